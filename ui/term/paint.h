/* From one screen to the next in as few bytes as is easy: the cells that differ, in the theme's
 * colours as far as the terminal has them. Pure: bytes go into a buffer. */
#ifndef JIG_TERM_PAINT_H
#define JIG_TERM_PAINT_H

#include "base/buf.h"
#include "term/paintlook.h"

struct paint {
    struct paintlook look;
    struct grid shown; /* what the terminal shows */
    bool is_known;     /* false: nothing is known of what it shows */
    int x, y;          /* its cursor; x -1: unknown */
    bool cursor_on;
};

void paint_init(struct paint *p, const struct terminal *term, const struct theme *theme);
void paint_clear(struct paint *p);

/* The terminal's content is unknown: resized, resumed, another theme. */
void paint_forget(struct paint *p);
void paint_set_theme(struct paint *p, const struct theme *theme);

/* Appends what makes the terminal show g with the cursor at (x,y), or hidden where x is negative.
 * A failed buffer or allocation makes the next frame start afresh. */
void paint_frame(struct paint *p, const struct grid *g, int x, int y, struct buf *out);

#endif
