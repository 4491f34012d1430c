/* The state of an editor, shared by its parts: the text, the place of the window on it, and how its
 * rows lie in cells.
 *
 * What is a row: of wrapped text a part of a line that fits the width, else a whole line. */
#ifndef JIG_WIDGET_EDITORSTATE_H
#define JIG_WIDGET_EDITORSTATE_H

#include "widget/completion.h"
#include "widget/field.h"
#include "widget/scrollbar.h"
#include "widget/textline.h"
#include "widget/textrows.h"

/* What the search finds in all of the text, counted when one of both changes. */
struct editor_hits {
    size_t n;
    size_t current;         /* the one that is selected, from 1; 0: none is */
    uint64_t text, pattern; /* the states that these are of */
    size_t from, to;        /* the selection that `current` is of */
};

/* Of a text in one state, cut at one width. */
struct editor_marks {
    uint64_t state;
    size_t width;
    struct textmarks rows;    /* of wrapped lines */
    struct textmarks columns; /* of others */
};

struct editor {
    struct edits edits;
    struct clipboard *clipboard; /* borrowed; NULL: none */
    bool wrap;
    bool is_bare; /* a small one, on the ground of a field: no line numbers */
    bool refused; /* the last key brought more than fits in */
    bool finding; /* the search field has the keys */
    struct field find;
    struct completion offers; /* its names: NULL for none */
    /* the rest is the editor's own */
    int w, h;
    size_t top;      /* offset of the first row that is shown */
    size_t top_line; /* its line, from 0 */
    size_t n_lines;
    size_t left; /* columns scrolled off; 0 when wrapped */
    struct scrollbar bar;
    size_t goal; /* the column that Up and Down keep to */
    bool has_goal;
    uint64_t counted;           /* the state that n_lines is of */
    struct editor_marks *marks; /* found out as it is looked at; NULL: no memory */
    struct editor_hits hits;
};

int editorstate_gutter(const struct editor *e); /* columns of the line numbers */
int editorstate_height(const struct editor *e); /* rows of text: without the search's */
/* What the bar shows, by lines; nothing where they wrap, since rows are no lines there. */
struct scrollbar_range editorstate_range(const struct editor *e);
struct textrows editorstate_rows(const struct editor *e);
/* The place in a row that holds an offset of the text or covers a column, as textline_walk(). */
struct textline_place editorstate_walk(const struct editor *e, const struct textrow *row,
                                       size_t at, size_t column);
/* The column of an offset in its row, and the offset that a column of a row meets. */
size_t editorstate_column(const struct editor *e, const struct textrow *row, size_t at);
size_t editorstate_offset(const struct editor *e, const struct textrow *row, size_t column);
/* Rows between the top and the cursor's, counted up to `most`. */
size_t editorstate_rows_to_cursor(const struct editor *e, size_t most);

void editorstate_set_top(struct editor *e, const struct textrow *row);
/* Counts anew what has changed, and scrolls as little as brings the cursor into sight. */
void editorstate_settle(struct editor *e);

#endif
