/* The cursor and the scrolling of a list of rows, whatever they hold. The rows themselves are drawn
 * by whoever has the list: for each y, list_row(l, y). */
#ifndef JIG_WIDGET_LIST_H
#define JIG_WIDGET_LIST_H

#include "term/grid.h"
#include "term/key.h"
#include "widget/scrollbar.h"

struct list {
    size_t n;      /* rows there are */
    size_t cursor; /* of them; 0 where there is none */
    size_t top;    /* the first that is shown */
    int height;    /* rows that can be shown */
    struct scrollbar bar;
};

void list_set_n(struct list *l, size_t n);     /* the cursor stays inside */
void list_resize(struct list *l, int height);  /* the cursor stays in sight */
void list_move_to(struct list *l, size_t row); /* clipped */
void list_move_by(struct list *l, int64_t rows);
void list_scroll_by(struct list *l, int64_t rows); /* the cursor goes along to stay in sight */

/* Arrows, pages, Home, End, and with `vim` j k g G too. True: taken. */
bool list_key(struct list *l, const struct key *k, bool vim);
/* Wheel and press; y relative to the list's first row. True where the cursor was put on a row. */
bool list_mouse(struct list *l, const struct key *k);

/* A bar in the canvas's last column, where there is more than fits, and what the mouse does with
 * it, x being that column: true where it has hold of it. */
void list_draw_bar(const struct list *l, const struct canvas *c);
bool list_bar_mouse(struct list *l, const struct key *k, int x);

/* The row shown at y, SIZE_MAX where there is none. */
size_t list_row(const struct list *l, int y);

/* The look of the row under the cursor: the bar in column 0 and the ground behind it. */
void list_draw_cursor(const struct canvas *c, int y, int h, bool focused);

#endif
