/* A server in memory that answers request lines with what it was told to, for scenarios. */
#ifndef JIG_TESTS_ANSWERS_H
#define JIG_TESTS_ANSWERS_H

#include "base/buf.h"
#include "net/stream.h"
#include "wire/ws.h"

#define ANSWERS_MAX       32
#define ANSWERS_MAX_CONNS 32

struct answer {
    char *line; /* the begin of a request line */
    char *with; /* must stand in the request; NULL: nothing */
    struct buf bytes;
    int64_t after_us;
    size_t held; /* bytes at the end that wait for release */
};

struct answers_conn {
    struct stream *stream;
    struct buf request;
    const struct answer *answer; /* being sent; NULL: none */
    size_t sent;
    int64_t due;
    bool is_websocket;
    struct ws frames;  /* of the client, from then on */
    struct buf accept; /* for its key */
    struct buf pushed; /* still to be sent behind the answer */
};

struct answers {
    struct answer answers[ANSWERS_MAX];
    size_t n;
    struct answers_conn conns[ANSWERS_MAX_CONNS];
    size_t n_conns;
    bool released;       /* held ends of answers may go */
    struct buf received; /* all that ever came */
    int64_t now;
};

void answers_init(struct answers *a);
void answers_clear(struct answers *a);

/* An answer that says {accept} to a WebSocket's key begins one: what the client then sends is in
 * `received` as "<text hello>". `how` as in scenario.h: "GET /orders", "GET /slow after 500", "GET /slow half". */
bool answers_add(struct answers *a, struct span how, struct span message);

/* For a client's seam; refused.test refuses. */
struct stream *answers_open(void *context, const char *host, uint16_t port);

/* Something more of the answer on the last connection, or its end. `what` is "raw data: x\n\n", or a frame
 * of a WebSocket: "text hello", "binary \x00\x01", "ping", "pong", "close 1000 bye", its escapes undone. */
bool answers_push(struct answers *a, struct span what);
void answers_hang_up(struct answers *a);

/* One turn of every connection; true where anything moved. */
bool answers_turn(struct answers *a, int64_t now);

#endif
