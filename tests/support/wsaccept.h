/* A server's yes to the handshake of a WebSocket (RFC 6455, 4.2.2). */
#ifndef JIG_TESTS_WSACCEPT_H
#define JIG_TESTS_WSACCEPT_H

#include "base/buf.h"

/* Appends the head of a 101 that agrees with the request, up to behind the line of its accept; fields of
 * its own and an empty line are to follow. */
void wsaccept_add(struct buf *out, const char *request);

#endif
