/* The rows of the Wire tab that an exchange begins with: which request it is, and over which
 * connection it went; on one row where both fit there. */
#ifndef JIG_VIEW_WIREHOP_H
#define JIG_VIEW_WIREHOP_H

#include "data/lines.h"
#include "view/restab.h"

struct wirehop {
    const struct restab_shown *shown; /* for what is to be hidden */
    const struct jig_exchange *exchange;
    size_t number; /* from 1 */
    int columns;   /* of a row */
};

/* The connection has a row of its own. It has none before there is one. */
bool wirehop_has_way_row(const struct wirehop *h);

/* A URL that is too long for its row loses its middle. */
void wirehop_paint(const struct wirehop *h, struct painting *out);
void wirehop_paint_way(const struct wirehop *h, struct painting *out);

#endif
