/* A file's own numbers and marks at places that the file names: nothing is believed that lies
 * outside of its bytes, and what is not there reads as zeros. */
#ifndef JIG_DATA_PEEK_H
#define JIG_DATA_PEEK_H

#include "data/source.h"

struct peek {
    const struct source *source; /* borrowed */
    struct window window;
};

/* Up to len bytes (WINDOW_SIZE at most) from there, borrowed until the next look. */
struct span peek_look(struct peek *p, uint64_t at, size_t len);

/* Numbers of n bytes, 8 at most, the most significant first, or last. */
uint64_t peek_big(struct span s, size_t at, size_t n);
uint64_t peek_little(struct span s, size_t at, size_t n);
bool peek_has(struct span s, size_t at, struct span bytes);

#endif
