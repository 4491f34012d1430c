/* Requests on their way into their files. */
#ifndef JIG_APP_FILINGS_H
#define JIG_APP_FILINGS_H

#include "app/app.h"

void filings_save(struct app *app, const struct intent *intent);
void filings_save_over(struct app *app, const struct intent *intent);
void filings_save_as(struct app *app, const struct intent *intent);
bool filings_save_all(struct app *app); /* false: one could not be saved, and it was said */

#endif
