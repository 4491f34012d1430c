/* One connection: from a name to bytes going both ways, through a proxy and TLS where the route
 * asks for them. Opened by stepping, then sent to and received from; it knows nothing of what the
 * bytes mean but carries the machine that reads its answers, because the two live and die
 * together. */
#ifndef JIG_CLIENT_CONN_H
#define JIG_CLIENT_CONN_H

#include <poll.h>

#include "client/contexts.h"
#include "client/route.h"
#include "client/seam.h"
#include "client/session.h"
#include "client/via.h"
#include "client/wirelog.h"
#include "net/resolver.h"
#include "net/stream.h"
#include "wire/h1.h"

struct conn;

/* What every connection of a client shares; borrowed. */
struct conn_env {
    struct resolver *resolver;
    struct contexts *contexts;
    const struct seam *seam; /* NULL: the network */
    struct lap *lap;         /* the time within the step at hand */
};

/* When each step ended, on the client's clock; -1: it did not take place. */
struct conn_times {
    int64_t resolved, connected, proxied, secured;
};

/* The route is borrowed until the connection is open. NULL: out of memory. */
struct conn *conn_new(const struct conn_env *env, const struct route *route, uint64_t id);
void conn_free(struct conn *c); /* closes; takes NULL */

/* Where to write down what is said with an HTTP proxy while it is opened; borrowed until then. */
void conn_log_to(struct conn *c, struct wirelog *log, int64_t began);

/* One step of opening. STREAM_OK: it is open, STREAM_AGAIN: wait, STREAM_FAILED: never; *error
 * has the words and the phase. */
enum stream_status conn_open(struct conn *c, int64_t now, struct jig_error *error);
/* After STREAM_FAILED because an HTTP proxy refused the way: is the connection of use to ask again?
 * Then opening goes on with what its route says to the proxy by now. */
bool conn_may_ask_again(const struct conn *c);
enum jig_err conn_ask_again(struct conn *c, struct jig_error *error);
/* After STREAM_FAILED: it broke before the proxy had answered to that. */
bool conn_was_left(const struct conn *c);
/* RESOLVE, CONNECT, PROXY, TLS; NONE once it is open. */
enum jig_phase conn_phase(const struct conn *c);

/* Everything below is for an open connection. */

/* Moves what can be moved now. STREAM_FAILED: send-failed in *error. */
enum stream_status conn_send(struct conn *c, struct span s, size_t *n, struct jig_error *error);
/* Once all input is consumed: reads more, which *fresh shows. STREAM_EOF: conn_ended_cleanly()
 * says how. STREAM_FAILED: receive-failed or tls-failed in *error. */
enum stream_status conn_recv(struct conn *c, struct span *fresh, struct jig_error *error);
bool conn_ended_cleanly(const struct conn *c); /* over TLS: with a close_notify */
/* The last conn_recv() took all there was, so that the next one is worth a wait first. */
bool conn_is_drained(const struct conn *c);
/* Input is at hand that no descriptor tells of: conn_recv() must be tried without a wait. */
bool conn_has_buffered(const struct conn *c);
/* Over TLS: the server gave a session that can be resumed. In the clear there is none to wait
 * for. */
bool conn_is_resumable(const struct conn *c);
/* Ciphertext stands that was taken as sent: STREAM_OK once it is gone. */
enum stream_status conn_flush(struct conn *c);

struct span conn_input(const struct conn *c); /* received and not consumed */
void conn_consume(struct conn *c, size_t n);
struct h1 *conn_h1(struct conn *c);

/* May another request use it: no input left or coming, no end. Looks at the socket. */
bool conn_is_quiet(struct conn *c);
/* Gives back what only a busy connection needs. */
void conn_rest(struct conn *c);

/* What to wait for, until ciphertext that stands is gone as well; `events` is what its user wants
 * once it is open. The resolver's descriptor is not among it. Lowers *deadline. Returns how many
 * there are, also beyond `room`. */
size_t conn_interest(const struct conn *c, short events, struct pollfd *fds, size_t room,
                     int64_t *deadline);

bool conn_speaks_h2(const struct conn *c);  /* it is open: agreed on, or known before */
struct span conn_key(const struct conn *c); /* of its route */
const struct conn_times *conn_times(const struct conn *c);
struct session *conn_session(const struct conn *c); /* borrowed; NULL without TLS */
struct via *conn_via(const struct conn *c);         /* borrowed; NULL without a proxy */
/* One request more goes out over it: which one that is, from 1. */
unsigned conn_count_request(struct conn *c);
/* The addresses and the id, as far as they are known; nothing was sent yet, and no more was
 * received than what stood in TLS's place. */
void conn_describe(struct conn *c, struct jig_connection_facts *out);

#endif
