/* The WebSocket face of a transfer: the handshake's fields, messages out of the body that follows a
 * 101, frames into the feed behind the head. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "client/transfer.h"
#include "client/wsout.h"
#include "wire/ws.h"
#include "wire/url.h"
#include "wire/wsopen.h"

enum { DEFAULT_MAX_MESSAGE = 16 << 20, MAX_QUEUED = 1 << 30, MAX_UNREAD = 64 << 10 };

#define CLOSE_TIMEOUT_US   INT64_C(3000000)
#define REFUSAL_TIMEOUT_US INT64_C(30000000)

enum websocket_state { OPENING, OPEN, CLOSING, CLOSED };

struct jig_websocket {
    enum websocket_state state;
    struct jig_client *client;
    struct jig_transfer *transfer;
    struct wsout out;
    char key[WSOPEN_KEY + 1];
    char *protocols; /* as offered */
    char *protocol;  /* as chosen; NULL: none */
    bool offers_deflate;
    struct wsopen_answer answer;
    struct ws reader;
    struct span input; /* what was taken and not yet read */
    struct jig_error failed;
};

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- Opening ---- */

static enum jig_err set_url(struct jig_request *r, const char *url, struct jig_error *error)
{
    struct buf text;
    if (!url)
        return JIG_OK;
    buf_init(&text, 1 << 20);
    url_add_as_http(span_of(url), &text);
    enum jig_err err =
        text.failed ? out_of_memory(error) : jig_request_set_url(r, buf_str(&text), error);
    buf_clear(&text);
    return err;
}

/* Names that the caller has among the fields, in place of the configuration's. */
static enum jig_err take_protocols(struct jig_websocket *w, struct jig_request *r)
{
    struct span names;
    if (w->protocols[0] || !header_get(&r->fields, WSOPEN_PROTOCOL, &names))
        return JIG_OK;
    free(w->protocols);
    w->protocols = mem_dup(names);
    header_remove(&r->fields, WSOPEN_PROTOCOL);
    return w->protocols ? JIG_OK : JIG_ERR_MEMORY;
}

static enum jig_err set_options(struct jig_request *r, struct jig_error *error)
{
    struct jig_options options = r->options;
    options.http = JIG_HTTP_1_1;
    options.stream = true;
    options.decode = false;
    if (options.idle_timeout_us == 0)
        options.idle_timeout_us = INT64_MAX / 4; /* a socket may be silent for hours */
    return jig_request_set_options(r, &options, error);
}

static enum jig_err add_fields(struct jig_websocket *w, struct jig_request *r,
                               struct jig_error *error)
{
    unsigned char nonce[WSOPEN_NONCE];
    if (getrandom(nonce, sizeof nonce, 0) != (ssize_t)sizeof nonce)
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "no random numbers");
    wsopen_key(nonce, w->key);
    if (!w->key[0] || take_protocols(w, r) ||
        wsopen_add_fields(&r->fields, w->key, w->offers_deflate, span_of(w->protocols)))
        return out_of_memory(error);
    return JIG_OK;
}

static enum jig_err prepare(struct jig_websocket *w, struct jig_request *r, const char *url,
                            struct jig_error *error)
{
    enum jig_err err = jig_request_set_method(r, "GET", error);
    if (!err)
        err = set_url(r, url, error);
    if (!err)
        err = set_options(r, error);
    if (!err)
        err = add_fields(w, r, error);
    if (!err)
        request_set_upgrade(r, &w->out.feed);
    return err;
}

static struct jig_websocket *new_websocket(const struct jig_websocket_config *config)
{
    struct jig_websocket *w = mem_zero(1, sizeof *w);
    if (!w)
        return NULL;
    w->offers_deflate = config->compress;
    w->protocols = mem_strdup(config->protocols ? config->protocols : "");
    wsout_init(&w->out, MAX_QUEUED);
    size_t max = config->max_message > 0 ? config->max_message : DEFAULT_MAX_MESSAGE;
    ws_init(&w->reader, NULL, max);
    ws_set_lead(&w->reader, config->headroom);
    if (w->protocols)
        return w;
    jig_websocket_free(w);
    return NULL;
}

enum jig_err jig_websocket_open(struct jig_client *c, struct jig_request *take,
                                const struct jig_websocket_config *config, int64_t now,
                                struct jig_websocket **out, struct jig_error *error)
{
    static const struct jig_websocket_config defaults;
    if (!config)
        config = &defaults;
    struct jig_request *r = take ? take : jig_request_new();
    struct jig_websocket *w = new_websocket(config);
    *out = NULL;
    if (!r || !w) {
        jig_request_free(r);
        jig_websocket_free(w);
        return out_of_memory(error);
    }
    w->client = c;
    enum jig_err err = prepare(w, r, config->url, error);
    if (err)
        jig_request_free(r);
    else
        err = jig_client_send(c, r, now, &w->transfer, error);
    if (err)
        jig_websocket_free(w);
    else
        *out = w;
    return err;
}

void jig_websocket_free(struct jig_websocket *w)
{
    if (!w)
        return;
    jig_transfer_free(w->transfer);
    ws_clear(&w->reader);
    wsdeflate_clear(&w->answer.deflate);
    wsout_clear(&w->out);
    free(w->protocols);
    free(w->protocol);
    free(w);
}

/* ---- Questions ---- */

struct jig_transfer *jig_websocket_transfer(const struct jig_websocket *w)
{
    return w->transfer;
}

bool jig_websocket_is_open(const struct jig_websocket *w)
{
    return w->state == OPEN;
}

const char *jig_websocket_protocol(const struct jig_websocket *w)
{
    return w->protocol ? w->protocol : "";
}

bool jig_websocket_is_compressed(const struct jig_websocket *w)
{
    return w->answer.has_deflate;
}

/* ---- Sending ---- */

static enum jig_err refuse(struct jig_error *error, const char *what)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s", what);
}

enum jig_err jig_websocket_send(struct jig_websocket *w, enum jig_message_type type,
                                const void *data, size_t len, struct jig_error *error)
{
    static const enum ws_opcode opcodes[] = { [JIG_TEXT] = WS_TEXT,
                                              [JIG_BINARY] = WS_BINARY,
                                              [JIG_PING] = WS_PING,
                                              [JIG_PONG] = WS_PONG };
    if (w->state != OPEN)
        return refuse(error, "the WebSocket is not open");
    if (type >= JIG_CLOSE)
        return refuse(error, "not a message that can be sent");
    struct span payload = { data, len };
    if (opcodes[type] >= WS_CLOSE && len > WS_MAX_CONTROL)
        return refuse(error, "a ping holds up to 125 bytes");
    if (type == JIG_TEXT && !utf8_is_valid(payload))
        return refuse(error, "the text is not UTF-8");
    return wsout_add(&w->out, opcodes[type], payload, error);
}

enum jig_err jig_websocket_send_source(struct jig_websocket *w, enum jig_message_type type,
                                       const struct jig_body_source *take, uint64_t len,
                                       struct jig_error *error)
{
    bool is_data = type == JIG_TEXT || type == JIG_BINARY;
    if (w->state == OPEN && is_data)
        return wsout_add_source(&w->out, type == JIG_TEXT ? WS_TEXT : WS_BINARY, take, len,
                                error);
    if (take->drop)
        take->drop(take->ctx);
    return refuse(error, is_data ? "the WebSocket is not open"
                                 : "only a text or bytes may be read while they go out");
}

void jig_websocket_take_back(struct jig_websocket *w)
{
    wsout_take_back(&w->out);
}

bool jig_websocket_is_sending(const struct jig_websocket *w)
{
    return !jig_transfer_is_done(w->transfer) && wsout_waiting(&w->out) > 0;
}

/* Whatever the server does from here on, it is over soon. */
static void await_end(struct jig_websocket *w)
{
    w->transfer->request->options.idle_timeout_us = CLOSE_TIMEOUT_US;
}

static enum jig_err send_close(struct jig_websocket *w, unsigned code, struct span reason,
                               struct jig_error *error)
{
    enum jig_err err = wsout_add_close(&w->out, code, reason, error);
    await_end(w);
    return err;
}

enum jig_err jig_websocket_close(struct jig_websocket *w, unsigned code, const char *reason,
                                 struct jig_error *error)
{
    bool is_code =
        code == WS_CODE_NORMAL || code == WS_CODE_NONE || (code >= 3000 && code <= 4999);
    if (w->state != OPEN)
        return refuse(error, "the WebSocket is not open");
    if (!is_code)
        return refuse(error, "a close has code 1000, or one from 3000 to 4999");
    w->state = CLOSING;
    return send_close(w, code, span_of(reason), error);
}

/* ---- Receiving ---- */

static enum jig_err tell_failure(const struct jig_websocket *w, struct jig_error *error)
{
    if (error)
        *error = w->failed;
    return w->failed.code;
}

/* What the server says in place of a WebSocket is an answer like any other; a 101 that is none has
 * nothing more to say. */
static void refuse_answer(struct jig_websocket *w, int status)
{
    w->out.feed.ended = true;
    if (status == 101)
        jig_client_cancel(w->client, w->transfer, transfer_now(w->transfer));
    else
        w->transfer->request->options.idle_timeout_us = REFUSAL_TIMEOUT_US;
}

static enum jig_err on_head(struct jig_websocket *w, const struct jig_exchange *x,
                            struct jig_error *error)
{
    struct wsopen_offer offer = { w->key, w->offers_deflate, span_of(w->protocols) };
    if (w->state != OPENING || x->is_followed)
        return JIG_OK;
    if (wsopen_check(x->answer.status, &x->answer.fields, &offer, &w->answer, &w->failed)) {
        w->state = CLOSED;
        refuse_answer(w, x->answer.status);
        return tell_failure(w, error);
    }
    w->protocol = w->answer.protocol.ptr ? mem_dup(w->answer.protocol) : NULL;
    w->reader.deflate = w->answer.has_deflate ? &w->answer.deflate : NULL;
    w->out.deflate = w->reader.deflate;
    w->state = OPEN;
    return JIG_OK;
}

/* The end of the connection is the end that a close asked for, or a failure. */
static enum jig_err on_done(struct jig_websocket *w, struct jig_error *error)
{
    w->state = CLOSED;
    wsout_drop(&w->out);
    if (!w->failed.code && !w->reader.is_closed)
        w->failed = *jig_transfer_error(w->transfer);
    if (!w->failed.code && !w->reader.is_closed)
        jig_error_set(&w->failed, JIG_ERR_RECEIVE, JIG_PHASE_BODY,
                      "the connection ended without a close");
    return tell_failure(w, error);
}

enum jig_err jig_websocket_take(struct jig_websocket *w, const struct jig_event *event,
                                struct jig_error *error)
{
    if (event->transfer != w->transfer)
        return JIG_OK;
    if (event->type == JIG_EVENT_DONE)
        return on_done(w, error);
    if (event->type == JIG_EVENT_HEAD)
        return on_head(w, event->exchange, error);
    if (event->type == JIG_EVENT_BODY && w->state != CLOSED)
        w->input = span_make(event->data, event->len);
    return tell_failure(w, error);
}

static enum jig_message_type type_of(enum ws_opcode opcode)
{
    static const enum jig_message_type types[] = { [WS_TEXT] = JIG_TEXT,
                                                   [WS_BINARY] = JIG_BINARY,
                                                   [WS_CLOSE] = JIG_CLOSE,
                                                   [WS_PING] = JIG_PING,
                                                   [WS_PONG] = JIG_PONG };
    return types[opcode];
}

/* Says the last word, unless it was said before, and waits for the server to end the connection. */
static void end(struct jig_websocket *w, unsigned code)
{
    bool owes = w->state == OPEN || w->out.first; /* its own close may be among what waits */
    wsout_drop(&w->out);
    if (owes)
        send_close(w, code, SPAN(""), NULL);
    w->out.feed.ended = true;
    w->input = (struct span){ 0 };
    w->state = CLOSED;
}

/* A peer that sends pings and reads nothing gets no answer to some of them (RFC 6455, 5.5.3). */
static bool answer(struct jig_websocket *w, const struct ws_message *m)
{
    const struct feed *feed = &w->out.feed;
    if (m->opcode == WS_CLOSE) {
        bool is_first = w->state == OPEN;
        end(w, m->code);
        return is_first;
    }
    return m->opcode == WS_PING && w->state == OPEN &&
           feed->bytes.len - feed->taken < MAX_UNREAD &&
           wsout_add(&w->out, WS_PONG, m->data, NULL) == JIG_OK;
}

static struct jig_message message_of(const struct ws_message *m, bool is_answered)
{
    return (struct jig_message){ .type = type_of(m->opcode),
                                 .data = m->data.ptr,
                                 .len = m->data.len,
                                 .code = m->code,
                                 .is_compressed = m->was_compressed,
                                 .is_answered = is_answered,
                                 .wire_len = m->wire_len };
}

bool jig_websocket_next(struct jig_websocket *w, struct jig_message *message)
{
    struct ws_message m;
    size_t used;
    if (w->input.len == 0)
        return false;
    enum ws_status status = ws_recv(&w->reader, w->input, &used, &m, &w->failed);
    w->input = span_sub(w->input, used, w->input.len);
    if (status == WS_FAILED)
        end(w, w->reader.fail_code);
    if (status != WS_MESSAGE)
        return false;
    bool is_answered = answer(w, &m);
    *message = message_of(&m, is_answered);
    return true;
}

bool jig_websocket_unfinished(struct jig_websocket *w, struct jig_message *message)
{
    struct ws_message m = ws_unfinished(&w->reader);
    if (m.data.len > 0)
        *message = message_of(&m, false);
    return m.data.len > 0;
}

char *jig_websocket_take_data(struct jig_websocket *w)
{
    return ws_take_data(&w->reader);
}
