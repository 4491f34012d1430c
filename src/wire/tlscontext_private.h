/* The inside of struct tls_context, for the TLS files only. */
#ifndef JIG_WIRE_TLSCONTEXT_PRIVATE_H
#define JIG_WIRE_TLSCONTEXT_PRIVATE_H

#include "base/buf.h"
#include "wire/cert.h"
#include "wire/openssl.h"
#include "wire/tlscontext.h"

enum { TLS_SESSIONS_KEPT = 16 };

/* Ex data of an SSL: the struct tls, and the context (for the key log). */
enum { EX_TLS, EX_CONTEXT };

struct tls_session_slot {
    char *key;
    size_t key_len;
    SSL_SESSION *session;
};

struct tls_context {
    const struct openssl *o;
    SSL_CTX *ctx;
    BIO_METHOD *method; /* of the byte pipes */
    int keylog_fd;      /* -1: none */
    char *keylog_path;
    int keylog_failed; /* the first errno of writing to it, or 0 */
    bool is_server;
    bool insecure;
    bool own_store;   /* a given CA instead of the system's */
    char *ca_file;    /* the given one; or what SSL_CERT_FILE names; NULL: neither */
    char *ca_path;    /* the same for the folder, and SSL_CERT_DIR */
    char *bundle;     /* the system's certificates in one file, not read yet; or NULL */
    char *alpn;       /* as offered, "" for none */
    char offered[16]; /* "1.2 - 1.3" */
    unsigned char alpn_wire[64];
    unsigned alpn_wire_len;
    struct tls_session_slot sessions[TLS_SESSIONS_KEPT]; /* oldest first */
    size_t n_sessions;
};

/* WRITE: a key could not be written to the log that was asked for. */
enum jig_err tlscontext_check_keylog(const struct tls_context *c, struct jig_error *error);

BIO_METHOD *tls_pipe_method(const struct openssl *o);       /* tlspipe.c */
int tls_verify_chain(X509_STORE_CTX *store, void *context); /* tlstrust.c */
/* tlsstore.c: the system's certificates. False: out of memory. */
bool tlsstore_use_system(struct tls_context *c);
/* Reads the bundle where nothing else in the store can have signed what was sent. */
void tlsstore_complete(struct tls_context *c, X509_STORE_CTX *store);
/* Keeps the names of the given CAs, or of those in the environment. False: out of memory. */
bool tlsstore_keep_names(struct tls_context *c, const struct tls_config *config);
/* Appends where a root was taken from: "a root of this system", "a CA of the file ca.pem". */
void tlsstore_add_origin(const struct tls_context *c, X509 *root, struct buf *out);

/* tlsstaple.c: what the staple says and whether that counts. `chain` is the one that was built,
 * leaf first; may be NULL. *words is to be freed; NULL: out of memory. */
enum jig_staple tls_staple_judge(const struct openssl *o, SSL *ssl,
                                 const STACK_OF(X509) * chain, char **words);

/* tlssession.c: sessions that wait to be resumed, by the name that the connection gave. */
bool tlssession_keep(struct tls_context *c, struct span key, SSL_SESSION *take);
/* Offers the newest one to the connection; one of TLS 1.3 is used once only (RFC 8446, C.4). */
void tlssession_offer(struct tls_context *c, struct span key, SSL *ssl);
void tlssession_clear(struct tls_context *c);
int tls_on_session(SSL *ssl, SSL_SESSION *session); /* tls.c: OpenSSL has a new one */

/* tlsown.c: the own certificate and its key, PEM or PKCS#12. */
enum jig_err tls_use_certificate(struct tls_context *c, const struct tls_config *config,
                                 struct jig_error *error);

#endif
