/* How wide a line is that comes in pieces (data/lines.h), and with which of its columns each piece
 * begins: measured a piece at a time, for there may be a gigabyte in it. */
#ifndef JIG_WIDGET_PAGERWIDTH_H
#define JIG_WIDGET_PAGERWIDTH_H

#include "widget/pagerrows.h"

/* Pieces that are measured: what of a line is behind them counts as not known. */
#define PAGERWIDTH_PIECES (1u << 14)

struct pagerwidth_piece {
    uint64_t at;     /* where in the source it begins */
    uint64_t before; /* columns of the line in front of it */
};

struct pagerwidth {
    enum { PAGERWIDTH_NONE, PAGERWIDTH_BACK, PAGERWIDTH_ON, PAGERWIDTH_WHOLE } state;
    struct line next; /* what is looked at next; in the end the last piece */
    uint64_t number;  /* of the line */
    struct pagerwidth_piece *pieces;
    size_t n, room;
    uint64_t columns; /* of those pieces */
    bool is_cut;      /* there are more than are measured */
};

void pagerwidth_clear(struct pagerwidth *w); /* takes a zeroed one; lines may be others now */

/* Goes on with the line that `piece` is of; true while there is more of it. */
bool pagerwidth_step(struct pagerwidth *w, const struct pagerrows *rows,
                     const struct line *piece);
/* *before: columns in front of the piece; *all: of its line, as far as it is measured, which
 * *is_all says. False: it is not measured so far, or the only one of its line. */
bool pagerwidth_of(const struct pagerwidth *w, const struct line *piece, uint64_t *before,
                   uint64_t *all, bool *is_all);

#endif
