/* Secrets put back into a text that was kept without them: each mark is told by what stands around
 * it, which must stand around a secret in what is sent now. */
#ifndef JIG_BOOK_UNMASK_H
#define JIG_BOOK_UNMASK_H

#include "book/mask.h"

/* As much of the neighbourhood as is compared. */
#define UNMASK_AROUND ((size_t)64)

/* Appends `kept` with what `now` has in the place of each mark; `mask` knows the secrets in `now`.
 * False: for one of them there is nothing, or there are two that differ. */
bool unmask(struct span kept, struct span now, const struct mask *mask, struct buf *out);
bool unmask_is_needed(struct span kept); /* there is a mark in it */

/* ---- Of large texts ---------------------------------------------------------------------------*/

/* The secrets of what is sent now, by what they stand between. */
struct unmask;
/* Both are borrowed until the last unmask_find(). NULL: no memory. */
struct unmask *unmask_new(struct span now, const struct mask *mask);
void unmask_free(struct unmask *u); /* takes NULL */

enum unmask_status { UNMASK_MORE, UNMASK_DONE, UNMASK_FAILED };
/* Looks through about so many bytes more. FAILED: no memory. */
enum unmask_status unmask_step(struct unmask *u, size_t bytes);

/* A mark in a text, and what it stands between: borrowed from it. */
struct unmask_place {
    size_t at, end;
    struct span before, behind;
};
/* The next mark at or after place->end; false: there is none. */
bool unmask_next(struct span kept, struct unmask_place *p);
/* What stands in its place now, borrowed until unmask_free(). NULL: nothing, or one thing here and
 * another there. */
const struct span *unmask_find(const struct unmask *u, const struct unmask_place *p);

#endif
