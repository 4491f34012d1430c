/* The opening handshake of a WebSocket (RFC 6455, 4.1): what the request says besides, and whether
 * the answer agrees to it. */
#ifndef JIG_WIRE_WSOPEN_H
#define JIG_WIRE_WSOPEN_H

#include "wire/header.h"
#include "wire/wsdeflate.h"

enum { WSOPEN_NONCE = 16, WSOPEN_KEY = 24 }; /* bytes, and characters of Sec-WebSocket-Key */

#define WSOPEN_PROTOCOL SPAN("Sec-WebSocket-Protocol")

/* The key that `nonce`, 16 random bytes, is sent as; "" where there is no memory. */
void wsopen_key(const unsigned char nonce[WSOPEN_NONCE], char key[WSOPEN_KEY + 1]);

/* Upgrade, Connection, Sec-WebSocket-Version and -Key, -Extensions where compression is offered,
 * and
 * -Protocol where `protocols` (names with commas between them) is not empty. */
enum jig_err wsopen_add_fields(struct header *h, const char *key, bool offers_deflate,
                               struct span protocols);

/* Is that one of them, but for -Protocol, which is the caller's choice? */
bool wsopen_adds(struct span name);

/* A server's side: the value of Sec-WebSocket-Accept for a key, appended. */
enum jig_err wsopen_add_accept(struct span key, struct buf *out, struct jig_error *error);

struct wsopen_offer {
    const char *key;
    bool has_deflate;
    struct span protocols;
};

struct wsopen_answer {
    bool has_deflate;
    struct wsdeflate deflate; /* where it is agreed upon */
    struct span protocol;     /* borrowed from the header; empty: none */
};

/* bad-header with the field at fault in words; bad-status-line is not ours: `status` other than 101
 * is unknown-protocol, "the server did not switch". */
enum jig_err wsopen_check(int status, const struct header *h, const struct wsopen_offer *offer,
                          struct wsopen_answer *answer, struct jig_error *error);

#endif
