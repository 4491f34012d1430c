/* -w FORMAT: facts of a finished transfer as text, with curl's names: "%{http_code}\n". */
#ifndef JIG_CLI_WRITEOUT_H
#define JIG_CLI_WRITEOUT_H

#include "cli/writefacts.h"

/* \n \r \t and \\ are what they are in C; %% is a percent sign, %header{NAME} a field of the answer.
 * What stands behind %{stderr} goes to `err`, up to a %{stdout}. */
void writeout_add(const struct writefacts *w, const char *format, struct buf *out,
                  struct buf *err);

/* False: a name in the format is of no variable, *unknown. */
bool writeout_knows(const char *format, struct span *unknown);

#endif
