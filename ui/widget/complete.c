#include "widget/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/visible.h"

enum { MOST_ROWS = 8, LEAST_WIDTH = 12, MOST_WIDTH = 60, STRIP_GAP = 2 };

void complete_set(struct complete *c, const struct candidate *items, size_t n,
                  struct span typed)
{
    complete_close(c);
    if (n == 0 || (n == 1 && span_ieq(items[0].text, typed)))
        return;
    n = n < COMPLETE_MAX ? n : COMPLETE_MAX;
    c->items = mem_zero(n, sizeof *c->items);
    if (!c->items)
        return;
    memcpy(c->items, items, n * sizeof *items);
    c->n = n;
}

void complete_close(struct complete *c)
{
    free(c->items);
    *c = (struct complete){ 0 };
}

struct span complete_chosen(const struct complete *c)
{
    return c->n > 0 ? c->items[c->chosen].text : (struct span){ 0 };
}

static enum complete_result go(struct complete *c, bool back)
{
    if (c->moved || back)
        c->chosen = (c->chosen + (back ? c->n - 1 : 1)) % c->n;
    c->moved = true;
    return COMPLETE_TAKEN;
}

enum complete_result complete_key(struct complete *c, const struct key *key, bool strip)
{
    if (c->n == 0 || key->mods != 0)
        return COMPLETE_IGNORED;
    switch (key->code) {
    case JKEY_UP:
        return go(c, true);
    case JKEY_DOWN:
        return go(c, false);
    case JKEY_LEFT:
        return strip ? go(c, true) : COMPLETE_IGNORED;
    case JKEY_RIGHT:
        return strip ? go(c, false) : COMPLETE_IGNORED;
    case JKEY_TAB:
        return COMPLETE_ACCEPTED;
    case JKEY_ENTER:
        return c->moved ? COMPLETE_ACCEPTED : COMPLETE_IGNORED;
    case JKEY_ESC:
        complete_close(c);
        return COMPLETE_TAKEN;
    default:
        return COMPLETE_IGNORED;
    }
}

void complete_typed(const struct complete *c, struct typedkeys *keys)
{
    if (c->n == 0)
        return;
    keys->tab = "take it";
    keys->esc = "close the list";
    if (c->moved)
        keys->enter = "take it";
}

static bool holds(struct span s, struct span part)
{
    for (size_t i = 1; i + part.len <= s.len; i++)
        if (span_istarts(span_sub(s, i, s.len), part))
            return true;
    return false;
}

size_t complete_filter(const struct candidate *items, size_t n, struct span typed,
                       struct candidate *out, size_t room)
{
    size_t found = 0;
    for (size_t i = 0; i < n && found < room; i++)
        if (span_istarts(items[i].text, typed))
            out[found++] = items[i];
    for (size_t i = 0; i < n && found < room && typed.len > 0; i++)
        if (!span_istarts(items[i].text, typed) && holds(items[i].text, typed))
            out[found++] = items[i];
    return found;
}

/* ---- The list --------------------------------------------------------------------------------*/

static int columns_of(struct span s)
{
    return visible_columns(s, MOST_WIDTH);
}

static int list_width(const struct complete *c)
{
    int width = LEAST_WIDTH;
    for (size_t i = 0; i < c->n; i++) {
        int note = columns_of(c->items[i].note);
        int w = columns_of(c->items[i].text) + (note > 0 ? note + 2 : 0) + 2;
        width = w > width ? w : width;
    }
    return width < MOST_WIDTH ? width : MOST_WIDTH;
}

struct list_place {
    struct rect area;
    size_t first; /* item on its first row */
};

static struct list_place place_of(const struct complete *c, const struct canvas *canvas, int x,
                                  int y)
{
    int rows = c->n < MOST_ROWS ? (int)c->n : MOST_ROWS;
    int below = canvas_h(canvas) - y - 1;
    bool up = below < rows && y > below;
    int room = up ? y : below;
    rows = rows < room ? rows : room;
    int w = list_width(c);
    int left = x + w > canvas_w(canvas) ? canvas_w(canvas) - w : x;
    struct list_place p = { rect_make(left > 0 ? left : 0, up ? y - rows : y + 1, w, rows), 0 };
    if (rows > 0 && c->chosen >= (size_t)rows)
        p.first = c->chosen - (size_t)rows + 1;
    return p;
}

void complete_draw_list(const struct complete *c, const struct canvas *canvas, int x, int y)
{
    if (c->n == 0)
        return;
    struct list_place p = place_of(c, canvas, x, y);
    struct canvas box = canvas_sub(canvas, p.area.x, p.area.y, p.area.w, p.area.h);
    canvas_clear(&box, ROLE_OVERLAY);
    for (int row = 0; row < p.area.h; row++) {
        size_t i = p.first + (size_t)row;
        bool chosen = i == c->chosen;
        if (chosen)
            canvas_ground(&box, rect_make(0, row, p.area.w, 1), ROLE_SELECTED);
        int used = canvas_text_cut(&box, 1, row, p.area.w - 2, chosen ? ROLE_STRONG : ROLE_TEXT,
                                   c->items[i].text);
        int left = p.area.w - 2 - used - 2;
        if (left > 2)
            canvas_text_right(&box, p.area.w - 1, row, left, ROLE_FAINT, c->items[i].note);
    }
}

int complete_list_at(const struct complete *c, const struct canvas *canvas, int x, int y,
                     const struct key *key)
{
    if (c->n == 0)
        return -1;
    struct list_place p = place_of(c, canvas, x, y);
    if (!rect_has(p.area, key->x, key->y))
        return -1;
    return (int)p.first + key->y - p.area.y;
}

/* ---- The strip -------------------------------------------------------------------------------*/

/* The first item that is shown, so that the chosen one is. */
static size_t strip_first(const struct complete *c, int width)
{
    int used = 0;
    size_t first = c->chosen;
    for (size_t i = c->chosen < c->n ? c->chosen + 1 : 0; i-- > 0;) {
        used += columns_of(c->items[i].text) + STRIP_GAP;
        if (used > width)
            break;
        first = i;
    }
    return first;
}

void complete_draw_strip(const struct complete *c, const struct canvas *canvas, int x, int y)
{
    int width = canvas_w(canvas) - x;
    for (size_t i = strip_first(c, width); i < c->n && x < canvas_w(canvas); i++) {
        bool chosen = i == c->chosen;
        int w = canvas_text_cut(canvas, x, y, canvas_w(canvas) - x,
                                chosen ? ROLE_STRONG : ROLE_MUTED, c->items[i].text);
        if (chosen)
            canvas_ground(canvas, rect_make(x - 1, y, w + 2, 1), ROLE_SELECTED);
        x += w + STRIP_GAP;
    }
}

int complete_strip_at(const struct complete *c, int width, int x, int column)
{
    for (size_t i = strip_first(c, width - x); i < c->n && x < width; i++) {
        int w = columns_of(c->items[i].text);
        if (column >= x - 1 && column <= x + w)
            return (int)i;
        x += w + STRIP_GAP;
    }
    return -1;
}
