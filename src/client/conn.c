#include "client/conn_private.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* The large one stays within a core's second cache: more is copied slower than the calls it
 * saves. */
enum { SMALL_INPUT = 16 << 10, LARGE_INPUT = 256 << 10 };

struct conn *conn_new(const struct conn_env *env, const struct route *route, uint64_t id)
{
    struct conn *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    c->env = env;
    c->route = route;
    c->id = id;
    c->times = (struct conn_times){ -1, -1, -1, -1 };
    h1_init(&c->h1, &(struct h1_limits){ .max_line = route->options->max_line,
                                         .max_fields = route->options->max_fields,
                                         .max_head = route->options->max_head });
    buf_init_secret(&c->key, 1 << 20);
    route_key(route, &c->key);
    if (route->proxy)
        c->via = via_new(route->proxy);
    if (!c->key.failed && (c->via || !route->proxy))
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
    tunnel_free(c->tunnel);
    while (c->n_layers > 0)
        secure_clear(&c->layers[--c->n_layers]);
    for (size_t i = 0; i < CONN_MAX_LAYERS; i++)
        context_drop(c->contexts[i]);
    stream_free(c->stream);
    session_drop(c->session);
    via_drop(c->via);
    h1_clear(&c->h1);
    buf_wipe(&c->key); /* a passphrase and a proxy's login are part of it */
    free(c->in);
    free(c->origins);
    free(c);
}

void conn_log_to(struct conn *c, struct wirelog *log, int64_t began)
{
    c->log = log;
    c->log_began = began;
}

/* ---- Bytes ---- */

enum stream_status conn_send(struct conn *c, struct span s, size_t *n, struct jig_error *error)
{
    if (c->top)
        return secure_send(c->top, s, n, error);
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
    if (c->top) {
        enum stream_status status = secure_recv(c->top, c->in, c->in_room, n, error);
        if (c->session)
            c->session->facts.tickets = tls_tickets(c->top->tls);
        return status;
    }
    enum stream_status status = stream_recv(c->stream, c->in, c->in_room, n);
    if (status == STREAM_FAILED)
        jig_error_set(error, JIG_ERR_RECEIVE, JIG_PHASE_NONE, "the connection broke: %s",
                      stream_why(c->stream));
    return status;
}

enum stream_status conn_recv(struct conn *c, struct span *fresh, struct jig_error *error)
{
    *fresh = span_make(NULL, 0);
    if (!prepare_input(c)) {
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
        return STREAM_FAILED;
    }
    size_t n;
    enum stream_status status = read_stream(c, &n, error);
    c->in_was_full = n == c->in_room;
    c->in_len = n;
    *fresh = span_make(c->in, n);
    return status;
}

bool conn_ended_cleanly(const struct conn *c)
{
    return !c->top || c->top->is_clean;
}

bool conn_is_drained(const struct conn *c)
{
    return !c->in_was_full && (!c->top || (c->top->is_dry && !c->top->has_end));
}

bool conn_has_buffered(const struct conn *c)
{
    return c->top && (c->in_was_full || c->top->has_end);
}

bool conn_is_resumable(const struct conn *c)
{
    return !c->top || tls_is_resumable(c->top->tls);
}

enum stream_status conn_flush(struct conn *c)
{
    return c->top ? secure_flush(c->top) : STREAM_OK;
}

struct span conn_input(const struct conn *c)
{
    return c->in ? span_make(c->in + c->in_at, c->in_len - c->in_at) : SPAN("");
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
    return c->top && conn_recv(c, &fresh, NULL) == STREAM_AGAIN;
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
    if (c->state != CONN_OPEN)
        events = POLLIN;
    bool has_more = c->tunnel && tunnel_out(c->tunnel).len > 0;
    for (size_t i = 0; i < c->n_layers; i++)
        has_more |= tls_out(c->layers[i].tls).len > 0;
    return (short)(events | (has_more ? POLLOUT : 0));
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

bool conn_speaks_h2(const struct conn *c)
{
    return c->speaks_h2;
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

struct via *conn_via(const struct conn *c)
{
    return c->via;
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

unsigned conn_count_request(struct conn *c)
{
    return ++c->n_requests;
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
