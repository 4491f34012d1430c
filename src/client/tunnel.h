/* A way through a proxy: HTTP's CONNECT (RFC 9110, 9.3.6) or SOCKS5, as one machine without
 * descriptors. What the proxy says is never the origin's answer; what follows it is the
 * tunnel's. */
#ifndef JIG_CLIENT_TUNNEL_H
#define JIG_CLIENT_TUNNEL_H

#include "client/route.h"
#include "wire/h1.h"
#include "wire/socks.h"

enum tunnel_status { TUNNEL_AGAIN, TUNNEL_OPEN, TUNNEL_FAILED };

struct tunnel {
    struct head answer; /* of an HTTP proxy, for the facts; status 0: none */
    bool is_again;      /* asked again over the connection of a refusal; not answered yet */
    /* Private. */
    bool is_socks;
    bool has_login; /* there is one for the proxy */
    struct socks socks;
    struct h1 h1;
    struct buf out;
    size_t out_at;
    struct bodylen length; /* of the answer's body */
    bool is_skipping;      /* what is read is the rest of a refusal */
    size_t skipped;
};

struct tunnel *tunnel_new(void);    /* NULL: out of memory */
void tunnel_free(struct tunnel *t); /* wipes what was secret; takes NULL */

/* `target` is the origin's address where this side resolves it; NULL: the proxy gets the name. */
enum jig_err tunnel_begin(struct tunnel *t, const struct route *route,
                          const struct address *target, struct jig_error *error);

/* After TUNNEL_FAILED: can the proxy be asked again over the same connection? Not where it closes
 * it, or where the end of its refusal is far. */
bool tunnel_may_ask_again(const struct tunnel *t);
/* Asks, with the login that the route has by now; the rest of the refusal is passed over. */
enum jig_err tunnel_ask_again(struct tunnel *t, const struct route *route,
                              struct jig_error *error);

/* After TUNNEL_FAILED: the proxy would, but could not reach that address; another one may do. */
bool tunnel_is_unreachable(const struct tunnel *t);

struct span tunnel_out(const struct tunnel *t); /* to be sent; borrowed until the next call */
void tunnel_sent(struct tunnel *t, size_t n);
/* Takes what is the proxy's of `in`. TUNNEL_FAILED: proxy-failed in words. */
enum tunnel_status tunnel_recv(struct tunnel *t, struct span in, size_t *used,
                               struct jig_error *error);

#endif
