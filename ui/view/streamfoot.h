/* The line below a stream's log: its keys, those of the field for messages while one is written, or
 * what must be told there. */
#ifndef JIG_VIEW_STREAMFOOT_H
#define JIG_VIEW_STREAMFOOT_H

#include "view/messagefield.h"
#include "view/view.h"

struct streamfoot {
    const struct messagefield *field;
    bool can_write; /* it is an open WebSocket */
    bool is_paused;
    bool has_ended; /* nothing more comes that a pause would hold back */
    /* Rows that are lost, where the cursor is on one of them, or at the start. */
    uint64_t n_lost;
};

void streamfoot_draw(const struct streamfoot *f, const struct canvas *c, int y,
                     const struct view_env *env);

#endif
