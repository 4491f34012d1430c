#include "data/textdiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A piece is about so long; what is worth a closer look is no longer than ROWCUT_MAX of them. */
#define PIECE     32u
#define CLOSE_MAX ((uint64_t)ROWCUT_MAX * PIECE)
/* Where rows of so many pieces are still too many, something repeats itself all over. */
#define UNIT_MAX ((uint64_t)1 << 40)
/* A comparison of two hashes costs about as much as reading so many bytes. */
#define STEP_BYTES 8u
/* To take a change over, with a look at its ends, about as much as this. */
#define CHANGE_BYTES 64u

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

/* A coarse hunk comes to one hunk at least: there need not be more of those either. */
static void add(struct textdiff *d, struct diffhunk **hunks, size_t *n, size_t *room,
                struct diffhunk hunk)
{
    void *grown = *hunks;
    if (*n == TEXTDIFF_HUNKS_MAX) {
        d->is_cut = true;
    } else if (!mem_grow(&grown, room, *n + 1, sizeof **hunks)) {
        d->failed = true;
    } else {
        *hunks = grown;
        (*hunks)[(*n)++] = hunk;
    }
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
    if (!n) /* what is empty may lie nowhere */
        return 0;
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

static void begin_cut(struct textdiff *d, struct diffhunk range, uint64_t unit)
{
    d->range = range;
    d->unit = unit;
    rowcut_begin(&d->cut_a, range.a_at, range.a_end, unit);
    rowcut_begin(&d->cut_b, range.b_at, range.b_end, unit);
    d->stage = TEXTDIFF_CUT_A;
}

static uint64_t fitting_unit(const struct diffhunk *range)
{
    uint64_t a_len = range->a_end - range->a_at;
    uint64_t b_len = range->b_end - range->b_at;
    uint64_t longer = a_len > b_len ? a_len : b_len;
    return power_of_two_from((longer + CLOSE_MAX - 1) / CLOSE_MAX);
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
    struct diffhunk range = { d->head, d->a->len - d->tail, d->head, d->b->len - d->tail,
                              false };
    begin_cut(d, range, fitting_unit(&range));
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
        add(d, &d->hunks, &d->n, &d->hunks_room, hunk);
}

static bool is_full(const struct textdiff *d)
{
    return d->is_cut && d->n == TEXTDIFF_HUNKS_MAX;
}

/* Up to so many of them; true while there are more. */
static bool take_changes(struct textdiff *d, size_t most)
{
    for (; most && d->change < d->rows.n && !d->failed && !is_full(d); most--) {
        const struct seqchange *c = &d->rows.changes[d->change++];
        struct diffhunk hunk = {
            .a_at = rowcut_start(&d->cut_a, c->a_at),
            .a_end = rowcut_start(&d->cut_a, c->a_at + c->a_n),
            .b_at = rowcut_start(&d->cut_b, c->b_at),
            .b_end = rowcut_start(&d->cut_b, c->b_at + c->b_n),
        };
        if (d->unit == 1)
            keep(d, hunk);
        else
            add(d, &d->coarse, &d->n_coarse, &d->coarse_room, hunk);
    }
    if (!most && d->change < d->rows.n)
        return true;
    d->failed |= d->rows.failed || d->cut_a.failed || d->cut_b.failed;
    seqdiff_clear(&d->rows);
    d->change = 0;
    return false;
}

static void keep_coarse(struct textdiff *d, struct diffhunk hunk)
{
    hunk.is_coarse = hunk.a_at < hunk.a_end && hunk.b_at < hunk.b_end;
    keep(d, hunk);
}

/* The next coarse hunk is cut again, into single lines; what is too large for that stays as it
 * is. */
static void look_closer(struct textdiff *d)
{
    d->is_close = true;
    while (!is_full(d) && d->coarse_next < d->n_coarse && !d->failed) {
        struct diffhunk hunk = d->coarse[d->coarse_next++];
        if (is_worth_a_closer_look(&hunk)) {
            begin_cut(d, hunk, 1);
            return;
        }
        keep_coarse(d, hunk);
    }
    d->stage = TEXTDIFF_DONE;
}

/* More rows than there may be: lines are shorter than they were thought to be. */
static void cut_less(struct textdiff *d)
{
    if (!d->is_close && d->unit < UNIT_MAX) {
        begin_cut(d, d->range, d->unit * 2);
        return;
    }
    keep_coarse(d, d->range);
    look_closer(d);
}

static size_t step_cut(struct textdiff *d, struct rowcut *cut, const struct source *s,
                       size_t bytes)
{
    uint64_t before = cut->at;
    if (!rowcut_step(cut, s, bytes)) {
        size_t read = (size_t)(cut->at - before) + 1;
        if (cut->is_full) {
            cut_less(d);
            return read;
        }
        d->stage++;
        if (d->stage == TEXTDIFF_ROWS)
            seqdiff_init(&d->rows, d->cut_a.hashes, d->cut_a.n, d->cut_b.hashes, d->cut_b.n);
    }
    return (size_t)(cut->at - before) + 1;
}

static size_t step_rows(struct textdiff *d, size_t bytes)
{
    bool more = seqdiff_step(&d->rows, bytes / STEP_BYTES + 1) ||
                take_changes(d, bytes / CHANGE_BYTES + 1);
    if (!more)
        look_closer(d);
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
