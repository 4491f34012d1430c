/* The fields of a request beside those that its file has: whether it still says the same is mostly
 * told without writing its text, however large the body is. */
#ifndef JIG_BOOK_FILED_H
#define JIG_BOOK_FILED_H

#include "book/fields.h"

/* All fields of a request; no document, and nothing of its file. NULL: no memory. */
struct book_request *filed_copy(const struct book_request *r);
void filed_free(struct book_request *filed); /* takes NULL */

enum filed_verdict {
    FILED_SAME,    /* nothing would be written to a document that has those fields */
    FILED_DIFFERS, /* the text would have another meaning */
    FILED_UNCLEAR, /* the same members, spelled or ordered otherwise */
};

/* `filed`: those of the file; NULL: not known. */
enum filed_verdict filed_compare(const struct book_request *r,
                                 const struct book_request *filed);

#endif
