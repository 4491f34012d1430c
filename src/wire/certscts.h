/* The promises of logs that a certificate carries (RFC 6962, 3.3), taken out of their list one by
 * one, so that one that is broken hides no other. For the TLS files. */
#ifndef JIG_WIRE_CERTSCTS_H
#define JIG_WIRE_CERTSCTS_H

#include "base/span.h"
#include "wire/openssl.h"

enum { CERTSCTS_MAX = 1000 };

struct certscts {
    SCT **items; /* NULL in the place of one that can't be read, or of all from there on */
    size_t n;
};

/* None where the certificate has no such list. False: out of memory. */
bool certscts_read(const struct openssl *o, X509 *x, struct certscts *out);
void certscts_clear(const struct openssl *o, struct certscts *s);

#endif
