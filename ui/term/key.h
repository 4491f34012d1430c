/* What a person did at the terminal: a key, a piece of pasted text, a move of the mouse. Made
 * by term/input from the terminal's bytes; named by term/keyname for key maps and hints. */
#ifndef JIG_TERM_KEY_H
#define JIG_TERM_KEY_H

#include "base/span.h"

/* X(constant, name in key maps and hints) */
#define KEY_CODES(X)                                                                \
    X(JKEY_NONE, "")                                                                \
    X(JKEY_CHAR, "") /* cp: a character typed, or the letter of a Ctrl/Alt chord */ \
    X(JKEY_ENTER, "Enter")                                                          \
    X(JKEY_TAB, "Tab") /* Shift+Tab is JKEY_TAB with KEY_SHIFT */                   \
    X(JKEY_ESC, "Esc")                                                              \
    X(JKEY_BACKSPACE, "Backspace")                                                  \
    X(JKEY_DELETE, "Del")                                                           \
    X(JKEY_INSERT, "Ins")                                                           \
    X(JKEY_UP, "Up")                                                                \
    X(JKEY_DOWN, "Down")                                                            \
    X(JKEY_LEFT, "Left")                                                            \
    X(JKEY_RIGHT, "Right")                                                          \
    X(JKEY_HOME, "Home")                                                            \
    X(JKEY_END, "End")                                                              \
    X(JKEY_PAGE_UP, "PgUp")                                                         \
    X(JKEY_PAGE_DOWN, "PgDn")                                                       \
    X(JKEY_F1, "F1")                                                                \
    X(JKEY_F2, "F2")                                                                \
    X(JKEY_F3, "F3")                                                                \
    X(JKEY_F4, "F4")                                                                \
    X(JKEY_F5, "F5")                                                                \
    X(JKEY_F6, "F6")                                                                \
    X(JKEY_F7, "F7")                                                                \
    X(JKEY_F8, "F8")                                                                \
    X(JKEY_F9, "F9")                                                                \
    X(JKEY_F10, "F10")                                                              \
    X(JKEY_F11, "F11")                                                              \
    X(JKEY_F12, "F12")                                                              \
    X(JKEY_PASTE, "") /* text: any bytes, line ends as LF */                        \
    X(JKEY_MOUSE, "") /* mouse, x, y */                                             \
    X(JKEY_FOCUS_IN, "")                                                            \
    X(JKEY_FOCUS_OUT, "")

enum key_code {
#define X(constant, name) constant,
    KEY_CODES(X)
#undef X
};

enum key_mods { KEY_SHIFT = 1, KEY_ALT = 2, KEY_CTRL = 4 };

enum mouse_action {
    MOUSE_PRESS, /* button went down */
    MOUSE_RELEASE,
    MOUSE_DRAG,     /* moved with the button held */
    MOUSE_WHEEL_UP, /* three lines a notch is the custom */
    MOUSE_WHEEL_DOWN
};

enum mouse_button { MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT };

struct key {
    enum key_code code;
    unsigned mods;    /* of KEY_SHIFT, KEY_ALT, KEY_CTRL; a capital letter has no KEY_SHIFT */
    uint32_t cp;      /* JKEY_CHAR; of a Ctrl chord the lower-case letter: ^R is KEY_CTRL 'r' */
    struct span text; /* JKEY_PASTE: borrowed until the next read of the terminal */
    enum mouse_action mouse;
    enum mouse_button button;
    int x, y;   /* JKEY_MOUSE: cell from 0; of the receiver's canvas once it is handed on */
    int clicks; /* of a press: 1, 2 (double), 3 */
};

/* True for this chord and no other: key_is(k, KEY_CTRL, 'r'). */
bool key_is_char(const struct key *k, unsigned mods, uint32_t cp);
bool key_is(const struct key *k, unsigned mods, enum key_code code);

/* A character to be inserted into a text: JKEY_CHAR without Ctrl and Alt. */
bool key_is_text(const struct key *k);

#endif
