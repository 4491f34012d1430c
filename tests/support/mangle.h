/* Bytes made wrong as servers make them wrong: for programs that are fed what nobody would write. A seed
 * gives the same again and again. */
#ifndef JIG_TESTS_MANGLE_H
#define JIG_TESTS_MANGLE_H

#include <stdint.h>

#include "base/buf.h"

struct mangle {
    uint64_t state;
};

void mangle_init(struct mangle *m, uint64_t seed);
uint32_t mangle_below(struct mangle *m, size_t n); /* 0 to n - 1; 0 for n == 0 */
/* Changes `bytes` in up to five places; `other` may lend a piece. */
void mangle_bytes(struct mangle *m, struct buf *bytes, struct span other);

#endif
