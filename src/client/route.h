/* Where and how a connection goes: the origin and every option that makes one connection unfit
 * for what another was opened for. Two routes with equal keys, and no others, may share. */
#ifndef JIG_CLIENT_ROUTE_H
#define JIG_CLIENT_ROUTE_H

#include "jig.h"
#include "base/buf.h"
#include "net/address.h"

enum { ROUTE_MAX_PINNED = 32 };

struct route {
    bool secure;
    const char *host; /* IPv6 without brackets; borrowed like the options */
    const char *zone; /* of a link-local IPv6 address, or NULL */
    uint16_t port;
    const struct jig_options *options;
    const struct proxy *proxy; /* NULL: straight there */
};

/* Replaces what key held by the route's key; its failure is sticky as in every buffer. */
void route_key(const struct route *route, struct buf *key);

/* Appends what of the options concerns TLS. */
void route_add_tls(struct buf *key, const struct jig_options *o);

/* The addresses that a --resolve entry pins this host and port to; 0 where none does. */
size_t route_pinned(const struct route *route, struct address *out, size_t room);

/* HOST:PORT:ADDR[,ADDR]...; false says that an entry is none of that form. */
bool route_is_pin(const char *entry);

#endif
