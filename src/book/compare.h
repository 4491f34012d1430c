/* Does a value of an answer hold against what is expected of it? */
#ifndef JIG_BOOK_COMPARE_H
#define JIG_BOOK_COMPARE_H

#include "book/extract.h"

/* `expected` is JSON; its ptr NULL: there is none. usage where the operator is not known or wants
 * another kind of value. */
enum jig_err compare_values(const char *op, const struct extract_value *actual,
                            struct span expected, bool *holds, struct jig_error *error);

#endif
