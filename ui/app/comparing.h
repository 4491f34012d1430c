/* Two answers beside each other, in the place of the request and the response: the one that is
 * shown and the one that was pinned, or else the one that the same request had before, in this
 * session or in the history. */
#ifndef JIG_APP_COMPARING_H
#define JIG_APP_COMPARING_H

#include "app/app.h"

bool comparing_init(struct app *app); /* false: out of memory */
void comparing_clear(struct app *app);

/* There is an answer that can be pinned, or one to compare the shown one with. */
bool comparing_can_pin(const struct app *app);
bool comparing_can_open(const struct app *app);

/* Commands. Pinning the same answer again lets go of it. */
void comparing_pin(struct app *app, const struct intent *intent);
void comparing_open(struct app *app, const struct intent *intent);
/* The send `number` of the history, with the answer that is shown. */
void comparing_past(struct app *app, const struct intent *intent);
void comparing_close(struct app *app, const struct intent *intent);

/* Goes on reading the logs of streams that are compared, or letting go of what was; true while
 * there is more. */
bool comparing_work(struct app *app, int64_t budget_us);

/* A send has ended: beside a pinned answer it is compared at once. */
void comparing_sent(struct app *app);

#endif
