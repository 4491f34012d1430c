/* Joining a connection that others use, waiting for one, and making one's own known. */
#include "client/transfer.h"

enum { FRESH_US = 1000 };

static void leave_queue(struct jig_transfer *t)
{
    if (t->queued_at)
        t->queued_at->n_queued--;
    t->queued_at = NULL;
    t->is_waiting = false;
}

static void join(struct jig_transfer *t, struct mux *mux)
{
    mux_stream_clear(&t->stream);
    mux_attach(mux, &t->stream, t->x);
    t->protocol = &protocol_h2;
}

static void wait_for(struct jig_transfer *t, struct mux *mux)
{
    t->is_waiting = true;
    t->queued_at = mux;
    if (mux)
        mux->n_queued++;
}

bool transfer_may_share(const struct jig_transfer *t)
{
    return route_may_be_h2(&t->route) && !t->request->options.connect_only;
}

/* A connection that another request has just used is not looked at before this one is sent, where
 * it may be sent again if the peer has gone in between. What comes unasked is no danger: frames
 * have their stream's number. */
static int64_t fresh_since(const struct jig_transfer *t, int64_t now)
{
    return transfer_can_repeat(t) ? now - FRESH_US : INT64_MAX;
}

bool transfer_share(struct jig_transfer *t)
{
    struct mux *mux;
    if (!transfer_may_share(t))
        return false;
    bool is_new = !t->is_waiting;
    leave_queue(t);
    int64_t fresh = fresh_since(t, transfer_latest(t));
    enum muxes_answer answer =
        muxes_find(&t->env->muxes, buf_span(&t->key), is_new, fresh, &mux);
    if (answer == MUXES_ROOM)
        join(t, mux);
    if (answer == MUXES_BUSY)
        wait_for(t, mux);
    t->x->connection.reused = answer != MUXES_NONE;
    return answer != MUXES_NONE;
}

bool transfer_could_share(const struct jig_transfer *t)
{
    struct mux *mux;
    int64_t fresh = fresh_since(t, transfer_now(t));
    return muxes_find(&t->env->muxes, buf_span(&t->key), false, fresh, &mux) != MUXES_BUSY;
}

void transfer_stop_waiting(struct jig_transfer *t)
{
    leave_queue(t);
    if (t->conn)
        muxes_retract(&t->env->muxes, t->conn);
}

enum jig_err transfer_make_shared(struct jig_transfer *t, struct jig_error *error)
{
    struct mux *mux;
    const struct jig_options *o = &t->request->options;
    struct h2_limits limits = { .max_line = o->max_line,
                                .max_fields = o->max_fields,
                                .max_head = o->max_head };
    if (!transfer_may_share(t))
        return JIG_OK;
    muxes_retract(&t->env->muxes, t->conn);
    if (!conn_speaks_h2(t->conn)) {
        muxes_remember_plain(&t->env->muxes, t->conn);
        return JIG_OK;
    }
    struct conn *conn = t->conn;
    t->conn = NULL;
    enum jig_err err = mux_new(conn, &limits, &mux, error);
    if (err)
        return err;
    muxes_add(&t->env->muxes, mux);
    join(t, mux);
    return JIG_OK;
}
