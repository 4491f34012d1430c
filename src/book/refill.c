#include "book/refill.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/replaced.h"

#define BLOCK     ((size_t)128 << 10)
#define MARKS_MAX ((size_t)1 << 18)

enum phase { LOOKING, WANTING, INDEXING, FILLING, OVER };

struct refill {
    struct replaced body; /* the secrets in the place of the marks */
    enum phase phase;
    uint64_t at;   /* where the search goes on */
    uint64_t from; /* where the last mark ends */
    struct unmask *index;
    char block[BLOCK];
};

static size_t mark_len(void)
{
    return span_of(MASK_TEXT).len;
}

static uint64_t kept_len(const struct refill *r)
{
    return r->body.plain.len;
}

static size_t read_kept(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_request_body_read(ctx, offset, out, len);
}

struct refill *refill_new(const struct jig_exchange *x)
{
    struct refill *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    struct source kept = { read_kept, x, jig_exchange_request_body_kept(x) };
    replaced_init(&r->body, &kept, NULL, MARKS_MAX);
    r->phase = kept.len > 0 ? LOOKING : OVER;
    return r;
}

void refill_free(struct refill *r)
{
    if (!r)
        return;
    unmask_free(r->index);
    replaced_clear(&r->body);
    mem_wipe(r->block, sizeof r->block);
    free(r);
}

uint64_t refill_at(const struct refill *r, uint64_t *all)
{
    *all = kept_len(r);
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
    const struct source *kept = &r->body.plain;
    uint64_t left = kept->len - at;
    size_t want = left < BLOCK ? (size_t)left : BLOCK;
    size_t n = kept->read(kept->ctx, at, r->block, want);
    *out = span_make(r->block, n);
    return n == want;
}

/* A mark may go on in the next block. */
static void pass_block(struct refill *r, uint64_t end)
{
    r->at = end == kept_len(r) ? end : end - (mark_len() - 1);
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
    if (r->at < kept_len(r))
        return REFILL_MORE;
    r->phase = OVER;
    return REFILL_DONE;
}

/* ---- Filling ----------------------------------------------------------------------------------*/

static enum refill_status add_fill(struct refill *r, uint64_t at, const struct span *secret)
{
    if (!secret)
        return REFILL_MISSING;
    return replaced_add(&r->body, at, at + mark_len(), secret) ? REFILL_MORE : REFILL_FAILED;
}

/* The marks of a block, as long as all that stands around them is in it. */
static enum refill_status fill_from(struct refill *r, struct span block, uint64_t begin)
{
    struct unmask_place p = { .end = r->from > begin ? (size_t)(r->from - begin) : 0 };
    bool is_last = begin + block.len == kept_len(r);
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
    if (r->at < kept_len(r))
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
    return r->body.text.len;
}

size_t refill_read(const struct refill *r, uint64_t offset, void *out, size_t len)
{
    return r->body.text.read(r->body.text.ctx, offset, out, len);
}
