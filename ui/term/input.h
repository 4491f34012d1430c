/* Bytes from a terminal to keys, mouse and paste. Pure: no descriptor, no clock; time is given.
 * Knows what xterm, rxvt, the Linux console, kitty's basic encoding and their kin send. A lone ESC
 * is told from the begin of a sequence by a short wait: while input_is_waiting(), the caller lets
 * INPUT_WAIT_US pass without further bytes and then calls input_flush(). */
#ifndef JIG_TERM_INPUT_H
#define JIG_TERM_INPUT_H

#include "base/buf.h"
#include "term/key.h"

#define INPUT_WAIT_US 25000
/* Bytes of one paste that are kept. No text takes so many: what is longer is refused, not cut. */
#define INPUT_PASTE_MAX ((16u << 20) + 1)
#define INPUT_CLICK_US  400000 /* between the clicks of a double click */

struct input {
    struct buf queue; /* bytes not yet understood */
    size_t at;        /* of the queue, what comes next */
    bool flush;       /* take what is there as complete */
    bool pasting;
    struct buf paste;
    /* the last byte of the paste was CR: an LF after it is the same line end */
    bool paste_was_cr;
    char erase; /* what the Backspace key sends, 0x7f or 0x08 */
    int64_t click_at;
    int click_x, click_y, clicks;
    enum mouse_button click_button;
};

void input_init(struct input *in);
void input_clear(struct input *in);

void input_feed(struct input *in, struct span bytes);

/* The next thing that was done. False: nothing complete is there. A paste's text is borrowed until
 * the next call. */
bool input_next(struct input *in, int64_t now, struct key *out);

/* Something has begun that may be more than it looks. */
bool input_is_waiting(const struct input *in);
void input_flush(struct input *in);

#endif
