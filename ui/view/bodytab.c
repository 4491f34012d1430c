#include "view/bodytab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/human.h"
#include "data/jsonlex.h"
#include "view/bodydoc.h"
#include "view/bodyfilter.h"
#include "view/veil.h"
#include "widget/bar.h"
#include "widget/pager.h"

/* Bytes between two looks at the clock, and what is scanned before the first frame. */
#define SLICE       (256u << 10)
#define FIRST_SLICE (64u << 10)

struct bodytab {
    const struct restab_shown *shown; /* NULL before the first show() */
    struct bodydoc doc;
    struct veil veil;
    struct pager pager;
    bool cuts; /* long lines are not to wrap */
    struct search search;
    struct bodyfilter filter;
    uint64_t unfiltered_at; /* where one was before the filter */
    uint64_t anchor;        /* where the search begins */
    bool wanted;            /* a hit is to be shown as soon as there is one */
    bool pending;           /* a place that is not scanned yet is to be shown */
    bool pending_is_number;
    uint64_t pending_at;
    struct buf path; /* of the value under the cursor */
    struct buf copied;
    int w, h;
};

static void fit(struct bodytab *b);

/* ---- Lifecycle --------------------------------------------------------------------------------*/

struct bodytab *bodytab_new(void)
{
    struct bodytab *b = mem_zero(1, sizeof *b);
    if (!b)
        return NULL;
    bodydoc_init(&b->doc);
    veil_init(&b->veil, &b->doc.source);
    pager_init(&b->pager);
    search_init(&b->search);
    bodyfilter_init(&b->filter);
    buf_init(&b->path, 64 << 10);
    buf_init(&b->copied, RESTAB_COPY_MAX);
    b->pager.search = &b->search;
    b->pager.source = &b->doc.source;
    b->pager.rows.veil = veil_line;
    b->pager.rows.veil_ctx = &b->veil;
    return b;
}

void bodytab_free(struct bodytab *b)
{
    if (!b)
        return;
    bodydoc_clear(&b->doc);
    veil_clear(&b->veil);
    pager_clear(&b->pager);
    search_clear(&b->search);
    bodyfilter_clear(&b->filter);
    buf_clear(&b->path);
    buf_clear(&b->copied);
    free(b);
}

/* ---- What is shown ----------------------------------------------------------------------------*/

/* In another source, where all offsets are others. */
static void look_anew(struct bodytab *b)
{
    b->veil.window.len = 0;
    search_again(&b->search);
    b->pager.current_hit = UINT64_MAX;
    b->pending = b->wanted = false;
}

static void use_mode(struct bodytab *b, enum body_mode mode)
{
    if (bodydoc_set_mode(&b->doc, mode))
        look_anew(b);
    b->pager.rows.numbers = mode != BODY_HEX && !bodydoc_is_picture(&b->doc);
    b->pager.rows.wrap = !b->cuts && !bodydoc_is_table(&b->doc);
    pager_set(&b->pager, bodydoc_lines(&b->doc), 0);
    fit(b);
}

static bool has_input(const struct restab_shown *shown)
{
    return shown && (shown->exchange || shown->bytes);
}

static struct bodyinput body_of(const struct restab_shown *shown)
{
    return shown->exchange ? bodyinput_of(shown->exchange) : *shown->bytes;
}

/* What is on the screen: the body, or what a filter gives of it. */
static struct bodyinput input_of(const struct bodytab *b)
{
    return bodyfilter_shows(&b->filter) ? bodyfilter_input(&b->filter) : body_of(b->shown);
}

static void begin(struct bodytab *b, const struct bodyinput *in)
{
    bodydoc_set(&b->doc, in);
    look_anew(b);
    buf_reset(&b->path);
    pager_set(&b->pager, (struct lines){ 0 }, 0);
}

static void note_path(struct bodytab *b)
{
    buf_reset(&b->path);
    const struct line *line = pager_line(&b->pager);
    if (line)
        bodydoc_add_path(&b->doc, line, &b->path);
}

/* Scans the first lines, so that they are there when the pane is drawn. */
static void step(struct bodytab *b)
{
    bodydoc_step(&b->doc, FIRST_SLICE);
}

static void show_input(struct bodytab *b, bool other)
{
    struct bodyinput in = input_of(b);
    bool veiled = b->veil.mask != restab_mask(b->shown);
    b->veil.mask = restab_mask(b->shown);
    b->doc.picture.has_pixels = b->shown->has_pixels;
    if (other)
        begin(b, &in);
    if (!bodydoc_read(&b->doc, &in) && !other) {
        if (veiled)
            pager_update(&b->pager);
        return;
    }
    if (b->doc.is_new_text)
        look_anew(b);
    if (!b->doc.chosen && (b->doc.mode != bodydoc_fitting(&b->doc) || other))
        use_mode(b, bodydoc_fitting(&b->doc));
    else if (b->doc.is_new_text)
        use_mode(b, b->doc.mode);
    b->doc.is_new_text = false;
    if (bodydoc_scanned(&b->doc) < FIRST_SLICE)
        step(b);
    pager_update(&b->pager);
    note_path(b);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct bodytab *b = self;
    b->shown = shown;
    if (other)
        bodyfilter_restart(&b->filter, jig_now());
    if (has_input(shown))
        show_input(b, other);
}

/* ---- Work -------------------------------------------------------------------------------------*/

static void arrive(struct bodytab *b, bool more)
{
    if (!b->pending)
        return;
    struct lines lines = bodydoc_lines(&b->doc);
    bool there = b->pending_is_number ? lines.class->count(lines.ctx) >= b->pending_at
                                      : bodydoc_reaches(&b->doc, b->pending_at);
    if (!there && more)
        return;
    b->pending = false;
    if (b->pending_is_number)
        pager_to_number(&b->pager, b->pending_at);
    else
        pager_to_offset(&b->pager, b->pending_at);
    note_path(b);
}

static void go_to(struct bodytab *b, uint64_t at, bool is_number)
{
    b->pending = true;
    b->pending_is_number = is_number;
    b->pending_at = at;
    arrive(b, bodydoc_step(&b->doc, 0));
}

static void show_hit(struct bodytab *b, uint64_t hit)
{
    b->wanted = false;
    b->pager.current_hit = hit;
    go_to(b, hit, false);
}

static bool look_for(struct bodytab *b)
{
    bool more = search_step(&b->search, &b->doc.source, SLICE);
    uint64_t hit;
    if (b->wanted && search_next(&b->search, &b->doc.source, b->anchor, &hit))
        show_hit(b, hit);
    else if (b->wanted && !more && search_next(&b->search, &b->doc.source, 0, &hit))
        show_hit(b, hit);
    return more;
}

/* What the filter gives takes the place of the body, or the body that of what it gave. */
static void run_filter(struct bodytab *b)
{
    struct bodyinput body = body_of(b->shown);
    bool was_on = bodyfilter_shows(&b->filter);
    if (!was_on)
        b->unfiltered_at = pager_offset(&b->pager);
    if (bodyfilter_step(&b->filter, &body, jig_now()))
        show_input(b, true);
    else if (was_on)
        show_input(b, false);
    if (was_on && !bodyfilter_shows(&b->filter))
        go_to(b, b->unfiltered_at, false);
}

static int64_t deadline(const void *self, int64_t now)
{
    return bodyfilter_deadline(&((const struct bodytab *)self)->filter, now);
}

static bool work(void *self, int64_t budget_us)
{
    struct bodytab *b = self;
    if (!has_input(b->shown))
        return false;
    int64_t until = jig_now() + budget_us;
    run_filter(b);
    bool more = true;
    bool searching;
    do { /* somebody waits for what is looked for: it goes first */
        searching = look_for(b);
        if (!searching)
            more = bodydoc_step(&b->doc, SLICE);
    } while ((more || searching) && jig_now() < until);
    bodydoc_judge(&b->doc);
    if (!b->doc.chosen && b->doc.mode != bodydoc_fitting(&b->doc)) {
        use_mode(b, bodydoc_fitting(&b->doc));
        return true;
    }
    pager_update(&b->pager);
    arrive(b, more);
    bool drawing = bodydoc_is_picture(&b->doc) &&
                   bodypicture_work(&b->doc.picture, &b->doc.bytes, b->w, b->pager.h);
    return more || searching || drawing;
}

/* ---- Filtering --------------------------------------------------------------------------------*/

static void filter(void *self, struct span text)
{
    struct bodytab *b = self;
    if (!has_input(b->shown))
        return;
    bodyfilter_set(&b->filter, text, body_of(b->shown).source.len, jig_now());
    run_filter(b);
}

static bool can_filter(const void *self)
{
    const struct bodytab *b = self;
    return bodyfilter_is_on(&b->filter) || (b->doc.bytes.len && bodydoc_is_json(&b->doc));
}

static struct span filtered(const void *self)
{
    return buf_span(&((const struct bodytab *)self)->filter.text);
}

static bool escape(void *self)
{
    struct bodytab *b = self;
    bool was_on = bodyfilter_is_on(&b->filter);
    if (b->pager.selects) {
        pager_select(&b->pager, false);
        return true;
    }
    if (was_on)
        filter(b, (struct span){ 0 });
    return was_on;
}

static const char *filter_complaint(const void *self)
{
    return bodyfilter_complaint(&((const struct bodytab *)self)->filter);
}

/* ---- Finding ----------------------------------------------------------------------------------*/

static void begin_search(struct bodytab *b, struct span what, bool is_regex)
{
    if (!search_is_on(&b->search))
        b->anchor = pager_offset(&b->pager);
    if (is_regex)
        search_set_regex(&b->search, what);
    else
        search_set(&b->search, what);
    b->pager.current_hit = UINT64_MAX;
    b->wanted = what.len > 0;
    look_for(b);
}

static void find(void *self, struct span text)
{
    begin_search(self, text, false);
}

static void find_regex(void *self, struct span pattern)
{
    begin_search(self, pattern, true);
}

static const char *find_complaint(const void *self)
{
    return search_complaint(&((const struct bodytab *)self)->search);
}

static void find_next(void *self, int direction)
{
    struct bodytab *b = self;
    uint64_t from = b->pager.current_hit;
    uint64_t hit;
    if (!search_is_on(&b->search))
        return;
    if (from == UINT64_MAX)
        from = pager_offset(&b->pager);
    bool found = direction > 0 ? search_next(&b->search, &b->doc.source, from + 1, &hit) ||
                                     search_next(&b->search, &b->doc.source, 0, &hit)
                               : search_prev(&b->search, &b->doc.source, from, &hit) ||
                                     search_prev(&b->search, &b->doc.source, UINT64_MAX, &hit);
    if (found)
        show_hit(b, hit);
}

static void found(const void *self, struct buf *out)
{
    struct bodytab *b = (struct bodytab *)self;
    char total[HUMAN_COUNT];
    char number[HUMAN_COUNT];
    if (!search_is_on(&b->search))
        return;
    human_count(total, search_total(&b->search));
    bool more = !search_is_through(&b->search, &b->doc.source);
    if (b->pager.current_hit != UINT64_MAX)
        buf_addf(out, "%s of ",
                 human_count(number,
                             search_number(&b->search, &b->doc.source, b->pager.current_hit)));
    buf_addf(out, "%s%s",
             search_total(&b->search) ? total
             : more                   ? ""
                                      : "not found",
             more ? "…" : "");
}

static bool go(void *self, struct span where)
{
    struct bodytab *b = self;
    uint64_t n;
    where = span_trim(where);
    bool part = where.len && where.ptr[where.len - 1] == '%';
    if (part)
        where.len--;
    if (!span_to_u64(where, &n) || (part && n > 100))
        return false;
    if (part && n == 100)
        pager_to_end(&b->pager);
    else if (part)
        go_to(b, (uint64_t)((double)b->doc.source.len * (double)n / 100), false);
    else
        go_to(b, n, true);
    note_path(b);
    return true;
}

/* ---- Copying ----------------------------------------------------------------------------------*/

static bool take(struct bodytab *b, uint64_t at, uint64_t end)
{
    buf_reset(&b->copied);
    if (end - at <= RESTAB_COPY_MAX)
        veil_read(&b->veil, at, end, &b->copied);
    return end - at <= RESTAB_COPY_MAX && !b->copied.failed;
}

static bool say(struct intent *out, const char *words)
{
    *out = (struct intent){ .command = "say", .text = span_of(words) };
    return true;
}

/* A string is copied as what it means, anything else as it stands. */
static void unquote(struct bodytab *b)
{
    if (!b->copied.len || b->copied.ptr[0] != '"')
        return;
    struct buf plain;
    buf_init(&plain, RESTAB_COPY_MAX);
    jsonlex_unquote(buf_span(&b->copied), &plain);
    if (!plain.failed) {
        buf_reset(&b->copied);
        buf_add(&b->copied, buf_span(&plain));
    }
    buf_clear(&plain);
}

static bool copy_selection(struct bodytab *b, struct intent *out)
{
    buf_reset(&b->copied);
    if (!pager_add_selection(&b->pager, &b->copied))
        return say(out, "too large for the clipboard; s saves it");
    pager_select(&b->pager, false);
    restab_copy(buf_span(&b->copied), out);
    return true;
}

static bool copy(struct bodytab *b, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    if (b->pager.selects)
        return copy_selection(b, out);
    if (!line)
        return false;
    uint64_t at = line->at;
    uint64_t end = line->end;
    bool value = bodydoc_value(&b->doc, line, &at, &end);
    if (!take(b, at, end))
        return say(out, "too large for the clipboard; s saves it");
    if (value && bodydoc_is_json(&b->doc))
        unquote(b);
    else if (b->doc.mode != BODY_HEX)
        while (b->copied.len && strchr("\r\n", b->copied.ptr[b->copied.len - 1]))
            buf_remove(&b->copied, b->copied.len - 1, 1);
    restab_copy(buf_span(&b->copied), out);
    return true;
}

static bool copy_all(struct bodytab *b, struct intent *out)
{
    if (!take(b, 0, b->doc.source.len))
        return say(out, "too large for the clipboard; s saves it");
    restab_copy(buf_span(&b->copied), out);
    return true;
}

/* ---- Commands, keys, mouse --------------------------------------------------------------------*/

static void next_mode(struct bodytab *b)
{
    enum body_mode mode = bodydoc_next_mode(&b->doc);
    uint64_t at = bodydoc_offset(&b->doc, pager_offset(&b->pager), mode);
    b->doc.chosen = true;
    use_mode(b, mode);
    step(b);
    pager_update(&b->pager);
    go_to(b, at, false);
}

void bodytab_use_charset(struct bodytab *b, struct span name)
{
    if (!has_input(b->shown) || !b->doc.bytes.len)
        return;
    enum body_mode mode = b->doc.mode == BODY_HEX ? BODY_RAW : b->doc.mode;
    uint64_t at = bodydoc_offset(&b->doc, pager_offset(&b->pager), BODY_HEX);
    struct bodyinput in = input_of(b);
    bodydoc_use_charset(&b->doc, &in, charset_find(name));
    look_anew(b);
    use_mode(b, b->doc.chosen ? mode : bodydoc_fitting(&b->doc));
    b->doc.is_new_text = false;
    step(b);
    pager_update(&b->pager);
    if (b->doc.recode)
        at = recode_to_text(b->doc.recode, at);
    go_to(b, at, false);
}

static bool ask_charset(const struct bodytab *b, struct intent *out)
{
    const struct charset *c = &b->doc.charset;
    bool chosen = c->origin == CHARSET_CHOSEN;
    *out = (struct intent){ .command = "response.ask-charset",
                            .text = span_of(chosen ? c->kind->name : "") };
    return true;
}

static bool ask(const struct bodytab *b, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)b->shown->index };
    return true;
}

static bool save_filtered(struct bodytab *b, struct intent *out)
{
    if (!take(b, 0, b->doc.source.len))
        return say(out, "more results than can be saved from here (16 MiB): narrow the filter");
    *out = (struct intent){ .command = "response.save-text", .text = buf_span(&b->copied) };
    return true;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct bodytab *b = self;
    switch (command) {
    case RESTAB_COPY:
        return copy(b, out);
    case RESTAB_COPY_ALL:
        return copy_all(b, out);
    case RESTAB_SELECT:
        pager_select(&b->pager, !b->pager.selects);
        return true;
    case RESTAB_COPY_PATH:
        restab_copy(buf_span(&b->path), out);
        return true;
    case RESTAB_SAVE:
        return bodyfilter_shows(&b->filter) ? save_filtered(b, out)
                                            : ask(b, "response.save-body", out);
    case RESTAB_PAGER:
        return ask(b, "response.open-pager", out);
    case RESTAB_EDITOR:
        return ask(b, "response.open-editor", out);
    case RESTAB_MODE:
        next_mode(b);
        return true;
    case RESTAB_CHARSET:
        return ask_charset(b, out);
    case RESTAB_WRAP:
        b->cuts = !b->cuts;
        pager_set_wrap(&b->pager, !b->cuts);
        return true;
    case RESTAB_FOLD:
        if (!pager_fold(&b->pager))
            return say(out, "nothing to fold here");
        note_path(b);
        return true;
    default:
        return false;
    }
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct bodytab *b = self;
    if (!has_input(b->shown) || !b->doc.bytes.len)
        return false;
    if (command == RESTAB_FOLD || command == RESTAB_COPY_PATH)
        return b->doc.mode == BODY_PRETTY &&
               bodydoc_lines((struct bodydoc *)&b->doc).class->fold;
    if (command == RESTAB_PAGER || command == RESTAB_EDITOR)
        return !bodyfilter_shows(&b->filter);
    if (command == RESTAB_WRAP)
        return b->doc.mode != BODY_HEX && !bodydoc_is_table(&b->doc) &&
               !bodydoc_is_picture(&b->doc);
    if (command == RESTAB_COPY && bodydoc_is_picture(&b->doc))
        return false;
    return command != RESTAB_TWIN;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    b->pending = false;
    bool taken = !bodydoc_is_picture(&b->doc) && pager_key(&b->pager, k);
    note_path(b);
    return taken;
}

/* Rows above the pager: the names of a table's columns. */
static int names_h(const struct bodytab *b)
{
    return bodydoc_is_table(&b->doc) && b->h > 1;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    struct key inside = *k;
    inside.y -= names_h(b);
    bool is_inside = inside.y >= 0 && inside.y < b->pager.h;
    bool taken = !bodydoc_is_picture(&b->doc) && (is_inside || k->mouse == MOUSE_DRAG) &&
                 pager_mouse(&b->pager, &inside);
    note_path(b);
    return taken;
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

static void fit(struct bodytab *b)
{
    int rows = b->h > 10 ? b->h - 2 : b->h > 3 ? b->h - 1 : b->h;
    if (b->doc.mode == BODY_HEX || bodydoc_is_picture(&b->doc))
        hexlines_fit(&b->doc.hex, b->w - 4);
    pager_resize(&b->pager, b->w, rows - names_h(b));
}

static void resize(void *self, int w, int h)
{
    struct bodytab *b = self;
    b->w = w;
    b->h = h;
    fit(b);
}

static void describe(const struct bodytab *b, struct buf *out)
{
    static const char *const modes[] = { "", " raw", " hex" };
    char here[HUMAN_COUNT];
    char all[HUMAN_COUNT];
    bool plain = b->doc.mode == bodydoc_fitting(&b->doc) ||
                 (b->doc.mode == BODY_RAW && !bodydoc_has_layout(&b->doc));
    buf_addf(out, "%s%s", b->doc.mime.label, plain ? "" : modes[b->doc.mode]);
    if (b->doc.mode != BODY_HEX)
        bodydoc_add_charset(&b->doc, out);
    bodydoc_add_limits(&b->doc, out);
    if (bodydoc_is_picture(&b->doc))
        return;
    const struct line *line = pager_line(&b->pager);
    if (line && b->doc.mode == BODY_HEX)
        buf_addf(out, "   byte %s of %s", human_count(here, line->at),
                 human_count(all, b->doc.source.len));
    else if (line && line->number)
        buf_addf(out, "   line %s of %s%s", human_count(here, line->number),
                 human_count(all, b->pager.rows.lines.class->count(b->pager.rows.lines.ctx)),
                 bodydoc_is_through(&b->doc) ? "" : "…");
    if (line && b->doc.mode != BODY_HEX && (line->is_rest || !line->number))
        buf_addf(out, "   %.0f%%", 100.0 * (double)line->at / (double)b->doc.source.len);
    if (b->doc.mode != BODY_HEX && !bodydoc_is_table(&b->doc))
        buf_add_str(out, b->pager.rows.wrap ? "   wrap" : "   no wrap");
}

static const char *next_mode_word(const struct bodytab *b)
{
    static const char *const words[] = { "pretty", "raw", "hex" };
    enum body_mode next = bodydoc_next_mode(&b->doc);
    return next == BODY_RAW && !bodydoc_has_layout(&b->doc) ? "text" : words[next];
}

static void draw_selection(const struct bodytab *b, const struct canvas *c, int y, int right,
                           const struct view_env *env)
{
    char count[HUMAN_COUNT];
    struct line first, last;
    struct bar_hint hints[] = {
        { view_key(env, "response.copy"), "copy" },
        { "Esc", "end" },
    };
    int x = 2;
    if (pager_selection(&b->pager, &first, &last) && first.number)
        x += canvas_textf(c, x, y, ROLE_BRIGHT, "%s lines   ",
                          human_count(count, last.number - first.number + 1));
    bar_draw(c, x, y, right, hints, sizeof hints / sizeof *hints);
}

/* The filter that is on, and what is wrong with it. */
static void draw_filter(const struct bodytab *b, const struct canvas *c, int y, int right)
{
    const char *wrong = bodyfilter_complaint(&b->filter);
    int x = 2 + canvas_str(c, 2, y, ROLE_KEY, "jq ");
    x += canvas_text_cut(c, x, y, right - x, ROLE_BRIGHT, buf_span(&b->filter.text));
    if (wrong && x + 3 < right)
        canvas_text_cut(c, x + 3, y, right - x - 3, ROLE_ERROR, span_of(wrong));
}

static void draw_bottom(const struct bodytab *b, const struct canvas *c, int y,
                        const struct view_env *env)
{
    struct buf words;
    buf_init(&words, 256);
    describe(b, &words);
    int w = canvas_w(c);
    int left = canvas_text_right(c, w - 2, y, w - 4, ROLE_FAINT, buf_span(&words));
    buf_clear(&words);
    if (b->pager.selects) {
        draw_selection(b, c, y, left - 3, env);
        return;
    }
    if (bodyfilter_is_on(&b->filter)) {
        draw_filter(b, c, y, left - 3);
        return;
    }
    if (b->path.len > 1) {
        canvas_text_cut(c, 2, y, left - 5, ROLE_MUTED, buf_span(&b->path));
        return;
    }
    struct bar_hint hints[] = {
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.mode"), next_mode_word(b) },
        { can_filter(b) ? view_key(env, "response.filter") : "", "jq" },
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.save"), "save" },
    };
    struct bar_hint of_picture[] = { hints[1], hints[3] };
    if (bodydoc_is_picture(&b->doc))
        bar_draw(c, 2, y, left - 3, of_picture, sizeof of_picture / sizeof *of_picture);
    else
        bar_draw(c, 2, y, left - 3, hints, sizeof hints / sizeof *hints);
}

static void draw_nothing(const struct bodytab *b, const struct canvas *c)
{
    struct bodyinput in = input_of(b);
    if (in.nothing)
        canvas_str(c, 2, 0, ROLE_FAINT, in.nothing);
}

static void draw_names(const struct bodytab *b, const struct canvas *c)
{
    struct bodydoc *doc = (struct bodydoc *)&b->doc;
    struct line names;
    if (bodydoc_names(doc, &names))
        pager_draw_line(&b->pager, c, 0, &names);
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct bodytab *b = self;
    if (!b->doc.bytes.len) {
        draw_nothing(b, c);
        if (bodyfilter_is_on(&b->filter) && canvas_h(c) > 1)
            draw_bottom(b, c, canvas_h(c) - 1, env);
        return;
    }
    int top = names_h(b);
    struct canvas text = canvas_sub(c, 0, top, canvas_w(c), b->pager.h);
    if (bodydoc_is_picture(&b->doc))
        bodypicture_draw(&b->doc.picture, &text);
    else
        pager_draw(&b->pager, &text);
    if (top)
        draw_names(b, c);
    if (canvas_h(c) > b->pager.h + top)
        draw_bottom(b, c, canvas_h(c) - 1, env);
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
    .find_regex = find_regex,
    .find_complaint = find_complaint,
    .find_next = find_next,
    .found = found,
    .go = go,
    .escape = escape,
    .filter = filter,
    .can_filter = can_filter,
    .filtered = filtered,
    .filter_complaint = filter_complaint,
    .work = work,
    .deadline = deadline,
};

struct restab bodytab_tab(struct bodytab *b)
{
    return (struct restab){ &class, b };
}
