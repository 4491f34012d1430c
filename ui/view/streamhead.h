/* The line above a stream's log: how the stream stands, how much went over it, what of it is
 * shown. */
#ifndef JIG_VIEW_STREAMHEAD_H
#define JIG_VIEW_STREAMHEAD_H

#include "base/buf.h"
#include "term/grid.h"
#include "view/badges.h"
#include "data/live.h"

struct streamhead {
    const struct live *live;
    int64_t now;
    uint64_t held; /* rows that came since it was paused; UINT64_MAX: it is not */
    size_t n_shown;
    bool is_filtered;
    enum logrow_way way;
    bool no_control;
    struct span type; /* that all rows shown are of; empty: of any */
    bool follows;
    bool has_compressed; /* a row in sight has a "z" that wants to be explained */
};

void streamhead_draw(const struct streamhead *h, const struct canvas *c);

/* "17 of 1,204" rows */
void streamhead_add_shown(const struct live *live, size_t n_shown, struct buf *out);

/* "open 00:42", "again in 3 s", "ended" for the frame. */
void streamhead_badge(const struct live *live, int64_t now, struct response_badge *out);

#endif
