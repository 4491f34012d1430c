#include "app/livestream.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "book/livemeasure.h"
#include "data/human.h"
#include "wire/ws.h"

#define WORK_BYTES (256u << 10)
#define LARGE      ((size_t)64 << 10) /* a message that is not copied */

/* A limit that the request has of its own is another one: then it is its transfer that failed. */
static void end_by_error(struct livestream *l, int64_t now, const struct jig_error *error)
{
    struct jig_error said = *error;
    bool is_of_transfer = jig_transfer_error(livestream_transfer(l))->code == error->code;
    if (error->code == JIG_ERR_TOO_LARGE && !is_of_transfer)
        jig_error_set(&said, error->code, error->phase,
                      "larger than stream-memory in config.ini");
    live_end_by_error(&l->shown, now, &said);
}

/* ---- Beginning and end ------------------------------------------------------------------------*/

static struct livestream *new_livestream(struct jig_client *c, enum live_kind kind,
                                         const struct live_limits *limits)
{
    struct livestream *l = mem_zero(1, sizeof *l);
    if (!l)
        return NULL;
    l->client = c;
    live_begin(&l->shown, kind, limits);
    return l;
}

void livestream_free(struct livestream *l)
{
    if (!l)
        return;
    jig_websocket_free(l->websocket);
    jig_event_stream_free(l->events);
    streamlog_clear(&l->shown.log);
    free(l);
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* By the wall clock of its exchange, so that all tabs tell the same time. */
static void set_clock(struct livestream *l, int64_t now)
{
    const struct jig_exchange *x = jig_transfer_last(livestream_transfer(l));
    struct jig_timing t = jig_exchange_timing(x);
    l->shown.wall_us = t.started_wall_us + t.total - now;
}

enum jig_err livestream_open(struct jig_client *c, struct jig_request *take,
                             const struct live_limits *limits, int64_t now,
                             struct livestream **out, struct jig_error *error)
{
    struct livestream *l = new_livestream(c, LIVE_WEBSOCKET, limits);
    struct jig_websocket_config config = { .compress = jig_request_options(take)->decode,
                                           .max_message = limits->memory,
                                           .headroom = STREAMLOG_HEADROOM };
    *out = NULL;
    if (!l) {
        jig_request_free(take);
        return out_of_memory(error);
    }
    enum jig_err err = jig_websocket_open(c, take, &config, now, &l->websocket, error);
    if (err) {
        livestream_free(l);
        return err;
    }
    set_clock(l, now);
    *out = l;
    return JIG_OK;
}

static void note_opened(struct livestream *l)
{
    l->shown.state = LIVE_OPEN;
    l->shown.n_opened++;
    l->shown.status = jig_exchange_status(jig_transfer_last(livestream_transfer(l)));
}

static void open_events(struct livestream *l, int64_t now)
{
    char nth[HUMAN_COUNT];
    l->n_connections = jig_event_stream_n_connections(l->events);
    note_opened(l);
    if (l->n_connections > 1)
        live_note(&l->shown, LOGROW_NOTE, now, "connected again, connection %s",
                  human_count(nth, l->n_connections));
    else
        live_note(&l->shown, LOGROW_NOTE, now, "connected");
}

/* The history knows the stream by it; those that follow are other transfers. */
static int64_t first_began(const struct livestream *l)
{
    return jig_exchange_timing(jig_transfer_exchange(livestream_transfer(l), 0))
        .started_wall_us;
}

enum jig_err livestream_adopt(struct jig_client *c, struct jig_transfer *take,
                              const struct live_limits *limits, int64_t now,
                              struct livestream **out, struct jig_error *error)
{
    struct livestream *l = new_livestream(c, LIVE_EVENTS, limits);
    *out = NULL;
    if (!l) {
        jig_transfer_free(take);
        return out_of_memory(error);
    }
    enum jig_err err = jig_event_stream_adopt(c, take, &l->events, error);
    if (err) {
        livestream_free(l);
        return err;
    }
    jig_event_stream_tell_comments(l->events);
    jig_event_stream_set_memory(l->events, limits->memory, STREAMLOG_HEADROOM);
    set_clock(l, now);
    l->shown.opened_at = now;
    l->shown.began_wall_us = first_began(l);
    open_events(l, now);
    *out = l;
    return JIG_OK;
}

struct jig_transfer *livestream_transfer(const struct livestream *l)
{
    return l->websocket ? jig_websocket_transfer(l->websocket)
                        : jig_event_stream_transfer(l->events);
}

bool livestream_has_ended(const struct livestream *l)
{
    return l->shown.state == LIVE_ENDED;
}

/* ---- A WebSocket ------------------------------------------------------------------------------*/

static void note_open(struct livestream *l, int64_t now)
{
    const char *protocol = jig_websocket_protocol(l->websocket);
    if (l->shown.state != LIVE_OPENING || !jig_websocket_is_open(l->websocket))
        return;
    set_clock(l, now);
    note_opened(l);
    l->shown.opened_at = now;
    live_note(&l->shown, LOGROW_NOTE, now, "open%s%.200s%s", protocol[0] ? ", protocol " : "",
              protocol,
              jig_websocket_is_compressed(l->websocket) ? ", permessage-deflate" : "");
}

static enum logrow_kind kind_of(enum jig_message_type type)
{
    static const enum logrow_kind kinds[] = { [JIG_TEXT] = LOGROW_TEXT,
                                              [JIG_BINARY] = LOGROW_BINARY,
                                              [JIG_PING] = LOGROW_PING,
                                              [JIG_PONG] = LOGROW_PONG,
                                              [JIG_CLOSE] = LOGROW_CLOSE };
    return kinds[type];
}

static struct logrow row_of(const struct jig_message *m, enum logrow_way way, int64_t now)
{
    return (struct logrow){ .kind = kind_of(m->type),
                            .way = way,
                            .at = now,
                            .text = { m->data, m->len },
                            .code = m->code,
                            .is_compressed = m->is_compressed,
                            .wire_len = m->wire_len };
}

static void log_sent(struct livestream *l, const struct jig_message *m, int64_t now)
{
    struct logrow row = row_of(m, LOGROW_SENT, now);
    streamlog_add(&l->shown.log, &row);
}

/* The last one that was read. */
static void log_received(struct livestream *l, const struct logrow *row)
{
    char *own = row->text.len < LARGE ? NULL
                : l->websocket        ? jig_websocket_take_data(l->websocket)
                                      : jig_event_stream_take_data(l->events);
    if (own)
        streamlog_take(&l->shown.log, row, own);
    else
        streamlog_add(&l->shown.log, row);
}

static void log_message(struct livestream *l, const struct jig_message *m, int64_t now)
{
    struct logrow row = row_of(m, LOGROW_RECEIVED, now);
    log_received(l, &row);
}

/* A ping's bytes go back, and of a close its code. */
static void log_answer(struct livestream *l, const struct jig_message *m, int64_t now)
{
    struct jig_message pong = { .type = JIG_PONG, .data = m->data, .len = m->len };
    struct jig_message close = { .type = JIG_CLOSE, .code = m->code };
    if (m->is_answered)
        log_sent(l, m->type == JIG_CLOSE ? &close : &pong, now);
}

/* The bytes of a message that was none, or was not all there. */
static void log_unfinished(struct livestream *l, int64_t now)
{
    struct jig_message m;
    char size[HUMAN_SHORT];
    if (!jig_websocket_unfinished(l->websocket, &m))
        return;
    live_note(&l->shown, LOGROW_NOTE, now, "a message that did not come whole, %s of it",
              human_bytes(size, m.len));
    log_message(l, &m, now);
}

/* The server's own words are its close's; we know ours. */
static void note_close(struct livestream *l, const struct jig_message *m)
{
    size_t len = m->len < sizeof l->reason - 1 ? m->len : sizeof l->reason - 1;
    l->last = *m;
    if (len > 0)
        memcpy(l->reason, m->data, len);
    l->reason[len] = '\0';
    if (!l->closed_here)
        l->shown.state = LIVE_CLOSING;
}

/* The server's reason says more than what its code means in general, which the close's row has. */
static void end_by_close(struct livestream *l, int64_t now)
{
    unsigned code = l->last.code;
    const char *words = ws_code_words(code);
    bool is_normal =
        code == WS_CODE_NORMAL || code == WS_CODE_NONE || code == WS_CODE_NORMAL + 1;
    if (l->closed_here)
        live_end(&l->shown, now, false, "closed by us: %u%s%s", code, words[0] ? ", " : "",
                 words);
    else if (l->reason[0])
        live_end(&l->shown, now, !is_normal, "closed by the server: %u, \"%s\"", code,
                 l->reason);
    else
        live_end(&l->shown, now, !is_normal, "closed by the server: %u%s%s", code,
                 words[0] ? ", " : "", words);
}

static void end_websocket(struct livestream *l, const struct jig_error *error, int64_t now)
{
    if (error->code && !(error->code == JIG_ERR_CANCELLED && l->last.code))
        end_by_error(l, now, error);
    else
        end_by_close(l, now);
}

static void take_messages(struct livestream *l, const struct jig_event *event, int64_t now)
{
    struct jig_error error = { 0 };
    struct jig_message m;
    enum jig_err err = jig_websocket_take(l->websocket, event, &error);
    note_open(l, now);
    while (jig_websocket_next(l->websocket, &m)) {
        log_message(l, &m, now);
        log_answer(l, &m, now);
        if (m.type == JIG_CLOSE)
            note_close(l, &m);
    }
    bool is_over = event->type == JIG_EVENT_DONE || err;
    if (is_over && l->shown.state != LIVE_ENDED)
        log_unfinished(l, now);
    if (event->type == JIG_EVENT_DONE)
        end_websocket(l, &error, now);
    else if (err)
        end_by_error(l, now, &error);
}

/* ---- A stream of events -----------------------------------------------------------------------*/

static void note_waiting(struct livestream *l, int64_t now)
{
    const struct jig_error *why = jig_transfer_error(livestream_transfer(l));
    char wait[HUMAN_SHORT];
    l->shown.state = LIVE_WAITING;
    l->shown.again_at = jig_event_stream_deadline(l->events);
    human_time(wait, l->shown.again_at - now);
    if (why->code)
        live_note(&l->shown, LOGROW_ERROR, now, "%s: %s; connecting again in %s",
                  jig_err_name(why->code),
                  why->text[0] ? why->text : jig_err_meaning(why->code), wait);
    else
        live_note(&l->shown, LOGROW_NOTE, now,
                  "the server ended the connection; connecting again in %s", wait);
}

static void end_events(struct livestream *l, const struct jig_error *error, int64_t now)
{
    const struct jig_exchange *x = jig_transfer_last(livestream_transfer(l));
    if (error->code)
        end_by_error(l, now, error);
    else if (jig_exchange_status(x) == 204)
        live_end(&l->shown, now, false, "the server wants no further connection: 204");
    else
        live_end(&l->shown, now, false, "the server ended the stream");
}

/* No reader of events is told of it: that it came is said all the same. */
static void note_dropped(struct livestream *l, int64_t now)
{
    size_t len = jig_event_stream_unfinished(l->events);
    char size[HUMAN_SHORT];
    if (len)
        live_note(&l->shown, LOGROW_NOTE, now,
                  "an event that did not end, %s of it: it does not count",
                  human_bytes(size, len));
}

static void take_events(struct livestream *l, const struct jig_event *event, int64_t now)
{
    struct jig_error error = { 0 };
    struct jig_stream_event e;
    bool had_ended = jig_event_stream_has_ended(l->events);
    enum jig_err err = jig_event_stream_take(l->events, event, now, &error);
    if (jig_event_stream_n_connections(l->events) > l->n_connections)
        open_events(l, now);
    while (jig_event_stream_next(l->events, &e)) {
        struct logrow row = { .kind = e.is_comment ? LOGROW_COMMENT : LOGROW_EVENT,
                              .way = LOGROW_RECEIVED,
                              .at = now,
                              .type = { e.type, e.type_len },
                              .id = { e.id, e.id_len },
                              .text = { e.data, e.data_len } };
        log_received(l, &row);
    }
    if (event->type == JIG_EVENT_DONE && !had_ended)
        note_dropped(l, now);
    if (err)
        end_by_error(l, now, &error);
    else if (jig_event_stream_has_ended(l->events) && !had_ended &&
             event->type !=
                 JIG_EVENT_BODY) /* an event's fault is told with the transfer's end */
        end_events(l, &error, now);
    else if (event->type == JIG_EVENT_DONE && !had_ended)
        note_waiting(l, now);
}

void livestream_take(struct livestream *l, const struct jig_event *event, int64_t now)
{
    if (l->websocket)
        take_messages(l, event, now);
    else
        take_events(l, event, now);
    if (l->shown.state == LIVE_OPEN || l->shown.state == LIVE_CLOSING)
        l->shown.measured = livemeasure_of(jig_transfer_last(livestream_transfer(l)));
}

bool livestream_work(struct livestream *l)
{
    return streamlog_work(&l->shown.log, WORK_BYTES);
}

int64_t livestream_deadline(const struct livestream *l)
{
    return l->events && !livestream_has_ended(l) ? jig_event_stream_deadline(l->events)
                                                 : INT64_MAX;
}

void livestream_step(struct livestream *l, int64_t now)
{
    struct jig_error error = { 0 };
    if (now < livestream_deadline(l))
        return;
    if (jig_event_stream_step(l->events, now, &error))
        end_by_error(l, now, &error);
    else
        l->shown.state = LIVE_OPENING;
}

/* ---- What the user does -----------------------------------------------------------------------*/

static enum jig_err refuse(const struct livestream *l, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s",
                         l->events ? "a stream of events takes no messages"
                                   : "the WebSocket is not open");
}

static enum jig_err judge(const struct livestream *l, enum jig_message_type type,
                          struct span bytes, struct jig_error *error)
{
    if (!l->websocket || l->shown.state != LIVE_OPEN)
        return refuse(l, error);
    if (type == JIG_TEXT && !utf8_is_valid(bytes))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "the text is not UTF-8");
    return JIG_OK;
}

static struct logrow sent_row(const struct livestream *l, enum jig_message_type type,
                              struct span bytes, int64_t now)
{
    bool is_data = type == JIG_TEXT || type == JIG_BINARY;
    struct jig_message m = { .type = type,
                             .data = bytes.ptr,
                             .len = bytes.len,
                             .is_compressed =
                                 is_data && jig_websocket_is_compressed(l->websocket) };
    return row_of(&m, LOGROW_SENT, now);
}

static enum jig_err not_sent(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory: not sent");
}

/* Nothing goes out that the log would not have. */
enum jig_err livestream_send(struct livestream *l, enum jig_message_type type,
                             struct span bytes, int64_t now, struct jig_error *error)
{
    enum jig_err err = judge(l, type, bytes, error);
    if (err)
        return err;
    struct logrow row = sent_row(l, type, bytes, now);
    if (streamlog_reserve(&l->shown.log, &row))
        return not_sent(error);
    err = jig_websocket_send(l->websocket, type, bytes.ptr, bytes.len, error);
    if (!err)
        streamlog_add(&l->shown.log, &row);
    return err;
}

/* A large message goes out from where it stays, in the log: a copy would take longer than a turn
 * may. */
struct logged {
    const struct streamlog *log;
    uint64_t number;
    size_t before; /* bytes of the row in front of its text */
};

static size_t read_logged(void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct logged *r = ctx;
    size_t done = 0, all;
    while (done < len && r->number >= r->log->first && !streamlog_lost(r->log, r->number)) {
        struct span part = streamlog_part(r->log, r->number, r->before + (size_t)offset + done,
                                          len - done, &all);
        if (!part.len)
            break;
        memcpy((char *)out + done, part.ptr, part.len);
        done += part.len;
    }
    return done;
}

/* From the row that comes next in the log. */
static enum jig_err queue_logged(struct livestream *l, const struct logrow *row,
                                 enum jig_message_type type, struct jig_error *error)
{
    struct logged *logged = mem_zero(1, sizeof *logged);
    struct jig_body_source from = { logged, read_logged, free };
    if (!logged)
        return not_sent(error);
    logged->log = &l->shown.log;
    logged->number = l->shown.log.end;
    logged->before = row->type.len + 1 + row->id.len + 1;
    return jig_websocket_send_source(l->websocket, type, &from, row->text.len, error);
}

/* What is refused is in no log. */
static enum jig_err send_logged(struct livestream *l, const struct logrow *row,
                                enum jig_message_type type, char *take, struct jig_error *error)
{
    enum jig_err err = queue_logged(l, row, type, error);
    if (err) {
        mem_wipe(take, STREAMLOG_HEADROOM + row->text.len);
        free(take);
        return err;
    }
    if (!streamlog_take(&l->shown.log, row, take))
        return JIG_OK;
    jig_websocket_take_back(l->websocket);
    return not_sent(error);
}

enum jig_err livestream_send_own(struct livestream *l, enum jig_message_type type, char *take,
                                 size_t len, int64_t now, struct jig_error *error)
{
    struct span bytes = span_make(take + STREAMLOG_HEADROOM, len);
    enum jig_err err = len < LARGE ? livestream_send(l, type, bytes, now, error)
                                   : judge(l, type, bytes, error);
    if (err || len < LARGE) {
        mem_wipe(take, STREAMLOG_HEADROOM + len);
        free(take);
        return err;
    }
    struct logrow row = sent_row(l, type, bytes, now);
    return send_logged(l, &row, type, take, error);
}

bool livestream_is_sending(const struct livestream *l)
{
    return l->websocket && jig_websocket_is_sending(l->websocket);
}

enum jig_err livestream_close(struct livestream *l, unsigned code, const char *reason,
                              int64_t now, struct jig_error *error)
{
    if (!l->websocket || l->shown.state != LIVE_OPEN)
        return refuse(l, error);
    enum jig_err err = jig_websocket_close(l->websocket, code, reason, error);
    if (err)
        return err;
    struct span said = span_of(reason);
    struct jig_message m = {
        .type = JIG_CLOSE, .data = said.ptr, .len = said.len, .code = code
    };
    log_sent(l, &m, now);
    l->closed_here = true;
    l->last.code = code;
    l->shown.state = LIVE_CLOSING;
    return JIG_OK;
}

/* It was lost, and was not there again. */
static void end_between(struct livestream *l, int64_t now)
{
    enum jig_err why = jig_transfer_error(livestream_transfer(l))->code;
    if (l->shown.state == LIVE_WAITING || (l->shown.state == LIVE_OPENING && l->shown.n_opened))
        live_end(&l->shown, now, false, "ended here, before it was connected again%s%s",
                 why ? ": " : "", why ? jig_err_name(why) : "");
}

void livestream_cut(struct livestream *l, int64_t now)
{
    if (l->events) {
        end_between(l, now);
        jig_event_stream_close(l->events, now);
        live_end(&l->shown, now, false, "ended here");
    } else if (!jig_transfer_is_done(livestream_transfer(l)))
        jig_client_cancel(l->client, livestream_transfer(l), now);
}

void livestream_be_cut_off(struct livestream *l)
{
    if (!l->closed_here && l->shown.state != LIVE_ENDED)
        l->shown.code = JIG_ERR_CANCELLED;
}

void livestream_abandon(struct livestream *l, int64_t now)
{
    livestream_cut(l, now);
    live_end(&l->shown, now, false, "ended here");
}
