/* A hostile server of HTTP/2: the first byte chooses what is asked, the limits, how the rest is cut,
 * and whether it is taken as bytes or as frames, four bytes of head each, so that more of them fit
 * together. Whatever comes, every stream ends once, in the order of an answer. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "wire/h2.h"
#include "wire/h2req.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STREAMS = 3 };

struct client {
    struct h2 *h;
    uint32_t ids[STREAMS];
    enum event_type last[STREAMS];
    size_t n;
    bool resets; /* the second stream is reset at its first event */
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_fields(const struct header *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        check(f.name.len > 0 && f.name.ptr[0] != ':');
        check(!memchr(f.name.ptr, '\n', f.name.len));
        check(f.value.len == 0 || (!memchr(f.value.ptr, '\n', f.value.len) &&
                                   !memchr(f.value.ptr, '\r', f.value.len) &&
                                   !memchr(f.value.ptr, '\0', f.value.len)));
    }
}

/* INTERIM* HEAD BODY* TRAILERS? DONE, or RESET at any point but behind DONE. */
static bool may_follow(enum event_type last, enum event_type next)
{
    bool has_head = last == EVENT_HEAD || last == EVENT_BODY;
    if (last == EVENT_DONE || last == EVENT_RESET)
        return false;
    if (next == EVENT_INTERIM || next == EVENT_HEAD)
        return last == EVENT_NONE || last == EVENT_INTERIM;
    if (next == EVENT_BODY || next == EVENT_TRAILERS)
        return has_head;
    return next == EVENT_RESET || has_head || last == EVENT_TRAILERS;
}

static void take(struct client *c, const struct event *event)
{
    size_t i = 0;
    if (event->type == EVENT_GOAWAY)
        return;
    while (i < c->n && c->ids[i] != event->stream)
        i++;
    check(i < c->n && may_follow(c->last[i], event->type));
    c->last[i] = event->type;
    if (event->type == EVENT_HEAD || event->type == EVENT_INTERIM) {
        check(event->head->status >= 100 && event->head->status <= 999);
        check_fields(&event->head->fields);
    }
    if (event->type == EVENT_TRAILERS)
        check_fields(event->trailers);
    if (event->type == EVENT_BODY && i != 2)
        h2_consume(c->h, event->stream, event->body.len);
    if (event->type == EVENT_RESET)
        check(event->why->code != JIG_OK && event->why->text[0]);
    bool is_end = event->type == EVENT_DONE || event->type == EVENT_RESET;
    if (c->resets && i == 1 && !is_end) {
        h2_reset(c->h, event->stream, H2_CANCEL);
        c->last[i] = EVENT_RESET;
    }
}

static void feed(struct client *c, struct span piece)
{
    struct event event;
    char *copy = malloc(piece.len + 1);
    check(copy != NULL);
    if (piece.len > 0)
        memcpy(copy, piece.ptr, piece.len);
    struct span rest = { copy, piece.len };
    do {
        size_t used;
        h2_recv(c->h, rest, &used, &event);
        check(used <= rest.len);
        rest = span_sub(rest, used, rest.len);
        if (event.type != EVENT_NONE)
            take(c, &event);
    } while (event.type != EVENT_NONE);
    check(rest.len == 0);
    free(copy);
    for (size_t n; (n = h2_out(c->h).len) > 0;)
        h2_sent(c->h, n);
}

static void open_streams(struct client *c, uint8_t options)
{
    static const char *const methods[] = { "GET", "HEAD", "CONNECT" };
    for (c->n = 0; c->n < STREAMS; c->n++) {
        struct header fields;
        struct header none = { .n = 0 };
        header_init(&fields);
        const struct h2req req = { .method = span_of(methods[c->n == 0 ? options % 3 : 0]),
                                   .scheme = SPAN("https"),
                                   .target = SPAN("/"),
                                   .fields = &none };
        check(!h2req_fields(&req, &fields));
        check(!h2_open(c->h, &fields, c->n == 1, &c->ids[c->n], NULL));
        header_clear(&fields);
    }
    h2_put(c->h, c->ids[1], SPAN("a body"), true);
}

/* TYPE FLAGS STREAM LEN PAYLOAD, again and again. */
static void frame(struct span in, struct buf *out)
{
    buf_add(out, span_make("\0\0\0\4\0\0\0\0\0", H2_FRAME_HEAD));
    while (in.len >= 4) {
        size_t len = (unsigned char)in.ptr[3];
        struct span payload = span_sub(in, 4, 4 + len);
        const char head[H2_FRAME_HEAD] = { 0, 0, (char)payload.len, in.ptr[0], in.ptr[1], 0,
                                           0, 0, in.ptr[2] };
        buf_add(out, span_make(head, sizeof head));
        buf_add(out, payload);
        in = span_sub(in, 4 + len, in.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct client c = { .resets = data[0] & 0x20 };
    static const struct h2_limits small = { .max_line = 60,
                                            .max_fields = 3,
                                            .max_head = 300,
                                            .max_interim = 2,
                                            .max_idle = 20,
                                            .max_stray = 3,
                                            .max_continuations = 2 };
    struct buf said;
    buf_init(&said, (size_t)1 << 24);
    if (data[0] & 0x80)
        frame(span_make(data + 1, size - 1), &said);
    else
        buf_add(&said, span_make(data + 1, size - 1));
    check(!h2_new(data[0] & 0x40 ? &small : NULL, &c.h, NULL));
    open_streams(&c, data[0]);
    size_t step = data[0] & 4 ? 1 + (data[0] >> 3 & 3) : said.len + 1;
    for (size_t at = 0; at < said.len; at += step)
        feed(&c, span_sub(buf_span(&said), at, at + step));
    h2_eof(c.h, NULL);
    feed(&c, span_make("", 0));
    for (size_t i = 0; i < STREAMS; i++)
        check(c.last[i] == EVENT_DONE || c.last[i] == EVENT_RESET);
    h2_free(c.h);
    buf_clear(&said);
    return 0;
}
