/* A window onto lines (data/lines.h) of any number and length: it stands at a line, knows where the
 * cursor is, and paints only what is seen. Lines are wrapped, or cut at the edge and scrolled
 * sideways. */
#ifndef JIG_WIDGET_PAGER_H
#define JIG_WIDGET_PAGER_H

#include "data/search.h"
#include "term/grid.h"
#include "term/key.h"
#include "widget/pagerrows.h"
#include "widget/pagerwidth.h"
#include "widget/scrollbar.h"

/* The bytes that hits are looked for in, where what is shown has words about them between. */
struct pager_bytes {
    const struct source *source;
    uint64_t (*within)(const void *ctx,
                       uint64_t offset);             /* of a place of what is shown, in it */
    uint64_t (*shown)(const void *ctx, uint64_t at); /* and back */
    const void *ctx;
};

struct pager {
    struct pagerrows rows; /* its lines, and how they are cut into rows */
    bool has_rows;         /* top and cursor stand on something */
    struct pager_row top, cursor;
    bool to_end;  /* the cursor is to stay at the end as it grows */
    bool selects; /* lines from `mark` to the cursor, both of them */
    struct line mark;
    bool is_pressed;         /* the mouse, on a row: a drag selects from there */
    int skip;                /* columns scrolled off, where lines are not wrapped */
    struct pagerwidth width; /* of the cursor's line then */
    int h;
    struct scrollbar bar;
    /* Hits to be shown; all borrowed, search NULL for none. */
    struct search *search;
    const struct source *source;
    const struct pager_bytes *bytes; /* what `search` is of; NULL: the source */
    uint64_t current_hit;            /* in the source; UINT64_MAX for none */
};

/* Where it stands, to come back to. */
struct pager_place {
    struct pager_row top, cursor;
};

void pager_init(struct pager *p); /* wraps, with numbers */
void pager_clear(struct pager *p);

/* Other lines, from their beginning; or with `offset` not 0 at the line that holds it. */
void pager_set(struct pager *p, struct lines lines, uint64_t offset);
/* There may be more lines, or what was there looks different. */
void pager_update(struct pager *p);
void pager_resize(struct pager *p, int w, int h);
/* What stands at the cursor stays in sight; a current hit that is in sight does in any case, and
 * where nothing else keeps it there the cursor goes to it. */
void pager_set_wrap(struct pager *p, bool wrap);

void pager_move(struct pager *p, int64_t rows); /* the cursor, and what is shown with it */
void pager_scroll(struct pager *p, int64_t rows);
void pager_to_start(struct pager *p);
void pager_to_end(struct pager *p);
/* The cursor to the line that holds `offset`, or has that number; a third from the top where that
 * was not in sight. */
void pager_to_offset(struct pager *p, uint64_t offset);
void pager_to_number(struct pager *p, uint64_t number);
/* Where lines are not wrapped: to the right, or with fewer than 0 to the left, until the end of the
 * longest line in sight is seen. */
void pager_sideways(struct pager *p, int columns);
/* It shows so many columns more than before: to the left, where there is nothing more at the right.
 */
void pager_widen(struct pager *p, int columns);
/* Where lines are not wrapped, and the current hit is beside what is seen of the cursor's line:
 * sideways to it. */
void pager_show_hit(struct pager *p);
/* Where in the line's painting the current hit begins; SIZE_MAX: not in it. */
size_t pager_hit_in(const struct pager *p, const struct line *line);
/* The columns that are seen, from 1, and how many there are: of the cursor's line, where that comes
 * in pieces, else of the longest line in sight. */
struct pager_columns {
    uint64_t first, last, all;
    bool is_known; /* what piece of its line the cursor is on; else they count from there */
    bool is_all;   /* there are no more */
};
/* False where lines are wrapped, or seen whole. */
bool pager_columns(const struct pager *p, struct pager_columns *out);
/* Goes on measuring the cursor's line by a piece, where lines are not wrapped; true while there is
 * more of it. */
bool pager_measure(struct pager *p);
/* Where it stands, and back there, among the same lines. */
struct pager_place pager_place(const struct pager *p);
void pager_to_place(struct pager *p, const struct pager_place *place);
/* Folds or unfolds at the cursor; false where nothing folds. */
bool pager_fold(struct pager *p);
/* After lines were folded, or unfolded, by others. */
void pager_refold(struct pager *p);

/* A place of the source in what is searched, and back. */
uint64_t pager_within(const struct pager *p, uint64_t offset);
uint64_t pager_shown(const struct pager *p, uint64_t at);

/* Begins to select at the cursor's line, or ends it. Dragging the mouse does it too. */
void pager_select(struct pager *p, bool selects);
/* The selected lines, the first and the last; false where none are. */
bool pager_selection(const struct pager *p, struct line *first, struct line *last);
/* The way from the first of them to the last. */
struct pager_walk {
    struct line line, last;
};
/* Sets out on it; false where nothing is selected. */
bool pager_walk_selection(const struct pager *p, struct pager_walk *walk);
/* Appends further lines as they are shown, a row of text each, until they are `bytes` at least;
 * true while there are more, and `out` has room. What is folded, or unfolded, on the way is
 * appended as it is shown then. */
bool pager_add_lines(const struct pager *p, struct pager_walk *walk, size_t bytes,
                     struct buf *out);

/* Arrows, pages, Home, End, j k h l g G. True: taken. */
bool pager_key(struct pager *p, const struct key *k);
/* Wheel, presses on a row or on a fold mark, and drags, which select; the bar at the right. x and y
 * are relative to the pager's canvas. */
bool pager_mouse(struct pager *p, const struct key *k);

/* What the bar shows: lines, or bytes where those are not counted yet (has_lines false). */
struct scrollbar_range pager_range(const struct pager *p, bool *has_lines);

void pager_draw(const struct pager *p, const struct canvas *c);
/* Draws another line of the same body, scrolled sideways as they are, in the canvas's row y. */
void pager_draw_line(const struct pager *p, const struct canvas *c, int y,
                     const struct line *line);

/* The source's first byte in the row under the cursor; 0 where there is none. */
uint64_t pager_offset(const struct pager *p);
/* The line under the cursor; NULL where there is none. */
const struct line *pager_line(const struct pager *p);

#endif
