#include "data/lineindex.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/bytescan.h"

void lineindex_init(struct lineindex *ix, uint64_t from)
{
    *ix = (struct lineindex){ .from = from, .at = from };
}

void lineindex_clear(struct lineindex *ix)
{
    if (!ix)
        return;
    free(ix->before);
    lineindex_init(ix, ix->from);
}

static uint64_t count_ends(struct span s)
{
    return bytescan_count(s, '\n');
}

static bool begin_block(struct lineindex *ix)
{
    size_t block = (size_t)((ix->at - ix->from) / LINEINDEX_BLOCK);
    if (block < ix->n)
        return true;
    void *before = ix->before;
    if (!mem_grow(&before, &ix->room, ix->n + 1, sizeof *ix->before))
        return false;
    ix->before = before;
    ix->before[ix->n++] = ix->ends;
    return true;
}

bool lineindex_step(struct lineindex *ix, const struct source *s, struct window *w,
                    size_t bytes)
{
    while (bytes && ix->at < s->len) {
        if (!begin_block(ix))
            return false;
        size_t room = LINEINDEX_BLOCK - (size_t)((ix->at - ix->from) % LINEINDEX_BLOCK);
        struct span got = window_look(w, s, ix->at, room < bytes ? room : bytes);
        if (!got.len)
            return false;
        ix->ends += count_ends(got);
        ix->is_ended = got.ptr[got.len - 1] == '\n';
        ix->at += got.len;
        bytes -= got.len;
    }
    return ix->at < s->len;
}

uint64_t lineindex_before(const struct lineindex *ix, const struct source *s, struct window *w,
                          uint64_t offset)
{
    size_t block = (size_t)((offset - ix->from) / LINEINDEX_BLOCK);
    if (block >= ix->n)
        return ix->ends;
    uint64_t at = ix->from + (uint64_t)block * LINEINDEX_BLOCK, ends = ix->before[block];
    while (at < offset) {
        struct span piece = window_look(w, s, at, (size_t)(offset - at));
        if (!piece.len)
            break;
        ends += count_ends(piece);
        at += piece.len;
    }
    return ends;
}

/* The last block with fewer than n line ends before it: the one that holds the n-th. */
static size_t block_with_end(const struct lineindex *ix, uint64_t n)
{
    size_t low = 0;
    size_t high = ix->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (ix->before[middle] < n)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint64_t lineindex_start(const struct lineindex *ix, const struct source *s, struct window *w,
                         uint64_t n)
{
    if (n == 0 || !ix->n)
        return ix->from;
    if (n > ix->ends)
        return ix->at;
    size_t block = block_with_end(ix, n);
    uint64_t at = ix->from + (uint64_t)block * LINEINDEX_BLOCK, left = n - ix->before[block];
    for (uint64_t end = at + LINEINDEX_BLOCK; at < end;) {
        struct span piece = window_look(w, s, at, (size_t)(end - at));
        if (!piece.len)
            break;
        for (size_t i = 0; (i = span_find_byte(piece, '\n', i)) != SIZE_MAX; i++)
            if (--left == 0)
                return at + i + 1;
        at += piece.len;
    }
    return ix->at; /* what was counted there is there no more */
}
