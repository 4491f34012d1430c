/* `jig history import FILE.har|- ...`: exchanges that were logged elsewhere, kept in the history. */
#ifndef JIG_CLI_HISTORYIMPORT_H
#define JIG_CLI_HISTORYIMPORT_H

#include "cli/settings.h"

/* The files are the operands behind the first, now_us is the Unix time. Prints what became of each,
 * and returns the exit status: of the first that could not be read, or of whose exchanges some could
 * not be written. */
int historyimport(const struct settings *set, int64_t now_us);

#endif
