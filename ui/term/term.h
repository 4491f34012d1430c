/* What a terminal can do, by its description in ncurses' data base, and the byte strings for it.
 * The only module that knows curses, which it loads when it is first used: of ncurses jig takes
 * what it is best at (descriptions of a thousand terminals and their parameter language) and does
 * the difference of two screens itself (term/paint), so that 24-bit colours and clusters of several
 * characters are exact. */
#ifndef JIG_TERM_TERM_H
#define JIG_TERM_TERM_H

#include "base/buf.h"

enum term_depth { TERM_MONO, TERM_8, TERM_16, TERM_256, TERM_RGB };

/* Which characters its font is likely to have. */
enum term_glyphs { TERM_ASCII, TERM_BOX /* code page 437, the Linux console */, TERM_UNICODE };

/* Whether it can show pictures, as half blocks in colours; first why not. */
enum term_pixels {
    TERM_PIXELS_FEW_COLOURS,
    TERM_PIXELS_NO_COLOR, /* the user wants none */
    TERM_PIXELS_ASCII,    /* it has no half blocks */
    TERM_PIXELS_SHOWN
};

/* The parts of the environment that speak of the terminal; each may be NULL. */
struct term_env {
    const char *term, *colorterm, *no_color;
    const char *lc_all, *lc_ctype, *lang;
};

/* Capabilities by number; the strings' padding is gone. */
enum term_cap {
    TERM_CAP_MOVE, /* the rest may be missing */
    TERM_CAP_COLUMN,
    TERM_CAP_ERASE_LINE,
    TERM_CAP_ERASE_CHARS,
    TERM_CAP_CLEAR,
    TERM_CAP_PLAIN,
    TERM_CAP_BOLD,
    TERM_CAP_DIM,
    TERM_CAP_ITALIC,
    TERM_CAP_UNDERLINE,
    TERM_CAP_REVERSE,
    TERM_CAP_FOREGROUND,
    TERM_CAP_BACKGROUND,
    TERM_CAP_ALTERNATE_ON,
    TERM_CAP_ALTERNATE_OFF,
    TERM_CAP_HIDE_CURSOR,
    TERM_CAP_SHOW_CURSOR,
    TERM_CAP_DRAWING_ON,
    TERM_CAP_DRAWING_OFF,
    TERM_CAP_DRAWING_SET,
    TERM_CAP_DRAWING_MAP,
    TERM_CAP_WRAP_OFF,
    TERM_CAP_WRAP_ON,
    TERM_CAP_MOUSE,
    TERM_N_CAPS
};

/* A capability with its parameters filled in, where that takes ncurses: a screen asks for the same
 * colours over and over. */
struct term_made {
    uint8_t cap, len; /* 0: of none */
    int16_t a, b;
    char text[26];
};

enum { TERM_N_MADE = 128 };

struct terminal {
    char *caps[TERM_N_CAPS]; /* owned; NULL where it has none */
    struct term_made *made;  /* TERM_N_MADE of them, owned; NULL: no memory for it */
    enum term_depth depth;
    enum term_glyphs glyphs;
    enum term_pixels pixels;
    bool no_mouse;          /* set by the user: the terminal keeps its own selection */
    bool erases_in_color;   /* bce */
    bool scrolls_at_corner; /* writing the last cell would scroll the screen */
};

/* Looks the terminal up. Fails, with words, where ncurses or a description is missing or the
 * terminal can't address its cursor. */
enum jig_err term_init(struct terminal *t, const struct term_env *env, struct jig_error *error);
void term_clear(struct terminal *t);

bool term_has(const struct terminal *t, enum term_cap cap);
/* Appends a capability, with its parameters filled in; nothing where it is missing. */
void term_put(const struct terminal *t, struct buf *out, enum term_cap cap);
void term_put_with(const struct terminal *t, struct buf *out, enum term_cap cap, int a, int b);

/* The line-drawing letter's byte on this terminal, 0 where it has none. */
char term_drawing(const struct terminal *t, char letter);

/* Enters the full screen: alternate screen, no wrapping at the edge (a mark on the last letter
 * would make some terminals scroll), mouse reports, bracketed paste; and undoes all of it, whatever
 * the state, cursor shown. */
void term_put_enter(const struct terminal *t, struct buf *out);
/* Enters it where it may not have been left: where the cursor was before it stays saved, which a
 * terminal with one place for that would lose. */
void term_put_enter_again(const struct terminal *t, struct buf *out);
void term_put_leave(const struct terminal *t, struct buf *out);

#endif
