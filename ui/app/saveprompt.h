/* The dialog that asks where something is saved. Where it can't be written there, the dialog is
 * there again, with what was typed and why it did not do: unless a key or the mouse was used since,
 * for the answer or its part may be another by then, or the program ends. */
#ifndef JIG_APP_SAVEPROMPT_H
#define JIG_APP_SAVEPROMPT_H

#include "app/app.h"

/* One file is written at a time. True: one is, and it was said so. */
bool saveprompt_must_wait(struct app *app);
/* Static title, and command, which is to call saveprompt_close(); `suggested` may be NULL. Where
 * another file is being written it says so instead. */
void saveprompt_open(struct app *app, const char *title, const char *command,
                     const char *suggested);
/* It was answered, and what was typed in it is no longer needed. */
void saveprompt_close(struct app *app);
/* False: it is not to come back, for something else is done by now; the error is to be said. */
bool saveprompt_reopen(struct app *app, const char *typed, const struct jig_error *error);

#endif
