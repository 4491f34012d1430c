/* The rows above an answer that say how far it is while it comes, or what went wrong. */
#ifndef JIG_VIEW_BANNER_H
#define JIG_VIEW_BANNER_H

#include "jig.h"
#include "view/pastlook.h"
#include "view/view.h"
#include "widget/sheet.h"

#define BANNER_MEASURES 8

/* How many bytes had come, and when. */
struct banner_measure {
    int64_t at;
    uint64_t bytes;
};

struct banner {
    struct sheet rows; /* none for an answer that came whole */
    int64_t since;     /* when the transfer was first seen; 0: not yet */
    int64_t now;
    struct banner_measure measures[BANNER_MEASURES]; /* the last ones, the oldest first */
    size_t n_measures;
    double speed;                /* bytes a second; 0: unknown */
    const struct pastlook *past; /* borrowed; NULL: none */
    const struct view_env *keys; /* borrowed: what they are called */
};

void banner_init(struct banner *p);
void banner_clear(struct banner *p);
void banner_begin(struct banner *p); /* another transfer */

/* What tells whether the transfer is an old one, out of the history, and what keys are called. */
void banner_set_past(struct banner *p, const struct pastlook *past,
                     const struct view_env *keys);
/* NULL: no rows. */
void banner_update(struct banner *p, const struct jig_transfer *t, int64_t now);
void banner_lay_out(struct banner *p, const struct jig_transfer *t, int w);
int banner_height(const struct banner *p);

#endif
