/* An old send goes out again as it was. The history has no secrets: what was in their place is looked up in what
 * the request says now, where it is one of this collection. */
#ifndef JIG_APP_RESEND_H
#define JIG_APP_RESEND_H

#include "app/app.h"

/* The send of that number, else the one that is shown. */
void resend_past(struct app *app, const struct intent *intent);

#endif
