/* What sending.c, which runs it, and sendingend.c, which tells how it ended, share. */
#ifndef JIG_CLI_SENDING_PRIVATE_H
#define JIG_CLI_SENDING_PRIVATE_H

#include "cli/progress.h"
#include "cli/resume.h"
#include "cli/sending.h"
#include "cli/sink.h"
#include "cli/verbose.h"

/* One URL on its way. */
struct sending {
    struct send *s;
    const char *url;
    size_t number;
    struct jig_transfer *transfer;
    struct sink sink;
    struct verbose verbose;
    struct progress progress;
    const struct jig_exchange *shown; /* whose body goes to the sink; NULL: none yet */
    uint64_t offset;                  /* what of it did */
    bool is_refused;                  /* --fail */
    char *name;                       /* of the file, by -O */
    bool is_named_remotely;
    struct resume resume;
    char range[24];           /* "500-" */
    bool is_complete;         /* -C found nothing to do */
    struct jig_error verdict; /* on the answer's head; JIG_OK: it will do */
    unsigned attempt;         /* from 0 */
    bool will_retry;          /* the answer at hand is not shown */
    int64_t deadline;         /* by -m, of all attempts; INT64_MAX: there is none */
};

void sending_tell_end(struct sending *g);

#endif
