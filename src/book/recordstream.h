/* What is kept of a stream besides its transfer: how it stood and how it ended, and where its log
 * is. It has facts of its own in the history; before, it stood in front of the transfer's record,
 * which began where it ended. */
#ifndef JIG_BOOK_RECORDSTREAM_H
#define JIG_BOOK_RECORDSTREAM_H

#include "book/logkeeper.h"

/* Appends it, as far as the keeper has come. */
void recordstream_write(const struct live *l, const struct logkeeper *log,
                        const struct mask *mask, struct buf *out);

/* There is one at the beginning of the facts. */
bool recordstream_is(struct span facts);
/* Passes over it. READ: it is damaged, or of a later version. */
enum jig_err recordstream_skip(struct span *facts, struct jig_error *error);
/* Makes the stream of it; its rows are read from the store, which is taken in any case. */
enum jig_err recordstream_read(struct span facts, const struct logstore *take,
                               struct live **out, struct jig_error *error);

#endif
