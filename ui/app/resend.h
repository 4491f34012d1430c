/* An old send goes out again as it was. The history has no secrets: what was in their place is
 * looked up in what the request says now, where it is one of this collection. */
#ifndef JIG_APP_RESEND_H
#define JIG_APP_RESEND_H

#include "app/app.h"

/* The send of that number, else the one that is shown. */
void resend_past(struct app *app, const struct intent *intent);

/* It is looked through, which takes time where it sent much: a slice of that, true while there is
 * more. */
bool resend_work(struct app *app, int64_t budget_us);
bool resend_is_running(const struct app *app);
void resend_stop(struct app *app, const struct intent *intent);
void resend_clear(struct app *app);

#endif
