/* What the parts of the comparison of two answers share: the answers, and a row: what stands on the
 * left (a), on the right (b), and what that means. */
#ifndef JIG_VIEW_COMPAREROW_H
#define JIG_VIEW_COMPAREROW_H

#include "base/span.h"
#include "book/mask.h"
#include "jig.h"

/* An answer that is compared with another one. The exchange is done. */
struct compare_side {
    const struct jig_exchange *exchange;
    const struct mask *secrets; /* NULL: none */
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
    struct span a, b; /* borrowed; empty where that side has nothing */
    int indent;       /* columns in front of both */
};

#endif
