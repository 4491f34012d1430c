/* What the parts of the comparison of two answers share: the answers, and a row: what stands on the
 * left (a), on the right (b), and what that means. */
#ifndef JIG_VIEW_COMPAREROW_H
#define JIG_VIEW_COMPAREROW_H

#include "base/span.h"
#include "book/mask.h"
#include "jig.h"

struct bodyinput;

/* An answer that is compared with another one. The exchange is done. */
struct compare_side {
    const struct jig_exchange *exchange;
    const struct mask *secrets; /* NULL: none */
    /* Of a stream, in the place of its body; borrowed, its secrets hidden; NULL: it is none. Until
     * it is complete nothing of it is looked at. */
    const struct bodyinput *log;
    bool is_pinned; /* those that follow are compared with it */
};

enum compare_mark {
    COMPARE_SAME,
    COMPARE_CHANGED,
    COMPARE_ADDED,   /* only a has it */
    COMPARE_REMOVED, /* only b has it */
    COMPARE_NOTE,    /* words of jig's: how much is the same, what is left out */
    COMPARE_HEADING, /* of a section; `b` is a note behind it */
    COMPARE_GAP,     /* a blank row */
};

struct compare_cells {
    enum compare_mark mark;
    struct span a, b;        /* borrowed; empty where that side has nothing */
    int indent;              /* columns in front of both */
    uint64_t a_line, b_line; /* numbers of lines; 0: none begins here */
    int digits;              /* that such numbers have, in all rows; 0: there are none */
    size_t hex, hex_end;     /* where bytes in hex stand; 0: it is other text */
};

#endif
