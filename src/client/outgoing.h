/* The bytes of a request on their way out: head and body, framed, in blocks. What was filled
 * stays where it is until all of it was sent, as a TLS record that must be repeated wants it. */
#ifndef JIG_CLIENT_OUTGOING_H
#define JIG_CLIENT_OUTGOING_H

#include "client/exchange.h"
#include "client/message.h"
#include "client/source.h"

struct outgoing {
    struct buf bytes;
    size_t sent;       /* of them */
    size_t block_size; /* what is read at a time; 0: the standard */
    struct source source;
    bool has_body;
    bool chunked;
    bool is_other;  /* what the source gives is another protocol's */
    bool is_raw;    /* what the source gives is the whole message */
    bool is_held;   /* the body waits for a 100 */
    bool is_filled; /* the last byte is in `bytes` */
};

void outgoing_init(struct outgoing *o);
void outgoing_clear(struct outgoing *o);

/* Starts anew, with nothing yet: where the protocol has the message's head in bytes, they come next
 * in o->bytes. The source was set before. */
void outgoing_begin(struct outgoing *o, const struct message *m);

/* The same for a body that gets no framing of HTTP/1. */
void outgoing_begin_body(struct outgoing *o, const struct message *m);

/* Once nothing is pending: makes outgoing_pending() not empty where there is more to send.
 * SOURCE_AGAIN: the source has nothing yet, or the body is held. SOURCE_END: everything was
 * sent. */
enum source_status outgoing_fill(struct outgoing *o, struct jig_exchange *x,
                                 struct jig_error *error);
struct span outgoing_pending(const struct outgoing *o);
void outgoing_sent(struct outgoing *o, size_t n);
bool outgoing_is_done(const struct outgoing *o);

#endif
