/* Writes HTTP/1.x requests (RFC 9112, 3 and 7.1). It never puts two lengths, two Hosts or a
 * line break that is not its own on the wire: what would is refused, with
 * JIG_ERR_INVALID_REQUEST and words (bytes of the user's own making go around this, as raw
 * requests do). */
#ifndef JIG_WIRE_H1REQ_H
#define JIG_WIRE_H1REQ_H

#include "base/buf.h"
#include "wire/header.h"

enum h1req_body {
    H1REQ_NO_BODY, /* POST, PUT and PATCH still say Content-Length: 0 (RFC 9110, 8.6) */
    H1REQ_SIZED,   /* Content-Length: length, which may be 0 */
    H1REQ_CHUNKED,
};

/* Everything is borrowed for the call. */
struct h1req {
    struct span method;
    struct span target; /* from url_add_target() */
    struct span host;   /* Host's value where `fields` has none; NULL pointer: no Host at all */
    const struct header *fields;
    enum h1req_body body;
    uint64_t length;
    bool http10;      /* HTTP/1.0: never chunked */
    bool omit_length; /* no Content-Length by itself; only where there is no body */
};

/* Appends the head: request line, Host first (the one from `fields`, where it has one), then
 * `fields` in order with case and repeats, then the framing field where `fields` has none.
 *
 * Framing. H1REQ_CHUNKED drops Content-Length from `fields`; a Transfer-Encoding there must end
 * with chunked. Otherwise a Transfer-Encoding in `fields` is refused (ask h1req_is_chunked()
 * first), and one Content-Length of digits there is sent as it is, right or wrong.
 *
 * Refused besides: a method that is not a token, a target that is empty or has blanks, controls
 * or bytes above 7F, what header_check() refuses, a second Host or Content-Length,
 * Transfer-Encoding with HTTP/1.0. Then `out` is as before. JIG_ERR_MEMORY and
 * JIG_ERR_TOO_LARGE come from `out`. */
enum jig_err h1req_write(const struct h1req *r, struct buf *out, struct jig_error *error);

/* The same in two steps: what may not be sent is refused; then what was let through is written, and
 * what fails is memory, as `out` says. */
enum jig_err h1req_check(const struct h1req *r, struct jig_error *error);
void h1req_add(const struct h1req *r, struct buf *out);

/* Do these fields ask for a chunked body (a Transfer-Encoding whose last member is chunked)? */
bool h1req_is_chunked(const struct header *fields);

/* One chunk with all of `data`; nothing for empty data, which would end the body. */
void h1req_add_chunk(struct buf *out, struct span data);
/* The same around data that the caller sends itself: the head for n > 0 bytes; after them CR
 * LF. */
void h1req_add_chunk_head(struct buf *out, size_t n);
void h1req_add_chunk_end(struct buf *out);
/* The last chunk, without trailers. */
void h1req_add_last_chunk(struct buf *out);

/* The method in a request that somebody else wrote: what stands before the first blank or line
 * end, where that is a token; else empty. */
struct span h1req_method_of(struct span raw);

#endif
