/* HTTP/2: the exchange is a stream of a connection that others use at the same time. */
#include "client/protocol.h"

#include "client/transfer.h"
#include "wire/h2req.h"

/* The fields as they are sent take the place of those that HTTP/1.1 would have sent. */
static enum jig_err convert(struct jig_transfer *t)
{
    struct header fields;
    header_init(&fields);
    const struct h2req req = { .method = span_of(t->x->method),
                               .scheme = t->route.secure ? SPAN("https") : SPAN("http"),
                               .target = buf_span(&t->message.target),
                               .fields = &t->x->request };
    enum jig_err err = h2req_fields(&req, &fields);
    if (!err)
        header_move(&t->x->request, &fields);
    header_clear(&fields);
    return err;
}

static enum jig_err begin(struct jig_transfer *t, struct jig_error *error)
{
    enum jig_err err = convert(t);
    if (err)
        return jig_error_set(error, err, JIG_PHASE_SEND, "the request's head: %s",
                             jig_err_meaning(err));
    outgoing_begin_body(&t->out, &t->message);
    bool has_body = t->out.has_body && t->message.length != 0;
    t->out.has_body = has_body;
    err = mux_open(&t->stream, &t->x->request, has_body, error);
    t->x->connection.stream = t->stream.id;
    return err;
}

/* ---- Sending ---- */

static enum stream_status send_bytes(struct jig_transfer *t, struct span bytes, int64_t *now,
                                     size_t *n, struct jig_error *error)
{
    (void)error; /* a connection that takes nothing more says so where it is read */
    *n = mux_send(&t->stream, bytes, t->out.is_filled, *now);
    *now = transfer_now(t);
    return *n > 0 ? STREAM_OK : STREAM_AGAIN;
}

/* Requests that are sent within one step go out together, at its end. */
static enum stream_status flush(struct jig_transfer *t)
{
    struct mux *mux = t->stream.mux;
    if (t->is_sending && t->out.has_body && outgoing_is_done(&t->out))
        mux_send(&t->stream, span_make("", 0), true, transfer_latest(t));
    if (mux->n_streams == 1)
        mux_flush(mux, transfer_latest(t));
    return STREAM_OK;
}

/* ---- Reading ---- */

static bool can_receive(const struct jig_transfer *t)
{
    return mux_has_input(&t->stream);
}

static void on_reset(struct jig_transfer *t, const struct event *event, int64_t now)
{
    struct jig_error error = *event->why;
    if (event->code == H2_REFUSED_STREAM)
        transfer_refused(t, &error, now);
    else if (event->code == H2_HTTP_1_1_REQUIRED)
        transfer_wants_h1(t, &error, now);
    else if (error.code == JIG_ERR_REMOTE_DISCONNECTED || error.code == JIG_ERR_RECEIVE)
        transfer_broke(t, &error, now);
    else
        transfer_fail(t, &error, now);
}

static void take(struct jig_transfer *t, struct event *event, int64_t now)
{
    struct jig_error error;
    t->last_activity = now;
    if (event->type == EVENT_RESET) {
        on_reset(t, event, now);
        return;
    }
    transfer_note_first_byte(t, now);
    if (transfer_act(t, event, now, &error))
        transfer_fail(t, &error, now);
}

/* What is decoded or handed out is looked at again in later steps, when the connection's buffer
 * holds something else. */
static int64_t receive(struct jig_transfer *t, int64_t now)
{
    struct event event;
    if (mux_next(&t->stream, t->decode || t->x->is_streamed, &event)) {
        take(t, &event, now);
        return now;
    }
    if (t->stream.mux->can_read) {
        mux_read(t->stream.mux, now);
        now = transfer_now(t);
    }
    return now;
}

static struct head *unfinished(struct jig_transfer *t)
{
    (void)t;
    return NULL;
}

/* ---- The end ---- */

static bool will_close(const struct jig_transfer *t)
{
    (void)t;
    return false; /* its stream ends, the connection serves others */
}

static void drop(struct jig_transfer *t)
{
    if (t->stream.mux)
        mux_detach(&t->stream, transfer_now(t));
}

static void release(struct jig_transfer *t, int64_t now)
{
    mux_detach(&t->stream, now);
}

const struct protocol protocol_h2 = {
    .begin = begin,
    .send = send_bytes,
    .flush = flush,
    .can_receive = can_receive,
    .receive = receive,
    .unfinished = unfinished,
    .will_close = will_close,
    .release = release,
    .drop = drop,
    .keeps_pieces = true,
};
