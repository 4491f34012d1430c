/* Microseconds on a clock that only goes forward, and one that a test sets. Everything that
 * needs the time takes it as a parameter; this is where the parameter comes from. */
#ifndef JIG_NET_CLOCK_H
#define JIG_NET_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: the real one (CLOCK_MONOTONIC). */
struct clock {
    bool is_set;
    int64_t at;
};

int64_t clock_now(const struct clock *c); /* NULL: the real one */
void clock_set(struct clock *c, int64_t at);
void clock_advance(struct clock *c, int64_t us); /* of a clock that was set */

/* Unix time in microseconds, for facts that name a date; never for measuring. */
int64_t clock_wall(void);

#endif
