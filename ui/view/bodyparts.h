/* Parts that are opened in the Body tab, one in the other: each takes the place of the list it is
 * in until it is left, which then is as it was. */
#ifndef JIG_VIEW_BODYPARTS_H
#define JIG_VIEW_BODYPARTS_H

#include "view/bodystate.h"

/* What is shown are parts. */
bool bodyparts_can_open(const struct bodytab *b);
/* Opens the one that the cursor is on. NULL: done; else why not, in words. */
const char *bodyparts_open(struct bodytab *b);
/* Back to the list; false: no part is open. */
bool bodyparts_leave(struct bodytab *b);

/* There are parts to go through: one is open, or they are listed. */
bool bodyparts_can_turn(const struct bodytab *b);
/* Opens the next part (1), or the one before (-1), in place of the one that is open; among those of
 * a list goes there. NULL: done; else why not, in words. */
const char *bodyparts_turn(struct bodytab *b, int direction);
/* Leaves all of them without a look at what they are of, which may be gone. */
void bodyparts_forget(struct bodytab *b);
/* Goes on with the one that is open until then, as more of it comes and is decoded; true while
 * there is more to do. */
bool bodyparts_step(struct bodytab *b, int64_t until);

#endif
