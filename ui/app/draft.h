/* Unsaved changes kept where a crash, a kill or a power cut can't take them: one private file a request
 * under $XDG_STATE_HOME/jig/drafts, written a moment after the last change and removed when the
 * request is saved. They are found again when the collection is opened next. */
#ifndef JIG_APP_DRAFT_H
#define JIG_APP_DRAFT_H

#include "app/workspace.h"

/* Writes the draft of what has changes and no draft of them yet, removes those of what was saved. */
void draft_write_all(struct workspace *ws);
/* Removes all of this workspace: its changes are dropped on purpose. */
void draft_drop_all(struct workspace *ws);

/* Is there anything that draft_write_all() would do? */
bool draft_is_due(const struct workspace *ws);

/* Opens the requests that have drafts, with their changes. Returns how many there were. */
size_t draft_restore(struct workspace *ws);

#endif
