/* One -F of curl, taken apart as curl does: "name=value", "name=@path", "name=<path", quotes, and
 * what may follow behind a semicolon (curl's manual, --form). No file is read. */
#ifndef JIG_BOOK_CURLFORM_H
#define JIG_BOOK_CURLFORM_H

#include "base/buf.h"

struct curlform {
    struct buf name, value; /* the value of a literal, or a file's path */
    struct buf type;        /* empty: none was said */
    bool is_file;           /* "@" or "<" */
};

/* Set up by this in any case, to be cleared. What a part of a request has no place for is added to
 * `notes` (may be NULL): another file name, headers of its own. `is_literal` is --form-string: all
 * behind the first "=" is the value. False: there is no "=". */
bool curlform_read(struct curlform *form, struct span text, bool is_literal, struct buf *notes);
void curlform_clear(struct curlform *form);

#endif
