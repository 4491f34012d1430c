/* Secrets put back into a text that was kept without them: each mark is told by what stands around it, which
 * must stand around a secret in what is sent now. */
#ifndef JIG_BOOK_UNMASK_H
#define JIG_BOOK_UNMASK_H

#include "book/mask.h"

/* Appends `kept` with what `now` has in the place of each mark; `mask` knows the secrets in `now`. False: for
 * one of them there is nothing, or there are two that differ. */
bool unmask(struct span kept, struct span now, const struct mask *mask, struct buf *out);
bool unmask_is_needed(struct span kept); /* there is a mark in it */

#endif
