/* Makes certificates (EC P-256, signed with SHA-256) where a server of the program's own or a test
 * needs some. Not for anything that others should trust. */
#ifndef JIG_WIRE_CERTMAKE_H
#define JIG_WIRE_CERTMAKE_H

#include <stdint.h>

#include "base/error.h"

struct certmake_spec {
    const char *common_name;
    /* subjectAltName as OpenSSL writes it, "DNS:a.test,IP:127.0.0.1"; or NULL */
    const char *names;
    int64_t not_before, not_after; /* Unix time, seconds */
    bool is_ca;
    /* Further ones, "tlsfeature=status_request" as OpenSSL's configuration has them,
     * NULL-terminated; or NULL. */
    const char *const *extensions;
};

struct certmake; /* a certificate and its key */

/* Signed by the issuer, or by itself where that is NULL. */
enum jig_err certmake_new(const struct certmake_spec *spec, const struct certmake *issuer,
                          struct certmake **out, struct jig_error *error);
void certmake_free(struct certmake *c); /* takes NULL */

/* PEM; the caller's to free, NULL: out of memory. */
char *certmake_cert_pem(const struct certmake *c);
char *certmake_key_pem(const struct certmake *c);

#endif
