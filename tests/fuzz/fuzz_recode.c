/* Charsets: the first byte chooses one, the rest are bytes in it that come in uneven pieces. All are
 * converted, the text is the same in whatever pieces they came, and offsets lead back. */
#include <stdlib.h>
#include <string.h>

#include "data/recode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct recode *read_all(const struct charset_kind *kind, struct source *source,
                               uint64_t grow)
{
    uint64_t len = source->len;
    struct recode *r = recode_new(source, kind);
    if (!r)
        abort();
    for (source->len = 0; source->len < len;) {
        source->len += grow < len - source->len ? grow : len - source->len;
        recode_step(r, 1000, false);
    }
    while (recode_step(r, 1 << 16, true))
        ;
    if (recode_done(r) != len)
        abort();
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    size_t n = 0;
    while (charset_at(n))
        n++;
    const struct charset_kind *kind = charset_at(data[0] % n);
    struct span bytes = span_make(data + 1, size - 1);
    charset_of(SPAN("text/html"), bytes);
    charset_of(bytes, bytes);
    struct source source = source_of_span(&bytes);
    struct recode *r = read_all(kind, &source, bytes.len ? bytes.len : 1);
    const struct source *text = recode_text(r);
    char *all = malloc((size_t)text->len + 1);
    if (text->read(text->ctx, 0, all, (size_t)text->len + 1) != text->len)
        abort();
    for (uint64_t at = 0; at < text->len; at += 1 + text->len / 64)
        if (recode_to_bytes(r, at) > bytes.len ||
            recode_to_text(r, recode_to_bytes(r, at)) > text->len)
            abort();
    struct recode *grown = read_all(kind, &source, 1 + data[0] % 7);
    const struct source *other = recode_text(grown);
    bool looks_ahead = kind->has_shifts || !strcmp(kind->name, "Big5");
    if (!looks_ahead && (other->len != text->len || recode_invalid(r) != recode_invalid(grown)))
        abort();
    recode_free(r);
    recode_free(grown);
    free(all);
    return 0;
}
