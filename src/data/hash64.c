#include "data/hash64.h"

static uint64_t turn(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static void stir(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn(v[1], 13) ^ v[0];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] = turn(v[0], 32) + v[3];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] = turn(v[2], 32);
}

static void take(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    stir(v);
    v[0] ^= word;
}

/* The seed stands for both halves of the key. */
void hash64_init(struct hash64 *h, uint64_t seed)
{
    uint64_t other = hash64_mix(seed, 1);
    *h =
        (struct hash64){ .v = { seed ^ 0x736f6d6570736575ull, other ^ 0x646f72616e646f6dull,
                                seed ^ 0x6c7967656e657261ull, other ^ 0x7465646279746573ull } };
}

uint64_t hash64_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 29);
}

static void add_byte(struct hash64 *h, char byte)
{
    h->held |= (uint64_t)(unsigned char)byte << 8 * (h->len % 8);
    if (++h->len % 8)
        return;
    take(h->v, h->held);
    h->held = 0;
}

void hash64_add(struct hash64 *h, struct span s)
{
    for (; s.len && h->len % 8; s.len--, s.ptr++)
        add_byte(h, *s.ptr);
    for (; s.len >= 8; s.len -= 8, s.ptr += 8, h->len += 8) {
        const unsigned char *p = (const unsigned char *)s.ptr;
        uint64_t low = (uint64_t)p[3] << 24 | (uint64_t)p[2] << 16 | (uint64_t)p[1] << 8 | p[0];
        uint64_t high =
            (uint64_t)p[7] << 24 | (uint64_t)p[6] << 16 | (uint64_t)p[5] << 8 | p[4];
        take(h->v, high << 32 | low);
    }
    for (; s.len; s.len--, s.ptr++)
        add_byte(h, *s.ptr);
}

uint64_t hash64_value(const struct hash64 *h)
{
    uint64_t v[4] = { h->v[0], h->v[1], h->v[2], h->v[3] };
    take(v, h->len << 56 | h->held);
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        stir(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
