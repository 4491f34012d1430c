/* How many line ends stand before each block of 64 KiB of a source: 128 KiB of index for a
 * gigabyte. With it the line at an offset, and the offset of a line, cost one block to read, a
 * window's size at a time. */
#ifndef JIG_DATA_LINEINDEX_H
#define JIG_DATA_LINEINDEX_H

#include "data/source.h"

#define LINEINDEX_BLOCK (64u << 10)

struct lineindex {
    uint64_t *before; /* before[i]: line ends in front of block i */
    size_t n;         /* blocks that were begun */
    size_t room;
    uint64_t from; /* where the text begins in the source */
    uint64_t at;   /* scanned up to here */
    uint64_t ends; /* line ends so far */
    bool is_ended; /* the last byte so far is one */
};

void lineindex_init(struct lineindex *ix, uint64_t from);
void lineindex_clear(struct lineindex *ix);

/* Scans up to `bytes` more; true while there are bytes left that can be. Without memory it stops
 * where it is. */
bool lineindex_step(struct lineindex *ix, const struct source *s, struct window *w,
                    size_t bytes);

/* Line ends before `offset`, which is one of the scanned. */
uint64_t lineindex_before(const struct lineindex *ix, const struct source *s, struct window *w,
                          uint64_t offset);

/* Where the line with n line ends before it begins: from for 0, the scanned end for more than
 * there are. */
uint64_t lineindex_start(const struct lineindex *ix, const struct source *s, struct window *w,
                         uint64_t n);

#endif
