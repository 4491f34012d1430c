#include "data/textdiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Rows a side: 16 bytes each. */
#define ROWS_MAX (1u << 20)
/* A piece is about so long; what is worth a closer look is no longer than ROWS_MAX of them. */
#define PIECE     32u
#define CLOSE_MAX ((uint64_t)ROWS_MAX * PIECE)
/* A comparison of two hashes costs about as much as reading so many bytes. */
#define STEP_BYTES 8u

void textdiff_init(struct textdiff *d, const struct source *a, const struct source *b,
                   enum rowcut_kind kind, uint64_t seed)
{
    *d = (struct textdiff){ .a = a, .b = b, .kind = kind };
    window_init(&d->window_a);
    window_init(&d->window_b);
    rowcut_init(&d->cut_a, kind, seed);
    rowcut_init(&d->cut_b, kind, seed);
}

void textdiff_clear(struct textdiff *d)
{
    if (!d)
        return;
    window_clear(&d->window_a);
    window_clear(&d->window_b);
    rowcut_clear(&d->cut_a);
    rowcut_clear(&d->cut_b);
    seqdiff_clear(&d->rows);
    free(d->coarse);
    free(d->hunks);
    *d = (struct textdiff){ .stage = TEXTDIFF_DONE };
}

static bool add(struct diffhunk **hunks, size_t *n, size_t *room, struct diffhunk hunk)
{
    void *grown = *hunks;
    if (!mem_grow(&grown, room, *n + 1, sizeof **hunks))
        return false;
    *hunks = grown;
    (*hunks)[(*n)++] = hunk;
    return true;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static size_t alike_ahead(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    size_t i = 0;
    while (n - i >= 256 && memcmp(a.ptr + i, b.ptr + i, 256) == 0)
        i += 256;
    while (i < n && a.ptr[i] == b.ptr[i])
        i++;
    return i;
}

static size_t alike_behind(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    size_t i = 0;
    const char *a_end = a.ptr + a.len;
    const char *b_end = b.ptr + b.len;
    while (n - i >= 256 && memcmp(a_end - i - 256, b_end - i - 256, 256) == 0)
        i += 256;
    while (i < n && a_end[-1 - (ptrdiff_t)i] == b_end[-1 - (ptrdiff_t)i])
        i++;
    return i;
}

/* A head ends where a line does. One without a line end in sight of its end is left as it is: that
 * long a line is cut anywhere. */
static void head_to_line(struct textdiff *d)
{
    size_t len = (size_t)smaller(d->head, WINDOW_SIZE);
    struct span seen = window_look(&d->window_a, d->a, d->head - len, len);
    for (size_t i = seen.len; i > 0; i--)
        if (seen.ptr[i - 1] == '\n') {
            d->head -= seen.len - i;
            return;
        }
    if (seen.len == d->head)
        d->head = 0;
}

static void tail_to_line(struct textdiff *d)
{
    size_t len = (size_t)smaller(d->tail, WINDOW_SIZE);
    struct span seen = window_look(&d->window_a, d->a, d->a->len - d->tail, len);
    size_t at = span_find_byte(seen, '\n', 0);
    if (at != SIZE_MAX)
        d->tail -= at + 1;
    else if (seen.len == d->tail)
        d->tail = 0;
}

static size_t step_head(struct textdiff *d)
{
    uint64_t left = smaller(d->a->len, d->b->len) - d->head;
    size_t len = (size_t)smaller(left, WINDOW_SIZE);
    struct span a = window_look(&d->window_a, d->a, d->head, len);
    struct span b = window_look(&d->window_b, d->b, d->head, len);
    size_t same = alike_ahead(a, b);
    d->head += same;
    if (same == len && len)
        return 2 * len;
    if (d->kind == ROWCUT_LINES && (d->head < d->a->len || d->head < d->b->len))
        head_to_line(d);
    d->stage = TEXTDIFF_TAIL;
    return 2 * len + 1;
}

static uint64_t power_of_two_from(uint64_t n)
{
    uint64_t power = 1;
    while (power < n)
        power *= 2;
    return power;
}

static void begin_cut(struct textdiff *d, struct diffhunk range)
{
    uint64_t a_len = range.a_end - range.a_at;
    uint64_t b_len = range.b_end - range.b_at;
    uint64_t longer = a_len > b_len ? a_len : b_len;
    uint64_t unit = power_of_two_from((longer + CLOSE_MAX - 1) / CLOSE_MAX);
    d->is_fine = unit <= 1;
    rowcut_begin(&d->cut_a, range.a_at, range.a_end, unit);
    rowcut_begin(&d->cut_b, range.b_at, range.b_end, unit);
    d->stage = TEXTDIFF_CUT_A;
}

static size_t step_tail(struct textdiff *d)
{
    uint64_t left = smaller(d->a->len, d->b->len) - d->head - d->tail;
    size_t len = (size_t)smaller(left, WINDOW_SIZE);
    struct span a = window_look(&d->window_a, d->a, d->a->len - d->tail - len, len);
    struct span b = window_look(&d->window_b, d->b, d->b->len - d->tail - len, len);
    size_t same = a.len == len && b.len == len ? alike_behind(a, b) : 0;
    d->tail += same;
    if (same == len && len)
        return 2 * len;
    if (d->kind == ROWCUT_LINES && d->tail)
        tail_to_line(d);
    begin_cut(d, (struct diffhunk){ d->head, d->a->len - d->tail, d->head, d->b->len - d->tail,
                                    false });
    return 2 * len + 1;
}

/* Rows on both sides of a change's ends are alike, of binary data some bytes within may be too. */
static void trim(struct textdiff *d, struct diffhunk *h)
{
    size_t len = (size_t)smaller(smaller(h->a_end - h->a_at, h->b_end - h->b_at), WINDOW_SIZE);
    struct span a = window_look(&d->window_a, d->a, h->a_at, len);
    struct span b = window_look(&d->window_b, d->b, h->b_at, len);
    size_t same = alike_ahead(a, b);
    h->a_at += same;
    h->b_at += same;
    len = (size_t)smaller(smaller(h->a_end - h->a_at, h->b_end - h->b_at), WINDOW_SIZE);
    a = window_look(&d->window_a, d->a, h->a_end - len, len);
    b = window_look(&d->window_b, d->b, h->b_end - len, len);
    same = alike_behind(a, b);
    h->a_end -= same;
    h->b_end -= same;
}

static bool is_worth_a_closer_look(const struct diffhunk *h)
{
    uint64_t a = h->a_end - h->a_at;
    uint64_t b = h->b_end - h->b_at;
    return a && b && a <= CLOSE_MAX && b <= CLOSE_MAX;
}

static void keep(struct textdiff *d, struct diffhunk hunk)
{
    if (d->kind == ROWCUT_BYTES)
        trim(d, &hunk);
    if (hunk.a_at < hunk.a_end || hunk.b_at < hunk.b_end)
        d->failed |= !add(&d->hunks, &d->n, &d->hunks_room, hunk);
}

static void take_changes(struct textdiff *d)
{
    for (size_t i = 0; i < d->rows.n && !d->failed; i++) {
        const struct seqchange *c = &d->rows.changes[i];
        struct diffhunk hunk = {
            .a_at = rowcut_start(&d->cut_a, c->a_at),
            .a_end = rowcut_start(&d->cut_a, c->a_at + c->a_n),
            .b_at = rowcut_start(&d->cut_b, c->b_at),
            .b_end = rowcut_start(&d->cut_b, c->b_at + c->b_n),
        };
        if (d->is_fine)
            keep(d, hunk);
        else
            d->failed |= !add(&d->coarse, &d->n_coarse, &d->coarse_room, hunk);
    }
    d->failed |= d->rows.failed || d->cut_a.failed || d->cut_b.failed;
    seqdiff_clear(&d->rows);
}

/* The next coarse hunk is cut again, into single lines; what is too large for that stays as it is. */
static void look_closer(struct textdiff *d)
{
    while (d->coarse_next < d->n_coarse && !d->failed) {
        struct diffhunk hunk = d->coarse[d->coarse_next++];
        if (is_worth_a_closer_look(&hunk)) {
            begin_cut(d, hunk);
            return;
        }
        hunk.is_coarse = hunk.a_at < hunk.a_end && hunk.b_at < hunk.b_end;
        keep(d, hunk);
    }
    d->stage = TEXTDIFF_DONE;
}

static size_t step_cut(struct textdiff *d, struct rowcut *cut, const struct source *s,
                       size_t bytes)
{
    uint64_t before = cut->at;
    if (!rowcut_step(cut, s, bytes)) {
        d->stage++;
        if (d->stage == TEXTDIFF_ROWS)
            seqdiff_init(&d->rows, d->cut_a.hashes, d->cut_a.n, d->cut_b.hashes, d->cut_b.n);
    }
    return (size_t)(cut->at - before) + 1;
}

static size_t step_rows(struct textdiff *d, size_t bytes)
{
    if (!seqdiff_step(&d->rows, bytes / STEP_BYTES + 1)) {
        take_changes(d);
        look_closer(d);
    }
    return bytes;
}

static size_t step(struct textdiff *d, size_t bytes)
{
    switch (d->stage) {
    case TEXTDIFF_HEAD:
        return step_head(d);
    case TEXTDIFF_TAIL:
        return step_tail(d);
    case TEXTDIFF_CUT_A:
        return step_cut(d, &d->cut_a, d->a, bytes);
    case TEXTDIFF_CUT_B:
        return step_cut(d, &d->cut_b, d->b, bytes);
    case TEXTDIFF_ROWS:
        return step_rows(d, bytes);
    case TEXTDIFF_DONE:
        break;
    }
    return bytes;
}

bool textdiff_step(struct textdiff *d, size_t bytes)
{
    while (bytes && d->stage != TEXTDIFF_DONE) {
        size_t done = step(d, bytes);
        bytes -= done < bytes ? done : bytes;
        if (d->failed)
            d->stage = TEXTDIFF_DONE;
    }
    return d->stage != TEXTDIFF_DONE;
}

unsigned textdiff_percent(const struct textdiff *d)
{
    uint64_t all = d->a && d->b ? d->a->len + d->b->len : 0;
    uint64_t done = 2 * (d->head + d->tail);
    if (d->stage == TEXTDIFF_DONE)
        return 100;
    if (d->stage >= TEXTDIFF_CUT_A)
        done += d->cut_a.at - d->cut_a.from + d->cut_b.at - d->cut_b.from;
    return (unsigned)(done < all ? done * 99 / all : 99);
}
