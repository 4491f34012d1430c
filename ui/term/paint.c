#include "term/paint.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "term/glyph.h"

void paint_init(struct paint *p, const struct terminal *term, const struct theme *theme)
{
    *p = (struct paint){ .term = term, .theme = *theme };
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
    p->of_style.len = 0;
    memset(p->worked_out, 0, sizeof p->worked_out);
    p->set = PAINT_NOT_SET;
    p->x = -1;
    p->style_known = false;
    p->cursor_on = true;
    p->drawing = false;
}

void paint_set_theme(struct paint *p, const struct theme *theme)
{
    p->theme = *theme;
    paint_forget(p);
}

/* What a style comes from. */
static bool same_look(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->ground == b->ground && a->dim == b->dim &&
           a->has_fore == b->has_fore && a->has_back == b->has_back &&
           (!a->has_fore || memcmp(a->fore, b->fore, sizeof a->fore) == 0) &&
           (!a->has_back || memcmp(a->back, b->back, sizeof a->back) == 0);
}

static bool is_blank(const struct cell *cell)
{
    return cell->len == 1 && cell->text[0] == ' ';
}

static bool same_color(struct color a, struct color b)
{
    return a.kind == b.kind && a.index == b.index && a.r == b.r && a.g == b.g && a.b == b.b;
}

static bool same_style(const struct style *a, const struct style *b)
{
    return a->attrs == b->attrs && same_color(a->fg, b->fg) && same_color(a->bg, b->bg);
}

/* ---- Colours -------------------------------------------------------------------------------- */

static int cube_step(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int distance(int r, int g, int b, const uint8_t rgb[3])
{
    return (r - rgb[0]) * (r - rgb[0]) + (g - rgb[1]) * (g - rgb[1]) +
           (b - rgb[2]) * (b - rgb[2]);
}

/* The nearest of xterm's 6x6x6 cube and its 24 greys. */
static int nearest_256(const uint8_t rgb[3])
{
    static const int levels[] = { 0, 95, 135, 175, 215, 255 };
    int r = cube_step(rgb[0]), g = cube_step(rgb[1]), b = cube_step(rgb[2]);
    int mean = (rgb[0] + rgb[1] + rgb[2]) / 3;
    int grey = mean < 4 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    int level = 8 + 10 * grey;
    int in_cube = distance(levels[r], levels[g], levels[b], rgb);
    return distance(level, level, level, rgb) < in_cube ? 232 + grey : 16 + 36 * r + 6 * g + b;
}

static int nearest_ansi(const uint8_t rgb[3], int n)
{
    int best = 0, least = 1 << 20;
    for (int i = 0; i < n; i++) {
        uint8_t ansi[3];
        color_rgb((struct color){ .kind = COLOR_ANSI, .index = (uint8_t)i }, ansi);
        int d = distance(ansi[0], ansi[1], ansi[2], rgb);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

/* What this terminal can show of a colour. */
static struct color reduce(const struct paint *p, struct color c)
{
    enum term_depth depth = p->term->depth;
    struct color none = { .kind = COLOR_DEFAULT };
    if (depth == TERM_MONO || c.kind == COLOR_DEFAULT || c.kind == COLOR_NONE)
        return none;
    if (c.kind == COLOR_RGB && depth == TERM_RGB)
        return c;
    uint8_t rgb[3];
    color_rgb(c, rgb);
    struct color out = { .kind = COLOR_ANSI, .index = c.index };
    if (c.kind == COLOR_RGB)
        out.index = (uint8_t)(depth == TERM_256 ? nearest_256(rgb)
                                                : nearest_ansi(rgb, depth == TERM_8 ? 8 : 16));
    return out;
}

/* A pixel's colour; behind an overlay it is darker, as far as other text is. */
static struct color pixel(const struct paint *p, const uint8_t rgb[3], bool dim)
{
    int part = dim ? p->theme.dim_percent : 100;
    return (struct color){ .kind = COLOR_RGB,
                           .r = (uint8_t)(rgb[0] * part / 100),
                           .g = (uint8_t)(rgb[1] * part / 100),
                           .b = (uint8_t)(rgb[2] * part / 100) };
}

static struct style work_out_style(const struct paint *p, const struct cell *cell)
{
    struct style s =
        theme_resolve(&p->theme, (enum role)cell->role, (enum role)cell->ground, cell->dim);
    if (cell->has_fore)
        s.fg = pixel(p, cell->fore, cell->dim);
    if (cell->has_back)
        s.bg = pixel(p, cell->back, cell->dim);
    s.fg = reduce(p, s.fg);
    s.bg = reduce(p, s.bg);
    if (p->term->depth != TERM_8)
        return s;
    if (s.fg.kind == COLOR_ANSI && s.fg.index == 8) { /* grey, the eighth of eight */
        s.fg = (struct color){ .kind = COLOR_DEFAULT };
        s.attrs |= STYLE_DIM;
    } else if (s.fg.kind == COLOR_ANSI && s.fg.index > 8) {
        s.attrs |= STYLE_BOLD;
        s.fg.index &= 7;
    }
    s.bg.index &= 7;
    return s;
}

/* Worked out once, unless the colours are a picture's. */
static struct style find_style(struct paint *p, const struct cell *cell)
{
    if (cell->has_fore || cell->has_back)
        return work_out_style(p, cell);
    struct paint_style *s = &p->worked_out[(cell->role + 7u * cell->ground) % PAINT_STYLES];
    if (!s->is_known || s->role != cell->role || s->ground != cell->ground ||
        s->dim != cell->dim)
        *s = (struct paint_style){ cell->role, cell->ground, cell->dim, true,
                                   work_out_style(p, cell) };
    return s->style;
}

static struct style style_of(struct paint *p, const struct cell *cell)
{
    if (!p->of_style.len || !same_look(&p->of_style, cell)) {
        p->styled = find_style(p, cell);
        p->of_style = *cell;
        p->set = PAINT_NOT_SET;
    }
    return p->styled;
}

static void put_color(const struct paint *p, struct buf *out, struct color c, bool ground)
{
    if (c.kind == COLOR_RGB)
        buf_addf(out, "\x1b[%d;2;%d;%d;%dm", ground ? 48 : 38, c.r, c.g, c.b);
    else if (c.kind == COLOR_ANSI)
        term_put_with(p->term, out, ground ? TERM_CAP_BACKGROUND : TERM_CAP_FOREGROUND, c.index,
                      0);
}

static void put_attrs(const struct paint *p, struct buf *out, unsigned attrs)
{
    static const struct {
        unsigned bit;
        enum term_cap cap;
    } table[] = {
        { STYLE_BOLD, TERM_CAP_BOLD },       { STYLE_DIM, TERM_CAP_DIM },
        { STYLE_ITALIC, TERM_CAP_ITALIC },   { STYLE_UNDERLINE, TERM_CAP_UNDERLINE },
        { STYLE_REVERSE, TERM_CAP_REVERSE },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (attrs & table[i].bit)
            term_put(p->term, out, table[i].cap);
}

/* Attributes and default colours can only be left by going back to plain. */
static bool must_reset(const struct style *from, const struct style *to)
{
    return (from->attrs & ~to->attrs) != 0 ||
           (to->fg.kind == COLOR_DEFAULT && from->fg.kind != COLOR_DEFAULT) ||
           (to->bg.kind == COLOR_DEFAULT && from->bg.kind != COLOR_DEFAULT);
}

static void put_style(struct paint *p, struct buf *out, struct style s, bool blank)
{
    if (blank && p->style_known &&
        !((s.attrs | p->style.attrs) & (STYLE_REVERSE | STYLE_UNDERLINE))) {
        s.fg = p->style.fg; /* what nobody sees need not change */
        s.attrs = p->style.attrs;
    }
    if (p->style_known && same_style(&p->style, &s))
        return;
    if (!p->style_known || must_reset(&p->style, &s)) {
        term_put(p->term, out, TERM_CAP_PLAIN);
        p->style = (struct style){ { .kind = COLOR_DEFAULT }, { .kind = COLOR_DEFAULT }, 0 };
        p->style_known = true;
        p->drawing = false;
    }
    put_attrs(p, out, s.attrs & ~(unsigned)p->style.attrs);
    if (!same_color(s.fg, p->style.fg))
        put_color(p, out, s.fg, false);
    if (!same_color(s.bg, p->style.bg))
        put_color(p, out, s.bg, true);
    p->style = s;
}

/* Neighbours mostly look alike: then the terminal is set for this one already. */
static void put_look(struct paint *p, struct buf *out, const struct cell *cell)
{
    bool blank = is_blank(cell);
    if (p->set >= (blank ? PAINT_SET_FOR_BLANKS : PAINT_SET) && same_look(&p->of_style, cell))
        return;
    put_style(p, out, style_of(p, cell), blank);
    p->set = blank ? PAINT_SET_FOR_BLANKS : PAINT_SET;
}

/* ---- Text ----------------------------------------------------------------------------------- */

static void set_drawing(struct paint *p, struct buf *out, bool on)
{
    if (p->drawing != on)
        term_put(p->term, out, on ? TERM_CAP_DRAWING_ON : TERM_CAP_DRAWING_OFF);
    p->drawing = on;
}

static void put_ascii(struct paint *p, struct buf *out, struct span text, int width)
{
    const struct glyph *glyph = glyph_find(text);
    char drawing = glyph && glyph->drawing ? term_drawing(p->term, glyph->drawing) : 0;
    set_drawing(p, out, drawing != 0);
    buf_add_byte(out, drawing ? drawing : glyph ? glyph->ascii : '?');
    if (width == 2)
        buf_add_byte(out, ' ');
}

static void put_text(struct paint *p, struct buf *out, struct span text, int width)
{
    bool ascii = text.len == 1 && (unsigned char)text.ptr[0] < 0x80;
    if (!ascii && p->term->glyphs == TERM_ASCII) {
        put_ascii(p, out, text, width);
        return;
    }
    if (p->drawing)
        set_drawing(p, out, false);
    const struct glyph *glyph = !ascii && p->term->glyphs == TERM_BOX ? glyph_find(text) : NULL;
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
    if (p->x >= 0 && p->y == y && term_has(p->term, TERM_CAP_COLUMN))
        term_put_with(p->term, out, TERM_CAP_COLUMN, x, 0);
    else
        term_put_with(p->term, out, TERM_CAP_MOVE, y, x);
    p->x = x;
    p->y = y;
}

/* ---- Rows ----------------------------------------------------------------------------------- */

/* A cell is always made anew as a whole: the same bytes are the same look. */
static inline bool same_bytes(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool same_longer(const struct paint *p, const struct grid *g, int x, int y)
{
    return span_eq(grid_text(g, x, y), grid_text(&p->shown, x, y));
}

/* The first cell of [x, end) that is not as it is shown; end: none. */
static int next_change(const struct paint *p, const struct grid *g, int x, int end, int y)
{
    const struct cell *now = grid_cell(g, 0, y), *was = grid_cell(&p->shown, 0, y);
    while (p->is_known && x < end && same_bytes(now + x, was + x) &&
           (now[x].len <= CELL_TEXT || same_longer(p, g, x, y)))
        x++;
    return x;
}

/* Where the blanks of one look begin that reach to the end of the row. */
static int blank_tail(const struct grid *g, int y)
{
    const struct cell *row = grid_cell(g, 0, y), *last = row + g->w - 1;
    int x = g->w;
    while (x > 0 && is_blank(last) && same_bytes(last, row + x - 1))
        x--;
    return x;
}

/* Erasing paints blanks in the ground's colour, where the terminal does so. */
static bool can_erase(struct paint *p, const struct cell *blank, enum term_cap cap)
{
    if (!term_has(p->term, cap))
        return false;
    struct style s = style_of(p, blank);
    return !(s.attrs & (STYLE_REVERSE | STYLE_UNDERLINE)) &&
           (p->term->erases_in_color || s.bg.kind == COLOR_DEFAULT);
}

static void erase_tail(struct paint *p, struct buf *out, const struct grid *g, int tail, int y)
{
    move_to(p, out, tail, y);
    put_look(p, out, grid_cell(g, tail, y));
    term_put(p->term, out, TERM_CAP_ERASE_LINE);
}

static void put_cell(struct paint *p, struct buf *out, const struct grid *g, int x, int y)
{
    const struct cell *cell = grid_cell(g, x, y);
    struct span text = grid_text(g, x, y);
    move_to(p, out, x, y);
    put_look(p, out, cell);
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
    for (int i = x; i < end && is_blank(row + x) && same_bytes(row + i, row + x); i++)
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
           (p->set == PAINT_SET || is_blank(row + x))) {
        bool is_new = !p->is_known || !same_bytes(row + x, was + x);
        blanks = is_blank(row + x) ? blanks + 1 : 0;
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
        put_look(p, out, cell);
        term_put_with(p->term, out, TERM_CAP_ERASE_CHARS, blanks, 0);
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
    if (p->term->scrolls_at_corner && y == g->h - 1 && end == g->w)
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
        term_put(p->term, out, on ? TERM_CAP_SHOW_CURSOR : TERM_CAP_HIDE_CURSOR);
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
    if (p->drawing)
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
