#include "answers.h"

#include <stdlib.h>
#include <string.h>

void answers_init(struct answers *s)
{
    *s = (struct answers){ 0 };
    buf_init(&s->received, 1u << 24);
}

void answers_clear(struct answers *s)
{
    for (size_t i = 0; i < s->n_conns; i++) {
        stream_free(s->conns[i].stream);
        buf_clear(&s->conns[i].request);
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->answers[i].line);
        free(s->answers[i].with);
        buf_clear(&s->answers[i].bytes);
    }
    buf_clear(&s->received);
}

static void add_message(struct buf *out, struct span block)
{
    bool head = true;
    while (block.len > 0) {
        struct span line = span_cut(&block, '\n');
        buf_add(out, line);
        buf_add_str(out, head ? "\r\n" : "\n");
        head = head && line.len > 0;
    }
}

/* How long the last line is. */
static size_t last_line(struct span bytes)
{
    size_t cut = bytes.len - 1;
    while (cut > 0 && bytes.ptr[cut - 1] != '\n')
        cut--;
    return bytes.len - cut;
}

bool answers_add(struct answers *s, struct span rest, struct span block)
{
    size_t with = span_find(rest, SPAN(" with "), 0);
    struct span needed =
        with == SIZE_MAX ? (struct span){ 0 } : span_sub(rest, with + 6, rest.len);
    rest = span_sub(rest, 0, with);
    size_t after = span_find(rest, SPAN(" after "), 0),
           half = span_find(rest, SPAN(" half"), 0);
    uint64_t ms = 0;
    if (s->n == ANSWERS_MAX ||
        (after != SIZE_MAX && !span_to_u64(span_sub(rest, after + 7, rest.len), &ms)))
        return false;
    struct answer *a = &s->answers[s->n++];
    *a = (struct answer){ .after_us = (int64_t)ms * 1000 };
    buf_init(&a->bytes, 1u << 24);
    add_message(&a->bytes, block);
    if (half != SIZE_MAX)
        a->held = last_line(buf_span(&a->bytes));
    a->line = strndup(rest.ptr, after < half ? after : half < rest.len ? half : rest.len);
    a->with = needed.ptr ? strndup(needed.ptr, needed.len) : NULL;
    return a->line != NULL && (a->with || !needed.ptr);
}

struct stream *answers_open(void *context, const char *host, uint16_t port)
{
    struct answers *s = context;
    struct stream *mine, *theirs;
    (void)port;
    if (s->n_conns == ANSWERS_MAX_CONNS || strcmp(host, "refused.test") == 0 ||
        !stream_pair(&mine, &theirs, 65536))
        return NULL;
    struct answers_conn *c = &s->conns[s->n_conns++];
    *c = (struct answers_conn){ .stream = mine };
    buf_init(&c->request, 1u << 24);
    return theirs;
}

static bool fits(const struct answer *a, struct span request)
{
    return span_starts(request, span_of(a->line)) &&
           (!a->with || span_find(request, span_of(a->with), 0) != SIZE_MAX);
}

static const struct answer *find_answer(const struct answers *s, struct span request)
{
    static struct answer missing;
    for (size_t i = s->n; i > 0; i--)
        if (fits(&s->answers[i - 1], request))
            return &s->answers[i - 1];
    if (!missing.bytes.ptr) {
        buf_init(&missing.bytes, 200);
        buf_add_str(&missing.bytes, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    return &missing;
}

/* A request is whole once its head and what Content-Length says are there. */
static bool is_whole(struct span request)
{
    size_t head = span_find(request, SPAN("\r\n\r\n"), 0);
    size_t at = span_find(request, SPAN("Content-Length: "), 0);
    uint64_t len = 0;
    if (head == SIZE_MAX)
        return false;
    if (at < head) {
        size_t from = at + strlen("Content-Length: ");
        span_to_u64(span_sub(request, from, span_find_byte(request, '\r', from)), &len);
    }
    return request.len >= head + 4 + len;
}

static bool take_request(struct answers *s, struct answers_conn *c)
{
    char bytes[8192];
    size_t n;
    if (stream_recv(c->stream, bytes, sizeof bytes, &n) != STREAM_OK)
        return false;
    buf_add(&c->request, span_make(bytes, n));
    buf_add(&s->received, span_make(bytes, n));
    if (is_whole(buf_span(&c->request))) {
        c->answer = find_answer(s, buf_span(&c->request));
        c->sent = 0;
        c->due = s->now + c->answer->after_us;
        buf_reset(&c->request);
    }
    return true;
}

static bool send_answer(struct answers *s, struct answers_conn *c)
{
    size_t end = c->answer->bytes.len - (s->released ? 0 : c->answer->held), n = 0;
    if (s->now < c->due || c->sent >= end)
        return false;
    if (stream_send(c->stream, c->answer->bytes.ptr + c->sent, end - c->sent, &n) != STREAM_OK)
        return false;
    c->sent += n;
    if (c->sent == c->answer->bytes.len)
        c->answer = NULL;
    return n > 0;
}

bool answers_turn(struct answers *s, int64_t now)
{
    s->now = now;
    bool happened = false;
    for (size_t i = 0; i < s->n_conns; i++) {
        struct answers_conn *c = &s->conns[i];
        happened |= c->answer ? send_answer(s, c) : take_request(s, c);
    }
    return happened;
}
