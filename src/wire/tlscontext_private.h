/* The inside of struct tls_context, for the TLS files only. */
#ifndef JIG_WIRE_TLSCONTEXT_PRIVATE_H
#define JIG_WIRE_TLSCONTEXT_PRIVATE_H

#include "wire/openssl.h"
#include "wire/tlscontext.h"

struct tls_context {
    const struct openssl *o;
    SSL_CTX *ctx;
    BIO_METHOD *method; /* set by tls.c: the byte pipes */
    int keylog_fd;      /* -1: none */
    bool is_server;
    bool insecure;
    bool own_store;   /* a given CA instead of the system's */
    char *bundle;     /* the system's certificates in one file, not read yet; or NULL */
    char *alpn;       /* as offered, "" for none */
    char offered[16]; /* "1.2 - 1.3" */
    unsigned char alpn_wire[64];
    unsigned alpn_wire_len;
};

BIO_METHOD *tls_pipe_method(const struct openssl *o);       /* tlspipe.c */
int tls_verify_chain(X509_STORE_CTX *store, void *context); /* tls.c */
/* tlsstore.c: the system's certificates. False: out of memory. */
bool tlsstore_use_system(struct tls_context *c);
/* Reads the bundle where nothing else in the store can have signed what was sent. */
void tlsstore_complete(struct tls_context *c, X509_STORE_CTX *store);
char *tls_staple_words(const struct openssl *o, SSL *ssl); /* tlsstaple.c; to be freed */

#endif
