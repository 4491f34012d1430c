/* What the commands say on standard error: one line each, `jig: CODE: message`, which nothing
 * that came from outside can forge or break. */
#ifndef JIG_CLI_DIAG_H
#define JIG_CLI_DIAG_H

#include "base/buf.h"
#include "base/error.h"

/* Prints the line and returns the exit status of the error's code. */
int diag_error(const struct jig_error *error);
/* The same with a code and words of the caller's. */
int diag(enum jig_err code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `jig: ` and a text that holds its own code. */
void diag_text(const char *text);
/* usage, with where to read on: "jig send --help". */
int diag_usage(const struct jig_error *error, const char *command);

/* Prints a text on standard output and returns the exit status: write-failed in words, but none where a
 * pipe's reader has gone; out-of-memory where the text failed. */
int diag_print(const struct buf *text);

/* The same bytes on standard output, but a terminal gets what could drive it as visible marks: for text
 * that servers have a part in. False on an error, errno says which. */
bool diag_put(struct span text);

/* Writes all of it, to a terminal or a pipe; false on an error, errno says which. */
bool diag_write(int fd, const char *bytes, size_t len);

#endif
