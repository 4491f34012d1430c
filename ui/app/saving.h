/* What the user saves of an answer: asks where to, writes it while the screen goes on, tells how
 * far it is; Esc stops it. */
#ifndef JIG_APP_SAVING_H
#define JIG_APP_SAVING_H

#include "app/app.h"

bool saving_is_running(const struct app *app);
void saving_clear(struct app *app);

void saving_ask_body(struct app *app, const struct intent *intent);
void saving_body(struct app *app, const struct intent *intent);
/* What the jq filter gave that is shown in the body's place. */
void saving_ask_results(struct app *app, const struct intent *intent);
void saving_results(struct app *app, const struct intent *intent);
/* What is shown, a body or a filter's results, written for another program, which is run on it when
 * it is whole. */
void saving_open_editor(struct app *app, const struct intent *intent);
void saving_open_pager(struct app *app, const struct intent *intent);
void saving_ask_text(struct app *app, const struct intent *intent);
void saving_text(struct app *app, const struct intent *intent);
/* A stream's log, as far as it has come. */
void saving_ask_stream(struct app *app);
void saving_stream(struct app *app, const struct live *live, struct span path);
/* An old send, out of the history that is read; with it the saving ends, too. */
void saving_ask_har(struct app *app, const struct intent *intent);
void saving_har(struct app *app, const struct intent *intent);
/* That history is closed. */
void saving_leave_history(struct app *app);
/* The user quits: a part of what is still on its way is not written, which is told at the end; so
 * is one that was written, unless another key came in between. */
void saving_leave_part(struct app *app);
/* For who may not come back: goes on for so long at most, and then gives it up, so that nothing of
 * it stays. Sets *error, where that has no code yet: cancelled if it was given up,
 * incomplete-read if what was written is not whole, else why it came to nothing. Returns the code
 * that *error has. */
enum jig_err saving_finish(struct app *app, int wait_ms, struct jig_error *error);
void saving_cancel(struct app *app, const struct intent *intent);

/* Goes on with it. True: at once again. */
bool saving_work(struct app *app, int64_t budget_us);
int64_t saving_deadline(const struct app *app);

#endif
