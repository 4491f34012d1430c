/* A request as it was at one moment: made in little time, and written down by another thread than
 * that of the request, which goes on being edited meanwhile. */
#ifndef JIG_BOOK_SNAPSHOT_H
#define JIG_BOOK_SNAPSHOT_H

#include "book/request.h"

struct snapshot;

struct snapshot *snapshot_new(const struct book_request *r); /* NULL: no memory */
void snapshot_free(struct snapshot *s);

/* Appends the text that the request would have been saved as. Once for each. False: no memory, or
 * too large; out->failed says which. */
bool snapshot_write(struct snapshot *s, struct buf *out);

#endif
