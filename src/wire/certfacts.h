/* What wire/cert.h's facts own: released, and made whole. Not public: who uses the library gets
 * facts that belong to an exchange. */
#ifndef JIG_WIRE_CERTFACTS_H
#define JIG_WIRE_CERTFACTS_H

#include "wire/cert.h"

/* Releases what a struct holds, not the struct; takes one that is zeroed. */
void cert_clear(struct jig_cert *cert);
void tls_facts_clear(struct jig_tls_facts *facts);

/* Gives each string that is NULL the empty one; false: out of memory. */
bool tls_facts_complete(struct jig_tls_facts *facts);

#endif
