/* Server-sent events over transfers in turn: each one that breaks off is followed by another. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/transfer.h"
#include "wire/sse.h"

enum { DEFAULT_MAX_EVENT = 16 << 20 };

#define DEFAULT_RETRY_US INT64_C(3000000)
#define MIN_RETRY_US     INT64_C(100000) /* a server that asks for none would keep us busy */
#define MAX_RETRY_MS     INT64_C(3600000)
#define FOREVER_US       (INT64_MAX / 4)

enum stream_state { CONNECTING, STREAMING, WAITING, ENDED };

struct jig_event_stream {
    enum stream_state state;
    struct jig_client *client;
    struct jig_transfer *transfer;
    bool is_once; /* never sent again */
    struct sse reader;
    bool has_reader; /* of the connection at hand */
    struct span input;
    int64_t reconnect_at;
    unsigned n_connections; /* that an event stream came over */
    unsigned n_fruitless;   /* connections since the last event */
    struct buf last_id;     /* over all connections */
    int64_t retry_us;
    bool tells_comments;
    size_t max_event, headroom;
    struct jig_error failed; /* what the reader ran into */
};

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- Connecting ---- */

static const struct span LAST_ID = { "Last-Event-ID", 13 };

static enum jig_err add_fields(struct jig_event_stream *s, struct jig_request *r)
{
    enum jig_err err = JIG_OK;
    if (!header_has(&r->fields, SPAN("Accept")))
        err = header_add(&r->fields, SPAN("Accept"), SPAN("text/event-stream"));
    if (!err && !header_has(&r->fields, SPAN("Cache-Control")))
        err = header_add(&r->fields, SPAN("Cache-Control"), SPAN("no-cache"));
    if (err || s->last_id.len == 0)
        return err;
    header_remove(&r->fields, LAST_ID);
    return header_add(&r->fields, LAST_ID, buf_span(&s->last_id));
}

static enum jig_err connect_with(struct jig_event_stream *s, struct jig_request *take,
                                 int64_t now, struct jig_error *error)
{
    if (add_fields(s, take)) {
        jig_request_free(take);
        return out_of_memory(error);
    }
    s->state = CONNECTING;
    return jig_client_send(s->client, take, now, &s->transfer, error);
}

static enum jig_err set_options(struct jig_request *r, struct jig_error *error)
{
    struct jig_options options = r->options;
    options.stream = true;
    options.follow = true;
    if (options.idle_timeout_us == 0)
        options.idle_timeout_us = FOREVER_US; /* a stream may be silent for hours */
    return jig_request_set_options(r, &options, error);
}

static struct jig_event_stream *new_stream(struct jig_client *c)
{
    struct jig_event_stream *s = mem_zero(1, sizeof *s);
    if (!s)
        return NULL;
    s->client = c;
    s->retry_us = DEFAULT_RETRY_US;
    s->reconnect_at = INT64_MAX;
    s->max_event = DEFAULT_MAX_EVENT;
    buf_init(&s->last_id, s->max_event);
    return s;
}

enum jig_err jig_event_stream_open(struct jig_client *c, struct jig_request *take, int64_t now,
                                   struct jig_event_stream **out, struct jig_error *error)
{
    struct jig_event_stream *s = new_stream(c);
    *out = NULL;
    if (!s) {
        jig_request_free(take);
        return out_of_memory(error);
    }
    enum jig_err err = set_options(take, error);
    if (err)
        jig_request_free(take);
    else
        err = connect_with(s, take, now, error);
    if (err)
        jig_event_stream_free(s);
    else
        *out = s;
    return err;
}

void jig_event_stream_free(struct jig_event_stream *s)
{
    if (!s)
        return;
    jig_transfer_free(s->transfer);
    if (s->has_reader)
        sse_clear(&s->reader);
    buf_clear(&s->last_id);
    free(s);
}

/* Without the id the server would tell everything a second time, or leave some of it out. */
static enum jig_err check_id(const struct jig_event_stream *s, struct jig_error *error)
{
    if (!header_check(LAST_ID, buf_span(&s->last_id), NULL))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                         "not connected again: the last event's id has a control character, "
                         "which can't be sent");
}

static enum jig_err connect_again(struct jig_event_stream *s, int64_t now,
                                  struct jig_error *error)
{
    struct jig_transfer *before = s->transfer;
    enum jig_err err = check_id(s, error);
    if (err)
        return err;
    struct jig_request *r = before->request;
    before->request = NULL;
    err = connect_with(s, r, now, error);
    if (err)
        s->transfer = before;
    else
        jig_transfer_free(before); /* not sooner: the next is told from it by its address */
    return err;
}

/* The request goes from the transfer that ended to the next one. */
enum jig_err jig_event_stream_step(struct jig_event_stream *s, int64_t now,
                                   struct jig_error *error)
{
    if (s->state != WAITING || now < s->reconnect_at)
        return JIG_OK;
    s->reconnect_at = INT64_MAX;
    enum jig_err err = connect_again(s, now, error);
    if (err)
        s->state = ENDED;
    return err;
}

/* ---- Questions ---- */

struct jig_transfer *jig_event_stream_transfer(const struct jig_event_stream *s)
{
    return s->transfer;
}

int64_t jig_event_stream_deadline(const struct jig_event_stream *s)
{
    return s->reconnect_at;
}

bool jig_event_stream_has_ended(const struct jig_event_stream *s)
{
    return s->state == ENDED;
}

unsigned jig_event_stream_n_connections(const struct jig_event_stream *s)
{
    return s->n_connections;
}

bool jig_event_stream_is(const struct jig_exchange *x)
{
    return x->is_streamed && exchange_is_event_stream(x);
}

/* ---- Receiving ---- */

static enum jig_err end_for_good(struct jig_event_stream *s, struct jig_error *error)
{
    s->state = ENDED;
    s->input = (struct span){ 0 };
    if (!jig_transfer_is_done(s->transfer))
        jig_client_cancel(s->client, s->transfer, transfer_now(s->transfer));
    if (error)
        *error = s->failed;
    return s->failed.code;
}

static void init_reader(struct jig_event_stream *s)
{
    if (s->has_reader)
        sse_clear(&s->reader);
    sse_init(&s->reader, s->max_event);
    s->reader.tells_comments = s->tells_comments;
    sse_set_lead(&s->reader, s->headroom);
    sse_resume(&s->reader, buf_span(&s->last_id));
    s->has_reader = true;
}

static void begin_reading(struct jig_event_stream *s)
{
    init_reader(s);
    s->n_connections++;
    s->state = STREAMING;
}

static enum jig_err on_head(struct jig_event_stream *s, const struct jig_exchange *x,
                            struct jig_error *error)
{
    if (s->state != CONNECTING || x->is_followed)
        return JIG_OK;
    if (x->answer.status == 204)
        return end_for_good(s, error);
    if (x->answer.status != 200)
        jig_error_set(&s->failed, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_HEAD,
                      "no event stream: the server answered %d", x->answer.status);
    else if (!exchange_is_event_stream(x))
        jig_error_set(&s->failed, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_HEAD,
                      "no event stream: the answer's Content-Type is not text/event-stream");
    if (s->failed.code)
        return end_for_good(s, error);
    begin_reading(s);
    return JIG_OK;
}

/* Twice as long after each connection in turn that brought nothing. */
static int64_t wait_us(struct jig_event_stream *s)
{
    int64_t wait = s->retry_us < MIN_RETRY_US ? MIN_RETRY_US : s->retry_us;
    for (unsigned i = 0; i < s->n_fruitless && wait < MAX_RETRY_MS * 500; i++)
        wait *= 2;
    s->n_fruitless++;
    return wait;
}

/* The end of a connection: good or bad, another one follows, if there ever was one. */
static enum jig_err on_done(struct jig_event_stream *s, int64_t now, struct jig_error *error)
{
    if (s->state == ENDED)
        return end_for_good(s, error);
    if (s->n_connections == 0 || s->is_once) {
        s->failed = *jig_transfer_error(s->transfer);
        return end_for_good(s, error);
    }
    s->input = (struct span){ 0 };
    s->state = WAITING;
    s->reconnect_at = now + wait_us(s);
    return JIG_OK;
}

/* Its request is the caller's own: nothing is added to it before it is sent again. */
enum jig_err jig_event_stream_adopt(struct jig_client *c, struct jig_transfer *take,
                                    struct jig_event_stream **out, struct jig_error *error)
{
    struct jig_event_stream *s = new_stream(c);
    struct jig_options *options = &take->request->options;
    *out = s;
    if (!s) {
        jig_transfer_free(take);
        return out_of_memory(error);
    }
    if (options->idle_timeout_us == 0)
        options->idle_timeout_us = FOREVER_US;
    s->transfer = take;
    s->is_once = !span_eq_str(span_of(request_method(take->request)), "GET");
    begin_reading(s);
    return JIG_OK;
}

void jig_event_stream_tell_comments(struct jig_event_stream *s)
{
    s->tells_comments = s->reader.tells_comments = true;
}

void jig_event_stream_set_memory(struct jig_event_stream *s, size_t max_event, size_t headroom)
{
    s->max_event = max_event > 0 ? max_event : DEFAULT_MAX_EVENT;
    s->headroom = headroom;
    if (s->has_reader)
        init_reader(s);
}

char *jig_event_stream_take_data(struct jig_event_stream *s)
{
    return s->has_reader ? sse_take_data(&s->reader) : NULL;
}

size_t jig_event_stream_unfinished(const struct jig_event_stream *s)
{
    return s->has_reader ? sse_unfinished(&s->reader) : 0;
}

void jig_event_stream_close(struct jig_event_stream *s, int64_t now)
{
    s->state = ENDED;
    s->reconnect_at = INT64_MAX;
    s->input = (struct span){ 0 };
    if (s->transfer && !jig_transfer_is_done(s->transfer))
        jig_client_cancel(s->client, s->transfer, now);
}

enum jig_err jig_event_stream_take(struct jig_event_stream *s, const struct jig_event *event,
                                   int64_t now, struct jig_error *error)
{
    if (event->transfer != s->transfer)
        return JIG_OK;
    if (event->type == JIG_EVENT_HEAD)
        return on_head(s, event->exchange, error);
    if (event->type == JIG_EVENT_DONE)
        return on_done(s, now, error);
    if (event->type == JIG_EVENT_BODY && s->state == STREAMING)
        s->input = span_make(event->data, event->len);
    return JIG_OK;
}

/* What a stream said outlives its connection; false: out of memory. To take it up again without its
 * id would bring everything a second time, or leave some of it out. */
static bool keep(struct jig_event_stream *s)
{
    int64_t ms = s->reader.retry_ms;
    struct span id = sse_last_id(&s->reader);
    if (ms >= 0)
        s->retry_us = (ms < MAX_RETRY_MS ? ms : MAX_RETRY_MS) * 1000;
    if (span_eq(id, buf_span(&s->last_id)))
        return true;
    buf_reset(&s->last_id);
    buf_add(&s->last_id, id);
    return !s->last_id.failed;
}

bool jig_event_stream_next(struct jig_event_stream *s, struct jig_stream_event *event)
{
    struct sse_event e;
    size_t used;
    if (s->state != STREAMING || s->input.len == 0)
        return false;
    enum sse_status status = sse_recv(&s->reader, s->input, &used, &e, &s->failed);
    s->input = span_sub(s->input, used, s->input.len);
    if (!keep(s) && status != SSE_FAILED)
        out_of_memory(&s->failed);
    if (s->failed.code)
        end_for_good(s, NULL);
    if (status != SSE_EVENT)
        return false;
    if (!e.is_comment)
        s->n_fruitless = 0;
    *event = (struct jig_stream_event){ e.type.ptr, e.type.len, e.data.ptr,  e.data.len,
                                        e.id.ptr,   e.id.len,   e.is_comment };
    return true;
}
