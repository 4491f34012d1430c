#include "widget/list.h"

#define WHEEL_ROWS 3

static void keep_in_sight(struct list *l)
{
    if (l->height <= 0) /* not laid out yet: what is in sight is not known */
        return;
    size_t height = (size_t)l->height;
    if (l->cursor < l->top)
        l->top = l->cursor;
    if (l->cursor >= l->top + height)
        l->top = l->cursor - height + 1;
    size_t last_top = l->n > height ? l->n - height : 0;
    if (l->top > last_top)
        l->top = last_top;
}

void list_set_n(struct list *l, size_t n)
{
    l->n = n;
    list_move_to(l, l->cursor);
}

void list_resize(struct list *l, int height)
{
    l->height = height;
    keep_in_sight(l);
}

void list_move_to(struct list *l, size_t row)
{
    l->cursor = row < l->n ? row : l->n > 0 ? l->n - 1 : 0;
    keep_in_sight(l);
}

static size_t moved(size_t from, int64_t by)
{
    if (by >= 0)
        return (size_t)by > SIZE_MAX - from ? SIZE_MAX : from + (size_t)by;
    size_t back = (size_t)-by;
    return back > from ? 0 : from - back;
}

void list_move_by(struct list *l, int64_t rows)
{
    list_move_to(l, moved(l->cursor, rows));
}

void list_scroll_by(struct list *l, int64_t rows)
{
    size_t height = l->height > 0 ? (size_t)l->height : 1;
    size_t last_top = l->n > height ? l->n - height : 0;
    l->top = moved(l->top, rows);
    if (l->top > last_top)
        l->top = last_top;
    if (l->cursor < l->top)
        l->cursor = l->top;
    if (l->n > 0 && l->cursor >= l->top + height)
        l->cursor = l->top + height - 1;
}

struct list_key {
    enum key_code code;
    char letter; /* that does the same */
    int64_t rows;
    int64_t pages;
};

static const struct list_key keys[] = {
    { JKEY_UP, 'k', -1, 0 },          { JKEY_DOWN, 'j', 1, 0 },
    { JKEY_PAGE_UP, 0, 0, -1 },       { JKEY_PAGE_DOWN, 0, 0, 1 },
    { JKEY_HOME, 'g', INT32_MIN, 0 }, { JKEY_END, 'G', INT32_MAX, 0 },
};

bool list_key(struct list *l, const struct key *k, bool vim)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        bool letter = vim && keys[i].letter && key_is_char(k, 0, (uint32_t)keys[i].letter);
        if (!letter && !key_is(k, 0, keys[i].code))
            continue;
        int64_t page = l->height > 1 ? l->height - 1 : 1;
        list_move_by(l, keys[i].rows + keys[i].pages * page);
        return true;
    }
    return false;
}

bool list_mouse(struct list *l, const struct key *k)
{
    if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
        list_scroll_by(l, k->mouse == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
        return false;
    }
    size_t row = list_row(l, k->y);
    if (k->mouse != MOUSE_PRESS || row == SIZE_MAX)
        return false;
    list_move_to(l, row);
    return true;
}

static struct scrollbar_range range(const struct list *l)
{
    return (struct scrollbar_range){ l->n, l->top, l->height > 0 ? (uint64_t)l->height : 0,
                                     l->height };
}

void list_draw_bar(const struct list *l, const struct canvas *c)
{
    struct scrollbar_range r = range(l);
    scrollbar_draw(c, canvas_w(c) - 1, 0, &r);
}

bool list_bar_mouse(struct list *l, const struct key *k, int x)
{
    uint64_t to;
    struct scrollbar_range r = range(l);
    bool has_hold = scrollbar_mouse(&l->bar, k, x, &r, &to);
    if (has_hold && to != l->top)
        list_scroll_by(l, (int64_t)to - (int64_t)l->top);
    return has_hold;
}

size_t list_row(const struct list *l, int y)
{
    if (y < 0 || y >= l->height || l->top + (size_t)y >= l->n)
        return SIZE_MAX;
    return l->top + (size_t)y;
}

void list_draw_cursor(const struct canvas *c, int y, int h, bool focused)
{
    canvas_ground(c, rect_make(1, y, canvas_w(c) - 2, h), ROLE_SELECTED);
    if (focused)
        canvas_fill(c, rect_make(0, y, 1, h), ROLE_SELECTED_BAR, "▌");
}
