/* Where in an answer's bytes its chunks begin (RFC 9112, 7.1), however they are cut: for showing
 * the wire log. What is no chunk ends the walk; undoing the coding is wire/chunked's work. */
#ifndef JIG_WIRE_CHUNKWALK_H
#define JIG_WIRE_CHUNKWALK_H

#include "base/span.h"

struct chunkwalk {
    uint8_t state;
    unsigned heads; /* empty lines that still end one */
    size_t line;    /* bytes of the line so far */
    uint64_t size, left;
};

/* In front of the first of so many heads: the interim answers' and the answer's own. */
void chunkwalk_init(struct chunkwalk *w, unsigned heads);

/* How many of these bytes come before the next chunk begins, at least one where there is any.
 * *begins: the first of them begins one, with its size. */
size_t chunkwalk_next(struct chunkwalk *w, struct span in, bool *begins);

/* The size that such a line says; false: none. */
bool chunkwalk_size(struct span line, uint64_t *size);

#endif
