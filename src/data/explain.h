/* What a response header means, in a line, and whether it is as it should be. Only what is worth
 * saying is said: most headers have no explanation. */
#ifndef JIG_DATA_EXPLAIN_H
#define JIG_DATA_EXPLAIN_H

#include "data/explanation.h"

/* A field of that name stands in the answer: each is to be told before one of them is explained, or
 * none is, and then nothing is said of those that stand more than once. */
void explain_count(struct explain_answer *a, struct span name);

/* False where there is nothing to say about it. */
bool explain_field(const struct explain_answer *a, struct span name, struct span value,
                   struct explanation *out);

/* How long the cookie of a Set-Cookie field lives, by its Max-Age or else its Expires; always
 * true. */
bool explain_cookie_end(const struct explain_answer *a, struct span field,
                        struct explanation *out);

/* Security headers that this answer should have and lacks, as static names; returns how many. */
#define EXPLAIN_MISSING 5
size_t explain_missing(const struct explain_answer *a, const char *out[EXPLAIN_MISSING]);

#endif
