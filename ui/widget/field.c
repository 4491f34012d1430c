#include "widget/field.h"

#include "widget/textkeys.h"

void field_init(struct field *f, size_t max, struct clipboard *clipboard)
{
    *f = (struct field){ .clipboard = clipboard, .width = 1 };
    edits_init(&f->edits, max, true);
}

void field_clear(struct field *f)
{
    edits_clear(&f->edits);
}

/* The cursor stays in sight, with a column behind the end to stand on; what is left of the line
 * fills the width. */
static void settle(struct field *f)
{
    size_t width = f->width > 1 ? (size_t)f->width : 1;
    struct span text = field_text(f);
    size_t column = textline_column(text, f->edits.cursor);
    if (f->skip > column)
        f->skip = column;
    if (column >= f->skip + width)
        f->skip = column - width + 1;
    if (f->skip == 0)
        return;
    size_t end = textline_column(text, text.len) + 1;
    if (end < f->skip + width)
        f->skip = end > width ? end - width : 0;
}

enum jig_err field_set(struct field *f, struct span text)
{
    if (span_eq(field_text(f), text))
        return JIG_OK;
    enum jig_err err = edits_set(&f->edits, text);
    settle(f);
    return err;
}

struct span field_text(const struct field *f)
{
    return edits_text(&f->edits);
}

void field_resize(struct field *f, int width)
{
    f->width = width;
    settle(f);
}

bool field_key(struct field *f, const struct key *key)
{
    enum textkeys_result result = textkeys_apply(&f->edits, key, f->clipboard);
    f->refused = result == TEXTKEYS_TOO_LARGE;
    settle(f);
    return result != TEXTKEYS_IGNORED;
}

static size_t offset_at(const struct field *f, int x)
{
    return textline_offset(field_text(f), f->skip + (size_t)(x > 0 ? x : 0), NULL);
}

static bool press(struct field *f, const struct key *key)
{
    size_t at = offset_at(f, key->x);
    if (key->button == MOUSE_MIDDLE && f->clipboard) {
        edits_go(&f->edits, at, false);
        edits_insert(&f->edits, clipboard_text(f->clipboard));
    } else if (key->button != MOUSE_LEFT) {
        return false;
    } else if (key->clicks == 2) {
        edits_select_word(&f->edits, at);
    } else if (key->clicks >= 3) {
        edits_select_all(&f->edits);
    } else {
        edits_go(&f->edits, at, key->mods & KEY_SHIFT);
    }
    return true;
}

bool field_mouse(struct field *f, const struct key *key)
{
    bool taken = false;
    if (key->mouse == MOUSE_PRESS)
        taken = press(f, key);
    if (key->mouse == MOUSE_DRAG) {
        if (key->x < 0 && f->skip > 0)
            f->skip--;
        edits_go(&f->edits, offset_at(f, key->x), true);
        taken = true;
    }
    settle(f);
    return taken;
}

static void draw_dots(const struct field *f, const struct canvas *c, int x, int y, bool focused)
{
    size_t n = textline_column(field_text(f), field_text(f).len);
    n -= focused ? f->skip : 0;
    size_t most = focused ? (size_t)f->width : 12; /* its length is nobody's business */
    int width = (int)(n < most ? n : most);
    canvas_fill(c, rect_make(x, y, width < f->width ? width : f->width, 1), ROLE_MUTED, "•");
}

void field_draw(const struct field *f, const struct canvas *c, int x, int y,
                const struct field_look *look)
{
    struct canvas part = canvas_sub(c, x, y, f->width, 1);
    struct span text = field_text(f);
    if (text.len == 0 && f->placeholder) {
        canvas_text_cut(&part, 0, 0, f->width, ROLE_PLACEHOLDER, span_of(f->placeholder));
        return;
    }
    if (look->focused ? f->veiled : f->secret) {
        draw_dots(f, c, x, y, look->focused);
        return;
    }
    struct textline_look line = { .text = text,
                                  .to = text.len,
                                  .skip = look->focused ? f->skip : 0,
                                  .paint = look->paint,
                                  .role = look->role };
    if (look->focused) {
        line.selected_from =
            f->edits.anchor < f->edits.cursor ? f->edits.anchor : f->edits.cursor;
        line.selected_to = line.selected_from + edits_selected(&f->edits).len;
    }
    textline_draw(&part, 0, 0, &line);
}

int field_cursor(const struct field *f)
{
    return (int)(textline_column(field_text(f), f->edits.cursor) - f->skip);
}
