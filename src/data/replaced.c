#include "data/replaced.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* It begins where what is plain before it ends: only the text's offset tells them apart. */
struct replaced_stretch {
    uint64_t end;     /* of the plain bytes */
    uint64_t text_at; /* where what replaces them stands */
};

/* ---- Reading ----------------------------------------------------------------------------------*/

static const struct span *by_of(const struct replaced *r, size_t i)
{
    return r->own ? r->own[i] : r->by;
}

/* The last stretch at or before an offset of the text, as one more; 0: there is none. */
static size_t stretch_before(const struct replaced *r, uint64_t offset)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->stretches[middle].text_at <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Up to the next border between what is plain and what is not; offset + len is within the text. */
static size_t read_piece(const struct replaced *r, uint64_t offset, char *out, size_t len)
{
    size_t i = stretch_before(r, offset);
    const struct replaced_stretch *s = i > 0 ? &r->stretches[i - 1] : NULL;
    const struct span by = s ? *by_of(r, i - 1) : SPAN("");
    uint64_t within = s ? offset - s->text_at : offset;
    if (within < by.len) {
        struct span piece = span_sub(by, (size_t)within, by.len);
        size_t n = piece.len < len ? piece.len : len;
        memcpy(out, piece.ptr, n);
        return n;
    }
    uint64_t border = i < r->n ? r->stretches[i].text_at : r->text.len;
    uint64_t at = (s ? s->end : 0) + within - by.len;
    return r->plain.read(r->plain.ctx, at, out,
                         border - offset < len ? (size_t)(border - offset) : len);
}

static size_t read_replaced(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct replaced *r = ctx;
    size_t done = 0, n = 1;
    if (offset >= r->text.len)
        return 0;
    if (len > r->text.len - offset)
        len = (size_t)(r->text.len - offset);
    for (; done < len && n > 0; done += n)
        n = read_piece(r, offset + done, (char *)out + done, len - done);
    return done;
}

/* ---- Replacing --------------------------------------------------------------------------------*/

void replaced_init(struct replaced *r, const struct source *plain, const struct span *by,
                   size_t most)
{
    *r = (struct replaced){ .plain = *plain, .by = by, .most = most };
    r->text = (struct source){ .read = read_replaced, .ctx = r, .len = plain->len };
}

void replaced_clear(struct replaced *r)
{
    free(r->stretches);
    free(r->own);
    *r = (struct replaced){ .n = 0 };
}

void replaced_reset(struct replaced *r)
{
    struct replaced was = *r;
    replaced_clear(r);
    replaced_init(r, &was.plain, was.by, was.most);
}

static bool has_room(struct replaced *r)
{
    void *stretches = r->stretches, *own = r->own;
    bool ok = r->n < r->most && mem_grow(&stretches, &r->room, r->n + 1, sizeof *r->stretches);
    if (ok && !r->by)
        ok = mem_grow(&own, &r->own_room, r->n + 1, sizeof *r->own);
    r->stretches = stretches;
    r->own = own;
    return ok;
}

bool replaced_add(struct replaced *r, uint64_t at, uint64_t end, const struct span *own)
{
    assert(end >= at && end <= r->plain.len);
    assert(r->n == 0 || at >= r->stretches[r->n - 1].end);
    if (!has_room(r))
        return false;
    /* All before it has the text shifted so far: below 0 it wraps, as the sum does then. */
    uint64_t shift = r->text.len - r->plain.len;
    r->stretches[r->n] = (struct replaced_stretch){ end, at + shift };
    if (r->own)
        r->own[r->n] = own;
    r->text.len += by_of(r, r->n)->len - (end - at);
    r->n++;
    return true;
}
