/* What the workbench does with its history: shows old sends, sends them again, saves, deletes; and
 * what of it stands in the tree and the Timing tab. */
#ifndef JIG_APP_PASTOPS_H
#define JIG_APP_PASTOPS_H

#include "app/app.h"

/* At every step; a slice of what is to be done, true while there is more. */
void pastops_step(struct app *app);
bool pastops_work(struct app *app, int64_t budget_us);

void pastops_open(struct app *app, const struct intent *intent);
void pastops_leave(struct app *app, const struct intent *intent);
/* True where the file that is read is not the history any more: it is left, and that is said. */
bool pastops_leave_moved(struct app *app);
void pastops_ask_delete(struct app *app, const struct intent *intent);
void pastops_delete(struct app *app, const struct intent *intent);
void pastops_ask_clear(struct app *app, const struct intent *intent);
void pastops_clear(struct app *app, const struct intent *intent);

#endif
