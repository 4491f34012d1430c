#include "term/paintlook.h"

#include <string.h>

void paintlook_forget(struct paintlook *l)
{
    l->of_style.len = 0;
    memset(l->worked_out, 0, sizeof l->worked_out);
    l->set = PAINTLOOK_NOT_SET;
    l->style_known = false;
    l->drawing = false;
}

/* Whether the last style comes from the same. */
static bool same_look(const struct paintlook *l, const struct cell *cell,
                      const struct cell_colors *colors)
{
    const struct cell *last = &l->of_style;
    return last->role == cell->role && last->ground == cell->ground && last->dim == cell->dim &&
           last->has_fore == cell->has_fore && last->has_back == cell->has_back &&
           (!colors || memcmp(&l->of_colors, colors, sizeof *colors) == 0);
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
static struct color reduce(const struct paintlook *l, struct color c)
{
    enum term_depth depth = l->term->depth;
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
static struct color pixel(const struct paintlook *l, const uint8_t rgb[3], bool dim)
{
    int part = dim ? l->theme.dim_percent : 100;
    return (struct color){ .kind = COLOR_RGB,
                           .r = (uint8_t)(rgb[0] * part / 100),
                           .g = (uint8_t)(rgb[1] * part / 100),
                           .b = (uint8_t)(rgb[2] * part / 100) };
}

static struct style work_out_style(const struct paintlook *l, const struct cell *cell,
                                   const struct cell_colors *colors)
{
    struct style s =
        theme_resolve(&l->theme, (enum role)cell->role, (enum role)cell->ground, cell->dim);
    if (colors)
        s.fg = pixel(l, colors->fore, cell->dim);
    if (colors && cell->has_back)
        s.bg = pixel(l, colors->back, cell->dim);
    s.fg = reduce(l, s.fg);
    s.bg = reduce(l, s.bg);
    if (l->term->depth != TERM_8)
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
static struct style find_style(struct paintlook *l, const struct cell *cell,
                               const struct cell_colors *colors)
{
    if (colors)
        return work_out_style(l, cell, colors);
    struct paintlook_style *s =
        &l->worked_out[(cell->role + 7u * cell->ground) % PAINTLOOK_STYLES];
    if (!s->is_known || s->role != cell->role || s->ground != cell->ground ||
        s->dim != cell->dim)
        *s = (struct paintlook_style){ cell->role, cell->ground, cell->dim, true,
                                       work_out_style(l, cell, NULL) };
    return s->style;
}

struct style paintlook_style(struct paintlook *l, const struct cell *cell,
                             const struct cell_colors *colors)
{
    if (!l->of_style.len || !same_look(l, cell, colors)) {
        l->styled = find_style(l, cell, colors);
        l->of_style = *cell;
        if (colors)
            l->of_colors = *colors;
        l->set = PAINTLOOK_NOT_SET;
    }
    return l->styled;
}

static void put_rgb(struct buf *out, struct color c, bool ground)
{
    buf_add_str(out, ground ? "\x1b[48;2;" : "\x1b[38;2;");
    buf_add_u64(out, c.r);
    buf_add_byte(out, ';');
    buf_add_u64(out, c.g);
    buf_add_byte(out, ';');
    buf_add_u64(out, c.b);
    buf_add_byte(out, 'm');
}

static void put_color(const struct paintlook *l, struct buf *out, struct color c, bool ground)
{
    if (c.kind == COLOR_RGB)
        put_rgb(out, c, ground);
    else if (c.kind == COLOR_ANSI)
        term_put_with(l->term, out, ground ? TERM_CAP_BACKGROUND : TERM_CAP_FOREGROUND, c.index,
                      0);
}

static void put_attrs(const struct paintlook *l, struct buf *out, unsigned attrs)
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
            term_put(l->term, out, table[i].cap);
}

/* Attributes and default colours can only be left by going back to plain. */
static bool must_reset(const struct style *from, const struct style *to)
{
    return (from->attrs & ~to->attrs) != 0 ||
           (to->fg.kind == COLOR_DEFAULT && from->fg.kind != COLOR_DEFAULT) ||
           (to->bg.kind == COLOR_DEFAULT && from->bg.kind != COLOR_DEFAULT);
}

static void put_style(struct paintlook *l, struct buf *out, struct style s, bool blank)
{
    if (blank && l->style_known &&
        !((s.attrs | l->style.attrs) & (STYLE_REVERSE | STYLE_UNDERLINE))) {
        s.fg = l->style.fg; /* what nobody sees need not change */
        s.attrs = l->style.attrs;
    }
    if (l->style_known && same_style(&l->style, &s))
        return;
    if (!l->style_known || must_reset(&l->style, &s)) {
        term_put(l->term, out, TERM_CAP_PLAIN);
        l->style = (struct style){ { .kind = COLOR_DEFAULT }, { .kind = COLOR_DEFAULT }, 0 };
        l->style_known = true;
        l->drawing = false;
    }
    put_attrs(l, out, s.attrs & ~(unsigned)l->style.attrs);
    if (!same_color(s.fg, l->style.fg))
        put_color(l, out, s.fg, false);
    if (!same_color(s.bg, l->style.bg))
        put_color(l, out, s.bg, true);
    l->style = s;
}

/* Neighbours mostly look alike: then the terminal is set for this one already. */
void paintlook_put(struct paintlook *l, struct buf *out, const struct cell *cell,
                   const struct cell_colors *colors)
{
    bool blank = paintlook_is_blank(cell);
    if (l->set >= (blank ? PAINTLOOK_SET_FOR_BLANKS : PAINTLOOK_SET) &&
        same_look(l, cell, colors))
        return;
    put_style(l, out, paintlook_style(l, cell, colors), blank);
    l->set = blank ? PAINTLOOK_SET_FOR_BLANKS : PAINTLOOK_SET;
}
