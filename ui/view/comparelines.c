#include "view/comparelines.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/bytescan.h"

/* Lines around a hunk, and of a hunk; the rest of it is said in words. */
#define CONTEXT     3u
#define HUNK_LINES  2000u
#define LINE_MAX_AT 4096u
#define HEX_ROW     8u
#define COUNT_STEP  (256u << 10) /* bytes in which lines are counted at a time */

void comparelines_clear(struct comparelines *l)
{
    if (!l)
        return;
    free(l->rows);
    window_clear(&l->window_a);
    window_clear(&l->window_b);
    *l = (struct comparelines){ 0 };
}

static void add(struct comparelines *l, struct compareline row)
{
    void *rows = l->rows;
    if (l->n >= COMPARELINES_MAX) {
        l->is_cut = true;
        return;
    }
    if (!mem_grow(&rows, &l->room, l->n + 1, sizeof *l->rows)) {
        l->failed = true;
        return;
    }
    l->rows = rows;
    l->rows[l->n++] = row;
    l->changed += row.mark == COMPARE_CHANGED;
    l->added += row.mark == COMPARE_ADDED;
    l->removed += row.mark == COMPARE_REMOVED;
}

/* One side of what is laid out. */
struct side {
    const struct source *source;
    struct window *window;
    bool by_bytes;
    uint64_t at, end;
};

static void add_note(struct comparelines *l, uint64_t from, uint64_t to, uint64_t n_lines)
{
    if (to > from)
        add(l, (struct compareline){
                   .mark = COMPARE_NOTE, .a_at = from, .a_end = to, .a_line = n_lines });
}

/* Where the search for differences came to its end before the texts did. */
static void add_unknown(struct comparelines *l, const struct side *a, const struct side *b)
{
    uint64_t a_left = a->end - l->a_at, b_left = b->end - l->b_at;
    uint64_t left = a_left > b_left ? a_left : b_left;
    if (left)
        add(l, (struct compareline){ .mark = COMPARE_NOTE, .a_end = left, .is_unknown = true });
}

/* Where the row that begins at `at` ends. */
static uint64_t row_end(const struct side *s, uint64_t at)
{
    if (s->by_bytes) {
        uint64_t next = (at / HEX_ROW + 1) * HEX_ROW;
        return next < s->end ? next : s->end;
    }
    uint64_t left = s->end - at;
    struct span text =
        window_look(s->window, s->source, at, left < LINE_MAX_AT ? (size_t)left : LINE_MAX_AT);
    size_t len = span_find_byte(text, '\n', 0);
    if (!text.len)
        return s->end;
    return at + (len == SIZE_MAX ? text.len : len + 1);
}

/* Where the rows before `end` begin, up to CONTEXT of them, not before s->at. */
static uint64_t rows_before(const struct side *s, uint64_t end)
{
    uint64_t from = end - s->at < LINE_MAX_AT ? s->at : end - LINE_MAX_AT;
    struct span text = window_look(s->window, s->source, from, (size_t)(end - from));
    size_t rows = 0;
    if (s->by_bytes)
        return end - s->at < CONTEXT * HEX_ROW ? s->at : end - CONTEXT * HEX_ROW;
    for (size_t i = text.len; i > 0; i--) {
        bool ends = i < text.len && text.ptr[i - 1] == '\n';
        if (ends && ++rows == CONTEXT)
            return from + i;
    }
    return rows || from == s->at ? from : end;
}

static bool ends_line(const struct side *s, uint64_t end)
{
    struct span last = window_look(s->window, s->source, end - 1, 1);
    return last.len && last.ptr[0] == '\n';
}

/* The number of the line that begins with the row up to `end`, which is passed; 0: none does. */
static uint64_t pass(struct compareplace *p, const struct side *s, uint64_t end)
{
    if (s->by_bytes || p->at >= end)
        return 0;
    uint64_t number = p->is_inside ? 0 : p->n_lines + 1;
    bool ends = ends_line(s, end);
    p->at = end;
    p->n_lines += ends;
    p->is_inside = !ends;
    return number;
}

/* Counts on towards `to`, some of it at a time; true while it is not there. */
static bool count_to(struct compareplace *p, const struct side *s, uint64_t to)
{
    for (uint64_t from = p->at; !s->by_bytes && p->at < to;) {
        uint64_t left = to - p->at;
        size_t most = left < COUNT_STEP ? (size_t)left : COUNT_STEP;
        struct span piece = window_look(s->window, s->source, p->at, most);
        if (!piece.len || p->at - from >= COUNT_STEP)
            return piece.len > 0;
        p->n_lines += bytescan_count(piece, '\n');
        p->at += piece.len;
        p->is_inside = piece.ptr[piece.len - 1] != '\n';
    }
    return false;
}

/* What is the same on both sides: [at, end) of a, from b_at on in b. */
static void add_same(struct comparelines *l, const struct side *a, uint64_t at, uint64_t end,
                     uint64_t b_at)
{
    struct side s = *a;
    s.end = end;
    while (at < end) {
        uint64_t next = row_end(&s, at);
        struct compareline row = {
            .a_at = at, .a_end = next, .b_at = b_at, .b_end = b_at + (next - at)
        };
        uint64_t before = l->a.n_lines;
        row.a_line = pass(&l->a, a, next);
        row.b_line = row.a_line ? l->b.n_lines + 1 : 0;
        l->b.n_lines += l->a.n_lines - before;
        l->b.is_inside = l->a.is_inside;
        l->b.at = row.b_end;
        add(l, row);
        b_at += next - at;
        at = next;
    }
}

static uint64_t rows_after(const struct side *s, uint64_t at)
{
    for (size_t i = 0; i < CONTEXT && at < s->end; i++)
        at = row_end(s, at);
    return at;
}

/* The stretch that is the same in front of a hunk: its beginning belongs to the hunk before, its
 * end to this one; between them [*behind, *before) is left out. */
static void split_gap(const struct comparelines *l, const struct side *a,
                      const struct diffhunk *h, bool is_last, uint64_t *behind,
                      uint64_t *before)
{
    struct side s = *a;
    s.at = l->a_at;
    s.end = h->a_at;
    *behind = l->hunk == 0 ? l->a_at : rows_after(&s, l->a_at);
    s.at = *behind;
    *before = is_last ? h->a_at : rows_before(&s, h->a_at);
}

/* What is left out is the same on both sides. */
static void add_left_out(struct comparelines *l, uint64_t from, uint64_t to)
{
    uint64_t n_lines = l->a.n_lines - l->gap_lines;
    add_note(l, from, to, n_lines);
    l->b.n_lines += n_lines;
    l->b.at += to - from;
    l->b.is_inside = l->a.is_inside;
}

/* True while it counts. */
static bool add_gap(struct comparelines *l, const struct side *a, const struct diffhunk *h,
                    bool is_last)
{
    uint64_t behind, before;
    split_gap(l, a, h, is_last, &behind, &before);
    if (!l->in_gap) {
        add_same(l, a, l->a_at, behind, l->b_at);
        l->gap_lines = l->a.n_lines;
    }
    l->in_gap = count_to(&l->a, a, before);
    if (l->in_gap)
        return true;
    add_left_out(l, behind, before);
    add_same(l, a, before, h->a_at, h->b_at - (h->a_at - before));
    return false;
}

static bool next_row(struct side *s, uint64_t *at, uint64_t *end)
{
    *at = *end = s->at;
    if (s->at >= s->end)
        return false;
    *end = s->at = row_end(s, s->at);
    return true;
}

static void add_hunk(struct comparelines *l, struct side a, struct side b)
{
    for (size_t n = 0; n < HUNK_LINES; n++) {
        struct compareline row = { 0 };
        bool has_a = next_row(&a, &row.a_at, &row.a_end);
        bool has_b = next_row(&b, &row.b_at, &row.b_end);
        if (!has_a && !has_b)
            return;
        row.mark = !has_b ? COMPARE_ADDED : !has_a ? COMPARE_REMOVED : COMPARE_CHANGED;
        row.a_line = pass(&l->a, &a, row.a_end);
        row.b_line = pass(&l->b, &b, row.b_end);
        add(l, row);
    }
    uint64_t a_left = a.end - a.at, b_left = b.end - b.at;
    uint64_t left = a_left > b_left ? a_left : b_left;
    if (left)
        add(l, (struct compareline){ .mark = COMPARE_NOTE, .a_end = left, .is_rest = true });
}

bool comparelines_step(struct comparelines *l, const struct textdiff *d)
{
    bool is_last = l->hunk >= d->n;
    bool is_unknown = is_last && (d->failed || d->is_cut);
    struct side a = { d->a, &l->window_a, d->kind == ROWCUT_BYTES, 0, d->a->len };
    struct side b = { d->b, &l->window_b, d->kind == ROWCUT_BYTES, 0, d->b->len };
    struct diffhunk end = { d->a->len, d->a->len, d->b->len, d->b->len, false };
    struct diffhunk h = is_last ? end : d->hunks[l->hunk];
    if (is_unknown)
        add_unknown(l, &a, &b);
    if (!d->n || is_unknown)
        return false;
    if (count_to(&l->a, &a, l->a_at) || count_to(&l->b, &b, l->b_at))
        return true; /* of a hunk that was not shown to its end */
    if (add_gap(l, &a, &h, is_last))
        return true;
    a.at = h.a_at;
    a.end = l->a_at = h.a_end;
    b.at = h.b_at;
    b.end = l->b_at = h.b_end;
    add_hunk(l, a, b);
    l->hunk++;
    return !is_last && !l->is_cut && !l->failed;
}
