/* The response pane as it is drawn: its row of tabs, and how far the transfer is, above what the
 * tab itself draws. */
#ifndef JIG_VIEW_RESPONSEDRAW_H
#define JIG_VIEW_RESPONSEDRAW_H

#include "view/responsestate.h"
#include "widget/tabs.h"

enum { RESPONSEDRAW_X_TABS = 2 };

/* The tabs with their notes; returns how many. */
size_t responsedraw_tabs(const struct response *r, struct tab tabs[RESPONSE_N_TABS]);
/* The columns that they have: all but those that name the exchange of several. */
int responsedraw_tabs_w(const struct response *r);

/* As in struct view_class; `self` is the struct response. */
void responsedraw_pane(const void *self, const struct canvas *c, const struct view_env *env);

#endif
