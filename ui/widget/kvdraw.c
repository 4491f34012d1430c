#include "widget/kvdraw.h"

#include "base/visible.h"

static void draw_value(const struct kvtable *t, const struct canvas *c, int y,
                       const struct kv_row *row, int width)
{
    struct canvas cell = canvas_sub(c, kvstate_x_value(t), y, width, 1);
    struct textline_look look = { .text = row->value,
                                  .to = row->value.len,
                                  .paint = row->on ? t->config.paint : NULL,
                                  .role = row->on ? ROLE_VALUE : ROLE_FAINT };
    textline_draw(&cell, 0, 0, &look);
    if (width > 0 && visible_columns(row->value, width + 1) > width)
        canvas_str(&cell, width - 1, 0, ROLE_FAINT, "…");
}

static void draw_row(const struct kvtable *t, const struct canvas *c, size_t i)
{
    struct kv_row row = kvstate_row(t, i);
    int y = kvstate_y(t, i);
    canvas_str(c, KVSTATE_X_MARK, y, row.on ? ROLE_OK : ROLE_FAINT, row.on ? "✓" : "·");
    canvas_text_cut(c, KVSTATE_X_NAME, y, t->name_width, row.on ? ROLE_NAME : ROLE_FAINT,
                    row.name);
    int note = visible_columns(row.note, t->w / 3);
    int width = t->w - kvstate_x_value(t) - 2 - (note > 0 ? note + KVSTATE_GAP : 0);
    draw_value(t, c, y, &row, width > 0 ? width : 0);
    canvas_text_right(c, t->w - 2, y, t->w / 3, ROLE_FAINT, row.note);
}

static void draw_cell(const struct kvtable *t, const struct canvas *c)
{
    bool name = t->column == KV_NAME;
    int x = name ? KVSTATE_X_NAME : kvstate_x_value(t), y = kvstate_y(t, t->at);
    struct canvas cell = canvas_sub(c, x, y, t->field.width, 1);
    canvas_clear(&cell, ROLE_FIELD);
    struct field_look look = { .focused = true,
                               .role = name ? ROLE_NAME : ROLE_VALUE,
                               .paint = name ? NULL : t->config.paint };
    field_draw(&t->field, &cell, 0, 0, &look);
    complete_draw_list(&t->offers.list, c, kvstate_offers_x(t), y);
}

static void draw_add(const struct kvtable *t, const struct canvas *c)
{
    int y = kvstate_y(t, kvstate_count(t));
    int x = canvas_str(c, KVSTATE_X_MARK, y, ROLE_ACCENT, "+ ") + KVSTATE_X_MARK;
    canvas_str(c, x, y, ROLE_FAINT, t->config.add);
}

static void draw_cursor_row(const struct kvtable *t, const struct canvas *c)
{
    int y = kvstate_y(t, t->at);
    canvas_ground(c, rect_make(0, y, t->w - 1, 1), ROLE_SELECTED);
    canvas_str(c, 0, y, ROLE_SELECTED_BAR, "▌");
}

static void draw_bulk(const struct kvtable *t, const struct canvas *c, bool focused)
{
    char example[] = "Name: value";
    example[4] = t->config.separator;
    int x = 2 + canvas_str(c, 2, 0, ROLE_MUTED, example);
    x += canvas_str(c, x, 0, ROLE_FAINT, " a line, # before what is off   ");
    x += canvas_str(c, x, 0, ROLE_KEY, "Esc");
    canvas_str(c, x, 0, ROLE_FAINT, " back to the table");
    struct canvas part = canvas_sub(c, 0, 1, t->w, t->h - 1);
    struct editor_look look = { .focused = focused, .bad = SIZE_MAX };
    editor_draw(&t->editor, &part, &look);
}

void kvdraw_table(const struct kvtable *t, const struct canvas *c, bool focused)
{
    if (t->bulk) {
        draw_bulk(t, c, focused);
        return;
    }
    size_t n = kvstate_count(t);
    if (focused)
        draw_cursor_row(t, c);
    for (size_t i = t->top; i < n && kvstate_y(t, i) < t->h; i++)
        draw_row(t, c, i);
    if (kvstate_y(t, n) < t->h)
        draw_add(t, c);
    struct scrollbar_range range = kvstate_range(t);
    scrollbar_draw(c, t->w - 1, 0, &range);
    if (t->typing)
        draw_cell(t, c);
}
