/* Unsaved changes kept where a crash, a kill or a power cut can't take them: a draft for each
 * request that has some (app/draftbox), written (by app/draftwriter) a moment after the last change
 * and removed when the request is saved or its changes are dropped. They are found again when the
 * collection is opened next. */
#ifndef JIG_APP_DRAFT_H
#define JIG_APP_DRAFT_H

#include "app/workspace.h"

/* Has the draft written of what has changes and no draft of them yet, and those of what was saved
 * removed; nobody waits for the disk. */
void draft_write_all(struct workspace *ws);
/* Waits for that, for a few seconds at most: what draft_heard() tells, and write-failed also where
 * it takes longer. */
enum jig_err draft_finish(struct workspace *ws, struct jig_error *error);

/* When errands have been done: write-failed where the last write of a draft failed; it is due again
 * then. */
enum jig_err draft_heard(struct workspace *ws, struct jig_error *error);

/* Removes all of this workspace: its changes are dropped on purpose, and no draft of them is
 * written any more. */
void draft_drop_all(struct workspace *ws);
/* Changes of which there is no draft are not to be dropped after all: they are due again. */
void draft_keep_again(struct workspace *ws);

/* Is there anything that draft_write_all() would do? */
bool draft_is_due(const struct workspace *ws);

struct draft_found {
    size_t n;           /* requests that have their changes again */
    size_t n_damaged;   /* drafts that can't be read: set aside */
    struct buf damaged; /* where they are and what is wrong, two lines each */
};

/* Opens the requests whose drafts were left by a jig that has ended, with their changes: over the
 * request that they belong to, or as new ones where it was never saved or is gone. A file that was
 * changed since is a conflict as it would have been then, unless it says what the draft does. The
 * request that is current stays so. No pane may show anything of the workspace meanwhile. */
void draft_restore(struct workspace *ws, struct draft_found *found);
void draft_found_clear(struct draft_found *found);

#endif
