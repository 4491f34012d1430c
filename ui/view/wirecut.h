/* A wire log that its limit cut off, and the secrets in it: what stands at its end may be the first
 * part of one that goes on where nothing was kept, so it is not found as a whole. */
#ifndef JIG_VIEW_WIRECUT_H
#define JIG_VIEW_WIRECUT_H

#include "jig.h"
#include "book/mask.h"

/* How many of the last bytes of a direction may be that: 0 where the log is whole, or mask is
 * NULL. */
size_t wirecut_hidden(const struct jig_exchange *x, enum jig_direction direction,
                      const struct mask *mask);
/* How many of its bytes come before them. */
size_t wirecut_shown(const struct jig_exchange *x, enum jig_direction direction,
                     const struct mask *mask);

#endif
