#include "widget/editordraw.h"

#include <stdio.h>

#include "widget/textfind.h"

/* Those in sight: a line may be the whole text. */
static void draw_hits(const struct editor *e, const struct canvas *c, int y,
                      const struct textrow *row)
{
    struct span text = edits_text(&e->edits), pattern = field_text(&e->find);
    struct span line = span_sub(text, row->from, row->to);
    struct textline_place place = editorstate_walk(e, row, row->to, e->left);
    size_t first = row->from + place.at;
    size_t last =
        row->from + textline_walk(line, place, line.len, e->left + (size_t)canvas_w(c)).at;
    struct span seen = span_sub(text, 0, last + pattern.len);
    size_t at = first > pattern.len ? first - pattern.len : 0;
    for (; (at = textfind_next(seen, pattern, at)) < row->to; at++) {
        size_t end = at + pattern.len < row->to ? at + pattern.len : row->to;
        if (end <= first)
            continue;
        place = textline_walk(line, place, (at > first ? at : first) - row->from, SIZE_MAX);
        int from = (int)(place.column - e->left);
        int to = (int)(textline_walk(line, place, end - row->from, SIZE_MAX).column - e->left);
        canvas_ground(c, rect_make(from, y, to - from, 1),
                      at == e->edits.anchor ? ROLE_HIT_CURRENT : ROLE_HIT);
    }
}

static void draw_number(const struct editor *e, const struct canvas *c, int y, size_t line,
                        bool wrong)
{
    canvas_textf(c, 0, y, wrong ? ROLE_ERROR : ROLE_LINE_NUMBER, "%*zu",
                 editorstate_gutter(e) - 2, line + 1);
}

static void draw_bad(const struct editor *e, const struct canvas *c, int y,
                     const struct textrow *row, size_t bad)
{
    int x = (int)editorstate_column(e, row, bad) - (int)e->left;
    int w = bad < row->to
                ? (int)editorstate_column(e, row, edits_next(&e->edits, bad)) - (int)e->left - x
                : 1;
    canvas_recolor(c, rect_make(x, y, w > 0 ? w : 1, 1), ROLE_ERROR);
}

static void draw_row(const struct editor *e, const struct canvas *c, int y,
                     const struct textrow *row, const struct editor_look *look)
{
    size_t from = e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor;
    struct textline_look line = { .text = edits_text(&e->edits),
                                  .from = row->from,
                                  .to = row->to,
                                  .skip = e->left,
                                  .known = editorstate_walk(e, row, row->to, e->left),
                                  .selected_from = from,
                                  .selected_to = from + edits_selected(&e->edits).len,
                                  .paint = look->paint,
                                  .role = ROLE_BRIGHT };
    struct canvas part =
        canvas_sub(c, editorstate_gutter(e), y, e->w - editorstate_gutter(e), 1);
    textline_draw(&part, 0, 0, &line);
    if (e->finding && field_text(&e->find).len > 0)
        draw_hits(e, &part, 0, row);
    bool bad_here = look->bad >= row->from && look->bad <= row->to && look->bad != SIZE_MAX;
    if (bad_here)
        draw_bad(e, &part, 0, row, look->bad);
}

static void draw_find(const struct editor *e, const struct canvas *c, bool focused)
{
    int y = e->h - 1;
    canvas_ground(c, rect_make(0, y, e->w, 1), ROLE_FIELD);
    int x = canvas_str(c, 1, y, ROLE_ACCENT, "find ") + 1;
    struct field_look look = { .focused = focused, .role = ROLE_BRIGHT };
    field_draw(&e->find, c, x, y, &look);
    size_t hits = e->hits.n, current = e->hits.current;
    char note[48];
    int n = hits == 0     ? 0
            : current > 0 ? snprintf(note, sizeof note, "%zu of %zu", current, hits)
                          : snprintf(note, sizeof note, "%zu", hits);
    bool none = hits == 0 && field_text(&e->find).len > 0;
    struct span shown = none ? SPAN("not found") : span_make(note, n > 0 ? (size_t)n : 0);
    canvas_text_right(c, e->w - 1, y, 20, none ? ROLE_WARN : ROLE_MUTED, shown);
}

void editordraw(const struct editor *e, const struct canvas *c, const struct editor_look *look)
{
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->top);
    size_t line = e->top_line;
    size_t bad_line = look->bad == SIZE_MAX ? SIZE_MAX : textrows_line_of(rows.text, look->bad);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    int h = editorstate_height(e);
    if (e->is_bare)
        canvas_ground(c, rect_make(0, 0, e->w, e->h), ROLE_FIELD);
    for (int y = 0; y < h; y++) {
        if (look->focused && row.from == cursor.from && !e->is_bare)
            canvas_ground(c, rect_make(0, y, e->w, 1), ROLE_SELECTED);
        if (row.first && !e->is_bare)
            draw_number(e, c, y, line, line == bad_line);
        draw_row(e, c, y, &row, look);
        line += row.last ? 1 : 0;
        if (!textrows_next(&rows, &row))
            break;
    }
    struct scrollbar_range range = editorstate_range(e);
    scrollbar_draw(c, e->w - 1, 0, &range);
    if (e->finding)
        draw_find(e, c, look->focused);
}
