/* Rows of two texts side by side, out of the hunks in which they differ: what differs line by line
 * (or eight bytes by eight), with some lines around it, and words for what is left out between.
 * Each line has its number on either side. For view/comparebody. */
#ifndef JIG_VIEW_COMPARELINES_H
#define JIG_VIEW_COMPARELINES_H

#include "data/textdiff.h"
#include "view/comparerow.h"

#define COMPARELINES_MAX 200000u

struct compareline {
    enum compare_mark mark;
    uint64_t a_at, a_end, b_at, b_end; /* of a note: a_end - a_at bytes are left out */
    uint64_t a_line, b_line; /* from 1; 0: none begins here; of a note: a_line are left out */
    bool is_unknown;         /* a note: nobody compared them */
    bool is_rest;            /* a note: of a change that is too long to be shown */
};

/* How far the lines of a side are counted. */
struct compareplace {
    uint64_t at;
    uint64_t n_lines; /* that have ended before it */
    bool is_inside;   /* of a line */
};

struct comparelines {
    struct compareline *rows;
    size_t n, room;
    size_t hunk;              /* the next one */
    uint64_t a_at, b_at;      /* everything before is laid out */
    struct compareplace a, b; /* by lines */
    bool in_gap;              /* what is left out in front of the hunk is being counted */
    uint64_t gap_lines;       /* before it */
    uint64_t changed, added, removed; /* lines, or rows of bytes */
    bool is_cut;                      /* more rows than are kept */
    bool failed;                      /* out of memory */
    struct window window_a, window_b;
};

void comparelines_clear(struct comparelines *l); /* takes NULL; also the first of all */

/* Lays out the next hunk of what was found, or counts on towards it; true while there is more. */
bool comparelines_step(struct comparelines *l, const struct textdiff *d);

#endif
