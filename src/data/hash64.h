/* A 64-bit hash of bytes that come in any cuts, for telling equal from unequal within this process:
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"). Whoever makes the bytes
 * and does not know the seed can't make two of them look alike. */
#ifndef JIG_DATA_HASH64_H
#define JIG_DATA_HASH64_H

#include <stdint.h>

#include "base/span.h"

struct hash64 {
    uint64_t v[4];
    uint64_t len;
    uint64_t held; /* the last len % 8 bytes, the first of them lowest */
};

void hash64_init(struct hash64 *h, uint64_t seed);
void hash64_add(struct hash64 *h, struct span s);
uint64_t hash64_value(const struct hash64 *h); /* of what came so far; more may follow */

/* Takes a hash into another. Fast, and weak where the words can be chosen: they are to be hashes
 * themselves. */
uint64_t hash64_mix(uint64_t hash, uint64_t word);

#endif
