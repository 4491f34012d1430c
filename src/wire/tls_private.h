/* A TLS connection from within, for the two files that it is made of: tls.c moves bytes, tlstrust.c
 * judges the peer. */
#ifndef JIG_WIRE_TLS_PRIVATE_H
#define JIG_WIRE_TLS_PRIVATE_H

#include "base/buf.h"
#include "wire/tls.h"
#include "wire/tlscontext_private.h"
#include "wire/tlspipe.h"

struct tls {
    const struct openssl *o;
    struct tls_context *context;
    SSL *ssl;
    struct tlspipe pipe;
    char *host;
    bool is_address; /* host is one: no SNI, matched against iPAddress */
    bool is_up;
    int verdict;            /* X509_V_OK, or the first that the chain was refused for */
    struct jig_cert *chain; /* as the peer sent it */
    size_t n_chain;
    struct jig_cert *anchor;
    const struct jig_cert *at_fault; /* the one that decided; NULL: none is to blame */
    char *verify_error, *verify_words;
    struct buf session_name; /* empty: none is kept or resumed */
    bool is_resumable;
    unsigned tickets;
    enum jig_staple staple;
    char *staple_words;
};

/* After the handshake: a resumed session's chain is judged anew, the staple for the first time.
 * False: the peer is refused, `verdict` and `verify_error` say why. */
bool tls_is_trusted(struct tls *t);

#endif
