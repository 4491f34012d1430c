/* A stream's log on its way into the history while the stream goes on: what has come is written a
 * batch at a time, in parts of a piece until the piece is full. */
#ifndef JIG_BOOK_OPENLOG_H
#define JIG_BOOK_OPENLOG_H

#include "book/historian.h"
#include "book/logkeeper.h"

struct openlog {
    struct logkeeper keeper;
    /* Private. */
    struct historian *historian;
    const struct live *live;
    const struct mask *mask;
    uint64_t key;
    struct buf piece, row;
    size_t number;     /* of the piece that is filled */
    size_t written;    /* bytes of it that are, */
    size_t n_parts;    /* in so many parts */
    int64_t due;       /* when the rest is to be written; INT64_MAX: there is none */
    size_t state_room; /* bytes that its state has there; 0: it is not there yet */
    size_t table_done; /* bytes of the keeper's table that are in it for good */
    bool is_ended;     /* all of it is handed over */
};

/* All is borrowed; `key` is the send's, with the historian. `max`: bytes that are kept. */
void openlog_init(struct openlog *o, struct historian *historian, uint64_t key,
                  const struct live *live, const struct mask *mask, uint64_t max);
void openlog_clear(struct openlog *o); /* takes a zeroed one */

/* How it stands, for historian_open_stream(), before any of its rows. False: no memory. */
bool openlog_begin(struct openlog *o, struct history_batch *out);

enum openlog_status { OPENLOG_MORE, OPENLOG_WAITS, OPENLOG_FAILED };

/* The next row, or what is due at `now`. WAITS: there is nothing to do now. FAILED: no memory. */
enum openlog_status openlog_step(struct openlog *o, int64_t now);
/* The stream has ended: the same, up to its end. WAITS: all is handed over. */
enum openlog_status openlog_end_step(struct openlog *o);

/* What the row says of a stream, as far as it has come. */
void openlog_tell(const struct openlog *o, struct history_row *row);

#endif
