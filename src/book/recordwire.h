/* The wire log of an exchange on its way into a record: each piece without the secrets in it, also
 * those that go on in the next piece. */
#ifndef JIG_BOOK_RECORDWIRE_H
#define JIG_BOOK_RECORDWIRE_H

#include "book/pack.h"
#include "jig.h"

/* `coded_secrets`: the answer's body came compressed, and there are secrets in it. */
void recordwire_write(struct packer *p, const struct jig_exchange *x, bool coded_secrets);

#endif
