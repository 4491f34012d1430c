#include "app/pace.h"

#define FAST_BYTES (32u << 10) /* in one turn of the loop */
#define FAST_US    20000       /* turns that bring less belong to it: the disk may be late */
#define REST       3

void pace_see(struct pace *p, uint64_t bytes, int64_t now)
{
    bool is_fast = p->seen > 0 && bytes >= p->seen + FAST_BYTES;
    if (is_fast)
        p->fast_until = now + FAST_US;
    p->seen = bytes;
}

bool pace_may_work(const struct pace *p, int64_t now)
{
    return now >= p->rest_until;
}

void pace_worked(struct pace *p, bool more, int64_t began, int64_t now)
{
    p->rest_until = more && now < p->fast_until ? now + REST * (now - began) : 0;
}
