/* The way of working of Python's http.client on top of the client: one connection, one request at
 * a time, each call returns when it is done. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/blocking.h"
#include "client/transfer.h"

enum { MAX_FEED = 1 << 30, MAX_FDS = 16, MAX_NAME = 255 };

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

enum jig_err blocking_out_of_order(enum jig_err code, const char *call, struct jig_error *error)
{
    return jig_error_set(error, code, JIG_PHASE_NONE, "%s is out of its order: %s", call,
                         jig_err_meaning(code));
}

enum jig_err jig_http_connect(const char *origin, const struct jig_options *o,
                              struct jig_http **out, struct jig_error *error)
{
    static const struct jig_options defaults;
    struct jig_http *h = mem_zero(1, sizeof *h);
    *out = NULL;
    if (!h)
        return out_of_memory(error);
    buf_init(&h->feed.bytes, MAX_FEED);
    h->client = jig_client_new(NULL);
    h->origin = jig_request_new();
    enum jig_err err = h->client && h->origin ? JIG_OK : out_of_memory(error);
    if (!err)
        err = jig_request_set_url(h->origin, origin, error);
    struct jig_options options = o ? *o : defaults;
    if (options.http == JIG_HTTP_AUTO || options.http == JIG_HTTP_2)
        options.http = JIG_HTTP_1_1;
    if (!err)
        err = jig_request_set_options(h->origin, &options, error);
    if (err)
        jig_http_close(h);
    else
        *out = h;
    return err;
}

void jig_http_set_jar(struct jig_http *h, struct jig_jar *jar)
{
    jig_client_set_jar(h->client, jar);
}

static void drop_transfer(struct jig_http *h)
{
    jig_transfer_free(h->transfer);
    h->transfer = NULL;
    h->piece = NULL;
    h->piece_len = 0;
}

/* Once round: waits for whatever the client wants, and lets it act. */
static void turn(struct jig_http *h)
{
    struct pollfd fds[MAX_FDS];
    int64_t deadline, now = jig_now();
    size_t n = jig_client_interest(h->client, fds, MAX_FDS, &deadline);
    if (n > MAX_FDS)
        n = MAX_FDS;
    int64_t ms = deadline <= now ? 0 : (deadline - now) / 1000 + 1;
    if (poll(fds, (nfds_t)n, ms < 60000 ? (int)ms : 60000) < 0)
        memset(fds, 0, sizeof fds);
    jig_client_step(h->client, fds, n, jig_now());
}

/* Scheme, login, host and port, as they were typed. */
static void add_origin(const struct url *u, struct buf *out)
{
    buf_add(out, u->scheme);
    buf_add_str(out, "://");
    buf_add(out, u->user);
    if (u->password.ptr)
        buf_add_byte(out, ':');
    buf_add(out, u->password);
    if (u->user.ptr)
        buf_add_byte(out, '@');
    buf_add(out, u->host);
    if (u->has_port)
        buf_addf(out, ":%u", u->port);
}

static struct jig_request *opening_request(struct jig_http *h, struct jig_error *error)
{
    struct jig_request *r = jig_request_new();
    struct buf url;
    if (!r)
        return NULL;
    buf_init(&url, 1 << 20);
    add_origin(&h->origin->url, &url);
    r->only_opens = true;
    if (jig_request_set_url(r, buf_str(&url), error) ||
        jig_request_set_options(r, &h->origin->options, error)) {
        jig_request_free(r);
        r = NULL;
    }
    buf_clear(&url);
    return r;
}

/* A request that was begun stays. */
static void drop_connection(struct jig_http *h)
{
    drop_transfer(h);
    if (h->state != HTTP_REQUEST)
        h->state = HTTP_IDLE;
    jig_client_close_idle(h->client);
}

enum jig_err jig_http_open(struct jig_http *h, struct jig_error *error)
{
    struct jig_error own = { .code = JIG_OK };
    error = error ? error : &own;
    if (jig_http_is_open(h))
        return JIG_OK;
    drop_connection(h);
    out_of_memory(error);
    struct jig_request *r = opening_request(h, error);
    if (!r || jig_client_send(h->client, r, jig_now(), &h->transfer, error))
        return error->code;
    while (!jig_transfer_is_done(h->transfer))
        turn(h);
    enum jig_err err = blocking_result(h, error);
    drop_transfer(h);
    return err;
}

void jig_http_set_auto_open(struct jig_http *h, bool is_automatic)
{
    h->is_manual = !is_automatic;
}

void jig_http_disconnect(struct jig_http *h)
{
    drop_connection(h);
    jig_request_free(h->next);
    h->next = NULL;
    h->state = HTTP_IDLE;
}

bool jig_http_is_open(const struct jig_http *h)
{
    return (h->transfer && h->transfer->conn) || jig_client_n_idle(h->client) > 0;
}

void jig_http_close(struct jig_http *h)
{
    if (!h)
        return;
    drop_transfer(h);
    jig_request_free(h->next);
    jig_request_free(h->origin);
    jig_client_free(h->client);
    buf_clear(&h->feed.bytes);
    free(h);
}

/* ---- Waiting ---- */

bool blocking_wait(struct jig_http *h)
{
    while (!blocking_pull(h) && !jig_transfer_is_done(h->transfer))
        turn(h);
    return blocking_pull(h);
}

bool blocking_pull(struct jig_http *h)
{
    struct jig_event event;
    while (h->piece_len == 0 && jig_client_next_event(h->client, &event))
        if (event.type == JIG_EVENT_BODY && event.data) {
            h->piece = event.data;
            h->piece_len = event.len;
        }
    return h->piece_len > 0;
}

static bool has_answer(const struct jig_http *h)
{
    return jig_exchange_phase(jig_transfer_last(h->transfer)) == JIG_PHASE_BODY;
}

enum jig_err blocking_result(const struct jig_http *h, struct jig_error *error)
{
    const struct jig_error *own = jig_transfer_error(h->transfer);
    if (error)
        *error = *own;
    return own->code;
}

/* ---- The calls ---- */

/* A request that was begun, or one whose answer nobody has asked for, is not dropped unseen. What
 * has failed is over. */
static bool is_busy(const struct jig_http *h)
{
    bool is_sent = h->state == HTTP_BODY || (h->state == HTTP_ANSWER && !h->is_answered);
    return h->state == HTTP_REQUEST || (is_sent && !jig_transfer_error(h->transfer)->code);
}

enum jig_err jig_http_putrequest(struct jig_http *h, const char *method, const char *target,
                                 struct jig_error *error)
{
    if (is_busy(h))
        return blocking_out_of_order(JIG_ERR_CANNOT_SEND_REQUEST, "putrequest", error);
    if (!method || !target)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no method, or no target");
    struct jig_request *r = jig_request_new();
    struct buf url;
    if (!r)
        return out_of_memory(error);
    if (h->is_manual && !jig_http_is_open(h)) {
        jig_request_free(r);
        return blocking_out_of_order(JIG_ERR_NOT_CONNECTED, "putrequest", error);
    }
    drop_transfer(h);
    jig_request_free(h->next);
    h->next = r;
    h->state = HTTP_IDLE;
    buf_init(&url, 1 << 20);
    add_origin(&h->origin->url, &url);
    buf_add_str(&url, target);
    struct jig_options options = h->origin->options;
    options.stream = true;
    enum jig_err err = url.failed ? out_of_memory(error) : JIG_OK;
    if (!err && *target != '/')
        err = jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE,
                            "a target begins with a slash");
    if (!err)
        err = jig_request_set_url(r, buf_str(&url), error);
    if (!err)
        err = jig_request_set_method(r, method, error);
    if (!err)
        err = jig_request_set_options(r, &options, error);
    buf_clear(&url);
    h->state = err ? HTTP_IDLE : HTTP_REQUEST;
    return err;
}

enum jig_err jig_http_putheader(struct jig_http *h, const char *name, const char *value,
                                struct jig_error *error)
{
    if (h->state != HTTP_REQUEST)
        return blocking_out_of_order(JIG_ERR_CANNOT_SEND_HEADER, "putheader", error);
    if (!name || !value)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no name, or no value");
    return jig_request_add_field(h->next, name, value, strlen(value), error);
}

enum jig_err jig_http_putheader_number(struct jig_http *h, const char *name, int64_t value,
                                       struct jig_error *error)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    return jig_http_putheader(h, name, digits, error);
}

enum jig_err jig_http_skip(struct jig_http *h, const char *name, struct jig_error *error)
{
    if (h->state != HTTP_REQUEST)
        return blocking_out_of_order(JIG_ERR_CANNOT_SEND_HEADER, "skip", error);
    return jig_request_drop_default(h->next, name, error);
}

static bool announces_body(const struct jig_request *r)
{
    struct span length;
    return h1req_is_chunked(&r->fields) ||
           (header_get(&r->fields, SPAN("Content-Length"), &length) &&
            !span_eq_str(length, "0"));
}

static enum jig_err send_next(struct jig_http *h, enum http_state then, struct jig_error *error)
{
    struct jig_request *r = h->next;
    h->next = NULL;
    h->state = HTTP_IDLE;
    h->n_read = 0;
    h->is_answered = false;
    enum jig_err err = jig_client_send(h->client, r, jig_now(), &h->transfer, error);
    if (!err)
        h->state = then;
    return err;
}

enum jig_err jig_http_endheaders(struct jig_http *h, struct jig_error *error)
{
    if (h->state != HTTP_REQUEST)
        return blocking_out_of_order(JIG_ERR_CANNOT_SEND_HEADER, "endheaders", error);
    bool has_body = announces_body(h->next);
    buf_reset(&h->feed.bytes);
    h->feed.taken = 0;
    h->feed.ended = false;
    if (has_body)
        request_set_feed(h->next, &h->feed);
    return send_next(h, has_body ? HTTP_BODY : HTTP_ANSWER, error);
}

static enum jig_err add_field(struct jig_request *r, const struct jig_field *f,
                              struct jig_error *error)
{
    char name[MAX_NAME + 1];
    if (f->name_len > MAX_NAME || memchr(f->name, '\0', f->name_len))
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "a header name of %zu bytes, or with a NUL", f->name_len);
    memcpy(name, f->name, f->name_len);
    name[f->name_len] = '\0';
    return jig_request_add_field(r, name, f->value, f->value_len, error);
}

enum jig_err jig_http_request(struct jig_http *h, const struct jig_http_message *m,
                              struct jig_error *error)
{
    enum jig_err err = jig_http_putrequest(h, m->method, m->target, error);
    if (err)
        return err;
    for (size_t i = 0; i < m->n_fields && !err; i++)
        err = add_field(h->next, &m->fields[i], error);
    if (!err && m->body_file)
        err = jig_request_set_body_file(h->next, m->body_file, -1, error);
    else if (!err && m->body)
        err = jig_request_set_body(h->next, m->body, m->body_len, error);
    if (!err)
        return send_next(h, HTTP_ANSWER, error);
    h->state = HTTP_IDLE;
    return err;
}

enum jig_err jig_http_send(struct jig_http *h, const void *bytes, size_t len,
                           struct jig_error *error)
{
    if (h->state != HTTP_BODY)
        return blocking_out_of_order(JIG_ERR_CANNOT_SEND_REQUEST, "send", error);
    buf_add(&h->feed.bytes, span_make(bytes, len));
    if (h->feed.bytes.failed)
        return out_of_memory(error);
    jig_client_step(h->client, NULL, 0, jig_now());
    while (!transfer_has_sent(h->transfer) && !has_answer(h) && !blocking_pull(h) &&
           !jig_transfer_is_done(h->transfer))
        turn(h);
    return blocking_result(h, error);
}

enum jig_err jig_http_getresponse(struct jig_http *h, const struct jig_exchange **answer,
                                  struct jig_error *error)
{
    *answer = NULL;
    if (h->state != HTTP_BODY && h->state != HTTP_ANSWER)
        return blocking_out_of_order(JIG_ERR_RESPONSE_NOT_READY, "getresponse", error);
    h->state = HTTP_ANSWER;
    if (!h->feed.ended) {
        h->feed.ended = true;
        jig_client_step(h->client, NULL, 0, jig_now());
    }
    while (!has_answer(h) && !jig_transfer_is_done(h->transfer))
        turn(h);
    *answer = jig_transfer_last(h->transfer);
    h->is_answered = has_answer(h);
    return h->is_answered ? JIG_OK : blocking_result(h, error);
}
