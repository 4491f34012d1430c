/* What TLS connections with the same settings share: OpenSSL's context with the trust store, the
 * own certificate, the versions and ciphers. Expensive to make (the store, the key), so a client
 * keeps one for each set of settings. */
#ifndef JIG_WIRE_TLSCONTEXT_H
#define JIG_WIRE_TLSCONTEXT_H

#include "base/error.h"
#include "base/span.h"

struct tls_config {
    bool is_server;
    bool insecure; /* go on with a chain or name that does not verify */
    /* PEM; with ca_path, or alone, instead of the system's store. A server that has either demands
     * a certificate of its clients, signed by one of these. */
    const char *ca_file;
    const char *ca_path; /* folder with hashed names */
    /* The own certificate with its chain, PEM or PKCS#12; a server needs one. */
    const char *cert_file;
    const char *key_file; /* PEM; NULL: in cert_file */
    const char *key_pass; /* NULL: none; never asked for on a terminal */
    const char *tls_min;  /* "1.0", "1.1", "1.2", "1.3"; NULL: "1.2" */
    const char *tls_max;  /* NULL: the newest */
    const char *ciphers;  /* OpenSSL's list for TLS 1.2, or TLS_... suites for 1.3 */
    /* Appended to; made 0600; the handshake fails where it can't be written. */
    const char *keylog_file;
    const char *alpn; /* "h2,http/1.1", preferred first; NULL: not offered */
};

struct tls_context;

/* The strings are not kept. Errors: usage (versions, ciphers), read-failed (a CA file),
 * write-failed (the key log), client-certificate (unreadable, wrong password, key of another
 * certificate). */
enum jig_err tls_context_new(const struct tls_config *config, struct tls_context **out,
                             struct jig_error *error);
/* Connections that were made with it must be gone. Takes NULL. */
void tls_context_free(struct tls_context *context);

#endif
