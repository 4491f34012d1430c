/* The rows that a comparison by path comes to. For data/jsondiff. */
#ifndef JIG_DATA_JSONDIFFROWS_H
#define JIG_DATA_JSONDIFFROWS_H

#include "data/jsonmembers.h"

#define JSONDIFF_ROWS_MAX 200000u
#define JSONDIFF_NO_ROW   UINT32_MAX

enum jsondiff_kind {
    JSONDIFF_SAME,    /* a member that is alike, with all that is in it */
    JSONDIFF_SKIP,    /* `count` members that are */
    JSONDIFF_OPEN,    /* a container that stands on both sides and differs inside */
    JSONDIFF_CLOSE,   /* its closing bracket */
    JSONDIFF_CHANGED, /* a value is another one */
    JSONDIFF_ADDED,   /* a line of what only a has */
    JSONDIFF_REMOVED, /* a line of what only b has */
    JSONDIFF_REST_A,  /* `count` further bytes of what only a has */
    JSONDIFF_REST_B,
};

struct jsondiff_row {
    enum jsondiff_kind kind;
    uint32_t depth;
    uint32_t parent; /* the row that opened the container it is in, or JSONDIFF_NO_ROW */
    uint32_t index;  /* of an element, in its array: a's, or b's where only b has it */
    uint64_t a_at, a_end, b_at, b_end; /* with the key; empty where that side has nothing */
    uint64_t count;
    uint64_t path; /* alike for the same place, whichever element of an array it is in */
};

/* What is laid out of a member that only one side has; of the rest is said how much there is. */
#define JSONDIFF_LINES 1000u
#define JSONDIFF_BYTES (256u << 10)

struct jsondiffrows {
    struct jsondiff_row *rows;
    size_t n, room;
    struct window windows[2]; /* b's and a's */
    bool is_cut;              /* there were more than JSONDIFF_ROWS_MAX */
    bool failed;              /* out of memory */
};

void jsondiffrows_clear(struct jsondiffrows *r); /* takes NULL */
/* Lets go of a part of them; true while there are more. */
bool jsondiffrows_let_go(struct jsondiffrows *r);
/* Its number, or JSONDIFF_NO_ROW. */
uint32_t jsondiffrows_add(struct jsondiffrows *r, struct jsondiff_row row);
/* A member that only one side has, line by line; `row` has all but its kind and the stretches. How
 * many bytes it has read. */
size_t jsondiffrows_add_lines(struct jsondiffrows *r, const struct source *s,
                              const struct jsonmember *m, bool is_a, struct jsondiff_row row);

uint64_t jsonmember_begin(const struct jsonmember *m); /* of its key, if it has one */

#endif
