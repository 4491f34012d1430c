/* A body on a terminal: JSON laid out and coloured, text with what could drive the terminal made
 * visible, a binary one named instead of printed. Text appears as it comes; JSON when it is
 * whole, up to a size. */
#ifndef JIG_CLI_DISPLAY_H
#define JIG_CLI_DISPLAY_H

#include "base/buf.h"
#include "base/error.h"

#define DISPLAY_MAX_JSON (4u << 20) /* beyond it JSON is text */

enum display_kind { DISPLAY_UNDECIDED, DISPLAY_TEXT, DISPLAY_JSON, DISPLAY_BINARY };

struct display {
    bool colour;
    enum display_kind kind;
    char type[80];   /* Content-Type's, without parameters */
    struct buf held; /* what can't be shown yet */
    uint64_t len;    /* of the body so far */
    bool ended_line; /* the last character shown was a line end */
};

void display_init(struct display *d, struct span content_type, bool colour);
void display_clear(struct display *d);

/* Appends to `out` what can be shown now. */
void display_add(struct display *d, struct span bytes, struct buf *out);
void display_finish(struct display *d, struct buf *out);

/* A JSON text laid out and coloured; false where it is none, then nothing was added. */
bool display_json(struct span text, bool colour, struct buf *out);

#endif
