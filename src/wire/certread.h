/* From OpenSSL's certificates to plain facts, and from its verdicts to words. For the TLS files. */
#ifndef JIG_WIRE_CERTREAD_H
#define JIG_WIRE_CERTREAD_H

#include "wire/cert.h"
#include "wire/openssl.h"

/* Fills *out; false: out of memory, *out is cleared. */
bool cert_read(const struct openssl *o, X509 *x, struct jig_cert *out);

/* What an X509_V_ERR_ says of the certificate at fault, in words for its owner. `host` is the name
 * that was asked for. The result is the caller's to free; NULL: out of memory. */
char *cert_problem(const struct openssl *o, int verdict, const struct jig_cert *cert,
                   const char *host);

/* Is it that no issuer was found? */
bool cert_lacks_issuer(int verdict);
/* What it is then, where the extensions of this one, or else of its issuer, which was sent, can't
 * be read. As cert_problem(). */
char *cert_problem_unreadable(const struct jig_cert *cert, const struct jig_cert *issuer);

/* Text of a name or string of a certificate, made visible; the caller's to free. */
char *cert_text(const char *text, size_t len);

#endif
