/* The workbench's cookie jar: one for each collection, so that none sees what another's servers
 * have set, in a private file below $XDG_STATE_HOME/jig/cookies. Two workbenches on one collection
 * share it. Nobody waits until it is written. */
#ifndef JIG_APP_COOKIES_H
#define JIG_APP_COOKIES_H

#include "app/keptjar.h"

struct cookies {
    struct errands *errands; /* borrowed: who writes the files */
    /* The one in use, then those of other collections that are being saved; NULL: none yet. */
    struct keptjar *first;
    struct jig_jar *jar;    /* of the first, borrowed; NULL: none yet */
    struct jig_error wrong; /* a file can't be read or written; code JIG_OK: all is well */
};

/* Waits until all is saved, for as long as the errands say. */
void cookies_clear(struct cookies *c);

/* The client's jar becomes that of this collection (NULL: of none, as for one that is not to be
 * remembered: in memory). Nothing happens where it is that already. False: out of memory. */
bool cookies_use(struct cookies *c, struct jig_client *client, const char *root,
                 bool in_memory);

/* An answer's head has come: has the file written if it has changed the jar. */
void cookies_note(struct cookies *c, const struct jig_exchange *x);
/* Has the file written. */
void cookies_save(struct cookies *c);
/* When errands have been done: goes on with what has changed meanwhile. */
void cookies_step(struct cookies *c);

/* The last time it was written, that failed: what was set goes with the program. */
bool cookies_are_unsaved(const struct cookies *c);
/* Some are being saved still. */
bool cookies_are_busy(const struct cookies *c);
/* Waits until all is saved, or could not be. Write-failed for that, and where it takes too long;
 * what is wrong counts as told then. */
enum jig_err cookies_finish(struct cookies *c, struct jig_error *error);

#endif
