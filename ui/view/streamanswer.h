/* Where the response pane shows the answer of a stream: whether its log stands in the body's place,
 * who tells how it ended, its tab's name, and its badges in the frame. */
#ifndef JIG_VIEW_STREAMANSWER_H
#define JIG_VIEW_STREAMANSWER_H

#include "view/badges.h"
#include "view/restab.h"
#include "widget/tabs.h"

/* The log has the body's place. A WebSocket that the server refused has a body like any other
 * answer. */
bool streamanswer_has_log(const struct restab_shown *shown);
/* The log says how it stands, and nothing is to be said above it; also of one that was cancelled
 * before it was a WebSocket. */
bool streamanswer_tells_end(const struct restab_shown *shown);

/* "Messages 1,204" */
void streamanswer_name_tab(const struct live *live, struct tab *tab);

/* True: the badges are a stream's. */
bool streamanswer_has_badges(const struct restab_shown *shown);
/* As badges_of(), with how it stands among them. */
size_t streamanswer_badges(const struct restab_shown *shown,
                           struct response_badge out[RESPONSE_BADGES], int room);

#endif
