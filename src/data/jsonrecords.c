#include "data/jsonrecords.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/visible.h"
#include "data/jsonpaint.h"
#include "data/jsonpath.h"

/* Of a folded record no more is looked at. */
#define HEAD LINES_PIECE
/* A record is laid out so far before it is shown. */
#define FIRST_STEP (64u << 10)

/* One that is open. Its lines are those of a source of its own, whose offsets begin with it. */
struct jsonrecord {
    uint64_t at, end; /* of the whole line */
    uint64_t number;
    uint64_t from; /* where the value begins */
    const struct source *whole;
    struct source part;
    struct jsonlines json;
};

static size_t read_part(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct jsonrecord *o = ctx;
    return o->whole->read(o->whole->ctx, o->from + offset, out, len);
}

static void record_free(struct jsonrecord *o)
{
    jsonlines_clear(&o->json);
    free(o);
}

void jsonrecords_init(struct jsonrecords *r, const struct source *s)
{
    *r = (struct jsonrecords){ .columns = 80 };
    textlines_init(&r->text, s, 0, TEXT_PLAIN);
}

void jsonrecords_clear(struct jsonrecords *r)
{
    if (!r)
        return;
    textlines_clear(&r->text);
    while (r->n_open)
        record_free(r->open[--r->n_open]);
}

/* ---- Records ----------------------------------------------------------------------------------*/

/* The end of the source is in the last one: it can have a word of what is missing there. */
static struct jsonrecord *open_at(const struct jsonrecords *r, uint64_t offset)
{
    for (size_t i = 0; i < r->n_open; i++) {
        const struct jsonrecord *o = r->open[i];
        bool is_last = o->end == r->text.source->len;
        if (o->at <= offset && (offset < o->end || (is_last && offset == o->end)))
            return r->open[i];
    }
    return NULL;
}

static struct span look(struct jsonrecords *r, uint64_t at, uint64_t end)
{
    size_t len = end - at < HEAD ? (size_t)(end - at) : HEAD;
    return window_look(&r->text.window, r->text.source, at, len);
}

/* The value's bytes at the beginning of a line: without RS, blanks in front, and line end. */
static struct span value_of(struct span line, size_t *skipped)
{
    size_t n = line.len;
    while (n && (line.ptr[n - 1] == '\n' || line.ptr[n - 1] == '\r'))
        n--;
    *skipped = 0;
    while (*skipped < n && ascii_is_one_of(line.ptr[*skipped], "\x1e \t"))
        ++*skipped;
    return span_sub(line, *skipped, n);
}

/* Where it ends, in front of the line end. */
static uint64_t value_end(struct jsonrecords *r, uint64_t at, uint64_t line_end)
{
    size_t len = line_end - at < 2 ? (size_t)(line_end - at) : 2;
    struct span tail = window_look(&r->text.window, r->text.source, line_end - len, len);
    while (tail.len && (tail.ptr[tail.len - 1] == '\n' || tail.ptr[tail.len - 1] == '\r')) {
        tail.len--;
        line_end--;
    }
    return line_end;
}

static bool opens(struct span value)
{
    return value.len && (value.ptr[0] == '{' || value.ptr[0] == '[');
}

/* A line that is not counted yet, or a piece of one, is text. */
static bool is_record(const struct line *line)
{
    return line->number && !line->is_rest && !line->is_inner;
}

/* All of the line whose first piece `line` is. */
static void widen(struct jsonrecords *r, struct line *line)
{
    if (line->number < r->text.index.ends + 1)
        line->end =
            lineindex_start(&r->text.index, r->text.source, &r->text.scan, line->number);
    if (line->number == r->text.index.ends + 1)
        line->end = r->text.source->len;
}

/* The record that a line of text begins or goes on. */
static void make_record(struct jsonrecords *r, struct line *line)
{
    if (!line->number)
        return;
    if (line->is_rest)
        textlines_class.numbered(&r->text, line->number, line);
    size_t skipped;
    line->can_fold = line->is_folded = opens(value_of(look(r, line->at, line->end), &skipped));
    widen(r, line);
}

static void shift(const struct jsonrecord *o, struct line *line)
{
    bool is_first = line->at == 0 && !line->is_note;
    bool is_last = line->end >= o->part.len;
    line->is_inner = !is_first;
    line->at = is_first ? o->at : o->from + line->at;
    line->end = is_last ? o->end : o->from + line->end;
    line->number = o->number;
}

static void unshift(const struct jsonrecord *o, struct line *line)
{
    line->at = line->at > o->from ? line->at - o->from : 0;
    line->end = line->end - o->from < o->part.len ? line->end - o->from : o->part.len;
    /* Lines inside are found by place: to them the number says only that it is known. */
    line->is_inner = false;
}

static bool find_inner(struct jsonrecord *o, uint64_t offset, struct line *out)
{
    struct lines inner = jsonlines_lines(&o->json);
    if (!inner.class->find(inner.ctx, offset > o->from ? offset - o->from : 0, out))
        return false;
    shift(o, out);
    return true;
}

/* ---- Lines ------------------------------------------------------------------------------------*/

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct jsonrecords *r = ctx;
    struct jsonrecord *o = open_at(r, offset);
    if (o && find_inner(o, offset, out))
        return true;
    if (!textlines_class.find(&r->text, offset, out))
        return false;
    o = open_at(r, out->at);
    if (o && find_inner(o, offset, out))
        return true;
    make_record(r, out);
    return true;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct jsonrecords *r = ctx;
    struct jsonrecord *o = open_at(r, line->at);
    uint64_t end = line->end;
    if (o) {
        struct lines inner = jsonlines_lines(&o->json);
        struct line from = *line;
        unshift(o, &from);
        if (inner.class->next(inner.ctx, &from, out)) {
            shift(o, out);
            return true;
        }
        end = o->end;
    }
    return end < r->text.source->len && find(r, end, out) && out->at >= end;
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    struct jsonrecords *r = ctx;
    struct jsonrecord *o = open_at(r, line->at);
    uint64_t at = line->at;
    if (o && line->is_inner) {
        struct lines inner = jsonlines_lines(&o->json);
        struct line from = *line;
        unshift(o, &from);
        if (inner.class->prev(inner.ctx, &from, out)) {
            shift(o, out);
            return true;
        }
        at = o->at;
    }
    if (!at)
        return false;
    o = open_at(r, at - 1);
    return o ? find_inner(o, o->end - 1, out) : find(r, at - 1, out);
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct jsonrecords *r = ctx;
    if (!textlines_class.numbered(&r->text, number, out))
        return false;
    return find(r, out->at, out);
}

static uint64_t count(const void *ctx)
{
    return textlines_class.count(&((const struct jsonrecords *)ctx)->text);
}

static bool step(void *ctx, size_t bytes)
{
    struct jsonrecords *r = ctx;
    bool more = textlines_class.step(&r->text, bytes);
    for (size_t i = 0; i < r->n_open; i++) {
        struct lines inner = jsonlines_lines(&r->open[i]->json);
        more |= inner.class->step(inner.ctx, bytes / JSONRECORDS_OPEN + 1);
    }
    return more;
}

/* ---- Opening and closing ----------------------------------------------------------------------*/

static void close_record(struct jsonrecords *r, const struct jsonrecord *o)
{
    size_t i = 0;
    while (r->open[i] != o)
        i++;
    record_free(r->open[i]);
    memmove(r->open + i, r->open + i + 1, (--r->n_open - i) * sizeof *r->open);
}

/* One whose line goes on arriving stays as it is. */
static bool open_record(struct jsonrecords *r, const struct line *line)
{
    bool is_whole = r->complete || line->number <= r->text.index.ends;
    struct jsonrecord *o = is_whole ? mem_zero(1, sizeof *o) : NULL;
    if (!o)
        return false;
    if (r->n_open == JSONRECORDS_OPEN)
        close_record(r, r->open[0]);
    size_t skipped;
    value_of(look(r, line->at, line->end), &skipped);
    *o = (struct jsonrecord){ .at = line->at, .end = line->end, .number = line->number };
    o->from = line->at + skipped;
    o->whole = r->text.source;
    o->part = (struct source){ .read = read_part,
                               .ctx = o,
                               .len = value_end(r, o->from, line->end) - o->from };
    jsonlines_init(&o->json, &o->part, false);
    o->json.complete = true;
    r->open[r->n_open++] = o;
    struct lines inner = jsonlines_lines(&o->json);
    inner.class->step(inner.ctx, FIRST_STEP);
    return true;
}

static bool fold(void *ctx, const struct line *line)
{
    struct jsonrecords *r = ctx;
    struct jsonrecord *o = open_at(r, line->at);
    if (!o)
        return is_record(line) && line->can_fold && open_record(r, line);
    if (!line->is_inner) {
        close_record(r, o);
        return true;
    }
    struct lines inner = jsonlines_lines(&o->json);
    struct line from = *line;
    unshift(o, &from);
    return inner.class->fold(inner.ctx, &from);
}

static struct span shown_of(struct jsonrecords *r, const struct line *line, size_t *skipped)
{
    struct span value = value_of(look(r, line->at, line->end), skipped);
    return span_sub(value, 0, visible_fit(value, r->columns, NULL));
}

static void reveal(void *ctx, uint64_t offset)
{
    struct jsonrecords *r = ctx;
    struct line line;
    size_t skipped;
    struct jsonrecord *o = open_at(r, offset);
    if (!o) {
        if (!find(r, offset, &line) || !is_record(&line) || !line.is_folded ||
            offset < line.at + shown_of(r, &line, &skipped).len || !open_record(r, &line))
            return;
        o = r->open[r->n_open - 1];
    }
    struct lines inner = jsonlines_lines(&o->json);
    if (offset >= o->from)
        inner.class->reveal(inner.ctx, offset - o->from);
}

/* ---- Painting ---------------------------------------------------------------------------------*/

/* `whole`: the value goes on behind it. */
static bool is_json(struct span value, bool whole)
{
    struct jsongrammar grammar;
    struct jsonscan lex;
    struct jsonscan_token t;
    enum jsonscan_result got = JSONSCAN_TOKEN;
    const char *wrong = NULL;
    jsongrammar_init(&grammar, false);
    jsonscan_init(&lex, 0);
    while (!wrong && got == JSONSCAN_TOKEN && value.len) {
        got = jsonscan_next(&lex, &value, &t);
        wrong = got == JSONSCAN_TOKEN ? jsongrammar_take(&grammar, t.type) : NULL;
    }
    if (whole && !wrong && got != JSONSCAN_ERROR) {
        got = jsonscan_finish(&lex, &t);
        wrong = got == JSONSCAN_TOKEN ? jsongrammar_take(&grammar, t.type) : NULL;
        wrong = wrong ? wrong : jsongrammar_end(&grammar);
    }
    jsongrammar_clear(&grammar);
    return !wrong && got != JSONSCAN_ERROR;
}

static void paint_record(struct jsonrecords *r, const struct line *line, struct painting *out)
{
    size_t skipped;
    struct span value = value_of(look(r, line->at, line->end), &skipped);
    uint64_t source = line->at + skipped;
    bool is_whole = line->end - line->at <= HEAD;
    if (value.len && !is_json(value, is_whole))
        painting_words(out, INK_NOTE, "✗ ");
    jsonpaint_row(value, source, out);
    if (!line->can_fold)
        return;
    size_t fits = visible_fit(buf_span(&out->text), r->columns - 1, NULL);
    if (fits == out->text.len && is_whole)
        return;
    painting_cut(out, fits);
    painting_words(out, INK_FAINT, "…");
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct jsonrecords *r = ctx;
    struct jsonrecord *o = open_at(r, line->at);
    painting_reset(out);
    if (!o && is_record(line)) {
        paint_record(r, line, out);
    } else if (!o) {
        textlines_class.paint(&r->text, line, out);
    } else {
        struct lines inner = jsonlines_lines(&o->json);
        struct line from = *line;
        unshift(o, &from);
        inner.class->paint(inner.ctx, &from, out);
        painting_move(out, o->from);
    }
}

static const struct lines_class class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
    .fold = fold,
    .reveal = reveal,
};

struct lines jsonrecords_lines(struct jsonrecords *r)
{
    return (struct lines){ &class, r };
}

/* ---- What they are ----------------------------------------------------------------------------*/

/* The first line that is not empty, cut off the front; *ends: what ends it is there. */
static struct span first_line(struct span *head, bool *ends)
{
    struct span line = { 0 };
    *ends = false;
    while (head->len && !line.len) {
        size_t end = span_find_byte(*head, '\n', 0);
        size_t skipped;
        *ends = end != SIZE_MAX;
        line = value_of(*ends ? span_sub(*head, 0, end) : *head, &skipped);
        *head = *ends ? span_sub(*head, end + 1, head->len) : (struct span){ 0 };
    }
    return line;
}

bool jsonrecords_fit(struct span head)
{
    bool ends;
    struct span line = first_line(&head, &ends);
    return line.len && is_json(line, ends);
}

bool jsonrecords_follow(struct span head)
{
    bool ends;
    struct span first = first_line(&head, &ends);
    if (!opens(first) || !ends || !is_json(first, true))
        return false;
    struct span second = first_line(&head, &ends);
    return opens(second) && is_json(second, ends);
}

void jsonrecords_path(struct jsonrecords *r, const struct line *line, struct buf *out)
{
    struct jsonrecord *o = open_at(r, line->at);
    struct line from = *line;
    if (!o) {
        if (is_record(line))
            buf_add_byte(out, '.');
        return;
    }
    unshift(o, &from);
    jsonpath_add(&o->json, &from, out);
}

bool jsonrecords_value(struct jsonrecords *r, const struct line *line, uint64_t *at,
                       uint64_t *end)
{
    struct jsonrecord *o = open_at(r, line->at);
    struct line from = *line;
    if (o) {
        unshift(o, &from);
        if (!jsonpath_value(&o->json, &from, at, end))
            return false;
        *at += o->from;
        *end += o->from;
        return true;
    }
    if (!is_record(line))
        return false;
    size_t skipped;
    value_of(look(r, line->at, line->end), &skipped);
    *at = line->at + skipped;
    *end = value_end(r, *at, line->end);
    return true;
}
