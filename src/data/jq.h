/* A jq filter over a JSON text. It runs in a child process that has little memory, little time, no
 * environment, no files and no terminal: a filter can come from a stranger. */
#ifndef JIG_DATA_JQ_H
#define JIG_DATA_JQ_H

#include "base/buf.h"
#include "base/span.h"

/* *found: the filter has a result; the first one's JSON is appended to out. usage where the filter is
 * none, decode-failed where the text is no JSON or the filter fails on it, too-large where it takes
 * more than 512 MiB, timeout after 5 s, cancelled where SIGINT or SIGTERM came to the program's whole
 * group, as Ctrl-C does; read-failed where libjq is not there. */
enum jig_err jq_first(struct span json, const char *filter, bool *found, struct buf *out,
                      struct jig_error *error);

#endif
