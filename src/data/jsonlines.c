#include "data/jsonlines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "data/human.h"
#include "data/jsonpaint.h"

struct jsonfold {
    uint64_t at;    /* the line that opens */
    uint64_t close; /* the line that closes */
    uint64_t after; /* the line behind that */
    uint64_t members;
};

void jsonlines_init(struct jsonlines *j, const struct source *s, bool many)
{
    *j = (struct jsonlines){ .complete = false };
    jsonblock_init(&j->block, s, many);
    window_init_sized(&j->scan, WINDOW_SMALL);
    jsonahead_init(&j->ahead);
    textlines_init(&j->tail, s, 0, TEXT_PLAIN);
}

void jsonlines_clear(struct jsonlines *j)
{
    if (!j)
        return;
    jsonblock_clear(&j->block);
    window_clear(&j->scan);
    jsonahead_clear(&j->ahead);
    textlines_clear(&j->tail);
    free(j->folds);
    j->folds = NULL;
    j->n_folds = j->folds_room = 0;
    j->has_tail = false;
}

/* Where the laid out part ends; 0 where nothing is. */
static uint64_t json_end(const struct jsonlines *j)
{
    return j->block.index.n ? jsonindex_end(&j->block.index) : 0;
}

/* ---- Folds ------------------------------------------------------------------------------------*/

/* The outermost fold that hides what begins at `at`. */
static const struct jsonfold *hiding(const struct jsonlines *j, uint64_t at)
{
    for (size_t i = 0; i < j->n_folds && j->folds[i].at < at; i++)
        if (at < j->folds[i].after)
            return &j->folds[i];
    return NULL;
}

static size_t fold_place(const struct jsonlines *j, uint64_t at)
{
    size_t i = 0;
    while (i < j->n_folds && j->folds[i].at < at)
        i++;
    return i;
}

static const struct jsonfold *fold_at(const struct jsonlines *j, uint64_t at)
{
    size_t i = fold_place(j, at);
    return i < j->n_folds && j->folds[i].at == at ? &j->folds[i] : NULL;
}

static void unfold(struct jsonlines *j, size_t i)
{
    j->n_folds--;
    memmove(j->folds + i, j->folds + i + 1, (j->n_folds - i) * sizeof *j->folds);
}

static bool add_fold(struct jsonlines *j, struct jsonfold fold)
{
    void *folds = j->folds;
    if (j->n_folds == JSONLINES_FOLDS ||
        !mem_grow(&folds, &j->folds_room, j->n_folds + 1, sizeof *j->folds))
        return false;
    j->folds = folds;
    size_t i = fold_place(j, fold.at);
    memmove(j->folds + i + 1, j->folds + i, (j->n_folds - i) * sizeof *j->folds);
    j->folds[i] = fold;
    j->n_folds++;
    return true;
}

static bool fold(void *ctx, const struct line *line)
{
    struct jsonlines *j = ctx;
    size_t i = fold_place(j, line->at);
    if (i < j->n_folds && j->folds[i].at == line->at) {
        unfold(j, i);
        return true;
    }
    struct jsonspot spot;
    struct jsonspot close;
    uint64_t members;
    if (!line->can_fold || !jsonblock_find(&j->block, line->at, &spot) ||
        !jsonblock_close(&j->block, spot, &close, &members))
        return false;
    uint64_t at = j->block.loaded.entries[close.entry].at;
    return add_fold(
        j, (struct jsonfold){ line->at, at, jsonblock_line_end(&j->block, close), members });
}

static void reveal(void *ctx, uint64_t offset)
{
    struct jsonlines *j = ctx;
    struct jsonspot spot;
    if (offset >= json_end(j) || !jsonblock_find(&j->block, offset, &spot))
        return;
    const struct jsonfold *f;
    while ((f = hiding(j, j->block.loaded.entries[spot.entry].at)))
        unfold(j, (size_t)(f - j->folds));
}

/* ---- Lines ------------------------------------------------------------------------------------*/

/* Blanks at the end of a line are not its content. */
static uint64_t content_end(struct jsonlines *j, uint64_t at, uint64_t end)
{
    size_t len = end - at < WINDOW_SIZE ? (size_t)(end - at) : WINDOW_SIZE;
    struct span tail = window_look(&j->block.window, j->block.source, end - len, len);
    size_t n = tail.len;
    while (n && (ascii_is_blank(tail.ptr[n - 1]) || tail.ptr[n - 1] == '\n' ||
                 tail.ptr[n - 1] == '\r'))
        n--;
    return n ? end - len + n : end;
}

static void cut_piece(struct jsonlines *j, uint64_t offset, struct line *line)
{
    uint64_t content = content_end(j, line->at, line->end);
    struct piece piece =
        lines_piece(j->block.source, &j->block.window, line->at, content, offset);
    line->is_rest = piece.at != line->at;
    line->can_fold = line->can_fold && !line->is_rest;
    line->at = piece.at;
    if (piece.end != content)
        line->end = piece.end;
}

static void cut_long(struct jsonlines *j, uint64_t offset, struct line *line)
{
    if (line->end - line->at > 2ull * LINES_PIECE)
        cut_piece(j, offset, line);
}

static void make_line(struct jsonlines *j, struct jsonspot spot, uint64_t offset,
                      struct line *out)
{
    const struct jsonentry *e = &j->block.loaded.entries[spot.entry];
    *out = (struct line){
        .at = e->at,
        .end = jsonblock_line_end(&j->block, spot),
        .number = j->block.index.marks[spot.mark].line + spot.entry + 1,
        .depth = e->depth,
        .can_fold = e->opens,
    };
    const struct jsonfold *f = e->opens ? fold_at(j, e->at) : NULL;
    out->is_folded = f != NULL;
    if (f)
        out->end = f->after;
    else
        cut_long(j, offset, out);
}

/* What the index will reach, once all of the source is there. Where it is almost there, its own
 * lines are waited for. */
static bool find_ahead(struct jsonlines *j, uint64_t offset, struct line *out)
{
    if (!j->complete || j->block.index.is_done || offset < json_end(j))
        return false;
    j->ahead.many = j->block.index.grammar.many;
    size_t i = jsonahead_find(&j->ahead, j->block.source, offset);
    if (i == SIZE_MAX || j->ahead.entries[i].at < json_end(j))
        return false;
    const struct jsonentry *e = &j->ahead.entries[i];
    uint64_t end = jsonahead_line_end(&j->ahead, i);
    *out = (struct line){ .at = e->at, .end = end, .depth = e->depth };
    cut_long(j, offset < end ? offset : end - 1, out);
    return true;
}

static bool is_broken(const struct jsonlines *j)
{
    return j->block.index.broken_at != UINT64_MAX;
}

static void make_note(const struct jsonlines *j, struct line *out)
{
    uint64_t at = j->tail.index.from;
    *out =
        (struct line){ .at = at, .end = at, .number = j->tail.number_offset, .is_note = true };
}

static bool in_tail(const struct jsonlines *j, const struct line *line)
{
    return j->has_tail && !line->is_note && line->at >= j->tail.index.from;
}

static bool find_json(struct jsonlines *j, uint64_t offset, struct line *out)
{
    struct jsonspot spot;
    if (!jsonblock_find(&j->block, offset, &spot))
        return false;
    uint64_t at = j->block.loaded.entries[spot.entry].at;
    const struct jsonfold *f = hiding(j, at);
    if (f) {
        offset = f->at;
        if (!jsonblock_find(&j->block, offset, &spot))
            return false;
    }
    make_line(j, spot, offset, out);
    return true;
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct jsonlines *j = ctx;
    if (is_broken(j) && offset >= j->tail.index.from) {
        bool above = !j->block.index.n && offset == 0;
        if (!above && j->has_tail && textlines_class.find(&j->tail, offset, out))
            return true;
        make_note(j, out);
        return true;
    }
    uint64_t end = json_end(j);
    if (find_ahead(j, offset, out))
        return true;
    return end && find_json(j, offset < end ? offset : end - 1, out);
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct jsonlines *j = ctx;
    if (in_tail(j, line))
        return textlines_class.next(&j->tail, line, out);
    if (line->is_note)
        return j->has_tail && textlines_class.find(&j->tail, line->at, out);
    if (line->end < json_end(j))
        return find_json(j, line->end, out);
    uint64_t end = line->end; /* *out may be the same line */
    if (end < j->block.source->len && find_ahead(j, end, out))
        return out->at >= end;
    if (is_broken(j))
        make_note(j, out);
    return is_broken(j);
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    struct jsonlines *j = ctx;
    if (in_tail(j, line)) {
        if (!textlines_class.prev(&j->tail, line, out))
            make_note(j, out);
        return true;
    }
    if (line->is_note)
        return json_end(j) && find_json(j, json_end(j) - 1, out);
    if (!line->number && find_ahead(j, line->at - 1, out))
        return true;
    return j->block.index.n && line->at > j->block.index.marks[0].at &&
           find_json(j, line->at - 1, out);
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct jsonlines *j = ctx;
    if (j->has_tail && number > j->tail.number_offset)
        return textlines_class.numbered(&j->tail, number, out);
    size_t block = jsonindex_by_line(&j->block.index, number ? number - 1 : 0);
    if (block == SIZE_MAX || !jsonblock_load(&j->block, block))
        return is_broken(j) && find(j, 0, out);
    uint64_t entry = number ? number - 1 - j->block.index.marks[block].line : 0;
    if (entry >= j->block.loaded.n)
        entry = j->block.loaded.n - 1;
    return find_json(j, j->block.loaded.entries[entry].at, out);
}

static uint64_t count(const void *ctx)
{
    const struct jsonlines *j = ctx;
    uint64_t behind = j->has_tail ? textlines_class.count(&j->tail) : 0;
    return is_broken(j) ? j->tail.number_offset + behind : j->block.index.lines;
}

static bool up(void *ctx, const struct line *line, struct line *out)
{
    struct jsonlines *j = ctx;
    struct jsonspot spot;
    uint64_t before;
    return !line->is_note && !in_tail(j, line) && jsonblock_find(&j->block, line->at, &spot) &&
           jsonblock_up(&j->block, &spot, &before) &&
           find_json(j, j->block.loaded.entries[spot.entry].at, out);
}

/* ---- Scanning ---------------------------------------------------------------------------------*/

static void begin_tail(struct jsonlines *j)
{
    uint64_t from = j->block.index.n ? j->block.index.broken_at : 0;
    textlines_clear(&j->tail);
    textlines_init(&j->tail, j->block.source, from, TEXT_PLAIN);
    j->tail.number_offset = j->block.index.lines;
    if (j->block.index.n && jsonblock_load(&j->block, j->block.index.n - 1))
        j->tail.number_offset =
            j->block.index.marks[j->block.index.n - 1].line + j->block.loaded.n;
    j->has_tail = from < j->block.source->len;
}

static bool step(void *ctx, size_t bytes)
{
    struct jsonlines *j = ctx;
    uint64_t broken_at = j->block.index.broken_at;
    bool more = jsonindex_step(&j->block.index, j->block.source, &j->scan, bytes, j->complete);
    j->has_tail = j->has_tail && is_broken(j);
    if (more || !is_broken(j))
        return more;
    if (j->block.index.broken_at != broken_at ||
        (!j->has_tail && j->tail.index.from < j->block.source->len))
        begin_tail(j);
    return textlines_class.step(&j->tail, bytes);
}

/* ---- Painting ---------------------------------------------------------------------------------*/

static struct span look(struct jsonlines *j, uint64_t at, uint64_t end)
{
    return window_look(&j->block.window, j->block.source, at, (size_t)(end - at));
}

static void paint_note(const struct jsonlines *j, struct painting *out)
{
    char words[160];
    char number[HUMAN_COUNT];
    human_count(number, j->block.index.broken_at);
    bool cut = j->block.index.broken_at >= j->block.source->len;
    snprintf(words, sizeof words, cut ? "✗ %s, after %s bytes" : "✗ not JSON: %s (byte %s)",
             j->block.index.why, number);
    painting_words(out, INK_NOTE, words);
}

static void paint_folded(struct jsonlines *j, const struct line *line, struct painting *out)
{
    const struct jsonfold *f = fold_at(j, line->at);
    struct jsonspot spot;
    if (!f || !jsonblock_find(&j->block, line->at, &spot))
        return;
    uint64_t end = jsonblock_line_end(&j->block, spot);
    jsonpaint_tokens(look(j, line->at, end), line->at, out);
    bool has_first = jsonblock_next(&j->block, &spot);
    painting_words(out, INK_PUNCT, " ");
    if (has_first) {
        uint64_t at = j->block.loaded.entries[spot.entry].at;
        uint64_t first_end = jsonblock_line_end(&j->block, spot);
        uint64_t most = at + LINES_PIECE;
        jsonpaint_first(look(j, at, first_end < most ? first_end : most), at, out);
    }
    char words[48];
    char number[HUMAN_COUNT];
    if (f->members > 1) {
        painting_words(out, INK_PUNCT, ",");
        snprintf(words, sizeof words, " … %s more", human_count(number, f->members - 1));
        painting_words(out, INK_FAINT, words);
    }
    painting_words(out, INK_PUNCT, " ");
    jsonpaint_tokens(look(j, f->close, f->after), f->close, out);
}

static bool behind_backslash(struct jsonlines *j, uint64_t at)
{
    size_t len = at < 256 ? (size_t)at : 256;
    struct span before = window_look(&j->block.window, j->block.source, at - len, len);
    size_t n = 0;
    while (n < before.len && before.ptr[before.len - 1 - n] == '\\')
        n++;
    return n % 2 == 1;
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct jsonlines *j = ctx;
    painting_reset(out);
    if (line->is_note) {
        paint_note(j, out);
        return;
    }
    if (in_tail(j, line)) {
        textlines_class.paint(&j->tail, line, out);
        return;
    }
    if (line->is_rest) {
        bool escaped = behind_backslash(j, line->at);
        jsonpaint_rest(look(j, line->at, line->end), line->at, escaped, out);
        return;
    }
    painting_indent(out, line->depth);
    if (line->is_folded)
        paint_folded(j, line, out);
    else
        jsonpaint_tokens(look(j, line->at, line->end), line->at, out);
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
    .up = up,
};

struct lines jsonlines_lines(struct jsonlines *j)
{
    return (struct lines){ &class, j };
}
