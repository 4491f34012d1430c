/* What went over a stream, a row each: messages of a WebSocket, server-sent events, and words about
 * the connection between them. In memory up to a limit; the oldest rows then go into a store, where
 * they are read back when they are looked at. Without one, or where it fails, they are dropped and
 * counted. A row keeps its number, from 0, whatever goes before it. */
#ifndef JIG_DATA_STREAMLOG_H
#define JIG_DATA_STREAMLOG_H

#include "base/buf.h"
#include "base/error.h"
#include "data/logchunks.h"
#include "data/logrow.h"

struct streamlog {
    uint64_t first, end; /* rows that are kept: [first, end) */
    uint64_t n[3];       /* messages so far in each direction, notes aside, dropped ones too */
    uint64_t bytes[3];   /* of their texts */
    uint64_t n_dropped;  /* to make room: before `first` */
    uint64_t n_lost;     /* among the rows that are kept, those that the store has lost */
    /* Private. */
    struct logchunks *chunks; /* rows before `in_memory`; NULL: none are kept */
    uint64_t in_memory;       /* the first that is */
    struct buf packed;
    size_t stored; /* bytes of the oldest row, which is large, that the store has already */
    size_t max, used;
    struct kept *rows; /* a ring */
    size_t room;
    struct block *oldest, *newest;
    struct block
        *leaving;        /* a large one that is gone, whose memory is not, all of it; or NULL */
    struct block *spare; /* for a row that is to come; or NULL */
    int64_t second;      /* of the rate */
    uint64_t in_second, in_second_before;
};

/* Rows and their bytes take at most `max` bytes, but the newest row stays whatever its size, and
 * what is large goes into the store by and by (streamlog_work): up to twice as many until it is
 * there. */
void streamlog_init(struct streamlog *l, size_t max);
/* Before the first row: where the oldest go. Takes it (NULL: out of memory, they are dropped). */
void streamlog_set_store(struct streamlog *l, struct logchunks *take);
/* Of a log that is initialised or zeroed: its rows, n of them, are all in a store, `lost` of them
 * lost there. Takes it. */
void streamlog_set_stored(struct streamlog *l, struct logchunks *take, uint64_t n,
                          uint64_t lost);
void streamlog_clear(struct streamlog *l);

/* Copies the row to the end. JIG_ERR_MEMORY: it is counted, and not kept. */
enum jig_err streamlog_add(struct streamlog *l, const struct logrow *row);
/* Makes sure of the memory for that, if the row is the next one: for what must not happen without
 * being logged. Nothing is counted. */
enum jig_err streamlog_reserve(struct streamlog *l, const struct logrow *row);

#define STREAMLOG_HEADROOM 512

/* The same without a copy, however large the row is: of its text only the length counts, the bytes
 * are in `take` behind the headroom, where the type and the id go (names of more than 510 bytes
 * make a copy of it after all). Takes that, allocated with malloc(), in any case. */
enum jig_err streamlog_take(struct streamlog *l, const struct logrow *row, char *take);
/* Goes on storing what is large, by about so many bytes, or letting go of its memory; true while
 * there is more to do. */
bool streamlog_work(struct streamlog *l, size_t bytes);
/* Forgets the rows, not the counts; numbers go on. */
void streamlog_forget(struct streamlog *l);
/* A row that is kept: borrowed until the log changes, or rows of two other places of the store were
 * looked at. */
struct logrow streamlog_row(const struct streamlog *l, uint64_t number);
/* The parts that are looked through, a line each: type, id, text. */
struct span streamlog_all(const struct streamlog *l, uint64_t number);
/* The same with no more of the text than its first `most` bytes, of *text_len: a large row is not
 * read for that. */
struct logrow streamlog_glance(const struct streamlog *l, uint64_t number, size_t most,
                               size_t *text_len);
/* Up to len bytes of streamlog_all() from `at` on, of *all_len; alike. */
struct span streamlog_part(const struct streamlog *l, uint64_t number, size_t at, size_t len,
                           size_t *all_len);
/* How many rows from this one on are lost, of those that should be in the store; 0: it is there. */
uint64_t streamlog_lost(const struct streamlog *l, uint64_t number);
/* Messages within the second before the one at hand. */
uint64_t streamlog_rate(const struct streamlog *l, int64_t now);
size_t streamlog_memory(const struct streamlog *l);

#endif
