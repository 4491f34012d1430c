/* The heads of HTTP/2 are packed: no secret can be found in their bytes. Where one is among the
 * fields of a direction, none of its frames with fields is shown, but for what kind they are. */
#ifndef JIG_VIEW_WIREHIDDEN_H
#define JIG_VIEW_WIREHIDDEN_H

#include "book/mask.h"
#include "jig.h"

/* From which of its bytes on a piece of an exchange's log is hidden; SIZE_MAX: nothing of it is.
 * Without a mask (NULL) none is. */
size_t wirehidden_from(const struct jig_exchange *x, size_t index, const struct mask *mask);

#endif
