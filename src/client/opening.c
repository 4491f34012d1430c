#include "client/transfer.h"

#include "base/mem.h"
#include "net/clock.h"

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- What is asked ---- */

/* As whoever opens a WebSocket writes it; below the handshake it is HTTP's. */
static char *url_of(const struct jig_transfer *t)
{
    struct buf text, url;
    buf_init_secret(&text, 1 << 20);
    buf_init(&url, 1 << 20);
    url_print(t->url, URL_NO_LOGIN | URL_NO_FRAGMENT, &text);
    if (t->request->body == REQUEST_UPGRADE && !text.failed)
        url_add_as_websocket(buf_span(&text), &url);
    bool is_websocket = url.len > 0;
    char *taken = buf_take(is_websocket ? &url : &text);
    buf_clear(&text);
    buf_clear(&url);
    return taken;
}

static bool describe(struct jig_exchange *x, const struct jig_transfer *t)
{
    x->url = url_of(t);
    bool is_raw = t->request->body == REQUEST_RAW;
    struct span raw = span_make(t->request->bytes, t->request->bytes_len);
    x->method = is_raw ? mem_dup(h1req_method_of(raw)) : mem_strdup(t->method);
    return x->url && x->method;
}

static struct jig_exchange *add_exchange(struct jig_transfer *t, int64_t now)
{
    const struct transfer_env *env = t->env;
    struct exchange_config config = {
        .body_in_memory = env->body_in_memory,
        .temp_folder = env->temp_folder,
        .request_body_keep = env->request_body_keep,
        .wire_keep = t->request->options.wire_keep,
        .began = now,
        .began_wall = env->seam.wall_us ? env->seam.wall_us : clock_wall(),
    };
    if (!mem_grow((void **)&t->exchanges, &t->room, t->n + 1, sizeof(struct jig_exchange *)))
        return NULL;
    struct jig_exchange *x = exchange_new(&config);
    if (x && !describe(x, t)) {
        exchange_free(x);
        return NULL;
    }
    if (x)
        t->exchanges[t->n++] = x;
    return x;
}

/* ---- Over which connection ---- */

static bool open_anew(struct jig_transfer *t)
{
    struct transfer_env *env = t->env;
    transfer_answer_for_tunnel(t);
    t->conn = conn_new(&env->conn, &t->route, ++env->n_conns);
    if (t->conn)
        conn_log_to(t->conn, &t->x->wire, t->x->began);
    return t->conn && (!transfer_may_share(t) || muxes_announce(&env->muxes, t->conn));
}

/* One that others share, one of the pool, or a new one that is to be opened. */
static bool choose_connection(struct jig_transfer *t, int64_t now)
{
    if (transfer_share(t))
        return true;
    bool may_reuse =
        !t->has_retried && t->request->body != REQUEST_RAW && !t->request->options.connect_only;
    t->conn = may_reuse ? pool_take(&t->env->pool, buf_span(&t->key), now) : NULL;
    t->x->connection.reused = t->conn != NULL;
    return t->conn || open_anew(t);
}

static bool find_way(struct jig_transfer *t, int64_t now)
{
    if (!choose_connection(t, now))
        return false;
    struct conn *conn = transfer_conn(t);
    t->x->via = conn ? via_share(conn_via(conn)) : NULL;
    return true;
}

static bool find_connection(struct jig_transfer *t, int64_t now)
{
    route_key(&t->route, &t->key);
    if (muxes_is_unwilling(&t->env->muxes, buf_span(&t->key))) {
        t->route.only_h1 = true;
        route_key(&t->route, &t->key);
    }
    t->protocol = &protocol_h1;
    t->connect_deadline = transfer_connect_deadline(t, now);
    t->last_activity = now;
    t->state = TRANSFER_OPENING;
    return !t->key.failed && find_way(t, now);
}

/* ---- Up to its opening ---- */

static bool build_message(struct jig_transfer *t, struct jig_error *error)
{
    struct hop hop = { .url = t->url,
                       .method = t->method,
                       .has_body = t->has_body,
                       .is_away = t->is_away,
                       .is_elsewhere = t->is_elsewhere,
                       .proxy = t->route.is_tunnelled ? NULL : t->route.proxy,
                       .is_tunnelled = t->route.is_tunnelled };
    struct buf cookies, text;
    buf_init_secret(&cookies, JAR_MAX_FIELD);
    buf_init_secret(&text, 1 << 20);
    transfer_add_cookies(t, &cookies);
    hop.cookies = buf_span(&cookies);
    enum jig_err err = transfer_authorize(t, &text, &hop, error);
    if (!err)
        err = transfer_answer_proxy(t, &hop, error);
    if (!err)
        err = message_build(&t->message, t->request, &hop, &t->out.source, error);
    buf_wipe(&cookies);
    buf_wipe(&text);
    if (!err)
        header_move(&t->x->request, &t->message.fields);
    return !err;
}

bool transfer_get_ready(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    bool is_hashed;
    t->protocol = &protocol_h1; /* there is no connection yet */
    t->state = TRANSFER_HASHING;
    if (transfer_hash_body(t, &is_hashed, error))
        return false;
    return !is_hashed || (build_message(t, error) && find_connection(t, now));
}

bool transfer_begin_exchange(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    struct jig_exchange *x = add_exchange(t, now);
    error->code = JIG_OK;
    if (x) {
        t->x = x;
        t->has_retried = false;
        t->route = request_route(t->request, t->url, t->is_elsewhere);
    }
    if (x && transfer_get_ready(t, now, error))
        return true;
    if (error->code == JIG_OK)
        out_of_memory(error);
    return false;
}

/* ---- Opening it ---- */

void transfer_note_opening(struct jig_transfer *t)
{
    struct jig_exchange *x = t->x;
    if (x->connection.reused)
        return;
    const struct conn_times *times = conn_times(t->conn);
    x->timing.resolve = times->resolved < 0 ? -1 : times->resolved - x->began;
    x->timing.connect = times->connected < 0 ? -1 : times->connected - x->began;
    x->timing.proxy = times->proxied < 0 ? -1 : times->proxied - x->began;
    x->timing.tls = times->secured < 0 ? -1 : times->secured - x->began;
}

static void begin_sending(struct jig_transfer *t, int64_t now)
{
    struct jig_exchange *x = t->x;
    conn_describe(transfer_conn(t), &x->connection);
    x->connection.request_number = conn_count_request(transfer_conn(t));
    x->session = session_share(conn_session(transfer_conn(t)));
    jig_error_clear(&t->send_error);
    t->is_sending = true;
    t->answer_begun = false;
    t->will_follow = t->is_challenged = false;
    t->continue_deadline = INT64_MAX;
    t->last_activity = now;
    t->state = TRANSFER_RUNNING;
    transfer_enter(t, JIG_PHASE_SEND);
    struct jig_error error;
    if (t->protocol->begin(t, &error))
        transfer_fail(t, &error, now);
}

static bool ask_proxy_elsewhere(struct jig_transfer *t)
{
    t->protocol->drop(t);
    via_drop(t->x->via);
    t->x->via = NULL;
    if (!open_anew(t))
        return false;
    t->x->via = via_share(conn_via(t->conn));
    return true;
}

/* The proxy wants another login than it got: asked anew, in the time that opening has; over the
 * same connection where that is kept. */
static bool ask_proxy_again(struct jig_transfer *t)
{
    struct jig_error ignored;
    const struct via *via = t->x->via;
    if (!via || !transfer_is_challenged_by_proxy(t, &via->answer))
        return false;
    if (!conn_may_ask_again(t->conn))
        return ask_proxy_elsewhere(t);
    transfer_answer_for_tunnel(t);
    return conn_ask_again(t->conn, &ignored) == JIG_OK;
}

/* It is no new refusal where the proxy did not keep the connection after all. */
static void fail_to_open(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    bool was_left = error->code == JIG_ERR_PROXY && conn_was_left(t->conn);
    if (was_left ? ask_proxy_elsewhere(t) : ask_proxy_again(t))
        return;
    transfer_fail(t, error, now);
}

static void leave_open(struct jig_transfer *t, int64_t now)
{
    conn_describe(t->conn, &t->x->connection);
    pool_put(&t->env->pool, t->conn, now);
    t->conn = NULL;
    transfer_end(t, now);
}

void transfer_open(struct jig_transfer *t, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    enum stream_status status = STREAM_OK;
    if (t->is_waiting && !find_way(t, now)) {
        out_of_memory(&error);
        transfer_fail(t, &error, now);
        return;
    }
    if (t->is_waiting) {
        transfer_enter(t, JIG_PHASE_CONNECT);
        return;
    }
    if (!t->x->connection.reused) {
        status = conn_open(t->conn, now, &error);
        now = transfer_now(t);
    }
    transfer_note_opening(t);
    if (status == STREAM_AGAIN)
        transfer_enter(t, conn_phase(t->conn));
    if (status == STREAM_FAILED)
        fail_to_open(t, &error, now);
    if (status != STREAM_OK)
        return;
    if (!t->x->connection.reused && t->x->via)
        transfer_is_challenged_by_proxy(t, &t->x->via->answer); /* it may bring a nonce */
    if (t->request->only_opens)
        leave_open(t, now);
    else if (t->request->options.connect_only)
        transfer_begin_listening(t, now);
    else if (!t->x->connection.reused && transfer_make_shared(t, &error))
        transfer_fail(t, &error, now);
    else
        begin_sending(t, now);
}
