/* What is done with the open request: send, cancel, open another, edit its body outside; and with
 * its answer: copy, save, show in another program. */
#ifndef JIG_APP_REQUESTS_H
#define JIG_APP_REQUESTS_H

#include "app/app.h"

bool requests_is_open(const struct app *app);
bool requests_has_file(const struct app *app); /* the current one */
bool requests_is_running(const struct app *app);

/* Sends what is made already, as the current request's; it is taken. */
void requests_start(struct app *app, const struct sends_what *what);
void requests_send(struct app *app, const struct intent *intent);
/* Asks whether the answer that is shown, its exchange `number`, has changed since. */
void requests_revalidate(struct app *app, const struct intent *intent);
void requests_consent(struct app *app, const struct intent *intent);
void requests_secret(struct app *app, const struct intent *intent);
void requests_cancel(struct app *app, const struct intent *intent);
void requests_reload(struct app *app, const struct intent *intent);
void requests_open(struct app *app, const struct intent *intent);
void requests_show(struct app *app, const struct intent *intent); /* by its `used` number */
void requests_edit_external(struct app *app, const struct intent *intent);

/* One of the current answer's exchanges; NULL: it is not there. */
const struct jig_exchange *requests_exchange(const struct app *app, int64_t number);
/* That exchange's body, or what the viewer shows; borrowed. False: why not was said. */
bool requests_body(struct app *app, int64_t number, struct source *out);
/* Where a part is open in it, that part alone takes its place, to be read in order; then *part,
 * which else stays as it is, is to be freed after it. False: why not was said. */
bool requests_narrow(struct app *app, struct source *body, struct partsource **part);
void requests_copied(struct app *app, const struct intent *intent);
/* What the pane has read meanwhile, of what was too much to be copied at once. */
void requests_take_copied(struct app *app);

#endif
