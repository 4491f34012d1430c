/* A 64-bit hash of bytes that come in any cuts, for telling equal from unequal within this process.
 * The seed keeps whoever makes the bytes from making two of them look alike; it is no cryptographic
 * hash. */
#ifndef JIG_DATA_HASH64_H
#define JIG_DATA_HASH64_H

#include <stdint.h>

#include "base/span.h"

struct hash64 {
    uint64_t value;
    uint64_t len;
    uint64_t held; /* the last len % 8 bytes */
};

void hash64_init(struct hash64 *h, uint64_t seed);
void hash64_add(struct hash64 *h, struct span s);
uint64_t hash64_value(const struct hash64 *h);

uint64_t hash64_mix(uint64_t hash, uint64_t word);

#endif
