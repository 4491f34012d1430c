/* CBOR and MessagePack, whole and as they arrive: the same text, which is JSON (but for bytes of texts that
 * are no UTF-8) and no longer than it may be. */
#include <stdlib.h>

#include "base/utf8.h"
#include "data/jsonread.h"
#include "data/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void unpack(struct span bytes, enum packed_kind kind, size_t step, struct buf *out)
{
    struct source source = source_of_span(&bytes);
    uint64_t len = source.len;
    struct packed *p = packed_new(&source, kind);
    char piece[4096];
    for (uint64_t at = step;; at += step) {
        source.len = at < len ? at : len;
        while (packed_step(p, 64, source.len == len))
            continue;
        if (source.len == len)
            break;
    }
    if (!packed_is_done(p))
        abort();
    buf_init(out, 64 << 20);
    const struct source *text = packed_text(p);
    for (uint64_t at = 0; at < text->len; at += sizeof piece) {
        buf_add(out, span_make(piece, text->read(text->ctx, at, piece, sizeof piece)));
        if (packed_to_bytes(p, at) > len ||
            packed_to_text(p, packed_to_bytes(p, at)) > text->len)
            abort();
    }
    packed_free(p);
}

/* An item a line; a newline within a text is escaped. */
static void check(struct span text)
{
    while (text.len) {
        struct span item = span_cut(&text, '\n');
        struct jsonread r;
        struct jsonlex_token token;
        enum jsonread_event event;
        for (size_t i = 0; i < item.len; i++)
            if ((unsigned char)item.ptr[i] < ' ')
                abort();
        if (utf8_valid_prefix(item) < item.len)
            continue;
        jsonread_init(&r, item, false);
        do {
            event = jsonread_next(&r, &token);
        } while (event != JSONREAD_END && event != JSONREAD_ERROR);
        if (event == JSONREAD_ERROR && r.depth < JSONREAD_MAX_DEPTH)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, parts;
    if (size < 2)
        return 0;
    struct span bytes = span_make(data + 1, size - 1);
    enum packed_kind kind = data[0] & 1 ? PACKED_CBOR : PACKED_MSGPACK;
    unpack(bytes, kind, size, &whole);
    unpack(bytes, kind, 1 + data[0] / 2 % 23, &parts);
    if (!span_eq(buf_span(&whole), buf_span(&parts)))
        abort();
    check(buf_span(&whole));
    buf_clear(&whole);
    buf_clear(&parts);
    return 0;
}
