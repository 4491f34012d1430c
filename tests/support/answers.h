/* A server in memory that answers request lines with what it was told to, for scenarios. */
#ifndef JIG_TESTS_ANSWERS_H
#define JIG_TESTS_ANSWERS_H

#include "base/buf.h"
#include "net/stream.h"

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

/* `how` as in scenario.h: "GET /orders", "GET /slow after 500", "GET /slow half". */
bool answers_add(struct answers *a, struct span how, struct span message);

/* For a client's seam; refused.test refuses. */
struct stream *answers_open(void *context, const char *host, uint16_t port);

/* One turn of every connection; true where anything moved. */
bool answers_turn(struct answers *a, int64_t now);

#endif
