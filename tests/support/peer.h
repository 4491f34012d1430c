/* Real servers that the tests did not write, each behind a socket bound to a free port before it
 * starts: nginx (plain, TLS, HTTP/2), nghttpd, httpbin, and Python's websockets. */
#ifndef JIG_TESTS_PEER_H
#define JIG_TESTS_PEER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct peer {
    pid_t pid;
    uint16_t port;         /* plain HTTP */
    uint16_t tls_port;     /* 0 where there is none */
    uint16_t h2_port;      /* TLS that also agrees to HTTP/2 */
    char folder[PATH_MAX]; /* its files; removed by peer_stop */
    char ca[PATH_MAX];     /* PEM of the certificate that its TLS listener uses, self-signed for
                              127.0.0.1 and localhost; "" where there is none */
};

/* Serves folder/www: index.html, small.txt (1 KB), big.bin (3 MB), data.json; gzip for JSON;
 * /moved answers 301 to /small.txt; /cookies sets two cookies and a foreign one, and answers with
 * the Cookie field; /events is a stream of two events; /sweet is small.txt with a cookie; /upload takes PUT and answers with the size in a header. */
void peer_start_nginx(struct peer *peer);
/* HTTP/2 in the clear, without asking; the same files, each answer with the trailer x-t: 1. What is
 * uploaded comes back. */
void peer_start_nghttpd(struct peer *peer);
void peer_start_httpbin(struct peer *peer);
/* A WebSocket with permessage-deflate that gives back what it is sent, but for "close CODE", "ping", and
 * "flood N", N messages at once; it offers the protocol "echo". */
void peer_start_websockets(struct peer *peer);
void peer_stop(struct peer *peer);

/* For servers that bind their ports themselves. The folder with its files and its certificate; then,
 * once it was started: true when it answers at `port`, false where it has ended. */
void peer_make_site(struct peer *peer);
bool peer_is_up(const struct peer *peer);

#endif
