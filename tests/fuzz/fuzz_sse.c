/* Server-sent events: in one piece and cut small, with equal events. */
#include <stdlib.h>

#include "wire/sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_part(struct buf *out, struct span part)
{
    buf_addf(out, "%zu:", part.len);
    buf_add(out, part);
}

static void run(struct span input, size_t step, struct buf *out)
{
    struct sse s;
    struct sse_event e;
    size_t at = 0, used;
    enum sse_status status = SSE_AGAIN;
    sse_init(&s, 256);
    while (at < input.len && status != SSE_FAILED) {
        struct span piece = span_sub(input, at, at + step);
        status = sse_recv(&s, piece, &used, &e, NULL);
        if (used > piece.len || (used == 0 && status != SSE_FAILED))
            abort();
        at += used;
        if (status != SSE_EVENT)
            continue;
        add_part(out, e.type);
        add_part(out, e.data);
        add_part(out, e.id);
    }
    buf_addf(out, "%d %lld %llu", status == SSE_FAILED, (long long)s.retry_ms,
             (unsigned long long)s.n_comments);
    sse_clear(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;
    if (size == 0)
        return 0;
    struct span input = span_make(data + 1, size - 1);
    buf_init(&whole, 1 << 24);
    buf_init(&cut, 1 << 24);
    run(input, size, &whole);
    run(input, 1 + data[0] % 31, &cut);
    if (!span_eq(buf_span(&whole), buf_span(&cut)))
        abort();
    buf_clear(&whole);
    buf_clear(&cut);
    return 0;
}
