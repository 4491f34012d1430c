/* One line of a text as it lies in cells: which column an offset has, which offset a column, and
 * the drawing with colours and a selection. A tab goes to the next multiple of four; what can't be
 * shown takes the columns of its mark (base/visible). Shared by the one-line field and the editor,
 * so that both draw and click alike. */
#ifndef JIG_WIDGET_TEXTLINE_H
#define JIG_WIDGET_TEXTLINE_H

#include "term/grid.h"

#define TEXTLINE_TAB 4

/* Colours bytes [from, to) of a text: roles[i] is the role of the byte at from + i, filled with the
 * plain one before. Widgets know no grammar, the view that owns them gives this. */
struct text_paint {
    void (*paint)(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles);
    void *ctx;
};

/* Columns before the piece that holds offset `at`. */
size_t textline_column(struct span line, size_t at);

/* The beginning of a piece that is known. */
struct textline_place {
    size_t at, column;
};
/* Goes on from there to the piece that holds offset `at` or covers `column`, whichever comes first;
 * what lies before is not read again. */
struct textline_place textline_walk(struct span line, struct textline_place from, size_t at,
                                    size_t column);

/* Offset of the piece that covers `column`, the line's length where it is shorter. *start (may be
 * NULL) is the column at which that piece begins. */
size_t textline_offset(struct span line, size_t column, size_t *start);

/* How many bytes fit into `columns` when the line begins at offset `from`, at least one piece. */
size_t textline_fit(struct span line, size_t from, size_t columns);

struct textline_look {
    struct span text;                  /* the whole text */
    size_t from, to;                   /* the line in it, without its line break */
    size_t skip;                       /* columns scrolled off to the left */
    struct textline_place known;       /* in the line, not behind them; all 0: its beginning */
    size_t selected_from, selected_to; /* offsets in the text; equal: nothing */
    const struct text_paint *paint;    /* NULL: all in `role` */
    enum role role;
};

/* Draws on row y of the canvas from column x to its right edge. Cells keep their ground but for
 * the selection's. */
void textline_draw(const struct canvas *c, int x, int y, const struct textline_look *look);

#endif
