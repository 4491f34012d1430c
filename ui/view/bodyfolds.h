/* Folding, or unfolding, all that stands beside a line of a body that is laid out: the containers
 * of the same container, however many they are. Done in slices, the lines stay usable meanwhile. */
#ifndef JIG_VIEW_BODYFOLDS_H
#define JIG_VIEW_BODYFOLDS_H

#include "view/bodylayout.h"

enum bodyfolds_state {
    BODYFOLDS_NONE, /* nothing is to be done */
    BODYFOLDS_BACK, /* on the way to the first of them */
    BODYFOLDS_ON,
    BODYFOLDS_STOPPED, /* nothing is to be done any more, which is still to be said */
};

struct bodyfolds {
    enum bodyfolds_state state;
    bool folds; /* or unfolds */
    uint32_t depth;
    uint64_t at; /* the line that is next */
    uint64_t n;  /* that were folded, or unfolded */
};

/* There is a layout in which that can be done. */
bool bodyfolds_can(const struct bodylayout *l);

/* What stands beside `line`; where that is the outermost and open, what is in it. */
void bodyfolds_begin(struct bodyfolds *f, struct bodylayout *l, const struct line *line,
                     bool folds);
/* Goes on until that time (jig_now()); true while there is more. It ends where no more can be
 * folded. */
bool bodyfolds_step(struct bodyfolds *f, struct bodylayout *l, int64_t until);
bool bodyfolds_is_at_work(const struct bodyfolds *f);
/* What is folded by then stays folded. */
void bodyfolds_stop(struct bodyfolds *f);
/* Appends how far it is in a text of `len` bytes, or where it was stopped; nothing where there is
 * nothing to say. */
void bodyfolds_add_progress(const struct bodyfolds *f, uint64_t len, struct buf *out);

#endif
