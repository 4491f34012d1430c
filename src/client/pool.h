/* Open connections that wait to be used again, newest first. Whose key fits and whose socket is
 * quiet may be taken; one that stood too long or is one too many is closed. */
#ifndef JIG_CLIENT_POOL_H
#define JIG_CLIENT_POOL_H

#include "client/conn.h"

enum { POOL_MAX = 256 };

struct pool_slot {
    struct conn *conn;
    int64_t since; /* it waits */
};

struct pool {
    struct pool_slot *idle; /* oldest first */
    size_t n;               /* never more than max */
    size_t room;            /* of idle */
    size_t max;
    int64_t max_idle_us;
};

void pool_init(struct pool *p, size_t max, int64_t max_idle_us);
void pool_clear(struct pool *p);

/* The connection used last among those that fit; NULL where there is none. Each is looked at first:
 * one that was closed meanwhile, or on which more has come, would give the next request an answer
 * that is none. */
struct conn *pool_take(struct pool *p, struct span key, int64_t now);
void pool_put(struct pool *p, struct conn *take, int64_t now);

void pool_expire(struct pool *p, int64_t now);
int64_t pool_deadline(const struct pool *p); /* of the next expiry; INT64_MAX for never */

#endif
