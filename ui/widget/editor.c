#include "widget/editor.h"

#include <stdio.h>

#include "base/ascii.h"
#include "widget/textkeys.h"
#include "widget/textrows.h"

enum { WHEEL_ROWS = 3, FIND_MAX = 1000 };

void editor_init(struct editor *e, size_t max, struct clipboard *clipboard)
{
    *e = (struct editor){ .clipboard = clipboard, .n_lines = 1, .w = 1, .h = 1 };
    edits_init(&e->edits, max, false);
    field_init(&e->find, FIND_MAX, clipboard);
    e->find.placeholder = "find";
}

void editor_clear(struct editor *e)
{
    edits_clear(&e->edits);
    field_clear(&e->find);
}

struct span editor_text(const struct editor *e)
{
    return edits_text(&e->edits);
}

/* ---- Geometry --------------------------------------------------------------------------------*/

static int gutter(const struct editor *e)
{
    int digits = 3;
    for (size_t n = e->n_lines; n >= 1000; n /= 10)
        digits++;
    return digits + 2;
}

static int text_height(const struct editor *e)
{
    int h = e->h - (e->finding ? 1 : 0);
    return h > 1 ? h : 1;
}

/* One column stays free for the cursor behind the last character. */
static size_t text_width(const struct editor *e)
{
    int w = e->w - gutter(e) - 1;
    return w > 1 ? (size_t)w : 1;
}

static struct textrows rows_of(const struct editor *e)
{
    return (struct textrows){ editor_text(e), e->wrap ? text_width(e) : 0 };
}

static size_t column_in(const struct editor *e, const struct textrow *row, size_t at)
{
    return textline_column(span_sub(editor_text(e), row->from, row->to), at - row->from);
}

static size_t offset_in(const struct editor *e, const struct textrow *row, size_t column)
{
    struct span line = span_sub(editor_text(e), row->from, row->to);
    size_t at = row->from + textline_offset(line, column, NULL);
    if (at == row->to && !row->last) /* that place belongs to the next row */
        at = edits_prev(&e->edits, at);
    return at;
}

static void count_lines(struct editor *e)
{
    if (e->counted == e->edits.state && e->edits.state != 0)
        return;
    e->n_lines = 1 + textrows_line_of(editor_text(e), editor_text(e).len);
    e->counted = e->edits.state;
}

/* Rows between the top and the cursor's, counted up to `most`. */
static size_t rows_to_cursor(const struct editor *e, size_t most)
{
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->top);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    size_t n = 0;
    while (row.from < cursor.from && n < most && textrows_next(&rows, &row))
        n++;
    return n;
}

static void set_top(struct editor *e, const struct textrow *row)
{
    e->top = row->from;
    e->top_line = textrows_line_of(editor_text(e), e->top);
}

static void settle_left(struct editor *e, const struct textrow *row)
{
    size_t column = column_in(e, row, e->edits.cursor);
    size_t width = text_width(e);
    if (e->wrap)
        e->left = 0;
    else if (column < e->left)
        e->left = column > 8 ? column - 8 : 0;
    else if (column > e->left + width)
        e->left = column - width + (width > 16 ? 8 : 0);
}

/* Scrolls as little as brings the cursor into sight. */
static void settle(struct editor *e)
{
    count_lines(e);
    struct textrows rows = rows_of(e);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    size_t h = (size_t)text_height(e);
    struct textrow top = textrows_at(&rows, e->top);
    set_top(e, &top);
    if (cursor.from < e->top) {
        set_top(e, &cursor);
    } else if (rows_to_cursor(e, h) >= h) {
        struct textrow row = cursor;
        textrows_back(&rows, &row, h - 1);
        set_top(e, &row);
    }
    settle_left(e, &cursor);
}

static void changed(struct editor *e)
{
    e->has_goal = false;
    settle(e);
}

enum jig_err editor_set(struct editor *e, struct span text)
{
    if (span_eq(editor_text(e), text))
        return JIG_OK;
    enum jig_err err = edits_set(&e->edits, text);
    if (!err)
        e->top = e->left = 0;
    changed(e);
    return err;
}

enum jig_err editor_replace_all(struct editor *e, struct span text)
{
    size_t line, column;
    editor_place(e, &line, &column);
    enum jig_err err = edits_replace(&e->edits, 0, editor_text(e).len, text);
    size_t at = 0;
    while (--line > 0 && span_find_byte(editor_text(e), '\n', at) != SIZE_MAX)
        at = span_find_byte(editor_text(e), '\n', at) + 1;
    edits_go(&e->edits, at, false);
    changed(e);
    return err;
}

void editor_resize(struct editor *e, int w, int h)
{
    e->w = w;
    e->h = h;
    field_resize(&e->find, w > 32 ? w - 24 : 8);
    settle(e);
}

void editor_set_wrap(struct editor *e, bool wrap)
{
    e->wrap = wrap;
    changed(e);
}

void editor_go(struct editor *e, size_t offset)
{
    edits_go(&e->edits, offset, false);
    changed(e);
}

void editor_place(const struct editor *e, size_t *line, size_t *column)
{
    size_t start = edits_line_start(&e->edits, e->edits.cursor);
    struct span before = span_sub(editor_text(e), start, e->edits.cursor);
    *line = textrows_line_of(editor_text(e), e->edits.cursor) + 1;
    *column = textline_column(before, before.len) + 1;
}

/* ---- Moving by rows --------------------------------------------------------------------------*/

static void move_rows(struct editor *e, long by, bool select)
{
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->edits.cursor);
    if (!e->has_goal)
        e->goal = column_in(e, &row, e->edits.cursor);
    size_t want = (size_t)(by < 0 ? -by : by), moved = 0;
    if (by < 0)
        moved = textrows_back(&rows, &row, want);
    while (by > 0 && moved < want && textrows_next(&rows, &row))
        moved++;
    size_t to = offset_in(e, &row, e->goal);
    if (moved == 0) /* beyond the first and the last row: to their ends */
        to = by < 0 ? 0 : editor_text(e).len;
    edits_go(&e->edits, to, select);
    e->has_goal = moved > 0;
    settle(e);
}

void editor_scroll(struct editor *e, int by)
{
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->top);
    if (by < 0)
        textrows_back(&rows, &row, (size_t)-by);
    for (int i = 0; i < by; i++) {
        struct textrow next = row;
        if (!textrows_next(&rows, &next))
            break;
        row = next;
    }
    set_top(e, &row);
}

static bool row_key(struct editor *e, const struct key *key)
{
    bool select = key->mods & KEY_SHIFT;
    if (key->mods & ~(unsigned)KEY_SHIFT)
        return false;
    long page = text_height(e) > 2 ? text_height(e) - 1 : 1;
    switch (key->code) {
    case JKEY_UP:
        move_rows(e, -1, select);
        return true;
    case JKEY_DOWN:
        move_rows(e, 1, select);
        return true;
    case JKEY_PAGE_UP:
        move_rows(e, -page, select);
        return true;
    case JKEY_PAGE_DOWN:
        move_rows(e, page, select);
        return true;
    default:
        return false;
    }
}

/* ---- Keys ------------------------------------------------------------------------------------*/

static bool find_key(struct editor *e, const struct key *key)
{
    bool shift = key->mods & KEY_SHIFT;
    if (key->code == JKEY_F3 || (e->finding && key->code == JKEY_ENTER)) {
        editor_find(e, shift);
        return true;
    }
    if (key_is_char(key, KEY_CTRL, 'f')) {
        editor_open_find(e);
        return true;
    }
    if (!e->finding)
        return false;
    if (key_is(key, 0, JKEY_ESC)) {
        e->finding = false;
        settle(e);
        return true;
    }
    if (key_is(key, 0, JKEY_UP) || key_is(key, 0, JKEY_DOWN)) {
        editor_find(e, key->code == JKEY_UP);
        return true;
    }
    uint64_t before = e->find.edits.state;
    bool taken = field_key(&e->find, key);
    if (e->find.edits.state != before) { /* as typed: the first hit from where the cursor is */
        edits_go(&e->edits,
                 e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor, false);
        editor_find(e, false);
    }
    return taken;
}

static bool edit_key(struct editor *e, const struct key *key)
{
    if (key->code == JKEY_ENTER && !(key->mods & ~(unsigned)KEY_SHIFT)) {
        e->refused = edits_newline(&e->edits, true) != JIG_OK;
        return true;
    }
    if (key_is(key, 0, JKEY_TAB)) {
        e->refused = edits_type(&e->edits, SPAN("  ")) != JIG_OK;
        return true;
    }
    if (key_is_char(key, KEY_ALT, 'k')) {
        edits_delete_line(&e->edits);
        return true;
    }
    enum textkeys_result result = textkeys_apply(&e->edits, key, e->clipboard);
    e->refused = result == TEXTKEYS_TOO_LARGE;
    return result != TEXTKEYS_IGNORED;
}

bool editor_key(struct editor *e, const struct key *key)
{
    if (find_key(e, key) || row_key(e, key))
        return true;
    if (!edit_key(e, key))
        return false;
    changed(e);
    return true;
}

bool editor_read_key(struct editor *e, const struct key *key)
{
    if (find_key(e, key) || row_key(e, key))
        return true;
    bool moves = key->code == JKEY_LEFT || key->code == JKEY_RIGHT || key->code == JKEY_HOME ||
                 key->code == JKEY_END || key_is_char(key, KEY_CTRL, 'c') ||
                 key_is_char(key, KEY_CTRL, 'a');
    if (!moves || textkeys_apply(&e->edits, key, e->clipboard) == TEXTKEYS_IGNORED)
        return false;
    changed(e);
    return true;
}

/* ---- Mouse -----------------------------------------------------------------------------------*/

static size_t offset_at(const struct editor *e, int x, int y)
{
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->top);
    for (int i = 0; i < y; i++)
        if (!textrows_next(&rows, &row))
            return editor_text(e).len;
    int column = x - gutter(e);
    return offset_in(e, &row, e->left + (size_t)(column > 0 ? column : 0));
}

static void press(struct editor *e, const struct key *key)
{
    size_t at = offset_at(e, key->x, key->y);
    bool in_gutter = key->x < gutter(e);
    if (key->clicks == 2 && !in_gutter)
        edits_select_word(&e->edits, at);
    else if (key->clicks >= 3 || in_gutter)
        edits_select_line(&e->edits, at);
    else
        edits_go(&e->edits, at, key->mods & KEY_SHIFT);
    e->has_goal = false;
}

bool editor_mouse(struct editor *e, const struct key *key)
{
    switch (key->mouse) {
    case MOUSE_WHEEL_UP:
        editor_scroll(e, -WHEEL_ROWS);
        return true;
    case MOUSE_WHEEL_DOWN:
        editor_scroll(e, WHEEL_ROWS);
        return true;
    case MOUSE_PRESS:
        if (key->button != MOUSE_LEFT)
            return false;
        press(e, key);
        return true;
    case MOUSE_DRAG:
        edits_go(&e->edits, offset_at(e, key->x, key->y > 0 ? key->y : 0), true);
        settle(e);
        return true;
    case MOUSE_RELEASE:
        break;
    }
    return false;
}

/* ---- Search ----------------------------------------------------------------------------------*/

static bool has_capital(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
            return true;
    return false;
}

/* Offset of the first hit at or after `from`, or SIZE_MAX. */
static size_t hit_after(struct span text, struct span pattern, size_t from)
{
    if (pattern.len == 0)
        return SIZE_MAX;
    if (has_capital(pattern))
        return span_find(text, pattern, from);
    char first = pattern.ptr[0];
    for (size_t i = from; i + pattern.len <= text.len; i++)
        if (ascii_lower(text.ptr[i]) == first &&
            span_ieq(span_sub(text, i, i + pattern.len), pattern))
            return i;
    return SIZE_MAX;
}

static size_t hit_before(struct span text, struct span pattern, size_t before)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; (at = hit_after(text, pattern, at)) < before; at++)
        found = at;
    return found;
}

void editor_open_find(struct editor *e)
{
    struct span selected = edits_selected(&e->edits);
    if (selected.len > 0 && selected.len < 100 && span_find_byte(selected, '\n', 0) == SIZE_MAX)
        field_set(&e->find, selected);
    edits_select_all(&e->find.edits);
    e->finding = true;
    settle(e);
}

bool editor_find(struct editor *e, bool backward)
{
    struct span text = editor_text(e), pattern = field_text(&e->find);
    size_t start = e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor;
    bool on_hit = span_ieq(edits_selected(&e->edits), pattern);
    size_t hit = backward ? hit_before(text, pattern, start)
                          : hit_after(text, pattern, start + (on_hit ? 1 : 0));
    if (hit == SIZE_MAX) /* around */
        hit = backward ? hit_before(text, pattern, text.len) : hit_after(text, pattern, 0);
    if (hit == SIZE_MAX)
        return false;
    edits_select(&e->edits, hit, hit + pattern.len);
    changed(e);
    return true;
}

void editor_count_hits(const struct editor *e, size_t *hits, size_t *current)
{
    struct span text = editor_text(e), pattern = field_text(&e->find);
    size_t start = e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor;
    *hits = *current = 0;
    for (size_t at = 0; (at = hit_after(text, pattern, at)) != SIZE_MAX; at++) {
        ++*hits;
        if (at == start && edits_has_selection(&e->edits))
            *current = *hits;
    }
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static void draw_hits(const struct editor *e, const struct canvas *c, int y,
                      const struct textrow *row)
{
    struct span text = editor_text(e), pattern = field_text(&e->find);
    size_t at = row->from > pattern.len ? row->from - pattern.len : 0;
    while ((at = hit_after(text, pattern, at)) < row->to) {
        size_t end = at + pattern.len < row->to ? at + pattern.len : row->to;
        if (end > row->from) {
            int from = (int)column_in(e, row, at > row->from ? at : row->from) - (int)e->left;
            int to = (int)column_in(e, row, end) - (int)e->left;
            bool current = at == e->edits.anchor;
            canvas_ground(c, rect_make(from, y, to - from, 1),
                          current ? ROLE_HIT_CURRENT : ROLE_HIT);
        }
        at++;
    }
}

static void draw_number(const struct editor *e, const struct canvas *c, int y, size_t line,
                        bool wrong)
{
    canvas_textf(c, 0, y, wrong ? ROLE_ERROR : ROLE_LINE_NUMBER, "%*zu", gutter(e) - 2,
                 line + 1);
}

static void draw_bad(const struct editor *e, const struct canvas *c, int y,
                     const struct textrow *row, size_t bad)
{
    int x = (int)column_in(e, row, bad) - (int)e->left;
    int w = bad < row->to
                ? (int)column_in(e, row, edits_next(&e->edits, bad)) - (int)e->left - x
                : 1;
    canvas_recolor(c, rect_make(x, y, w > 0 ? w : 1, 1), ROLE_ERROR);
}

static void draw_row(const struct editor *e, const struct canvas *c, int y,
                     const struct textrow *row, const struct editor_look *look)
{
    size_t from = e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor;
    struct textline_look line = { .text = editor_text(e),
                                  .from = row->from,
                                  .to = row->to,
                                  .skip = e->left,
                                  .selected_from = from,
                                  .selected_to = from + edits_selected(&e->edits).len,
                                  .paint = look->paint,
                                  .role = ROLE_BRIGHT };
    struct canvas part = canvas_sub(c, gutter(e), y, e->w - gutter(e), 1);
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
    size_t hits, current;
    editor_count_hits(e, &hits, &current);
    char note[48];
    int n = hits == 0     ? 0
            : current > 0 ? snprintf(note, sizeof note, "%zu of %zu", current, hits)
                          : snprintf(note, sizeof note, "%zu", hits);
    bool none = hits == 0 && field_text(&e->find).len > 0;
    struct span shown = none ? SPAN("not found") : span_make(note, n > 0 ? (size_t)n : 0);
    canvas_text_right(c, e->w - 1, y, 20, none ? ROLE_WARN : ROLE_MUTED, shown);
}

void editor_draw(const struct editor *e, const struct canvas *c, const struct editor_look *look)
{
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->top);
    size_t line = e->top_line;
    size_t bad_line = look->bad == SIZE_MAX ? SIZE_MAX : textrows_line_of(rows.text, look->bad);
    struct textrow cursor = textrows_at(&rows, e->edits.cursor);
    for (int y = 0; y < text_height(e); y++) {
        if (look->focused && row.from == cursor.from)
            canvas_ground(c, rect_make(0, y, e->w, 1), ROLE_SELECTED);
        if (row.first)
            draw_number(e, c, y, line, line == bad_line);
        draw_row(e, c, y, &row, look);
        line += row.last ? 1 : 0;
        if (!textrows_next(&rows, &row))
            break;
    }
    if (e->finding)
        draw_find(e, c, look->focused);
}

bool editor_cursor(const struct editor *e, int *x, int *y)
{
    if (e->finding) {
        *x = 6 + field_cursor(&e->find);
        *y = e->h - 1;
        return true;
    }
    struct textrows rows = rows_of(e);
    struct textrow row = textrows_at(&rows, e->edits.cursor);
    size_t down = rows_to_cursor(e, (size_t)text_height(e));
    *x = gutter(e) + (int)column_in(e, &row, e->edits.cursor) - (int)e->left;
    *y = (int)down;
    return row.from >= e->top && *y < text_height(e) && *x >= gutter(e) && *x < e->w;
}
