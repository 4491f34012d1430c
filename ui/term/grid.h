/* The screen as cells, and canvases: clipping rectangles of it with coordinates of their own. A
 * cell holds one printable cluster and two roles (term/style.h); whatever text is drawn has
 * gone through base/visible, so nothing in a grid can drive a terminal. Drawing outside a
 * canvas is cut, wide clusters are never shown half. */
#ifndef JIG_TERM_GRID_H
#define JIG_TERM_GRID_H

#include "base/cluster.h"
#include "base/error.h"
#include "base/span.h"
#include "term/style.h"

struct rect {
    int x, y, w, h;
};

struct rect rect_make(int x, int y, int w, int h);
struct rect rect_intersect(struct rect a,
                           struct rect b); /* w and h are 0 where they don't meet */
bool rect_has(struct rect r, int x, int y);

#define CELL_TEXT 4

/* 8 bytes, each bit of them in a member, since cells are compared as bytes: a frame goes through
 * all of them several times, and there are two of each. What few cells have stands beside them, in
 * the grid's `more`. */
struct cell {
    uint8_t len;       /* of its text: grid_text() */
    uint8_t width : 2; /* 1, 2; 0: the right half of the wide cell before it */
    uint8_t dim : 1;
    uint8_t has_fore : 1; /* of a picture: grid_colors() in place of the roles' */
    uint8_t has_back : 1;
    uint8_t unused : 3;   /* 0 */
    uint8_t role;         /* enum role */
    uint8_t ground;       /* enum role */
    char text[CELL_TEXT]; /* printable UTF-8, where it is no longer */
};

/* Of a picture's cell: red, green, blue. */
struct cell_colors {
    uint8_t fore[3], back[3];
};

union cell_more {
    char text[CLUSTER_MAX]; /* of more than CELL_TEXT bytes */
    struct cell_colors colors;
};

/* The question which key the hint at a cell names. */
struct grid_hint {
    int x, y;
    const char *key; /* as it is shown; NULL: no hint is drawn there */
};

struct grid {
    struct cell *cells;    /* h rows of w */
    union cell_more *more; /* as many; NULL until one of the cells needs it */
    int w, h;
    struct grid_hint *asked; /* answered while it is drawn into; NULL: nobody asks */
};

void grid_init(struct grid *g);
void grid_clear(struct grid *g);                        /* releases */
enum jig_err grid_resize(struct grid *g, int w, int h); /* all blank; unchanged on failure */
/* Inside only. */
static inline const struct cell *grid_cell(const struct grid *g, int x, int y)
{
    return &g->cells[(size_t)y * (size_t)g->w + (size_t)x];
}
struct span grid_text(const struct grid *g, int x, int y);
/* NULL: it has none of its own. */
const struct cell_colors *grid_colors(const struct grid *g, int x, int y);
/* What stands in `more` of a cell that is the same in both: all for grids of the same size. */
bool grid_same_more(const struct grid *a, const struct grid *b, int x, int y);
enum jig_err grid_copy_row(struct grid *g, const struct grid *from, int y);
bool grid_same_row(const struct grid *a, const struct grid *b, int y);

/* A canvas is a value: copy it, hand it on. It must not outlive the grid or its next resize. */
struct canvas {
    struct grid *grid;
    struct rect area; /* where (0,0) is and how large, on the grid */
    struct rect clip; /* the part of it that may be drawn */
};

struct canvas grid_canvas(struct grid *g);
struct canvas canvas_sub(const struct canvas *c, int x, int y, int w, int h);
int canvas_w(const struct canvas *c);
int canvas_h(const struct canvas *c);

/* Blanks all of it, on this ground. */
void canvas_clear(const struct canvas *c, enum role ground);

/* Text from (x,y) to the right on one row. Any bytes: what is unsafe is shown as a mark in
 * ROLE_MARK. Cells keep their ground. Returns the columns used, counting what lies left of the
 * canvas, and no more than up to its right edge; so `x += canvas_text(…)` chains. */
int canvas_text(const struct canvas *c, int x, int y, enum role role, struct span text);
int canvas_str(const struct canvas *c, int x, int y, enum role role, const char *text);
int canvas_textf(const struct canvas *c, int x, int y, enum role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same within `width` columns; what does not fit ends in "…". */
int canvas_text_cut(const struct canvas *c, int x, int y, int width, enum role role,
                    struct span text);
/* Ends before column `right`, at most `width` columns, cut with "…". Returns its first column.
 */
int canvas_text_right(const struct canvas *c, int right, int y, int width, enum role role,
                      struct span text);

/* A part of a text that begins `skip` columns into it: what a field scrolled to the right
 * shows. A wide cluster cut by the edge is a blank. */
int canvas_text_from(const struct canvas *c, int x, int y, int skip, enum role role,
                     struct span text);

/* Fills with one glyph of one column and at most CELL_TEXT bytes, keeping grounds. */
void canvas_fill(const struct canvas *c, struct rect r, enum role role, const char *glyph);
/* Says that `width` cells from (x,y) are a hint of this key: a click there presses it. */
void canvas_hint(const struct canvas *c, int x, int y, int width, const char *key);
/* Two pixels of a picture in the cell at (x,y), one above the other, each red, green and blue; NULL
 * leaves that half to the ground. */
void canvas_pixels(const struct canvas *c, int x, int y, const uint8_t *upper,
                   const uint8_t *lower);
/* Gives cells a ground, keeping their text; and the reverse. */
void canvas_ground(const struct canvas *c, struct rect r, enum role ground);
void canvas_recolor(const struct canvas *c, struct rect r, enum role role);
/* Puts all of it behind: what an overlay lies above. */
void canvas_dim(const struct canvas *c);

#endif
