/* How many bytes of a text in UTF-8 are none (RFC 3629), counted slice by slice while it arrives:
 * each is shown by itself, and counts by itself. */
#ifndef JIG_DATA_ILLFORMED_H
#define JIG_DATA_ILLFORMED_H

#include "data/source.h"

struct illformed {
    uint64_t at; /* counted up to here */
    uint64_t n;
    struct window window;
};

void illformed_init(struct illformed *f);
void illformed_clear(struct illformed *f);

/* Goes on by up to `bytes`, 16 KiB at most; true while there is more to do now.
 * `complete`: the source will not grow. */
bool illformed_step(struct illformed *f, const struct source *s, size_t bytes, bool complete);

#endif
