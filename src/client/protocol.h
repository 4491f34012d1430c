/* How an exchange travels over its connection. A transfer asks through this table and does not
 * know which protocol it is; each protocol gives its events to transfer_act(). */
#ifndef JIG_CLIENT_PROTOCOL_H
#define JIG_CLIENT_PROTOCOL_H

#include "base/error.h"
#include "base/span.h"
#include "net/stream.h"
#include "wire/head.h"

struct jig_transfer;

struct protocol {
    /* The connection is open: readies it for the answer, and starts the message. */
    enum jig_err (*begin)(struct jig_transfer *t, struct jig_error *error);
    /* Takes bytes that the message consists of; *n is how many, 0 unless STREAM_OK, *now the time
     * after it. */
    enum stream_status (*send)(struct jig_transfer *t, struct span bytes, int64_t *now,
                               size_t *n, struct jig_error *error);
    enum stream_status (*flush)(struct jig_transfer *t); /* STREAM_AGAIN: taken bytes stand */
    /* One turn of reading: acts upon one event, or reads more; the time after it. */
    bool (*can_receive)(const struct jig_transfer *t);
    int64_t (*receive)(struct jig_transfer *t, int64_t now);
    struct head *(*unfinished)(struct jig_transfer *t); /* read when an error came; or NULL */
    bool (*will_close)(const struct jig_transfer *t);   /* from the answer's head on */
    bool keeps_pieces; /* what was handed out of a body outlives the connection */
    /* The answer is whole: the connection may serve again, if nothing speaks against it. */
    void (*release)(struct jig_transfer *t, int64_t now);
    void (*drop)(struct jig_transfer *t); /* lets go of it at any other point; takes none */
};

extern const struct protocol protocol_h1, protocol_h2;

#endif
