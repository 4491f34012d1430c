/* `jig --generate man|completions-bash|completions-zsh|completions-fish`: the manual and the
 * shells' completions, from the tables that the program itself reads. */
#ifndef JIG_CLI_GENERATE_H
#define JIG_CLI_GENERATE_H

#include "base/buf.h"

int generate_command(int argc, char **argv);

/* Appends what is named; false where there is no such thing. */
bool generate_add(const char *what, struct buf *out);

#endif
