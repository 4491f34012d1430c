/* What the tree shows of a file, read from its beginning without building a document. */
#ifndef JIG_BOOK_ITEMHEAD_H
#define JIG_BOOK_ITEMHEAD_H

#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

struct itemhead {
    struct span name; /* with quotes, as in the file; empty: none. Borrowed from the text */
    struct span method;
    struct span url;
    int64_t order;
    bool has_order;
    int64_t format; /* "jig"; 1 where there is none */
};

enum itemhead_of { ITEMHEAD_OF_FOLDER /* or the collection */, ITEMHEAD_OF_REQUEST };

/* Reads the members of the root. `whole`: the text is all of the file, so every fault in it counts;
 * otherwise reading ends quietly where the text does. A request's members that are of another kind
 * than book/request reads are a fault; the head is read for all that. decode-failed with line and
 * column. */
enum jig_err itemhead_read(struct span text, enum itemhead_of of, bool whole,
                           struct itemhead *head, struct jig_error *error);

#endif
