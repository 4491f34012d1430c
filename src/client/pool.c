#include "client/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void pool_init(struct pool *p, size_t max, int64_t max_idle_us)
{
    *p = (struct pool){ .max = max < POOL_MAX ? max : POOL_MAX, .max_idle_us = max_idle_us };
}

static struct conn *remove_at(struct pool *p, size_t i)
{
    struct conn *conn = p->idle[i].conn;
    memmove(&p->idle[i], &p->idle[i + 1], (p->n - i - 1) * sizeof *p->idle);
    p->n--;
    return conn;
}

void pool_clear(struct pool *p)
{
    while (p->n > 0)
        conn_free(remove_at(p, p->n - 1));
    free(p->idle);
    p->idle = NULL;
    p->room = 0;
}

void pool_expire(struct pool *p, int64_t now)
{
    while (p->n > 0 && now - p->idle[0].since >= p->max_idle_us)
        conn_free(remove_at(p, 0));
}

int64_t pool_deadline(const struct pool *p)
{
    return p->n > 0 ? p->idle[0].since + p->max_idle_us : INT64_MAX;
}

struct conn *pool_take(struct pool *p, struct span key, int64_t now)
{
    pool_expire(p, now);
    for (size_t i = p->n; i-- > 0;) {
        if (!span_eq(conn_key(p->idle[i].conn), key))
            continue;
        struct conn *conn = remove_at(p, i);
        if (conn_is_quiet(conn))
            return conn;
        conn_free(conn);
    }
    return NULL;
}

void pool_put(struct pool *p, struct conn *take, int64_t now)
{
    if (p->n >= p->max && p->n > 0)
        conn_free(remove_at(p, 0));
    if (p->max == 0 || !mem_grow((void **)&p->idle, &p->room, p->n + 1, sizeof *p->idle)) {
        conn_free(take);
        return;
    }
    p->idle[p->n++] = (struct pool_slot){ take, now };
    conn_rest(take);
}
