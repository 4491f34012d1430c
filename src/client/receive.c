/* Taking an answer in: the events of its protocol, through the decoder, into the exchange. */
#include "client/transfer.h"

#include "client/redirect.h"

bool transfer_is_reading(const struct jig_transfer *t)
{
    return t->state == TRANSFER_RUNNING && !t->is_paused && !t->is_whole &&
           !body_is_late(&t->x->body);
}

bool transfer_waits_for_disk(const struct jig_transfer *t)
{
    return t->state == TRANSFER_RUNNING &&
           (t->is_whole || (!t->is_paused && body_is_late(&t->x->body)));
}

static void stop_sending(struct jig_transfer *t)
{
    t->is_sending = false;
    t->out.is_held = false;
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* A chain of answers is bounded like a single one. */
static enum jig_err count_head(struct jig_transfer *t, const struct head *head,
                               struct jig_error *error)
{
    const struct jig_options *o = &t->request->options;
    size_t limit = head_limit(o->max_head, o->max_line);
    t->heads_len += head->fields.len;
    if (t->heads_len <= limit)
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_TOO_MANY_HEADERS, JIG_PHASE_HEAD,
                         t->n > 1
                             ? "the headers of %zu answers in a row are longer than %zu bytes"
                             : "the headers of %zu answer are longer than %zu bytes",
                         t->n, limit);
}

/* A 100 lets a held body go; any interim answer means that the real one is still to come. */
static enum jig_err on_interim(struct jig_transfer *t, struct event *event, int64_t now,
                               struct jig_error *error)
{
    (void)now;
    bool go_on = event->head->status == 100;
    if (t->x->n_interim == HEAD_MAX_INTERIM)
        return jig_error_set(error, JIG_ERR_TOO_MANY_HEADERS, JIG_PHASE_HEAD,
                             "more than %d interim answers", HEAD_MAX_INTERIM);
    enum jig_err err = count_head(t, event->head, error);
    if (err)
        return err;
    if (exchange_add_interim(t->x, event->head))
        return out_of_memory(error);
    t->out.is_held &= !go_on;
    t->answer_begun = false;
    t->x->timing.wait = -1;
    transfer_emit(t, JIG_EVENT_INTERIM, span_make(NULL, 0));
    transfer_enter(t, t->is_sending ? JIG_PHASE_SEND : JIG_PHASE_WAIT);
    return JIG_OK;
}

/* Literal bytes are for the one place that the caller named. */
static bool follows(const struct jig_transfer *t)
{
    const struct head *answer = &t->x->answer;
    return t->request->options.follow && t->request->body != REQUEST_RAW &&
           t->request->options.max_redirects != JIG_NO_REDIRECTS &&
           redirect_is(answer->status) && header_has(&answer->fields, SPAN("Location"));
}

/* A final answer while the body is still on its way out: a refusal ends the sending, and so does
 * any answer to a body that was held back for it. */
static void judge_early_answer(struct jig_transfer *t)
{
    if (t->is_sending && (t->out.is_held || t->x->answer.status >= 300))
        stop_sending(t);
}

static enum jig_err too_large(uint64_t limit, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_BODY,
                         "the body is larger than %llu bytes", (unsigned long long)limit);
}

static enum jig_err choose_decoder(struct jig_transfer *t, const struct bodylen *length,
                                   struct jig_error *error)
{
    if (!t->request->options.decode || length->kind == BODY_NONE)
        return JIG_OK;
    enum jig_err err = decode_new(&t->x->answer.fields, &t->decode, error);
    if (t->decode && t->request->options.max_body > 0)
        decode_trust(t->decode);
    if (t->decode)
        buf_add_str(&t->x->coding, decode_names(t->decode));
    return err;
}

static bool is_challenged_on_way(struct jig_transfer *t)
{
    return !t->route.is_tunnelled && transfer_is_challenged_by_proxy(t, &t->x->answer);
}

static bool is_streamed(const struct jig_transfer *t)
{
    const struct jig_options *o = &t->request->options;
    bool wanted = o->stream || (o->stream_events && exchange_is_event_stream(t->x));
    bool is_refusal = t->request->body == REQUEST_UPGRADE && t->x->answer.status != 101;
    return wanted && !is_refusal && !t->will_follow;
}

static enum jig_err on_head(struct jig_transfer *t, struct event *event, int64_t now,
                            struct jig_error *error)
{
    struct jig_exchange *x = t->x;
    const struct bodylen *length = event->length;
    enum jig_err err = count_head(t, event->head, error);
    exchange_set_answer(x, event->head);
    if (err)
        return err;
    if (!transfer_take_cookies(t))
        return out_of_memory(error);
    x->timing.head = now - x->began;
    x->body_expected = length->promised;
    t->is_challenged = transfer_is_challenged(t) || is_challenged_on_way(t);
    x->is_followed = t->will_follow = follows(t) || t->is_challenged;
    x->is_streamed = is_streamed(t);
    x->will_close = t->protocol->will_close(t);
    judge_early_answer(t);
    transfer_emit(t, JIG_EVENT_HEAD, span_make(NULL, 0));
    transfer_enter(t, JIG_PHASE_BODY);
    uint64_t limit = t->request->options.max_body;
    err = choose_decoder(t, length, error);
    bool is_known = length->kind == BODY_SIZED && !t->decode;
    if (!err && limit > 0 && is_known && length->length > limit)
        return too_large(limit, error);
    return err;
}

/* Decoded bytes on their last step. In stream mode they are handed out where they lie, and nothing
 * more is read until the caller has pulled them and stepped again. */
static enum jig_err deliver(struct jig_transfer *t, struct span s, struct jig_error *error)
{
    uint64_t limit = t->request->options.max_body;
    bool is_beyond = limit > 0 && s.len > limit - t->x->body_len;
    if (is_beyond)
        s.len = (size_t)(limit - t->x->body_len);
    enum jig_err err = exchange_add_body(t->x, s, error);
    if (err)
        return err;
    bool is_told = s.len == 0 || t->will_follow || transfer_emit(t, JIG_EVENT_BODY, s);
    if (!is_told && t->x->is_streamed)
        return out_of_memory(error);
    return is_beyond ? too_large(limit, error) : JIG_OK;
}

static enum jig_err on_body(struct jig_transfer *t, struct event *event, int64_t now,
                            struct jig_error *error)
{
    (void)now;
    t->x->body_wire_len += event->body.len;
    if (!t->decode)
        return deliver(t, event->body, error);
    decode_put(t->decode, event->body);
    t->is_decoding = true;
    return JIG_OK;
}

/* One block of what was put into the decoder last. */
static int64_t decode_more(struct jig_transfer *t, int64_t now)
{
    struct span block;
    struct jig_error error;
    enum jig_err err = decode_take(t->decode, &block, &error);
    t->is_decoding = block.len > 0;
    if (!err)
        err = deliver(t, block, &error);
    if (err)
        transfer_fail(t, &error, now);
    return transfer_now(t);
}

static enum jig_err on_trailers(struct jig_transfer *t, struct event *event, int64_t now,
                                struct jig_error *error)
{
    (void)now;
    (void)error;
    header_move(&t->x->trailers, event->trailers);
    return JIG_OK;
}

enum jig_err transfer_settle(struct jig_transfer *t, int64_t now, struct jig_error *error)
{
    if (!body_is_settled(&t->x->body))
        return JIG_OK;
    t->is_whole = false;
    enum jig_err err = body_finish(&t->x->body, error);
    if (!err)
        transfer_answered(t, now);
    return err;
}

static enum jig_err on_done(struct jig_transfer *t, struct event *event, int64_t now,
                            struct jig_error *error)
{
    (void)event;
    enum jig_err err = t->decode ? decode_end(t->decode, error) : JIG_OK;
    if (err)
        return err;
    t->is_whole = true;
    t->whole_at = now;
    return transfer_settle(t, now, error);
}

enum jig_err transfer_act(struct jig_transfer *t, struct event *event, int64_t now,
                          struct jig_error *error)
{
    static enum jig_err (*const acts[])(struct jig_transfer *, struct event *, int64_t,
                                        struct jig_error *) = {
        [EVENT_INTERIM] = on_interim,   [EVENT_HEAD] = on_head, [EVENT_BODY] = on_body,
        [EVENT_TRAILERS] = on_trailers, [EVENT_DONE] = on_done,
    };
    if (event->type == EVENT_NONE || event->type > EVENT_DONE)
        return JIG_OK;
    return acts[event->type](t, event, now, error);
}

void transfer_note_first_byte(struct jig_transfer *t, int64_t now)
{
    if (t->answer_begun)
        return;
    t->answer_begun = true;
    t->x->timing.wait = now - t->x->began;
    transfer_enter(t, JIG_PHASE_HEAD);
}

void transfer_receive(struct jig_transfer *t, int64_t now)
{
    int64_t until = now + TRANSFER_TURNS_US;
    while (transfer_is_reading(t) && transfer_takes_turn(t, now < until)) {
        if (t->is_decoding)
            now = decode_more(t, now);
        else if (t->protocol->can_receive(t))
            now = t->protocol->receive(t, now);
        else
            return;
    }
}
