/* A connection from within, for the two files that it is made of: connopen.c leads it from a name
 * to bytes going both ways, conn.c moves the bytes. */
#ifndef JIG_CLIENT_CONN_PRIVATE_H
#define JIG_CLIENT_CONN_PRIVATE_H

#include "client/conn.h"
#include "client/secure.h"
#include "client/tunnel.h"
#include "net/dial.h"

enum conn_state {
    CONN_IDLE,
    CONN_LOCATING,  /* the origin, for a SOCKS proxy that wants an address */
    CONN_RESOLVING, /* what the connection is opened to */
    CONN_DIALLING,
    CONN_GREETING, /* TLS with the proxy */
    CONN_TUNNELLING,
    CONN_SECURING, /* TLS with the origin */
    CONN_OPEN,
    CONN_N_STATES
};

enum { CONN_MAX_LAYERS = 2 };

struct conn {
    const struct conn_env *env;
    const struct route *route; /* while it is opened */
    struct buf key;
    uint64_t id;
    enum conn_state state;
    struct resolver_job *job;
    struct dial *dial;
    struct tunnel *tunnel;
    /* for the tunnel, in the order to try them; none: it gets the name */
    struct address *origins;
    size_t n_origins, origin_at;
    struct stream *stream;
    struct secure layers[CONN_MAX_LAYERS]; /* the proxy's outside, the origin's within */
    struct context *contexts[CONN_MAX_LAYERS];
    size_t n_layers;
    struct secure *top; /* the innermost layer; NULL: in the clear */
    bool is_securing;   /* the origin's layer is there */
    struct session *session;
    struct via *via; /* NULL: no proxy */
    struct wirelog *log;
    int64_t log_began;
    struct conn_times times;
    struct jig_connection_facts ends; /* its addresses, in words */
    unsigned n_requests;
    struct h1 h1;
    char *in;
    size_t in_at, in_len, in_room;
    size_t n_noted; /* bytes from in_at on that are in the log already */
    bool speaks_h2;
    bool in_was_full; /* the last read filled the buffer */
};

#endif
