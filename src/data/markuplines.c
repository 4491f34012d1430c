#include "data/markuplines.h"

#include <stdio.h>

#include "base/ascii.h"
#include "data/human.h"
#include "data/markup.h"

void markuplines_init(struct markuplines *m, const struct source *s, bool is_html)
{
    *m = (struct markuplines){ .complete = false };
    markupindex_init(&m->index, s, is_html);
}

void markuplines_clear(struct markuplines *m)
{
    if (!m)
        return;
    markupindex_clear(&m->index);
    folds_clear(&m->folds);
}

/* ---- Folds ------------------------------------------------------------------------------------*/

static bool fold(void *ctx, const struct line *line)
{
    struct markuplines *m = ctx;
    const struct fold *there = folds_at(&m->folds, line->at);
    struct markupspot spot, close;
    uint64_t members;
    if (there) {
        folds_remove(&m->folds, there);
        return true;
    }
    if (!line->can_fold || !markupindex_find(&m->index, line->at, &spot) ||
        !markupindex_close(&m->index, spot, &close, &members))
        return false;
    const struct markup_line *last = &m->index.entries[close.entry];
    struct fold made = { line->at, last->at, last->at, members };
    if (last->closes && last->depth == line->depth)
        made.after = markupindex_line_end(&m->index, close);
    return folds_add(&m->folds, made);
}

static void reveal(void *ctx, uint64_t offset)
{
    struct markuplines *m = ctx;
    struct markupspot spot;
    const struct fold *f;
    if (!markupindex_find(&m->index, offset, &spot))
        return;
    while ((f = folds_hiding(&m->folds, m->index.entries[spot.entry].at)))
        folds_remove(&m->folds, f);
}

/* ---- Lines ------------------------------------------------------------------------------------*/

static bool is_space(char c)
{
    return ascii_is_blank(c) || c == '\n' || c == '\r' || c == '\f';
}

/* Blanks at the end of a line are not its content. */
static uint64_t content_end(struct markuplines *m, const struct markup_line *line, uint64_t end)
{
    size_t len = end - line->at < WINDOW_SIZE ? (size_t)(end - line->at) : WINDOW_SIZE;
    struct span tail = window_look(&m->index.window, m->index.source, end - len, len);
    size_t n = tail.len;
    while (n && is_space(tail.ptr[n - 1]))
        n--;
    return end - len + n;
}

static void cut_piece(struct markuplines *m, const struct markup_line *from, uint64_t offset,
                      struct line *line)
{
    uint64_t content = content_end(m, from, line->end);
    struct piece piece =
        lines_piece(m->index.source, &m->index.window, line->at, content, offset);
    line->is_rest = piece.at != line->at;
    line->can_fold = line->can_fold && !line->is_rest;
    line->at = piece.at;
    if (piece.end != content)
        line->end = piece.end;
}

static void make_line(struct markuplines *m, struct markupspot spot, uint64_t offset,
                      struct line *out)
{
    struct markup_line e = m->index.entries[spot.entry];
    bool opens = markupindex_opens(&m->index, spot);
    *out = (struct line){ .at = e.at,
                          .end = markupindex_line_end(&m->index, spot),
                          .number = markupindex_number(&m->index, spot) + 1,
                          .depth = e.depth,
                          .can_fold = opens };
    const struct fold *f = opens ? folds_at(&m->folds, e.at) : NULL;
    out->is_folded = f != NULL;
    if (f)
        out->end = f->after;
    else if (out->end - out->at > 2ull * LINES_PIECE)
        cut_piece(m, &e, offset, out);
}

static bool find_line(struct markuplines *m, uint64_t offset, struct line *out)
{
    struct markupspot spot;
    if (!markupindex_find(&m->index, offset, &spot))
        return false;
    const struct fold *f = folds_hiding(&m->folds, m->index.entries[spot.entry].at);
    if (f) {
        offset = f->at;
        if (!markupindex_find(&m->index, offset, &spot))
            return false;
    }
    uint64_t last = markupindex_end(&m->index) - 1;
    make_line(m, spot, offset < last ? offset : last, out);
    return true;
}

/* Below the line that holds the first error. */
static bool has_note(const struct markuplines *m, const struct line *line)
{
    uint64_t at = m->index.walk.scan.wrong_at;
    uint64_t end = markupindex_end(&m->index);
    if (at == UINT64_MAX || !m->index.n)
        return false;
    if (at >= end && end)
        at = end - 1;
    if (at < m->index.marks[0].line.at)
        at = m->index.marks[0].line.at;
    return line->at <= at && at < line->end;
}

static void make_note(const struct line *below, struct line *out)
{
    *out = (struct line){
        .at = below->end, .end = below->end, .number = below->number, .is_note = true
    };
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct markuplines *m = ctx;
    if (!find_line(m, offset, out))
        return false;
    struct line last = *out;
    if (offset >= markupindex_end(&m->index) && last.end >= markupindex_end(&m->index) &&
        has_note(m, &last))
        make_note(&last, out);
    return true;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct markuplines *m = ctx;
    if (!line->is_note && has_note(m, line)) {
        make_note(line, out);
        return true;
    }
    return line->end < markupindex_end(&m->index) && find(m, line->end, out);
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    struct markuplines *m = ctx;
    struct line above;
    if (!m->index.n || line->at <= m->index.marks[0].line.at ||
        !find_line(m, line->at - 1, &above))
        return false;
    if (!line->is_note && has_note(m, &above))
        make_note(&above, out);
    else
        *out = above;
    return true;
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct markuplines *m = ctx;
    struct markupspot spot;
    return markupindex_numbered(&m->index, number ? number - 1 : 0, &spot) &&
           find(m, m->index.entries[spot.entry].at, out);
}

static uint64_t count(const void *ctx)
{
    const struct markuplines *m = ctx;
    return m->index.lines;
}

static bool step(void *ctx, size_t bytes)
{
    struct markuplines *m = ctx;
    return markupindex_step(&m->index, bytes, m->complete);
}

/* ---- Painting ---------------------------------------------------------------------------------*/

static void paint_note(const struct markuplines *m, struct painting *out)
{
    char words[160];
    char number[HUMAN_COUNT];
    const struct markupscan *scan = &m->index.walk.scan;
    snprintf(words, sizeof words, "✗ not well-formed: %s (byte %s)", scan->why,
             human_count(number, scan->wrong_at));
    painting_words(out, INK_NOTE, words);
}

static struct span look(struct markuplines *m, uint64_t at, uint64_t end)
{
    return window_look(&m->index.window, m->index.source, at, (size_t)(end - at));
}

static void paint_bytes(struct markuplines *m, const struct markup_line *line, uint64_t at,
                        uint64_t end, struct painting *out)
{
    static const enum markup_paint ways[] = {
        [MARKUP_FLOW] = MARKUP_PAINT_FLOWING,
        [MARKUP_PRE] = MARKUP_PAINT_AS_IS,
        [MARKUP_IN_COMMENT] = MARKUP_PAINT_COMMENT,
        [MARKUP_IN_CDATA] = MARKUP_PAINT_CDATA,
    };
    struct span bytes = look(m, at, end);
    if (line->mode == MARKUP_RAW)
        painting_add(out, INK_TEXT, at, bytes);
    else
        markup_paint(bytes, at, ways[line->mode], out);
}

static void paint_folded(struct markuplines *m, const struct line *line, struct markupspot spot,
                         struct painting *out)
{
    const struct fold *f = folds_at(&m->folds, line->at);
    struct markup_line first = m->index.entries[spot.entry];
    uint64_t end = markupindex_line_end(&m->index, spot);
    char words[64];
    char number[HUMAN_COUNT];
    if (!f)
        return;
    paint_bytes(m, &first, line->at,
                end < line->at + LINES_PIECE ? end : line->at + LINES_PIECE, out);
    if (f->members)
        snprintf(words, sizeof words, " … %s element%s … ", human_count(number, f->members),
                 f->members == 1 ? "" : "s");
    else
        snprintf(words, sizeof words, " … ");
    painting_words(out, INK_FAINT, words);
    if (f->close < f->after && markupindex_find(&m->index, f->close, &spot)) {
        struct markup_line last = m->index.entries[spot.entry];
        uint64_t most = f->close + LINES_PIECE;
        paint_bytes(m, &last, f->close, f->after < most ? f->after : most, out);
    }
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct markuplines *m = ctx;
    struct markupspot spot;
    painting_reset(out);
    if (line->is_note) {
        paint_note(m, out);
        return;
    }
    if (!markupindex_find(&m->index, line->at, &spot))
        return;
    struct markup_line from = m->index.entries[spot.entry];
    if (!line->is_rest && (from.mode == MARKUP_FLOW))
        painting_indent(out, line->depth);
    if (line->is_folded) {
        paint_folded(m, line, spot, out);
        return;
    }
    uint64_t end = content_end(m, &from, markupindex_line_end(&m->index, spot));
    paint_bytes(m, &from, line->at, line->end < end ? line->end : end, out);
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

struct lines markuplines_lines(struct markuplines *m)
{
    return (struct lines){ &class, m };
}
