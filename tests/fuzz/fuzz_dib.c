/* Bitmaps and icons, which a process of its own decodes: whatever their heads say, what is drawn is as large
 * as it says and nothing else is read. */
#include <stdlib.h>

#include "data/dib.h"
#include "data/peek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Larger ones take their time, and show no more. */
static bool is_small(struct span dib)
{
    return peek_little(dib, 4, 4) <= 256 && peek_little(dib, 8, 4) <= 256;
}

static void check(struct pixels p)
{
    uint8_t *last = p.rgba ? p.rgba + 4 * ((size_t)p.w * p.h - 1) : NULL;
    if (p.rgba ? !p.w || !p.h || last[3] != p.rgba[4 * ((size_t)p.w * p.h) - 1] : !p.why[0])
        abort();
    free(p.rgba);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span file = span_make(data, size), icon = dib_largest(file);
    if (is_small(span_sub(file, 14, file.len)))
        check(dib_decode_file(file));
    if (is_small(icon))
        check(dib_decode_icon(icon));
    return 0;
}
