/* HTTP/1.x: the exchange has the connection to itself until the answer is whole. */
#include "client/protocol.h"

#include "client/transfer.h"

enum { BULK_READ = 16 << 10 };

static enum jig_err begin_to_send(struct jig_transfer *t, struct jig_error *error)
{
    outgoing_begin(&t->out, &t->message);
    if (!t->message.is_raw)
        message_add_head(&t->message, t->x->method, &t->x->request, &t->out.bytes);
    enum jig_err err = t->out.bytes.failed;
    return !err ? JIG_OK
                : jig_error_set(error, err, JIG_PHASE_SEND, "the request's head: %s",
                                jig_err_meaning(err));
}

static enum jig_err begin(struct jig_transfer *t, struct jig_error *error)
{
    h1_begin(conn_h1(t->conn), span_of(t->x->method));
    if (t->message.is_upgrade)
        h1_allow_switch(conn_h1(t->conn));
    t->is_hungry = true;
    return begin_to_send(t, error);
}

static enum stream_status send_bytes(struct jig_transfer *t, struct span bytes, int64_t *now,
                                     size_t *n, struct jig_error *error)
{
    enum stream_status status = conn_send(t->conn, bytes, n, error);
    *now = transfer_now(t);
    if (status == STREAM_OK)
        exchange_log(t->x, JIG_SENT, *now, span_sub(bytes, 0, *n));
    return status;
}

static enum stream_status flush(struct jig_transfer *t)
{
    return conn_flush(t->conn);
}

/* ---- Reading ---- */

static bool has_input(const struct jig_transfer *t)
{
    return conn_input(t->conn).len > 0 || !t->is_hungry;
}

static bool can_receive(const struct jig_transfer *t)
{
    return has_input(t) || t->can_read;
}

/* One event's worth of the input that is there. */
static void parse(struct jig_transfer *t, int64_t now)
{
    struct event event;
    struct jig_error error;
    size_t used;
    if (conn_input(t->conn).len > 0)
        transfer_note_first_byte(t, now);
    enum jig_err err = h1_recv(conn_h1(t->conn), conn_input(t->conn), &used, &event, &error);
    conn_consume(t->conn, used);
    t->is_hungry = event.type == EVENT_NONE;
    if (!err)
        err = transfer_act(t, &event, now, &error);
    if (err)
        transfer_fail(t, &error, now);
}

/* The peer has said its last: that may be how the body ends. */
static void parse_end(struct jig_transfer *t, int64_t now)
{
    struct event event = { .type = EVENT_BODY };
    struct jig_error error;
    enum jig_err err = JIG_OK;
    bool clean = conn_ended_cleanly(t->conn);
    while (!err && transfer_is_reading(t) && !t->is_decoding && event.type != EVENT_NONE) {
        err = h1_eof(conn_h1(t->conn), clean, &event, &error);
        if (!err)
            err = transfer_act(t, &event, now, &error);
    }
    if (err == JIG_ERR_REMOTE_DISCONNECTED)
        transfer_broke(t, &error, now);
    else if (err)
        transfer_fail(t, &error, now);
}

static int64_t read_more(struct jig_transfer *t)
{
    struct span fresh;
    struct jig_error error;
    enum stream_status status = conn_recv(t->conn, &fresh, &error);
    int64_t now = transfer_now(t);
    if (fresh.len > 0) {
        t->env->n_bulk += fresh.len >= BULK_READ;
        t->last_activity = now;
        exchange_log(t->x, JIG_RECEIVED, now, fresh);
    }
    t->can_read = status == STREAM_OK && !conn_is_drained(t->conn);
    if (status == STREAM_EOF)
        parse_end(t, now);
    if (status == STREAM_FAILED)
        transfer_broke(t, &error, now);
    return now;
}

static int64_t receive(struct jig_transfer *t, int64_t now)
{
    if (!has_input(t))
        return read_more(t);
    parse(t, now);
    return now;
}

static struct head *unfinished(struct jig_transfer *t)
{
    return t->conn ? &conn_h1(t->conn)->head : NULL;
}

/* ---- The end ---- */

static bool will_close(const struct jig_transfer *t)
{
    return h1_will_close(conn_h1(t->conn)) || !t->message.keeps_alive;
}

static void drop(struct jig_transfer *t)
{
    transfer_stop_waiting(t);
    conn_free(t->conn);
    t->conn = NULL;
}

/* A body that was not as long as its head said would make the server take the next request for a
 * part of it, or this one's rest for the next. */
static bool has_sent_what_it_said(const struct jig_transfer *t)
{
    if (!outgoing_is_done(&t->out) || t->send_error.code)
        return false;
    return t->message.length < 0 || (uint64_t)t->message.length == t->out.source.taken;
}

static void release(struct jig_transfer *t, int64_t now)
{
    bool sound = h1_can_reuse(conn_h1(t->conn)) && conn_input(t->conn).len == 0 &&
                 t->message.keeps_alive && has_sent_what_it_said(t);
    if (!sound) {
        drop(t);
        return;
    }
    pool_put(&t->env->pool, t->conn, now);
    t->conn = NULL;
}

const struct protocol protocol_h1 = {
    .begin = begin,
    .send = send_bytes,
    .flush = flush,
    .can_receive = can_receive,
    .receive = receive,
    .unfinished = unfinished,
    .will_close = will_close,
    .release = release,
    .drop = drop,
};
