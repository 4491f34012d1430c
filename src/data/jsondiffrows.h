/* The rows that a comparison by path comes to. A part of data/jsondiff. */
#ifndef JIG_DATA_JSONDIFFROWS_H
#define JIG_DATA_JSONDIFFROWS_H

#include "data/jsondiff.h"

/* What is laid out of a member that only one side has; of the rest is said how much there is. */
#define JSONDIFF_LINES 1000u
#define JSONDIFF_BYTES (256u << 10)

struct jsondiffrows {
    struct jsondiff_row *rows;
    size_t n, room;
    struct window window;
    bool is_cut; /* there were more than JSONDIFF_ROWS_MAX */
    bool failed; /* out of memory */
};

void jsondiffrows_clear(struct jsondiffrows *r); /* takes NULL */
/* Its number, or JSONDIFF_NO_ROW. */
uint32_t jsondiffrows_add(struct jsondiffrows *r, struct jsondiff_row row);
/* A member that only one side has, line by line; `row` has all but its kind and the stretches. */
void jsondiffrows_add_lines(struct jsondiffrows *r, const struct source *s,
                            const struct jsonmember *m, bool is_a, struct jsondiff_row row);

uint64_t jsonmember_begin(const struct jsonmember *m); /* of its key, if it has one */

#endif
