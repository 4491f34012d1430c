/* How much of its time the loop works. While bytes come as fast as the machine can carry them, all
 * cores are busy, and a thread that never sleeps waits for its next turn as long as the others'
 * slices are; so work rests then for three times as long as it took, and a key finds the loop
 * asleep, which is run at once. What comes slower than a fast network brings it is worked on as it
 * comes all the same. */
#ifndef JIG_APP_PACE_H
#define JIG_APP_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
    uint64_t seen;      /* bytes that had come when it was looked at last */
    int64_t fast_until; /* us; they come fast up to then */
    int64_t rest_until; /* us; 0: there is no rest */
};

/* So many bytes of what is shown have come in all, at `now`. */
void pace_see(struct pace *p, uint64_t bytes, int64_t now);

/* Is the rest over? */
bool pace_may_work(const struct pace *p, int64_t now);

/* Work went on from `began` to `now`, us, and there is more of it or not. */
void pace_worked(struct pace *p, bool more, int64_t began, int64_t now);

#endif
