/* What is done with the open request's stream: write a message, ping, close, clear and save its
 * log. */
#ifndef JIG_APP_STREAMOPS_H
#define JIG_APP_STREAMOPS_H

#include "app/app.h"

/* The current request's stream; NULL: it has none. */
struct livestream *streamops_stream(const struct app *app);

/* `text` as the field has it, `number` an enum messagefield_mode. */
void streamops_send(struct app *app, const struct intent *intent);
/* Goes on with a large message that is to be sent; true while there is more to do. */
bool streamops_work(struct app *app, int64_t budget_us);
/* Before anything can change the field that it is in: takes it out, and it goes on by itself. What
 * is wrong with it by then is said, and the field gives it back as one that was sent before. */
void streamops_let_go(struct app *app);
/* To its end, before anything that has to come behind it. */
void streamops_finish(struct app *app);
void streamops_ping(struct app *app, const struct intent *intent);
void streamops_ask_close(struct app *app, const struct intent *intent);
void streamops_close(struct app *app, const struct intent *intent); /* "1000 reason" */
void streamops_clear(struct app *app, const struct intent *intent);
void streamops_ask_save(struct app *app, const struct intent *intent);
void streamops_save(struct app *app, const struct intent *intent); /* to the path */

/* For Esc: an open WebSocket is asked about first, whatever else is under way is cancelled. */
void streamops_cancel(struct app *app, const struct intent *intent);

#endif
