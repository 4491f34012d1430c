#include "data/textlines.h"

#include "data/markup.h"

void textlines_init(struct textlines *t, const struct source *s, uint64_t from,
                    enum text_kind kind)
{
    *t = (struct textlines){ .source = s, .kind = kind };
    window_init(&t->window);
    window_init_sized(&t->scan, WINDOW_SMALL);
    lineindex_init(&t->index, from);
}

void textlines_clear(struct textlines *t)
{
    if (!t)
        return;
    window_clear(&t->window);
    window_clear(&t->scan);
    lineindex_clear(&t->index);
}

static bool step(void *ctx, size_t bytes)
{
    struct textlines *t = ctx;
    return lineindex_step(&t->index, t->source, &t->scan, bytes);
}

static uint64_t start_of(struct textlines *t, uint64_t n)
{
    return lineindex_start(&t->index, t->source, &t->scan, n);
}

/* Without the line end at [.., end). */
static uint64_t content_end(struct textlines *t, uint64_t at, uint64_t end)
{
    size_t len = end - at < 2 ? (size_t)(end - at) : 2;
    struct span tail = window_look(&t->window, t->source, end - len, len);
    if (tail.len != len || !len || tail.ptr[len - 1] != '\n')
        return end;
    return len == 2 && tail.ptr[0] == '\r' ? end - 2 : end - 1;
}

/* Lines are mostly short: their ends are looked for nearby before the index is asked. */
#define NEARBY (2u * LINES_PIECE)

#define NOWHERE UINT64_MAX

static uint64_t end_nearby(struct textlines *t, uint64_t offset)
{
    struct span ahead = window_look(&t->window, t->source, offset, NEARBY);
    size_t at = span_find_byte(ahead, '\n', 0);
    if (at != SIZE_MAX)
        return offset + at + 1;
    return offset + ahead.len >= t->source->len ? t->source->len : NOWHERE;
}

static uint64_t start_nearby(struct textlines *t, uint64_t offset)
{
    uint64_t before = offset - t->index.from;
    size_t len = before < NEARBY ? (size_t)before : NEARBY;
    struct span behind = window_look(&t->window, t->source, offset - len, len);
    for (size_t i = behind.len; behind.len == len && i > 0; i--)
        if (behind.ptr[i - 1] == '\n')
            return offset - len + i;
    return len == before ? t->index.from : NOWHERE;
}

static uint64_t line_end(struct textlines *t, uint64_t n, uint64_t offset)
{
    uint64_t end = end_nearby(t, offset);
    return end != NOWHERE ? end : start_of(t, n + 1);
}

static uint64_t line_start(struct textlines *t, uint64_t n, uint64_t offset)
{
    uint64_t at = start_nearby(t, offset);
    return at != NOWHERE ? at : start_of(t, n);
}

/* The ends of a long line are far from most of its pieces, and asked for with each. */
static struct textline find_line(struct textlines *t, uint64_t n, uint64_t offset)
{
    if (t->known.end && t->known.n == n)
        return t->known;
    struct textline line = { .n = n, .at = line_start(t, n, offset) };
    line.content_end = line.end = line_end(t, n, offset);
    if (line.end - line.at <= NEARBY)
        return line;
    line.content_end = content_end(t, line.at, line.end);
    if (n < t->index.ends)
        t->known = line;
    return line;
}

/* The line with n ends before it, or of a long one the piece that holds `offset`. */
static void make_line(struct textlines *t, uint64_t n, uint64_t offset, struct line *out)
{
    struct textline line = find_line(t, n, offset);
    *out = (struct line){ .at = line.at, .end = line.end, .number = n + 1 + t->number_offset };
    if (line.end - line.at <= NEARBY)
        return;
    struct piece piece = lines_piece(t->source, &t->window, line.at, line.content_end, offset);
    out->at = piece.at;
    out->end = piece.end == line.content_end ? line.end : piece.end;
    out->is_rest = piece.at != line.at;
}

/* A line that is not counted yet, by what stands around it: one of unknown beginning or end is a
 * long one, whose pieces are where they are without these. */
static void make_line_ahead(struct textlines *t, uint64_t offset, struct line *out)
{
    uint64_t at = start_nearby(t, offset), end = end_nearby(t, offset);
    *out = (struct line){ .at = at, .end = end };
    if (at != NOWHERE && end != NOWHERE && end - at <= NEARBY)
        return;
    uint64_t known_at = at == NOWHERE ? t->index.from : at;
    uint64_t content = end == NOWHERE ? t->source->len : content_end(t, known_at, end);
    struct piece piece = lines_piece(t->source, &t->window, known_at, content, offset);
    out->at = piece.at;
    out->end = piece.end == content && end != NOWHERE ? end : piece.end;
    out->is_rest = at == NOWHERE || piece.at != at;
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct textlines *t = ctx;
    if (t->index.at == t->index.from)
        return false;
    if (offset >= t->source->len)
        offset = t->source->len - 1;
    if (offset >= t->index.at) {
        make_line_ahead(t, offset, out);
        return true;
    }
    if (offset < t->index.from)
        offset = t->index.from;
    uint64_t n = lineindex_before(&t->index, t->source, &t->scan, offset);
    make_line(t, n, offset, out);
    return true;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct textlines *t = ctx;
    if (line->end >= t->source->len)
        return false;
    if (line->end >= t->index.at) {
        make_line_ahead(t, line->end, out);
        return true;
    }
    uint64_t n = line->number - 1 - t->number_offset;
    struct span last = window_look(&t->window, t->source, line->end - 1, 1);
    make_line(t, n + (last.len == 1 && last.ptr[0] == '\n'), line->end, out);
    return true;
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    struct textlines *t = ctx;
    if (line->at <= t->index.from)
        return false;
    if (line->number <= t->number_offset || line->at > t->index.at)
        return find(t, line->at - 1, out);
    uint64_t n = line->number - 1 - t->number_offset;
    make_line(t, line->is_rest ? n : n - 1, line->at - 1, out);
    return true;
}

static uint64_t count(const void *ctx)
{
    const struct textlines *t = ctx;
    bool is_begun = t->index.at > t->index.from && !t->index.is_ended;
    return t->index.ends + is_begun;
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct textlines *t = ctx;
    uint64_t n = number > t->number_offset ? number - t->number_offset : 1;
    uint64_t lines = count(t);
    if (n > lines)
        n = lines;
    if (!n)
        return false;
    make_line(t, n - 1, start_of(t, n - 1), out);
    return true;
}

/* A line that begins with a word has its name in front of the first two blanks. */
static void paint_fact(struct span bytes, uint64_t source, struct painting *out)
{
    size_t name = bytes.len && bytes.ptr[0] != ' ' ? span_find(bytes, SPAN("  "), 0) : SIZE_MAX;
    name = name == SIZE_MAX ? 0 : name;
    painting_add(out, INK_KEY, source, span_sub(bytes, 0, name));
    painting_add(out, INK_TEXT, source + name, span_sub(bytes, name, bytes.len));
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct textlines *t = ctx;
    uint64_t end = content_end(t, line->at, line->end), at = line->at;
    struct span bytes = window_look(&t->window, t->source, at, (size_t)(end - at));
    if (t->hides_mark && at == 0 && span_starts(bytes, SPAN("\xef\xbb\xbf"))) {
        at += 3;
        bytes = span_sub(bytes, 3, bytes.len);
    }
    painting_reset(out);
    if (t->kind == TEXT_MARKUP)
        markup_paint(bytes, at, MARKUP_PAINT_AS_IS, out);
    else if (t->kind == TEXT_FORM)
        markup_paint_form(bytes, at, out);
    else if (t->kind == TEXT_FACTS)
        paint_fact(bytes, at, out);
    else
        painting_add(out, INK_TEXT, at, bytes);
}

const struct lines_class textlines_class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
};

struct lines textlines_lines(struct textlines *t)
{
    return (struct lines){ &textlines_class, t };
}
