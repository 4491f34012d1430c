/* A row of a stream's log. */
#ifndef JIG_DATA_LOGROW_H
#define JIG_DATA_LOGROW_H

#include <stdbool.h>

#include "base/span.h"

enum logrow_kind {
    LOGROW_TEXT,
    LOGROW_BINARY,
    LOGROW_EVENT,
    LOGROW_PING,
    LOGROW_PONG,
    LOGROW_CLOSE,   /* `text` is the reason */
    LOGROW_NOTE,    /* words of jig's: opened, connected again */
    LOGROW_ERROR,   /* the same about what went wrong */
    LOGROW_COMMENT, /* of a stream of events: a sign of life */
    LOGROW_N_KINDS
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

#endif
