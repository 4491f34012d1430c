/* Whole numbers as bytes, seven bits in each, the lowest first; the last byte is below 128. Small
 * numbers are short, negative ones too: their sign is the lowest bit. */
#ifndef JIG_BASE_VARINT_H
#define JIG_BASE_VARINT_H

#include "base/buf.h"

void varint_add_u64(uint64_t number, struct buf *out);
void varint_add_i64(int64_t number, struct buf *out);

/* Take one off the front. False: it does not end, or does not fit; then nothing of use is left. */
bool varint_take_u64(struct span *in, uint64_t *out);
bool varint_take_i64(struct span *in, int64_t *out);

#endif
