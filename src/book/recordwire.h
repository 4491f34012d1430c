/* The wire log of an exchange on its way into a record: each piece without the secrets in it, also
 * those that go on in the next piece. */
#ifndef JIG_BOOK_RECORDWIRE_H
#define JIG_BOOK_RECORDWIRE_H

#include "book/pack.h"
#include "jig.h"

/* Of each direction (enum jig_direction): there are secrets in the body. One that is compressed, in
 * chunks or in frames is left out then, for a value in it can't be found. */
void recordwire_write(struct packer *p, const struct jig_exchange *x,
                      const bool body_has_secrets[2]);

#endif
