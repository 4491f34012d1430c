/* What nghttp2 calls while it reads: fields become heads, frames become events. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/h2_private.h"

enum { FIELD_OVERHEAD = 32 }; /* RFC 9113, 6.5.2 */

/* ---- The queue ---- */

void h2_queued_clear(struct h2_queued *q)
{
    head_clear(&q->head);
    header_clear(&q->trailers);
    *q = (struct h2_queued){ .type = EVENT_NONE };
}

static bool make_room(struct h2 *h)
{
    void *queue = h->queue;
    if (h->first > 0 && h->first + h->n == h->room) {
        memmove(h->queue, h->queue + h->first, h->n * sizeof *h->queue);
        h->first = 0;
    }
    if (!mem_grow(&queue, &h->room, h->first + h->n + 1, sizeof *h->queue))
        return false;
    h->queue = queue;
    return true;
}

void h2_push(struct h2 *h, struct h2_queued *take)
{
    struct jig_error error;
    if (make_room(h)) {
        h->queue[h->first + h->n++] = *take;
        return;
    }
    h2_queued_clear(take);
    jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    h2_fail(h, &error);
}

/* Nobody waits for events of a stream that was reset here; a body's bytes count as read. */
static bool is_wanted(struct h2 *h, const struct h2_queued *q)
{
    const struct h2_stream *s = q->stream ? h2_find(h, q->stream) : NULL;
    if (q->stream == 0 || (s && !s->is_dropped && !s->is_told))
        return true;
    if (q->type == EVENT_BODY)
        h2_consume(h, q->stream, q->body.len);
    return false;
}

static bool pop_queued(struct h2 *h)
{
    while (h->n > 0) {
        h->given = h->queue[h->first++];
        if (--h->n == 0)
            h->first = 0;
        if (is_wanted(h, &h->given))
            return true;
        h2_queued_clear(&h->given);
    }
    return false;
}

/* After the end of everything the streams that wait for theirs need no place in the queue. */
static bool pop_failed(struct h2 *h)
{
    struct h2_stream *s = h->streams;
    while (s && (s->is_told || s->is_dropped))
        s = s->next;
    if (!h->is_over || !s)
        return false;
    h->given =
        (struct h2_queued){ .type = EVENT_RESET, .stream = s->id, .code = H2_INTERNAL_ERROR };
    return true;
}

bool h2_pop(struct h2 *h)
{
    if (h->given.type != EVENT_NONE)
        h2_queued_clear(&h->given);
    if (!pop_queued(h) && !pop_failed(h))
        return false;
    bool is_end = h->given.type == EVENT_DONE || h->given.type == EVENT_RESET;
    struct h2_stream *s = is_end ? h2_find(h, h->given.stream) : NULL;
    if (s) {
        h->given_why = s->why;
        s->is_told = true;
        h2_settle(h, s);
    }
    return true;
}

/* ---- Ends ---- */

static void push_plain(struct h2 *h, enum event_type type, uint32_t stream, uint32_t code)
{
    struct h2_queued q = { .type = type, .stream = stream, .code = code };
    h2_push(h, &q);
}

static void push_end(struct h2 *h, struct h2_stream *s, enum event_type type, uint32_t code)
{
    if (s->has_ended)
        return;
    s->has_ended = true;
    push_plain(h, type, s->id, code);
}

/* In which phase of its answer a stream is. */
static enum jig_phase phase_of(const struct h2_stream *s)
{
    return s->has_final ? JIG_PHASE_BODY : JIG_PHASE_WAIT;
}

static bool is_above_goaway(const struct h2 *h, const struct h2_stream *s)
{
    return h->has_goaway && s->id > h->goaway_last;
}

/* Why a stream was closed that has no answer yet; what was found out here was said before. */
static void explain_close(struct h2 *h, struct h2_stream *s, uint32_t code)
{
    const char *name = h2_code_name(code);
    if (s->why.code)
        return;
    if (s->was_reset)
        jig_error_set(&s->why, JIG_ERR_HTTP2, phase_of(s), "the server reset the stream: %s",
                      name);
    else if (is_above_goaway(h, s))
        jig_error_set(&s->why, JIG_ERR_HTTP2, phase_of(s),
                      "the server ended the connection: %s%s%s", h2_code_name(h->goaway_code),
                      h->goaway_words[0] ? ", " : "", h->goaway_words);
    else
        jig_error_set(&s->why, JIG_ERR_HTTP2, phase_of(s),
                      "the answer breaks the rules of HTTP/2: %s%s%s", name,
                      h->said[0] ? ", " : "", h->said);
}

/* A stream that a GOAWAY left out was not looked at (RFC 9113, 6.8), but only one without an error
 * says that another connection would do better. */
static uint32_t end_code(const struct h2 *h, const struct h2_stream *s, uint32_t code)
{
    return !s->was_reset && is_above_goaway(h, s) && h->goaway_code ? h->goaway_code : code;
}

static void close_stream(struct h2 *h, struct h2_stream *s, uint32_t code)
{
    if (s->is_closed)
        return;
    s->is_closed = true;
    h->n_active--;
    if (!s->has_ended) {
        explain_close(h, s, code);
        push_end(h, s, EVENT_RESET, end_code(h, s, code));
    }
    h->said[0] = '\0';
    h2_settle(h, s);
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = h2_find(h, (uint32_t)id);
    (void)session;
    if (s)
        close_stream(h, s, code);
    return h->is_over ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

/* A request that was still to be sent when the connection stopped taking any. */
static int on_frame_not_send(nghttp2_session *session, const nghttp2_frame *frame, int code,
                             void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = NULL;
    (void)session, (void)code;
    if (frame->hd.type == NGHTTP2_HEADERS)
        s = h2_find(h, (uint32_t)frame->hd.stream_id);
    if (s && !s->why.code && !s->has_ended)
        jig_error_set(&s->why, JIG_ERR_HTTP2, JIG_PHASE_WAIT,
                      "the connection takes no more requests: REFUSED_STREAM");
    if (s)
        close_stream(h, s, H2_REFUSED_STREAM);
    return h->is_over ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

/* ---- Heads ---- */

/* The stream that a head is for; what a push promises is for none. */
static struct h2_stream *stream_of(const struct h2 *h, const nghttp2_frame *frame)
{
    bool is_head = frame->hd.type == NGHTTP2_HEADERS;
    return is_head ? h2_find(h, (uint32_t)frame->hd.stream_id) : NULL;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = stream_of(h, frame);
    (void)session;
    if (!s)
        return 0;
    h->latest = s;
    s->n_fields = 0;
    if (s->has_final)
        return 0;
    head_reset(&s->head);
    s->head.major = 2;
    return 0;
}

static bool is_within_limits(struct h2 *h, struct h2_stream *s, size_t len)
{
    const struct h2_limits *limits = &h->limits;
    enum jig_phase phase = s->has_final ? JIG_PHASE_BODY : JIG_PHASE_HEAD;
    s->heads_len += len + FIELD_OVERHEAD;
    if (len > limits->max_line)
        jig_error_set(&s->why, JIG_ERR_LINE_TOO_LONG, phase,
                      "a header field is longer than %zu bytes", limits->max_line);
    else if (++s->n_fields > limits->max_fields)
        jig_error_set(&s->why, JIG_ERR_TOO_MANY_HEADERS, phase, "more than %zu header fields",
                      limits->max_fields);
    else if (s->heads_len > limits->max_head)
        jig_error_set(&s->why, JIG_ERR_TOO_MANY_HEADERS, phase,
                      "the header fields are more than %zu bytes", limits->max_head);
    return !s->why.code;
}

/* nghttp2 has seen that it is three digits. */
static int status_of(struct span value)
{
    uint64_t status;
    return value.len == 3 && span_to_u64(value, &status) ? (int)status : 0;
}

static enum jig_err add_field(struct h2_stream *s, struct span name, struct span value)
{
    if (s->has_final)
        return header_add(&s->trailers, name, value);
    if (name.len == 0 || name.ptr[0] != ':')
        return header_add(&s->head.fields, name, value);
    if (span_eq(name, SPAN(":status"))) {
        s->head.status = status_of(value);
        s->n_fields--; /* no field of the caller's count */
    }
    return JIG_OK;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
                     void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = stream_of(h, frame);
    (void)session, (void)flags;
    if (!s || s->is_dropped)
        return 0;
    if (s->why.code || !is_within_limits(h, s, name_len + value_len))
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    enum jig_err err = add_field(s, span_make(name, name_len), span_make(value, value_len));
    if (err)
        jig_error_set(&s->why, err, JIG_PHASE_HEAD, "%s", jig_err_meaning(err));
    return err ? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE : 0;
}

/* RFC 9113, 8.2.1: a field with such bytes makes the answer malformed; nghttp2 would drop it. */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame,
                             const uint8_t *name, size_t name_len, const uint8_t *value,
                             size_t value_len, uint8_t flags, void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = stream_of(h, frame);
    (void)session, (void)value, (void)value_len, (void)flags;
    if (!s || s->is_dropped)
        return 0;
    int shown = name_len < 60 ? (int)name_len : 60;
    jig_error_set(&s->why, JIG_ERR_HTTP2, JIG_PHASE_HEAD,
                  "PROTOCOL_ERROR: a header field that HTTP/2 does not allow: %.*s", shown,
                  (const char *)name);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static void refuse(struct h2 *h, uint32_t stream, enum h2_code code)
{
    h->lib->nghttp2_submit_rst_stream(h->session, NGHTTP2_FLAG_NONE, (int32_t)stream, code);
}

static void end_interim(struct h2 *h, struct h2_stream *s)
{
    struct h2_queued q = { .type = EVENT_INTERIM, .stream = s->id };
    if (++s->n_interim > h->limits.max_interim) {
        jig_error_set(&s->why, JIG_ERR_TOO_MANY_HEADERS, JIG_PHASE_HEAD,
                      "too many interim answers: %zu", s->n_interim);
        refuse(h, s->id, H2_PROTOCOL_ERROR);
        return;
    }
    head_move(&q.head, &s->head);
    h2_push(h, &q);
}

static void end_final(struct h2 *h, struct h2_stream *s)
{
    struct h2_queued q = { .type = EVENT_HEAD, .stream = s->id };
    if (bodylen_of(&s->head, s->method, &q.length, &s->why)) {
        refuse(h, s->id, H2_PROTOCOL_ERROR);
        return;
    }
    s->has_final = true;
    head_move(&q.head, &s->head);
    h2_push(h, &q);
}

static void end_trailers(struct h2 *h, struct h2_stream *s)
{
    struct h2_queued q = { .type = EVENT_TRAILERS, .stream = s->id };
    if (s->trailers.n == 0)
        return;
    header_move(&q.trailers, &s->trailers);
    h2_push(h, &q);
}

static void end_block(struct h2 *h, struct h2_stream *s)
{
    h->n_idle = 0;
    if (s->why.code || s->is_dropped || s->has_ended)
        return;
    if (!s->has_final && s->head.status < 100) { /* nghttp2 wants three digits, any */
        jig_error_set(&s->why, JIG_ERR_HTTP2, JIG_PHASE_HEAD,
                      "PROTOCOL_ERROR: the status %03d is below 100", s->head.status);
        refuse(h, s->id, H2_PROTOCOL_ERROR);
        return;
    }
    if (s->has_final)
        end_trailers(h, s);
    else if (head_is_interim(&s->head))
        end_interim(h, s);
    else
        end_final(h, s);
}

/* ---- Frames ---- */

static void note_goaway(struct h2 *h, const nghttp2_goaway *goaway)
{
    struct jig_error words;
    size_t len = goaway->opaque_data_len < 60 ? goaway->opaque_data_len : 60;
    jig_error_set(&words, JIG_ERR_HTTP2, JIG_PHASE_NONE, "%.*s", (int)len,
                  len > 0 ? (const char *)goaway->opaque_data : "");
    memcpy(h->goaway_words, words.text, sizeof h->goaway_words - 1);
    h->has_goaway = h->is_closing = true;
    h->goaway_code = goaway->error_code;
    h->goaway_last = (uint32_t)goaway->last_stream_id;
    push_plain(h, EVENT_GOAWAY, 0, h->goaway_code);
}

static int on_frame_recv(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = h2_find(h, (uint32_t)frame->hd.stream_id);
    bool is_part = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    (void)session;
    if (frame->hd.type == NGHTTP2_GOAWAY)
        note_goaway(h, &frame->goaway);
    if (frame->hd.type == NGHTTP2_SETTINGS && !(frame->hd.flags & NGHTTP2_FLAG_ACK))
        h->has_settings = true;
    if (frame->hd.type == NGHTTP2_PUSH_PROMISE) /* it had not yet read that none is wanted */
        refuse(h, (uint32_t)frame->push_promise.promised_stream_id, H2_REFUSED_STREAM);
    if (s && frame->hd.type == NGHTTP2_RST_STREAM)
        s->was_reset = true;
    if (s && frame->hd.type == NGHTTP2_HEADERS)
        end_block(h, s);
    if (s && is_part && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) && !s->why.code)
        push_end(h, s, EVENT_DONE, 0);
    return h->is_over ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int on_data_chunk(nghttp2_session *session, uint8_t flags, int32_t id,
                         const uint8_t *data, size_t len, void *user)
{
    struct h2 *h = user;
    struct h2_stream *s = h2_find(h, (uint32_t)id);
    (void)session, (void)flags;
    h->latest = s;
    if (!s || s->is_dropped || s->why.code) {
        h2_consume(h, (uint32_t)id, len);
        return 0;
    }
    h->n_idle = 0;
    struct h2_queued q = { .type = EVENT_BODY,
                           .stream = (uint32_t)id,
                           .body = span_make(data, len) };
    h2_push(h, &q);
    h->is_paused = true;
    return h->is_over ? NGHTTP2_ERR_CALLBACK_FAILURE : NGHTTP2_ERR_PAUSE;
}

/* ---- Faults ---- */

static void keep_words(struct h2 *h, struct span text)
{
    struct jig_error words;
    int len = text.len < sizeof h->said ? (int)text.len : (int)sizeof h->said - 1;
    jig_error_set(&words, JIG_ERR_HTTP2, JIG_PHASE_NONE, "%.*s", len, text.ptr);
    memcpy(h->said, words.text, sizeof h->said - 1);
}

static int on_error(nghttp2_session *session, int code, const char *text, size_t len,
                    void *user)
{
    (void)session, (void)code;
    keep_words(user, span_make(text, len));
    return 0;
}

static int on_invalid_frame(nghttp2_session *session, const nghttp2_frame *frame, int code,
                            void *user)
{
    struct h2 *h = user;
    (void)session, (void)frame;
    if (!h->said[0])
        keep_words(h, span_of(h->lib->nghttp2_strerror(code)));
    return 0;
}

/* nghttp2 says GOAWAY with an error where the peer broke the rules of the connection. */
static int on_frame_send(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    struct jig_error error;
    (void)session;
    if (frame->hd.type != NGHTTP2_GOAWAY || frame->goaway.error_code == NGHTTP2_NO_ERROR)
        return 0;
    jig_error_set(&error, JIG_ERR_HTTP2, JIG_PHASE_NONE,
                  "the server broke the protocol: %s%s%s",
                  h2_code_name(frame->goaway.error_code), h->said[0] ? ", " : "", h->said);
    h2_fail(h, &error);
    return 0;
}

void h2_set_callbacks(const struct h2lib *lib, nghttp2_session_callbacks *c)
{
    lib->nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin_headers);
    lib->nghttp2_session_callbacks_set_on_header_callback(c, on_header);
    lib->nghttp2_session_callbacks_set_on_invalid_header_callback(c, on_invalid_header);
    lib->nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame_recv);
    lib->nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data_chunk);
    lib->nghttp2_session_callbacks_set_on_stream_close_callback(c, on_stream_close);
    lib->nghttp2_session_callbacks_set_on_frame_not_send_callback(c, on_frame_not_send);
    lib->nghttp2_session_callbacks_set_on_frame_send_callback(c, on_frame_send);
    lib->nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(c, on_invalid_frame);
    lib->nghttp2_session_callbacks_set_error_callback2(c, on_error);
}
