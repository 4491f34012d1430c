/* A body in another charset as UTF-8: a source over a source, converted a block at a time wherever
 * it is looked at, so that its size does not matter. 24 bytes are kept for each 16 KiB, and the
 * text of the last block that was looked at.
 *
 * Bytes that are no character stay in the text as they are; what shows text (base/visible.h) marks
 * them. */
#ifndef JIG_DATA_RECODE_H
#define JIG_DATA_RECODE_H

#include "data/charset.h"
#include "data/source.h"

struct recode;

/* NULL without memory, or where the system can't read that charset. `bytes` is borrowed and may
 * grow. */
struct recode *recode_new(const struct source *bytes, const struct charset_kind *kind);
void recode_free(struct recode *r);

/* The text so far; it grows with recode_step(). Borrowed. */
const struct source *recode_text(const struct recode *r);

/* Goes on by about that many bytes; true while there are more that can be converted. `complete`:
 * the bytes will not grow. */
bool recode_step(struct recode *r, size_t bytes, bool complete);

/* Bytes so far that are no character. */
uint64_t recode_invalid(const struct recode *r);

/* How many bytes are converted. */
uint64_t recode_done(const struct recode *r);

/* The character at an offset of the text as an offset of the bytes, and back. Behind what is
 * converted: its end. */
uint64_t recode_to_bytes(struct recode *r, uint64_t text);
uint64_t recode_to_text(struct recode *r, uint64_t bytes);

#endif
