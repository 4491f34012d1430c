/* The wire log of an exchange on its way into a record: each piece without the secrets in it, also
 * those that go on in the next piece. */
#ifndef JIG_BOOK_RECORDWIRE_H
#define JIG_BOOK_RECORDWIRE_H

#include "book/mask.h"
#include "book/pack.h"
#include "jig.h"

/* Is there a secret in a field of that direction, or may there be one in a field that came and is
 * not the exchange's: not whole yet, refused or promised? Then its frames of HTTP/2 with fields are
 * kept without them: packed, it can't be found there. */
bool recordwire_hides_fields(const struct jig_exchange *x, enum jig_direction direction,
                             const struct mask *mask);

/* Of each direction (enum jig_direction): there are secrets in the body. One that is compressed, in
 * chunks or in frames is left out then, for a value in it can't be found. */
void recordwire_write(struct packer *p, const struct jig_exchange *x,
                      const bool body_has_secrets[2]);

#endif
