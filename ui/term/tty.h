/* The terminal's descriptor: its modes, its size, reading and writing without waiting. What is left
 * in a terminal at the end is what was found in it: tty_leave() on every ordinary way out, and
 * for a crash tty_guard() keeps the bytes and modes that give it back. */
#ifndef JIG_TERM_TTY_H
#define JIG_TERM_TTY_H

#include <termios.h>

#include "base/buf.h"

#define TTY_OUT_MAX (8u << 20)

struct tty {
    int fd; /* a description of its own, not blocking: other programs on it don't notice */
    bool is_raw;
    bool is_gone; /* hung up: nothing more can be read or written */
    struct termios found;
    struct buf out; /* not yet taken by the terminal */
};

/* The terminal on standard input or output, or the controlling one. Fails with words where there
 * is none. */
enum jig_err tty_open(struct tty *t, struct jig_error *error);
void tty_close(struct tty *t); /* leaves raw mode first */

/* Keys one by one and unchanged, no echo, no signals from keys. */
bool tty_raw(struct tty *t);
void tty_cooked(struct tty *t);
/* What the Backspace key sends by the terminal's own settings. */
char tty_erase_byte(const struct tty *t);

/* False where it does not know. */
bool tty_size(const struct tty *t, int *w, int *h);

/* Appends what there is to read; false at the end of the terminal (is_gone). */
bool tty_read(struct tty *t, struct buf *in);
/* Writes what it takes of `out`; wait: until all is written or a second has gone by. */
void tty_flush(struct tty *t, bool wait);

/* From now on a fatal signal (SEGV, BUS, FPE, ILL, ABRT) writes these bytes to the terminal and
 * gives it its modes before the process dies of it; an empty span ends that. The bytes are
 * copied, up to 256. */
void tty_guard(const struct tty *t, struct span leave);

#endif
