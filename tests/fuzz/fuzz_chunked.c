/* Chunked bodies: decoded in one piece, with runs of small chunks gathered, and cut by the first byte, with
 * equal results; and what was decoded, chunked again by our own writer, must decode to the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "wire/chunked.h"
#include "wire/h1req.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct result {
    struct buf body;
    enum jig_err err;
    bool ended;
    size_t used; /* of all input */
};

static size_t gather(struct chunked *c, struct span rest, size_t limit, struct buf *body)
{
    if (!limit || !buf_space(body, 100))
        return 0;
    size_t used = chunked_gather(c, rest, limit, body);
    buf_added(body, 0);
    return used;
}

/* Chunks below the limit are gathered; 0: none. */
static void decode(struct span input, size_t step, size_t limit, struct result *r)
{
    struct chunked c;
    *r = (struct result){ .ended = false };
    buf_init(&r->body, (size_t)1 << 24);
    chunked_init(&c);
    while (!r->err && !c.ended && r->used < input.len) {
        size_t used;
        struct span piece = span_sub(input, r->used, r->used + step);
        r->err = chunked_framing(&c, piece, &used, NULL);
        if (used > piece.len)
            abort();
        r->used += used;
        if (r->err || c.ended)
            break;
        struct span got = chunked_data(&c, span_sub(piece, used, piece.len));
        if (used + got.len == 0)
            abort(); /* no way forward */
        buf_add(&r->body, got);
        r->used += got.len;
        r->used += gather(&c, span_sub(input, r->used, input.len), limit, &r->body);
    }
    r->ended = c.ended;
}

static void encode(struct span body, size_t step, struct buf *out)
{
    for (size_t at = 0; at < body.len; at += step)
        h1req_add_chunk(out, span_sub(body, at, at + step));
    h1req_add_last_chunk(out);
}

static bool equal(const struct result *a, const struct result *b)
{
    return a->err == b->err && a->ended == b->ended &&
           span_eq(buf_span(&a->body), buf_span(&b->body));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct result whole, cut, gathered, again;
    struct buf encoded;
    if (size == 0)
        return 0;
    struct span input = span_make(data + 1, size - 1);
    decode(input, size, 0, &whole);
    decode(input, 1 + data[0] % 31, 0, &cut);
    decode(input, size, 1 + data[0] % 67, &gathered);
    if (!equal(&whole, &cut) || whole.used != cut.used || !equal(&whole, &gathered) ||
        whole.used != gathered.used)
        abort();
    buf_init(&encoded, (size_t)1 << 24);
    encode(buf_span(&whole.body), 1 + data[0] % 97, &encoded);
    decode(buf_span(&encoded), 1 + data[0] % 13, 0, &again);
    if (again.err || !again.ended || !span_eq(buf_span(&again.body), buf_span(&whole.body)))
        abort();
    buf_clear(&whole.body);
    buf_clear(&cut.body);
    buf_clear(&gathered.body);
    buf_clear(&again.body);
    buf_clear(&encoded);
    return 0;
}
