/* What was open when jig ended, to begin there the next time: the last collection, and for each
 * collection its request and environment, and the theme. Small files under $XDG_STATE_HOME/jig,
 * for which nobody waits: what was written is known here before it is in its file. */
#ifndef JIG_APP_RECENT_H
#define JIG_APP_RECENT_H

#include "app/workspace.h"
#include "base/map.h"

struct recent {
    struct errands *errands; /* borrowed: who writes the files */
    struct map written;      /* by name: the lines */
};

void recent_init(struct recent *r, struct errands *errands);
void recent_clear(struct recent *r);

/* The folder of the collection that was open last; false: there is none. */
bool recent_collection(const struct recent *r, struct buf *out);

/* The theme that was chosen last; false: none ever was. */
bool recent_theme(const struct recent *r, struct buf *out);
void recent_set_theme(struct recent *r, const char *name);

/* Opens the request and chooses the environment that were open last in this collection, as far as
 * they are there. */
void recent_restore(const struct recent *r, struct workspace *ws);
void recent_remember(struct recent *r, const struct workspace *ws);

#endif
