/* The few colours of the commands' output. Basic ANSI ones: the terminal's own palette decides
 * how they look on its ground. */
#ifndef JIG_CLI_COLOUR_H
#define JIG_CLI_COLOUR_H

#include <stdbool.h>

#include "base/buf.h"

enum colour {
    COLOUR_PLAIN,
    COLOUR_KEY,
    COLOUR_STRING,
    COLOUR_NUMBER,
    COLOUR_WORD,
    COLOUR_DIM,
    COLOUR_GOOD,
    COLOUR_BAD,
    COLOUR_NAME,
    COLOUR_N
};

/* A terminal that can show them, and nobody who objects: NO_COLOR (https://no-color.org), a dumb
 * terminal. */
bool colour_is_wanted(int fd);

/* Appends the sequence that switches to the colour; nothing where `on` is false. */
void colour_set(struct buf *out, bool on, enum colour colour);

#endif
