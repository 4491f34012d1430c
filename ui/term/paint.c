#include "term/paint.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "term/glyph.h"

void paint_init(struct paint *p, const struct terminal *term, const struct theme *theme)
{
    *p = (struct paint){ .look = { .term = term, .theme = *theme } };
    grid_init(&p->shown);
    paint_forget(p);
}

void paint_clear(struct paint *p)
{
    grid_clear(&p->shown);
}

void paint_forget(struct paint *p)
{
    p->is_known = false;
    paintlook_forget(&p->look);
    p->x = -1;
    p->cursor_on = true;
}

void paint_set_theme(struct paint *p, const struct theme *theme)
{
    p->look.theme = *theme;
    paint_forget(p);
}

/* ---- Text ----------------------------------------------------------------------------------- */

static void set_drawing(struct paint *p, struct buf *out, bool on)
{
    if (p->look.drawing != on)
        term_put(p->look.term, out, on ? TERM_CAP_DRAWING_ON : TERM_CAP_DRAWING_OFF);
    p->look.drawing = on;
}

static void put_ascii(struct paint *p, struct buf *out, struct span text, int width)
{
    const struct glyph *glyph = glyph_find(text);
    char drawing = glyph && glyph->drawing ? term_drawing(p->look.term, glyph->drawing) : 0;
    set_drawing(p, out, drawing != 0);
    buf_add_byte(out, drawing ? drawing : glyph ? glyph->ascii : '?');
    if (width == 2)
        buf_add_byte(out, ' ');
}

static void put_text(struct paint *p, struct buf *out, struct span text, int width)
{
    bool ascii = text.len == 1 && (unsigned char)text.ptr[0] < 0x80;
    if (!ascii && p->look.term->glyphs == TERM_ASCII) {
        put_ascii(p, out, text, width);
        return;
    }
    if (p->look.drawing)
        set_drawing(p, out, false);
    const struct glyph *glyph =
        !ascii && p->look.term->glyphs == TERM_BOX ? glyph_find(text) : NULL;
    if (ascii)
        buf_add_byte(out, text.ptr[0]);
    else
        buf_add(out, glyph && glyph->box ? span_of(glyph->box) : text);
}

/* Terminals disagree on the width of joined emoji and of what is newer than they are: after such a
 * cluster the cursor is placed anew. */
static bool is_width_doubtful(struct span text)
{
    if (text.len == 1)
        return false;
    uint32_t cp = 0;
    size_t n = utf8_decode(text, &cp);
    return n < text.len || cp >= 0x1f000;
}

static void move_to(struct paint *p, struct buf *out, int x, int y)
{
    if (p->x == x && p->y == y)
        return;
    if (p->x >= 0 && p->y == y && term_has(p->look.term, TERM_CAP_COLUMN))
        term_put_with(p->look.term, out, TERM_CAP_COLUMN, x, 0);
    else
        term_put_with(p->look.term, out, TERM_CAP_MOVE, y, x);
    p->x = x;
    p->y = y;
}

/* ---- Rows ----------------------------------------------------------------------------------- */

/* A cell is always made anew as a whole: the same bytes are the same look. */
static inline bool same_bytes(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* The first cell of [x, end) that is not as it is shown; end: none. */
static int next_change(const struct paint *p, const struct grid *g, int x, int end, int y)
{
    const struct cell *now = grid_cell(g, 0, y), *was = grid_cell(&p->shown, 0, y);
    while (p->is_known && x < end && same_bytes(now + x, was + x) &&
           (!g->more || grid_same_more(g, &p->shown, x, y)))
        x++;
    return x;
}

/* Where the blanks of one look begin that reach to the end of the row. */
static int blank_tail(const struct grid *g, int y)
{
    const struct cell *row = grid_cell(g, 0, y), *last = row + g->w - 1;
    int x = g->w;
    while (x > 0 && paintlook_is_blank(last) && same_bytes(last, row + x - 1))
        x--;
    return x;
}

/* Erasing paints blanks in the ground's colour, where the terminal does so. */
static bool can_erase(struct paint *p, const struct cell *blank, enum term_cap cap)
{
    if (!term_has(p->look.term, cap))
        return false;
    struct style s = paintlook_style(&p->look, blank, NULL);
    return !(s.attrs & (STYLE_REVERSE | STYLE_UNDERLINE)) &&
           (p->look.term->erases_in_color || s.bg.kind == COLOR_DEFAULT);
}

static void erase_tail(struct paint *p, struct buf *out, const struct grid *g, int tail, int y)
{
    move_to(p, out, tail, y);
    paintlook_put(&p->look, out, grid_cell(g, tail, y), NULL);
    term_put(p->look.term, out, TERM_CAP_ERASE_LINE);
}

static void put_cell(struct paint *p, struct buf *out, const struct grid *g, int x, int y)
{
    const struct cell *cell = grid_cell(g, x, y);
    struct span text = grid_text(g, x, y);
    move_to(p, out, x, y);
    paintlook_put(&p->look, out, cell, grid_colors(g, x, y));
    put_text(p, out, text, cell->width);
    p->x += cell->width;
    if (p->x >= p->shown.w || is_width_doubtful(text))
        p->x = -1;
}

/* Going elsewhere takes some bytes too: so many cells that stay are cheaper put again. */
#define BRIDGE 4

/* Whether b goes as a byte behind a, with the terminal set as it is. */
static inline bool goes_along(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, offsetof(struct cell, text)) == 0;
}

/* Blanks that are rather erased than put: what comes behind them has to be gone to. */
#define ERASED 12

/* How many of them begin at x, as far as the last that changed. */
static int blanks_at(const struct paint *p, const struct grid *g, int x, int end, int y)
{
    const struct cell *row = grid_cell(g, 0, y), *was = grid_cell(&p->shown, 0, y);
    int stop = x;
    for (int i = x; i < end && paintlook_is_blank(row + x) && same_bytes(row + i, row + x); i++)
        if (!p->is_known || !same_bytes(row + i, was + i))
            stop = i + 1;
    return stop - x;
}

/* How far the changed cells go that go along with the one before x, and cells between them; x: no
 * further. */
static int run_end(const struct paint *p, const struct grid *g, int x, int end, int y)
{
    const struct cell *row = grid_cell(g, 0, y), *was = grid_cell(&p->shown, 0, y);
    const struct cell *first = row + x - 1;
    int stop = x, blanks = 0;
    while (x < end && goes_along(first, row + x) && x - stop <= BRIDGE && blanks < ERASED &&
           (p->look.set == PAINTLOOK_SET || paintlook_is_blank(row + x))) {
        bool is_new = !p->is_known || !same_bytes(row + x, was + x);
        blanks = paintlook_is_blank(row + x) ? blanks + 1 : 0;
        x++;
        stop = is_new ? x : stop;
    }
    return blanks == ERASED ? x - blanks : stop;
}

/* Those of [x, end), the cursor standing at the first of them. */
static void put_run(struct paint *p, struct buf *out, const struct grid *g, int x, int end,
                    int y)
{
    char *bytes = buf_space(out, (size_t)(end - x));
    if (!bytes)
        return;
    for (int i = x; i < end; i++)
        bytes[i - x] = grid_cell(g, i, y)->text[0];
    buf_added(out, (size_t)(end - x));
    p->x = end < p->shown.w ? end : -1;
}

/* From its changed cell x on; returns how far. */
static int put_cells(struct paint *p, struct buf *out, const struct grid *g, int x, int end,
                     int y)
{
    const struct cell *cell = grid_cell(g, x, y);
    int blanks = blanks_at(p, g, x, end, y);
    if (blanks >= ERASED && can_erase(p, cell, TERM_CAP_ERASE_CHARS)) {
        move_to(p, out, x, y);
        paintlook_put(&p->look, out, cell, NULL);
        term_put_with(p->look.term, out, TERM_CAP_ERASE_CHARS, blanks, 0);
        return x + blanks;
    }
    put_cell(p, out, g, x, y);
    int next = x + (cell->width == 2 ? 2 : 1);
    if (cell->len > 1 || p->x != next)
        return next;
    int stop = run_end(p, g, next, end, y);
    if (stop > next)
        put_run(p, out, g, next, stop, y);
    return stop;
}

static void paint_row(struct paint *p, const struct grid *g, int y, struct buf *out)
{
    int end = g->w, tail = blank_tail(g, y);
    if (g->w - tail >= BRIDGE && can_erase(p, grid_cell(g, tail, y), TERM_CAP_ERASE_LINE))
        end = tail;
    if (p->look.term->scrolls_at_corner && y == g->h - 1 && end == g->w)
        end--;
    for (int x = 0; (x = next_change(p, g, x, end, y)) < end;) {
        bool is_right_half = x > 0 && grid_cell(g, x - 1, y)->width == 2;
        x = put_cells(p, out, g, is_right_half ? x - 1 : x, end, y);
    }
    int x = next_change(p, g, end, g->w, y);
    if (end == tail && x < g->w)
        erase_tail(p, out, g, x, y);
}

static bool remember(struct paint *p, const struct grid *g)
{
    if (p->shown.w != g->w || p->shown.h != g->h) {
        p->is_known = false;
        if (grid_resize(&p->shown, g->w, g->h))
            return false;
    }
    return true;
}

static void show_cursor(struct paint *p, struct buf *out, bool on)
{
    if (p->cursor_on != on)
        term_put(p->look.term, out, on ? TERM_CAP_SHOW_CURSOR : TERM_CAP_HIDE_CURSOR);
    p->cursor_on = on;
}

void paint_frame(struct paint *p, const struct grid *g, int x, int y, struct buf *out)
{
    if (!remember(p, g) || g->w == 0 || g->h == 0)
        return;
    size_t before = out->len;
    if (!p->is_known)
        show_cursor(p, out, false);
    bool is_kept = true;
    for (int row = 0; row < g->h; row++)
        if (!p->is_known || !grid_same_row(g, &p->shown, row)) {
            paint_row(p, g, row, out);
            is_kept &= grid_copy_row(&p->shown, g, row) == JIG_OK;
        }
    if (p->look.drawing)
        set_drawing(p, out, false);
    if (x >= 0) {
        move_to(p, out, x, y);
        show_cursor(p, out, true);
    } else if (p->cursor_on) {
        show_cursor(p, out, false);
    }
    p->is_known = is_kept;
    if (out->failed) {
        out->len = before;
        paint_forget(p);
    }
}
