/* From one screen to the next in as few bytes as is easy: the cells that differ, in the theme's
 * colours as far as the terminal has them. Pure: bytes go into a buffer. */
#ifndef JIG_TERM_PAINT_H
#define JIG_TERM_PAINT_H

#include "base/buf.h"
#include "term/grid.h"
#include "term/term.h"
#include "term/theme.h"

enum paint_set { PAINT_NOT_SET, PAINT_SET_FOR_BLANKS, PAINT_SET };

/* A screen has some dozens of looks, and its cells' styles come out of few. */
#define PAINT_STYLES 64

struct paint_style {
    uint8_t role, ground;
    bool dim, is_known;
    struct style style;
};

struct paint {
    const struct terminal *term; /* borrowed */
    struct theme theme;
    struct grid shown;    /* what the terminal shows */
    bool is_known;        /* false: nothing is known of what it shows */
    int x, y;             /* its cursor; x -1: unknown */
    struct cell of_style; /* the last cell whose style was asked for; len 0: none was */
    struct style styled;  /* that one's */
    struct style style;   /* the terminal's */
    enum paint_set set;   /* it is right for that one */
    struct paint_style worked_out[PAINT_STYLES];
    bool style_known, drawing, cursor_on;
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
