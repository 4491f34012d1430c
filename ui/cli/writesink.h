/* Where the text of -w goes: standard output, standard error, a file that the format names. */
#ifndef JIG_CLI_WRITESINK_H
#define JIG_CLI_WRITESINK_H

#include "cli/writeout.h"

/* write-failed in words. *is_pipe_closed: nobody reads the pipe any more, which needs none. A
 * file is written whole or not at all, and made anew unless the text is to stand behind what it holds. */
enum jig_err writesink_put(const struct writeout *w, struct span text, bool *is_pipe_closed,
                           struct jig_error *error);

#endif
