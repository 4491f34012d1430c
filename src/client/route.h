/* Where and how a connection goes: the origin, the proxy on the way, and every option that makes
 * one connection unfit for what another was opened for. Two routes with equal keys, and no others,
 * may share. */
#ifndef JIG_CLIENT_ROUTE_H
#define JIG_CLIENT_ROUTE_H

#include "jig.h"
#include "base/buf.h"
#include "net/address.h"

struct proxy;

enum { ROUTE_MAX_PINNED = 32 };

struct route {
    bool secure;
    const char *host; /* IPv6 without brackets; borrowed like the options */
    const char *zone; /* of a link-local IPv6 address, or NULL */
    uint16_t port;
    const struct jig_options *options;
    const struct proxy *proxy; /* NULL: straight there */
    bool is_tunnelled;         /* through the proxy, which else gets the requests itself */
    /* Of a tunnel: Proxy-Authorization's value; NULL: the proxy's own. */
    struct span proxy_login;
    /* Whatever the options say: bytes that the caller wrote, a request to change the protocol,
     * which HTTP/2 can't, or a server that wants it. */
    bool only_h1;
    struct span proxy_answer; /* to its challenge; of no weight for sharing */
};

/* Where bytes go to: a host, from a URL or from an option. */
struct place {
    struct span host; /* IPv6 without brackets */
    const char *zone; /* or NULL */
    uint16_t port;
};

/* The origin's place, or the one that a --connect-to entry puts in its stead. */
struct place route_destination(const struct route *route);
/* What a connection of this route is opened to: the proxy, or the destination. */
struct place route_first_stop(const struct route *route);
/* Appends the destination as CONNECT names it: "host:port". */
void route_add_authority(const struct route *route, struct buf *out);
/* Does a --connect-to entry lead away from the origin? */
bool route_is_diverted(const struct route *route);

/* Replaces what key held by the route's key; its failure is sticky as in every buffer. */
void route_key(const struct route *route, struct buf *key);

/* What is offered by ALPN, "h2,http/1.1" for both; NULL in the clear. */
const char *route_alpn(const struct route *route);
/* May its connection turn out to speak HTTP/2, and does it speak that without asking? */
bool route_may_be_h2(const struct route *route);
bool route_is_prior(const struct route *route);

/* Appends what of the options concerns TLS. */
void route_add_tls(struct buf *key, const struct jig_options *o);

/* The addresses that a --resolve entry pins this host and port to; 0 where none does. */
size_t route_pinned(const struct jig_options *o, const struct place *place, struct address *out,
                    size_t room);

/* HOST:PORT:ADDR[,ADDR]...; false says that an entry is none of that form. */
bool route_is_pin(const char *entry);
/* HOST1:PORT1:HOST2:PORT2, each part may be empty. */
bool route_is_detour(const char *entry);

#endif
