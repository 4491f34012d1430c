/* The URL bar: the method, the URL with coloured parts, Send; under it the URL as it would be sent,
 * or what is wrong with it. A curl command or a raw message that is pasted fills the whole request.
 *
 * Intents (view.h):
 *   request.send          Enter, or a click on Send
 *   request.cancel        a click on Cancel while it is sent
 *   say                   tell the user `text`, one line */
#ifndef JIG_VIEW_URLBAR_H
#define JIG_VIEW_URLBAR_H

#include "view/composing.h"
#include "view/view.h"

struct urlbar;

struct urlbar *urlbar_new(struct clipboard *clipboard); /* NULL: out of memory */
void urlbar_free(struct urlbar *u);
struct view urlbar_view(struct urlbar *u); /* two rows high */

/* Shows this request; both borrowed until the next call. Call it again when the environment, and
 * with it the scope, is another. */
void urlbar_set(struct urlbar *u, struct book_request *request, struct scope *scope);
/* After anything that may have changed the request or its variables; cheap where nothing did. */
void urlbar_refresh(struct urlbar *u);
/* While it is sent, Send is Cancel. `since` on the clock of view_env; 0: nothing is under way. */
void urlbar_set_sending(struct urlbar *u, int64_t since);

#endif
