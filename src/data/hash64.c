#include "data/hash64.h"

void hash64_init(struct hash64 *h, uint64_t seed)
{
    *h = (struct hash64){ .value = seed };
}

uint64_t hash64_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 29);
}

static void add_byte(struct hash64 *h, char byte)
{
    h->held = h->held << 8 | (unsigned char)byte;
    if (++h->len % 8)
        return;
    h->value = hash64_mix(h->value, h->held);
    h->held = 0;
}

void hash64_add(struct hash64 *h, struct span s)
{
    for (; s.len && h->len % 8; s.len--, s.ptr++)
        add_byte(h, *s.ptr);
    for (; s.len >= 8; s.len -= 8, s.ptr += 8, h->len += 8) {
        const unsigned char *p = (const unsigned char *)s.ptr;
        uint64_t high =
            (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3];
        uint64_t low = (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 | (uint64_t)p[6] << 8 | p[7];
        h->value = hash64_mix(h->value, high << 32 | low);
    }
    for (; s.len; s.len--, s.ptr++)
        add_byte(h, *s.ptr);
}

uint64_t hash64_value(const struct hash64 *h)
{
    uint64_t value = hash64_mix(hash64_mix(h->value, h->held), h->len);
    return value ^ value >> 32;
}
