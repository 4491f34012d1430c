/* UTF-8 as RFC 3629 defines it: decoding, checking, and which characters must never reach a
 * terminal as they are. Widths and clusters are base/cluster's. */
#ifndef JIG_BASE_UTF8_H
#define JIG_BASE_UTF8_H

#include "base/span.h"

#define UTF8_MAX 4 /* bytes of the longest sequence */

/* Decodes the first character of s. Returns its length in bytes (1 to 4), or 0 where s is empty or
 * begins with an ill-formed or cut sequence (surrogates, overlong forms, beyond U+10FFFF). */
size_t utf8_decode(struct span s, uint32_t *cp);

/* Writes cp as 1 to 4 bytes and returns their number; 0 for what is no scalar value. */
size_t utf8_encode(uint32_t cp, char out[UTF8_MAX]);

/* Length of the longest well-formed prefix of s; s.len where all of it is well-formed. */
size_t utf8_valid_prefix(struct span s);
bool utf8_is_valid(struct span s);

/* C0, DEL, C1, bidi marks, embeddings, overrides and isolates, U+2028 and U+2029, what is invisible
 * from U+2060 on (word joiner, invisible operators), interlinear annotations, tag characters,
 * non-characters and the byte order mark: shown as a visible mark, never sent to a terminal. */
bool utf8_is_unsafe(uint32_t cp);

#endif
