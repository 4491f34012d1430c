/* The client's half of a SOCKS5 negotiation (RFC 1928, CONNECT; RFC 1929, user and password)
 * without descriptors: bytes go in and out, cut anywhere. No bytes beyond the proxy's last one are
 * taken, they belong to the tunnel. */
#ifndef JIG_WIRE_SOCKS_H
#define JIG_WIRE_SOCKS_H

#include "base/error.h"
#include "base/span.h"

enum { SOCKS_MAX_TEXT = 255, SOCKS_MAX_OUT = 3 + 2 * SOCKS_MAX_TEXT };

enum socks_kind { SOCKS_IPV4 = 1, SOCKS_NAME = 3, SOCKS_IPV6 = 4 }; /* as on the wire */

/* Borrowed for socks_begin(). */
struct socks_target {
    enum socks_kind kind;
    struct span host; /* the name, or 4 or 16 bytes of an address in network order */
    uint16_t port;
    struct span user; /* a NULL pointer: no login is offered */
    struct span password;
};

enum socks_status { SOCKS_AGAIN, SOCKS_DONE, SOCKS_FAILED };

struct socks {
    /* to read: why the proxy did not connect (RFC 1928, 6); 0: that was not asked */
    uint8_t reply;
    /* Private. */
    uint8_t state;
    unsigned char out[SOCKS_MAX_OUT];
    size_t out_at, out_len;
    unsigned char in[4 + 1 + SOCKS_MAX_TEXT + 2];
    size_t in_len, in_want;
    unsigned char login[SOCKS_MAX_OUT], request[4 + 1 + SOCKS_MAX_TEXT + 2];
    size_t login_len, request_len; /* login_len 0: none */
    struct jig_error failed;
};

/* proxy-failed for a name that is empty or over 255 bytes, and for such a user or password over
 * 255 bytes. Then the machine must not be used. */
enum jig_err socks_begin(struct socks *s, const struct socks_target *target,
                         struct jig_error *error);
void socks_clear(struct socks *s); /* wipes what was secret */

struct span socks_out(const struct socks *s); /* to be sent; borrowed until the next call */
void socks_sent(struct socks *s, size_t n);

/* Takes what it needs of `in`. SOCKS_DONE: the tunnel stands. SOCKS_FAILED: proxy-failed, in words,
 * and again when it is called again. */
enum socks_status socks_recv(struct socks *s, struct span in, size_t *used,
                             struct jig_error *error);

#endif
