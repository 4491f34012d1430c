#include "widget/editor.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"
#include "widget/textfind.h"
#include "widget/textkeys.h"

enum { WHEEL_ROWS = 3, FIND_MAX = 1000 };

void editor_init(struct editor *e, size_t max, struct clipboard *clipboard)
{
    *e = (struct editor){ .clipboard = clipboard, .n_lines = 1, .w = 1, .h = 1 };
    e->marks = mem_zero(1, sizeof *e->marks);
    edits_init(&e->edits, max, false);
    field_init(&e->find, FIND_MAX, clipboard);
    e->find.placeholder = "find";
}

void editor_clear(struct editor *e)
{
    edits_clear(&e->edits);
    field_clear(&e->find);
    complete_close(&e->offers.list);
    if (e->marks) {
        textmarks_clear(&e->marks->rows);
        textmarks_clear(&e->marks->columns);
    }
    free(e->marks);
    e->marks = NULL;
}

struct span editor_text(const struct editor *e)
{
    return edits_text(&e->edits);
}

static void changed(struct editor *e)
{
    complete_close(&e->offers.list);
    e->has_goal = false;
    editorstate_settle(e);
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

char *editor_take(struct editor *e)
{
    char *text = edits_take(&e->edits);
    e->top = e->left = 0;
    changed(e);
    return text;
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
    if (w != e->w)
        e->left = 0; /* as far as was needed in another width */
    e->w = w;
    e->h = h;
    field_resize(&e->find, w > 32 ? w - 24 : 8);
    editorstate_settle(e);
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
    struct textrows lines = { .text = editor_text(e) };
    struct textrow row = textrows_at(&lines, e->edits.cursor);
    *line = textrows_line_of(lines.text, row.from) + 1;
    *column = editorstate_column(e, &row, e->edits.cursor) + 1;
}

/* ---- Moving by rows --------------------------------------------------------------------------*/

static void move_rows(struct editor *e, long by, bool select)
{
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->edits.cursor);
    if (!e->has_goal)
        e->goal = editorstate_column(e, &row, e->edits.cursor);
    size_t want = (size_t)(by < 0 ? -by : by), moved = 0;
    if (by < 0)
        moved = textrows_back(&rows, &row, want);
    while (by > 0 && moved < want && textrows_next(&rows, &row))
        moved++;
    size_t to = editorstate_offset(e, &row, e->goal);
    if (moved == 0) /* beyond the first and the last row: to their ends */
        to = by < 0 ? 0 : editor_text(e).len;
    edits_go(&e->edits, to, select);
    e->has_goal = moved > 0;
    editorstate_settle(e);
}

void editor_scroll(struct editor *e, int by)
{
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->top);
    if (by < 0)
        textrows_back(&rows, &row, (size_t)-by);
    for (int i = 0; i < by; i++) {
        struct textrow next = row;
        if (!textrows_next(&rows, &next))
            break;
        row = next;
    }
    editorstate_set_top(e, &row);
}

static bool row_key(struct editor *e, const struct key *key)
{
    bool select = key->mods & KEY_SHIFT;
    if (key->mods & ~(unsigned)KEY_SHIFT)
        return false;
    long page = editorstate_height(e) > 2 ? editorstate_height(e) - 1 : 1;
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
        editorstate_settle(e);
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
        editorstate_settle(e);
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

bool editor_wants_esc(const struct editor *e)
{
    return e->finding || completion_is_shown(&e->offers);
}

struct typedkeys editor_typed(const struct editor *e, const char *esc)
{
    struct typedkeys keys = { "", "", esc };
    if (e->finding)
        keys = (struct typedkeys){ "next", "", "end the search" };
    complete_typed(&e->offers.list, &keys);
    return keys;
}

static void accept(struct editor *e)
{
    completion_accept(&e->offers, &e->edits);
    changed(e);
}

bool editor_key(struct editor *e, const struct key *key)
{
    enum complete_result result = complete_key(&e->offers.list, key, false);
    if (result == COMPLETE_ACCEPTED)
        accept(e);
    if (result != COMPLETE_IGNORED || find_key(e, key))
        return true;
    complete_close(&e->offers.list);
    uint64_t state = e->edits.state;
    if (row_key(e, key))
        return true;
    if (!edit_key(e, key))
        return false;
    changed(e);
    if (e->edits.state != state)
        completion_offer(&e->offers, &e->edits, NULL, 0);
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
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->top);
    for (int i = 0; i < y; i++)
        if (!textrows_next(&rows, &row))
            return editor_text(e).len;
    int column = x - editorstate_gutter(e);
    return editorstate_offset(e, &row, e->left + (size_t)(column > 0 ? column : 0));
}

/* Where what is offered is drawn: below the beginning of what was typed of it. */
static bool offers_at(const struct editor *e, int *x, int *y)
{
    struct span typed = completion_typed(&e->offers, &e->edits);
    if (!completion_is_shown(&e->offers) || !editor_cursor(e, x, y))
        return false;
    *x -= visible_columns(typed, *x) + 1;
    return true;
}

static bool press_offer(struct editor *e, const struct key *key)
{
    int x, y;
    struct canvas whole = { .area = rect_make(0, 0, e->w, e->h),
                            .clip = rect_make(0, 0, e->w, e->h) };
    if (key->mouse != MOUSE_PRESS || key->button != MOUSE_LEFT || !offers_at(e, &x, &y))
        return false;
    int offered = complete_list_at(&e->offers.list, &whole, x, y, key);
    if (offered < 0)
        return false;
    e->offers.list.chosen = (size_t)offered;
    accept(e);
    return true;
}

static void press(struct editor *e, const struct key *key)
{
    complete_close(&e->offers.list);
    size_t at = offset_at(e, key->x, key->y);
    bool in_gutter = key->x < editorstate_gutter(e);
    if (key->clicks == 2 && !in_gutter)
        edits_select_word(&e->edits, at);
    else if (key->clicks >= 3 || in_gutter)
        edits_select_line(&e->edits, at);
    else
        edits_go(&e->edits, at, key->mods & KEY_SHIFT);
    e->has_goal = false;
}

/* The cursor stays where it is, as under the wheel. */
static bool bar_mouse(struct editor *e, const struct key *key)
{
    uint64_t to;
    struct scrollbar_range range = editorstate_range(e);
    if (!scrollbar_mouse(&e->bar, key, e->w - 1, &range, &to))
        return false;
    editor_scroll(e, (int)((int64_t)to - (int64_t)range.top));
    return true;
}

bool editor_has_bar(const struct editor *e)
{
    return e->bar.is_held;
}

/* What is offered may lie over the bar. */
bool editor_mouse(struct editor *e, const struct key *key)
{
    if (press_offer(e, key) || bar_mouse(e, key))
        return true;
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
        editorstate_settle(e);
        return true;
    case MOUSE_RELEASE:
        break;
    }
    return false;
}

/* ---- Search ----------------------------------------------------------------------------------*/

void editor_open_find(struct editor *e)
{
    struct span selected = edits_selected(&e->edits);
    if (selected.len > 0 && selected.len < 100 && span_find_byte(selected, '\n', 0) == SIZE_MAX)
        field_set(&e->find, selected);
    edits_select_all(&e->find.edits);
    e->finding = true;
    editorstate_settle(e);
}

bool editor_find(struct editor *e, bool backward)
{
    struct span text = editor_text(e), pattern = field_text(&e->find);
    size_t start = e->edits.anchor < e->edits.cursor ? e->edits.anchor : e->edits.cursor;
    bool on_hit = span_ieq(edits_selected(&e->edits), pattern);
    size_t hit = backward ? textfind_before(text, pattern, start)
                          : textfind_next(text, pattern, start + (on_hit ? 1 : 0));
    if (hit == SIZE_MAX) /* around */
        hit = backward ? textfind_before(text, pattern, text.len)
                       : textfind_next(text, pattern, 0);
    if (hit == SIZE_MAX)
        return false;
    edits_select(&e->edits, hit, hit + pattern.len);
    changed(e);
    return true;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

void editor_draw(const struct editor *e, const struct canvas *c, const struct editor_look *look)
{
    int x, y;
    editordraw(e, c, look);
    if (offers_at(e, &x, &y))
        complete_draw_list(&e->offers.list, c, x, y);
}

bool editor_cursor(const struct editor *e, int *x, int *y)
{
    if (e->finding) {
        *x = 6 + field_cursor(&e->find);
        *y = e->h - 1;
        return true;
    }
    struct textrows rows = editorstate_rows(e);
    struct textrow row = textrows_at(&rows, e->edits.cursor);
    size_t down = editorstate_rows_to_cursor(e, (size_t)editorstate_height(e));
    *x = editorstate_gutter(e) + (int)editorstate_column(e, &row, e->edits.cursor) -
         (int)e->left;
    *y = (int)down;
    return row.from >= e->top && *y < editorstate_height(e) && *x >= editorstate_gutter(e) &&
           *x < e->w;
}
