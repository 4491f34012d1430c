/* The bytes of a source with stretches of them replaced, read at any offset. Nothing is copied:
 * what is remembered is where the stretches end, 16 bytes each, and 8 more where each is replaced
 * by something of its own. */
#ifndef JIG_DATA_REPLACED_H
#define JIG_DATA_REPLACED_H

#include "data/source.h"

struct replaced_stretch;

/* Not to be moved once its text was handed out. */
struct replaced {
    struct source plain;
    struct source text;    /* reads with what was replaced so far */
    const struct span *by; /* in the place of every stretch; NULL: each has its own */
    struct replaced_stretch *stretches;
    const struct span **own; /* beside them; NULL where `by` is for all */
    size_t n, room, own_room, most;
};

/* What the source reads, and `by`, are borrowed. No more than `most` stretches are taken. */
void replaced_init(struct replaced *r, const struct source *plain, const struct span *by,
                   size_t most);
void replaced_clear(struct replaced *r); /* takes a zeroed one */

/* Bytes [at, end) of the plain source, which begin where the last stretch ended or later. `own` is
 * borrowed, and of no use where one is for all. False: too many, or no memory; then nothing has
 * changed. */
bool replaced_add(struct replaced *r, uint64_t at, uint64_t end, const struct span *own);
/* All is plain again. */
void replaced_reset(struct replaced *r);

#endif
