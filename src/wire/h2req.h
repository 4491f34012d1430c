/* A request's fields as HTTP/2 wants them (RFC 9113, 8.2 and 8.3): pseudo-header fields first,
 * names in lower case, nothing that speaks of the connection, cookies in crumbs. */
#ifndef JIG_WIRE_H2REQ_H
#define JIG_WIRE_H2REQ_H

#include "wire/header.h"

/* Everything is borrowed for the call. */
struct h2req {
    struct span method;
    struct span scheme;
    struct span target;          /* ":path" */
    const struct header *fields; /* as HTTP/1.1 would send them */
};

/* Appends to `out`, which is empty and not r->fields. ":authority" is what Host says, and left out
 * with it. Left out besides: Connection and what it names, Keep-Alive, Proxy-Connection,
 * Transfer-Encoding, Upgrade, HTTP2-Settings; of TE only "trailers" is kept. A CONNECT has neither
 * ":scheme" nor ":path" (8.5). JIG_ERR_MEMORY or JIG_ERR_TOO_LARGE. */
enum jig_err h2req_fields(const struct h2req *r, struct header *out);

/* Was this list made by it? */
bool h2req_is(const struct header *fields);

#endif
