/* Heads of HTTP/2, a block after the other (each with its length in front): every field is taken from what is
 * left of its block, and a direction that is broken stays so. */
#include <stdlib.h>

#include "wire/h2fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool unpack(struct h2fields *f, struct span block)
{
    struct h2field field;
    for (;;) {
        size_t had = block.len;
        enum h2fields_result result = h2fields_next(f, &block, &field);
        if (result == H2FIELDS_BROKEN)
            return false;
        if (result == H2FIELDS_END && block.len)
            abort();
        if (result == H2FIELDS_END)
            return true;
        if (block.len >= had || (field.lacks_value && field.value.len) ||
            (field.lacks_name && field.name.len))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct h2fields *f = h2fields_new();
    bool was_broken = false;
    if (!f)
        return 0;
    for (size_t at = 0; at < size;) {
        size_t len = data[at] < size - at - 1 ? data[at] : size - at - 1;
        bool is_whole = unpack(f, span_make(data + at + 1, len));
        if (was_broken && is_whole)
            abort();
        was_broken = !is_whole;
        if (len % 7 == 0)
            h2fields_allow(f, (uint32_t)len << 8);
        at += 1 + len;
    }
    h2fields_free(f);
    return 0;
}
