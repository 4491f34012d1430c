#include "view/bodytab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/hexlines.h"
#include "data/human.h"
#include "data/jsonlex.h"
#include "data/jsonpath.h"
#include "data/mime.h"
#include "widget/bar.h"
#include "widget/pager.h"

/* Bytes between two looks at the clock, and what is scanned before the first frame. */
#define SLICE (256u << 10)

enum mode { MODE_PRETTY, MODE_RAW, MODE_HEX };

struct bodytab {
    const struct restab_shown *shown; /* NULL before the first show() */
    struct source source;
    struct mime mime;
    enum mode mode;
    bool chosen; /* the mode, by hand */
    bool complete;
    struct jsonlines json;
    struct textlines text;
    struct hexlines hex;
    struct pager pager;
    struct search search;
    uint64_t anchor; /* where the search begins */
    bool wanted;     /* a hit is to be shown as soon as there is one */
    bool pending;    /* a place that is not scanned yet is to be shown */
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
    jsonlines_init(&b->json, &b->source, false);
    textlines_init(&b->text, &b->source, 0, TEXT_PLAIN);
    hexlines_init(&b->hex, &b->source);
    pager_init(&b->pager);
    search_init(&b->search);
    buf_init(&b->path, 64 << 10);
    buf_init(&b->copied, RESTAB_COPY_MAX);
    b->pager.search = &b->search;
    b->pager.source = &b->source;
    return b;
}

void bodytab_free(struct bodytab *b)
{
    if (!b)
        return;
    jsonlines_clear(&b->json);
    textlines_clear(&b->text);
    hexlines_clear(&b->hex);
    pager_clear(&b->pager);
    search_clear(&b->search);
    buf_clear(&b->path);
    buf_clear(&b->copied);
    free(b);
}

/* ---- What is shown ----------------------------------------------------------------------------*/

static size_t read_body(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(ctx, offset, out, len);
}

static struct lines lines_of(struct bodytab *b)
{
    if (b->mode == MODE_PRETTY)
        return jsonlines_lines(&b->json);
    return b->mode == MODE_RAW ? textlines_lines(&b->text) : hexlines_lines(&b->hex);
}

static bool is_json(const struct bodytab *b)
{
    return b->mime.kind == MIME_JSON || b->mime.kind == MIME_JSON_LINES;
}

/* It was taken for JSON by its look, and no value of it is. */
static bool is_no_json_at_all(const struct bodytab *b)
{
    return b->json.block.index.is_done && !b->json.block.index.n && b->mime.sniffed;
}

static enum mode fitting_mode(const struct bodytab *b)
{
    if (b->mime.kind == MIME_BINARY)
        return MODE_HEX;
    return is_json(b) && !is_no_json_at_all(b) ? MODE_PRETTY : MODE_RAW;
}

static void use_mode(struct bodytab *b, enum mode mode)
{
    b->mode = mode;
    b->pager.rows.numbers = mode != MODE_HEX;
    pager_set(&b->pager, lines_of(b), 0);
    fit(b);
}

static void sniff(struct bodytab *b)
{
    struct jig_field type = { 0 };
    struct span declared = { 0 };
    if (jig_exchange_find(b->shown->exchange, JIG_SECTION_RESPONSE, "Content-Type", &type))
        declared = span_make(type.value, type.value_len);
    struct window head;
    window_init(&head);
    b->mime = mime_of(declared, window_look(&head, &b->source, 0, MIME_HEAD));
    window_clear(&head);
    b->json.block.index.grammar.many = b->mime.kind == MIME_JSON_LINES;
    b->text.kind = b->mime.kind == MIME_XML || b->mime.kind == MIME_HTML ? TEXT_MARKUP
                   : b->mime.kind == MIME_FORM                           ? TEXT_FORM
                                                                         : TEXT_PLAIN;
}

static void begin(struct bodytab *b)
{
    const struct jig_exchange *x = b->shown->exchange;
    jsonlines_clear(&b->json);
    textlines_clear(&b->text);
    hexlines_clear(&b->hex);
    b->source = (struct source){ .read = read_body, .ctx = x };
    jsonlines_init(&b->json, &b->source, false);
    textlines_init(&b->text, &b->source, 0, TEXT_PLAIN);
    hexlines_init(&b->hex, &b->source);
    struct span text = buf_span(&b->search.text);
    b->search.at = 0;
    search_set(&b->search, text);
    b->pager.current_hit = UINT64_MAX;
    b->pending = b->wanted = b->chosen = b->complete = false;
    b->mode = MODE_RAW;
    buf_reset(&b->path);
    pager_set(&b->pager, (struct lines){ 0 }, 0);
}

static void note_path(struct bodytab *b)
{
    buf_reset(&b->path);
    const struct line *line = pager_line(&b->pager);
    if (b->mode == MODE_PRETTY && line)
        jsonpath_add(&b->json, line, &b->path);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct bodytab *b = self;
    b->shown = shown;
    if (!shown->exchange)
        return;
    if (other)
        begin(b);
    uint64_t had = b->source.len;
    bool done = jig_exchange_is_done(shown->exchange);
    b->source.len = jig_exchange_body_len(shown->exchange);
    if (!other && had == b->source.len && done == b->complete)
        return;
    b->complete = b->json.complete = done;
    if (had < MIME_HEAD)
        sniff(b);
    struct lines lines = lines_of(b);
    lines.class->step(lines.ctx, SLICE);
    if (!b->chosen && (b->mode != fitting_mode(b) || other))
        use_mode(b, fitting_mode(b));
    lines = lines_of(b);
    if (had < SLICE)
        lines.class->step(lines.ctx, SLICE);
    pager_update(&b->pager);
    note_path(b);
}

/* ---- Work -------------------------------------------------------------------------------------*/

/* The source is scanned this far by what is shown. */
static uint64_t scanned(const struct bodytab *b)
{
    if (b->mode == MODE_RAW)
        return b->text.index.at;
    if (b->mode == MODE_HEX || b->json.block.index.broken_at != UINT64_MAX)
        return b->source.len;
    return jsonindex_end(&b->json.block.index);
}

static void arrive(struct bodytab *b, bool more)
{
    if (!b->pending)
        return;
    struct lines lines = lines_of(b);
    bool there = b->pending_is_number ? lines.class->count(lines.ctx) >= b->pending_at
                                      : scanned(b) > b->pending_at;
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
    struct lines lines = lines_of(b);
    arrive(b, lines.class->step(lines.ctx, 0));
}

static void show_hit(struct bodytab *b, uint64_t hit)
{
    b->wanted = false;
    b->pager.current_hit = hit;
    go_to(b, hit, false);
}

static bool look_for(struct bodytab *b)
{
    bool more = search_step(&b->search, &b->source, SLICE);
    uint64_t hit;
    if (b->wanted && search_next(&b->search, &b->source, b->anchor, &hit))
        show_hit(b, hit);
    else if (b->wanted && !more && search_next(&b->search, &b->source, 0, &hit))
        show_hit(b, hit);
    return more;
}

static bool work(void *self, int64_t budget_us)
{
    struct bodytab *b = self;
    if (!b->shown || !b->shown->exchange)
        return false;
    struct lines lines = lines_of(b);
    int64_t until = jig_now() + budget_us;
    bool more;
    bool searching;
    do {
        more = lines.class->step(lines.ctx, SLICE);
        searching = look_for(b);
    } while ((more || searching) && jig_now() < until);
    if (!b->chosen && b->mode == MODE_PRETTY && is_no_json_at_all(b))
        use_mode(b, MODE_RAW);
    pager_update(&b->pager);
    arrive(b, more);
    return more || searching;
}

/* ---- Finding ----------------------------------------------------------------------------------*/

static void find(void *self, struct span text)
{
    struct bodytab *b = self;
    if (!search_is_on(&b->search))
        b->anchor = pager_offset(&b->pager);
    search_set(&b->search, text);
    b->pager.current_hit = UINT64_MAX;
    b->wanted = text.len > 0;
    look_for(b);
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
    bool found = direction > 0 ? search_next(&b->search, &b->source, from + 1, &hit) ||
                                     search_next(&b->search, &b->source, 0, &hit)
                               : search_prev(&b->search, &b->source, from, &hit) ||
                                     search_prev(&b->search, &b->source, UINT64_MAX, &hit);
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
    human_count(total, b->search.total);
    bool more = b->search.at + b->search.text.len <= b->source.len;
    if (b->pager.current_hit != UINT64_MAX)
        buf_addf(
            out, "%s of ",
            human_count(number, search_number(&b->search, &b->source, b->pager.current_hit)));
    buf_addf(out, "%s%s", b->search.total ? total : more ? "" : "not found", more ? "…" : "");
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
        go_to(b, (uint64_t)((double)b->source.len * (double)n / 100), false);
    else
        go_to(b, n, true);
    note_path(b);
    return true;
}

/* ---- Copying ----------------------------------------------------------------------------------*/

static bool take(struct bodytab *b, uint64_t at, uint64_t end)
{
    buf_reset(&b->copied);
    if (end - at > RESTAB_COPY_MAX)
        return false;
    char *room = buf_space(&b->copied, (size_t)(end - at));
    if (!room)
        return false;
    buf_added(&b->copied,
              jig_exchange_body_read(b->shown->exchange, at, room, (size_t)(end - at)));
    return true;
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

static bool copy(struct bodytab *b, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    if (!line)
        return false;
    uint64_t at = line->at;
    uint64_t end = line->end;
    bool value = b->mode == MODE_PRETTY && jsonpath_value(&b->json, line, &at, &end);
    if (!take(b, at, end))
        return say(out, "too large for the clipboard; s saves it");
    if (value)
        unquote(b);
    else if (b->mode == MODE_RAW)
        while (b->copied.len && strchr("\r\n", b->copied.ptr[b->copied.len - 1]))
            buf_remove(&b->copied, b->copied.len - 1, 1);
    restab_copy(buf_span(&b->copied), out);
    return true;
}

static bool copy_all(struct bodytab *b, struct intent *out)
{
    if (!take(b, 0, b->source.len))
        return say(out, "too large for the clipboard; s saves it");
    restab_copy(buf_span(&b->copied), out);
    return true;
}

/* ---- Commands, keys, mouse --------------------------------------------------------------------*/

static void next_mode(struct bodytab *b)
{
    enum mode next = b->mode == MODE_HEX ? MODE_PRETTY : b->mode + 1;
    uint64_t at = pager_offset(&b->pager);
    if (next == MODE_PRETTY && !is_json(b))
        next = MODE_RAW;
    b->chosen = true;
    use_mode(b, next);
    struct lines lines = lines_of(b);
    lines.class->step(lines.ctx, SLICE);
    pager_update(&b->pager);
    go_to(b, at, false);
}

static bool ask(const struct bodytab *b, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)b->shown->index };
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
    case RESTAB_COPY_PATH:
        restab_copy(buf_span(&b->path), out);
        return true;
    case RESTAB_SAVE:
        return ask(b, "response.save-body", out);
    case RESTAB_PAGER:
        return ask(b, "response.open-pager", out);
    case RESTAB_EDITOR:
        return ask(b, "response.open-editor", out);
    case RESTAB_MODE:
        next_mode(b);
        return true;
    case RESTAB_WRAP:
        pager_set_wrap(&b->pager, !b->pager.rows.wrap);
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
    if (!b->shown || !b->shown->exchange || !b->source.len)
        return false;
    if (command == RESTAB_FOLD || command == RESTAB_COPY_PATH)
        return b->mode == MODE_PRETTY;
    if (command == RESTAB_WRAP)
        return b->mode != MODE_HEX;
    return command != RESTAB_TWIN;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    b->pending = false;
    bool taken = pager_key(&b->pager, k);
    note_path(b);
    return taken;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    bool taken = k->y < b->pager.h && pager_mouse(&b->pager, k);
    note_path(b);
    return taken;
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

static void fit(struct bodytab *b)
{
    int rows = b->h > 10 ? b->h - 2 : b->h > 3 ? b->h - 1 : b->h;
    if (b->mode == MODE_HEX)
        hexlines_fit(&b->hex, b->w - 4);
    pager_resize(&b->pager, b->w, rows);
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
    bool plain = b->mode == fitting_mode(b) || (b->mode == MODE_RAW && !is_json(b));
    buf_addf(out, "%s%s", b->mime.label, plain ? "" : modes[b->mode]);
    const struct line *line = pager_line(&b->pager);
    if (line && b->mode == MODE_HEX)
        buf_addf(out, "   byte %s of %s", human_count(here, line->at),
                 human_count(all, b->source.len));
    else if (line && line->number)
        buf_addf(out, "   line %s of %s%s", human_count(here, line->number),
                 human_count(all, b->pager.rows.lines.class->count(b->pager.rows.lines.ctx)),
                 scanned(b) < b->source.len || !b->complete ? "…" : "");
    if (b->mode != MODE_HEX)
        buf_add_str(out, b->pager.rows.wrap ? "   wrap" : "   no wrap");
}

static const char *next_mode_word(const struct bodytab *b)
{
    static const char *const words[] = { "raw", "hex", "pretty" };
    return b->mode == MODE_HEX && !is_json(b) ? "text" : words[b->mode];
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
    if (b->path.len > 1) {
        canvas_text_cut(c, 2, y, left - 5, ROLE_MUTED, buf_span(&b->path));
        return;
    }
    struct bar_hint hints[] = {
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.mode"), next_mode_word(b) },
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.save"), "save" },
    };
    bar_draw(c, 2, y, left - 3, hints, sizeof hints / sizeof *hints);
}

static void draw_nothing(const struct bodytab *b, const struct canvas *c)
{
    const struct jig_exchange *x = b->shown->exchange;
    const char *words = !b->complete                  ? "nothing of it has come yet"
                        : jig_exchange_error(x)->code ? "nothing of a body came"
                                                      : "the answer has no body";
    if (b->complete && strcmp(jig_exchange_method(x), "HEAD") == 0)
        words = "the answer to HEAD has no body";
    if (jig_exchange_status(x))
        canvas_str(c, 2, 0, ROLE_FAINT, words);
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct bodytab *b = self;
    if (!b->source.len) {
        draw_nothing(b, c);
        return;
    }
    struct canvas text = canvas_sub(c, 0, 0, canvas_w(c), b->pager.h);
    pager_draw(&b->pager, &text);
    if (canvas_h(c) > b->pager.h)
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
    .find_next = find_next,
    .found = found,
    .go = go,
    .work = work,
};

struct restab bodytab_tab(struct bodytab *b)
{
    return (struct restab){ &class, b };
}
