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

/* Times are those of jig_client_step(). */
struct live {
    uint64_t serial; /* tells it from all others of the session; 0: nobody asks */
    enum live_kind kind;
    enum live_state state;
    struct streamlog log;
    int64_t opened_at, ended_at; /* 0: not yet */
    int64_t again_at;            /* LIVE_WAITING */
    int64_t wall_us;             /* to be added for Unix time */
    unsigned n_opened;           /* how often; a stream of events connects again */
    int status;                  /* of the answer that it was opened with */
    bool goes_on;                /* LIVE_ENDED: what is here of it does, and it is still open */
    char end[200];               /* LIVE_ENDED: why, in words */
    bool has_failed;             /* it is no end that anybody wanted */
    enum jig_err code; /* what it failed with; JIG_OK: nothing, or nothing that has a code */
};

void live_free(struct live *l); /* one of its own on the heap; takes NULL */

#endif
