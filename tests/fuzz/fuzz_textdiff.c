/* Two texts and what differs between them: outside of the hunks both are alike, the hunks stand in order,
 * and in whatever slices the work is done it comes to the same, and to an end. The first bytes say by
 * lines or by bytes, in what slices, and where the first text ends. */
#include <stdlib.h>

#include "data/textdiff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each slice gets at least a byte or a comparison further. */
static void compare(struct textdiff *d, const struct source *a, const struct source *b,
                    enum rowcut_kind kind, size_t slice)
{
    uint64_t most = 1000 + 4096 * (a->len + b->len);
    textdiff_init(d, a, b, kind, 42);
    for (uint64_t steps = 0; textdiff_step(d, slice); steps++)
        if (steps > most || textdiff_percent(d) > 99)
            abort();
    if (d->failed || textdiff_percent(d) != 100)
        abort();
}

static void check_outside(const struct textdiff *d, struct span a, struct span b)
{
    size_t a_at = 0, b_at = 0;
    for (size_t i = 0; i <= d->n; i++) {
        struct diffhunk end = { a.len, a.len, b.len, b.len, false };
        struct diffhunk h = i < d->n ? d->hunks[i] : end;
        bool is_in_order = h.a_at >= a_at && h.b_at >= b_at && h.a_end >= h.a_at &&
                           h.b_end >= h.b_at && h.a_end <= a.len && h.b_end <= b.len;
        if (!is_in_order ||
            !span_eq(span_sub(a, a_at, (size_t)h.a_at), span_sub(b, b_at, (size_t)h.b_at)))
            abort();
        if (i < d->n && h.a_at == h.a_end && h.b_at == h.b_end)
            abort();
        a_at = (size_t)h.a_end;
        b_at = (size_t)h.b_end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct span all = span_make(data + 3, size - 3);
    size_t middle = all.len * data[2] / 255;
    struct span a_text = span_sub(all, 0, middle), b_text = span_sub(all, middle, all.len);
    struct source a = source_of_span(&a_text), b = source_of_span(&b_text);
    enum rowcut_kind kind = data[0] & 1 ? ROWCUT_BYTES : ROWCUT_LINES;
    struct textdiff whole, sliced;
    compare(&whole, &a, &b, kind, 1 << 20);
    compare(&sliced, &a, &b, kind, 1u + data[1]);
    check_outside(&whole, a_text, b_text);
    check_outside(&sliced, a_text, b_text);
    if (whole.n != sliced.n || (whole.n == 0) != span_eq(a_text, b_text))
        abort();
    textdiff_clear(&whole);
    textdiff_clear(&sliced);
    return 0;
}
