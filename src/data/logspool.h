/* A store for the rows of a stream's log: a file without a name, there as long as it is open. */
#ifndef JIG_DATA_LOGSPOOL_H
#define JIG_DATA_LOGSPOOL_H

#include "data/logchunks.h"

/* In `folder` (borrowed), with at most `max` bytes. False: out of memory. */
bool logspool_make(const char *folder, uint64_t max, struct logstore *out);

#endif
