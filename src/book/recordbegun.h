/* What a send asks for, as it is known when it begins: a record (book/record) of its request alone,
 * so that one whose program ended before the answer can be sent again. A body is in it only where
 * its bytes are at hand. */
#ifndef JIG_BOOK_RECORDBEGUN_H
#define JIG_BOOK_RECORDBEGUN_H

#include "base/buf.h"
#include "book/mask.h"
#include "jig.h"

/* Bytes of a body that are looked through for secrets before anything goes out. */
#define RECORDBEGUN_BODY ((size_t)256 << 10)

/* Appends it, without the secrets that the mask (NULL: none) knows; nothing where the fields are
 * not made yet. A body of more than `most` bytes, or one that is read while it is sent, is missing
 * in it. out->failed: no memory, or larger than out->max. */
void recordbegun_write(const struct jig_transfer *t, const struct mask *mask, size_t most,
                       struct buf *out);

/* Begins the recording's exchange with it. False: it can't be read, and nothing was begun. */
bool recordbegun_read(struct span bytes, struct jig_recording *r);

#endif
