#include "term/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

#define PALETTE_MAX 64

struct named_color {
    struct span name;
    struct color color;
};

enum section { SECTION_NONE, SECTION_PALETTE, SECTION_ROLES };

struct reader {
    struct theme *theme;
    struct named_color palette[PALETTE_MAX];
    size_t n_colors;
    enum section section;
    unsigned line;
    struct jig_error *error;
};

static const char *const ansi_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

struct attr_name {
    const char *name;
    enum style_attrs bit;
};

static const struct attr_name attr_names[] = {
    { "bold", STYLE_BOLD },     { "underline", STYLE_UNDERLINE },
    { "italic", STYLE_ITALIC }, { "reverse", STYLE_REVERSE },
    { "dim", STYLE_DIM },
};

static enum jig_err fail(struct reader *r, const char *what, struct span word)
{
    return jig_error_set(r->error, JIG_ERR_READ, JIG_PHASE_NONE, "theme, line %u: %s: %.*s",
                         r->line, what, (int)(word.len < 60 ? word.len : 60), word.ptr);
}

static bool hex_pair(struct span s, size_t at, uint8_t *out)
{
    int high = ascii_hex_value(s.ptr[at]), low = ascii_hex_value(s.ptr[at + 1]);
    *out = (uint8_t)(high * 16 + low);
    return high >= 0 && low >= 0;
}

static bool find_color(const struct reader *r, struct span word, struct color *out)
{
    *out = (struct color){ 0 };
    if (word.len == 7 && word.ptr[0] == '#') {
        out->kind = COLOR_RGB;
        return hex_pair(word, 1, &out->r) && hex_pair(word, 3, &out->g) &&
               hex_pair(word, 5, &out->b);
    }
    for (size_t i = 0; i < r->n_colors; i++)
        if (span_eq(word, r->palette[i].name)) {
            *out = r->palette[i].color;
            return true;
        }
    for (uint8_t i = 0; i < 16; i++)
        if (span_eq_str(word, ansi_names[i])) {
            *out = (struct color){ .kind = COLOR_ANSI, .index = i };
            return true;
        }
    out->kind = span_eq_str(word, "default") ? COLOR_DEFAULT : COLOR_NONE;
    return out->kind == COLOR_DEFAULT || span_eq_str(word, "none");
}

static unsigned find_attr(struct span word)
{
    for (size_t i = 0; i < sizeof attr_names / sizeof *attr_names; i++)
        if (span_eq_str(word, attr_names[i].name))
            return attr_names[i].bit;
    return 0;
}

/* FG [on BG] [attributes] */
static enum jig_err read_style(struct reader *r, struct span value, struct style *out)
{
    *out = (struct style){ 0 };
    bool ground = false;
    for (size_t n = 0; value.ptr;) {
        struct span word = span_trim(span_cut(&value, ' '));
        if (word.len == 0)
            continue;
        unsigned attr = find_attr(word);
        if (n > 0 && !ground && span_eq_str(word, "on"))
            ground = true;
        else if (attr && n > 0)
            out->attrs = (uint8_t)(out->attrs | attr);
        else if ((n > 0 && !ground) || !find_color(r, word, ground ? &out->bg : &out->fg))
            return fail(r, "no such colour or attribute", word);
        n++;
    }
    return JIG_OK;
}

static enum jig_err read_palette(struct reader *r, struct span name, struct span value)
{
    struct color color;
    if (!find_color(r, value, &color))
        return fail(r, "no such colour", value);
    if (r->n_colors == PALETTE_MAX)
        return fail(r, "too many colours", name);
    r->palette[r->n_colors++] = (struct named_color){ name, color };
    return JIG_OK;
}

static enum jig_err read_role(struct reader *r, struct span name, struct span value)
{
    enum role role;
    struct style style;
    if (!role_from_name(name, &role))
        return fail(r, "no such role", name);
    enum jig_err err = read_style(r, value, &style);
    if (err)
        return err;
    r->theme->roles[role] = style;
    uint8_t kinds[] = { style.fg.kind, style.bg.kind };
    for (size_t i = 0; i < 2; i++)
        if (kinds[i] == COLOR_ANSI || kinds[i] == COLOR_RGB)
            r->theme->has_color = true;
    return JIG_OK;
}

static enum jig_err read_line(struct reader *r, struct span line)
{
    line = span_trim(line);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
        return JIG_OK;
    if (span_eq_str(line, "[palette]") || span_eq_str(line, "[roles]")) {
        r->section = line.ptr[1] == 'p' ? SECTION_PALETTE : SECTION_ROLES;
        return JIG_OK;
    }
    struct span value = line;
    struct span name = span_trim(span_cut(&value, '='));
    if (!value.ptr || r->section == SECTION_NONE)
        return fail(r, "neither a section nor name = value", line);
    value = span_trim(value);
    return r->section == SECTION_PALETTE ? read_palette(r, name, value)
                                         : read_role(r, name, value);
}

enum jig_err theme_parse(struct theme *t, struct span file, struct jig_error *error)
{
    struct theme made = { .dim_percent = 50 };
    memcpy(made.name, t->name, sizeof made.name);
    made.roles[ROLE_TEXT] =
        (struct style){ { .kind = COLOR_DEFAULT }, { .kind = COLOR_DEFAULT }, 0 };
    struct reader *r = calloc(1, sizeof *r);
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "a theme");
    r->theme = &made;
    r->error = error;
    enum jig_err err = JIG_OK;
    while (file.ptr && !err) {
        r->line++;
        err = read_line(r, span_cut(&file, '\n'));
    }
    free(r);
    if (!err)
        *t = made;
    return err;
}

/* The sixteen as xterm shows them, to mix with. */
static const uint8_t ansi_rgb[16][3] = {
    { 0, 0, 0 },       { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
    { 0, 0, 238 },     { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
    { 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
    { 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
};

void color_rgb(struct color c, uint8_t rgb[3])
{
    if (c.kind == COLOR_ANSI) {
        memcpy(rgb, ansi_rgb[c.index & 15], 3);
        return;
    }
    rgb[0] = c.r;
    rgb[1] = c.g;
    rgb[2] = c.b;
}

static uint8_t mix_channel(uint8_t a, uint8_t b, int percent)
{
    return (uint8_t)((a * percent + b * (100 - percent)) / 100);
}

/* A colour seen through the ground. The terminal's own colours can't be mixed: its grey stands for
 * them. */
static struct color dimmed(struct color c, struct color ground, int percent)
{
    if (c.kind == COLOR_RGB && ground.kind == COLOR_RGB) {
        c.r = mix_channel(c.r, ground.r, percent);
        c.g = mix_channel(c.g, ground.g, percent);
        c.b = mix_channel(c.b, ground.b, percent);
        return c;
    }
    return (struct color){ .kind = COLOR_ANSI, .index = 8 };
}

static struct style dim_style(const struct theme *t, struct style s)
{
    struct color ground = t->roles[ROLE_TEXT].bg;
    if (ground.kind !=
        COLOR_RGB) { /* nothing to mix with: the terminal's grey, or its own way */
        s.fg = t->has_color ? (struct color){ .kind = COLOR_ANSI, .index = 8 } : s.fg;
        s.bg = ground;
        s.attrs = t->has_color ? 0 : STYLE_DIM;
        return s;
    }
    s.fg = dimmed(s.fg, ground, t->dim_percent);
    s.bg = dimmed(s.bg, ground, t->dim_percent);
    return s;
}

struct style theme_resolve(const struct theme *t, enum role text, enum role ground, bool dim)
{
    struct style s = t->roles[ROLE_TEXT];
    const struct style *over = &t->roles[text], *below = &t->roles[ground];
    /* Turned round, a text's own colour would be its ground: the row would fall into patches. */
    bool is_turned = ground != ROLE_TEXT && (below->attrs & STYLE_REVERSE);
    if (over->fg.kind != COLOR_NONE && !is_turned)
        s.fg = over->fg;
    if (below->bg.kind != COLOR_NONE && ground != ROLE_TEXT)
        s.bg = below->bg;
    if (below->fg.kind != COLOR_NONE && ground != ROLE_TEXT)
        s.fg = below->fg;
    if (over->bg.kind != COLOR_NONE && text != ROLE_TEXT) {
        s.bg = over->bg;
        s.fg = over->fg.kind != COLOR_NONE ? over->fg : s.fg;
    }
    s.attrs = (uint8_t)(over->attrs | (ground != ROLE_TEXT ? below->attrs : 0));
    if (text == ROLE_MARK && is_turned) /* or it would be like text that spells a mark */
        s.attrs ^= over->attrs & STYLE_REVERSE;
    return dim ? dim_style(t, s) : s;
}

/* One string a theme, made from themes/ by the build. */
struct builtin {
    const char *name, *text;
};

static const struct builtin builtins[] = {
#define THEME(name, text) { name, text },
#include "themes.h"
#undef THEME
};

#define N_BUILTINS (sizeof builtins / sizeof *builtins)

const char *theme_builtin(const char *name)
{
    for (size_t i = 0; i < N_BUILTINS; i++)
        if (strcmp(builtins[i].name, name) == 0)
            return builtins[i].text;
    return NULL;
}

const char *theme_builtin_name(size_t i)
{
    return i < N_BUILTINS ? builtins[i].name : NULL;
}
