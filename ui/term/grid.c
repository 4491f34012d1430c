#include "term/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"

#define ELLIPSIS "\xe2\x80\xa6"

struct rect rect_make(int x, int y, int w, int h)
{
    return (struct rect){ x, y, w, h };
}

struct rect rect_intersect(struct rect a, struct rect b)
{
    int x = a.x > b.x ? a.x : b.x;
    int y = a.y > b.y ? a.y : b.y;
    int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    if (right <= x || bottom <= y)
        return rect_make(x, y, 0, 0);
    return rect_make(x, y, right - x, bottom - y);
}

bool rect_has(struct rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

void grid_init(struct grid *g)
{
    *g = (struct grid){ 0 };
}

void grid_clear(struct grid *g)
{
    if (!g)
        return;
    free(g->cells);
    free(g->more);
    grid_init(g);
}

static const struct cell blank = { .text = " ", .len = 1, .width = 1 };

static void set_blank(struct cell *cell)
{
    struct cell new = blank;
    new.role = cell->role;
    new.ground = cell->ground;
    new.dim = cell->dim;
    *cell = new;
}

static size_t n_cells(const struct grid *g)
{
    return (size_t)g->w * (size_t)g->h;
}

enum jig_err grid_resize(struct grid *g, int w, int h)
{
    struct grid new = { .w = w, .h = h };
    new.cells = malloc(n_cells(&new) * sizeof *new.cells);
    if (!new.cells && w > 0 && h > 0)
        return JIG_ERR_MEMORY;
    for (size_t i = 0; i < n_cells(&new); i++)
        new.cells[i] = blank;
    grid_clear(g);
    *g = new;
    return JIG_OK;
}

/* False without memory. */
static bool has_more(struct grid *g)
{
    if (!g->more)
        g->more = mem_zero(n_cells(g), sizeof *g->more);
    return g->more != NULL;
}

static struct cell *cell_at(const struct grid *g, int x, int y)
{
    return &g->cells[(size_t)y * (size_t)g->w + (size_t)x];
}

static union cell_more *more_at(const struct grid *g, int x, int y)
{
    return &g->more[(size_t)y * (size_t)g->w + (size_t)x];
}

struct span grid_text(const struct grid *g, int x, int y)
{
    const struct cell *cell = cell_at(g, x, y);
    return span_make(cell->len > CELL_TEXT ? more_at(g, x, y)->text : cell->text, cell->len);
}

const struct cell_colors *grid_colors(const struct grid *g, int x, int y)
{
    return cell_at(g, x, y)->has_fore ? &more_at(g, x, y)->colors : NULL;
}

/* How many bytes of its `more` are a cell's. */
static size_t more_len(const struct cell *cell)
{
    return cell->len > CELL_TEXT ? cell->len : cell->has_fore ? sizeof(struct cell_colors) : 0;
}

bool grid_same_more(const struct grid *a, const struct grid *b, int x, int y)
{
    size_t len = more_len(cell_at(a, x, y));
    return len == 0 || memcmp(more_at(a, x, y), more_at(b, x, y), len) == 0;
}

bool grid_same_row(const struct grid *a, const struct grid *b, int y)
{
    size_t w = (size_t)a->w;
    bool same = memcmp(cell_at(a, 0, y), cell_at(b, 0, y), w * sizeof(struct cell)) == 0;
    for (int x = 0; same && a->more && x < a->w; x++)
        same = grid_same_more(a, b, x, y);
    return same;
}

enum jig_err grid_copy_row(struct grid *g, const struct grid *from, int y)
{
    size_t w = (size_t)g->w;
    if (from->more && !has_more(g))
        return JIG_ERR_MEMORY;
    memcpy(cell_at(g, 0, y), cell_at(from, 0, y), w * sizeof(struct cell));
    for (int x = 0; from->more && x < g->w; x++) {
        size_t len = more_len(cell_at(g, x, y));
        if (len > 0)
            memcpy(more_at(g, x, y), more_at(from, x, y), len);
    }
    return JIG_OK;
}

struct canvas grid_canvas(struct grid *g)
{
    struct rect all = rect_make(0, 0, g->w, g->h);
    return (struct canvas){ g, all, all };
}

struct canvas canvas_sub(const struct canvas *c, int x, int y, int w, int h)
{
    struct rect area = rect_make(c->area.x + x, c->area.y + y, w > 0 ? w : 0, h > 0 ? h : 0);
    return (struct canvas){ c->grid, area, rect_intersect(area, c->clip) };
}

int canvas_w(const struct canvas *c)
{
    return c->area.w;
}

int canvas_h(const struct canvas *c)
{
    return c->area.h;
}

/* The part of r, in the canvas's coordinates, that may be drawn, in the grid's. */
static struct rect drawable(const struct canvas *c, struct rect r)
{
    return rect_intersect(rect_make(c->area.x + r.x, c->area.y + r.y, r.w, r.h), c->clip);
}

/* Before a cell is overwritten: the other half of a wide cluster becomes a blank. */
static void break_wide(struct grid *g, int x, int y)
{
    struct cell *cell = cell_at(g, x, y);
    if (cell->width == 0 && x > 0)
        set_blank(cell_at(g, x - 1, y));
    if (cell->width == 2 && x + 1 < g->w)
        set_blank(cell_at(g, x + 1, y));
}

/* Whole characters of a cluster: what there is a place for without memory. */
static struct span fitting(struct span text)
{
    size_t n = text.len < CELL_TEXT ? text.len : CELL_TEXT;
    while (n < text.len && ((unsigned char)text.ptr[n] & 0xc0) == 0x80)
        n--;
    return span_sub(text, 0, n);
}

static void put(struct grid *g, int x, int y, enum role role, struct span text, int width)
{
    break_wide(g, x, y);
    struct cell *cell = cell_at(g, x, y);
    struct cell new = { .width = (uint8_t)(width & 3),
                        .role = (uint8_t)role,
                        .ground = cell->ground,
                        .dim = cell->dim };
    if (text.len > CELL_TEXT && !has_more(g))
        text = fitting(text);
    memcpy(text.len > CELL_TEXT ? more_at(g, x, y)->text : new.text, text.ptr, text.len);
    new.len = (uint8_t)text.len;
    *cell = new;
}

void canvas_pixels(const struct canvas *c, int x, int y, const uint8_t *upper,
                   const uint8_t *lower)
{
    struct rect area = drawable(c, rect_make(x, y, 1, 1));
    if (!area.w || !area.h || (!upper && !lower))
        return;
    put(c->grid, area.x, area.y, ROLE_TEXT, upper ? SPAN("▀") : SPAN("▄"), 1);
    if (!has_more(c->grid))
        return;
    struct cell *cell = cell_at(c->grid, area.x, area.y);
    struct cell_colors *colors = &more_at(c->grid, area.x, area.y)->colors;
    cell->has_fore = 1;
    cell->has_back = upper && lower;
    memcpy(colors->fore, upper ? upper : lower, sizeof colors->fore);
    memcpy(colors->back, lower ? lower : upper, sizeof colors->back);
}

/* A cluster at (x,y) of the grid; of a wide one that is cut by the clip a blank is seen. */
static void put_cluster(const struct canvas *c, int x, int y, enum role role, struct span text,
                        int width)
{
    bool left_in = rect_has(c->clip, x, y);
    if (width == 1) {
        if (left_in)
            put(c->grid, x, y, role, text, 1);
        return;
    }
    bool right_in = rect_has(c->clip, x + 1, y);
    if (left_in && right_in) {
        put(c->grid, x, y, role, text, 2);
        put(c->grid, x + 1, y, role, (struct span){ "", 0 }, 0);
    } else if (left_in) {
        put(c->grid, x, y, role, SPAN(" "), 1);
    } else if (right_in) {
        put(c->grid, x + 1, y, role, SPAN(" "), 1);
    }
}

/* A mark such as <U+202E> is ASCII, or one picture: a cell for each character. */
static void put_piece(const struct canvas *c, int x, int y, enum role role,
                      const struct visible *piece)
{
    if (!piece->is_mark || piece->columns == 1) {
        put_cluster(c, x, y, piece->is_mark ? ROLE_MARK : role,
                    span_make(piece->text, piece->len), piece->columns);
        return;
    }
    for (int i = 0; i < piece->len; i++)
        put_cluster(c, x + i, y, ROLE_MARK, span_make(piece->text + i, 1), 1);
}

void canvas_clear(const struct canvas *c, enum role ground)
{
    struct cell new = blank;
    new.ground = (uint8_t)ground;
    struct rect r = c->clip;
    for (int y = r.y; r.w > 0 && y < r.y + r.h; y++) {
        struct cell *row = cell_at(c->grid, r.x, y);
        break_wide(c->grid, r.x, y);
        break_wide(c->grid, r.x + r.w - 1, y);
        for (int x = 0; x < r.w && y == r.y; x++)
            row[x] = new;
        if (y > r.y)
            memcpy(row, cell_at(c->grid, r.x, r.y), (size_t)r.w * sizeof *row);
    }
}

/* Bytes that are what is shown, a cell each. */
static void put_plain(const struct canvas *c, int x, int y, enum role role, struct span text)
{
    struct rect area = drawable(c, rect_make(x, y, (int)text.len, 1));
    if (!area.w || !area.h)
        return;
    const char *from = text.ptr + (area.x - c->area.x - x);
    struct cell *cells = cell_at(c->grid, area.x, area.y);
    break_wide(c->grid, area.x, area.y);
    break_wide(c->grid, area.x + area.w - 1, area.y);
    const struct cell plain = { .len = 1, .width = 1, .role = (uint8_t)role };
    for (int i = 0; i < area.w; i++) {
        uint8_t ground = cells[i].ground;
        bool dim = cells[i].dim;
        cells[i] = plain;
        cells[i].ground = ground;
        cells[i].dim = dim;
        cells[i].text[0] = from[i];
    }
}

int canvas_text(const struct canvas *c, int x, int y, enum role role, struct span text)
{
    int start = x, right = c->area.w;
    if (y < 0 || y >= c->area.h)
        return visible_columns(text, right > x ? right - x : 0);
    while (x < right && text.len > 0) {
        size_t room = (size_t)(right - x), plain = visible_plain(span_sub(text, 0, room + 1));
        size_t n = plain < room ? plain : room;
        struct visible piece;
        if (n == 0) {
            n = visible_next(text, &piece);
            put_piece(c, c->area.x + x, c->area.y + y, role, &piece);
            x += piece.columns;
        } else {
            put_plain(c, x, y, role, span_sub(text, 0, n));
            x += (int)n;
        }
        text = span_sub(text, n, text.len);
    }
    if (x > right && start <= right)
        x = right;
    return x - start;
}

int canvas_str(const struct canvas *c, int x, int y, enum role role, const char *text)
{
    return canvas_text(c, x, y, role, span_of(text));
}

int canvas_textf(const struct canvas *c, int x, int y, enum role role, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return canvas_str(c, x, y, role, text);
}

int canvas_text_cut(const struct canvas *c, int x, int y, int width, enum role role,
                    struct span text)
{
    if (width <= 0)
        return 0;
    struct canvas line = canvas_sub(c, x, y, width, 1);
    if (visible_fit(text, width, NULL) == text.len)
        return canvas_text(&line, 0, 0, role, text);
    int used;
    size_t fits = visible_fit(text, width - 1, &used);
    canvas_text(&line, 0, 0, role, span_sub(text, 0, fits));
    return used + canvas_str(&line, used, 0, role, ELLIPSIS);
}

int canvas_text_right(const struct canvas *c, int right, int y, int width, enum role role,
                      struct span text)
{
    int columns = visible_columns(text, width);
    canvas_text_cut(c, right - columns, y, columns, role, text);
    return right - columns;
}

int canvas_text_from(const struct canvas *c, int x, int y, int skip, enum role role,
                     struct span text)
{
    int used;
    size_t at = visible_fit(text, skip, &used);
    struct canvas line = canvas_sub(c, x, y, c->area.w - x, 1);
    return used - skip + canvas_text(&line, used - skip, 0, role, span_sub(text, at, text.len));
}

void canvas_fill(const struct canvas *c, struct rect r, enum role role, const char *glyph)
{
    struct rect area = drawable(c, r);
    struct span text = span_of(glyph);
    for (int y = area.y; area.w && y < area.y + area.h; y++) {
        put(c->grid, area.x, y, role, text, 1);
        break_wide(c->grid, area.x + area.w - 1, y);
        struct cell *row = cell_at(c->grid, area.x, y), new = row[0];
        for (int x = 1; x < area.w; x++) {
            new.ground = row[x].ground;
            new.dim = row[x].dim;
            row[x] = new;
        }
    }
}

void canvas_hint(const struct canvas *c, int x, int y, int width, const char *key)
{
    struct grid_hint *asked = c->grid->asked;
    if (asked && rect_has(drawable(c, rect_make(x, y, width, 1)), asked->x, asked->y))
        asked->key = key;
}

void canvas_ground(const struct canvas *c, struct rect r, enum role ground)
{
    struct rect area = drawable(c, r);
    for (int y = area.y; y < area.y + area.h; y++)
        for (int x = area.x; x < area.x + area.w; x++) {
            cell_at(c->grid, x, y)->ground = (uint8_t)ground;
            cell_at(c->grid, x, y)->dim = 0;
        }
}

void canvas_recolor(const struct canvas *c, struct rect r, enum role role)
{
    struct rect area = drawable(c, r);
    for (int y = area.y; y < area.y + area.h; y++)
        for (int x = area.x; x < area.x + area.w; x++)
            cell_at(c->grid, x, y)->role = (uint8_t)role;
}

void canvas_dim(const struct canvas *c)
{
    for (int y = c->clip.y; y < c->clip.y + c->clip.h; y++)
        for (int x = c->clip.x; x < c->clip.x + c->clip.w; x++)
            cell_at(c->grid, x, y)->dim = 1;
}
