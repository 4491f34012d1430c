/* A stream out of the history, printed: its log as lines of JSON (data/logjson). */
#ifndef JIG_CLI_HISTORYSTREAM_H
#define JIG_CLI_HISTORYSTREAM_H

#include "cli/sink.h"
#include "data/live.h"

/* False: the sink has failed. */
bool historystream_print(const struct live *live, struct sink *sink);

#endif
