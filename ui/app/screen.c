#include "app/screen.h"

#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/filings.h"
#include "app/jump.h"
#include "app/viewing.h"
#include "base/visible.h"
#include "data/human.h"
#include "term/keyname.h"
#include "view/titlebar.h"
#include "widget/bar.h"
#include "widget/frame.h"

#define HINTS_MAX     48
#define MESSAGE_ROWS  6
#define TOLD_AFTER_US 300000 /* what is kept sooner needs no word */

static struct view_env env_for(const struct app *app, bool focused)
{
    return (struct view_env){
        .focused = focused,
        .is_ascii = app->is_ascii,
        .now = app->now,
        .keys = &app->keymap,
        .key_of = app_key_of,
    };
}

/* ---- Title bar ------------------------------------------------------------------------------- */

/* The folder's name in the tree, else in the path. */
static struct span folder_of(const struct app *app, struct span path)
{
    size_t cut = SIZE_MAX;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            cut = i;
    if (cut == SIZE_MAX)
        return (struct span){ 0 };
    char folder[512];
    snprintf(folder, sizeof folder, "%.*s", (int)(cut < 500 ? cut : 500), path.ptr);
    const struct item *item = collection_find(app->ws.collection, folder);
    return item ? span_of(item->name) : span_sub(path, 0, cut);
}

static void fill_names(const struct app *app, struct titlebar *t)
{
    const struct collection *c = app->ws.collection;
    const struct book_request *r = app->ws.current ? app->ws.current->request : NULL;
    t->collection = c ? span_of(c->name) : SPAN("no collection");
    if (!r)
        return;
    const struct item *item = c && r->path ? collection_find(c, r->path) : NULL;
    t->folder = c && r->path ? folder_of(app, span_of(r->path)) : (struct span){ 0 };
    t->name = r->name[0] ? span_of(r->name) : item ? span_of(item->name) : SPAN("new request");
    t->unsaved = book_request_is_dirty(app->ws.current->request);
}

static bool is_on(const struct workspace *ws, const char *option)
{
    const char *value = ws->scope ? scope_option(ws->scope, option, NULL) : NULL;
    return value && strcmp(value, "true") == 0;
}

/* What another program did to the open request's file while it was open here. */
static const char *done_outside(const struct workspace *ws)
{
    const struct book_request *r = ws->current ? ws->current->request : NULL;
    if (!r || !r->path || !r->conflict)
        return NULL;
    return r->gone ? "deleted outside" : "changed outside";
}

/* How large it is packed, and what came of it, which a full disk or the like may have ended. */
static void fill_unpacked(const struct viewing *v, struct titlebar *t)
{
    const struct unpacking *u = &v->unpacking;
    bool is_paused = unpacking_is_paused(u), is_done = unpacking_is_done(u);
    bool is_broken = u->wrong.code == JIG_ERR_DECODE;
    bool is_stopped = is_paused || (u->wrong.code && !is_broken);
    char len[HUMAN_SHORT];
    t->facts[0].label = u->coding;
    human_bytes(len, u->len);
    snprintf(t->left, sizeof t->left, "%s%s", len, is_broken ? ", then it breaks" : "");
    t->facts[1] =
        (struct titlebar_fact){ is_stopped ? "unpacking stopped after"
                                : is_done  ? "unpacked"
                                           : "unpacking",
                                t->left,
                                u->wrong.code ? ROLE_ERROR
                                : is_paused   ? ROLE_WARN
                                : !is_done    ? ROLE_OK
                                              : ROLE_TEXT,
                                false, is_paused ? "response.read-on" : "response.packed" };
    if (is_broken) {
        human_count(t->broken, unpacking_broke_at(u));
        t->facts[2] = (struct titlebar_fact){ "at byte", t->broken, ROLE_ERROR, false, NULL };
    } else if (is_done && u->has_tail) {
        bool is_padded = unpacking_is_padded(u);
        human_bytes(t->broken, unpacking_tail(u));
        t->facts[2] =
            (struct titlebar_fact){ is_padded ? "padding" : "behind its end", t->broken,
                                    is_padded ? ROLE_MUTED : ROLE_WARN, false, NULL };
    }
}

static void fill_viewed(const struct viewing *v, struct titlebar *t)
{
    bool is_paused = viewfile_is_paused(&v->file);
    bool arrives = viewfile_is_arriving(&v->file) && !is_paused;
    t->name = span_of(v->name);
    if (v->har.n) {
        snprintf(t->number, sizeof t->number, "%zu of %zu", v->entry + 1, v->har.n);
        t->facts[0] = (struct titlebar_fact){ "exchange", t->number, ROLE_TEXT, v->har.n > 1,
                                              "response.entries" };
        return;
    }
    human_bytes(t->number, v->file.len);
    bool is_stopped = is_paused || v->file.wrong.code;
    t->facts[0] = (struct titlebar_fact){ is_stopped ? "reading stopped after"
                                          : arrives  ? "arriving"
                                                     : "size",
                                          t->number,
                                          arrives     ? ROLE_OK
                                          : is_paused ? ROLE_WARN
                                                      : ROLE_TEXT,
                                          false, is_paused ? "response.read-on" : NULL };
    if (v->unpacking.coding && !arrives && !is_paused)
        fill_unpacked(v, t);
    if (v->file.wrong.code)
        t->facts[1] =
            (struct titlebar_fact){ "stopped by", v->file.wrong.text, ROLE_ERROR, false, NULL };
}

static void fill_titlebar(const struct app *app, struct titlebar *t)
{
    const struct workspace *ws = &app->ws;
    const struct jig_jar *jar = app->sends.cookies.jar;
    size_t n = 0, n_cookies = jar ? jig_jar_n(jar) : 0;
    *t = (struct titlebar){ 0 };
    if (app->viewing) {
        fill_viewed(app->viewing, t);
        return;
    }
    fill_names(app, t);
    const char *outside = done_outside(ws);
    if (filings_take_long(app))
        t->facts[n++] = (struct titlebar_fact){ "file", "being saved", ROLE_WARN, false, NULL };
    else if (outside)
        t->facts[n++] =
            (struct titlebar_fact){ "file", outside, ROLE_ERROR, false, "request.save" };
    const struct keeping *k = &app->sends.keeping;
    if (k->news.n_lost > 0) {
        snprintf(t->lost, sizeof t->lost, "%zu not kept", k->news.n_lost);
        t->facts[n++] =
            (struct titlebar_fact){ "history", t->lost, ROLE_ERROR, false, "response.history" };
    }
    if (k->busy_since && app->now - k->busy_since > TOLD_AFTER_US) {
        human_bytes(t->left, keeping_left(k));
        t->facts[n++] =
            (struct titlebar_fact){ "keeping", t->left, ROLE_WARN, false, "response.history" };
    }
    bool has_env = ws->environment != NULL;
    if (ws->n_envs > 0)
        t->facts[n++] =
            (struct titlebar_fact){ "env", has_env ? ws->environment->name : "none",
                                    has_env ? ROLE_OK : ROLE_MUTED, true, "env.choose" };
    if (is_on(ws, "insecure"))
        t->facts[n++] = (struct titlebar_fact){ "verify", "off", ROLE_ERROR, false, NULL };
    if (n_cookies > 0) {
        bool lasts = !cookies_are_unsaved(&app->sends.cookies);
        snprintf(t->number, sizeof t->number, "%zu%s", n_cookies, lasts ? "" : ", not saved");
        t->facts[n++] =
            (struct titlebar_fact){ "cookies", t->number, lasts ? ROLE_TEXT : ROLE_ERROR, false,
                                    "response.cookies" };
    }
    const char *http = is_on(ws, "http2") || is_on(ws, "http2-prior-knowledge") ? "2"
                       : is_on(ws, "http1.1")                                   ? "1.1"
                       : is_on(ws, "http1.0")                                   ? "1.0"
                                                                                : "auto";
    t->facts[n] = (struct titlebar_fact){ "http", http, ROLE_TEXT, false, NULL };
}

/* ---- Footer ---------------------------------------------------------------------------------- */

struct footer {
    struct bar_hint hints[HINTS_MAX];
    const char *commands[HINTS_MAX];
    int ranks[HINTS_MAX];
    size_t n;
};

static void drop_least(struct footer *f)
{
    size_t least = 0;
    for (size_t i = 1; i < f->n; i++)
        if (f->ranks[i] > f->ranks[least])
            least = i;
    f->n--;
    for (size_t i = least; i < f->n; i++) {
        f->hints[i] = f->hints[i + 1];
        f->commands[i] = f->commands[i + 1];
        f->ranks[i] = f->ranks[i + 1];
    }
}

static void add_hint(struct footer *f, const char *key, const char *hint, const char *command,
                     int rank)
{
    if (!key[0] || !hint || !hint[0] || f->n == HINTS_MAX)
        return;
    f->commands[f->n] = command;
    f->ranks[f->n] = rank;
    f->hints[f->n++] = (struct bar_hint){ key, hint };
}

/* While a text is typed into, the first key of a command means what it always does only where the
 * text leaves it alone. */
static bool reaches(const struct app *app, const struct command *command,
                    const struct typedkeys *typed)
{
    struct key key;
    if (!keymap_key(&app->keymap, command->name, &key))
        return true;
    if (key_is(&key, 0, JKEY_ESC))
        return !typed->esc;
    if (command->always)
        return true;
    if (key_is(&key, 0, JKEY_ENTER))
        return !typed->enter;
    if (key_is(&key, 0, JKEY_TAB))
        return !typed->tab;
    return !key_is_text(&key);
}

/* Commands that work always are asked before the text, but for Esc. */
static void add_typed(const struct app *app, struct footer *f, const char *shown,
                      const char *hint)
{
    struct key key = { 0 };
    size_t from = 0;
    keyname_parse(span_of(shown), &key);
    bool text_is_first = key_is(&key, 0, JKEY_ESC);
    for (const char *name;
         !text_is_first && (name = keymap_next(&app->keymap, "", &key, true, &from));)
        if (command_is_enabled(app, command_find(app, name)))
            return;
    add_hint(f, shown, hint, NULL, 0);
}

/* What works now everywhere, as far as there is room; the panes show their own keys themselves, but
 * for those that a text takes while it is typed into. */
static void footer_of(const struct app *app, struct footer *f)
{
    struct view focused = app->panes[app->focus];
    bool typing = view_is_typing(focused);
    struct typedkeys typed = view_typed(focused);
    f->n = 0;
    if (overlay_is_open(&app->overlay)) { /* it has all other keys */
        add_hint(f, "Esc", "close", "overlay.close", 0);
        add_hint(f, keymap_shown(&app->keymap, "app.quit"), "quit", "app.quit", 0);
        return;
    }
    add_typed(app, f, "Enter", typed.enter);
    add_typed(app, f, "Tab", typed.tab);
    add_typed(app, f, "Esc", typed.esc);
    for (size_t i = 0; command_at(app, i); i++) {
        const struct command *command = command_at(app, i);
        if (command->hint && command_is_enabled(app, command) &&
            (!typing || reaches(app, command, &typed)))
            add_hint(f, keymap_shown(&app->keymap, command->name), command->hint, command->name,
                     command->rank);
    }
    while (f->n > 0 && bar_width(f->hints, f->n) > app->w - 2)
        drop_least(f);
}

/* Into rows of so many columns; the last one has the rest. Returns how many there are. */
static int break_words(const char *words, int w, struct span rows[static MESSAGE_ROWS])
{
    struct span rest = span_of(words);
    int n = 0;
    while (n < MESSAGE_ROWS && rest.len > 0) {
        rows[n] = rest;
        size_t len = visible_break(rest, w);
        rest = span_sub(rest, len, rest.len);
        if (++n < MESSAGE_ROWS)
            rows[n - 1].len = len;
    }
    return n;
}

/* In the place of the footer, and over what is above it where it is longer than a row. Returns how
 * many rows it took. */
static int draw_words(const struct canvas *c, const char *words, enum role role, struct rect f)
{
    struct span rows[MESSAGE_ROWS];
    int n = break_words(words, f.w - 2, rows);
    struct canvas bar = canvas_sub(c, f.x, f.y + f.h - n, f.w, n);
    canvas_clear(&bar, ROLE_BAR);
    for (int i = 0; i < n; i++)
        canvas_text_cut(&bar, 1, i, f.w - 2, role, rows[i]);
    return n;
}

/* False: there is nothing to be said. */
static bool draw_messages(const struct app *app, const struct canvas *c)
{
    struct rect f = app->layout.footer;
    int n = draw_words(c, app->saving.word, app->saving.word_role, f);
    f.y -= n;
    return draw_words(c, app->message, app->message_role, f) + n > 0;
}

bool screen_has_words_at(const struct app *app, int x, int y)
{
    struct span rows[MESSAGE_ROWS];
    struct rect f = app->layout.footer;
    if (app->layout.too_small)
        return false;
    if (overlay_is_open(&app->overlay) &&
        rect_has(overlay_rect(&app->overlay, app->w, app->h), x, y))
        return false;
    int n =
        break_words(app->saving.word, f.w - 2, rows) + break_words(app->message, f.w - 2, rows);
    return rect_has(rect_make(f.x, f.y + f.h - n, f.w, n), x, y);
}

static void draw_footer(const struct app *app, const struct canvas *c)
{
    canvas_clear(c, ROLE_BAR);
    struct footer f;
    footer_of(app, &f);
    bar_draw(c, 1, 0, canvas_w(c) - 1, f.hints, f.n);
}

const char *screen_command_at(const struct app *app, int x, int y)
{
    struct grid none = { .w = app->w, .h = app->h };
    struct canvas whole = { &none, rect_make(0, 0, app->w, app->h), rect_make(0, 0, 0, 0) };
    if (app->layout.too_small)
        return NULL;
    if (y == app->layout.title.y) {
        struct titlebar t;
        fill_titlebar(app, &t);
        return titlebar_at(&t, &whole, x);
    }
    if (y != app->layout.footer.y)
        return NULL;
    struct footer f;
    footer_of(app, &f);
    size_t at = bar_at(1, app->w - 1, f.hints, f.n, x);
    return at < f.n ? f.commands[at] : NULL;
}

/* ---- Panes ----------------------------------------------------------------------------------- */

static void draw_badges(const struct app *app, const struct canvas *c)
{
    struct response_badge badges[RESPONSE_BADGES];
    size_t n = response_badges(app->response, badges);
    int right = canvas_w(c) - 2;
    for (size_t i = n; i > 0; i--)
        right = frame_badge(c, right, 14, badges[i - 1].role, span_of(badges[i - 1].text));
    if (n > 0 && right < canvas_w(c) - 2)
        canvas_str(c, canvas_w(c) - 2, 0, ROLE_BORDER, " ");
}

static void draw_pane(const struct app *app, const struct canvas *c, enum pane pane)
{
    struct rect r = app->layout.panes[pane];
    const struct view *v = &app->panes[pane];
    if (r.w < 3 || r.h < 1)
        return;
    struct canvas all = canvas_sub(c, r.x, r.y, r.w, r.h);
    bool focused = pane == app->focus;
    struct view_env env = env_for(app, focused);
    if (pane == PANE_URL) {
        view_draw(*v, &all, &env);
        return;
    }
    const char *title = app->viewing && !app->viewing->har.n ? "Body" : v->class->title;
    struct canvas inside =
        frame_draw(&all, span_of(title), focused ? FRAME_FOCUSED : FRAME_PLAIN);
    view_draw(*v, &inside, &env);
    if (pane == PANE_RESPONSE && !app_is_comparing(app))
        draw_badges(app, &all);
}

static int centred(const struct canvas *c, int w)
{
    int x = (canvas_w(c) - w) / 2;
    return x > 0 ? x : 0;
}

/* One key is taken there, and what it asks for may be a dialog that nobody sees. */
static void draw_too_small(const struct app *app, const struct canvas *c)
{
    static const char in_vain[] = "a dialog has no room";
    struct bar_hint quit = { keymap_shown(&app->keymap, "app.quit"), "quit" };
    char text[80];
    int w = snprintf(text, sizeof text, "jig needs %dx%d, this is %dx%d", LAYOUT_MIN_W,
                     LAYOUT_MIN_H, app->w, app->h);
    if (w > canvas_w(c))
        w = snprintf(text, sizeof text, "jig needs %dx%d", LAYOUT_MIN_W, LAYOUT_MIN_H);
    int rows = overlay_is_open(&app->overlay) ? 3 : 2, h = canvas_h(c);
    int y = h / 2 + rows <= h ? h / 2 : h > rows ? h - rows : 0;
    canvas_str(c, centred(c, w), y++, ROLE_WARN, text);
    if (overlay_is_open(&app->overlay))
        canvas_str(c, centred(c, (int)strlen(in_vain)), y++, ROLE_WARN, in_vain);
    bar_draw(c, centred(c, bar_width(&quit, 1)), y, canvas_w(c), &quit, 1);
}

void screen_draw(const struct app *app, const struct canvas *c)
{
    canvas_clear(c, ROLE_TEXT);
    if (app->layout.too_small) {
        draw_too_small(app, c);
        return;
    }
    struct rect t = app->layout.title, f = app->layout.footer;
    struct canvas title = canvas_sub(c, t.x, t.y, t.w, t.h);
    struct canvas footer = canvas_sub(c, f.x, f.y, f.w, f.h);
    struct titlebar bar;
    fill_titlebar(app, &bar);
    titlebar_draw(&bar, &title);
    for (int i = 0; i < N_PANES; i++)
        draw_pane(app, c, (enum pane)i);
    if (!draw_messages(app, c))
        draw_footer(app, &footer);
    if (app->n_jumps > 0)
        jump_draw(app, c);
    if (overlay_is_open(&app->overlay)) {
        struct view_env env = env_for(app, true);
        overlay_draw(&app->overlay, c, &env);
    }
}

/* It is asked of who draws it: what stands where depends on all that a view shows. */
bool screen_key_at(const struct app *app, int x, int y, struct key *out)
{
    struct grid_hint hint = { .x = x, .y = y };
    struct view_env env = env_for(app, true);
    struct grid g;
    grid_init(&g);
    if (app->layout.too_small || grid_resize(&g, app->w, app->h))
        return false;
    g.asked = &hint;
    struct canvas all = grid_canvas(&g);
    if (overlay_is_open(&app->overlay))
        overlay_draw(&app->overlay, &all, &env);
    for (int i = 0; i < N_PANES && !overlay_is_open(&app->overlay); i++)
        if (rect_has(app->layout.panes[i], x, y))
            draw_pane(app, &all, (enum pane)i);
    grid_clear(&g);
    /* "↑↓" and the like name no key */
    return hint.key && keyname_parse(span_of(hint.key), out) && out->cp < 0x80;
}
