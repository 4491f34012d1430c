/* The state of the Compare pane, shared by its parts (comparedraw): both sides, the rows of their
 * heads and of their bodies as one list, and where one is in it. For view/compare alone. */
#ifndef JIG_VIEW_COMPARESTATE_H
#define JIG_VIEW_COMPARESTATE_H

#include "view/comparebody.h"
#include "view/comparehead.h"
#include "view/comparerow.h"
#include "view/view.h"
#include "widget/scrollbar.h"

enum { COMPARESTATE_TOP_ROWS = 2, COMPARESTATE_END_ROWS = 2 };

struct compare {
    struct compare_side a, b;
    bool is_set;
    int64_t now_s;
    uint64_t seed;
    struct comparehead head;
    struct comparebody *body;
    size_t top, cursor;
    struct scrollbar bar;
    size_t wanted; /* where the cursor goes once so many rows are there again; 0: it stays */
    int skip;      /* columns scrolled off */
    int w, h;
    struct buf text; /* what an intent's text, or a row's note, lies in */
};

/* The log of a side is not complete: the bodies are not compared yet. */
bool comparestate_is_reading(const struct compare *c);

/* ---- Rows */
/* Behind the head a gap and the heading of the body. */
size_t comparestate_body_at(const struct compare *c);
size_t comparestate_n_rows(const struct compare *c);
enum compare_mark comparestate_mark(const struct compare *c, size_t i);
/* Borrowed until the next row is asked for; a heading's note lies in `note`. */
struct compare_cells comparestate_cells(const struct compare *c, size_t i, struct buf *note);
bool comparestate_is_change(enum compare_mark mark);

/* ---- Moving */
size_t comparestate_page(const struct compare *c); /* rows in sight */
struct scrollbar_range comparestate_range(const struct compare *c);
void comparestate_move_to(struct compare *c, size_t row);
/* The rows in sight begin there; the cursor goes along to stay among them. */
void comparestate_scroll_to(struct compare *c, size_t top);
void comparestate_move_by(struct compare *c, int64_t rows);
/* The body is compared anew: back to the same row when it is there. */
void comparestate_return_later(struct compare *c);
/* To the next change, or section, in that direction; false: there is none. */
bool comparestate_jump(struct compare *c, int direction, bool section);

#endif
