#include "data/seqdiff.h"

#include <stdlib.h>

#include "base/mem.h"

/* Diagonals are a - b relative to the box's corner that the way begins at; cost limits them, so
 * that the vectors have a fixed size. */
#define DIAGONALS (2 * SEQDIFF_COST + 3)
#define MIDDLE    (SEQDIFF_COST + 1)
/* In the place of how far the walk has come on its diagonal: it begins there. */
#define AFRESH (-1)

static bool push(struct seqdiff *d, struct seqbox box)
{
    void *boxes = d->boxes;
    if (!mem_grow(&boxes, &d->boxes_room, d->n_boxes + 1, sizeof *d->boxes)) {
        d->failed = true;
        return false;
    }
    d->boxes = boxes;
    d->boxes[d->n_boxes++] = box;
    return true;
}

void seqdiff_init(struct seqdiff *d, const uint64_t *a, size_t a_n, const uint64_t *b,
                  size_t b_n)
{
    *d = (struct seqdiff){ .a = a, .b = b };
    d->forward = mem_zero(DIAGONALS, sizeof *d->forward);
    d->backward = mem_zero(DIAGONALS, sizeof *d->backward);
    if (!d->forward || !d->backward)
        d->failed = true;
    else
        push(d, (struct seqbox){ 0, (uint32_t)a_n, 0, (uint32_t)b_n });
}

void seqdiff_clear(struct seqdiff *d)
{
    if (!d)
        return;
    free(d->boxes);
    free(d->forward);
    free(d->backward);
    free(d->changes);
    *d = (struct seqdiff){ 0 };
}

static void add_change(struct seqdiff *d, struct seqbox box)
{
    uint32_t a_n = box.a_end - box.a_at;
    uint32_t b_n = box.b_end - box.b_at;
    struct seqchange *last = d->n ? &d->changes[d->n - 1] : NULL;
    if (!a_n && !b_n)
        return;
    if (last && last->a_at + last->a_n == box.a_at && last->b_at + last->b_n == box.b_at) {
        last->a_n += a_n;
        last->b_n += b_n;
        return;
    }
    void *changes = d->changes;
    if (!mem_grow(&changes, &d->changes_room, d->n + 1, sizeof *d->changes)) {
        d->failed = true;
        return;
    }
    d->changes = changes;
    d->changes[d->n++] = (struct seqchange){ box.a_at, a_n, box.b_at, b_n };
}

/* Up to `steps` of what is alike at its head; false while there may be more. */
static bool trim_head(const struct seqdiff *d, struct seqbox *box, size_t *steps)
{
    for (; *steps; --*steps, box->a_at++, box->b_at++)
        if (box->a_at == box->a_end || box->b_at == box->b_end ||
            d->a[box->a_at] != d->b[box->b_at])
            return true;
    return false;
}

static bool trim_tail(const struct seqdiff *d, struct seqbox *box, size_t *steps)
{
    for (; *steps; --*steps, box->a_end--, box->b_end--)
        if (box->a_at == box->a_end || box->b_at == box->b_end ||
            d->a[box->a_end - 1] != d->b[box->b_end - 1])
            return true;
    return false;
}

static void begin_walk(struct seqdiff *d, bool is_back)
{
    d->is_back = is_back;
    d->diagonal = -d->cost;
    d->x = AFRESH;
}

/* Cuts off what is alike at both ends of the next box, in place. */
static size_t begin_box(struct seqdiff *d, size_t steps)
{
    struct seqbox *box = &d->boxes[d->n_boxes - 1];
    size_t left = steps;
    if (!trim_head(d, box, &left) || !trim_tail(d, box, &left))
        return steps;
    d->box = *box;
    d->n_boxes--;
    if (d->box.a_at == d->box.a_end || d->box.b_at == d->box.b_end) {
        add_change(d, d->box);
        return steps - left + 1;
    }
    d->in_box = true;
    d->cost = 0;
    d->forward[MIDDLE] = 0;
    d->backward[MIDDLE] = 0;
    begin_walk(d, false);
    return steps - left + 1;
}

/* How far a way that has spent `cost` edits comes on diagonal k, from the diagonals beside it. */
static int32_t reach(const int32_t *far, int32_t k, int32_t cost)
{
    if (!cost)
        return 0;
    if (k == -cost)
        return far[MIDDLE + k + 1];
    if (k == cost)
        return far[MIDDLE + k - 1] + 1;
    int32_t down = far[MIDDLE + k + 1];
    int32_t right = far[MIDDLE + k - 1] + 1;
    return right > down ? right : down;
}

/* The box as it is walked from one of its ends: element i from there. */
struct walk {
    const uint64_t *a, *b;
    int32_t a_len, b_len;
    bool is_back;
    int32_t *far;         /* own */
    const int32_t *other; /* of the walk from the other end */
    int32_t other_cost;   /* edits that one has spent */
};

static struct walk walk_from(struct seqdiff *d, bool is_back)
{
    const struct seqbox *box = &d->box;
    struct walk w = { .a = d->a + box->a_at, .b = d->b + box->b_at, .is_back = is_back };
    w.a_len = (int32_t)(box->a_end - box->a_at);
    w.b_len = (int32_t)(box->b_end - box->b_at);
    w.far = is_back ? d->backward : d->forward;
    w.other = is_back ? d->forward : d->backward;
    w.other_cost = is_back ? d->cost : d->cost - 1;
    return w;
}

static bool same_at(const struct walk *w, int32_t x, int32_t y)
{
    if (w->is_back)
        return w->a[w->a_len - 1 - x] == w->b[w->b_len - 1 - y];
    return w->a[x] == w->b[y];
}

/* Has the other walk come, on the same diagonal, to where this one stands? */
static bool has_met(const struct walk *w, int32_t k, int32_t x)
{
    int32_t other = w->a_len - w->b_len - k; /* as seen from the other end */
    if (other < -w->other_cost || other > w->other_cost || ((other ^ w->other_cost) & 1))
        return false;
    return x + w->other[MIDDLE + other] >= w->a_len;
}

enum walked { GOES_ON, HAS_MET, IS_AT_END };

/* Over what is alike, as far as `steps` go; false while there may be more. */
static bool walk_along(const struct walk *w, int32_t k, int32_t *x, size_t *steps)
{
    for (; *x < w->a_len && *x - k < w->b_len && same_at(w, *x, *x - k); ++*x, --*steps)
        if (!*steps)
            return false;
    return true;
}

/* One more edit, as far as `steps` go. Has it met the walk from the other end, it is d->x elements
 * of a from its own, on d->diagonal. Ways that leave the box stay outside of it: on a diagonal next
 * to theirs one has come at least as far. */
static enum walked walk_on(struct seqdiff *d, const struct walk *w, size_t *steps)
{
    for (; d->diagonal <= d->cost; d->diagonal += 2, d->x = AFRESH) {
        int32_t k = d->diagonal;
        if (!*steps)
            return GOES_ON;
        if (d->x == AFRESH) {
            d->x = reach(w->far, k, d->cost);
            --*steps;
        }
        if (!walk_along(w, k, &d->x, steps))
            return GOES_ON;
        w->far[MIDDLE + k] = d->x;
        if (d->x <= w->a_len && d->x - k <= w->b_len && has_met(w, k, d->x))
            return HAS_MET;
    }
    return IS_AT_END;
}

/* Where the walk has come furthest. */
static int64_t furthest(const struct walk *w, int32_t cost, int32_t *x_out, int32_t *y_out)
{
    int64_t best = 0;
    for (int32_t k = -cost; k <= cost; k += 2) {
        int32_t x = w->far[MIDDLE + k];
        int32_t y = x - k;
        if (x > w->a_len || y > w->b_len || (int64_t)x + y <= best)
            continue;
        best = (int64_t)x + y;
        *x_out = x;
        *y_out = y;
    }
    return best;
}

/* Both halves are compared by themselves, the first one first. */
static void split(struct seqdiff *d, uint32_t a_at, uint32_t b_at)
{
    struct seqbox box = d->box;
    struct seqbox head = { box.a_at, a_at, box.b_at, b_at };
    struct seqbox rest = { a_at, box.a_end, b_at, box.b_end };
    bool splits =
        (a_at > box.a_at || b_at > box.b_at) && (a_at < box.a_end || b_at < box.b_end);
    d->in_box = false;
    if (!splits)
        add_change(d, box);
    else if (push(d, rest))
        push(d, head);
}

static void split_at(struct seqdiff *d, const struct walk *w, int32_t x, int32_t y)
{
    if (w->is_back)
        split(d, d->box.a_end - (uint32_t)x, d->box.b_end - (uint32_t)y);
    else
        split(d, d->box.a_at + (uint32_t)x, d->box.b_at + (uint32_t)y);
}

/* It costs too much to go on: cut where either walk has come furthest. */
static void give_up(struct seqdiff *d, const struct walk *forward, const struct walk *backward)
{
    int32_t x = 0, y = 0, back_x = 0, back_y = 0;
    if (furthest(forward, d->cost, &x, &y) >= furthest(backward, d->cost, &back_x, &back_y))
        split_at(d, forward, x, y);
    else
        split_at(d, backward, back_x, back_y);
}

static void end_walk(struct seqdiff *d, const struct walk *w)
{
    if (!d->is_back) {
        begin_walk(d, true);
    } else if (d->cost == SEQDIFF_COST) {
        struct walk forward = walk_from(d, false);
        give_up(d, &forward, w);
    } else {
        d->cost++;
        begin_walk(d, false);
    }
}

static size_t walk_box(struct seqdiff *d, size_t steps)
{
    struct walk w = walk_from(d, d->is_back);
    size_t left = steps;
    enum walked walked = walk_on(d, &w, &left);
    if (walked == HAS_MET)
        split_at(d, &w, d->x, d->x - d->diagonal);
    else if (walked == IS_AT_END)
        end_walk(d, &w);
    return steps - left;
}

bool seqdiff_step(struct seqdiff *d, size_t steps)
{
    while (steps && !d->failed && (d->in_box || d->n_boxes))
        steps -= d->in_box ? walk_box(d, steps) : begin_box(d, steps);
    return !d->failed && (d->in_box || d->n_boxes);
}
