#include "widget/scrollbar.h"

/* The thumb's first row, and how many it has; false: there is none. */
static bool thumb(const struct scrollbar_range *r, int *from, int *size)
{
    if (r->h <= 0 || r->shown == 0 || r->total <= r->shown)
        return false;
    *size = (int)((double)r->shown * ((double)r->h / (double)r->total));
    if (*size < 1)
        *size = 1;
    double part = (double)r->top / (double)(r->total - r->shown);
    *from = (int)((double)(r->h - *size) * (part > 1 ? 1 : part) + 0.5);
    return true;
}

void scrollbar_draw(const struct canvas *c, int x, int y, const struct scrollbar_range *r)
{
    int from, size;
    if (thumb(r, &from, &size))
        canvas_fill(c, rect_make(x, y + from, 1, size), ROLE_SCROLLBAR, "▐");
}

/* Where to begin for the thumb to begin in that row of the bar. */
static uint64_t top_for(const struct scrollbar_range *r, int row, int size)
{
    int rows = r->h - size;
    uint64_t most = r->total - r->shown;
    if (row <= 0 || rows <= 0)
        return 0;
    if (row >= rows)
        return most;
    return (uint64_t)((double)most * row / rows + 0.5);
}

static void take_hold(struct scrollbar *s, int y, int from, int size)
{
    bool on_thumb = y >= from && y < from + size;
    s->is_held = true;
    s->grip = on_thumb ? y - from : size / 2;
}

bool scrollbar_mouse(struct scrollbar *s, const struct key *k, int x,
                     const struct scrollbar_range *r, uint64_t *to)
{
    int from = 0, size = 0;
    bool was_held = s->is_held, has_thumb = thumb(r, &from, &size);
    *to = r->top;
    if (k->mouse != MOUSE_DRAG && k->mouse != MOUSE_WHEEL_UP && k->mouse != MOUSE_WHEEL_DOWN)
        s->is_held = false;
    if (k->mouse == MOUSE_RELEASE)
        return was_held;
    bool is_on = k->x == x && k->y >= 0 && k->y < r->h && k->button == MOUSE_LEFT;
    if (has_thumb && k->mouse == MOUSE_PRESS && is_on)
        take_hold(s, k->y, from, size);
    else if (k->mouse != MOUSE_DRAG)
        return false;
    if (s->is_held && has_thumb && k->y - s->grip != from)
        *to = top_for(r, k->y - s->grip, size);
    return s->is_held;
}
