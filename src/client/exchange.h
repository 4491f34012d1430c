/* One request and its answer: every fact that came over the wire, in its order and with its
 * case, also of what failed. Written by the transfer while it runs, read by everyone through
 * jig.h; nothing here acts. */
#ifndef JIG_CLIENT_EXCHANGE_H
#define JIG_CLIENT_EXCHANGE_H

#include "jig.h"
#include "base/body.h"
#include "client/session.h"
#include "client/via.h"
#include "client/wirelog.h"
#include "wire/head.h"

/* Bytes of a request's body in memory; so much is kept unless more is asked for. */
enum { EXCHANGE_REQUEST_IN_MEMORY = 1 << 20 };

struct jig_exchange {
    char *url; /* without login and fragment */
    char *method;
    enum jig_phase phase;
    bool is_done;
    bool is_followed; /* its answer is a redirect or a challenge that is acted on */
    struct jig_error error;

    struct header request;
    struct body request_body; /* its beginning */
    uint64_t request_body_len, request_body_keep;
    const struct jig_body_reader *request_reader; /* has it in its place; NULL: none does */
    uint64_t request_in_reader;

    struct head *interim;
    size_t n_interim, interim_room;
    struct head answer;     /* status 0 while there is none */
    char version[16];       /* "HTTP/1.1" */
    unsigned char *cookies; /* enum jig_cookie_verdict of each Set-Cookie field */
    size_t n_cookies;
    struct header trailers;

    bool will_close;  /* no other request goes over its connection */
    bool is_streamed; /* the body is handed out and not kept */
    struct body body;
    const struct jig_body_reader *reader; /* has the body in its place; NULL: none does */
    size_t number;                        /* of the exchange, for the reader */
    uint64_t body_kept;                   /* what the reader has */
    uint64_t body_len;                    /* decoded */
    uint64_t body_wire_len;               /* without chunk framing */
    int64_t body_expected;
    struct buf coding; /* what was undone, as the server named it */

    int64_t began; /* on the client's clock */
    struct jig_timing timing;
    struct jig_connection_facts connection;
    struct session *session; /* shared with the connection; NULL without TLS */
    struct via *via;         /* the same; NULL without a proxy */
    struct wirelog wire;
    unsigned n_restarts;
};

struct exchange_config {
    size_t body_in_memory;
    const char *temp_folder; /* borrowed, outlives the exchange */
    size_t wire_keep;
    uint64_t request_body_keep; /* 0: what is in memory */
    int64_t began;
    int64_t began_wall;
};

struct jig_exchange *exchange_new(const struct exchange_config *config); /* NULL: no memory */
void exchange_free(struct jig_exchange *x);                              /* takes NULL */

/* Forgets what a connection did that turned out to be dead before it carried an answer; the
 * request and the time of the beginning stay. */
void exchange_restart(struct jig_exchange *x);

/* Bytes went by, above TLS. */
void exchange_log(struct jig_exchange *x, enum jig_direction direction, int64_t now,
                  struct span s);
/* The same with a piece of a frame of HTTP/2; `begins`: it is the frame's head. */
void exchange_log_frame(struct jig_exchange *x, enum jig_direction direction, int64_t now,
                        struct span s, bool begins);
void exchange_add_request_body(struct jig_exchange *x, struct span s);

/* Moves the head's content in. */
enum jig_err exchange_add_interim(struct jig_exchange *x, struct head *take);
void exchange_set_answer(struct jig_exchange *x, struct head *take);
/* A 200 whose body is of server-sent events (text/event-stream). */
bool exchange_is_event_stream(const struct jig_exchange *x);

/* The next decoded bytes: kept, or only counted where the body is streamed. */
enum jig_err exchange_add_body(struct jig_exchange *x, struct span s, struct jig_error *error);

#endif
