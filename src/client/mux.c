#include "client/mux.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

enum { MAX_INBOX = 64 << 20 };

/* ---- Life ---- */

enum jig_err mux_new(struct conn *take, const struct h2_limits *limits, struct mux **out,
                     struct jig_error *error)
{
    struct mux *m = mem_zero(1, sizeof *m);
    enum jig_err err =
        m ? h2_new(limits, &m->h2, error)
          : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *out = NULL;
    if (err) {
        free(m);
        conn_free(take);
        return err;
    }
    m->conn = take;
    m->out.preface = sizeof H2_PREFACE - 1;
    *out = m;
    return JIG_OK;
}

void mux_free(struct mux *m)
{
    if (!m)
        return;
    assert(m->n_streams == 0);
    h2_close(m->h2);
    mux_flush(m, 0);
    h2_free(m->h2);
    conn_free(m->conn);
    free(m);
}

/* ---- The log ---- */

/* Frames of the connection itself are told to its oldest stream. */
static struct mux_stream *stream_of(const struct mux *m, uint32_t id)
{
    struct mux_stream *s = m->streams;
    while (s && id != 0 && s->id != id)
        s = s->next;
    return s;
}

static void log_bytes(struct mux *m, enum jig_direction direction, struct span bytes,
                      int64_t now)
{
    struct h2walk *walk = direction == JIG_SENT ? &m->out : &m->in;
    struct h2piece piece;
    while (h2walk_next(walk, &bytes, &piece)) {
        struct mux_stream *s = stream_of(m, piece.frame ? piece.frame->stream : 0);
        if (s)
            exchange_log_frame(s->x, direction, now, piece.bytes, piece.begins);
    }
}

/* ---- Sending ---- */

void mux_flush(struct mux *m, int64_t now)
{
    struct span out;
    m->is_blocked = false;
    conn_flush(m->conn);
    while (!m->is_deaf && !m->is_blocked && (out = h2_out(m->h2)).len > 0) {
        size_t n;
        struct jig_error error;
        enum stream_status status = conn_send(m->conn, out, &n, &error);
        m->is_blocked = status == STREAM_AGAIN;
        m->is_deaf = status == STREAM_FAILED;
        m->can_read |= m->is_deaf; /* what the peer said before is there to be read */
        if (status != STREAM_OK)
            return;
        log_bytes(m, JIG_SENT, span_sub(out, 0, n), now);
        h2_sent(m->h2, n);
    }
}

enum jig_err mux_open(struct mux_stream *s, const struct header *fields, bool has_body,
                      struct jig_error *error)
{
    return h2_open(s->mux->h2, fields, has_body, &s->id, error);
}

size_t mux_send(struct mux_stream *s, struct span bytes, bool is_last, int64_t now)
{
    struct h2 *h2 = s->mux->h2;
    size_t n = s->id ? h2_taken(h2, s->id) : 0;
    if (n > 0 || !s->id)
        return n;
    h2_put(h2, s->id, bytes, is_last);
    if (bytes.len == 0)
        return 0;
    mux_flush(s->mux, now);
    return h2_taken(h2, s->id);
}

bool mux_has_taken(const struct mux_stream *s)
{
    return s->id && h2_has_taken(s->mux->h2, s->id);
}

/* ---- Inboxes ---- */

static void store_head(struct mux_stream *s, struct event *event)
{
    if (event->length)
        s->length = *event->length;
    if (!mem_grow((void **)&s->heads, &s->heads_room, s->n_heads + 1, sizeof *s->heads)) {
        s->is_reset = true;
        jig_error_set(&s->why, JIG_ERR_MEMORY, JIG_PHASE_HEAD, "out of memory");
        return;
    }
    head_init(&s->heads[s->n_heads]);
    head_move(&s->heads[s->n_heads++], event->head);
}

static void store_body(struct mux_stream *s, struct span bytes)
{
    buf_add(&s->waiting, bytes);
    if (!s->waiting.failed)
        return;
    s->is_reset = true;
    jig_error_set(&s->why, s->waiting.failed, JIG_PHASE_BODY, "no room for the answer's body");
}

static void store_reset(struct mux_stream *s, const struct event *event)
{
    s->is_reset = true;
    s->code = event->code;
    s->why = *event->why;
}

static void store(struct mux_stream *s, struct event *event)
{
    if (s->is_reset)
        return;
    switch (event->type) {
    case EVENT_INTERIM:
    case EVENT_HEAD:
        store_head(s, event);
        break;
    case EVENT_BODY:
        store_body(s, event->body);
        break;
    case EVENT_TRAILERS:
        header_move(&s->trailers, event->trailers);
        break;
    case EVENT_DONE:
        s->is_done = true;
        break;
    case EVENT_RESET:
        store_reset(s, event);
        break;
    case EVENT_GOAWAY:
    case EVENT_NONE:
        break;
    }
}

static void swap_bufs(struct buf *a, struct buf *b)
{
    struct buf kept = *a;
    *a = *b;
    *b = kept;
}

static void give_body(struct mux_stream *s, struct event *event)
{
    buf_reset(&s->handed);
    swap_bufs(&s->waiting, &s->handed);
    *event = (struct event){ .type = EVENT_BODY, .body = buf_span(&s->handed) };
    s->unread = s->handed.len;
}

/* In the order of an answer. */
static bool take_stored(struct mux_stream *s, struct event *event)
{
    if (s->heads_taken < s->n_heads) {
        struct head *head = &s->heads[s->heads_taken++];
        *event = (struct event){ .type = head_is_interim(head) ? EVENT_INTERIM : EVENT_HEAD,
                                 .head = head,
                                 .length = &s->length };
        return true;
    }
    if (s->waiting.len > 0) {
        give_body(s, event);
        return true;
    }
    *event = (struct event){ .type = EVENT_NONE };
    if (s->is_reset)
        *event = (struct event){ .type = EVENT_RESET, .code = s->code, .why = &s->why };
    else if (s->trailers.n > 0)
        *event = (struct event){ .type = EVENT_TRAILERS, .trailers = &s->trailers };
    else if (s->is_done)
        event->type = EVENT_DONE;
    return event->type != EVENT_NONE;
}

bool mux_has_news(const struct mux_stream *s)
{
    return s->heads_taken < s->n_heads || s->waiting.len > 0 || s->is_reset || s->is_done ||
           s->trailers.n > 0;
}

/* ---- Reading ---- */

static bool has_unparsed(const struct mux *m)
{
    return conn_input(m->conn).len > 0 || h2_has_event(m->h2);
}

bool mux_has_input(const struct mux_stream *s)
{
    return mux_has_news(s) || has_unparsed(s->mux) || s->mux->can_read;
}

static bool next_event(struct mux *m, struct event *event)
{
    size_t used;
    h2_recv(m->h2, conn_input(m->conn), &used, event);
    conn_consume(m->conn, used);
    return event->type != EVENT_NONE;
}

static void settle(struct mux_stream *s)
{
    h2_consume(s->mux->h2, s->id, s->unread);
    s->unread = 0;
}

static void pass_on(struct mux *m, struct event *event)
{
    struct mux_stream *s = event->stream ? stream_of(m, event->stream) : NULL;
    if (s)
        store(s, event);
}

/* What is used up at once need not be copied. */
static bool take_direct(struct mux_stream *s, bool keep, const struct event *event)
{
    if (event->type != EVENT_BODY || keep)
        return false;
    s->unread = event->body.len;
    return true;
}

static void drain(struct mux *m)
{
    struct event event;
    while (next_event(m, &event))
        pass_on(m, &event);
}

/* What is copied anyway is given out in one piece with all that was read of it: frames are small,
 * and each piece costs its reader a turn and a write. */
bool mux_next(struct mux_stream *s, bool keep, struct event *event)
{
    settle(s);
    while (!take_stored(s, event)) {
        if (!next_event(s->mux, event))
            return false;
        if (event->stream == s->id && take_direct(s, keep, event))
            return true;
        pass_on(s->mux, event);
        if (s->waiting.len > 0)
            drain(s->mux);
    }
    return true;
}

void mux_read(struct mux *m, int64_t now)
{
    struct span fresh;
    struct jig_error error;
    if (conn_input(m->conn).len > 0)
        drain(m);
    enum stream_status status = conn_recv(m->conn, &fresh, &error);
    m->can_read = status == STREAM_OK && !conn_is_drained(m->conn);
    log_bytes(m, JIG_RECEIVED, fresh, now);
    if (status == STREAM_EOF)
        h2_eof(m->h2, NULL);
    if (status == STREAM_FAILED)
        h2_eof(m->h2, &error);
}

/* ---- Streams ---- */

bool mux_is_closing(const struct mux *m)
{
    return m->is_deaf || h2_is_closing(m->h2);
}

/* Over a quiet time the peer may have gone, or said that it will. */
static void catch_up(struct mux *m)
{
    do {
        mux_read(m, 0);
        drain(m);
    } while (m->can_read && !h2_is_closing(m->h2));
}

/* No stream was there to read for, and so nobody did. */
static bool is_caught_up(const struct mux *m, int64_t fresh)
{
    return m->n_streams > 0 || (m->since > fresh && !m->can_read && !has_unparsed(m));
}

bool mux_has_room(struct mux *m, int64_t fresh)
{
    if (!is_caught_up(m, fresh) && !mux_is_closing(m))
        catch_up(m);
    return !mux_is_closing(m) && h2_room(m->h2) > 0;
}

void mux_attach(struct mux *m, struct mux_stream *s, struct jig_exchange *x)
{
    *s = (struct mux_stream){ .mux = m, .x = x, .before = m->last };
    buf_init(&s->waiting, MAX_INBOX);
    buf_init(&s->handed, MAX_INBOX);
    *(m->last ? &m->last->next : &m->streams) = s;
    m->last = s;
    m->n_streams++;
}

static void empty_inbox(struct mux_stream *s)
{
    for (size_t i = 0; i < s->n_heads; i++) /* one that was given out may not have been moved */
        head_clear(&s->heads[i]);
    free(s->heads);
    s->heads = NULL;
    s->n_heads = s->heads_room = s->heads_taken = 0;
    buf_clear(&s->waiting);
    header_clear(&s->trailers);
}

void mux_detach(struct mux_stream *s, int64_t now)
{
    struct mux *m = s->mux;
    if (!m)
        return;
    h2_consume(m->h2, s->id, s->unread + s->waiting.len);
    if (s->id)
        h2_reset(m->h2, s->id, H2_CANCEL);
    s->unread = 0;
    *(s->before ? &s->before->next : &m->streams) = s->next;
    *(s->next ? &s->next->before : &m->last) = s->before;
    empty_inbox(s);
    s->mux = NULL;
    s->id = 0;
    m->n_streams--;
    m->since = now;
    if (m->n_streams == 0)
        mux_flush(m, now);
}

void mux_stream_clear(struct mux_stream *s)
{
    assert(!s->mux);
    buf_clear(&s->handed);
}

/* ---- Waiting ---- */

size_t mux_interest(struct mux *m, struct pollfd *fds, size_t room, int64_t *deadline)
{
    short events = (short)((m->wants_input ? POLLIN : 0) | (m->is_blocked ? POLLOUT : 0));
    bool has_more =
        m->wants_input && (m->can_read || has_unparsed(m) || conn_has_buffered(m->conn));
    bool has_out = !m->is_deaf && !m->is_blocked && h2_wants_out(m->h2);
    if (has_more || has_out)
        *deadline = INT64_MIN;
    return conn_interest(m->conn, events, fds, room, deadline);
}
