/* The real program on a pseudo-terminal, with libvterm as the terminal in front of it: keys go in,
 * the screen comes out as text. Waits are for text on the screen, never for time. */
#ifndef JIG_TESTS_PTY_H
#define JIG_TESTS_PTY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct pty;

struct pty_setup {
    const char *const *argv;
    const char *const
        *env; /* NAME=VALUE on top of the tests' own, ends with NULL; may be NULL */
    int cols, rows;
    const char *term; /* NULL: xterm-256color */
    bool is_job;      /* somebody waits for it who was there before, as a shell does */
};

struct pty *pty_new(const struct pty_setup *setup);
/* Kills what still runs. */
void pty_free(struct pty *p);

/* Typed text mixed with <Enter> <Tab> <BackTab> <Esc> <BS> <Del> <Up> <Down> <Left> <Right> <Home>
 * <End> <PgUp> <PgDn> <F1>..<F4> <C-x> <M-x> <lt>; an unknown token fails the test. */
void pty_keys(struct pty *p, const char *script);
/* Bytes as they are: paste, mouse reports, rubbish. */
void pty_bytes(struct pty *p, struct span bytes);
void pty_resize(struct pty *p, int cols, int rows);

/* Waits until the text is (not) on the screen; fails the test with the screen after 60 s. */
void pty_until(struct pty *p, const char *text);
void pty_gone(struct pty *p, const char *text);

/* The screen, rows joined with LF, trailing blanks removed; borrowed until the next call. */
const char *pty_screen(struct pty *p);
/* Reads what there is without waiting longer than `ms`; bytes seen since the start. */
uint64_t pty_pump(struct pty *p, int ms);
struct span pty_output(const struct pty *p); /* all that was ever written; borrowed */
bool pty_contains_output(struct pty *p, const char *bytes); /* in that */

void pty_signal(struct pty *p, int signal);
/* Waits until it has stopped, as after SIGTSTP (of a job) or SIGSTOP. */
void pty_until_stopped(struct pty *p);
void pty_stop_output(struct pty *p); /* as ^S does where it counts: nothing more is taken */
void pty_hang_up(struct pty *p);     /* closes the terminal's side */
/* Waits for the end (60 s at most): exit status, or 128 + signal. */
int pty_wait(struct pty *p);
/* Is the terminal as a shell expects it: main screen, cursor visible, echo on? */
bool pty_is_restored(struct pty *p);
void pty_cursor(struct pty *p, int *row, int *column); /* from 0 */
pid_t pty_pid(const struct pty *p);

#endif
