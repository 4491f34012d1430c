/* Opening a connection: resolve, dial, and through a proxy where the route names one. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "client/conn_private.h"

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

/* What went wrong on the way to the proxy is said to be the proxy's. */
static enum stream_status blame_proxy(struct jig_error *error, enum jig_err code,
                                      enum jig_phase phase)
{
    struct jig_error why = *error;
    if (why.code == JIG_ERR_MEMORY)
        return STREAM_FAILED;
    jig_error_set(error, code, phase, "the proxy: %s", why.text);
    return STREAM_FAILED;
}

static int family_of(const struct jig_options *o)
{
    return o->family == JIG_IP_4 ? AF_INET : o->family == JIG_IP_6 ? AF_INET6 : AF_UNSPEC;
}

/* ---- Names ---- */

/* What needs no resolver: a unix socket, pinned addresses, a numeric address with its zone. */
static size_t known_addresses(const struct jig_options *o, const struct place *to,
                              struct address *out, struct jig_error *error)
{
    if (o->unix_socket) {
        if (address_unix(o->unix_socket, &out[0]))
            return 1;
        jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_CONNECT,
                      "the path of the socket is %s: %s",
                      *o->unix_socket ? "too long" : "empty", o->unix_socket);
        return 0;
    }
    size_t n = route_pinned(o, to, out, ROUTE_MAX_PINNED);
    if (n > 0 || !to->zone)
        return n;
    struct buf text;
    buf_init(&text, 4096);
    buf_addf(&text, "%.*s%%%s", (int)to->host.len, to->host.ptr, to->zone);
    n = address_parse(buf_span(&text), to->port, &out[0]) ? 1 : 0;
    buf_clear(&text);
    return n;
}

static enum stream_status ask(struct conn *c, const struct place *where, enum conn_state state,
                              struct jig_error *error)
{
    int family = family_of(c->route->options);
    c->job = resolver_start(c->env->resolver, where->host, where->port, family, error);
    if (!c->job)
        return STREAM_FAILED;
    c->state = state;
    return STREAM_OK;
}

/* STREAM_OK: the addresses are there, borrowed from the job. A numeric one takes no time. */
static enum stream_status answer(struct conn *c, int64_t now, bool at_once,
                                 const struct address **addresses, size_t *n,
                                 struct jig_error *error)
{
    if (!resolver_job_is_done(c->job))
        return STREAM_AGAIN;
    if (resolver_job_result(c->job, addresses, n, error))
        return STREAM_FAILED;
    if (!at_once)
        c->times.resolved = now;
    return STREAM_OK;
}

static void forget_job(struct conn *c)
{
    resolver_job_free(c->job);
    c->job = NULL;
}

/* ---- The first stop ---- */

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

/* The stream reaches its end: what stands between it and the origin's bytes comes next. */
static enum stream_status connected(struct conn *c)
{
    const struct route *route = c->route;
    c->times.connected = lap_now(c->env->lap);
    if (route->proxy && route->proxy->kind == PROXY_HTTPS)
        c->state = CONN_GREETING;
    else if (route->is_tunnelled)
        c->state = CONN_TUNNELLING;
    else
        c->state = route->secure ? CONN_SECURING : CONN_OPEN;
    return STREAM_OK;
}

static enum stream_status through_seam(struct conn *c, const struct place *to,
                                       struct jig_error *error)
{
    const struct seam *seam = c->env->seam;
    struct buf host;
    buf_init(&host, 4096);
    buf_add(&host, to->host);
    c->stream = seam->open(seam->context, buf_str(&host), to->port);
    buf_clear(&host);
    if (!c->stream)
        return fail(error, JIG_ERR_CONNECT, JIG_PHASE_CONNECT, "refused");
    return connected(c);
}

static enum stream_status start(struct conn *c, struct jig_error *error)
{
    struct place to = route_first_stop(c->route);
    if (c->env->seam && c->env->seam->open)
        return through_seam(c, &to, error);
    struct address known[ROUTE_MAX_PINNED];
    struct jig_error why = { .code = JIG_OK };
    size_t n = known_addresses(c->route->options, &to, known, &why);
    if (n > 0)
        return begin_dial(c, known, n, error);
    if (why.code)
        return fail(error, why.code, why.phase, why.text);
    return ask(c, &to, CONN_RESOLVING, error);
}

static enum stream_status resolve(struct conn *c, int64_t now, bool at_once,
                                  struct jig_error *error)
{
    const struct address *addresses;
    size_t n;
    enum stream_status status = answer(c, now, at_once, &addresses, &n, error);
    if (status == STREAM_FAILED && c->route->proxy)
        return blame_proxy(error, JIG_ERR_RESOLVE_PROXY, JIG_PHASE_RESOLVE);
    if (status != STREAM_OK)
        return status;
    status = begin_dial(c, addresses, n, error);
    forget_job(c);
    return status;
}

static void add_attempt(const struct dial_attempt *a, struct buf *out)
{
    char host[ADDRESS_TEXT];
    address_host(&a->address, host, sizeof host);
    buf_addf(out, "%s%s", out->len ? ", " : "", host);
    if (a->error)
        buf_addf(out, " (%s)", strerror(a->error));
}

/* As many as there is room for, and the mark of more. */
static void list_addresses(const struct dial *d, char *out, size_t room)
{
    static const char more[] = ", …";
    struct buf text;
    size_t fits = 0, i = 0, n = dial_n_attempts(d);
    buf_init(&text, 1 << 12);
    for (; i < n && text.len + sizeof more <= room; i++) {
        fits = text.len;
        add_attempt(dial_attempt(d, i), &text);
    }
    bool all = i == n && text.len < room;
    snprintf(out, room, "%.*s%s", (int)(all ? text.len : fits), buf_str(&text),
             all ? "" : more);
    buf_clear(&text);
}

/* Those that were never tried are answers of the name all the same. */
static void note_dial(struct conn *c)
{
    list_addresses(c->dial, c->ends.addresses, sizeof c->ends.addresses);
    c->ends.n_addresses = (unsigned)dial_n_attempts(c->dial);
    for (size_t i = 0; i < dial_n_attempts(c->dial); i++)
        c->ends.n_refused += dial_attempt(c->dial, i)->error != 0;
}

static enum stream_status dial(struct conn *c, int64_t now, struct jig_error *error)
{
    enum dial_status status = dial_step(c->dial, now);
    if (status == DIAL_WAITING)
        return STREAM_AGAIN;
    if (status == DIAL_FAILED) {
        enum jig_err code = dial_error(c->dial, error);
        return c->route->proxy ? blame_proxy(error, code, JIG_PHASE_CONNECT) : STREAM_FAILED;
    }
    note_dial(c);
    c->stream = dial_take(c->dial);
    dial_free(c->dial);
    c->dial = NULL;
    return connected(c);
}

/* ---- The origin's addresses, for socks5 ---- */

static enum stream_status keep_origins(struct conn *c, const struct address *addresses,
                                       size_t n, struct jig_error *error)
{
    c->origins = (void *)mem_dup(span_make(addresses, n * sizeof *addresses));
    c->n_origins = n;
    return c->origins ? start(c, error) : out_of_memory(error, JIG_PHASE_RESOLVE);
}

static enum stream_status locate(struct conn *c, struct jig_error *error)
{
    struct place to = route_destination(c->route);
    struct address known[ROUTE_MAX_PINNED];
    size_t n = route_pinned(c->route->options, &to, known, ROUTE_MAX_PINNED);
    return n > 0 ? keep_origins(c, known, n, error) : ask(c, &to, CONN_LOCATING, error);
}

static enum stream_status located(struct conn *c, int64_t now, bool at_once,
                                  struct jig_error *error)
{
    const struct address *addresses;
    size_t n;
    enum stream_status status = answer(c, now, at_once, &addresses, &n, error);
    if (status != STREAM_OK)
        return status;
    struct resolver_job *job = c->job; /* the addresses lie in it */
    c->job = NULL;
    status = keep_origins(c, addresses, n, error);
    resolver_job_free(job);
    return status;
}

static enum stream_status leave(struct conn *c, struct jig_error *error)
{
    bool is_local = c->route->proxy && c->route->proxy->kind == PROXY_SOCKS5;
    return is_local ? locate(c, error) : start(c, error);
}

/* ---- The log ---- */

static void note(struct conn *c, bool with_proxy, enum jig_direction direction, struct span s)
{
    if (!c->log || s.len == 0)
        return;
    c->log->with_proxy = with_proxy;
    wirelog_add(c->log, direction, lap_now(c->env->lap) - c->log_began, s, false);
    c->log->with_proxy = false;
}

/* ---- TLS ---- */

/* Sessions are kept for the one who gave them on the very same way; his TLS settings have a context
 * of their own. */
static enum jig_err resume(struct conn *c, struct tls *tls, bool is_proxy,
                           struct jig_error *error)
{
    struct buf name;
    buf_init_secret(&name, 1 << 20);
    buf_add_byte(&name, is_proxy ? 'p' : 'o');
    buf_add(&name, buf_span(&c->key));
    enum jig_err err = tls_resume(tls, buf_span(&name), error);
    buf_wipe(&name);
    return err;
}

/* One layer more. The origin's client certificate is not for the proxy. */
static enum stream_status wrap(struct conn *c, const char *name, bool is_proxy,
                               struct jig_error *error)
{
    struct jig_options options = *c->route->options;
    struct context **context = &c->contexts[c->n_layers];
    struct tls *tls;
    if (is_proxy)
        options.cert_file = options.key_file = options.key_pass = NULL;
    if (contexts_get(c->env->contexts, &options, is_proxy ? "http/1.1" : route_alpn(c->route),
                     context, error) ||
        tls_new((*context)->tls, name, &tls, error))
        return STREAM_FAILED;
    struct secure *layer = &c->layers[c->n_layers++];
    if (c->top)
        secure_init_within(layer, tls, c->top);
    else
        secure_init(layer, tls, c->stream);
    c->top = layer;
    return resume(c, tls, is_proxy, error) ? STREAM_FAILED : STREAM_OK;
}

/* The facts are worth keeping after a failure too: a chain that was refused is to be looked at. */
static struct session *keep_facts(struct conn *c, int64_t began, int64_t now)
{
    struct session *session = session_new();
    if (session && tls_facts(c->top->tls, &session->facts)) {
        session->facts.handshake_us = now - began;
        return session;
    }
    session_drop(session);
    return NULL;
}

/* An answer that is no TLS is hidden by none. */
static void note_plain(struct conn *c)
{
    struct span plain = tls_plain(c->top->tls);
    note(c, !c->is_securing, JIG_RECEIVED, plain);
    if (c->is_securing)
        c->ends.bytes_received += plain.len;
}

/* STREAM_OK and STREAM_FAILED with the facts in *session, and the time of it. */
static enum stream_status shake(struct conn *c, int64_t began, struct session **session,
                                int64_t *now, struct jig_error *error)
{
    enum stream_status status = secure_handshake(c->top, error);
    if (status == STREAM_AGAIN)
        return status;
    *now = lap_now(c->env->lap);
    note_plain(c);
    *session = keep_facts(c, began, *now);
    return *session ? status : out_of_memory(error, JIG_PHASE_TLS);
}

static enum stream_status greet(struct conn *c, struct jig_error *error)
{
    int64_t now;
    enum stream_status status = STREAM_OK;
    if (c->n_layers == 0)
        status = wrap(c, c->route->proxy->url.name, true, error);
    if (status == STREAM_OK)
        status = shake(c, c->times.connected, &c->via->session, &now, error);
    if (status == STREAM_FAILED)
        return blame_proxy(error, error->code, JIG_PHASE_PROXY);
    if (status != STREAM_OK)
        return status;
    c->times.proxied = now;
    c->in_was_full = tls_has_input(c->top->tls);
    c->state = c->route->is_tunnelled ? CONN_TUNNELLING : CONN_OPEN;
    return STREAM_OK;
}

/* Bytes that came behind the proxy's last are the tunnel's: TLS judges them. */
static enum stream_status begin_securing(struct conn *c, struct jig_error *error)
{
    struct span early = conn_input(c);
    if (wrap(c, c->route->host, false, error) != STREAM_OK)
        return STREAM_FAILED;
    if (!secure_put(c->top, early))
        return fail(error, JIG_ERR_TLS, JIG_PHASE_TLS, "bytes came before the handshake");
    conn_consume(c, early.len);
    return STREAM_OK;
}

/* Is there plaintext or ciphertext at hand that no descriptor tells of? */
static bool has_hidden_input(const struct conn *c)
{
    bool has = false;
    for (size_t i = 0; i < c->n_layers; i++)
        has |= tls_has_input(c->layers[i].tls);
    return has;
}

static enum stream_status secure(struct conn *c, struct jig_error *error)
{
    int64_t now;
    if (!c->is_securing && begin_securing(c, error) != STREAM_OK)
        return STREAM_FAILED;
    c->is_securing = true;
    int64_t began = c->times.proxied >= 0 ? c->times.proxied : c->times.connected;
    enum stream_status status = shake(c, began, &c->session, &now, error);
    if (status != STREAM_OK)
        return status;
    c->times.secured = now;
    c->in_was_full = has_hidden_input(c);
    c->state = CONN_OPEN;
    return STREAM_OK;
}

/* ---- The tunnel ---- */

/* `used` of what has come is taken. Of a refusal that is the head alone, but all of it was said. */
static void note_heard(struct conn *c, struct span in, size_t used, bool is_refused)
{
    size_t end = is_refused ? in.len : used;
    if (end < c->n_noted)
        end = c->n_noted;
    note(c, true, JIG_RECEIVED, span_sub(in, c->n_noted, end));
    c->n_noted = end - used;
}

static enum stream_status send_to_proxy(struct conn *c, struct jig_error *error)
{
    struct span out;
    while ((out = tunnel_out(c->tunnel)).len > 0) {
        size_t n;
        enum stream_status status = conn_send(c, out, &n, error);
        if (status != STREAM_OK)
            return status;
        note(c, true, JIG_SENT, span_sub(out, 0, n));
        tunnel_sent(c->tunnel, n);
    }
    return conn_flush(c);
}

/* More input, where what was there is used up. */
static enum stream_status hear_from_proxy(struct conn *c, struct jig_error *error)
{
    struct span fresh;
    if (conn_input(c).len > 0)
        return STREAM_OK;
    enum stream_status status = conn_recv(c, &fresh, error);
    if (status == STREAM_EOF)
        return fail(error, JIG_ERR_PROXY, JIG_PHASE_PROXY,
                    "the proxy closed the connection before the way stood");
    if (status == STREAM_FAILED)
        return blame_proxy(error, JIG_ERR_PROXY, JIG_PHASE_PROXY);
    return status;
}

static enum stream_status tunnelled(struct conn *c, struct jig_error *error)
{
    tunnel_free(c->tunnel);
    c->tunnel = NULL;
    if (conn_input(c).len > 0 && !c->route->secure)
        return fail(error, JIG_ERR_PROXY, JIG_PHASE_PROXY,
                    "bytes came through the proxy before anything was asked");
    c->times.proxied = lap_now(c->env->lap);
    c->state = c->route->secure ? CONN_SECURING : CONN_OPEN;
    return STREAM_OK;
}

static bool has_another_origin(const struct conn *c)
{
    return tunnel_is_unreachable(c->tunnel) && c->origin_at + 1 < c->n_origins;
}

/* On a connection of its own: a SOCKS proxy that refused says no more (RFC 1928, 6). */
static enum stream_status try_next_origin(struct conn *c, struct jig_error *error)
{
    tunnel_free(c->tunnel);
    c->tunnel = NULL;
    stream_free(c->stream);
    c->stream = NULL;
    c->in_at = c->in_len = c->n_noted = 0;
    c->origin_at++;
    return start(c, error);
}

/* One turn: sends what is to be sent, and takes what the proxy says. */
static enum stream_status talk(struct conn *c, struct jig_error *error)
{
    size_t used;
    send_to_proxy(c, error); /* when that fails its answer may still be there */
    enum stream_status status = hear_from_proxy(c, error);
    if (status != STREAM_OK)
        return status;
    struct span in = conn_input(c);
    enum tunnel_status way = tunnel_recv(c->tunnel, in, &used, error);
    note_heard(c, in, used, way == TUNNEL_FAILED);
    conn_consume(c, used);
    if (way == TUNNEL_AGAIN)
        return STREAM_OK;
    head_move(&c->via->answer, &c->tunnel->answer);
    if (way == TUNNEL_OPEN)
        return tunnelled(c, error);
    return has_another_origin(c) ? try_next_origin(c, error) : STREAM_FAILED;
}

static enum stream_status tunnel(struct conn *c, struct jig_error *error)
{
    if (!c->tunnel) {
        c->tunnel = tunnel_new();
        if (!c->tunnel)
            return out_of_memory(error, JIG_PHASE_PROXY);
        const struct address *origin = c->n_origins > 0 ? &c->origins[c->origin_at] : NULL;
        if (tunnel_begin(c->tunnel, c->route, origin, error))
            return STREAM_FAILED;
    }
    return talk(c, error);
}

/* ---- All of it ---- */

static enum stream_status advance(struct conn *c, int64_t now, bool at_once,
                                  struct jig_error *error)
{
    switch (c->state) {
    case CONN_IDLE:
        return leave(c, error);
    case CONN_LOCATING:
        return located(c, now, at_once, error);
    case CONN_RESOLVING:
        return resolve(c, now, at_once, error);
    case CONN_DIALLING:
        return dial(c, now, error);
    case CONN_GREETING:
        return greet(c, error);
    case CONN_TUNNELLING:
        return tunnel(c, error);
    case CONN_SECURING:
        return secure(c, error);
    case CONN_OPEN:
    case CONN_N_STATES:
        break;
    }
    return STREAM_OK;
}

enum stream_status conn_open(struct conn *c, int64_t now, struct jig_error *error)
{
    enum stream_status status = STREAM_OK;
    bool at_once = c->state == CONN_IDLE;
    while (status == STREAM_OK && c->state != CONN_OPEN)
        status = advance(c, now, at_once, error);
    if (status != STREAM_OK)
        return status;
    bool is_agreed = c->is_securing && strcmp(tls_alpn(c->top->tls), "h2") == 0;
    c->speaks_h2 = is_agreed || route_is_prior(c->route);
    c->route = NULL;
    return STREAM_OK;
}

bool conn_may_ask_again(const struct conn *c)
{
    return c->tunnel && tunnel_may_ask_again(c->tunnel);
}

enum jig_err conn_ask_again(struct conn *c, struct jig_error *error)
{
    return tunnel_ask_again(c->tunnel, c->route, error);
}

bool conn_was_left(const struct conn *c)
{
    return c->tunnel && c->tunnel->is_again;
}

enum jig_phase conn_phase(const struct conn *c)
{
    static const enum jig_phase phases[CONN_N_STATES] = {
        [CONN_IDLE] = JIG_PHASE_RESOLVE,      [CONN_LOCATING] = JIG_PHASE_RESOLVE,
        [CONN_RESOLVING] = JIG_PHASE_RESOLVE, [CONN_DIALLING] = JIG_PHASE_CONNECT,
        [CONN_GREETING] = JIG_PHASE_PROXY,    [CONN_TUNNELLING] = JIG_PHASE_PROXY,
        [CONN_SECURING] = JIG_PHASE_TLS,      [CONN_OPEN] = JIG_PHASE_NONE,
    };
    return phases[c->state];
}
