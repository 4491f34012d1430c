/* Transfer encodings: the first byte chooses one, and how the rest come. All is decoded, never to more
 * than there was, and it is all one in what pieces it came. */
#include <stdlib.h>
#include <string.h>

#include "data/mimecoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mimecoding *read_all(enum mimecoding_kind kind, struct source *source,
                                   uint64_t grow)
{
    uint64_t len = source->len;
    struct mimecoding *m = mimecoding_new(source, kind);
    if (!m)
        abort();
    for (source->len = 0; source->len < len;) {
        source->len += grow < len - source->len ? grow : len - source->len;
        mimecoding_step(m, 1000, false);
    }
    while (mimecoding_step(m, 1 << 16, true))
        ;
    if (mimecoding_done(m) != len || mimecoding_plain(m)->len > len)
        abort();
    return m;
}

static char *text_of(const struct mimecoding *m)
{
    const struct source *plain = mimecoding_plain(m);
    char *all = malloc((size_t)plain->len + 1);
    if (!all || plain->read(plain->ctx, 0, all, (size_t)plain->len + 1) != plain->len)
        abort();
    return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    enum mimecoding_kind kind = data[0] & 1 ? MIMECODING_BASE64 : MIMECODING_QUOTED;
    struct span bytes = span_make(data + 1, size - 1);
    struct source source = source_of_span(&bytes);
    struct mimecoding *whole = read_all(kind, &source, bytes.len ? bytes.len : 1);
    struct mimecoding *grown = read_all(kind, &source, 1 + (data[0] >> 1) % 50);
    char *a = text_of(whole), *b = text_of(grown);
    size_t len = (size_t)mimecoding_plain(whole)->len;
    /* What fills a whole block without an end is cut where the block is. */
    if (bytes.len < 8192 && (mimecoding_plain(grown)->len != len || memcmp(a, b, len) != 0 ||
                             mimecoding_invalid(whole) != mimecoding_invalid(grown)))
        abort();
    free(a);
    free(b);
    mimecoding_free(whole);
    mimecoding_free(grown);
    return 0;
}
