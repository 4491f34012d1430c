/* One connected byte stream that never blocks: TCP, a unix socket, or one end of a pair in
 * memory for tests. EINTR, EAGAIN and short transfers are dealt with here; nothing above sees
 * an errno except in words. */
#ifndef JIG_NET_STREAM_H
#define JIG_NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include "net/address.h"

struct stream;

enum stream_status {
    STREAM_OK,     /* something was moved */
    STREAM_AGAIN,  /* nothing now: wait for POLLIN or POLLOUT */
    STREAM_EOF,    /* the peer will send no more */
    STREAM_FAILED, /* for good: stream_why() */
};

/* Begins to connect without waiting. `local` (or NULL) is bound first. On failure NULL, and
 * *why gets the errno. The stream can be used once stream_connected() says STREAM_OK. */
struct stream *stream_open(const struct address *to, const struct address *local, int *why);
enum stream_status stream_connected(struct stream *s); /* AGAIN, OK or FAILED */

/* Takes a connected socket (a server's accept, a test's socketpair). NULL: out of memory, the
 * socket is closed. */
struct stream *stream_from_fd(int fd);

/* Two ends joined in memory; each direction holds `room` bytes and then says AGAIN. An end has
 * no descriptor, so whoever steps must try. False: out of memory. */
bool stream_pair(struct stream **a, struct stream **b, size_t room);

void stream_free(struct stream *s); /* closes; takes NULL */

int stream_fd(const struct stream *s); /* to poll; -1 in memory */

/* Moves what can be moved now; *n is how much, 0 unless STREAM_OK. len 0 is OK with 0. What came
 * before a peer stopped listening can still be received after sending has failed. */
enum stream_status stream_recv(struct stream *s, void *out, size_t len, size_t *n);
enum stream_status stream_send(struct stream *s, const void *bytes, size_t len, size_t *n);
enum stream_status stream_sendv(struct stream *s, const struct iovec *parts, int count,
                                size_t *n);

/* Half-close: the peer reads the end, the other direction stays open. */
void stream_finish(struct stream *s);

/* Whether a kept connection can be used again: nothing to read, no end, no error. */
bool stream_is_quiet(struct stream *s);

int stream_errno(const struct stream *s);       /* of the failure; 0 if none */
const char *stream_why(const struct stream *s); /* its words, "" if none */

/* Both addresses, as they were when the stream was connected; len 0 in memory. */
const struct address *stream_remote(const struct stream *s);
const struct address *stream_local(const struct stream *s);

#endif
