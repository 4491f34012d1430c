/* A stream's log on its way into the history: rows as bytes (data/logcode), known secrets hidden in
 * each, and the table of the chunks that they are read back in. */
#ifndef JIG_BOOK_LOGKEEPER_H
#define JIG_BOOK_LOGKEEPER_H

#include "book/mask.h"
#include "data/live.h"

struct logkeeper {
    bool goes_on;     /* the caller's: the stream is open, and what comes is to be kept too */
    uint64_t bytes;   /* so far */
    uint64_t missing; /* rows that were too much; the last row that is kept says so */
    uint64_t n_rows;  /* so far, those that the log itself has lost among them */
    struct buf table; /* of each chunk, how many rows it has and how many bytes (base/varint) */
    size_t n_chunks;
    /* Private. */
    const struct live *live;
    const struct mask *mask;
    uint64_t next, max;
    uint64_t rows_in_chunk, bytes_in_chunk;
    struct buf masked;
    bool is_over, is_full;
    /* A row that takes several calls: */
    enum { LOGKEEPER_NONE, LOGKEEPER_TAKES, LOGKEEPER_GIVES } large;
    struct logrow head; /* its texts have their lengths, and no bytes */
    size_t at;          /* bytes of its text that were read, or of `masked` that were given */
    uint64_t row_len;   /* of all its bytes, once they are known */
    struct mask_stream hiding;
};

/* The stream and the mask (NULL: nothing is secret) are borrowed. `max`: bytes that are kept. */
void logkeeper_init(struct logkeeper *k, const struct live *live, const struct mask *mask,
                    uint64_t max);
void logkeeper_clear(struct logkeeper *k); /* takes a zeroed one */

/* Appends the next row; of a large one a part, or nothing yet. False: there is none, and the table
 * is complete, unless it goes on; or out of memory, where out->failed is set. */
bool logkeeper_next(struct logkeeper *k, struct buf *out);
/* There are rows that could be kept now. */
bool logkeeper_has_next(const struct logkeeper *k);

#endif
