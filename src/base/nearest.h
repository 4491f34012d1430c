/* The word that was meant, among those that there are. */
#ifndef JIG_BASE_NEAREST_H
#define JIG_BASE_NEAREST_H

#include <stddef.h>

#include "base/span.h"

/* The word of `words` (n of them, in steps of `stride` bytes from the first pointer) that is
 * nearest to `word`; NULL where none is near. */
const char *nearest_word(struct span word, const char *const *words, size_t n, size_t stride);

/* "; did you mean request.send?", of 80 bytes at most; "" where none is near. */
#define NEAREST_HINT 80
const char *nearest_hint(char out[NEAREST_HINT], struct span word, const char *const *words,
                         size_t n, size_t stride);

#endif
