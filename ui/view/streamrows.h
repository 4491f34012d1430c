/* A row of a stream's log as it is drawn: when, which way, what, how large, and how it begins. */
#ifndef JIG_VIEW_STREAMROWS_H
#define JIG_VIEW_STREAMROWS_H

#include "term/grid.h"
#include "data/live.h"
#include "view/restab.h"

enum streamrows_time {
    STREAMROWS_CLOCK,
    STREAMROWS_OFFSET,
    STREAMROWS_GAP,
    STREAMROWS_N_TIMES
};

struct streamrows {
    const struct live *live;
    const struct restab_shown *shown; /* for what is to be hidden */
    enum streamrows_time time;
    bool has_ids;      /* a column for them */
    struct buf masked; /* scratch */
};

void streamrows_init(struct streamrows *s);
void streamrows_clear(struct streamrows *s);

/* Row `number` of the log on row y; `before` is the one shown above it (UINT64_MAX: none). True:
 * a "z" behind its size says that it was compressed. */
bool streamrows_draw(struct streamrows *s, const struct canvas *c, int y, uint64_t number,
                     uint64_t before);
/* What it is in a line of words: "↓ text   12:03:11.250   45 B". */
void streamrows_describe(const struct streamrows *s, uint64_t number, struct buf *out);

/* "42", "1:02:03" of microseconds */
#define STREAMROWS_SPAN 24
char *streamrows_span(char out[STREAMROWS_SPAN], int64_t us);

#endif
