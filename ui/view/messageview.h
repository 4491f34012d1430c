/* One message of a stream as a whole, below the log: laid out, as it is, or in hex, as a body is.
 * It has a copy of it, so that it stays when the log drops the row; one of more than a MiB is read
 * from the log, which must stay while it is open, and says so when it is gone. */
#ifndef JIG_VIEW_MESSAGEVIEW_H
#define JIG_VIEW_MESSAGEVIEW_H

#include "view/restab.h"
#include "view/streamrows.h"

struct messageview;

struct messageview *messageview_new(void); /* NULL: out of memory */
void messageview_free(struct messageview *m);

void messageview_open(struct messageview *m, const struct restab_shown *shown, uint64_t number);
void messageview_close(struct messageview *m);
bool messageview_is_open(const struct messageview *m);

/* Secrets are to be shown now, or hidden. */
void messageview_show(struct messageview *m, const struct restab_shown *shown);
void messageview_resize(struct messageview *m, int w, int h);
void messageview_draw(const struct messageview *m, const struct canvas *c,
                      const struct streamrows *rows, const struct view_env *env);

/* As those of struct restab_class. */
bool messageview_key(struct messageview *m, const struct key *k, struct intent *out);
bool messageview_mouse(struct messageview *m, const struct key *k, struct intent *out);
bool messageview_run(struct messageview *m, enum restab_command command, struct intent *out);
bool messageview_can_run(const struct messageview *m, enum restab_command command);
void messageview_find(struct messageview *m, struct span what, bool is_regex);
const char *messageview_complaint(const struct messageview *m);
void messageview_find_next(struct messageview *m, int direction);
void messageview_found(const struct messageview *m, struct buf *out);
bool messageview_work(struct messageview *m, int64_t budget_us);
/* NULL: none is open. */
struct copying *messageview_copying(struct messageview *m);

#endif
