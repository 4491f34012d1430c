/* An answer out of the history, printed as jig send -i does. */
#ifndef JIG_CLI_HISTORYSHOW_H
#define JIG_CLI_HISTORYSHOW_H

#include "cli/sink.h"
#include "data/live.h"
#include "jig.h"

/* The heads of all its answers; the last one's body comes next. False: the sink has failed. */
bool historyshow_begin(struct sink *sink, const struct jig_transfer *t);

/* `live`: the stream that it was; NULL: none. Silent: nothing is said beside it. The exit status. */
int historyshow_answer(const struct jig_transfer *t, const struct live *live, bool is_silent);

#endif
