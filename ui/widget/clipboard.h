/* What was cut or copied last, for every text of the program; the application passes it on to the
 * terminal (OSC 52), which reaches the user's own clipboard over SSH as well. */
#ifndef JIG_WIDGET_CLIPBOARD_H
#define JIG_WIDGET_CLIPBOARD_H

#include "base/buf.h"

#define CLIPBOARD_MAX        ((size_t)16 << 20)
#define CLIPBOARD_SHARED_MAX ((size_t)64 << 10) /* that a terminal is given */

struct clipboard {
    struct buf text;
    bool fresh; /* set since clipboard_take_fresh() */
};

void clipboard_init(struct clipboard *c);
void clipboard_clear(struct clipboard *c);

/* Copies the text; false and unchanged when it is empty, too large or memory is out. */
bool clipboard_set(struct clipboard *c, struct span text);
/* The same with the text in a buffer, which it empties, without a copy. */
bool clipboard_take(struct clipboard *c, struct buf *take);
struct span clipboard_text(const struct clipboard *c); /* borrowed until the next set */

/* True once for each set of no more than CLIPBOARD_SHARED_MAX: appends what the terminal may be
 * given, well-formed UTF-8 without the characters that utf8_is_unsafe() names, LF and TAB excepted
 * (a shell that is pasted into must not get an escape from a file). Inside jig the exact bytes are
 * kept. */
bool clipboard_take_fresh(struct clipboard *c, struct buf *out);
/* How many bytes of the text that is not, but for the CR of a line's end, which is LF then. */
size_t clipboard_left_out(const struct clipboard *c);

#endif
