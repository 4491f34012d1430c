/* The workbench's cookie jar: one for each collection, so that none sees what another's servers
 * have set, in a private file below $XDG_STATE_HOME/jig/cookies. Two workbenches on one collection
 * share it. A file of which not all can be read is kept beside it as it was, for the next save
 * would drop the rest. */
#ifndef JIG_APP_COOKIES_H
#define JIG_APP_COOKIES_H

#include "jig.h"

struct cookies {
    struct jig_jar *jar;    /* NULL: none yet */
    char *root;             /* of the collection that it is for; "": no collection */
    char *path;             /* NULL: only in memory */
    struct jig_error wrong; /* the file can't be read or written; code JIG_OK: all is well */
    bool is_unsaved; /* the last time it was written: what was set goes with the program */
};

void cookies_clear(struct cookies *c);

/* The client's jar becomes that of this collection (NULL: of none, as for one that is not to be
 * remembered: in memory). Nothing happens where it is that already. False: out of memory. */
bool cookies_use(struct cookies *c, struct jig_client *client, const char *root,
                 bool in_memory);

/* An answer's head has come: writes the file if it has changed the jar. */
void cookies_note(struct cookies *c, const struct jig_exchange *x);
/* Writes the file. */
void cookies_save(struct cookies *c);

#endif
