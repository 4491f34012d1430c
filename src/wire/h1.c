#include "wire/h1.h"

#include <string.h>

#define GATHER_MAX  ((size_t)16384) /* bytes of small chunks that are put together */
#define SMALL_CHUNK ((size_t)1024)  /* below this a copy costs less than an event */

enum h1_state {
    HEAD,
    INTERIM, /* a 1xx answer was reported, the next head is to come */
    BODY,    /* sized or to the end */
    CHUNKS,
    TRAILERS,
    TAIL, /* DONE is to be reported */
    DONE,
    FAILED,
};

/* ---- Life -------------------------------------------------------------------------------------*/

static size_t or_default(size_t given, size_t standard)
{
    return given ? given : standard;
}

void h1_init(struct h1 *h, const struct h1_limits *limits)
{
    *h = (struct h1){ 0 };
    if (limits)
        h->limits = *limits;
    h->limits.max_line = or_default(h->limits.max_line, 65536);
    h->limits.max_fields = or_default(h->limits.max_fields, 100);
    h->limits.max_head = head_limit(h->limits.max_head, h->limits.max_line);
    h->limits.max_interim = or_default(h->limits.max_interim, HEAD_MAX_INTERIM);
    buf_init(&h->gathered, GATHER_MAX);
    h1_begin(h, SPAN("GET"));
}

void h1_clear(struct h1 *h)
{
    if (!h)
        return;
    head_clear(&h->head);
    header_clear(&h->trailers);
    buf_clear(&h->gathered);
}

static void await_head(struct h1 *h)
{
    head_reset(&h->head);
    h->state = HEAD;
    h->parse = (struct headparse){ .into = &h->head.fields,
                                   .head = &h->head,
                                   .max_line = h->limits.max_line,
                                   .max_fields = h->limits.max_fields,
                                   .max_len = h->limits.max_head - h->heads_len,
                                   .phase = JIG_PHASE_HEAD };
}

static void await_trailers(struct h1 *h)
{
    h->state = TRAILERS;
    h->parse = (struct headparse){ .into = &h->trailers,
                                   .max_line = h->limits.max_line,
                                   .max_fields = h->limits.max_fields,
                                   .max_len = h->limits.max_head,
                                   .phase = JIG_PHASE_BODY };
}

/* The two methods that change how an answer is read, or none: the caller's span need not live. */
static struct span method_of(struct span method)
{
    if (span_eq(method, SPAN("HEAD")))
        return SPAN("HEAD");
    return span_eq(method, SPAN("CONNECT")) ? SPAN("CONNECT") : SPAN("");
}

void h1_begin(struct h1 *h, struct span method)
{
    h->method = method_of(method);
    h->failed.code = JIG_OK;
    h->body = (struct bodylen){ .promised = -1 };
    h->body_received = 0;
    h->n_interim = 0;
    h->heads_len = 0;
    h->keep_alive = false;
    h->switched = h->may_switch = false;
    header_reset(&h->trailers);
    buf_reset(&h->gathered);
    await_head(h);
}

void h1_allow_switch(struct h1 *h)
{
    h->may_switch = true;
}

/* ---- The head ---------------------------------------------------------------------------------*/

/* Old proxies say it in a field of their own (RFC 9112, C.2.2). */
static bool says(const struct h1 *h, struct span option)
{
    return header_has_token(&h->head.fields, SPAN("Connection"), option) ||
           header_has_token(&h->head.fields, SPAN("Proxy-Connection"), option);
}

/* RFC 9112, 9.3. */
static bool wants_to_stay(const struct h1 *h)
{
    if (h->switched || h->body.both || h->body.kind == BODY_TO_EOF)
        return false;
    if (says(h, SPAN("close")))
        return false;
    if (h->head.minor > 0)
        return true;
    return says(h, SPAN("keep-alive")) &&
           !header_has(&h->head.fields, SPAN("Transfer-Encoding"));
}

static enum jig_err interim(struct h1 *h, struct event *event)
{
    h->heads_len += h->parse.line_at;
    if (++h->n_interim > h->limits.max_interim || h->heads_len > h->limits.max_head)
        return jig_error_set(&h->failed, JIG_ERR_TOO_MANY_HEADERS, JIG_PHASE_HEAD,
                             "too many interim answers: %zu, %zu bytes in all", h->n_interim,
                             h->heads_len);
    event->type = EVENT_INTERIM;
    event->head = &h->head;
    h->state = INTERIM;
    return JIG_OK;
}

static enum jig_err final_head(struct h1 *h, struct event *event)
{
    enum jig_err err = bodylen_of(&h->head, h->method, &h->body, &h->failed);
    if (err)
        return err;
    h->switched = h->head.status == 101 ||
                  (h->method.len == strlen("CONNECT") && h->head.status / 100 == 2);
    if (h->may_switch && h->head.status == 101)
        h->body.kind = BODY_TO_EOF;
    h->keep_alive = wants_to_stay(h);
    h->left = h->body.kind == BODY_TO_EOF ? UINT64_MAX : h->body.length;
    h->state = h->body.kind == BODY_CHUNKED ? CHUNKS : h->left > 0 ? BODY : TAIL;
    chunked_init(&h->chunks);
    event->type = EVENT_HEAD;
    event->head = &h->head;
    event->length = &h->body;
    return JIG_OK;
}

/* ---- The states -------------------------------------------------------------------------------*/

static enum jig_err read_head(struct h1 *h, struct span in, size_t *used, struct event *event)
{
    enum jig_err err = headparse_recv(&h->parse, in, used, &h->failed);
    if (err || !h->parse.done)
        return err;
    return head_is_interim(&h->head) ? interim(h, event) : final_head(h, event);
}

static enum jig_err read_next_head(struct h1 *h, struct span in, size_t *used,
                                   struct event *event)
{
    await_head(h);
    return read_head(h, in, used, event);
}

static inline struct span skip(struct span s, size_t n)
{
    return n > 0 ? (struct span){ s.ptr + n, s.len - n } : s;
}

static void report_body(struct h1 *h, struct span body, struct event *event)
{
    h->body_received += body.len;
    event->type = EVENT_BODY;
    event->body = body;
}

static enum jig_err read_body(struct h1 *h, struct span in, size_t *used, struct event *event)
{
    *used = h->left < in.len ? (size_t)h->left : in.len;
    if (*used == 0)
        return JIG_OK;
    if (h->body.kind == BODY_SIZED)
        h->left -= *used;
    if (h->left == 0)
        h->state = TAIL;
    report_body(h, (struct span){ in.ptr, *used }, event);
    return JIG_OK;
}

/* Copies a small piece, which `in` begins with, behind the others; false where there is no room. */
static bool gather(struct h1 *h, struct span in, size_t len)
{
    struct buf *b = &h->gathered;
    if (!b->ptr && !buf_space(b, GATHER_MAX))
        return false;
    if (len > GATHER_MAX - b->len)
        return false;
    memcpy(b->ptr + b->len, in.ptr, len);
    b->len += len;
    return true;
}

/* The data that `in` begins with: gathered while it is small and something may follow, together
 * with the small chunks behind it, else left in *body to be reported. False when an event is due;
 * *used is 0 where gathered data goes first. */
static bool take_data(struct h1 *h, struct span in, size_t *used, struct span *body)
{
    size_t len = h->chunks.left < in.len ? (size_t)h->chunks.left : in.len;
    bool alone = len == in.len && h->gathered.len == 0;
    *used = 0;
    if (len < SMALL_CHUNK && !alone && gather(h, in, len)) {
        *used = chunked_data(&h->chunks, in).len;
        *used += chunked_gather(&h->chunks, skip(in, len), SMALL_CHUNK, &h->gathered);
        return true;
    }
    if (h->gathered.len > 0)
        return false;
    *body = chunked_data(&h->chunks, in);
    *used = body->len;
    return false;
}

/* What most calls find where chunks are big: a plain size line, and data that is worth an event.
 * False: *used is what was read all the same, and read_chunks() goes on. */
static inline bool read_big_chunk(struct h1 *h, struct span in, size_t *used,
                                  struct event *event)
{
    struct chunked *c = &h->chunks;
    *used = chunked_plain_line(c, in);
    struct span data = { in.ptr + *used, in.len - *used };
    if (data.len > c->left)
        data.len = (size_t)c->left;
    if (data.len < SMALL_CHUNK)
        return false;
    chunked_skip(c, data.len);
    *used += data.len;
    report_body(h, data, event);
    return true;
}

/* Reads chunks up to a piece that is worth an event. An error behind good data waits for the next
 * call: what came is reported first. */
static enum jig_err read_chunks(struct h1 *h, struct span in, size_t *used, struct event *event)
{
    struct span body = { 0 }, rest = in;
    enum jig_err err;
    size_t n;
    bool more;
    h->gathered.len = 0;
    do {
        err = chunked_framing(&h->chunks, rest, &n, &h->failed);
        rest = skip(rest, n);
        if (err || h->chunks.left == 0 || rest.len == 0)
            break;
        more = take_data(h, rest, &n, &body);
        rest = skip(rest, n);
    } while (more);
    *used = in.len - rest.len;
    if (h->gathered.len > 0)
        body = buf_span(&h->gathered);
    if (err)
        h->state = FAILED;
    else if (h->chunks.ended)
        await_trailers(h);
    if (body.len > 0)
        report_body(h, body, event);
    return body.len > 0 ? JIG_OK : err;
}

static enum jig_err read_trailers(struct h1 *h, struct span in, size_t *used,
                                  struct event *event)
{
    if (h->trailers.len == 0 && span_starts(in, SPAN("\r\n"))) { /* nearly always */
        *used = strlen("\r\n");
        h->state = TAIL;
        return JIG_OK;
    }
    enum jig_err err = headparse_recv(&h->parse, in, used, &h->failed);
    if (err || !h->parse.done)
        return err;
    h->state = TAIL;
    if (h->trailers.n > 0) {
        event->type = EVENT_TRAILERS;
        event->trailers = &h->trailers;
    }
    return JIG_OK;
}

static enum jig_err report_done(struct h1 *h, struct span in, size_t *used, struct event *event)
{
    (void)in;
    *used = 0;
    h->state = DONE;
    event->type = EVENT_DONE;
    return JIG_OK;
}

static enum jig_err report_failure(struct h1 *h, struct span in, size_t *used,
                                   struct event *event)
{
    (void)in, (void)event;
    *used = 0;
    return h->failed.code;
}

static enum jig_err (*const steps[])(struct h1 *h, struct span in, size_t *used,
                                     struct event *event) = {
    [HEAD] = read_head,     [INTERIM] = read_next_head, [BODY] = read_body,
    [CHUNKS] = read_chunks, [TRAILERS] = read_trailers, [TAIL] = report_done,
    [DONE] = report_done,   [FAILED] = report_failure,
};

static enum jig_err give(struct h1 *h, enum jig_err err, struct jig_error *error)
{
    if (!err)
        return JIG_OK;
    h->state = FAILED;
    if (error)
        *error = h->failed;
    return err;
}

/* Goes on behind the first *used bytes of `in`. Apart, so that big chunks do not pay for its
 * frame. */
static __attribute__((noinline)) enum jig_err step(struct h1 *h, struct span in, size_t *used,
                                                   struct event *event, struct jig_error *error)
{
    uint8_t state;
    enum jig_err err;
    do {
        size_t n = 0;
        state = h->state;
        err = steps[state](h, skip(in, *used), &n, event);
        *used += n;
    } while (!err && event->type == EVENT_NONE && h->state != state);
    return give(h, err, error);
}

enum jig_err h1_recv(struct h1 *h, struct span in, size_t *used, struct event *event,
                     struct jig_error *error)
{
    *event = (struct event){ .type = EVENT_NONE };
    *used = 0;
    if (h->state == CHUNKS && read_big_chunk(h, in, used, event))
        return JIG_OK;
    return step(h, in, used, event, error);
}

/* ---- The end of input -------------------------------------------------------------------------*/

static enum jig_err cut_off(struct h1 *h, enum jig_phase phase, const char *where)
{
    return jig_error_set(&h->failed, JIG_ERR_INCOMPLETE_READ, phase,
                         "the connection was closed inside the %s", where);
}

static enum jig_err eof_in_head(struct h1 *h)
{
    if (h->state == HEAD && h->head.fields.len > 0)
        return cut_off(h, JIG_PHASE_HEAD,
                       h->parse.line_no > 0 ? "header fields" : "status line");
    return jig_error_set(&h->failed, JIG_ERR_REMOTE_DISCONNECTED, JIG_PHASE_WAIT,
                         h->n_interim
                             ? "the server closed the connection after an interim answer"
                             : "the server closed the connection without an answer");
}

static enum jig_err eof_in_body(struct h1 *h, bool clean, struct event *event)
{
    if (h->body.kind == BODY_TO_EOF && clean) {
        h->state = DONE;
        event->type = EVENT_DONE;
        return JIG_OK;
    }
    if (h->body.kind == BODY_TO_EOF)
        return jig_error_set(&h->failed, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY,
                             "the connection was cut, not closed, and nothing else tells the "
                             "end of the body: it may be longer than these %llu bytes",
                             (unsigned long long)h->body_received);
    return jig_error_set(&h->failed, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY,
                         "the connection was closed after %llu of %llu bytes of the body",
                         (unsigned long long)h->body_received,
                         (unsigned long long)h->body.length);
}

enum jig_err h1_eof(struct h1 *h, bool clean, struct event *event, struct jig_error *error)
{
    size_t none;
    enum jig_err err;
    *event = (struct event){ .type = EVENT_NONE };
    if (h->state == HEAD || h->state == INTERIM)
        err = eof_in_head(h);
    else if (h->state == BODY)
        err = eof_in_body(h, clean, event);
    else if (h->state == CHUNKS || h->state == TRAILERS)
        err = cut_off(h, JIG_PHASE_BODY, h->state == CHUNKS ? "chunked body" : "trailers");
    else
        err = steps[h->state](h, (struct span){ 0 }, &none, event);
    return give(h, err, error);
}

/* ---- Questions --------------------------------------------------------------------------------*/

bool h1_has_begun(const struct h1 *h)
{
    return h->n_interim > 0 || h->state != HEAD || h->head.fields.len > 0;
}

bool h1_can_reuse(const struct h1 *h)
{
    return h->state == DONE && h->keep_alive;
}

bool h1_will_close(const struct h1 *h)
{
    return !h->keep_alive;
}

bool h1_has_switched(const struct h1 *h)
{
    return h->state == DONE && h->switched;
}
