#include "widget/editorstate.h"

#include "widget/textfind.h"
#include "widget/textline.h"

int editorstate_gutter(const struct editor *e)
{
    int digits = 3;
    if (e->is_bare)
        return 0;
    for (size_t n = e->n_lines; n >= 1000; n /= 10)
        digits++;
    return digits + 2;
}

int editorstate_height(const struct editor *e)
{
    int h = e->h - (e->finding ? 1 : 0);
    return h > 1 ? h : 1;
}

/* One column stays free for the cursor behind the last character. */
static size_t text_width(const struct editor *e)
{
    int w = e->w - editorstate_gutter(e) - 1;
    return w > 1 ? (size_t)w : 1;
}

/* What stands behind a mark may belong to a character that a change makes longer. */
enum { MARK_REACH = 256 };

/* In step with the text; NULL: there are none. */
static struct editor_marks *marks_of(const struct editor *e)
{
    struct editor_marks *m = e->marks;
    if (!m)
        return NULL;
    size_t kept = edits_kept_since(&e->edits, m->state);
    kept = kept > MARK_REACH ? kept - MARK_REACH : 0;
    if (m->state != e->edits.state) {
        textmarks_keep(&m->rows, kept);
        textmarks_keep(&m->columns, kept);
    }
    if (m->width != text_width(e))
        textmarks_keep(&m->rows, 0);
    m->state = e->edits.state;
    m->width = text_width(e);
    return m;
}

struct textrows editorstate_rows(const struct editor *e)
{
    struct editor_marks *m = e->wrap ? marks_of(e) : NULL;
    return (struct textrows){ edits_text(&e->edits), e->wrap ? text_width(e) : 0,
                              m ? &m->rows : NULL };
}

/* A part of a line is short. In a whole one a mark is left at each step. */
struct textline_place editorstate_walk(const struct editor *e, const struct textrow *row,
                                       size_t at, size_t column)
{
    struct editor_marks *m = row->first && row->last ? marks_of(e) : NULL;
    struct textmarks *columns = m ? &m->columns : NULL;
    struct textmark known = textmarks_nearest(columns, row->from, at, column);
    struct span line = span_sub(edits_text(&e->edits), row->from, row->to);
    struct textline_place place = { known.at - row->from, known.n };
    at -= row->from;
    for (size_t step = TEXTMARKS_APART; place.at < at && place.column < column;) {
        size_t most = at - place.at > step ? place.at + step : at;
        struct textline_place next = textline_walk(line, place, most, column);
        if (next.at == place.at && most == at)
            break;
        if (next.at > place.at && most < at)
            textmarks_add(columns, (struct textmark){ row->from + next.at, next.column });
        /* A flood of marks is one character, however long. */
        step = next.at > place.at ? TEXTMARKS_APART : 2 * step;
        place = next;
    }
    return place;
}

size_t editorstate_column(const struct editor *e, const struct textrow *row, size_t at)
{
    return editorstate_walk(e, row, at, SIZE_MAX).column;
}

size_t editorstate_offset(const struct editor *e, const struct textrow *row, size_t column)
{
    size_t at = row->from + editorstate_walk(e, row, row->to, column).at;
    if (at == row->to && !row->last) /* that place belongs to the next row */
        at = edits_prev(&e->edits, at);
    return at;
}

static void count_lines(struct editor *e)
{
    if (e->counted == e->edits.state && e->edits.state != 0)
        return;
    e->n_lines = 1 + textrows_line_of(edits_text(&e->edits), edits_text(&e->edits).len);
    e->counted = e->edits.state;
}

struct scrollbar_range editorstate_range(const struct editor *e)
{
    int h = editorstate_height(e);
    return (struct scrollbar_range){ e->n_lines, e->top_line, e->wrap ? 0 : (uint64_t)h, h };
}

size_t editorstate_rows_to_cursor(const struct editor *e, size_t most)
{
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->top);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    size_t n = 0;
    while (row.from < cursor.from && n < most && textrows_next(&rows, &row))
        n++;
    return n;
}

void editorstate_set_top(struct editor *e, const struct textrow *row)
{
    e->top = row->from;
    e->top_line = textrows_line_of(edits_text(&e->edits), e->top);
}

static void settle_left(struct editor *e, const struct textrow *row)
{
    size_t column = editorstate_column(e, row, e->edits.cursor);
    size_t width = text_width(e);
    if (e->wrap)
        e->left = 0;
    else if (column < e->left)
        e->left = column > 8 ? column - 8 : 0;
    else if (column > e->left + width)
        e->left = column - width + (width > 16 ? 8 : 0);
}

static void count_hits(struct editor *e)
{
    struct span text = edits_text(&e->edits), pattern = field_text(&e->find);
    struct editor_hits hits = { .text = e->edits.state,
                                .pattern = e->find.edits.state,
                                .from = e->edits.anchor,
                                .to = e->edits.cursor };
    size_t start = hits.from < hits.to ? hits.from : hits.to;
    bool is_known = hits.text != 0 && hits.text == e->hits.text &&
                    hits.pattern == e->hits.pattern && hits.from == e->hits.from &&
                    hits.to == e->hits.to;
    if (!e->finding || is_known)
        return;
    for (size_t at = 0; (at = textfind_next(text, pattern, at)) != SIZE_MAX; at++) {
        hits.n++;
        if (at == start && edits_has_selection(&e->edits))
            hits.current = hits.n;
    }
    e->hits = hits;
}

void editorstate_settle(struct editor *e)
{
    count_lines(e);
    count_hits(e);
    struct textrows rows = editorstate_rows(e);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    size_t h = (size_t)editorstate_height(e);
    struct textrow top = textrows_at(&rows, e->top);
    editorstate_set_top(e, &top);
    if (cursor.from < e->top) {
        editorstate_set_top(e, &cursor);
    } else if (editorstate_rows_to_cursor(e, h) >= h) {
        struct textrow row = cursor;
        textrows_back(&rows, &row, h - 1);
        editorstate_set_top(e, &row);
    }
    settle_left(e, &cursor);
}
