/* Bytes read by offset, wherever they are: a body that is still arriving, a file, memory. A window
 * is one reader's own copy of a part of them, so that looking at neighbouring bytes again costs
 * nothing. */
#ifndef JIG_DATA_SOURCE_H
#define JIG_DATA_SOURCE_H

#include "base/span.h"

/* What was there once never changes; `len` may grow. */
struct source {
    /* Copies up to len bytes from offset and returns how many: fewer than are there only where
     * they can't be read. */
    size_t (*read)(const void *ctx, uint64_t offset, void *out, size_t len);
    const void *ctx; /* borrowed */
    uint64_t len;
};

/* Bytes in memory, which must outlive the source. */
struct source source_of_span(const struct span *bytes);

#define WINDOW_SIZE  (64u << 10)
#define WINDOW_SMALL (16u << 10) /* costs a fourth of the memory, and reads more often */

struct window {
    uint64_t at;
    size_t len;
    size_t size; /* 0: WINDOW_SIZE */
    char *bytes; /* as many, allocated at the first look */
};

void window_init(struct window *w); /* of WINDOW_SIZE */
void window_init_sized(struct window *w, size_t size);
void window_clear(struct window *w);

/* A window is of one source: another needs one of its own, or a window_clear() before.
 * Up to len bytes (no more than its size) from offset, borrowed until the next look: fewer at
 * the source's end, none beyond it, where it can't be read, or without memory. */
struct span window_look(struct window *w, const struct source *s, uint64_t offset, size_t len);

#endif
