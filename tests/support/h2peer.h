/* A server's side of HTTP/2 in memory, on nghttp2: what it answers goes by the path that is asked
 * for. And frames written by hand, for what no server says. */
#ifndef JIG_TESTS_H2PEER_H
#define JIG_TESTS_H2PEER_H

#include "base/buf.h"
#include "net/stream.h"

struct h2peer;

/* The paths, whatever their query:
 *     /hello      200, "hello"           /trailers   the same, then x-t: 1
 *     /interim    103, then 200 "hi"     /empty      204
 *     /big        200, 300,000 bytes     /padded     200, "hello" in padded frames
 *     /echo       200, the request's body, once it is whole
 *     /continue   100 first, then as /echo
 *     /early      413 as soon as the head is there
 *     /misdirected  421
 *     /reset      RST_STREAM with INTERNAL_ERROR
 *     /refuse     RST_STREAM with REFUSED_STREAM, the first time; then as /hello
 *     /regret     200 and the first bytes of a body, then RST_STREAM with REFUSED_STREAM
 *     /leave      GOAWAY without an error, which leaves this stream out
 *     /die        GOAWAY with ENHANCE_YOUR_CALM, which leaves this stream out
 *     /cut        200 and the first bytes of a longer body, then nothing
 *     /never      nothing */
struct h2peer *h2peer_new(uint32_t max_streams); /* 0: no limit is said */
void h2peer_free(struct h2peer *p);

void h2peer_feed(struct h2peer *p, struct span in);
/* What is to be sent, appended. */
void h2peer_take(struct h2peer *p, struct buf *out);

/* One line a request, once its head is there: "GET /hello localhost; cookie=a; ". */
const char *h2peer_log(const struct h2peer *p);
size_t h2peer_n_open(const struct h2peer *p);    /* streams that are not closed */
size_t h2peer_most_open(const struct h2peer *p); /* at any time */
size_t h2peer_n_reset(const struct h2peer *p);   /* streams that the client reset */

/* Moves bytes between it and a stream; true while something moved. */
bool h2peer_pump(struct h2peer *p, struct stream *stream);

/* One frame at the end of `out`. */
void h2peer_frame(struct buf *out, unsigned type, unsigned flags, uint32_t stream,
                  struct span payload);
/* A header field without a table or Huffman's code, at the end of a header block. */
void h2peer_field(struct buf *block, const char *name, const char *value);

#endif
