/* The log of an answer that is a stream of events (WHATWG HTML, 9.2), over its one connection: who
 * sends such a request gives it the transfer's events as they come. The body may be kept, too. */
#ifndef JIG_BOOK_EVENTLOG_H
#define JIG_BOOK_EVENTLOG_H

#include "data/live.h"
#include "jig.h"

struct eventlog;

/* A 200 of text/event-stream, whose codings are undone. */
bool eventlog_is(const struct jig_exchange *x);
/* At the answer's head; the exchange is borrowed. NULL: out of memory. */
struct eventlog *eventlog_new(const struct jig_exchange *x, const struct live_limits *limits,
                              int64_t now);
void eventlog_free(struct eventlog *e); /* takes NULL */

/* At a JIG_EVENT_BODY of the exchange. An event of more than 16 MiB ends the log. */
void eventlog_take(struct eventlog *e, const struct jig_event *event, int64_t now);
/* The transfer has ended so. */
void eventlog_end(struct eventlog *e, const struct jig_error *error, int64_t now);

const struct live *eventlog_live(const struct eventlog *e);
const struct jig_exchange *eventlog_exchange(const struct eventlog *e);

#endif
