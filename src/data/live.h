/* A request's WebSocket or stream of events: its log, and how it stands. */
#ifndef JIG_DATA_LIVE_H
#define JIG_DATA_LIVE_H

#include "data/streamlog.h"

enum live_kind { LIVE_WEBSOCKET, LIVE_EVENTS };

enum live_state {
    LIVE_OPENING, /* no answer yet */
    LIVE_OPEN,
    LIVE_CLOSING, /* a close was sent, and waits for the other side's */
    LIVE_WAITING, /* to connect again */
    LIVE_ENDED
};

/* What was measured of the exchange that it goes over, when something last came. */
struct live_measure {
    int64_t started_wall_us;   /* of which exchange; 0: nothing was measured */
    int64_t body_us, total_us; /* since then */
    uint64_t len, wire_len;    /* of its body */
    uint64_t sent, received;   /* bytes of the exchange over its connection */
};

/* Times are those of jig_client_step(). */
struct live {
    uint64_t serial; /* tells it from all others of the session; 0: nobody asks */
    enum live_kind kind;
    enum live_state state;
    struct streamlog log;
    int64_t opened_at, ended_at; /* 0: not yet */
    int64_t again_at;            /* LIVE_WAITING */
    int64_t wall_us;             /* to be added for Unix time */
    int64_t
        began_wall_us; /* Unix time at which its first connection began; 0: it has but one */
    unsigned n_opened; /* how often; a stream of events connects again */
    int status;        /* of the answer that it was opened with */
    bool goes_on;      /* LIVE_ENDED: what is here of it does, and it is still open */
    char end[200];     /* LIVE_ENDED: why, in words */
    bool has_failed;   /* it is no end that anybody wanted */
    enum jig_err code; /* what it failed with; JIG_OK: nothing, or nothing that has a code */
    struct live_measure measured;
};

/* How much of the log is kept. */
struct live_limits {
    size_t memory; /* bytes; the oldest rows are written to a file without a name */
    uint64_t file;
};

/* LIVE_OPENING, with an empty log, which is to be cleared (streamlog_clear). */
void live_begin(struct live *l, enum live_kind kind, const struct live_limits *limits);
void live_free(struct live *l); /* one of its own on the heap; takes NULL */

/* A row of words. */
void live_note(struct live *l, enum logrow_kind kind, int64_t now, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* It is over, unless it was before, and the last row says why. */
void live_end(struct live *l, int64_t now, bool failed, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same by an error; to cancel it is no failure. */
void live_end_by_error(struct live *l, int64_t now, const struct jig_error *error);

#endif
