#include "widget/tabs.h"

#include "base/visible.h"

#define GAP 3

static int tab_width(const struct tab *tab)
{
    int note = visible_columns(span_of(tab->note), 100);
    return visible_columns(span_of(tab->label), 100) + (note ? note + 1 : 0);
}

static int width_of(const struct tab *tabs, size_t from, size_t to)
{
    int width = 0;
    for (size_t i = from; i < to; i++)
        width += tab_width(&tabs[i]) + (i + 1 < to ? GAP : 0);
    return width;
}

int tabs_width(const struct tab *tabs, size_t n)
{
    return width_of(tabs, 0, n);
}

/* The first tab that is shown: 0, or as many further as the active one needs to be seen. */
static size_t first_shown(const struct tab *tabs, size_t active, int room)
{
    size_t first = 0;
    while (first < active && width_of(tabs, first, active + 1) + (first > 0 ? 2 : 0) > room - 2)
        first++;
    return first;
}

static int room_for(const struct canvas *c, int x)
{
    return canvas_w(c) - x - 1;
}

void tabs_draw(const struct canvas *c, int x, int y, const struct tab *tabs, size_t n,
               size_t active)
{
    int room = room_for(c, x), right = x + room;
    bool all = width_of(tabs, 0, n) <= room;
    size_t first = all ? 0 : first_shown(tabs, active, room);
    if (first > 0)
        x += canvas_str(c, x, y, ROLE_FAINT, "‹ ");
    for (size_t i = first; i < n; i++) {
        if (!all && x + tab_width(&tabs[i]) > right - (i + 1 < n ? 2 : 0)) {
            canvas_str(c, x, y, ROLE_FAINT, "›");
            break;
        }
        bool on = i == active;
        x += canvas_str(c, x, y, on ? ROLE_TAB_ACTIVE : ROLE_TAB, tabs[i].label);
        if (tabs[i].note[0])
            x += 1 + canvas_str(c, x + 1, y, on ? ROLE_TAB_COUNT_ACTIVE : ROLE_TAB_COUNT,
                                tabs[i].note);
        x += GAP;
    }
}

size_t tabs_at(const struct canvas *c, int x, const struct tab *tabs, size_t n, size_t active,
               int at)
{
    int room = room_for(c, x);
    bool all = width_of(tabs, 0, n) <= room;
    size_t first = all ? 0 : first_shown(tabs, active, room);
    if (first > 0) {
        if (at >= x && at < x + 2)
            return first - 1;
        x += 2;
    }
    for (size_t i = first; i < n; i++) {
        int width = tab_width(&tabs[i]);
        if (at >= x - 1 && at < x + width + GAP - 1)
            return i;
        x += width + GAP;
    }
    return n;
}
