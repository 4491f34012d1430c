#include "net/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_now(const struct clock *c)
{
    return c && c->is_set ? c->at : read_clock(CLOCK_MONOTONIC);
}

void clock_set(struct clock *c, int64_t at)
{
    *c = (struct clock){ .is_set = true, .at = at };
}

void clock_advance(struct clock *c, int64_t us)
{
    c->at += us;
}

int64_t clock_wall(void)
{
    return read_clock(CLOCK_REALTIME);
}
