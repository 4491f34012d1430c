/* What a wire machine reports, the same for HTTP/1.x and HTTP/2. For one answer the order is
 *     INTERIM*  HEAD  BODY*  TRAILERS?  DONE
 * and it ends with DONE, or with RESET or the error that the machine returned instead. */
#ifndef JIG_WIRE_EVENT_H
#define JIG_WIRE_EVENT_H

#include "wire/bodylen.h"

enum event_type {
    EVENT_NONE,     /* nothing to report: more bytes are wanted */
    EVENT_INTERIM,  /* a 1xx answer: head */
    EVENT_HEAD,     /* the answer's head: head, and what it says of the body: length */
    EVENT_BODY,     /* the next bytes of the body, without framing: body, never empty */
    EVENT_TRAILERS, /* fields after the body, at least one: trailers */
    EVENT_DONE,     /* the answer is whole */
    EVENT_RESET,    /* HTTP/2: the stream ended without an answer, or within it: code, why */
    EVENT_GOAWAY,   /* HTTP/2: the connection takes no more streams: code */
};

/* What is pointed to is borrowed until the machine's next call. A head or trailers may be kept
 * by moving them out (head_move, header_move); the machine does not need them any more. */
struct event {
    enum event_type type;
    uint32_t stream; /* HTTP/2; 0 for HTTP/1.x */
    uint32_t code;
    struct head *head;
    const struct bodylen *length;
    struct header *trailers;
    struct span body;
    const struct jig_error *why;
};

#endif
