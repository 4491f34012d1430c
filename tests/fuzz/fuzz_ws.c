/* WebSocket frames: in one piece and cut small, with equal messages; with and without compression. */
#include <stdlib.h>

#include "wire/ws.h"
#include "wire/wsdeflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(struct span input, size_t step, bool has_deflate, struct buf *out)
{
    struct ws w;
    struct wsdeflate d = { 0 };
    struct ws_message m;
    size_t at = 0, used;
    enum ws_status status = WS_AGAIN;
    if (has_deflate && wsdeflate_accept(&d, SPAN("permessage-deflate"), NULL))
        abort();
    ws_init(&w, has_deflate ? &d : NULL, 4096);
    while (at < input.len && status != WS_FAILED) {
        struct span piece = span_sub(input, at, at + step);
        status = ws_recv(&w, piece, &used, &m, NULL);
        if (used > piece.len || (used == 0 && status == WS_AGAIN))
            abort();
        at += used;
        if (status != WS_MESSAGE)
            continue;
        buf_addf(out, "%d %u %u %zu:", m.opcode, m.opcode == WS_CLOSE ? m.code : 0, m.n_frames,
                 m.data.len);
        buf_add(out, m.data);
    }
    buf_addf(out, "%d %u", status == WS_FAILED, w.fail_code);
    ws_clear(&w);
    wsdeflate_clear(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;
    if (size == 0)
        return 0;
    struct span input = span_make(data + 1, size - 1);
    buf_init(&whole, 1 << 24);
    buf_init(&cut, 1 << 24);
    run(input, size, data[0] & 1, &whole);
    run(input, 1 + data[0] % 31, data[0] & 1, &cut);
    if (!span_eq(buf_span(&whole), buf_span(&cut)))
        abort();
    buf_clear(&whole);
    buf_clear(&cut);
    return 0;
}
