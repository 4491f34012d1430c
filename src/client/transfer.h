/* One thing the caller asked for, on its way: which exchange it is at, over which connection,
 * what is still to be sent, and until when. */
#ifndef JIG_CLIENT_TRANSFER_H
#define JIG_CLIENT_TRANSFER_H

#include "client/bodyhash.h"
#include "client/conn.h"
#include "client/events.h"
#include "client/exchange.h"
#include "client/jar.h"
#include "client/logins.h"
#include "client/muxes.h"
#include "client/outgoing.h"
#include "client/pool.h"
#include "client/protocol.h"
#include "wire/decode.h"

enum transfer_state {
    TRANSFER_HASHING, /* a login signs the body: it is read before anything is opened */
    TRANSFER_OPENING,
    TRANSFER_LISTENING, /* connect_only: open, and the server may say more of its own */
    TRANSFER_RUNNING,
    TRANSFER_DONE
};

/* What a client lends to its transfers. */
struct transfer_env {
    struct conn_env conn;
    struct contexts contexts;
    struct pool pool;
    struct muxes muxes;
    struct events events;
    struct logins logins;
    struct seam seam;
    struct lap lap;      /* the time within the step at hand */
    struct clock still;  /* behind a seam without a clock */
    struct jig_jar *jar; /* NULL: none */
    uint64_t n_conns;    /* opened so far */
    uint64_t n_bulk;     /* reads that brought as much as one can: the peer is fast */
    size_t n_lingering; /* transfers that have ended and still have a connection or a decoder */
    size_t body_in_memory;
    uint64_t request_body_keep; /* 0: what an exchange keeps by itself */
    char *temp_folder;
};

struct jig_transfer {
    struct jig_client *client; /* NULL, like env: it is recorded, and has only exchanges */
    struct jig_transfer *next, *before; /* in the client's list */
    struct transfer_env *env;
    struct jig_body_reader reader; /* of a recorded one */
    struct jig_request *request;
    enum transfer_state state;

    struct jig_exchange **exchanges;
    size_t n, room;
    struct jig_exchange *x; /* the last of them */

    /* Where it is: the first request or a redirect's. */
    const struct url *url; /* the request's, or the one that follows */
    struct url redirected;
    const char *method; /* the request's or a literal */
    bool has_body;
    bool is_away;       /* not at the origin that the caller named */
    bool is_elsewhere;  /* and what is for that one stays there */
    bool is_cross_site; /* a redirect has led from one site to another */
    unsigned n_redirects;
    size_t heads_len;  /* bytes of all heads that came so far */
    unsigned n_rounds; /* answers to challenges since the request or the last redirect */

    /* The exchange at hand. */
    struct route route;
    struct buf proxy_answer;  /* to the proxy's challenge */
    unsigned n_proxy_rounds;  /* such answers since the request or the last redirect */
    struct buf key;           /* the route's */
    struct conn *conn;        /* its own; NULL: it waits for one, or shares one */
    struct mux_stream stream; /* on one that it shares */
    struct mux *queued_at;    /* whose streams are all in use */
    bool is_waiting;          /* for that, or for a connection that another transfer opens */
    const struct protocol *protocol; /* what that connection speaks */
    struct bodyhash hash;            /* of what `out` has as its source */
    struct message message;
    struct outgoing out;
    bool has_retried;
    bool is_sending;
    struct jig_error send_error; /* sending failed; the answer may still be there */
    bool answer_begun;
    bool is_hungry;        /* the machine has told all it knows and wants more input */
    struct decode *decode; /* NULL: the body is kept as it comes */
    bool is_decoding;      /* what was put into it is not used up */
    bool is_whole; /* all of the answer has come; its body is still on its way to the disk */
    int64_t whole_at;
    bool will_follow; /* the answer is a redirect or a challenge that another request follows */
    bool is_challenged; /* a challenge */

    /* Stream mode: a piece of the body was handed out; it lies in the connection's buffer. */
    bool is_paused;
    bool is_unpulled;  /* and the event waits to be pulled */
    bool is_lingering; /* it has ended, and the piece still lies there */

    bool is_told;   /* its last event was pulled, and so were all others */
    bool can_read;  /* the last poll said so */
    unsigned turns; /* reads, writes and blocks that this step may still take */
    int64_t total_deadline, connect_deadline, continue_deadline; /* INT64_MAX: none */
    int64_t listen_deadline;
    int64_t last_activity;

    size_t poll_at, poll_n; /* where its entries were in the last interest */
};

/* Takes the request, also on failure. It is in no list yet. */
enum jig_err transfer_new(struct transfer_env *env, struct jig_request *take, int64_t now,
                          struct jig_transfer **out, struct jig_error *error);
/* One without a client and without exchanges, that is done. NULL: out of memory. */
struct jig_transfer *transfer_new_recorded(struct jig_request *take);
void transfer_free(struct jig_transfer *t);

/* Does what can be done now; the env's lap has begun at the same time. */
void transfer_step(struct jig_transfer *t, int64_t now);
void transfer_cancel(struct jig_transfer *t, int64_t now);
/* In a later step: of one that has ended, what a piece of its body lay in that has been used by
 * now. */
void transfer_let_go(struct jig_transfer *t);

/* Everything that its source has given so far is on the wire. */
bool transfer_has_sent(const struct jig_transfer *t);

/* Descriptors and deadline, as jig_client_interest(). */
size_t transfer_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room,
                         int64_t *deadline);
bool transfer_is_resolving(const struct jig_transfer *t);
bool transfer_has_buffered(const struct jig_transfer *t); /* input that no poll shows */

/* ---- Between the files of a transfer ----
 * transfer.c leads; opening.c begins an exchange and opens its connection; send.c and receive.c
 * move bytes through its protocol; share.c knows connections that others use, listen.c a server
 * that speaks first, follow.c redirects, challenge.c and proxylogin.c logins, cookies.c the jar,
 * limits.c the clocks. */

/* What is dated is dated when it happens: a step may take milliseconds, and a near server answers
 * within it. */
int64_t transfer_now(const struct jig_transfer *t);
int64_t transfer_latest(const struct jig_transfer *t); /* see lap_latest() */

bool transfer_emit(struct jig_transfer *t, enum jig_event_type type, struct span data);
void transfer_enter(struct jig_transfer *t, enum jig_phase phase);
/* Ends it; what came is kept. */
void transfer_fail(struct jig_transfer *t, const struct jig_error *error, int64_t now);
/* The connection ended or broke: a stale one is replaced once, else it fails. */
void transfer_broke(struct jig_transfer *t, const struct jig_error *error, int64_t now);
/* The server did nothing with it: it is sent again, once, whatever its method. */
void transfer_refused(struct jig_transfer *t, const struct jig_error *error, int64_t now);
/* The server did nothing with it and wants it in HTTP/1.1: so it is sent, on a connection of its
 * own, unless the caller asked for HTTP/2 and nothing else. */
void transfer_wants_h1(struct jig_transfer *t, const struct jig_error *error, int64_t now);
/* Adds an exchange for where the transfer is now, up to where its connection is to be opened.
 * False: the error says why. */
bool transfer_begin_exchange(struct jig_transfer *t, int64_t now, struct jig_error *error);
/* The same for the exchange at hand, begun or to be sent anew; of a large body that must be hashed
 * before, up to the end of its next slice. False with an error of no code: out of memory. */
bool transfer_get_ready(struct jig_transfer *t, int64_t now, struct jig_error *error);
/* Opens its connection, as far as that goes now, and begins to send. */
void transfer_open(struct jig_transfer *t, int64_t now);
/* Takes down how far a connection of its own has come. */
void transfer_note_opening(struct jig_transfer *t);
/* The connection is open, and that was all. */
void transfer_end(struct jig_transfer *t, int64_t now);
/* connect_only: begins to wait for what a server says right after the handshake, a session to
 * resume or a refusal (RFC 8446, 4.6.1 and 4.4.2.4); and looks whether it came. */
void transfer_begin_listening(struct jig_transfer *t, int64_t now);
void transfer_listen(struct jig_transfer *t, int64_t now);
/* The answer is whole, since `whole_at`, and its body kept: the time in between, which the disk
 * took, is of no exchange. */
void transfer_answered(struct jig_transfer *t, int64_t now);
/* Of an answer that is whole: goes on where its body has reached the disk. */
enum jig_err transfer_settle(struct jig_transfer *t, int64_t now, struct jig_error *error);
/* The answer goes on when the disk does. */
bool transfer_waits_for_disk(const struct jig_transfer *t);

/* Takes a stream of a connection that others use, or begins to wait for one; false: there is none
 * to share. */
bool transfer_share(struct jig_transfer *t);
/* Nothing is lost where its connection turns out to be gone. */
bool transfer_can_repeat(const struct jig_transfer *t);
bool transfer_may_share(const struct jig_transfer *t);   /* does that come into question? */
bool transfer_could_share(const struct jig_transfer *t); /* a wait is over */
void transfer_stop_waiting(struct jig_transfer *t);
/* Its own connection is open: where it speaks HTTP/2 others may share it from now on. */
enum jig_err transfer_make_shared(struct jig_transfer *t, struct jig_error *error);
/* Its own or one that it shares; NULL while it waits. */
struct conn *transfer_conn(const struct jig_transfer *t);

/* Sending and receiving take turns up to about this time each, so that a step is short also where
 * each of its turns is slow. Where sending takes them all, receiving has one all the same. */
enum { TRANSFER_TURNS_US = 2000 };
/* Is there one more? None is left for this step where its time is over. */
bool transfer_takes_turn(struct jig_transfer *t, bool in_time);
/* Sends what can be sent now. */
void transfer_send(struct jig_transfer *t, int64_t now);
/* Reads what is there and acts on it. */
void transfer_receive(struct jig_transfer *t, int64_t now);
/* For protocols. Is it still reading the answer that it was reading? */
bool transfer_is_reading(const struct jig_transfer *t);
void transfer_note_first_byte(struct jig_transfer *t, int64_t now);
/* Acts on an event of the answer; an error is for transfer_fail(). */
enum jig_err transfer_act(struct jig_transfer *t, struct event *event, int64_t now,
                          struct jig_error *error);
/* Moves on to where the answer at hand points, up to the message that is to be built; false: it
 * can't be followed. */
bool transfer_redirect(struct jig_transfer *t, struct jig_error *error);
/* Is the answer a redirect, and the first already one too many? */
bool transfer_is_redirect_refused(const struct jig_transfer *t);
/* What the jar has for the request at hand, at the end of `out`. */
void transfer_add_cookies(struct jig_transfer *t, struct buf *out);
/* Gives the jar what the answer at hand sets, and notes what became of it; false: out of memory. */
bool transfer_take_cookies(struct jig_transfer *t);
/* Sets what the next message says to be let in; the spans point into `text`. */
enum jig_err transfer_authorize(struct jig_transfer *t, struct buf *text, struct hop *hop,
                                struct jig_error *error);
/* The request at hand has a body of the caller's. */
bool transfer_sends_body(const struct jig_transfer *t);
/* Works on what of the body must be hashed before that: one slice; *done: nothing is left. */
enum jig_err transfer_hash_body(struct jig_transfer *t, bool *done, struct jig_error *error);
bool transfer_proxy_wants_hash(const struct jig_transfer *t, enum digest_kind *kind);
/* Judges the head at hand: does it ask for a login that can be given? */
bool transfer_is_challenged(struct jig_transfer *t);
/* Makes ready to send the request once more; false: its body can't be. */
bool transfer_log_in(struct jig_transfer *t, struct jig_error *error);
/* Answers what a proxy has challenged for before: in a request that it gets itself, and in
 * CONNECT. */
enum jig_err transfer_answer_proxy(struct jig_transfer *t, struct hop *hop,
                                   struct jig_error *error);
void transfer_answer_for_tunnel(struct jig_transfer *t);
/* Does this answer of a proxy ask for a login that can be given anew? */
bool transfer_is_challenged_by_proxy(struct jig_transfer *t, const struct head *answer);
/* RFC 9110, 15.5.8: a 407 is the proxy's own word, never the origin's. */
bool transfer_is_from_proxy(const struct jig_transfer *t);
/* Until when, where it begins now; INT64_MAX: no limit. */
int64_t transfer_connect_deadline(const struct jig_transfer *t, int64_t now);
int64_t transfer_total_deadline(const struct jig_transfer *t, int64_t now);
/* Fails it where its time is up. */
void transfer_check_clock(struct jig_transfer *t, int64_t now);

#endif
