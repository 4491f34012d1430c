/* A WebSocket or a stream of events on the client, and the log of all that goes over it. Events of
 * its transfer are given to it; what it says stands in `shown`. */
#ifndef JIG_APP_LIVESTREAM_H
#define JIG_APP_LIVESTREAM_H

#include "jig.h"
#include "data/live.h"
#include "wire/ws.h"

struct livestream {
    struct live shown;
    /* Private. */
    struct jig_client *client;
    struct jig_websocket *websocket;
    struct jig_event_stream *events;
    unsigned n_connections;
    unsigned n_recorded; /* openings that the owner has told the history of */
    bool closed_here;
    struct jig_message last;     /* the close that came; its data is not kept */
    char reason[WS_MAX_CONTROL]; /* of that */
};

/* Both take the request or the transfer, also on failure. */
enum jig_err livestream_open(struct jig_client *c, struct jig_request *take,
                             const struct live_limits *limits, int64_t now,
                             struct livestream **out, struct jig_error *error);
enum jig_err livestream_adopt(struct jig_client *c, struct jig_transfer *take,
                              const struct live_limits *limits, int64_t now,
                              struct livestream **out, struct jig_error *error);
void livestream_free(struct livestream *l); /* takes NULL; with its transfer */

/* The connection at hand or the last one: another one once a stream of events connects again, then
 * the one before is gone. */
struct jig_transfer *livestream_transfer(const struct livestream *l);
bool livestream_has_ended(const struct livestream *l);

void livestream_take(struct livestream *l, const struct jig_event *event, int64_t now);
/* When livestream_step() is to be called; INT64_MAX: it need not be. */
int64_t livestream_deadline(const struct livestream *l);
void livestream_step(struct livestream *l, int64_t now);
/* A piece of what is still to be put aside of its log; true while there is more. */
bool livestream_work(struct livestream *l);

/* usage while it is not an open WebSocket; memory also where it could go out, but not be logged. */
enum jig_err livestream_send(struct livestream *l, enum jig_message_type type,
                             struct span bytes, int64_t now, struct jig_error *error);
/* The same with bytes that are in `take` behind STREAMLOG_HEADROOM, where a large message stays for
 * the log. Takes that, allocated with malloc(), in any case. */
enum jig_err livestream_send_own(struct livestream *l, enum jig_message_type type, char *take,
                                 size_t len, int64_t now, struct jig_error *error);
/* A message has not gone out as a whole: a large one is read from the log meanwhile. */
bool livestream_is_sending(const struct livestream *l);
enum jig_err livestream_close(struct livestream *l, unsigned code, const char *reason,
                              int64_t now, struct jig_error *error);
/* Before it is ended: it is not who follows it that ends it. */
void livestream_be_cut_off(struct livestream *l);
/* Ends it at once; a WebSocket's end comes as the last event of its transfer. */
void livestream_cut(struct livestream *l, int64_t now);
/* The same where no event is going to be taken any more: it has ended then. */
void livestream_abandon(struct livestream *l, int64_t now);

#endif
