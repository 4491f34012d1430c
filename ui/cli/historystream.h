/* A stream printed: its log as lines of JSON (data/logjson). */
#ifndef JIG_CLI_HISTORYSTREAM_H
#define JIG_CLI_HISTORYSTREAM_H

#include "cli/sink.h"
#include "data/live.h"

#define HISTORYSTREAM_TYPE SPAN("application/x-ndjson")

/* The rows from *next on that are there, and moves it behind them. False: the sink, whose body has begun, has failed. */
bool historystream_print(const struct live *live, uint64_t *next, struct sink *sink);

#endif
