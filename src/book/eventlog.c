#include "book/eventlog.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/livemeasure.h"
#include "wire/sse.h"

enum { EVENT_MAX = 16 << 20, BLOCK = 64 << 10 };

#define LARGE ((size_t)64 << 10) /* an event that is not copied */

struct eventlog {
    struct live live;
    const struct jig_exchange *exchange;
    struct sse reader;
    uint64_t at; /* bytes of a body that is kept, which were read */
};

bool eventlog_is(const struct jig_exchange *x)
{
    struct jig_field f;
    if (jig_exchange_status(x) != 200 ||
        !jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Type", &f))
        return false;
    struct span rest = span_make(f.value, f.value_len);
    bool is_coded = jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Encoding", &f) &&
                    !jig_exchange_coding(x)[0];
    return !is_coded && span_ieq_str(span_trim(span_cut(&rest, ';')), "text/event-stream");
}

struct eventlog *eventlog_new(const struct jig_exchange *x, const struct live_limits *limits,
                              int64_t now)
{
    struct eventlog *e = mem_zero(1, sizeof *e);
    if (!e)
        return NULL;
    struct jig_timing t = jig_exchange_timing(x);
    live_begin(&e->live, LIVE_EVENTS, limits);
    e->exchange = x;
    sse_init(&e->reader, EVENT_MAX);
    e->reader.tells_comments = true;
    sse_set_lead(&e->reader, STREAMLOG_HEADROOM);
    e->live.state = LIVE_OPEN;
    e->live.n_opened = 1;
    e->live.status = jig_exchange_status(x);
    e->live.opened_at = now;
    e->live.wall_us = t.started_wall_us + t.total - now;
    e->live.measured = livemeasure_of(x);
    live_note(&e->live, LOGROW_NOTE, now, "connected");
    return e;
}

void eventlog_free(struct eventlog *e)
{
    if (!e)
        return;
    sse_clear(&e->reader);
    streamlog_clear(&e->live.log);
    free(e);
}

static void log_event(struct eventlog *e, const struct sse_event *event, int64_t now)
{
    struct logrow row = { .kind = event->is_comment ? LOGROW_COMMENT : LOGROW_EVENT,
                          .way = LOGROW_RECEIVED,
                          .at = now,
                          .type = event->type,
                          .id = event->id,
                          .text = event->data };
    char *own = row.text.len >= LARGE ? sse_take_data(&e->reader) : NULL;
    if (own)
        streamlog_take(&e->live.log, &row, own);
    else
        streamlog_add(&e->live.log, &row);
}

static void read_bytes(struct eventlog *e, struct span in, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    struct sse_event event = { .is_comment = false };
    while (in.len > 0 && e->live.state != LIVE_ENDED) {
        size_t used;
        enum sse_status status = sse_recv(&e->reader, in, &used, &event, &error);
        in = span_sub(in, used, in.len);
        if (status == SSE_EVENT)
            log_event(e, &event, now);
        else if (status == SSE_FAILED)
            live_end_by_error(&e->live, now, &error);
    }
}

void eventlog_take(struct eventlog *e, const struct jig_event *event, int64_t now)
{
    char block[BLOCK];
    size_t n;
    e->live.measured = livemeasure_of(e->exchange);
    if (event->data) {
        read_bytes(e, span_make(event->data, event->len), now);
        return;
    }
    while ((n = jig_exchange_body_read(e->exchange, e->at, block, sizeof block)) > 0) {
        e->at += n;
        read_bytes(e, span_make(block, n), now);
    }
}

void eventlog_end(struct eventlog *e, const struct jig_error *error, int64_t now)
{
    if (e->live.state == LIVE_ENDED)
        return;
    if (error->code)
        live_end_by_error(&e->live, now, error);
    else
        live_end(&e->live, now, false, "the server ended the stream");
    if (error->code == JIG_ERR_CANCELLED) /* with the program that follows it */
        e->live.code = error->code;
}

const struct live *eventlog_live(const struct eventlog *e)
{
    return &e->live;
}

const struct jig_exchange *eventlog_exchange(const struct eventlog *e)
{
    return e->exchange;
}
