/* The two byte queues between TLS and the network, and the BIO through which OpenSSL sees them. */
#ifndef JIG_WIRE_TLSPIPE_H
#define JIG_WIRE_TLSPIPE_H

#include "base/span.h"

struct tlspipe {
    char *in;
    size_t in_room, in_from, in_to; /* ciphertext not read yet: in[in_from, in_to) */
    char *out;
    size_t out_room, out_from, out_to;
    uint64_t sent, received;
    unsigned round_trips; /* how often something came after something was sent */
    bool is_waiting;      /* what was sent has had no answer yet */
    bool is_plain;        /* what came first begins no record of TLS: all of it is kept */
    bool ended;
    bool is_starved; /* there was no memory for what came, is to be sent or kept */
};

void tlspipe_init(struct tlspipe *p);
void tlspipe_clear(struct tlspipe *p);

char *tlspipe_space(struct tlspipe *p, size_t *room); /* NULL: out of memory */
void tlspipe_added(struct tlspipe *p, size_t n);
struct span tlspipe_in(const struct tlspipe *p);
bool tlspipe_is_over(const struct tlspipe *p); /* ended, and all of it read */
/* All that came where it is no TLS (RFC 8446, 5.1), read or not; empty where it is. Borrowed until
 * more comes. */
struct span tlspipe_plain(const struct tlspipe *p);

struct span tlspipe_out(const struct tlspipe *p);
void tlspipe_sent(struct tlspipe *p, size_t n);
bool tlspipe_is_full(const struct tlspipe *p);

#endif
