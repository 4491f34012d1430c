/* Two texts and what differs between them by path: a text is like itself, rows lie within their texts and
 * below the row that opened them, each has a path, and in whatever slices the work is done it comes to the
 * same, and to an end. The first bytes say whether order counts, how many elements are compared at a time, in
 * what slices, and where the first text ends. */
#include <stdlib.h>

#include "data/jsondiff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct jsondiff *compare(const struct source *a, const struct source *b, uint8_t how,
                                size_t slice)
{
    struct jsondiff_config config = { .ordered = how & 1, .batch = how >> 1 & 7, .seed = 42 };
    struct jsondiff *d = jsondiff_new(a, b, &config);
    uint64_t most = 1000 + 4096 * (a->len + b->len);
    for (uint64_t steps = 0; d && jsondiff_step(d, slice); steps++)
        if (steps > most || jsondiff_percent(d) > 99)
            abort();
    if (!d || jsondiff_percent(d) != 100)
        abort();
    return d;
}

static void check_rows(const struct jsondiff *d, uint64_t a_len, uint64_t b_len)
{
    struct buf path;
    size_t n;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n);
    buf_init(&path, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        const struct jsondiff_row *r = &rows[i];
        bool is_within = r->a_at <= r->a_end && r->a_end <= a_len && r->b_at <= r->b_end &&
                         r->b_end <= b_len;
        bool has_parent = r->parent < i && rows[r->parent].kind == JSONDIFF_OPEN;
        if (!is_within || (r->parent != JSONDIFF_NO_ROW && !has_parent))
            abort();
        buf_reset(&path);
        jsondiff_add_path(d, i, &path);
        if (!path.len)
            abort();
    }
    buf_clear(&path);
}

static bool is_alike(const struct jsondiff *d)
{
    struct jsondiff_counts n = jsondiff_counts(d);
    return !n.changed && !n.added && !n.removed;
}

static void check_with_itself(const struct source *s, uint8_t how)
{
    bool is_a;
    struct jsondiff *d = compare(s, s, how, 1 << 20);
    if (!jsondiff_complaint(d, &is_a) && !is_alike(d))
        abort();
    jsondiff_free(d);
}

static void check_same(const struct jsondiff *x, const struct jsondiff *y)
{
    bool is_a;
    size_t x_n, y_n;
    struct jsondiff_counts p = jsondiff_counts(x), q = jsondiff_counts(y);
    jsondiff_rows(x, &x_n);
    jsondiff_rows(y, &y_n);
    if (x_n != y_n || p.changed != q.changed || p.added != q.added || p.removed != q.removed ||
        jsondiff_complaint(x, &is_a) != jsondiff_complaint(y, &is_a))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct span all = span_make(data + 3, size - 3);
    size_t middle = all.len * data[2] / 255;
    struct span a_text = span_sub(all, 0, middle), b_text = span_sub(all, middle, all.len);
    struct source a = source_of_span(&a_text), b = source_of_span(&b_text);
    struct jsondiff *whole = compare(&a, &b, data[0], 1 << 20);
    struct jsondiff *sliced = compare(&a, &b, data[0], 1u + data[1]);
    check_rows(whole, a.len, b.len);
    check_same(whole, sliced);
    check_with_itself(&a, data[0]);
    check_with_itself(&b, data[0]);
    jsondiff_free(whole);
    jsondiff_free(sliced);
    return 0;
}
