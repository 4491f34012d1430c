/* The heads of HTTP/2 are packed: no secret can be found in their bytes. Where one is among the
 * fields of a direction, or may be (book/recordwire.h), none of its frames with fields is shown,
 * but for what kind they are. */
#ifndef JIG_VIEW_WIREHIDDEN_H
#define JIG_VIEW_WIREHIDDEN_H

#include "book/mask.h"
#include "jig.h"

/* What is known of one exchange, for as long as nothing comes to it. To begin with it is zeroed. */
struct wirehidden {
    const struct jig_exchange *exchange; /* borrowed */
    bool is_known[2], hides[2];          /* by direction */
};

/* From which of its bytes on a piece of an exchange's log is hidden; SIZE_MAX: nothing of it is.
 * `first` is the piece that its frame begins with, or SIZE_MAX. Without a mask (NULL) none is. */
size_t wirehidden_from(struct wirehidden *h, const struct jig_exchange *x, size_t index,
                       size_t first, const struct mask *mask);

#endif
