/* One request message, ready to go: its target, the fields in the order of the wire, and how the
 * body is framed; what its head is in bytes is its protocol's to say. Made from the caller's
 * request and where a redirect has led it. */
#ifndef JIG_CLIENT_MESSAGE_H
#define JIG_CLIENT_MESSAGE_H

#include "client/request.h"
#include "wire/h1req.h"

/* Where a transfer is: on its first request, or on one that a redirect asked for. */
struct hop {
    const struct url *url;
    const char *method;
    bool has_body;       /* the caller's body goes along */
    bool is_away;        /* not the origin that the caller named: a Host of his is not its */
    bool is_elsewhere;   /* and not trusted either: credentials stay at home */
    struct span cookies; /* of the jar; "a=1; b=2" */
    struct span authorization; /* the answer to a challenge; empty: none */
    struct span body_hash;     /* for a request that is signed */
    int64_t wall_us;           /* Unix time, for the same */
    const struct proxy *proxy; /* that gets the request itself; NULL: the origin does */
    struct span proxy_answer;  /* to its challenge; empty: none */
    bool is_tunnelled;         /* what is for the proxy went to it with CONNECT */
};

struct message {
    struct header fields; /* as they are on the wire */
    struct buf target;    /* empty for raw requests */
    enum h1req_body framing;
    bool is_raw; /* its source gives all of it */
    bool is_http10;
    bool is_upgrade;    /* what follows the head is not this protocol's */
    bool waits_for_100; /* Expect: 100-continue, and a body to hold back */
    bool keeps_alive;   /* nothing in it speaks against another request on its connection */
    int64_t length;     /* what Content-Length says, right or wrong; -1: nothing */
};

void message_init(struct message *m);
void message_clear(struct message *m);

/* Builds it anew; `source` is the body's, opened. INVALID_REQUEST for what would break the
 * message: two lengths, a transfer coding that is not chunked, chunks in HTTP/1.0. */
enum jig_err message_build(struct message *m, const struct jig_request *r,
                           const struct hop *hop, const struct source *source,
                           struct jig_error *error);

/* Appends its head as HTTP/1 says it, up to the body. `fields` are its own, which may have been
 * moved away since; out->failed tells of memory. */
void message_add_head(const struct message *m, const char *method, const struct header *fields,
                      struct buf *out);

#endif
