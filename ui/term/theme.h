/* Themes: what each role looks like, read from a text file. */
#ifndef JIG_TERM_THEME_H
#define JIG_TERM_THEME_H

#include "base/error.h"
#include "term/style.h"

enum style_attrs {
    STYLE_BOLD = 1,
    STYLE_UNDERLINE = 2,
    STYLE_ITALIC = 4,
    STYLE_REVERSE = 8,
    STYLE_DIM = 16
};

/* A colour as a theme names it: the terminal's own, one of the sixteen, or 24 bits. */
enum color_kind { COLOR_NONE, COLOR_DEFAULT, COLOR_ANSI, COLOR_RGB };
struct color {
    uint8_t kind;
    uint8_t index; /* COLOR_ANSI: 0 to 15 */
    uint8_t r, g, b;
};

/* A colour's red, green and blue; of the terminal's sixteen as xterm has them. */
void color_rgb(struct color c, uint8_t rgb[3]);

struct style {
    struct color fg, bg; /* COLOR_NONE: what lies below */
    uint8_t attrs;
};

struct theme {
    char name[32];
    struct style roles[ROLE_COUNT];
    int dim_percent; /* how much of a colour is left behind an overlay */
    bool has_color;  /* some role names one */
};

/* What a cell looks like: the text role over the ground role over ROLE_TEXT, dimmed if asked.
 */
struct style theme_resolve(const struct theme *t, enum role text, enum role ground, bool dim);

/* Themes are text files: [roles] with `name = FG [on BG] [bold] [underline] [italic] [reverse]
 * [dim]`, [palette] with colour names of the file's own; colours are #rrggbb, a palette name,
 * the sixteen names (red, bright-red …), `default`, or `none`. A role that the file does not
 * name has the look of `text`. On failure *t is unchanged and *error names the line. */
enum jig_err theme_parse(struct theme *t, struct span file, struct jig_error *error);

/* The themes that are compiled in: the text of each, NULL where there is none of that name, and
 * the names by number, NULL at the end. */
const char *theme_builtin(const char *name);
const char *theme_builtin_name(size_t i);

#endif
