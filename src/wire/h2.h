/* HTTP/2 as a machine for the client's side of one connection (RFC 9113, on nghttp2): bytes go in,
 * events of its streams come out, and bytes to be sent stand at its other end. No descriptors, no
 * clock.
 *
 *     h2_new(&limits, &h, &error);
 *     h2_open(h, fields, has_body, &stream, &error);
 *     send h2_out(h), h2_sent(h, n);
 *     for each piece of input, which stays where it is until the loop is done:
 *         do {
 *             size_t used;
 *             h2_recv(h, in, &used, &event);
 *             in = span_sub(in, used, in.len);
 *             ... look at event.stream and event ...
 *         } while (event.type != EVENT_NONE);
 *     at the end of input: h2_eof(), and h2_recv() with nothing in the same kind of loop.
 *
 * Every stream that was opened ends with one DONE or RESET, whatever happens to the connection;
 * then its number is void. Flow control follows the reader: the peer may go on only for bytes that
 * h2_consume() was told of. What it insists on besides nghttp2's own checks of frames and fields:
 * the limits below. Pushes are refused. */
#ifndef JIG_WIRE_H2_H
#define JIG_WIRE_H2_H

#include "wire/event.h"
#include "wire/h2frame.h"

struct h2;

/* 0 means the default. */
struct h2_limits {
    size_t max_line;   /* a field's name and value; 65,536 */
    size_t max_fields; /* of one head, and of the trailers; 100 */
    /* Bytes of all heads of one answer as RFC 9113, 6.5.2 counts, as head_limit() says. */
    size_t max_head;
    size_t max_interim; /* 1xx answers before the final one; 32 */
    size_t max_idle;    /* frames in a row that bring no part of any answer; 1,000 */
    /* Bytes of DATA for no stream, a window of its own forgiven for each stream that ends; 64 MiB:
     * what may be under way twice over. */
    size_t max_stray;
    size_t max_continuations; /* frames of one head; 64 */
};

enum {
    H2_STREAM_WINDOW = 8 << 20, /* what may come of one answer, and of all, before it is read */
    H2_CONNECTION_WINDOW = 32 << 20
};

/* Is nghttp2 there? Otherwise http2-error, and words. */
bool h2_is_there(struct jig_error *error);

/* JIG_ERR_HTTP2 where nghttp2 is not there, JIG_ERR_MEMORY. The preface and the settings stand in
 * h2_out(). limits may be NULL. */
enum jig_err h2_new(const struct h2_limits *limits, struct h2 **out, struct jig_error *error);
void h2_free(struct h2 *h); /* takes NULL */

/* How many streams may be opened now: none once the connection is about to end, else what the
 * peer's settings leave. */
size_t h2_room(const struct h2 *h);
/* It takes no more streams: the peer said so, or it is over. */
bool h2_is_closing(const struct h2 *h);

/* Opens a stream with a request's fields (wire/h2req.h). */
enum jig_err h2_open(struct h2 *h, const struct header *fields, bool has_body, uint32_t *stream,
                     struct jig_error *error);

/* The next bytes of its body, borrowed until h2_taken() has counted all of them; is_last: there
 * are no others. Replaces what was given before and not taken. */
void h2_put(struct h2 *h, uint32_t stream, struct span bytes, bool is_last);
/* How many of them went into frames since this was last asked. */
size_t h2_taken(struct h2 *h, uint32_t stream);
bool h2_has_taken(const struct h2 *h, uint32_t stream); /* more than none */

/* The answer's reader has used n bytes of the body. Also after the stream's end. */
void h2_consume(struct h2 *h, uint32_t stream, size_t n);
/* Nothing more of it is wanted: no event of it comes any more. */
void h2_reset(struct h2 *h, uint32_t stream, enum h2_code code);
/* Says a last GOAWAY. */
void h2_close(struct h2 *h);

/* Frames to be sent; borrowed until the next call. Empty: nothing now. */
struct span h2_out(struct h2 *h);
void h2_sent(struct h2 *h, size_t n);
bool h2_wants_out(const struct h2 *h); /* would h2_out() give something? */

/* Reads from `in`, reports at most one event and says in *used how many bytes it took.
 * EVENT_NONE: all of `in` was taken. A BODY's span points into `in`; the rest that an event points
 * to is borrowed until the machine's next call, and heads and trailers may be moved out.
 *
 * EVENT_RESET says in `why` what ended the stream: HTTP2 with the code's name; TOO_MANY_HEADERS,
 * LINE_TOO_LONG, BAD_HEADER for heads; REMOTE_DISCONNECTED or INCOMPLETE_READ after h2_eof();
 * MEMORY. `code` H2_REFUSED_STREAM: the server did nothing with it, it may be sent again;
 * H2_HTTP_1_1_REQUIRED: the same, in HTTP/1.1.
 * EVENT_GOAWAY has stream 0. */
void h2_recv(struct h2 *h, struct span in, size_t *used, struct event *event);

/* The peer will send nothing more, or (`error` not NULL) the connection broke. */
void h2_eof(struct h2 *h, const struct jig_error *error);

/* Events are at hand without further input. */
bool h2_has_event(const struct h2 *h);

#endif
