/* -w FORMAT: facts of a finished transfer as text, with curl's names: "%{http_code}\n". */
#ifndef JIG_CLI_WRITEOUT_H
#define JIG_CLI_WRITEOUT_H

#include "cli/writefacts.h"

enum writeout_to { WRITEOUT_STDOUT, WRITEOUT_STDERR, WRITEOUT_FILE, WRITEOUT_APPEND };

struct writeout {
    struct span rest; /* of the format */
    enum writeout_to to;
    struct span file; /* its name, for the last two */
    /* By the first two places: it is a terminal, so facts are made visible. The format stays. */
    bool is_terminal[2];
};

void writeout_init(struct writeout *w, const char *format);
/* Appends the next stretch of text that goes to one place, w->to; false after the last.
 *
 * \n \r \t and \\ are what they are in C; %% is a percent sign, %{NAME} a fact, %header{NAME} a field
 * of the answer. %{stderr}, %{stdout}, %output{FILE} and %output{>>FILE} say where what stands behind
 * them goes; what stands behind %{onerror} is written only where the exit status is not 0. */
bool writeout_next(struct writeout *w, const struct writefacts *facts, struct buf *out);

/* False: a name in the format is of no variable, *unknown. */
bool writeout_knows(const char *format, struct span *unknown);
/* Does it need heads in the wire log (WIREHEAD_KEEP)? */
bool writeout_wants_heads(const char *format);

#endif
