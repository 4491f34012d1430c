#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/partsource.h"

static const char body[] = "head|aGVsbG8gPTQxIHdvcmxk|tail"; /* "hello =41 world" */

static struct partsource *open_part(const struct partstep *steps, size_t n)
{
    static struct span bytes;
    struct partway way = { .n = n };
    bytes = span_of(body);
    struct source whole = source_of_span(&bytes);
    memcpy(way.steps, steps, n * sizeof *steps);
    struct partsource *p = partsource_new(&whole, &way);
    ck_assert_ptr_nonnull(p);
    return p;
}

static const struct way_case {
    struct partstep steps[3];
    size_t n;
    const char *want;
} ways[] = {
    { { { 0, 4, MIMECODING_NONE } }, 1, "head" },
    { { { 5, 5, MIMECODING_BASE64 } }, 1, "" },
    { { { 5, 25, MIMECODING_BASE64 } }, 1, "hello =41 world" },
    { { { 5, 25, MIMECODING_BASE64 }, { 6, 9, MIMECODING_QUOTED } }, 2, "A" },
    { { { 5, 29, MIMECODING_NONE }, { 0, 20, MIMECODING_BASE64 }, { 10, 15, MIMECODING_NONE } },
      3,
      "world" },
};

START_TEST(partsource_goes_the_way_to_a_part)
{
    const struct way_case *c = &ways[_i];
    struct partsource *p = open_part(c->steps, c->n);
    char out[64];
    while (partsource_step(p, 3))
        ;
    ck_assert(partsource_is_done(p));
    struct source bytes = partsource_bytes(p);
    size_t n = bytes.read(bytes.ctx, 0, out, sizeof out);
    ck_assert_uint_eq(n, bytes.len);
    ck_assert(span_eq_str(span_make(out, n), c->want));
    partsource_free(p);
}
END_TEST

START_TEST(partsource_is_read_in_order_without_a_step)
{
    const struct way_case *c = &ways[_i];
    struct partsource *p = open_part(c->steps, c->n);
    struct source bytes = partsource_in_order(p);
    struct buf out;
    char byte;
    buf_init(&out, 64);
    for (uint64_t at = 0; bytes.read(bytes.ctx, at, &byte, 1) == 1; at++)
        buf_add_byte(&out, byte);
    ck_assert_str_eq(buf_str(&out), c->want);
    buf_clear(&out);
    partsource_free(p);
}
END_TEST

START_TEST(partsource_counts_what_makes_no_sense)
{
    static const struct partstep all = { 0, sizeof body - 1, MIMECODING_BASE64 };
    struct partsource *p = open_part(&all, 1);
    while (partsource_step(p, 1000))
        ;
    ck_assert_uint_eq(partsource_invalid(p), 2); /* the two bars */
    partsource_free(p);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

Suite *test_partsource(void);
Suite *test_partsource(void)
{
    Suite *s = suite_create("partsource");
    TCase *t = tcase_create("partsource");
    tcase_add_loop_test(t, partsource_goes_the_way_to_a_part, 0, N(ways));
    tcase_add_loop_test(t, partsource_is_read_in_order_without_a_step, 0, N(ways));
    tcase_add_test(t, partsource_counts_what_makes_no_sense);
    suite_add_tcase(s, t);
    return s;
}
