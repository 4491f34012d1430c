/* TLS as a HAR has it, "_tls" with its chain; format/harreadtls reads it. */
#ifndef JIG_FORMAT_HARTLS_H
#define JIG_FORMAT_HARTLS_H

#include "format/hartext.h"
#include "jig.h"

/* Nothing where t is NULL. */
void hartls_add(struct hartext *h, const struct jig_tls_facts *t);
/* The members that every certificate has, in an object that is the caller's. */
void hartls_certificate(struct hartext *h, const struct jig_cert *c);

#endif
