/* jq filters over JSON texts, one answer at a time. Each filter runs in a process of its own
 * (data/jqanswer) that has little memory, little time, no environment, no files and no terminal: a
 * filter can come from a stranger. To compile a filter takes a hundred times as long as to run it,
 * so the last ones are kept. */
#ifndef JIG_DATA_JQ_H
#define JIG_DATA_JQ_H

#include "base/buf.h"
#include "base/span.h"

struct jq;

/* Starts nothing yet. Whatever waits for a filter ends as soon as the descriptor `stop` is
 * readable; it is borrowed, and nothing is read from it; -1: none. NULL: out of memory. */
struct jq *jq_new(int stop);
void jq_free(struct jq *jq); /* ends its processes; takes NULL */

/* The JSON of the first result is appended to out; nothing, where the filter has none. Waits for
 * it. usage where the filter is none, decode-failed where the text is no JSON or the filter fails
 * on it, too-large where it takes more than 512 MiB, timeout after 5 s, cancelled where `stop`
 * became readable, and where SIGINT or SIGTERM came to the program's whole group, as Ctrl-C does;
 * read-failed where libjq is not there. */
enum jig_err jq_first(struct jq *jq, struct span json, const char *filter, struct buf *out,
                      struct jig_error *error);

#endif
