/* What went over a stream, a row each: messages of a WebSocket, server-sent events, and words about the
 * connection between them. Kept up to a limit of memory; the oldest rows then make room and are
 * counted. A row keeps its number, from 0, whatever goes before it. */
#ifndef JIG_DATA_STREAMLOG_H
#define JIG_DATA_STREAMLOG_H

#include <stdbool.h>

#include "base/error.h"
#include "base/span.h"

enum logrow_kind {
    LOGROW_TEXT,
    LOGROW_BINARY,
    LOGROW_EVENT,
    LOGROW_PING,
    LOGROW_PONG,
    LOGROW_CLOSE, /* `text` is the reason */
    LOGROW_NOTE,  /* words of jig's: opened, connected again */
    LOGROW_ERROR, /* the same about what went wrong */
};

enum logrow_way { LOGROW_RECEIVED, LOGROW_SENT, LOGROW_NEITHER };

/* Spans that are handed out are borrowed until the log changes. */
struct logrow {
    enum logrow_kind kind;
    enum logrow_way way;
    int64_t at;       /* microseconds, of the caller's clock */
    struct span type; /* of an event: its name */
    struct span id;   /* of an event: the last one named so far */
    struct span text;
    unsigned code; /* of a close */
    bool is_compressed;
    uint64_t wire_len; /* payload bytes as they went; 0: not known */
};

struct streamlog {
    uint64_t first, end; /* rows that are kept: [first, end) */
    uint64_t n[3];       /* messages so far in each direction, notes aside, dropped ones too */
    uint64_t bytes[3];   /* of their texts */
    uint64_t n_dropped;  /* to make room */
    /* Private. */
    size_t max, used;
    struct kept *rows; /* a ring */
    size_t room;
    struct block *oldest, *newest;
    int64_t second; /* of the rate */
    uint64_t in_second, in_second_before;
};

/* Rows and their bytes take at most `max` bytes, but the newest row stays whatever its size. */
void streamlog_init(struct streamlog *l, size_t max);
void streamlog_clear(struct streamlog *l);

/* Copies the row to the end. JIG_ERR_MEMORY: it is counted, and not kept. */
enum jig_err streamlog_add(struct streamlog *l, const struct logrow *row);
/* Forgets the rows, not the counts; numbers go on. */
void streamlog_forget(struct streamlog *l);
/* A row that is kept. */
struct logrow streamlog_row(const struct streamlog *l, uint64_t number);
/* The parts that are looked through, a line each: type, id, text. */
struct span streamlog_all(const struct streamlog *l, uint64_t number);
/* Messages within the second before the one at hand. */
uint64_t streamlog_rate(const struct streamlog *l, int64_t now);
size_t streamlog_memory(const struct streamlog *l);

#endif
