#include "book/refill.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK     ((size_t)128 << 10)
#define MARKS_MAX ((size_t)1 << 18)

/* A mark, and what is read in its place. */
struct fill {
    uint64_t at;     /* in what is kept */
    uint64_t out_at; /* in what is read */
    const struct span *secret;
};

enum phase { LOOKING, WANTING, INDEXING, FILLING, OVER };

struct refill {
    const struct jig_exchange *x;
    uint64_t len;
    enum phase phase;
    uint64_t at;   /* where the search goes on */
    uint64_t from; /* where the last mark ends */
    struct unmask *index;
    struct fill *fills;
    size_t n, room;
    char block[BLOCK];
};

static size_t mark_len(void)
{
    return span_of(MASK_TEXT).len;
}

struct refill *refill_new(const struct jig_exchange *x)
{
    struct refill *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    r->x = x;
    r->len = jig_exchange_request_body_kept(x);
    r->phase = r->len > 0 ? LOOKING : OVER;
    return r;
}

void refill_free(struct refill *r)
{
    if (!r)
        return;
    unmask_free(r->index);
    free(r->fills);
    mem_wipe(r->block, sizeof r->block);
    free(r);
}

uint64_t refill_at(const struct refill *r, uint64_t *all)
{
    *all = r->len;
    return r->at;
}

bool refill_give(struct refill *r, struct span now, const struct mask *mask)
{
    r->index = unmask_new(now, mask);
    r->phase = INDEXING;
    return r->index != NULL;
}

/* ---- Looking ----------------------------------------------------------------------------------*/

static bool read_block(struct refill *r, uint64_t at, struct span *out)
{
    uint64_t left = r->len - at;
    size_t want = left < BLOCK ? (size_t)left : BLOCK;
    size_t n = jig_exchange_request_body_read(r->x, at, r->block, want);
    *out = span_make(r->block, n);
    return n == want;
}

/* A mark may go on in the next block. */
static void pass_block(struct refill *r, uint64_t end)
{
    r->at = end == r->len ? end : end - (mark_len() - 1);
}

static enum refill_status look(struct refill *r)
{
    struct span block;
    if (!read_block(r, r->at, &block))
        return REFILL_UNREADABLE;
    size_t at = span_find(block, span_of(MASK_TEXT), 0);
    if (at != SIZE_MAX) {
        r->at += at;
        r->phase = WANTING;
        return REFILL_WANTS;
    }
    pass_block(r, r->at + block.len);
    if (r->at < r->len)
        return REFILL_MORE;
    r->phase = OVER;
    return REFILL_DONE;
}

/* ---- Filling ----------------------------------------------------------------------------------*/

static enum refill_status add_fill(struct refill *r, uint64_t at, const struct span *secret)
{
    const struct fill *last = r->n > 0 ? &r->fills[r->n - 1] : NULL;
    uint64_t out_at =
        last ? last->out_at + last->secret->len + (at - last->at - mark_len()) : at;
    if (!secret)
        return REFILL_MISSING;
    if (r->n == MARKS_MAX ||
        !mem_grow((void **)&r->fills, &r->room, r->n + 1, sizeof *r->fills))
        return REFILL_FAILED;
    r->fills[r->n++] = (struct fill){ at, out_at, secret };
    return REFILL_MORE;
}

/* The marks of a block, as long as all that stands around them is in it. */
static enum refill_status fill_from(struct refill *r, struct span block, uint64_t begin)
{
    struct unmask_place p = { .end = r->from > begin ? (size_t)(r->from - begin) : 0 };
    bool is_last = begin + block.len == r->len;
    while (unmask_next(block, &p)) {
        if (!is_last && p.end + UNMASK_AROUND + mark_len() > block.len) {
            r->at = begin + p.at;
            return REFILL_MORE;
        }
        enum refill_status status = add_fill(r, begin + p.at, unmask_find(r->index, &p));
        if (status != REFILL_MORE)
            return status;
        r->from = r->at = begin + p.end;
    }
    pass_block(r, begin + block.len);
    if (r->at < r->len)
        return REFILL_MORE;
    r->phase = OVER;
    return REFILL_DONE;
}

/* With what stands before the next mark. */
static enum refill_status fill(struct refill *r)
{
    struct span block;
    uint64_t begin = r->at > r->from + UNMASK_AROUND ? r->at - UNMASK_AROUND : r->from;
    return read_block(r, begin, &block) ? fill_from(r, block, begin) : REFILL_UNREADABLE;
}

static enum refill_status index_more(struct refill *r)
{
    enum unmask_status status = unmask_step(r->index, BLOCK);
    if (status == UNMASK_DONE)
        r->phase = FILLING;
    return status == UNMASK_FAILED ? REFILL_FAILED : REFILL_MORE;
}

static enum refill_status step(struct refill *r)
{
    switch (r->phase) {
    case LOOKING:
        return look(r);
    case WANTING:
        return REFILL_WANTS;
    case INDEXING:
        return index_more(r);
    case FILLING:
        return fill(r);
    case OVER:
        break;
    }
    return REFILL_DONE;
}

enum refill_status refill_step(struct refill *r, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    enum refill_status status;
    do
        status = step(r);
    while (status == REFILL_MORE && jig_now() < until);
    return status;
}

/* ---- Reading ----------------------------------------------------------------------------------*/

uint64_t refill_len(const struct refill *r)
{
    const struct fill *last = r->n > 0 ? &r->fills[r->n - 1] : NULL;
    return last ? last->out_at + last->secret->len + (r->len - last->at - mark_len()) : r->len;
}

/* How many fills begin at or before that place in what is read. */
static size_t fills_up_to(const struct refill *r, uint64_t offset)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->fills[middle].out_at <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Up to the next border between what is kept and a secret. */
static size_t read_some(const struct refill *r, uint64_t offset, char *out, size_t len)
{
    size_t i = fills_up_to(r, offset);
    const struct fill *f = i > 0 ? &r->fills[i - 1] : NULL;
    uint64_t into = f ? offset - f->out_at : 0;
    if (f && into < f->secret->len) {
        struct span rest = span_sub(*f->secret, (size_t)into, (size_t)into + len);
        memcpy(out, rest.ptr, rest.len);
        return rest.len;
    }
    uint64_t at = f ? f->at + mark_len() + (into - f->secret->len) : offset;
    uint64_t end = i < r->n ? r->fills[i].at : r->len;
    size_t want = end - at < len ? (size_t)(end - at) : len;
    return want > 0 ? jig_exchange_request_body_read(r->x, at, out, want) : 0;
}

size_t refill_read(const struct refill *r, uint64_t offset, void *out, size_t len)
{
    size_t done = 0, n = 1;
    for (; done < len && n > 0; done += n)
        n = read_some(r, offset + done, (char *)out + done, len - done);
    return done;
}
