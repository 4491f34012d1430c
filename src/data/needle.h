/* A text looked for in bytes, as it stands or in any case (ASCII's letters). */
#ifndef JIG_DATA_NEEDLE_H
#define JIG_DATA_NEEDLE_H

#include "data/bytescan.h"

struct needle {
    struct span text; /* borrowed */
    bool any_case;
    struct bytescan_pair ends; /* its first byte and its last */
};

/* any_case: the text has no capitals. */
void needle_init(struct needle *n, struct span text, bool any_case);

/* The first place at or after `from`; SIZE_MAX: there is none, or the text is empty. */
size_t needle_find(const struct needle *n, struct span bytes, size_t from);

#endif
