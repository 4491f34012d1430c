/* {{references}} as text: where they stand, and what their filters do to a value. What they mean is
 * book/vars's. */
#ifndef JIG_BOOK_VARSTEXT_H
#define JIG_BOOK_VARSTEXT_H

#include "base/buf.h"

/* Where a {{…}} stands in a text. */
struct vars_ref {
    size_t at, end;     /* with the braces (and the backslash of a literal one) */
    struct span name;   /* without blanks around it, and without the filter */
    struct span filter; /* empty: none */
    bool literal;       /* \{{ : the two braces themselves; at and end cover just these */
};
/* The next one at or after *from, which moves behind it; false where there is none. */
bool vars_next_ref(struct span text, size_t *from, struct vars_ref *ref);
bool vars_has_ref(struct span text);
bool vars_is_plain(struct span text); /* with nothing to be replaced, nor \{{ */

/* Appends the value as the filter makes it: json url form base64, or none. False: there is no such
 * filter. */
bool vars_filter(struct span filter, struct span value, struct buf *out);
/* Percent-encodes all but unreserved characters (RFC 3986, 2.3), blanks as '+' if asked for: what
 * the filters `url` and `form` do. */
void vars_percent_encode(struct span value, bool plus, struct buf *out);

#endif
