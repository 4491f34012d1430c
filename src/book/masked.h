/* A source in which known secrets are replaced by MASK_TEXT. It is looked through once, in slices;
 * what is remembered is where they stand, so that the source may be of any size. */
#ifndef JIG_BOOK_MASKED_H
#define JIG_BOOK_MASKED_H

#include "book/mask.h"
#include "data/replaced.h"

/* More of them are not remembered. */
#define MASKED_MOST ((size_t)1 << 20)

/* Not to be moved once its text was handed out. */
struct masked {
    const struct mask *mask;
    struct replaced replaced; /* its text is to be read once masked_is_done() */
    struct window window;
    uint64_t at; /* so far it was looked through */
    bool failed; /* out of memory, or more than MASKED_MOST: nothing is replaced */
};

/* What the source reads, and the mask, are borrowed; the source is not to grow. */
void masked_begin(struct masked *m, const struct source *plain, const struct mask *mask);
void masked_clear(struct masked *m); /* takes a zeroed one */

/* Goes on by about so many bytes; true while there is more to do. */
bool masked_step(struct masked *m, size_t bytes);
bool masked_is_done(const struct masked *m);

#endif
