/* What is kept of a stream besides its transfer: how it stood and how it ended, and where its log
 * is. It has facts of its own in the history; before, it stood in front of the transfer's record,
 * which began where it ended. */
#ifndef JIG_BOOK_RECORDSTREAM_H
#define JIG_BOOK_RECORDSTREAM_H

#include "book/logkeeper.h"

/* Appends it, as far as the keeper has come. */
void recordstream_write(const struct live *l, const struct logkeeper *log,
                        const struct mask *mask, struct buf *out);

/* The same of a stream that goes on, so that more can be added to what is there: a head, which is
 * always of the same length, and behind it the table, from byte `from` of the keeper's on. In place
 * of its end it has what was measured so far. Bytes behind the table count for nothing. */
#define RECORDSTREAM_HEAD ((size_t)256)
void recordstream_write_head(const struct live *l, const struct logkeeper *log,
                             struct buf *out);
void recordstream_write_table(const struct logkeeper *log, size_t from, struct buf *out);
/* What was measured, out of a head; zeroed where the stream has ended, or it is none. */
struct live_measure recordstream_measured(struct span state);

/* There is one at the beginning of the facts. */
bool recordstream_is(struct span facts);
/* Passes over it. READ: it is damaged, or of a later version. */
enum jig_err recordstream_skip(struct span *facts, struct jig_error *error);
/* Makes the stream of it; its rows are read from the store, which is taken in any case. */
enum jig_err recordstream_read(struct span facts, const struct logstore *take,
                               struct live **out, struct jig_error *error);

#endif
