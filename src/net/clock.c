#include "net/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_now(struct clock *c)
{
    if (!c || !c->is_set)
        return read_clock(CLOCK_MONOTONIC);
    int64_t at = c->at;
    c->at += c->pace;
    return at;
}

void clock_set(struct clock *c, int64_t at)
{
    *c = (struct clock){ .is_set = true, .at = at };
}

void clock_advance(struct clock *c, int64_t us)
{
    c->at += us;
}

void lap_begin(struct lap *l, int64_t given)
{
    l->given = given;
    l->began = clock_now(l->clock);
    l->last = given > l->last ? given : l->last;
}

int64_t lap_now(struct lap *l)
{
    int64_t now = l->given + (clock_now(l->clock) - l->began);
    l->last = now > l->last ? now : l->last;
    return l->last;
}

int64_t lap_latest(const struct lap *l)
{
    return l->last;
}

int64_t clock_wall(void)
{
    return read_clock(CLOCK_REALTIME);
}
