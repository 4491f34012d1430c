/* Sending a request: what the source gives, framed, as its protocol takes it. */
#include "client/transfer.h"

#define WAIT_FOR_100_US INT64_C(1000000)

static void note_sent(struct jig_transfer *t)
{
    t->is_sending = false;
    t->x->timing.send = transfer_latest(t) - t->x->began;
    if (!t->answer_begun)
        transfer_enter(t, JIG_PHASE_WAIT);
}

/* The head of a request that expects a 100 is out: its body waits for it, but not for ever. */
static void begin_to_hold(struct jig_transfer *t, int64_t now)
{
    if (t->out.is_held && t->continue_deadline == INT64_MAX)
        t->continue_deadline = now + WAIT_FOR_100_US;
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

/* One write, and the time after it; false when there is no point in another one now. */
static bool send_pending(struct jig_transfer *t, int64_t *now)
{
    size_t n;
    struct jig_error error;
    struct span pending = outgoing_pending(&t->out);
    enum stream_status status = t->protocol->send(t, pending, now, &n, &error);
    if (status == STREAM_FAILED)
        fail_to_send(t, &error, *now);
    if (status != STREAM_OK)
        return false;
    t->last_activity = *now;
    outgoing_sent(&t->out, n);
    return true;
}

void transfer_send(struct jig_transfer *t, int64_t now)
{
    struct jig_error error;
    bool go_on = true;
    int64_t until = now + TRANSFER_TURNS_US;
    while (go_on && t->is_sending && t->state == TRANSFER_RUNNING &&
           transfer_takes_turn(t, now < until)) {
        enum source_status status = SOURCE_OK;
        if (outgoing_pending(&t->out).len == 0)
            status = outgoing_fill(&t->out, t->x, &error);
        if (status == SOURCE_OK)
            go_on = send_pending(t, &now);
        else if (status == SOURCE_FAILED)
            fail_to_send(t, &error, now);
        else if (status == SOURCE_END && t->protocol->flush(t) == STREAM_AGAIN)
            return;
        else if (status == SOURCE_END)
            note_sent(t);
        else {
            begin_to_hold(t, now);
            return;
        }
    }
}

bool transfer_has_sent(const struct jig_transfer *t)
{
    const struct feed *feed = t->out.source.feed;
    bool is_fed = feed && feed_has_bytes(feed);
    return t->state == TRANSFER_RUNNING && !is_fed && outgoing_pending(&t->out).len == 0;
}
