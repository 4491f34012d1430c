/* Answers from a hostile server: the first byte chooses method, limits and how the rest is cut.
 * Whatever the cut, the machine must report the same, and never touch a byte that is not its own. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "wire/h1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct setup {
    struct span method;
    struct h1_limits limits;
};

static void note_fields(struct buf *log, const struct header *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        if (!header_is_token(f.name) || memchr(f.value.ptr, '\n', f.value.len) ||
            memchr(f.value.ptr, '\r', f.value.len) || memchr(f.value.ptr, '\0', f.value.len))
            abort();
        buf_add(log, f.name);
        buf_add(log, SPAN("="));
        buf_add(log, f.value);
        buf_add(log, SPAN(";"));
    }
}

static void note(struct buf *log, struct buf *body, const struct event *event)
{
    if (event->type == EVENT_BODY) {
        buf_add(body, event->body);
        return;
    }
    buf_addf(log, "<%d>", (int)event->type);
    if (event->head) {
        buf_addf(log, "%d ", event->head->status);
        buf_add(log, head_reason(event->head));
        note_fields(log, &event->head->fields);
    }
    if (event->trailers)
        note_fields(log, event->trailers);
}

/* Feeds one piece in a block of its own; false when the answer has ended. */
static bool feed(struct h1 *h, struct span piece, struct buf *log, struct buf *body)
{
    struct event event = { .type = EVENT_BODY };
    char *copy = malloc(piece.len + 1);
    if (!copy)
        abort();
    if (piece.len > 0)
        memcpy(copy, piece.ptr, piece.len);
    struct span rest = { copy, piece.len };
    enum jig_err err = JIG_OK;
    while (!err && event.type != EVENT_NONE && event.type != EVENT_DONE) {
        size_t used;
        err = h1_recv(h, rest, &used, &event, NULL);
        if (used > rest.len)
            abort();
        rest = span_sub(rest, used, rest.len);
        if (err)
            buf_addf(log, "!%d", (int)err);
        else if (event.type != EVENT_NONE)
            note(log, body, &event);
    }
    free(copy);
    return !err && event.type != EVENT_DONE;
}

static void run(const struct setup *s, struct span input, size_t step, struct buf *log)
{
    struct h1 h;
    struct buf body;
    bool open = true;
    buf_init(&body, (size_t)1 << 24);
    h1_init(&h, &s->limits);
    h1_begin(&h, s->method);
    for (size_t at = 0; open && at < input.len; at += step)
        open = feed(&h, span_sub(input, at, at + step), log, &body);
    if (open) {
        struct event event;
        enum jig_err err = h1_eof(&h, true, &event, NULL);
        if (err)
            buf_addf(log, "!%d", (int)err);
        else
            note(log, &body, &event);
    }
    if (body.len != h.body_received)
        abort();
    buf_addf(log, " reuse=%d body=%zu:", h1_can_reuse(&h), body.len);
    buf_add(log, buf_span(&body));
    h1_clear(&h);
    buf_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct span methods[] = { { "GET", 3 }, { "HEAD", 4 }, { "CONNECT", 7 } };
    if (size == 0)
        return 0;
    struct setup s = { .method = methods[data[0] % 3] };
    if (data[0] & 0x40)
        s.limits = (struct h1_limits){ 40, 3, 100, 2 };
    struct span input = span_make(data + 1, size - 1);
    struct buf whole, cut;
    buf_init(&whole, (size_t)1 << 25);
    buf_init(&cut, (size_t)1 << 25);
    run(&s, input, size, &whole);
    run(&s, input, 1 + (data[0] >> 2 & 15), &cut);
    if (!span_eq(buf_span(&whole), buf_span(&cut)))
        abort();
    buf_clear(&whole);
    buf_clear(&cut);
    return 0;
}
