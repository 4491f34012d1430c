/* What a certificate's extensions say (RFC 5280, 4.2), as plain facts. A part of wire/certread. */
#ifndef JIG_WIRE_CERTEXT_H
#define JIG_WIRE_CERTEXT_H

#include "wire/cert.h"
#include "wire/openssl.h"

/* Fills the members of *out that come from extensions; false: out of memory, what is there is to be
 * cleared with the rest. */
bool certext_read(const struct openssl *o, X509 *x, struct jig_cert *out);

#endif
