/* Requests on their way into their files, each as an errand: no key waits for the disk, and what is
 * typed meanwhile stays unsaved. Until it has come there a request counts as not saved, and nothing
 * else is done to the files of the collection. */
#ifndef JIG_APP_FILINGS_H
#define JIG_APP_FILINGS_H

#include "app/app.h"

/* The current request. What comes of it is told when it is known; a question is asked only where no
 * key was pressed since, which would answer it. */
void filings_save(struct app *app, const struct intent *intent);
void filings_save_over(struct app *app, const struct intent *intent);
void filings_save_as(struct app *app, const struct intent *intent);
/* True: there is nothing left to be saved. Else "app.quit-saving" is run when that has been done,
 * or it was said or asked why it can't be. */
bool filings_save_all(struct app *app);

/* True: something is on its way, and the command is run after it, unless it fails or a key comes
 * first. False: nothing is, or the key that came first was for the same command. */
bool filings_then(struct app *app, const char *command);

/* Errands have been done. */
void filings_step(struct app *app);
/* For who may not come back: waits for the disk, for a few seconds at most, and asks nothing. */
void filings_finish(struct app *app);

/* Has the current request been on its way for so long that it needs a word? */
bool filings_take_long(const struct app *app);
int64_t filings_deadline(const struct app *app); /* when it will have been; INT64_MAX: never */

#endif
