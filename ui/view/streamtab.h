/* What stands in the Body tab's place where the transfer is a stream: the log of a WebSocket's
 * messages or of server-sent events as it grows, what of it is wanted, one of them as a whole below
 * it, and a field to write messages in.
 *
 * Intents, besides those of the response pane:
 *   stream.send        send `text`, `number` an enum messagefield_mode; then
 *                      streamtab_message_sent()
 *   stream.ping        send a ping
 *   stream.ask-close   ask for a code and a reason, then close
 *   stream.clear       forget the log's rows
 *   stream.ask-save    ask for a path, then write the log */
#ifndef JIG_VIEW_STREAMTAB_H
#define JIG_VIEW_STREAMTAB_H

#include "view/composing.h"
#include "view/restab.h"

struct streamtab;

struct streamtab *streamtab_new(void); /* NULL: out of memory */
void streamtab_free(struct streamtab *t);
struct restab streamtab_tab(struct streamtab *t);

/* The stream that it shows goes, or another one comes. */
void streamtab_forget(struct streamtab *t);
void streamtab_set_composing(struct streamtab *t, struct composing *composing);
void streamtab_message_sent(struct streamtab *t);

#endif
