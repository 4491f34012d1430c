/* Regular expressions of Perl's kind, through PCRE2, which is loaded when the first one is made.
 * Bytes that are no UTF-8 match nothing; ^ and $ are the ends of lines; an empty match is none.
 * Where the pattern has no capital letter, case does not count. */
#ifndef JIG_DATA_REGEX_H
#define JIG_DATA_REGEX_H

#include "base/span.h"

struct regex;

/* NULL: the pattern is wrong or the library is not there; why says it in words, *at where
 * (SIZE_MAX: nowhere). */
struct regex *regex_new(struct span pattern, char *why, size_t why_len, size_t *at);
void regex_free(struct regex *r); /* takes NULL */

enum regex_result {
    REGEX_NONE,
    REGEX_FOUND,
    REGEX_ENDLESS, /* it takes too long to tell */
};
/* The first match that begins in [from, limit); bytes before and behind are looked at. */
enum regex_result regex_find(struct regex *r, struct span bytes, size_t from, size_t limit,
                             size_t *at, size_t *end);

#endif
