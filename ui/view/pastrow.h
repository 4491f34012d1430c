/* A send of the past as a row of the History tab: when, how it ended, how long it took, how much
 * came, and where it went; with more words where there is room. */
#ifndef JIG_VIEW_PASTROW_H
#define JIG_VIEW_PASTROW_H

#include "book/history.h"
#include "term/grid.h"

enum { PASTROW_LEFT = 2 }; /* in front of it, but for the mark */

struct pastrow_look {
    int64_t now_us; /* Unix time */
    bool of_all;    /* among those of other requests: it is named by its own */
    bool is_long;   /* there is no room for all of the URL, of this one or one beside it */
    bool is_shown;  /* the response pane has it: it is marked */
};

/* In a list of one request's that is so wide: there is no room for all of its URL. */
bool pastrow_is_long(const struct history_row *row, int width);

void pastrow_draw(const struct canvas *c, int y, const struct history_row *row,
                  const struct pastrow_look *look);

#endif
