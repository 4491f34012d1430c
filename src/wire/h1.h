/* HTTP/1.x answers as a machine: bytes go in, events come out (RFC 9112). No descriptors, no clock.
 * One machine serves one connection; h1_begin() readies it for each answer in turn. It points into
 * itself and must stay where it was initialized.
 *
 *     h1_begin(&h, method);
 *     for each piece of input:
 *         do {
 *             size_t used;
 *             err = h1_recv(&h, in, &used, &event, &error);
 *             in = span_sub(in, used, in.len);
 *             ... look at event ...
 *         } while (!err && event.type != EVENT_NONE && event.type != EVENT_DONE);
 *     at the end of input: h1_eof() in the same kind of loop.
 *
 * What it insists on: a status line HTTP/1.DIGIT SP 3DIGIT; field names that are tokens and
 * touch their colon; no NUL and no lone CR in a head; lengths as wire/bodylen.h says; chunks as
 * wire/chunked.h says. What it forgives: lines that end with LF alone, folded lines (each fold
 * becomes one SP), control characters and bytes above 7F in values, a reason phrase left out.
 * Everything that was read before an error stays readable. */
#ifndef JIG_WIRE_H1_H
#define JIG_WIRE_H1_H

#include "base/buf.h"
#include "wire/bodylen.h"
#include "wire/chunked.h"
#include "wire/event.h"
#include "wire/headparse.h"

/* 0 means the default. */
struct h1_limits {
    size_t max_line;    /* bytes of a line, its folds included; 65,536 */
    size_t max_fields;  /* of one head, and of the trailers; 100 */
    size_t max_head;    /* bytes of all heads of one answer, interim ones included, looked at
                         * between lines, so one more line may come; as head_limit() says */
    size_t max_interim; /* 1xx answers before the final one; 32 */
};

struct h1 {
    /* To read: facts about the answer at hand. */
    struct bodylen body;    /* from EVENT_HEAD on */
    uint64_t body_received; /* body bytes so far, without framing */
    size_t n_interim;
    struct header trailers; /* also moved out by EVENT_TRAILERS */
    struct head head;       /* as far as it was read; for what is left after an error */
    /* Private. */
    struct h1_limits limits;
    struct headparse parse;
    struct chunked chunks;
    struct buf gathered; /* small chunks put together, so that an event is worth its call */
    uint64_t left;
    size_t heads_len;
    uint8_t state;
    bool keep_alive, switched, may_switch;
    struct span method; /* a literal: HEAD, CONNECT or any other */
    struct jig_error failed;
};

void h1_init(struct h1 *h, const struct h1_limits *limits); /* NULL: defaults */
void h1_clear(struct h1 *h);                                /* takes NULL */

/* Forgets the last answer and waits for the one to a request of this method. */
void h1_begin(struct h1 *h, struct span method);

/* After h1_begin(): the request asks for another protocol. A 101 is then followed by a body of the
 * other protocol's bytes, up to the end of the connection. */
void h1_allow_switch(struct h1 *h);

/* Reads from `in`, reports at most one event and says in *used how many bytes it took.
 * EVENT_NONE: all of `in` was taken and more is wanted. After EVENT_DONE nothing is taken: what
 * is left is not part of the answer (excess, or the other protocol's first bytes). BODY spans
 * point into `in`, or into the machine where small chunks were put together. An error is final:
 * it is returned again.
 *
 * Errors, each with words for the user: BAD_STATUS_LINE, UNKNOWN_PROTOCOL (HTTP but not 1.x),
 * BAD_HEADER, LINE_TOO_LONG, TOO_MANY_HEADERS, UNKNOWN_TRANSFER_ENCODING (phase head);
 * BAD_CHUNK, and BAD_HEADER, LINE_TOO_LONG, TOO_MANY_HEADERS for trailers (phase body); MEMORY.
 */
enum jig_err h1_recv(struct h1 *h, struct span in, size_t *used, struct event *event,
                     struct jig_error *error);

/* The peer will send nothing more. `clean`: it said so (FIN, and over TLS a close_notify). A
 * body that ends with the connection is then whole: EVENT_DONE. Else REMOTE_DISCONNECTED
 * (nothing of the answer came; phase wait) or INCOMPLETE_READ (phase head or body). A reset is
 * the caller's own error to report, not an end. */
enum jig_err h1_eof(struct h1 *h, bool clean, struct event *event, struct jig_error *error);

/* Has any byte of the answer come, interim answers included? Until then a request on a reused
 * connection may be repeated (RFC 9112, 9.3.1). */
bool h1_has_begun(const struct h1 *h);

/* After EVENT_DONE: may the connection carry another request? False for Connection: close in
 * any field (Proxy-Connection counts too), HTTP/1.0 without keep-alive or with
 * Transfer-Encoding, a body to the end of the connection, both framings at once, 101 and
 * CONNECT. The caller must also see that no bytes are left over. */
bool h1_can_reuse(const struct h1 *h);

/* From EVENT_HEAD on: the answer itself says that h1_can_reuse() will be false. */
bool h1_will_close(const struct h1 *h);

/* After EVENT_DONE: the connection speaks something else now (101, or CONNECT answered 2xx). */
bool h1_has_switched(const struct h1 *h);

#endif
