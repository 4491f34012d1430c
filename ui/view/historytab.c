#include "view/historytab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "book/historysearch.h"
#include "data/human.h"
#include "view/pastlook.h"
#include "view/pastrow.h"
#include "widget/bar.h"
#include "widget/list.h"

enum { LEFT = PASTROW_LEFT, FOOT = 2, HEAD = 2, TROUBLE = 3 };
enum { FILTER_MAX = 1024, WHY_MOST = 4096 };

/* How often streams that are open are looked at again. */
#define REREAD_US INT64_C(500000)

/* A send that may be gone, and those beside it, which then stand for it. */
struct place {
    int64_t id;    /* 0: the newest is as good as any */
    int64_t newer; /* in front of it; 0: none */
    int64_t older; /* behind it */
    size_t top;    /* of the list */
};

struct historytab {
    const struct restab_shown *shown; /* borrowed; NULL before the first show() */
    struct historysearch search;
    struct list list;
    struct buf filter; /* as it was typed */
    struct buf copied; /* what an intent's text lies in */
    bool of_all;       /* the sends of every request */
    bool is_begun;
    uint64_t changes;    /* of the history when the search began */
    struct place place;  /* where the cursor is to be once that is found */
    int64_t opened;      /* the old send that was shown when the search began; 0: none */
    size_t counted;      /* rows that were looked at for n_open */
    size_t n_open;       /* of streams that are open */
    size_t reread;       /* rows of streams that are open were looked at again up to here */
    int64_t reread_from; /* on the clock of jig_now(), when that begins anew */
    int w, h;
};

struct historytab *historytab_new(void)
{
    struct historytab *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    historysearch_init(&t->search);
    buf_init(&t->filter, FILTER_MAX);
    buf_init(&t->copied, RESTAB_COPY_MAX);
    return t;
}

void historytab_free(struct historytab *t)
{
    if (!t)
        return;
    historysearch_clear(&t->search);
    buf_clear(&t->filter);
    buf_clear(&t->copied);
    free(t);
}

/* ---- What is found ----------------------------------------------------------------------------*/

static const struct pastlook *look_of(const struct historytab *t)
{
    return t->shown ? t->shown->past : NULL;
}

static const struct history_row *row_at(const struct historytab *t, size_t i)
{
    return i < t->search.found.n ? &t->search.found.rows[i] : NULL;
}

static const struct history_row *current(const struct historytab *t)
{
    return row_at(t, t->list.cursor);
}

/* A stream that has connected again began with its first connection. */
static int64_t began_at(const struct historytab *t, const struct jig_transfer *sent)
{
    const struct live *live = t->shown->live;
    return live && live->began_wall_us
               ? live->began_wall_us
               : jig_exchange_timing(jig_transfer_exchange(sent, 0)).started_wall_us;
}

/* Opened out of the history, or the one that has just been kept: the newest that began then. */
static bool is_shown(const struct historytab *t, size_t i)
{
    const struct history_row *row = row_at(t, i);
    const struct history_row *open = look_of(t)->open;
    const struct jig_transfer *sent = t->shown->transfer;
    if (open || !sent)
        return open && open->id == row->id;
    int64_t began = began_at(t, sent);
    return row->at_us == began && (i == 0 || row_at(t, i - 1)->at_us != began);
}

static struct place place_at(const struct historytab *t, size_t i)
{
    const struct history_row *row = row_at(t, i), *newer = i ? row_at(t, i - 1) : NULL;
    const struct history_row *older = row_at(t, i + 1);
    return (struct place){ .id = row ? row->id : 0,
                           .newer = newer ? newer->id : 0,
                           .older = older ? older->id : 0,
                           .top = t->list.top };
}

/* Where the cursor is; or is to be, where that was not found yet. */
static struct place here(const struct historytab *t)
{
    return t->place.id ? t->place : place_at(t, t->list.cursor);
}

/* Newest first: what is behind the one that is looked for comes only after it, or if it is gone. */
static void look_for_place(struct historytab *t, size_t i)
{
    int64_t id = row_at(t, i)->id;
    bool is_it = id == t->place.id || id == t->place.older;
    if (is_it || id == t->place.newer) {
        t->list.top = t->place.top;
        list_move_to(&t->list, i);
    }
    if (is_it)
        t->place = (struct place){ 0 };
}

/* The rows that came since; the cursor goes to the send that it was on. */
static void take_found(struct historytab *t)
{
    for (; t->counted < t->search.found.n; t->counted++)
        t->n_open += row_at(t, t->counted)->state == HISTORY_OPEN;
    size_t before = t->list.n;
    list_set_n(&t->list, t->search.found.n);
    for (size_t i = before; t->place.id && i < t->search.found.n; i++)
        look_for_place(t, i);
    if (t->search.is_over)
        t->place = (struct place){ 0 };
}

/* Where there is hardly a row, the sends have it: no heading but trouble, no gaps. */
static bool is_low(const struct historytab *t)
{
    return t->h <= HEAD + FOOT;
}

static bool is_troubled(const struct historytab *t)
{
    return look_of(t) && look_of(t)->trouble;
}

/* With room for it; else it stands in place of the heading. */
static bool has_trouble(const struct historytab *t)
{
    return is_troubled(t) && t->h > HEAD + TROUBLE + FOOT;
}

static int head_of(const struct historytab *t)
{
    if (is_low(t))
        return is_troubled(t) && t->h > 2;
    return HEAD + (has_trouble(t) ? TROUBLE : 0);
}

static void fit(struct historytab *t)
{
    int rows = t->h - head_of(t) - (is_low(t) ? 1 : FOOT);
    list_resize(&t->list, rows > 1 ? rows : 1);
}

static void resize(void *self, int w, int h)
{
    struct historytab *t = self;
    t->w = w;
    t->h = h;
    fit(t);
}

static void begin(struct historytab *t, struct place place)
{
    const struct pastlook *look = look_of(t);
    struct historyfilter filter;
    historyfilter_parse(&filter, buf_span(&t->filter), look->now_us);
    bool of_one = !t->of_all;
    historysearch_begin(&t->search, look->reader, &filter, of_one ? look->collection : NULL,
                        of_one ? look->request : NULL);
    t->changes = look->changes;
    t->is_begun = true;
    t->place = place;
    t->opened = look->open ? look->open->id : 0;
    t->counted = t->n_open = t->reread = 0;
    t->reread_from = jig_now() + REREAD_US;
    list_set_n(&t->list, 0);
    if (!t->filter.len)
        historysearch_step(&t->search, 2000);
    take_found(t);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct historytab *t = self;
    (void)other;
    t->shown = shown;
    const struct pastlook *look = look_of(t);
    fit(t);
    if (!look || (t->is_begun && t->changes == look->changes))
        return;
    bool is_at_newest = t->list.cursor == 0 && !t->place.id;
    if (look->open && look->open->id != t->opened)
        begin(t, (struct place){ .id = look->open->id });
    else
        begin(t, is_at_newest ? (struct place){ 0 } : here(t));
}

/* What is written of a stream is not told, for another program may write it. Its row alone is read
 * again: a search goes on. */
static bool reread(struct historytab *t, int64_t until)
{
    while (t->n_open && historysearch_reread(&t->search, &t->reread)) {
        t->n_open -= row_at(t, t->reread - 1)->state != HISTORY_OPEN;
        if (jig_now() >= until)
            return true;
    }
    t->reread = 0;
    t->reread_from = jig_now() + REREAD_US;
    return false;
}

static bool work(void *self, int64_t budget_us)
{
    struct historytab *t = self;
    int64_t now = jig_now();
    if (!look_of(t))
        return false;
    if (now >= t->reread_from && reread(t, now + budget_us))
        return true;
    if (t->search.is_over)
        return false;
    bool more = historysearch_step(&t->search, budget_us);
    take_found(t);
    return more;
}

static int64_t deadline(const void *self, int64_t now)
{
    const struct historytab *t = self;
    int64_t wait = t->reread_from - jig_now();
    if (!look_of(t) || !t->n_open)
        return INT64_MAX;
    return now + (wait > 0 ? wait : 0);
}

static void find(void *self, struct span text)
{
    struct historytab *t = self;
    if (!text.len && !t->filter.len)
        return;
    buf_reset(&t->filter);
    buf_add(&t->filter, text);
    if (look_of(t))
        begin(t, text.len ? (struct place){ 0 } : here(t));
}

static void found(const void *self, struct buf *out)
{
    const struct historytab *t = self;
    char n[HUMAN_COUNT];
    buf_addf(out, "%s%s found", human_count(n, t->search.found.n),
             t->search.is_over ? "" : " so far");
}

/* ---- Commands ---------------------------------------------------------------------------------*/

static bool ask(const char *command, int64_t number, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = number };
    return true;
}

static bool say(const char *words, struct intent *out)
{
    *out = (struct intent){ .command = "say", .text = span_of(words) };
    return true;
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct historytab *t = self;
    if (!look_of(t) || !look_of(t)->reader)
        return false;
    if (command == RESTAB_OTHERS)
        return true;
    bool is_on_row = command == RESTAB_FOLD || command == RESTAB_RESEND ||
                     command == RESTAB_SAVE || command == RESTAB_DELETE ||
                     command == RESTAB_CLEAR_HISTORY || command == RESTAB_VERSUS ||
                     command == RESTAB_COPY;
    return is_on_row && current(t);
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct historytab *t = self;
    const struct history_row *row = current(t);
    if (!can_run(t, command))
        return false;
    switch (command) {
    case RESTAB_OTHERS:
        t->of_all = !t->of_all;
        begin(t, here(t));
        return true;
    case RESTAB_FOLD:
        return ask("history.open", row->id, out);
    case RESTAB_RESEND:
        return ask("history.resend", row->id, out);
    case RESTAB_VERSUS:
        if (is_shown(t, t->list.cursor))
            return say("this is the answer that is shown: choose another one", out);
        return ask("history.compare", row->id, out);
    case RESTAB_SAVE:
        return ask("history.save-har", row->id, out);
    case RESTAB_DELETE:
        return ask("history.delete", row->id, out);
    case RESTAB_CLEAR_HISTORY:
        return ask("history.clear", t->of_all, out);
    default:
        buf_reset(&t->copied);
        buf_add_str(&t->copied, row->url);
        restab_copy(buf_span(&t->copied), out);
        return true;
    }
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct historytab *t = self;
    (void)out;
    bool taken = list_key(&t->list, k, true);
    if (taken)
        t->place = (struct place){ 0 };
    return taken;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct historytab *t = self;
    struct key inside = *k;
    inside.y -= head_of(t);
    size_t before = t->list.cursor;
    if (list_bar_mouse(&t->list, &inside, t->w - 1))
        return true;
    if (inside.y < 0 && k->mouse == MOUSE_PRESS)
        return false;
    bool taken = list_mouse(&t->list, &inside);
    if (taken && k->mouse == MOUSE_PRESS && t->list.cursor == before && current(t))
        return ask("history.open", current(t)->id, out);
    return taken;
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

/* The cause stands last, after the file's path, which is long. */
static void draw_why(const struct canvas *c, int x, int y, int width, struct span why)
{
    int over = visible_columns(why, WHY_MOST) - width;
    if (width <= 0)
        return;
    if (over > 0)
        x += canvas_str(c, x, y, ROLE_FAINT, "…");
    canvas_text_from(c, x, y, over > 0 ? over + 1 : 0, ROLE_ERROR, why);
}

/* What could not be kept, and why. */
static void draw_trouble_at(const struct historytab *t, const struct canvas *c, int x, int y)
{
    const struct pastlook *look = look_of(t);
    int right = canvas_w(c) - LEFT;
    char n[HUMAN_COUNT], words[HUMAN_COUNT + 32] = "Nothing can be kept. ";
    if (look->n_lost)
        snprintf(words, sizeof words, "%s send%s not kept. ", human_count(n, look->n_lost),
                 look->n_lost == 1 ? " was" : "s were");
    x += canvas_text_cut(c, x, y, right - x, ROLE_WARN, span_of(words));
    draw_why(c, x, y, right - x, span_of(look->trouble));
}

/* Then the older ones are gone, and it goes as soon as there is a newer one. */
static bool is_over_limit(const struct historytab *t)
{
    const struct history_row *newest = row_at(t, 0);
    return look_of(t)->most && newest && newest->kept > look_of(t)->most;
}

/* All requests that are in no file share one place. */
static const char *whose_sends(const struct historytab *t)
{
    const struct pastlook *look = look_of(t);
    if (t->of_all)
        return "The sends of all requests";
    return look && look->request && !look->request[0] ? "The sends of unsaved requests"
                                                      : "The sends of this request";
}

static void draw_head(const struct historytab *t, const struct canvas *c)
{
    if (is_troubled(t) && !has_trouble(t)) {
        draw_trouble_at(t, c, LEFT, 0);
        return;
    }
    char n[HUMAN_COUNT], most[HUMAN_SHORT];
    struct buf words;
    buf_init(&words, 4096);
    int x = LEFT + canvas_str(c, LEFT, 0, ROLE_HEADING, whose_sends(t));
    buf_addf(&words, "%s%s", human_count(n, t->search.found.n),
             t->search.is_cut ? ", and older ones" : "");
    if (t->filter.len)
        buf_addf(&words, " with %s", buf_str(&t->filter));
    if (!t->filter.len && is_over_limit(t))
        buf_addf(&words, "   the newest alone is over history.size, %s",
                 human_bytes(most, look_of(t)->most));
    if (!t->search.is_over)
        buf_addf(&words, "   looking through %s", human_count(n, t->search.looked));
    x += 2;
    canvas_text_cut(c, x, 0, canvas_w(c) - x - LEFT, ROLE_FAINT, buf_span(&words));
    buf_clear(&words);
}

/* Below the oldest, for which those before it went. */
static void draw_limits(const struct historytab *t, const struct canvas *c)
{
    char age[HUMAN_SHORT], most[HUMAN_SHORT], words[160];
    const struct pastlook *look = look_of(t);
    bool is_end_shown = t->search.is_over && !t->search.is_cut && t->search.found.n &&
                        t->list.top + (size_t)t->list.height >= t->search.found.n;
    if (is_low(t) || !is_end_shown || !look->most || !look->age_us)
        return;
    snprintf(words, sizeof words,
             "Kept for %s, %s in all: history.age, history.size in config.ini",
             human_span(age, look->age_us / 1000000), human_bytes(most, look->most));
    canvas_text_cut(c, LEFT, canvas_h(c) - FOOT, canvas_w(c) - 2 * LEFT, ROLE_FAINT,
                    span_of(words));
}

static void draw_trouble(const struct historytab *t, const struct canvas *c)
{
    draw_trouble_at(t, c, LEFT, HEAD);
    canvas_text_cut(
        c, LEFT, HEAD + 1, canvas_w(c) - 2 * LEFT, ROLE_FAINT,
        look_of(t)->is_of_disk
            ? SPAN("Free space, mend it, or set XDG_STATE_HOME elsewhere: each send tries anew")
            : SPAN("Each send tries anew"));
}

static void draw_none(const struct historytab *t, const struct canvas *c)
{
    const struct pastlook *look = look_of(t);
    const char *words = look->why_none         ? look->why_none
                        : !t->search.is_over   ? "looking …"
                        : t->search.error.code ? t->search.error.text
                        : t->filter.len        ? "none is like that"
                        : t->of_all            ? "nothing is kept yet"
                        : look->is_private ? "this request is private: its sends are not kept"
                                           : "nothing of this request is kept yet";
    canvas_text_cut(c, LEFT + 2, head_of(t), canvas_w(c) - LEFT - 4, ROLE_MUTED,
                    span_of(words));
}

/* Of one request: a row of which less is known, as of one whose jig was killed, looks as those
 * beside it do. */
static bool has_long(const struct historytab *t, int width)
{
    bool is_long = false;
    for (int y = 0; y < t->list.height && !is_long && !t->of_all; y++) {
        const struct history_row *row = row_at(t, list_row(&t->list, y));
        is_long = row && pastrow_is_long(row, width);
    }
    return is_long;
}

static void draw_rows(const struct historytab *t, const struct canvas *c,
                      const struct view_env *env)
{
    bool is_long = has_long(t, canvas_w(c));
    for (int y = 0; y < t->list.height; y++) {
        size_t i = list_row(&t->list, y);
        if (i == SIZE_MAX || !row_at(t, i))
            break;
        if (i == t->list.cursor)
            list_draw_cursor(c, head_of(t) + y, 1, env->focused);
        pastrow_draw(c, head_of(t) + y, row_at(t, i),
                     &(struct pastrow_look){ .now_us = look_of(t)->now_us,
                                             .of_all = t->of_all,
                                             .is_long = is_long,
                                             .is_shown = is_shown(t, i) });
    }
    struct canvas rows = canvas_sub(c, 0, head_of(t), canvas_w(c), t->list.height);
    list_draw_bar(&t->list, &rows);
}

/* "" where there is nothing that it could be done with. */
static const char *key_of(const struct historytab *t, const struct view_env *env,
                          enum restab_command command, const char *name)
{
    return can_run(t, command) ? view_key(env, name) : "";
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct historytab *t = self;
    struct bar_hint hints[] = {
        { key_of(t, env, RESTAB_FOLD, "response.fold"), "open" },
        { key_of(t, env, RESTAB_RESEND, "response.resend"), "send again" },
        { key_of(t, env, RESTAB_VERSUS, "response.versus"), "compare" },
        { key_of(t, env, RESTAB_OTHERS, "response.others"),
          t->of_all ? "this request's" : "all requests'" },
        { view_key(env, "response.find"), "find" },
        { key_of(t, env, RESTAB_SAVE, "response.save"), "save as HAR" },
        { key_of(t, env, RESTAB_DELETE, "response.delete"), "delete" },
        { key_of(t, env, RESTAB_CLEAR_HISTORY, "response.clear-history"), "clear" },
    };
    if (!look_of(t))
        return;
    if (head_of(t) > 0)
        draw_head(t, c);
    if (has_trouble(t))
        draw_trouble(t, c);
    if (t->search.found.n)
        draw_rows(t, c, env);
    else
        draw_none(t, c);
    draw_limits(t, c);
    if (canvas_h(c) > 1)
        bar_draw(c, LEFT, canvas_h(c) - 1, canvas_w(c) - 2 * LEFT, hints,
                 sizeof hints / sizeof *hints);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = find,
    .find_hint = "text, 4xx, failed, open, cut, host:x, 3h",
    .found = found,
    .work = work,
    .deadline = deadline,
};

struct restab historytab_tab(struct historytab *t)
{
    return (struct restab){ &class, t };
}
