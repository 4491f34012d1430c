/* Who takes a body's pieces, the same for each parser: called with every piece where it lies, it looks at
 * both ends of it. */
#ifndef TESTS_BENCH_CONSUMER_H
#define TESTS_BENCH_CONSUMER_H

#include "base/span.h"

struct consumer {
    size_t len;
    unsigned ends;
};

static __attribute__((noinline)) void consume(struct consumer *c, struct span piece)
{
    c->len += piece.len;
    c->ends += (unsigned char)piece.ptr[0] + (unsigned char)piece.ptr[piece.len - 1];
}

#endif
