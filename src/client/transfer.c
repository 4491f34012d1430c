#include "client/transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/redirect.h"

/* ---- Life ---- */

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err prepare(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    const struct jig_request *r = t->request;
    if (!r->url.text)
        return jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "there is no URL");
    if (!events_reserve(&t->env->events))
        return out_of_memory(error);
    t->state = TRANSFER_OPENING; /* from here on the reserved event is owed */
    t->url = &r->url;
    t->method = request_method(r);
    t->has_body = true;
    t->total_deadline = transfer_total_deadline(t, now);
    t->out.block_size = r->options.block_size;
    enum jig_err err = request_open_source(r, &t->out.source, error);
    return !err && !transfer_begin_exchange(t, now, error) ? error->code : err;
}

struct jig_transfer *transfer_new_recorded(struct jig_request *take)
{
    struct jig_transfer *t = mem_zero(1, sizeof *t);
    if (!t) {
        jig_request_free(take);
        return NULL;
    }
    t->request = take;
    t->protocol = &protocol_h1;
    t->state = TRANSFER_DONE;
    url_init(&t->redirected);
    bodyhash_init(&t->hash);
    message_init(&t->message);
    outgoing_init(&t->out);
    buf_init_secret(&t->key, 1 << 20);
    buf_init(&t->proxy_answer, 1 << 20);
    return t;
}

enum jig_err transfer_new(struct transfer_env *env, struct jig_request *take, int64_t now,
                          struct jig_transfer **out, struct jig_error *error)
{
    struct jig_error own = { .code = JIG_OK };
    error = error ? error : &own;
    struct jig_transfer *t = transfer_new_recorded(take);
    *out = NULL;
    if (!t)
        return out_of_memory(error);
    t->env = env;
    enum jig_err err = prepare(t, now, error);
    if (err)
        transfer_free(t);
    else
        *out = t;
    return err;
}

static void leave_client(struct jig_transfer *t)
{
    if (t->state != TRANSFER_DONE)
        events_release(&t->env->events);
    if (!t->is_told)
        events_forget(&t->env->events, t);
    t->env->n_lingering -= t->is_lingering;
    t->protocol->drop(t);
}

void transfer_free(struct jig_transfer *t)
{
    if (!t)
        return;
    if (t->env)
        leave_client(t);
    if (t->reader.drop)
        t->reader.drop(t->reader.ctx);
    mux_stream_clear(&t->stream);
    buf_wipe(&t->key); /* a passphrase and a proxy's login are part of it */
    decode_free(t->decode);
    for (size_t i = 0; i < t->n; i++)
        exchange_free(t->exchanges[i]);
    free(t->exchanges);
    bodyhash_clear(&t->hash);
    message_clear(&t->message);
    outgoing_clear(&t->out);
    buf_clear(&t->proxy_answer);
    url_clear(&t->redirected);
    jig_request_free(t->request);
    free(t);
}

struct conn *transfer_conn(const struct jig_transfer *t)
{
    return t->stream.mux ? t->stream.mux->conn : t->conn;
}

int64_t transfer_now(const struct jig_transfer *t)
{
    return lap_now(&t->env->lap);
}

int64_t transfer_latest(const struct jig_transfer *t)
{
    return lap_latest(&t->env->lap);
}

/* ---- Telling ---- */

/* One "more of the body" or "another phase" is as good as two: both are read when they are
 * pulled. */
static bool is_told(const struct jig_event *last, const struct jig_event *event)
{
    bool repeats = event->type == JIG_EVENT_BODY || event->type == JIG_EVENT_PHASE;
    return repeats && last && last->type == event->type && last->exchange == event->exchange;
}

bool transfer_emit(struct jig_transfer *t, enum jig_event_type type, struct span data)
{
    struct events *events = &t->env->events;
    struct jig_event event = { .type = type, .transfer = t, .exchange = t->x };
    assert(t->state != TRANSFER_DONE); /* that was the last one */
    bool is_piece = type == JIG_EVENT_BODY && t->x->is_streamed;
    if (is_piece) {
        event.data = data.ptr;
        event.len = data.len;
    }
    if (!is_piece && is_told(events_last(events), &event))
        return true;
    if (!events_push(events, &event))
        return false;
    if (is_piece)
        t->is_paused = t->is_unpulled = true;
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

static void drop_decoder(struct jig_transfer *t)
{
    decode_free(t->decode);
    t->decode = NULL;
    t->is_decoding = false;
}

void transfer_let_go(struct jig_transfer *t)
{
    if (!t->is_lingering || t->is_unpulled)
        return;
    t->protocol->drop(t);
    drop_decoder(t);
    t->is_lingering = false;
    t->env->n_lingering--;
}

/* A piece of the body that was handed out lies in the decoder or in the connection's buffer: then
 * they stay until it has been used. */
void transfer_end(struct jig_transfer *t, int64_t now)
{
    if (!t->is_paused || t->protocol->keeps_pieces)
        t->protocol->drop(t);
    if (!t->is_paused)
        drop_decoder(t);
    t->is_lingering = t->is_paused;
    t->env->n_lingering += t->is_paused;
    body_leave(&t->x->body);
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
    if (t->state != TRANSFER_RUNNING || t->x->answer.status != 0)
        return;
    struct head *head = t->protocol->unfinished(t);
    if (head && head->status != 0 && !head_is_interim(head))
        exchange_set_answer(t->x, head);
}

/* How far the connection came that does not open any more. */
static void describe_opening(struct jig_transfer *t)
{
    if (t->state != TRANSFER_OPENING || !t->conn)
        return;
    transfer_note_opening(t);
    conn_describe(t->conn, &t->x->connection);
    t->x->session = session_share(conn_session(t->conn));
}

void transfer_fail(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    describe_opening(t);
    salvage(t);
    t->x->error = *error;
    if (t->x->error.phase == JIG_PHASE_NONE)
        t->x->error.phase = t->state == TRANSFER_HASHING ? JIG_PHASE_SEND : t->x->phase;
    transfer_end(t, now);
}

void transfer_cancel(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    if (t->state == TRANSFER_DONE)
        return;
    jig_error_set(&error, JIG_ERR_CANCELLED, t->x->phase, "cancelled");
    transfer_fail(t, &error, now);
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

bool transfer_can_repeat(const struct jig_transfer *t)
{
    return !t->has_retried && t->request->body == REQUEST_NO_BODY && is_idempotent(t->method);
}

/* RFC 9112, 9.3.1: only on a reused connection, only once, only where the server can't have acted
 * on it or may do so twice. */
static bool may_retry(const struct jig_transfer *t)
{
    const struct jig_exchange *x = t->x;
    if (!x->connection.reused || t->has_retried || t->answer_begun || x->n_interim > 0)
        return false;
    return is_idempotent(x->method) || x->connection.bytes_sent == 0;
}

/* The message is made anew: HTTP/2 and HTTP/1.1 say it differently. */
static bool retry(struct jig_transfer *t, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    if (!source_rewind(&t->out.source))
        return false;
    t->protocol->drop(t);
    exchange_restart(t->x);
    t->has_retried = true;
    return transfer_get_ready(t, now, &error);
}

void transfer_broke(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    bool has_answer = t->answer_begun || t->x->n_interim > 0;
    if (may_retry(t) && retry(t, now))
        return;
    if (!has_answer && t->send_error.code)
        error = &t->send_error;
    transfer_fail(t, error, now);
}

void transfer_refused(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    bool has_answer =
        t->answer_begun || t->x->n_interim > 0; /* so it did do something with it */
    if (t->has_retried || has_answer || !retry(t, now))
        transfer_fail(t, error, now);
}

void transfer_wants_h1(struct jig_transfer *t, const struct jig_error *error, int64_t now)
{
    bool has_answer = t->answer_begun || t->x->n_interim > 0;
    bool can_change = !has_answer && !route_is_prior(&t->route);
    if (can_change)
        muxes_remember_unwilling(&t->env->muxes, buf_span(&t->key));
    if (!can_change || !retry(t, now))
        transfer_fail(t, error, now);
}

/* The next request, after a redirect or a challenge. What fails while it is prepared is the failure
 * of the last exchange that there is. */
static void follow(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    if (!(t->is_challenged ? transfer_log_in(t, &error) : transfer_redirect(t, &error))) {
        transfer_fail(t, &error, now);
        return;
    }
    t->x->is_done = true;
    if (!transfer_begin_exchange(t, now, &error)) {
        transfer_fail(t, &error, now);
        return;
    }
    transfer_emit(t, JIG_EVENT_EXCHANGE, span_make(NULL, 0));
}

static void fail_at_proxy(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_PROXY, JIG_PHASE_PROXY, "the proxy asks for %s (407)",
                  t->route.proxy->has_login ? "another login" : "a login");
    transfer_fail(t, &error, now);
}

static void refuse_redirect(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_TOO_MANY_REDIRECTS, JIG_PHASE_NONE,
                  "a redirect, and none is to be followed");
    transfer_fail(t, &error, now);
}

void transfer_answered(struct jig_transfer *t, int64_t now)
{
    struct jig_exchange *x = t->x;
    x->timing.body = x->timing.total = t->whole_at - x->began;
    drop_decoder(t);
    t->protocol->release(t, now);
    if (t->will_follow)
        follow(t, now);
    else if (transfer_is_from_proxy(t))
        fail_at_proxy(t, t->whole_at);
    else if (transfer_is_redirect_refused(t))
        refuse_redirect(t, t->whole_at);
    else
        transfer_end(t, t->whole_at);
}

/* ---- Stepping ---- */

static void go_on_hashing(struct jig_transfer *t, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    if (transfer_get_ready(t, now, &error))
        return;
    if (error.code == JIG_OK)
        out_of_memory(&error);
    transfer_fail(t, &error, now);
}

/* A peer that is faster than we are would keep a step going for ever, past every deadline. */
enum { TURNS_A_STEP = 32 };

bool transfer_takes_turn(struct jig_transfer *t, bool in_time)
{
    unsigned had = t->turns;
    t->turns = in_time && had > 0 ? had - 1 : 0;
    return in_time && had > 0;
}

/* A piece that was pulled has been used by now: its bytes may go. */
static void resume(struct jig_transfer *t, int64_t now)
{
    if (!t->is_paused || t->is_unpulled)
        return;
    t->is_paused = false;
    t->last_activity = now;
}

static void settle(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    if (transfer_settle(t, now, &error))
        transfer_fail(t, &error, now);
}

/* An upload to a fast peer uses up every turn that a step has, and a refusal is to be heard before
 * it ends: one is left for that. */
static void receive_too(struct jig_transfer *t, int64_t now)
{
    bool is_used_up = t->turns == 0;
    t->turns += is_used_up;
    transfer_receive(t, now);
    if (is_used_up)
        t->turns = 0;
}

static void run(struct jig_transfer *t, int64_t now)
{
    if (t->is_whole) {
        settle(t, now);
        return;
    }
    if (transfer_waits_for_disk(t))
        t->last_activity = now; /* it is not the peer that is waited for */
    if (now >= t->continue_deadline)
        t->out.is_held = false;
    t->protocol->flush(t);
    transfer_send(t, now);
    if (t->state == TRANSFER_RUNNING)
        receive_too(t, transfer_latest(t));
    if (t->state == TRANSFER_RUNNING && t->is_sending && !t->out.is_held &&
        t->continue_deadline != INT64_MAX) {
        t->continue_deadline = INT64_MAX;
        transfer_send(t, transfer_now(t));
    }
}

/* Redirects and retries begin anew within the step, up to where they must wait. */
void transfer_step(struct jig_transfer *t, int64_t now)
{
    const struct jig_exchange *x;
    uint64_t n_conns;
    bool had_retried;
    if (t->state == TRANSFER_DONE)
        return;
    resume(t, now);
    t->turns = TURNS_A_STEP;
    do {
        x = t->x;
        n_conns = t->env->n_conns;
        had_retried = t->has_retried;
        if (t->state == TRANSFER_HASHING)
            go_on_hashing(t, now);
        if (t->state == TRANSFER_OPENING)
            transfer_open(t, now);
        if (t->state == TRANSFER_LISTENING)
            transfer_listen(t, now);
        if (t->state == TRANSFER_RUNNING)
            run(t, now);
        if (t->state == TRANSFER_DONE)
            return;
        now = transfer_now(t);
    } while (t->state == TRANSFER_OPENING &&
             (t->x != x || t->has_retried != had_retried || t->env->n_conns != n_conns));
    transfer_check_clock(t, now);
}
