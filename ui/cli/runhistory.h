/* What a run sends goes into the history, unless the user has switched that off. */
#ifndef JIG_CLI_RUNHISTORY_H
#define JIG_CLI_RUNHISTORY_H

#include "book/recorder.h"
#include "book/scope.h"

struct runhistory {
    struct historian *historian; /* NULL: nothing is kept */
    struct recorder *recorder;
    uint64_t max_body; /* bytes kept of a body */
    bool is_silent;    /* says nothing */
    bool is_cut;       /* by a Ctrl-C: what can't be written now is left out */
    struct mask *mask; /* of a stream that is open; NULL: none is */
};

void runhistory_open(struct runhistory *h, bool is_silent);
/* A transfer that has just begun: it is there as its row from now on, and is ended by
 * runhistory_add() or runhistory_record(). `mask` knows the secrets of the scope, and is told what
 * was sent; NULL: there is none yet. */
void runhistory_begin(struct runhistory *h, const struct jig_transfer *t, struct mask *mask,
                      const struct scope *scope, const struct recorder_about *about);
/* A transfer that is over, of the request at `path`; the secrets that its scope has used, and the
 * credentials that were sent, are hidden. A large body takes its time, of which a terminal is told; a
 * Ctrl-C in it leaves the transfer out. */
void runhistory_add(struct runhistory *h, const struct jig_transfer *t,
                    const struct scope *scope, const char *path);
/* What is told of such a one. */
struct recorder_about runhistory_about(const struct scope *scope, const char *path);
/* The same of any send; `scope` NULL: it used no secrets. */
void runhistory_record(struct runhistory *h, const struct jig_transfer *t,
                       const struct scope *scope, const struct recorder_about *about);
/* A send that turns out to be a stream, about->live: it is written while it goes on, and ended by runhistory_record(). */
void runhistory_open_stream(struct runhistory *h, const struct jig_transfer *t,
                            const struct scope *scope, const struct recorder_about *about);
void runhistory_go_on(struct runhistory *h);
/* When that is wanted; INT64_MAX: it is not. */
int64_t runhistory_deadline(const struct runhistory *h);
/* Waits until all is written, or a Ctrl-C; says what went wrong. */
void runhistory_close(struct runhistory *h);

#endif
