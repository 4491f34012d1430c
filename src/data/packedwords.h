/* Values of CBOR and MessagePack that are not nested as JSON: numbers, and in angle brackets what
 * JSON has no word for. Each appends to the text. */
#ifndef JIG_DATA_PACKEDWORDS_H
#define JIG_DATA_PACKEDWORDS_H

#include "base/buf.h"
#include "data/hash64.h"
#include "data/packedhead.h"

#define PACKED_LEFT  "\xe2\x9f\xa8"
#define PACKED_RIGHT "\xe2\x9f\xa9"

/* Of a value without bytes behind its head; as_key: as a string, which a member's name is. */
void packedwords_add(const struct packed_head *head, bool as_key, struct buf *out);
/* Of a string of n bytes, which begins with these; the digest of all of it, or NULL. */
void packedwords_add_bytes(const struct packed_head *head, struct span first,
                           const struct hash64 *digest, struct buf *out);
/* Bytes of a text within quotes; `begins`: the first of it. */
void packedwords_add_text(struct span text, bool begins, struct buf *out);

#endif
