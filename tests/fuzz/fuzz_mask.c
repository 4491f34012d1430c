/* A secret and a text: the first byte is the secret's length, the second cuts the text. In pieces it
 * is masked as it is as a whole, and what is found alone is where it is hidden. */
#include <stdlib.h>
#include <string.h>

#include "book/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void in_pieces(const struct mask *m, struct span text, size_t most, struct buf *out)
{
    struct mask_stream s;
    mask_stream_init(&s, m);
    for (size_t at = 0; at < text.len; at += most)
        if (!mask_stream_add(&s, span_sub(text, at, at + most), out))
            abort();
    mask_stream_end(&s, out);
    mask_stream_clear(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct span rest = span_make(data + 2, size - 2), secret = span_sub(rest, 0, data[0]);
    struct span text = span_sub(rest, secret.len, rest.len);
    struct mask *m = mask_new();
    struct buf whole, pieces;
    size_t at, end;
    if (!m || !mask_add(m, secret))
        abort();
    buf_init(&whole, SIZE_MAX / 2);
    buf_init(&pieces, SIZE_MAX / 2);
    mask_apply(m, text, &whole);
    in_pieces(m, text, 1 + data[1] % 9u, &pieces);
    if (!span_eq(buf_span(&whole), buf_span(&pieces)))
        abort();
    if (mask_find(m, text, &at, &end) ? end <= at || end > text.len
                                      : !span_eq(buf_span(&whole), text))
        abort();
    if (mask_whole(m, text) > text.len)
        abort();
    buf_clear(&whole);
    buf_clear(&pieces);
    mask_free(m);
    return 0;
}
