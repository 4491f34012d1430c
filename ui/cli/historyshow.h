/* An answer out of the history, printed as jig send -i does. */
#ifndef JIG_CLI_HISTORYSHOW_H
#define JIG_CLI_HISTORYSHOW_H

#include "data/live.h"
#include "jig.h"

/* `live`: the stream that it was; NULL: none. The exit status. */
int historyshow_answer(const struct jig_transfer *t, const struct live *live);

#endif
