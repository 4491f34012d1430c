/* What was open when jig ended, to begin there the next time: the last collection, and for each
 * collection its request and environment, and the theme. Small files under $XDG_STATE_HOME/jig. */
#ifndef JIG_APP_RECENT_H
#define JIG_APP_RECENT_H

#include "app/workspace.h"

/* The folder of the collection that was open last; false: there is none. */
bool recent_collection(struct buf *out);

/* The theme that was chosen last; false: none ever was. */
bool recent_theme(struct buf *out);
void recent_set_theme(const char *name);

/* Opens the request and chooses the environment that were open last in this collection, as far as
 * they are there. */
void recent_restore(struct workspace *ws);
void recent_remember(const struct workspace *ws);

#endif
