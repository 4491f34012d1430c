#include "client/conn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "client/secure.h"
#include "net/dial.h"

/* The large one stays within a core's cache: more is copied slower than the calls it saves. */
enum { SMALL_INPUT = 16 << 10, LARGE_INPUT = 64 << 10 };

enum conn_state { CONN_IDLE, CONN_RESOLVING, CONN_DIALLING, CONN_SECURING, CONN_OPEN };

struct conn {
    const struct conn_env *env;
    const struct route *route; /* while it is opened */
    struct buf key;
    uint64_t id;
    enum conn_state state;
    struct resolver_job *job;
    struct dial *dial;
    struct stream *stream;
    struct context *context;
    struct secure secure; /* tls NULL: in the clear */
    struct session *session;
    struct conn_times times;
    struct jig_connection_facts ends; /* its addresses, in words */
    struct h1 h1;
    char *in;
    size_t in_at, in_len, in_room;
    bool in_was_full; /* the last read filled the buffer */
};

struct conn *conn_new(const struct conn_env *env, const struct route *route, uint64_t id)
{
    struct conn *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    c->env = env;
    c->route = route;
    c->id = id;
    c->times = (struct conn_times){ -1, -1, -1 };
    h1_init(&c->h1, &(struct h1_limits){ .max_line = route->options->max_line,
                                         .max_fields = route->options->max_fields });
    buf_init(&c->key, 1 << 20);
    route_key(route, &c->key);
    if (!c->key.failed)
        return c;
    conn_free(c);
    return NULL;
}

void conn_free(struct conn *c)
{
    if (!c)
        return;
    resolver_job_free(c->job);
    dial_free(c->dial);
    secure_clear(&c->secure);
    context_drop(c->context);
    stream_free(c->stream);
    session_drop(c->session);
    h1_clear(&c->h1);
    buf_clear(&c->key);
    free(c->in);
    free(c);
}

/* ---- Opening ---- */

static enum stream_status fail(struct jig_error *error, enum jig_err code, enum jig_phase phase,
                               const char *what)
{
    jig_error_set(error, code, phase, "%s", what);
    return STREAM_FAILED;
}

static enum stream_status out_of_memory(struct jig_error *error, enum jig_phase phase)
{
    return fail(error, JIG_ERR_MEMORY, phase, "out of memory");
}

static int family_of(const struct jig_options *o)
{
    return o->family == JIG_IP_4 ? AF_INET : o->family == JIG_IP_6 ? AF_INET6 : AF_UNSPEC;
}

static enum stream_status begin_dial(struct conn *c, const struct address *addresses, size_t n,
                                     struct jig_error *error)
{
    const struct jig_options *o = c->route->options;
    struct address local;
    bool bound = o->local_address && address_parse(span_of(o->local_address), 0, &local);
    c->dial = dial_new(addresses, n, family_of(o), bound ? &local : NULL);
    if (!c->dial)
        return out_of_memory(error, JIG_PHASE_CONNECT);
    c->state = CONN_DIALLING;
    return STREAM_OK;
}

/* What needs no resolver: a unix socket, pinned addresses, a numeric address with its zone. */
static size_t known_addresses(const struct route *route, struct address *out, size_t room,
                              struct jig_error *error)
{
    const struct jig_options *o = route->options;
    if (o->unix_socket) {
        if (address_unix(o->unix_socket, &out[0]))
            return 1;
        jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_CONNECT,
                      "the path of the socket is too long: %s", o->unix_socket);
        return 0;
    }
    size_t n = route_pinned(route, out, room);
    if (n > 0 || !route->zone)
        return n;
    struct buf text;
    buf_init(&text, 4096);
    buf_addf(&text, "%s%%%s", route->host, route->zone);
    n = address_parse(buf_span(&text), route->port, &out[0]) ? 1 : 0;
    buf_clear(&text);
    return n;
}

static enum stream_status connected(struct conn *c, int64_t now, struct jig_error *error)
{
    struct tls *tls;
    c->times.connected = now;
    c->state = c->route->secure ? CONN_SECURING : CONN_OPEN;
    if (!c->route->secure)
        return STREAM_OK;
    if (contexts_get(c->env->contexts, c->route->options, &c->context, error) ||
        tls_new(c->context->tls, c->route->host, &tls, error))
        return STREAM_FAILED;
    secure_init(&c->secure, tls, c->stream);
    return STREAM_OK;
}

static enum stream_status start(struct conn *c, struct jig_error *error)
{
    const struct route *route = c->route;
    const struct seam *seam = c->env->seam;
    if (seam && seam->open) {
        c->stream = seam->open(seam->context, route->host, route->port);
        if (!c->stream)
            return fail(error, JIG_ERR_CONNECT, JIG_PHASE_CONNECT, "refused");
        return connected(c, lap_now(c->env->lap), error);
    }
    struct address known[ROUTE_MAX_PINNED];
    struct jig_error why = { .code = JIG_OK };
    size_t n = known_addresses(route, known, ROUTE_MAX_PINNED, &why);
    if (n > 0)
        return begin_dial(c, known, n, error);
    if (why.code)
        return fail(error, why.code, why.phase, why.text);
    int family = family_of(route->options);
    c->job = resolver_start(c->env->resolver, span_of(route->host), route->port, family, error);
    if (!c->job)
        return STREAM_FAILED;
    c->state = CONN_RESOLVING;
    return STREAM_OK;
}

static enum stream_status resolve(struct conn *c, int64_t now, bool at_once,
                                  struct jig_error *error)
{
    const struct address *addresses;
    size_t n;
    if (!resolver_job_is_done(c->job))
        return STREAM_AGAIN;
    if (resolver_job_result(c->job, &addresses, &n, error))
        return STREAM_FAILED;
    c->times.resolved = at_once ? -1 : now; /* a numeric address is not resolved */
    enum stream_status status = begin_dial(c, addresses, n, error);
    resolver_job_free(c->job);
    c->job = NULL;
    return status;
}

static enum stream_status dial(struct conn *c, int64_t now, struct jig_error *error)
{
    enum dial_status status = dial_step(c->dial, now);
    if (status == DIAL_WAITING)
        return STREAM_AGAIN;
    if (status == DIAL_FAILED) {
        dial_error(c->dial, error);
        return STREAM_FAILED;
    }
    c->stream = dial_take(c->dial);
    dial_free(c->dial);
    c->dial = NULL;
    return connected(c, lap_now(c->env->lap), error);
}

/* The facts are worth keeping after a failure too: a chain that was refused is to be looked at. */
static bool keep_facts(struct conn *c, int64_t now)
{
    c->session = session_new();
    if (!c->session || !tls_facts(c->secure.tls, &c->session->facts))
        return false;
    c->session->facts.handshake_us = now - c->times.connected;
    return true;
}

static enum stream_status secure(struct conn *c, struct jig_error *error)
{
    enum stream_status status = secure_handshake(&c->secure, error);
    if (status == STREAM_AGAIN)
        return status;
    int64_t now = lap_now(c->env->lap);
    if (!keep_facts(c, now))
        return out_of_memory(error, JIG_PHASE_TLS);
    if (status == STREAM_FAILED)
        return status;
    c->times.secured = now;
    c->in_was_full = tls_has_input(c->secure.tls);
    c->state = CONN_OPEN;
    return STREAM_OK;
}

enum stream_status conn_open(struct conn *c, int64_t now, struct jig_error *error)
{
    enum stream_status status = STREAM_OK;
    bool at_once = c->state == CONN_IDLE;
    while (status == STREAM_OK && c->state != CONN_OPEN) {
        if (c->state == CONN_IDLE)
            status = start(c, error);
        else if (c->state == CONN_RESOLVING)
            status = resolve(c, now, at_once, error);
        else if (c->state == CONN_DIALLING)
            status = dial(c, now, error);
        else
            status = secure(c, error);
    }
    if (status == STREAM_OK)
        c->route = NULL;
    return status;
}

enum jig_phase conn_phase(const struct conn *c)
{
    static const enum jig_phase phases[] = {
        [CONN_IDLE] = JIG_PHASE_RESOLVE,     [CONN_RESOLVING] = JIG_PHASE_RESOLVE,
        [CONN_DIALLING] = JIG_PHASE_CONNECT, [CONN_SECURING] = JIG_PHASE_TLS,
        [CONN_OPEN] = JIG_PHASE_NONE,
    };
    return phases[c->state];
}

/* ---- Bytes ---- */

enum stream_status conn_send(struct conn *c, struct span s, size_t *n, struct jig_error *error)
{
    if (c->secure.tls)
        return secure_send(&c->secure, s, n, error);
    enum stream_status status = stream_send(c->stream, s.ptr, s.len, n);
    if (status == STREAM_FAILED)
        jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND, "the server stopped listening: %s",
                      stream_why(c->stream));
    return status;
}

/* A buffer that was filled to its end says that more is on its way: then fewer, larger reads. */
static bool prepare_input(struct conn *c)
{
    size_t room = c->in_was_full ? LARGE_INPUT : SMALL_INPUT;
    assert(c->in_at == c->in_len);
    c->in_at = c->in_len = 0;
    if (c->in_room >= room)
        return true;
    free(c->in);
    c->in = malloc(room);
    c->in_room = c->in ? room : 0;
    return c->in != NULL;
}

static enum stream_status read_stream(struct conn *c, size_t *n, struct jig_error *error)
{
    if (c->secure.tls)
        return secure_recv(&c->secure, c->in, c->in_room, n, error);
    enum stream_status status = stream_recv(c->stream, c->in, c->in_room, n);
    if (status == STREAM_FAILED)
        jig_error_set(error, JIG_ERR_RECEIVE, JIG_PHASE_NONE, "the connection broke: %s",
                      stream_why(c->stream));
    return status;
}

enum stream_status conn_recv(struct conn *c, struct span *fresh, struct jig_error *error)
{
    *fresh = span_make(NULL, 0);
    if (!prepare_input(c))
        return out_of_memory(error, JIG_PHASE_NONE);
    size_t n;
    enum stream_status status = read_stream(c, &n, error);
    c->in_was_full = n == c->in_room;
    c->in_len = n;
    *fresh = span_make(c->in, n);
    return status;
}

bool conn_ended_cleanly(const struct conn *c)
{
    return !c->secure.tls || c->secure.is_clean;
}

bool conn_is_drained(const struct conn *c)
{
    return !c->in_was_full && (!c->secure.tls || c->secure.is_dry);
}

bool conn_has_buffered(const struct conn *c)
{
    return c->secure.tls && c->in_was_full;
}

enum stream_status conn_flush(struct conn *c)
{
    return c->secure.tls ? secure_flush(&c->secure) : STREAM_OK;
}

struct span conn_input(const struct conn *c)
{
    return span_make(c->in + c->in_at, c->in_len - c->in_at);
}

void conn_consume(struct conn *c, size_t n)
{
    assert(n <= c->in_len - c->in_at);
    c->in_at += n;
}

struct h1 *conn_h1(struct conn *c)
{
    return &c->h1;
}

/* Over TLS something may come that is no data: a session ticket, most often. */
bool conn_is_quiet(struct conn *c)
{
    struct span fresh;
    if (c->in_at < c->in_len)
        return false;
    if (stream_is_quiet(c->stream) && !conn_has_buffered(c))
        return true;
    return c->secure.tls && conn_recv(c, &fresh, NULL) == STREAM_AGAIN;
}

void conn_rest(struct conn *c)
{
    if (c->in_room <= SMALL_INPUT)
        return;
    free(c->in);
    c->in = NULL;
    c->in_room = c->in_at = c->in_len = 0;
    c->in_was_full = false;
}

static short wanted(const struct conn *c, short events)
{
    if (c->state == CONN_SECURING)
        events = POLLIN;
    if (c->secure.tls && tls_out(c->secure.tls).len > 0)
        events |= POLLOUT;
    return events;
}

size_t conn_interest(const struct conn *c, short events, struct pollfd *fds, size_t room,
                     int64_t *deadline)
{
    if (c->state == CONN_DIALLING)
        return dial_interest(c->dial, fds, room, deadline);
    events = c->stream ? wanted(c, events) : 0;
    if (events == 0 || stream_fd(c->stream) < 0)
        return 0;
    if (room > 0)
        fds[0] = (struct pollfd){ .fd = stream_fd(c->stream), .events = events };
    return 1;
}

struct span conn_key(const struct conn *c)
{
    return buf_span(&c->key);
}

const struct conn_times *conn_times(const struct conn *c)
{
    return &c->times;
}

struct session *conn_session(const struct conn *c)
{
    return c->session;
}

/* Once for a connection, however many requests it carries. */
static void note_ends(struct conn *c)
{
    const struct address *remote = stream_remote(c->stream), *local = stream_local(c->stream);
    address_host(remote, c->ends.remote, sizeof c->ends.remote);
    address_host(local, c->ends.local, sizeof c->ends.local);
    c->ends.remote_port = address_port(remote);
    c->ends.local_port = address_port(local);
}

void conn_describe(struct conn *c, struct jig_connection_facts *out)
{
    if (c->stream && c->ends.id == 0)
        note_ends(c);
    c->ends.id = c->id;
    bool reused = out->reused;
    *out = c->ends;
    out->reused = reused;
}
