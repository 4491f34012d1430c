/* What the Cookies tab asks for: cookies of the jar deleted and changed, and the file written. */
#ifndef JIG_APP_COOKIEOPS_H
#define JIG_APP_COOKIEOPS_H

#include "app/app.h"

/* intent->number: which cookie of the jar. */
void cookieops_ask_delete(struct app *app, const struct intent *intent);
void cookieops_delete(struct app *app, const struct intent *intent); /* that was asked about */
void cookieops_ask_delete_site(struct app *app, const struct intent *intent);
void cookieops_delete_site(struct app *app,
                           const struct intent *intent); /* that was asked for */
void cookieops_ask_change(struct app *app, const struct intent *intent);
void cookieops_ask_new(struct app *app, const struct intent *intent);
void cookieops_set(struct app *app, const struct intent *intent); /* text: as in Set-Cookie */

#endif
