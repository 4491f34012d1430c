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
    int64_t pace; /* how far one that was set goes on with each look at it */
};

int64_t clock_now(struct clock *c); /* NULL: the real one */
void clock_set(struct clock *c, int64_t at);
void clock_advance(struct clock *c, int64_t us); /* of a clock that was set */

/* The time within a step that its caller has dated: what was given, and what has passed since. It
 * never goes back, also not where a later step is given an earlier time. */
struct lap {
    struct clock *clock; /* borrowed; NULL: the real one */
    int64_t given, began, last;
};

void lap_begin(struct lap *l, int64_t given);
int64_t lap_now(struct lap *l);
/* As it was looked at last, for where nothing that takes time has been done since. */
int64_t lap_latest(const struct lap *l);

/* Unix time in microseconds, for facts that name a date; never for measuring. */
int64_t clock_wall(void);

#endif
