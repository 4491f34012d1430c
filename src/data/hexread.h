/* Bytes written in hex by a person: "48 65 6c6C 6f", 0x and commas as in C passed over. */
#ifndef JIG_DATA_HEXREAD_H
#define JIG_DATA_HEXREAD_H

#include "base/buf.h"

/* Appends the bytes. False where it is no hex, or half a byte: *bad is the offset of what is
 * wrong. */
bool hexread(struct span text, struct buf *out, size_t *bad);
/* The same from *at on, by about `most` characters, behind which *at then stands, or at what is
 * wrong. */
bool hexread_some(struct span text, size_t *at, size_t most, struct buf *out);

#endif
