/* What stands in the response pane before anything was sent: the few keys to begin with. */
#ifndef JIG_VIEW_INVITATION_H
#define JIG_VIEW_INVITATION_H

#include "view/view.h"

/* Below the first `top` rows; has_past: the history has sends of it. */
void invitation_draw(const struct canvas *c, int top, bool has_past,
                     const struct view_env *env);

#endif
