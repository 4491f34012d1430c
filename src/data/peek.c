#include "data/peek.h"

struct span peek_look(struct peek *p, uint64_t at, size_t len)
{
    return window_look(&p->window, p->source, at, len);
}

uint64_t peek_big(struct span s, size_t at, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | (at + i < s.len ? (unsigned char)s.ptr[at + i] : 0);
    return value;
}

uint64_t peek_little(struct span s, size_t at, size_t n)
{
    uint64_t value = 0;
    for (size_t i = n; i-- > 0;)
        value = value << 8 | (at + i < s.len ? (unsigned char)s.ptr[at + i] : 0);
    return value;
}

bool peek_has(struct span s, size_t at, struct span bytes)
{
    return at <= s.len && span_starts(span_sub(s, at, s.len), bytes);
}
