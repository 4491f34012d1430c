/* The bodies of a finished transfer on their way into the history, a slice at a time, known secrets
 * hidden in each: those of its answers, and behind them those that were sent and are too large for
 * the record. */
#ifndef JIG_BOOK_RECORDBODIES_H
#define JIG_BOOK_RECORDBODIES_H

#include "book/historian.h"
#include "book/record.h"

struct recordbodies {
    struct record_body *bodies; /* what became of each: of the answers, then of the requests */
    /* Private. */
    struct historian *historian;
    const struct jig_transfer *transfer; /* NULL: nothing has begun */
    const struct mask *mask;
    uint64_t key, max_body;
    size_t part;   /* of the bodies, the one that is read */
    uint64_t at;   /* how much of it was */
    size_t number; /* of the piece that is filled */
    struct buf piece;
    struct mask_stream stream;
};

/* All is borrowed; `key` is the send's, with the historian. False: no memory. */
bool recordbodies_begin(struct recordbodies *b, struct historian *historian, uint64_t key,
                        const struct jig_transfer *t, const struct mask *mask, uint64_t max);
void recordbodies_clear(struct recordbodies *b); /* takes a zeroed one */
bool recordbodies_is_over(const struct recordbodies *b);
/* A slice of it; false: no memory. */
bool recordbodies_step(struct recordbodies *b);
/* Bytes of a transfer's bodies that are still to be read; `b` NULL: all of them. */
uint64_t recordbodies_left(const struct jig_transfer *t, const struct recordbodies *b);

#endif
