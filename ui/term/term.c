#include "term/term.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curses.h>
#include <term.h>

#include "base/lazylib.h"
#include "base/mem.h"

/* Buttons, drags, SGR reports; bracketed paste. All terminals that have none ignore them. */
#define MOUSE_ON  "\x1b[?1000h\x1b[?1002h\x1b[?1006h"
#define MOUSE_OFF "\x1b[?1006l\x1b[?1002l\x1b[?1000l"
#define PASTE_ON  "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"

/* The alternate screen, with the cursor's place saved and without. */
#define ALTERNATE_SAVING "\x1b[?1049h"
#define ALTERNATE        "\x1b[?1047h"

static const char *const cap_names[TERM_N_CAPS] = {
    [TERM_CAP_MOVE] = "cup",
    [TERM_CAP_COLUMN] = "hpa",
    [TERM_CAP_ERASE_LINE] = "el",
    [TERM_CAP_ERASE_CHARS] = "ech",
    [TERM_CAP_CLEAR] = "clear",
    [TERM_CAP_PLAIN] = "sgr0",
    [TERM_CAP_BOLD] = "bold",
    [TERM_CAP_DIM] = "dim",
    [TERM_CAP_ITALIC] = "sitm",
    [TERM_CAP_UNDERLINE] = "smul",
    [TERM_CAP_REVERSE] = "rev",
    [TERM_CAP_FOREGROUND] = "setaf",
    [TERM_CAP_BACKGROUND] = "setab",
    [TERM_CAP_ALTERNATE_ON] = "smcup",
    [TERM_CAP_ALTERNATE_OFF] = "rmcup",
    [TERM_CAP_HIDE_CURSOR] = "civis",
    [TERM_CAP_SHOW_CURSOR] = "cnorm",
    [TERM_CAP_DRAWING_ON] = "smacs",
    [TERM_CAP_DRAWING_OFF] = "rmacs",
    [TERM_CAP_DRAWING_SET] = "enacs",
    [TERM_CAP_DRAWING_MAP] = "acsc",
    [TERM_CAP_WRAP_OFF] = "rmam",
    [TERM_CAP_WRAP_ON] = "smam",
    [TERM_CAP_MOUSE] = "kmous",
};

static struct {
    __typeof__(&setupterm) setupterm;
    __typeof__(&tigetstr) tigetstr;
    __typeof__(&tigetnum) tigetnum;
    __typeof__(&tigetflag) tigetflag;
    __typeof__(&tiparm) tiparm;
    __typeof__(&del_curterm) del_curterm;
    __typeof__(&set_curterm) set_curterm;
} nc;

static bool load(struct jig_error *error)
{
    static const char *const sonames[] = { "libtinfo.so.6", "libncursesw.so.6", NULL };
    static const struct lazysym syms[] = {
        { "setupterm", &nc.setupterm },     { "tigetstr", &nc.tigetstr },
        { "tigetnum", &nc.tigetnum },       { "tigetflag", &nc.tigetflag },
        { "tiparm", &nc.tiparm },           { "del_curterm", &nc.del_curterm },
        { "set_curterm", &nc.set_curterm },
    };
    static atomic_bool is_loaded;
    char why[200];
    if (lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, sizeof why))
        return true;
    jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
    return false;
}

static bool starts_with(const char *s, const char *prefix)
{
    return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

/* A capability without its padding ($<5>), which no terminal has needed for decades. */
static char *copy_cap(const char *name)
{
    const char *from = nc.tigetstr(name);
    if (!from || from == (char *)-1)
        return NULL;
    char *copy = mem_strdup(from), *to = copy;
    for (const char *p = from; copy && *p; p++) {
        const char *end = p[0] == '$' && p[1] == '<' ? strchr(p, '>') : NULL;
        if (end)
            p = end;
        else
            *to++ = *p;
    }
    if (copy)
        *to = '\0';
    return copy;
}

/* COLORTERM is inherited by terminals inside terminals: believed where the description agrees that
 * there are many colours, or is the one that everything calls itself. */
static bool has_rgb(const struct term_env *env, int colors)
{
    if (nc.tigetflag("RGB") > 0 || nc.tigetflag("Tc") > 0)
        return true;
    const char *said = env->colorterm;
    if (!said || (strcmp(said, "truecolor") != 0 && strcmp(said, "24bit") != 0))
        return false;
    return colors >= 256 || starts_with(env->term, "xterm");
}

/* xterm-16color says how many, also where its description is not installed and another's stands
 * in. */
static int colors_of_name(const char *term)
{
    const char *dash = term ? strrchr(term, '-') : NULL;
    char *end = NULL;
    long n = dash ? strtol(dash + 1, &end, 10) : 0;
    return n > 0 && n <= 256 && strcmp(end, "color") == 0 ? (int)n : INT_MAX;
}

static bool wants_no_color(const struct term_env *env)
{
    return env->no_color && env->no_color[0];
}

static enum term_depth find_depth(const struct terminal *t, const struct term_env *env)
{
    int described = nc.tigetnum("colors"), named = colors_of_name(env->term);
    int colors = described < named ? described : named;
    if (wants_no_color(env) || colors < 8)
        return TERM_MONO;
    if (has_rgb(env, colors))
        return TERM_RGB;
    if (!term_has(t, TERM_CAP_FOREGROUND) || !term_has(t, TERM_CAP_BACKGROUND))
        return TERM_MONO;
    return colors >= 256 ? TERM_256 : colors >= 16 ? TERM_16 : TERM_8;
}

static enum term_pixels find_pixels(const struct terminal *t, const struct term_env *env)
{
    if (wants_no_color(env))
        return TERM_PIXELS_NO_COLOR;
    if (t->depth < TERM_256)
        return TERM_PIXELS_FEW_COLOURS;
    return t->glyphs == TERM_ASCII ? TERM_PIXELS_ASCII : TERM_PIXELS_SHOWN;
}

/* The locale's variables in their order. Where none is set, as in a bare container, the terminal
 * in front of it most likely speaks UTF-8, but for the old ones. */
static enum term_glyphs find_glyphs(const struct term_env *env)
{
    const char *set[] = { env->lc_all, env->lc_ctype, env->lang };
    const char *locale = NULL;
    for (size_t i = 0; i < 3 && !locale; i++)
        if (set[i] && set[i][0])
            locale = set[i];
    bool old = starts_with(env->term, "vt1") || starts_with(env->term, "vt2") ||
               starts_with(env->term, "vt5") || starts_with(env->term, "ansi");
    bool utf8 = locale ? strcasestr(locale, "utf-8") || strcasestr(locale, "utf8") : !old;
    if (!utf8 || old)
        return TERM_ASCII;
    return starts_with(env->term, "linux") ? TERM_BOX : TERM_UNICODE;
}

/* A terminal that the data base does not know is most likely new, and then like xterm. */
static bool look_up(const char *name)
{
    const char *const tries[] = { name, "xterm-256color", "xterm", "ansi" };
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int status;
        if (tries[i] && tries[i][0] && nc.setupterm(tries[i], 1, &status) == OK)
            return true;
    }
    return false;
}

enum jig_err term_init(struct terminal *t, const struct term_env *env, struct jig_error *error)
{
    *t = (struct terminal){ 0 };
    if (!load(error))
        return JIG_ERR_READ;
    TERMINAL *before = nc.set_curterm(NULL);
    if (!look_up(env->term)) {
        nc.set_curterm(before);
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                             "no description of the terminal %s (install ncurses-base)",
                             env->term ? env->term : "");
    }
    for (size_t i = 0; i < TERM_N_CAPS; i++)
        t->caps[i] = copy_cap(cap_names[i]);
    t->made = mem_zero(TERM_N_MADE, sizeof *t->made);
    t->depth = find_depth(t, env);
    t->glyphs = find_glyphs(env);
    t->pixels = find_pixels(t, env);
    t->erases_in_color = nc.tigetflag("bce") > 0;
    t->scrolls_at_corner =
        nc.tigetflag("am") > 0 && nc.tigetflag("xenl") <= 0 && !term_has(t, TERM_CAP_WRAP_OFF);
    nc.del_curterm(nc.set_curterm(before));
    if (term_has(t, TERM_CAP_MOVE))
        return JIG_OK;
    term_clear(t);
    return jig_error_set(
        error, JIG_ERR_USAGE, JIG_PHASE_NONE,
        "the terminal %s can't place its cursor: the workbench needs another one",
        env->term ? env->term : "");
}

void term_clear(struct terminal *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < TERM_N_CAPS; i++)
        free(t->caps[i]);
    free(t->made);
    *t = (struct terminal){ 0 };
}

bool term_has(const struct terminal *t, enum term_cap cap)
{
    return t->caps[cap] != NULL;
}

void term_put(const struct terminal *t, struct buf *out, enum term_cap cap)
{
    if (t->caps[cap])
        buf_add_str(out, t->caps[cap]);
}

static struct term_made *place_of(const struct terminal *t, enum term_cap cap, int a, int b)
{
    unsigned at = ((unsigned)a * 131 + (unsigned)b) * 7 + (unsigned)cap;
    return t->made ? &t->made[at % TERM_N_MADE] : NULL;
}

static bool is_made(const struct term_made *m, enum term_cap cap, int a, int b)
{
    return m && m->len > 0 && m->cap == cap && m->a == a && m->b == b;
}

static void keep_made(struct term_made *m, enum term_cap cap, int a, int b, struct span text)
{
    bool fits = a >= 0 && a <= INT16_MAX && b >= 0 && b <= INT16_MAX;
    if (!m || !fits || text.len > sizeof m->text)
        return;
    *m = (struct term_made){
        .cap = (uint8_t)cap, .len = (uint8_t)text.len, .a = (int16_t)a, .b = (int16_t)b
    };
    memcpy(m->text, text.ptr, text.len);
}

#define DIGITS_MAX 10

static size_t write_number(unsigned number, char *to)
{
    char digits[DIGITS_MAX];
    size_t n = 0;
    do {
        digits[DIGITS_MAX - ++n] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(to, digits + DIGITS_MAX - n, n);
    return n;
}

/* The numbers in decimal and nothing to work out (terminfo(5), "Parameterized Strings"): so nearly
 * all terminals place the cursor and erase. ncurses takes thousands of instructions to read such a
 * string, and a screen has a hundred of them. False: it asks for more. */
static bool add_filled(struct buf *out, const char *cap, int a, int b)
{
    char text[48];
    size_t n = 0;
    unsigned first = 0;
    for (const char *at = cap; *at;) {
        if (n > sizeof text - DIGITS_MAX)
            return false;
        if (*at != '%') {
            text[n++] = *at++;
        } else if (at[1] == 'i') {
            first = 1;
            at += 2;
        } else if (at[1] == 'p' && (at[2] == '1' || at[2] == '2') && at[3] == '%' &&
                   at[4] == 'd') {
            n += write_number((unsigned)(at[2] == '1' ? a : b) + first, text + n);
            at += 5;
        } else {
            return false;
        }
    }
    buf_add(out, span_make(text, n));
    return true;
}

void term_put_with(const struct terminal *t, struct buf *out, enum term_cap cap, int a, int b)
{
    if (!t->caps[cap] || add_filled(out, t->caps[cap], a, b))
        return;
    struct term_made *m = place_of(t, cap, a, b);
    if (!is_made(m, cap, a, b)) {
        const char *text = nc.tiparm(t->caps[cap], a, b);
        if (text)
            buf_add_str(out, text);
        keep_made(m, cap, a, b, text ? span_of(text) : span_make("", 0));
        return;
    }
    buf_add(out, span_make(m->text, m->len));
}

char term_drawing(const struct terminal *t, char letter)
{
    const char *map = t->caps[TERM_CAP_DRAWING_MAP];
    if (!map || !term_has(t, TERM_CAP_DRAWING_ON) || !term_has(t, TERM_CAP_DRAWING_OFF))
        return 0;
    for (; map[0] && map[1]; map += 2)
        if (map[0] == letter)
            return map[1];
    return 0;
}

static void put_modes(const struct terminal *t, struct buf *out)
{
    term_put(t, out, TERM_CAP_PLAIN);
    term_put(t, out, TERM_CAP_CLEAR);
    term_put(t, out, TERM_CAP_WRAP_OFF);
    if (t->glyphs == TERM_ASCII)
        term_put(t, out, TERM_CAP_DRAWING_SET);
    if (term_has(t, TERM_CAP_MOUSE))
        buf_add_str(out, t->no_mouse ? PASTE_ON : MOUSE_ON PASTE_ON);
}

void term_put_enter(const struct terminal *t, struct buf *out)
{
    term_put(t, out, TERM_CAP_ALTERNATE_ON);
    put_modes(t, out);
}

void term_put_enter_again(const struct terminal *t, struct buf *out)
{
    const char *on = t->caps[TERM_CAP_ALTERNATE_ON];
    if (on && strstr(on, ALTERNATE_SAVING))
        buf_add_str(out, ALTERNATE);
    else
        term_put(t, out, TERM_CAP_ALTERNATE_ON);
    put_modes(t, out);
}

void term_put_leave(const struct terminal *t, struct buf *out)
{
    if (term_has(t, TERM_CAP_MOUSE))
        buf_add_str(out, PASTE_OFF MOUSE_OFF);
    if (t->glyphs == TERM_ASCII)
        term_put(t, out, TERM_CAP_DRAWING_OFF);
    term_put(t, out, TERM_CAP_PLAIN);
    term_put(t, out, TERM_CAP_WRAP_ON);
    if (!term_has(t, TERM_CAP_ALTERNATE_OFF))
        term_put(t, out, TERM_CAP_CLEAR);
    term_put(t, out, TERM_CAP_ALTERNATE_OFF);
    term_put(t, out, TERM_CAP_SHOW_CURSOR); /* some hide it again with the screen before */
}
