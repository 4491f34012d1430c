/* A connection that many exchanges share, each as a stream of HTTP/2. It moves bytes between the
 * connection and the machine; whose stream asks next also reads for the others, and what is theirs
 * waits in their inboxes, no more than flow control allows. It is freed by the list that it is in
 * (client/muxes.h). */
#ifndef JIG_CLIENT_MUX_H
#define JIG_CLIENT_MUX_H

#include "client/conn.h"
#include "client/exchange.h"
#include "wire/h2.h"

struct mux;

/* One exchange's place on it. Zeroed: none. */
struct mux_stream {
    struct mux *mux;
    struct mux_stream *next, *before;
    struct jig_exchange *x; /* its frames are logged there */
    uint32_t id;            /* 0: not opened */
    /* The inbox. */
    struct head *heads;
    size_t n_heads, heads_room, heads_taken;
    struct bodylen length;
    struct buf waiting; /* of the body */
    struct buf handed;  /* the piece that was given out last */
    size_t unread;      /* of the body, given out and not yet told to the peer */
    struct header trailers;
    bool is_done, is_reset;
    uint32_t code;
    struct jig_error why;
};

struct mux {
    struct conn *conn;
    struct h2 *h2;
    struct mux *next;                  /* in the list */
    struct mux_stream *streams, *last; /* in the order in which they came */
    size_t n_streams;
    size_t n_queued; /* transfers that wait for a stream of their own */
    struct h2walk in, out;
    bool can_read; /* the last poll said so */
    bool is_deaf;  /* the peer takes no more bytes */
    bool is_blocked;
    bool wants_input; /* while the interest is asked for */
    size_t poll_at, poll_n;
    int64_t since; /* it has no stream */
};

/* Takes the connection, also on failure. */
enum jig_err mux_new(struct conn *take, const struct h2_limits *limits, struct mux **out,
                     struct jig_error *error);
void mux_free(struct mux *m); /* says goodbye where that can be done now */

/* May a stream be opened? Reads what stands in the way where nobody else does; one that had a
 * stream after `fresh` has nothing in the way. */
bool mux_has_room(struct mux *m, int64_t fresh);
bool mux_is_closing(const struct mux *m);

void mux_attach(struct mux *m, struct mux_stream *s, struct jig_exchange *x);
/* Resets the stream where it has not ended; takes one that is nowhere. The piece given out last
 * stays until mux_stream_clear(). */
void mux_detach(struct mux_stream *s, int64_t now);
void mux_stream_clear(struct mux_stream *s);

/* The request; its body follows with mux_send(). */
enum jig_err mux_open(struct mux_stream *s, const struct header *fields, bool has_body,
                      struct jig_error *error);
/* Gives the next bytes of the body, which stay where they are until all were taken; says how many
 * were taken of those given before or now. */
size_t mux_send(struct mux_stream *s, struct span bytes, bool is_last, int64_t now);
/* Bytes given before were taken, so that mux_send() is worth a call. */
bool mux_has_taken(const struct mux_stream *s);
/* Sends what stands. */
void mux_flush(struct mux *m, int64_t now);

/* Is there something to be had for this stream without waiting? */
bool mux_has_input(const struct mux_stream *s);
/* Something stands in its inbox. */
bool mux_has_news(const struct mux_stream *s);
/* The next event of the stream, from what was read. `keep`: a body's bytes stay where they are
 * until the next call; else they are for at once. */
bool mux_next(struct mux_stream *s, bool keep, struct event *event);
/* Reads more; the end of it is an event for every stream. */
void mux_read(struct mux *m, int64_t now);

/* What to wait for, as jig_client_interest(). */
size_t mux_interest(struct mux *m, struct pollfd *fds, size_t room, int64_t *deadline);

#endif
