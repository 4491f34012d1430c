#include "wire/h2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/h2_private.h"
#include "wire/h2memory.h"

enum {
    OUT_BLOCK = 64 << 10,
    OUT_MAX = 64 << 20,
    FIRST_STREAMS = 100,
    MAX_ACKS = 10000,
    FEW_FIELDS = 24
};

/* ---- Life ---- */

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static size_t or_default(size_t given, size_t standard)
{
    return given ? given : standard;
}

static void set_limits(struct h2 *h, const struct h2_limits *given)
{
    struct h2_limits none = { 0 };
    given = given ? given : &none;
    size_t max_line = or_default(given->max_line, 65536);
    h->limits = (struct h2_limits){
        .max_line = max_line,
        .max_fields = or_default(given->max_fields, 100),
        .max_head = head_limit(given->max_head, max_line),
        .max_interim = or_default(given->max_interim, HEAD_MAX_INTERIM),
        .max_idle = or_default(given->max_idle, 1000),
        .max_stray = or_default(given->max_stray, 2 * (size_t)H2_CONNECTION_WINDOW),
        .max_continuations = or_default(given->max_continuations, 64),
    };
}

bool h2_is_there(struct jig_error *error)
{
    return h2lib_get(error) != NULL;
}

static bool open_session(struct h2 *h)
{
    const struct h2lib *lib = h->lib;
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    bool ok =
        !lib->nghttp2_session_callbacks_new(&callbacks) && !lib->nghttp2_option_new(&option);
    if (ok) {
        h2_set_callbacks(lib, callbacks);
        lib->nghttp2_option_set_no_auto_window_update(option, 1);
        lib->nghttp2_option_set_max_outbound_ack(option, MAX_ACKS);
        /* It would end at 8, and counts the head of a frame once for each read that a part of it
         * came with; count() knows better. */
        lib->nghttp2_option_set_max_continuations(option, SIZE_MAX);
        lib->nghttp2_option_set_no_closed_streams(option, 1);
        ok = !lib->nghttp2_session_client_new3(&h->session, callbacks, h, option,
                                               h2memory_wiped());
    }
    lib->nghttp2_session_callbacks_del(callbacks);
    lib->nghttp2_option_del(option);
    return ok;
}

static bool say_settings(struct h2 *h)
{
    const nghttp2_settings_entry settings[] = {
        { NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
        { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, H2_STREAM_WINDOW },
        { NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, (uint32_t)h->limits.max_head },
    };
    size_t n = sizeof settings / sizeof *settings;
    return !h->lib->nghttp2_submit_settings(h->session, NGHTTP2_FLAG_NONE, settings, n) &&
           !h->lib->nghttp2_session_set_local_window_size(h->session, NGHTTP2_FLAG_NONE, 0,
                                                          H2_CONNECTION_WINDOW);
}

enum jig_err h2_new(const struct h2_limits *limits, struct h2 **out, struct jig_error *error)
{
    const struct h2lib *lib = h2lib_get(error);
    *out = NULL;
    if (!lib)
        return JIG_ERR_HTTP2;
    struct h2 *h = mem_zero(1, sizeof *h);
    if (!h)
        return out_of_memory(error);
    h->lib = lib;
    set_limits(h, limits);
    buf_init(&h->out, OUT_MAX);
    if (!open_session(h) || !say_settings(h)) {
        h2_free(h);
        return out_of_memory(error);
    }
    *out = h;
    return JIG_OK;
}

/* As much as its window was may still be under way to a stream that ends. */
static void forgive(struct h2 *h)
{
    h->n_stray = h->n_stray > H2_STREAM_WINDOW ? h->n_stray - H2_STREAM_WINDOW : 0;
}

/* A session that failed while it closed a stream still has it, and its pointer. */
static void free_stream(struct h2 *h, struct h2_stream *s)
{
    h->lib->nghttp2_session_set_stream_user_data(h->session, (int32_t)s->id, NULL);
    *(s->before ? &s->before->next : &h->streams) = s->next;
    if (s->next)
        s->next->before = s->before;
    if (h->latest == s)
        h->latest = NULL;
    forgive(h);
    head_clear(&s->head);
    header_clear(&s->trailers);
    free(s);
}

void h2_free(struct h2 *h)
{
    if (!h)
        return;
    h->is_over = true; /* what nghttp2 still calls finds nothing to do */
    while (h->streams)
        free_stream(h, h->streams);
    h->lib->nghttp2_session_del(h->session);
    for (size_t i = 0; i < h->n; i++)
        h2_queued_clear(&h->queue[h->first + i]);
    h2_queued_clear(&h->given);
    free(h->queue);
    buf_clear(&h->out);
    free(h);
}

/* ---- Streams ---- */

struct h2_stream *h2_find(const struct h2 *h, uint32_t id)
{
    if (h->latest && h->latest->id == id)
        return h->latest;
    struct h2_stream *s = h->lib->nghttp2_session_get_stream_user_data(h->session, (int32_t)id);
    for (s = s ? s : h->streams; s && s->id != id; s = s->next) {
    }
    return s;
}

void h2_settle(struct h2 *h, struct h2_stream *s)
{
    if (s->is_closed && (s->is_told || s->is_dropped))
        free_stream(h, s);
}

bool h2_is_closing(const struct h2 *h)
{
    return h->is_over || h->is_closing ||
           !h->lib->nghttp2_session_check_request_allowed(h->session);
}

/* Before the server's settings came a modest number does. */
size_t h2_room(const struct h2 *h)
{
    if (h2_is_closing(h))
        return 0;
    size_t most = h->lib->nghttp2_session_get_remote_settings(
        h->session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    if (!h->has_settings && most > FIRST_STREAMS)
        most = FIRST_STREAMS;
    return h->n_active < most ? most - h->n_active : 0;
}

/* ---- Sending ---- */

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *out, size_t room,
                         uint32_t *flags, nghttp2_data_source *source, void *user)
{
    struct h2_stream *s = source->ptr;
    struct h2 *h = user;
    size_t n = s->pending.len < room ? s->pending.len : room;
    (void)session, (void)id;
    if (n > 0) {
        memcpy(out, s->pending.ptr, n);
        h->n_idle = 0;
    }
    s->pending = span_sub(s->pending, n, s->pending.len);
    s->taken += n;
    if (s->pending.len == 0 && s->is_last)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    else if (n == 0) {
        s->is_deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    return (ssize_t)n;
}

static void list_fields(const struct header *fields, nghttp2_nv *list)
{
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        list[i] = (nghttp2_nv){ .name = (uint8_t *)(uintptr_t)f.name.ptr,
                                .namelen = f.name.len,
                                .value = (uint8_t *)(uintptr_t)f.value.ptr,
                                .valuelen = f.value.len };
    }
}

static int32_t submit(struct h2 *h, struct h2_stream *s, const struct header *fields,
                      bool has_body)
{
    nghttp2_data_provider body = { .source = { .ptr = s }, .read_callback = read_body };
    nghttp2_nv few[FEW_FIELDS], *list = few;
    if (fields->n > FEW_FIELDS && !(list = mem_zero(fields->n, sizeof *list)))
        return NGHTTP2_ERR_NOMEM;
    list_fields(fields, list);
    int32_t id = h->lib->nghttp2_submit_request(h->session, NULL, list, fields->n,
                                                has_body ? &body : NULL, s);
    if (list != few)
        free(list);
    return id;
}

static struct span method_in(const struct header *fields)
{
    struct span method;
    header_get(fields, SPAN(":method"), &method);
    if (span_eq(method, SPAN("HEAD")))
        return SPAN("HEAD");
    return span_eq(method, SPAN("CONNECT")) ? SPAN("CONNECT") : SPAN("");
}

enum jig_err h2_open(struct h2 *h, const struct header *fields, bool has_body, uint32_t *stream,
                     struct jig_error *error)
{
    if (h2_is_closing(h))
        return jig_error_set(error, JIG_ERR_HTTP2, JIG_PHASE_SEND,
                             "the connection takes no more requests");
    struct h2_stream *s = mem_zero(1, sizeof *s);
    if (!s)
        return out_of_memory(error);
    s->method = method_in(fields);
    int32_t id = submit(h, s, fields, has_body);
    if (id < 0) {
        free(s);
        return id == NGHTTP2_ERR_NOMEM ? out_of_memory(error)
                                       : jig_error_set(error, JIG_ERR_HTTP2, JIG_PHASE_SEND,
                                                       "the request can't be sent: %s",
                                                       h->lib->nghttp2_strerror(id));
    }
    s->id = *stream = (uint32_t)id;
    s->next = h->streams;
    if (s->next)
        s->next->before = s;
    h->streams = h->latest = s;
    h->n_active++;
    return JIG_OK;
}

void h2_put(struct h2 *h, uint32_t stream, struct span bytes, bool is_last)
{
    struct h2_stream *s = h2_find(h, stream);
    if (!s || s->is_closed || h->is_over)
        return;
    s->pending = bytes;
    s->is_last = is_last;
    if (!s->is_deferred || (bytes.len == 0 && !is_last))
        return;
    s->is_deferred = false;
    h->lib->nghttp2_session_resume_data(h->session, (int32_t)stream);
}

size_t h2_taken(struct h2 *h, uint32_t stream)
{
    struct h2_stream *s = h2_find(h, stream);
    size_t n = s ? s->taken : 0;
    if (s)
        s->taken = 0;
    return n;
}

bool h2_has_taken(const struct h2 *h, uint32_t stream)
{
    const struct h2_stream *s = h2_find(h, stream);
    return s && s->taken > 0;
}

void h2_consume(struct h2 *h, uint32_t stream, size_t n)
{
    if (!h->is_over && n > 0)
        h->lib->nghttp2_session_consume(h->session, (int32_t)stream, n);
}

void h2_reset(struct h2 *h, uint32_t stream, enum h2_code code)
{
    struct h2_stream *s = h2_find(h, stream);
    if (!s)
        return;
    s->is_dropped = true;
    s->pending = span_make(NULL, 0);
    s->is_last = false;
    if (!s->is_closed && !h->is_over)
        h->lib->nghttp2_submit_rst_stream(h->session, NGHTTP2_FLAG_NONE, (int32_t)stream, code);
    h2_settle(h, s);
}

void h2_close(struct h2 *h)
{
    h->is_closing = true;
    if (!h->is_over)
        h->lib->nghttp2_session_terminate_session(h->session, NGHTTP2_NO_ERROR);
}

/* Fills what was sent to its end anew. A failure to write is one of memory. */
static void fill(struct h2 *h)
{
    ssize_t n = 1;
    if (h->out_sent < h->out.len)
        return;
    buf_reset(&h->out);
    h->out_sent = 0;
    while (n > 0 && !h->is_over && h->out.len < OUT_BLOCK &&
           h->lib->nghttp2_session_want_write(h->session)) {
        const uint8_t *bytes;
        n = h->lib->nghttp2_session_mem_send(h->session, &bytes);
        if (n > 0)
            buf_add(&h->out, span_make(bytes, (size_t)n));
    }
    if (n >= 0 && !h->out.failed)
        return;
    struct jig_error error;
    out_of_memory(&error);
    h2_fail(h, &error);
}

struct span h2_out(struct h2 *h)
{
    fill(h);
    return span_sub(buf_span(&h->out), h->out_sent, h->out.len);
}

void h2_sent(struct h2 *h, size_t n)
{
    h->out_sent += n;
}

bool h2_wants_out(const struct h2 *h)
{
    return h->out_sent < h->out.len ||
           (!h->is_over && h->lib->nghttp2_session_want_write(h->session));
}

/* ---- Receiving ---- */

void h2_fail(struct h2 *h, const struct jig_error *error)
{
    if (h->is_over)
        return;
    h->is_over = true;
    for (struct h2_stream *s = h->streams; s; s = s->next) {
        if (!s->is_told && !s->why.code)
            s->why = *error;
        if (s->why.phase == JIG_PHASE_NONE)
            s->why.phase = s->has_final ? JIG_PHASE_BODY : JIG_PHASE_WAIT;
    }
}

static void calm(struct h2 *h, const char *what)
{
    struct jig_error error;
    snprintf(h->said, sizeof h->said, "%s", what);
    h->lib->nghttp2_session_terminate_session(h->session, NGHTTP2_ENHANCE_YOUR_CALM);
    fill(h);
    jig_error_set(&error, JIG_ERR_HTTP2, JIG_PHASE_NONE,
                  "the server broke the protocol: %s, %s", h2_code_name(H2_ENHANCE_YOUR_CALM),
                  what);
    h2_fail(h, &error);
}

/* Somebody waits for what comes of it. */
static bool is_awaited(const struct h2 *h, uint32_t stream)
{
    const struct h2_stream *s = h2_find(h, stream);
    return s && !s->is_dropped && !s->is_told && !s->why.code;
}

/* Does it bring a part of an answer? Padding may be all that a DATA frame holds, and a head may be
 * that of a stream that is over or was pushed. */
static bool is_useful(const struct h2 *h, const struct h2frame *frame)
{
    bool is_empty = frame->len == 0 && !(frame->flags & H2_END_STREAM);
    return (frame->type == H2_HEADERS && h2_find(h, frame->stream)) ||
           (frame->type == H2_DATA && !is_empty && !(frame->flags & H2_PADDED));
}

/* A body that nobody waits for was under way when its stream ended, which fills no more than
 * windows; but nghttp2 opens those again as if it had been read (RFC 9113, 5.1: closed). */
static bool is_stray(const struct h2 *h, const struct h2frame *frame)
{
    return frame->type == H2_DATA && frame->len > 0 && !is_awaited(h, frame->stream);
}

/* Frames that a peer may send for ever without an answer getting anywhere. */
static void count(struct h2 *h, const struct h2frame *frame)
{
    if (is_stray(h, frame))
        h->n_stray += H2_FRAME_HEAD + frame->len;
    else
        h->n_idle = is_useful(h, frame) ? 0 : h->n_idle + 1;
    h->n_continuations = frame->type == H2_CONTINUATION ? h->n_continuations + 1 : 0;
    if (h->n_continuations > h->limits.max_continuations)
        calm(h, "header fields in too many frames");
    else if (h->n_idle > h->limits.max_idle)
        calm(h, "too many frames that bring nothing");
    else if (h->n_stray > h->limits.max_stray)
        calm(h, "too much of a body that nobody waits for");
}

static void walk(struct h2 *h, struct span in)
{
    struct h2piece piece;
    while (!h->is_over && h2walk_next(&h->in, &in, &piece))
        if (piece.begins)
            count(h, piece.frame);
}

static void fail_by(struct h2 *h, ssize_t code)
{
    struct jig_error error;
    if (code == NGHTTP2_ERR_NOMEM)
        out_of_memory(&error);
    else
        jig_error_set(&error, JIG_ERR_HTTP2, JIG_PHASE_NONE,
                      "the server broke the protocol: %s, %s",
                      h2_code_name(code == NGHTTP2_ERR_FLOODED ? H2_ENHANCE_YOUR_CALM
                                                               : H2_PROTOCOL_ERROR),
                      h->lib->nghttp2_strerror((int)code));
    h2_fail(h, &error);
}

/* Up to the end of a piece of a body. */
static size_t read_some(struct h2 *h, struct span in)
{
    static const char nothing[1];
    h->is_paused = false;
    const char *bytes = in.len > 0 ? in.ptr : nothing;
    ssize_t n = h->lib->nghttp2_session_mem_recv(h->session, (const uint8_t *)bytes, in.len);
    if (n < 0) {
        fail_by(h, n);
        return in.len;
    }
    walk(h, span_sub(in, 0, (size_t)n));
    return (size_t)n;
}

static bool has_more(const struct h2 *h, struct span in, size_t used)
{
    return !h->is_over && (used < in.len || h->is_paused);
}

/* What stands in the queue may be of a stream that nobody waits for any more. */
static bool next_event(struct h2 *h, struct span in, size_t *used)
{
    while (!h2_pop(h)) {
        if (!has_more(h, in, *used))
            return false;
        *used += read_some(h, span_sub(in, *used, in.len));
        if (*used == in.len && !h->is_paused)
            fill(h);
    }
    return true;
}

void h2_recv(struct h2 *h, struct span in, size_t *used, struct event *event)
{
    *used = 0;
    *event = (struct event){ .type = EVENT_NONE };
    bool has_event = next_event(h, in, used);
    if (h->is_over)
        *used = in.len;
    if (!has_event)
        return;
    const struct h2_queued *q = &h->given;
    *event = (struct event){ .type = q->type,
                             .stream = q->stream,
                             .code = q->code,
                             .head = &h->given.head,
                             .length = &q->length,
                             .trailers = &h->given.trailers,
                             .body = q->body,
                             .why = &h->given_why };
}

bool h2_has_event(const struct h2 *h)
{
    const struct h2_stream *s = h->streams;
    while (s && (s->is_told || s->is_dropped))
        s = s->next;
    return h->n > 0 || h->is_paused || (h->is_over && s);
}

static void explain_end(const struct h2 *h, struct h2_stream *s)
{
    if (h->has_goaway && h->goaway_code)
        jig_error_set(&s->why, JIG_ERR_HTTP2, JIG_PHASE_NONE,
                      "the server ended the connection: %s%s%s", h2_code_name(h->goaway_code),
                      h->goaway_words[0] ? ", " : "", h->goaway_words);
    else if (s->has_final)
        jig_error_set(&s->why, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY,
                      "the connection was closed before the answer's end");
    else
        jig_error_set(&s->why, JIG_ERR_REMOTE_DISCONNECTED, JIG_PHASE_WAIT,
                      "the server closed the connection without an answer");
}

void h2_eof(struct h2 *h, const struct jig_error *error)
{
    struct jig_error closed;
    for (struct h2_stream *s = h->streams; s; s = s->next)
        if (!s->has_ended && !s->why.code && !error)
            explain_end(h, s);
    jig_error_set(&closed, JIG_ERR_RECEIVE, JIG_PHASE_NONE, "the connection was closed");
    h2_fail(h, error ? error : &closed);
}
