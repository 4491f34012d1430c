/* Rows of two texts side by side, out of the hunks in which they differ: what differs line by line
 * (or sixteen bytes by sixteen), with some lines around it, and words for what is left out between.
 * For view/comparebody. */
#ifndef JIG_VIEW_COMPARELINES_H
#define JIG_VIEW_COMPARELINES_H

#include "data/textdiff.h"
#include "view/comparerow.h"

#define COMPARELINES_MAX 200000u

struct compareline {
    enum compare_mark mark;
    uint64_t a_at, a_end, b_at, b_end; /* of a note: a_end - a_at bytes are left out */
    bool is_unknown;                   /* a note: nobody compared them */
};

struct comparelines {
    struct compareline *rows;
    size_t n, room;
    size_t hunk;                      /* the next one */
    uint64_t a_at, b_at;              /* everything before is laid out */
    uint64_t changed, added, removed; /* lines, or rows of bytes */
    bool is_cut;                      /* more rows than are kept */
    bool failed;                      /* out of memory */
    struct window window_a, window_b;
};

void comparelines_clear(struct comparelines *l); /* takes NULL; also the first of all */

/* Lays out the next hunk of what was found; true while there are more. */
bool comparelines_step(struct comparelines *l, const struct textdiff *d);

#endif
