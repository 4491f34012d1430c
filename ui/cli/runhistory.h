/* What a run sends goes into the history, unless the user has switched that off. */
#ifndef JIG_CLI_RUNHISTORY_H
#define JIG_CLI_RUNHISTORY_H

#include "book/recorder.h"
#include "book/scope.h"

struct runhistory {
    struct historian *historian; /* NULL: nothing is kept */
    struct recorder *recorder;
    uint64_t max_body; /* bytes kept of a body */
};

void runhistory_open(struct runhistory *h);
/* A transfer that is over, of the request at `path`; the secrets that its scope has used, and the
 * credentials that were sent, are hidden. */
void runhistory_add(struct runhistory *h, const struct jig_transfer *t,
                    const struct scope *scope, const char *path);
/* The same of any send; `scope` NULL: it used no secrets. */
void runhistory_record(struct runhistory *h, const struct jig_transfer *t,
                       const struct scope *scope, const struct recorder_about *about);
/* Waits until all is written; says what went wrong unless it is to be silent. */
void runhistory_close(struct runhistory *h, bool silent);

#endif
