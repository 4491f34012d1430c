/* A send that turns out to be a stream of events: its log is printed a line a row while it goes on. */
#ifndef JIG_CLI_FOLLOWING_H
#define JIG_CLI_FOLLOWING_H

#include "book/eventlog.h"
#include "cli/sink.h"

struct following {
    struct eventlog *log; /* NULL: it is none, or not yet */
    /* Private. */
    struct sink sink;
    uint64_t next; /* row to be printed */
    bool has_failed;
};

/* An event of the transfer, which was sent with options.stream_events. False: nothing more can be printed. */
bool following_take(struct following *f, const struct jig_event *event);
/* Once the transfer is over, where there is a log: the exit status. */
int following_finish(struct following *f, const struct jig_transfer *t);
void following_clear(struct following *f); /* once nobody reads the log; takes a zeroed one */

#endif
