/* The exchanges of the HAR that the viewer shows, kept in the user's history. */
#ifndef JIG_APP_IMPORTING_H
#define JIG_APP_IMPORTING_H

#include "app/app.h"

void importing_begin(struct app *app, const struct intent *intent);
/* Goes on with it, and says what came of it; true while there is more to do at once. */
bool importing_work(struct app *app, int64_t budget_us);
/* The history has told something about itself. */
void importing_note(struct app *app, const char *word);
/* It is under way. */
bool importing_is_on(const struct app *app);

#endif
