#include "client/transfer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/redirect.h"
#include "net/clock.h"

#define SECOND INT64_C(1000000)

enum {
    DEFAULT_CONNECT_S = 30,
    DEFAULT_IDLE_S = 300,
    DEFAULT_REDIRECTS = 50,
    WAIT_FOR_100_S = 1
};

/* ---- Life ---- */

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static bool begin_exchange(struct jig_transfer *t, int64_t now, struct jig_error *error);

static enum jig_err prepare(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    const struct jig_request *r = t->request;
    if (!r->url.text)
        return jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "there is no URL");
    if (url_copy(&t->url, &r->url) || !events_reserve(&t->env->events))
        return out_of_memory(error);
    t->state = TRANSFER_OPENING; /* from here on the reserved event is owed */
    t->method = request_method(r);
    t->has_body = true;
    int64_t total = r->options.total_timeout_us;
    t->total_deadline = total > 0 ? now + total : INT64_MAX;
    enum jig_err err = request_open_source(r, &t->out.source, error);
    return !err && !begin_exchange(t, now, error) ? error->code : err;
}

enum jig_err transfer_new(struct transfer_env *env, struct jig_request *take, int64_t now,
                          struct jig_transfer **out, struct jig_error *error)
{
    struct jig_error own;
    error = error ? error : &own;
    struct jig_transfer *t = mem_zero(1, sizeof *t);
    *out = NULL;
    if (!t) {
        jig_request_free(take);
        return out_of_memory(error);
    }
    t->env = env;
    t->request = take;
    t->state = TRANSFER_DONE;
    url_init(&t->url);
    message_init(&t->message);
    outgoing_init(&t->out);
    enum jig_err err = prepare(t, now, error);
    if (err)
        transfer_free(t);
    else
        *out = t;
    return err;
}

void transfer_free(struct jig_transfer *t)
{
    if (!t)
        return;
    if (t->state != TRANSFER_DONE)
        events_release(&t->env->events);
    events_forget(&t->env->events, t);
    conn_free(t->conn);
    for (size_t i = 0; i < t->n; i++)
        exchange_free(t->exchanges[i]);
    free(t->exchanges);
    message_clear(&t->message);
    outgoing_clear(&t->out);
    url_clear(&t->url);
    jig_request_free(t->request);
    free(t);
}

/* ---- Telling ---- */

/* One "more of the body" or "another phase" is as good as two: both are read when they are pulled. */
static bool is_told(const struct jig_event *last, const struct jig_event *event)
{
    bool repeats = event->type == JIG_EVENT_BODY || event->type == JIG_EVENT_PHASE;
    return repeats && last && last->type == event->type && last->exchange == event->exchange;
}

bool transfer_emit(struct jig_transfer *t, enum jig_event_type type, struct span data)
{
    struct events *events = &t->env->events;
    struct jig_event event = { .type = type, .transfer = t, .exchange = t->x };
    bool is_piece = type == JIG_EVENT_BODY && t->x->is_streamed;
    if (is_piece) {
        event.data = data.ptr;
        event.len = data.len;
    }
    if (!is_piece && is_told(events_last(events), &event))
        return true;
    if (!events_push(events, &event))
        return false;
    t->is_paused = t->is_unpulled = is_piece;
    return true;
}

void transfer_enter(struct jig_transfer *t, enum jig_phase phase)
{
    if (t->x->phase == phase)
        return;
    t->x->phase = phase;
    transfer_emit(t, JIG_EVENT_PHASE, span_make(NULL, 0));
}

/* ---- The end ---- */

static void drop_connection(struct jig_transfer *t)
{
    conn_free(t->conn);
    t->conn = NULL;
}

static void end(struct jig_transfer *t, int64_t now)
{
    drop_connection(t);
    t->x->is_done = true;
    t->x->timing.total = now - t->x->began;
    t->state = TRANSFER_DONE;
    t->is_paused = false;
    outgoing_clear(&t->out);
    struct jig_event event = { .type = JIG_EVENT_DONE, .transfer = t, .exchange = t->x };
    events_push_reserved(&t->env->events, &event);
}

/* What the machine had read when it stopped is a fact too. */
static void salvage(struct jig_transfer *t)
{
    if (!t->conn || t->state != TRANSFER_RUNNING || t->x->answer.status != 0)
        return;
    struct h1 *h1 = conn_h1(t->conn);
    if (h1->head.status != 0 && !head_is_interim(&h1->head))
        exchange_set_answer(t->x, &h1->head);
}

void transfer_fail(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    salvage(t);
    t->x->error = *error;
    if (t->x->error.phase == JIG_PHASE_NONE)
        t->x->error.phase = t->x->phase;
    end(t, now);
}

void transfer_cancel(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    if (t->state == TRANSFER_DONE)
        return;
    jig_error_set(&error, JIG_ERR_CANCELLED, t->x->phase, "cancelled");
    transfer_fail(t, &error, now);
}

/* ---- One exchange ---- */

static bool describe(struct jig_exchange *x, const struct jig_transfer *t)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    url_print(&t->url, URL_NO_LOGIN | URL_NO_FRAGMENT, &text);
    x->url = buf_take(&text);
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

static void set_route(struct jig_transfer *t)
{
    t->route = (struct route){
        .secure = url_is_tls(&t->url),
        .host = t->url.name,
        .zone = t->url.zone,
        .port = t->url.port,
        .options = &t->request->options,
    };
}

/* A connection of the pool, or a new one that is to be opened. */
static bool find_connection(struct jig_transfer *t, int64_t now, bool fresh)
{
    struct transfer_env *env = t->env;
    struct buf key;
    buf_init(&key, 1 << 20);
    set_route(t);
    route_key(&t->route, &key);
    bool may_reuse = !fresh && !key.failed && t->request->body != REQUEST_RAW;
    t->conn = may_reuse ? pool_take(&env->pool, buf_span(&key), now) : NULL;
    buf_clear(&key);
    t->x->connection.reused = t->conn != NULL;
    if (!t->conn)
        t->conn = conn_new(&env->conn, &t->route, ++env->n_conns);
    int64_t timeout = t->request->options.connect_timeout_us;
    t->connect_deadline = now + (timeout > 0 ? timeout : DEFAULT_CONNECT_S * SECOND);
    t->last_activity = now;
    t->state = TRANSFER_OPENING;
    return t->conn != NULL;
}

static bool build_message(struct jig_transfer *t, struct jig_error *error)
{
    struct hop hop = { &t->url, t->method, t->has_body, t->is_elsewhere };
    if (message_build(&t->message, t->request, &hop, &t->out.source, error))
        return false;
    header_move(&t->x->request, &t->message.fields);
    return true;
}

static bool begin_exchange(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    struct jig_exchange *x = add_exchange(t, now);
    if (!x) {
        out_of_memory(error);
        return false;
    }
    t->x = x;
    t->has_retried = false;
    if (!build_message(t, error))
        return false;
    if (find_connection(t, now, false))
        return true;
    out_of_memory(error);
    return false;
}

static void note_opening(struct jig_transfer *t)
{
    struct jig_exchange *x = t->x;
    const struct conn_times *times = conn_times(t->conn);
    if (x->connection.reused)
        return;
    x->timing.resolve = times->resolved < 0 ? -1 : times->resolved - x->began;
    x->timing.connect = times->connected < 0 ? -1 : times->connected - x->began;
    x->timing.tls = times->secured < 0 ? -1 : times->secured - x->began;
}

static void begin_sending(struct jig_transfer *t, int64_t now)
{
    struct jig_exchange *x = t->x;
    conn_describe(t->conn, &x->connection);
    x->session = session_share(conn_session(t->conn));
    h1_begin(conn_h1(t->conn), span_of(x->method));
    outgoing_begin(&t->out, &t->message);
    jig_error_clear(&t->send_error);
    t->is_sending = true;
    t->answer_begun = false;
    t->is_hungry = true;
    t->will_follow = false;
    t->continue_deadline = INT64_MAX;
    t->last_activity = now;
    t->state = TRANSFER_RUNNING;
    transfer_enter(t, JIG_PHASE_SEND);
}

static void open_connection(struct jig_transfer *t, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    enum stream_status status = STREAM_OK;
    if (!t->x->connection.reused)
        status = conn_open(t->conn, now, &error);
    note_opening(t);
    if (status == STREAM_AGAIN)
        transfer_enter(t, conn_phase(t->conn));
    if (status == STREAM_FAILED) {
        conn_describe(t->conn, &t->x->connection);
        transfer_fail(t, &error, now);
    }
    if (status == STREAM_OK)
        begin_sending(t, now);
}

/* ---- Sending ---- */

static void note_sent(struct jig_transfer *t, int64_t now)
{
    t->is_sending = false;
    t->x->timing.send = now - t->x->began;
    if (!t->answer_begun)
        transfer_enter(t, JIG_PHASE_WAIT);
}

/* The head of a request that expects a 100 is out: its body waits for it, but not for ever. */
static void begin_to_hold(struct jig_transfer *t, int64_t now)
{
    if (t->out.is_held && t->continue_deadline == INT64_MAX)
        t->continue_deadline = now + WAIT_FOR_100_S * SECOND;
}

static void fail_to_send(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    if (error->code != JIG_ERR_SEND) {
        transfer_fail(t, error, now);
        return;
    }
    t->send_error = *error;
    t->is_sending = false;
    t->can_read = true;
}

/* One write; false when there is no point in another one now. */
static bool send_pending(struct jig_transfer *t, int64_t now)
{
    size_t n;
    struct jig_error error;
    struct span pending = outgoing_pending(&t->out);
    enum stream_status status = conn_send(t->conn, pending, &n, &error);
    if (status == STREAM_FAILED)
        fail_to_send(t, &error, now);
    if (status != STREAM_OK)
        return false;
    t->last_activity = now;
    exchange_log(t->x, JIG_SENT, now, span_sub(pending, 0, n));
    outgoing_sent(&t->out, n);
    return true;
}

static void send_request(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    bool go_on = true;
    while (go_on && t->is_sending && t->state == TRANSFER_RUNNING) {
        enum source_status status = SOURCE_OK;
        if (outgoing_pending(&t->out).len == 0)
            status = outgoing_fill(&t->out, t->x, &error);
        if (status == SOURCE_OK)
            go_on = send_pending(t, now);
        else if (status == SOURCE_FAILED)
            fail_to_send(t, &error, now);
        else if (status == SOURCE_END)
            note_sent(t, now);
        else {
            begin_to_hold(t, now);
            return;
        }
    }
    if (t->is_sending && outgoing_is_done(&t->out))
        note_sent(t, now);
}

/* ---- After an exchange ---- */

/* RFC 9110, 9.2.2. */
static bool is_idempotent(const char *method)
{
    static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

/* RFC 9112, 9.3.1: only on a reused connection, only once, only where the server can't have acted
 * on it or may do so twice. */
static bool may_retry(const struct jig_transfer *t)
{
    const struct jig_exchange *x = t->x;
    if (!x->connection.reused || t->has_retried || x->connection.bytes_received > 0)
        return false;
    return is_idempotent(x->method) || x->connection.bytes_sent == 0;
}

static bool retry(struct jig_transfer *t, int64_t now)
{
    if (!may_retry(t) || !source_rewind(&t->out.source))
        return false;
    drop_connection(t);
    exchange_restart(t->x);
    t->has_retried = true;
    return find_connection(t, now, true);
}

void transfer_broke(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    bool has_answer = t->answer_begun || t->x->n_interim > 0;
    if (retry(t, now))
        return;
    if (!has_answer && t->send_error.code)
        error = &t->send_error;
    transfer_fail(t, error, now);
}

/* The connection goes back to the pool if nothing speaks against it. */
static void release_connection(struct jig_transfer *t, int64_t now)
{
    bool sound = h1_can_reuse(conn_h1(t->conn)) && conn_input(t->conn).len == 0 &&
                 t->message.keeps_alive && outgoing_is_done(&t->out) && !t->send_error.code;
    if (!sound) {
        drop_connection(t);
        return;
    }
    pool_put(&t->env->pool, t->conn, now);
    t->conn = NULL;
}

static bool go_to(struct jig_transfer *t, struct jig_error *error)
{
    struct span location;
    struct url next;
    unsigned max = t->request->options.max_redirects;
    url_init(&next);
    if (t->n_redirects >= (max > 0 ? max : DEFAULT_REDIRECTS)) {
        jig_error_set(error, JIG_ERR_TOO_MANY_REDIRECTS, JIG_PHASE_NONE,
                      "stopped after %u redirects", t->n_redirects);
        return false;
    }
    header_get(&t->x->answer.fields, SPAN("Location"), &location);
    if (url_resolve(&t->url, location, &next, error)) {
        url_clear(&next);
        return false;
    }
    url_move(&t->url, &next);
    return true;
}

static bool prepare_redirect(struct jig_transfer *t, struct jig_error *error)
{
    int status = t->x->answer.status;
    if (!go_to(t, error))
        return false;
    const char *method = redirect_method(status, t->method);
    if (method != t->method || status == 303)
        t->has_body = false;
    t->method = method;
    t->is_elsewhere = !url_same_origin(&t->request->url, &t->url);
    t->n_redirects++;
    if (!t->has_body || source_rewind(&t->out.source))
        return true;
    jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND,
                  "the redirect asks for the body again, and a pipe can't be read twice");
    return false;
}

/* The next request, after a redirect. What fails while it is prepared is the failure of the last
 * exchange that there is. */
static void follow(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    if (!prepare_redirect(t, &error)) {
        transfer_fail(t, &error, now);
        return;
    }
    t->x->is_done = true;
    if (!begin_exchange(t, now, &error)) {
        transfer_fail(t, &error, now);
        return;
    }
    transfer_emit(t, JIG_EVENT_EXCHANGE, span_make(NULL, 0));
}

void transfer_answered(struct jig_transfer *t, int64_t now)
{
    struct jig_exchange *x = t->x;
    x->timing.body = x->timing.total = now - x->began;
    release_connection(t, now);
    if (t->will_follow)
        follow(t, now);
    else
        end(t, now);
}

/* ---- Clocks ---- */

static int64_t idle_timeout(const struct jig_transfer *t)
{
    int64_t us = t->request->options.idle_timeout_us;
    return us > 0 ? us : DEFAULT_IDLE_S * SECOND;
}

/* The earliest time at which something ends the waiting, and which limit that is. */
struct limit {
    int64_t at;
    int64_t length;
    const char *words;
};

static struct limit next_limit(const struct jig_transfer *t)
{
    const struct jig_options *o = &t->request->options;
    struct limit limit = { t->total_deadline, o->total_timeout_us, "not done within" };
    struct limit other = { INT64_MAX, 0, "" };
    int64_t connect =
        o->connect_timeout_us > 0 ? o->connect_timeout_us : DEFAULT_CONNECT_S * SECOND;
    if (t->state == TRANSFER_OPENING)
        other = (struct limit){ t->connect_deadline, connect, "no connection within" };
    else if (!t->is_paused)
        other = (struct limit){ t->last_activity + idle_timeout(t), idle_timeout(t),
                                "nothing came for" };
    return other.at < limit.at ? other : limit;
}

static void check_clock(struct jig_transfer *t, int64_t now)
{
    if (t->state == TRANSFER_DONE)
        return;
    t->x->timing.total = now - t->x->began;
    struct limit limit = next_limit(t);
    if (now < limit.at)
        return;
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_TIMEOUT, t->x->phase, "%s %lld.%03lld s", limit.words,
                  (long long)(limit.length / SECOND),
                  (long long)(limit.length % SECOND / 1000));
    transfer_fail(t, &error, now);
}

/* ---- Stepping ---- */

/* A piece that was pulled has been used by now: its bytes may go. */
static void resume(struct jig_transfer *t, int64_t now)
{
    if (!t->is_paused || t->is_unpulled)
        return;
    t->is_paused = false;
    t->last_activity = now;
}

static void run(struct jig_transfer *t, int64_t now)
{
    if (now >= t->continue_deadline)
        t->out.is_held = false;
    send_request(t, now);
    if (t->state == TRANSFER_RUNNING)
        receive_answer(t, now);
    if (t->state == TRANSFER_RUNNING && t->is_sending && !t->out.is_held &&
        t->continue_deadline != INT64_MAX) {
        t->continue_deadline = INT64_MAX;
        send_request(t, now);
    }
}

/* Redirects and retries begin anew within the step, up to where they must wait. */
void transfer_step(struct jig_transfer *t, int64_t now)
{
    const struct jig_exchange *x;
    bool had_retried;
    if (t->state == TRANSFER_DONE)
        return;
    resume(t, now);
    do {
        x = t->x;
        had_retried = t->has_retried;
        if (t->state == TRANSFER_OPENING)
            open_connection(t, now);
        if (t->state == TRANSFER_RUNNING)
            run(t, now);
    } while (t->state == TRANSFER_OPENING && (t->x != x || t->has_retried != had_retried));
    check_clock(t, now);
}

/* ---- Waiting ---- */

static void lower(int64_t *deadline, int64_t at)
{
    if (at < *deadline)
        *deadline = at;
}

bool transfer_is_resolving(const struct jig_transfer *t)
{
    return t->state == TRANSFER_OPENING && conn_phase(t->conn) == JIG_PHASE_RESOLVE;
}

static size_t source_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room)
{
    int fd = source_fd(&t->out.source);
    if (fd < 0 || !t->is_sending || t->out.is_held || outgoing_pending(&t->out).len > 0)
        return 0;
    if (room > 0)
        fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 1;
}

static short wanted_events(const struct jig_transfer *t)
{
    bool has_more = t->is_sending && outgoing_pending(&t->out).len > 0;
    return (short)((t->is_paused ? 0 : POLLIN) | (has_more ? POLLOUT : 0));
}

size_t transfer_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room,
                         int64_t *deadline)
{
    if (t->state == TRANSFER_DONE)
        return 0;
    lower(deadline, next_limit(t).at);
    if (t->state == TRANSFER_OPENING)
        return conn_interest(t->conn, 0, fds, room, deadline);
    if (t->is_paused && !t->is_unpulled)
        lower(deadline, INT64_MIN);
    if (t->out.is_held)
        lower(deadline, t->continue_deadline);
    size_t n = conn_interest(t->conn, wanted_events(t), fds, room, deadline);
    size_t used = n < room ? n : room;
    return n + source_interest(t, fds + used, room - used);
}
