/* The way out of the workbench: what runs is cut off, and what is still on its way into the history
 * or to the disk is waited for, with a word about it, for as long as it gets on; what the user
 * saves for as long as it takes. Esc leaves it out. Where a save fails jig stays, and says why. */
#ifndef JIG_APP_LEAVING_H
#define JIG_APP_LEAVING_H

#include "app/app.h"

void leaving_begin(struct app *app);
/* True: it is on its way out, and the key was for it. */
bool leaving_key(struct app *app, const struct key *key);
void leaving_step(struct app *app);
/* When leaving_step() is to be called; INT64_MAX: it need not be. */
int64_t leaving_deadline(const struct app *app);
/* When it is over: write-failed for cookies that could not be saved, or are not yet, where nobody
 * has been told; as saving_finish() for what the user saves. */
enum jig_err leaving_end(struct app *app, int wait_ms, struct jig_error *error);

#endif
