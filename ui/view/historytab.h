/* The history of sends, newest first: those of the request at hand, or all. What is looked for is
 * what book/historyfilter reads; it is gone through in slices.
 *
 * Intents, about the send of the id `number`:
 *   history.open      show it in all tabs
 *   history.compare   compare it with the answer that is shown
 *   history.resend    send it again, exactly as it was
 *   history.save-har  ask for a path, then write it as HAR
 *   history.delete    ask, then take it out of the history
 *   history.clear     ask, then take all of the request's (number 0) or every one (1) out */
#ifndef JIG_VIEW_HISTORYTAB_H
#define JIG_VIEW_HISTORYTAB_H

#include "view/restab.h"

struct historytab;

struct historytab *historytab_new(void); /* NULL: out of memory */
void historytab_free(struct historytab *t);
struct restab historytab_tab(struct historytab *t);

#endif
