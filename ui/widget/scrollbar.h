/* The bar at the right of what is longer than its rows: where in all of it they are, and a handle
 * for the mouse. Lines, rows or bytes are counted, whichever are known. */
#ifndef JIG_WIDGET_SCROLLBAR_H
#define JIG_WIDGET_SCROLLBAR_H

#include "term/grid.h"
#include "term/key.h"

struct scrollbar_range {
    uint64_t total, top, shown; /* `shown` of `total`, from `top` on */
    int h;                      /* rows of the bar */
};

/* The mouse's hold of it. */
struct scrollbar {
    bool is_held;
    int grip; /* row of the thumb that was taken */
};

/* A thumb in column x from row y on; nothing where all is shown. */
void scrollbar_draw(const struct canvas *c, int x, int y, const struct scrollbar_range *r);

/* The bar in column x from row 0 on: a press beside the thumb brings it there, a press anywhere on
 * the bar holds it until the release, wherever the mouse is meanwhile. True: taken, and *to is
 * where to begin now; between 0 and total - shown, both of which can be reached. */
bool scrollbar_mouse(struct scrollbar *s, const struct key *k, int x,
                     const struct scrollbar_range *r, uint64_t *to);

#endif
