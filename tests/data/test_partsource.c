#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/partsource.h"

static const char body[] = "head|aGVsbG8gPTQxIHdvcmxk|tail"; /* "hello =41 world" */

/* Whose end is known. */
#define STEP(from, to, kind)                  \
    {                                         \
        .at = from, .end = to, .coding = kind \
    }

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
    { { STEP(0, 4, MIMECODING_NONE) }, 1, "head" },
    { { STEP(5, 5, MIMECODING_BASE64) }, 1, "" },
    { { STEP(5, 25, MIMECODING_BASE64) }, 1, "hello =41 world" },
    { { STEP(5, 25, MIMECODING_BASE64), STEP(6, 9, MIMECODING_QUOTED) }, 2, "A" },
    { { STEP(5, 29, MIMECODING_NONE), STEP(0, 20, MIMECODING_BASE64),
        STEP(10, 15, MIMECODING_NONE) },
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
    bool is_coded = c->steps[c->n - 1].coding != MIMECODING_NONE;
    ck_assert_uint_eq(bytes.len, is_coded ? UINT64_MAX : strlen(c->want));
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
    static const struct partstep all = STEP(0, sizeof body - 1, MIMECODING_BASE64);
    struct partsource *p = open_part(&all, 1);
    while (partsource_step(p, 1000))
        ;
    ck_assert_uint_eq(partsource_invalid(p), 2); /* the two bars */
    partsource_free(p);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

/* A part in a part, the ends of both unknown until the last byte. */
START_TEST(partsource_grows_with_the_body)
{
    struct span bytes = SPAN("=6F=6E=65 two");
    struct source whole = source_of_span(&bytes);
    struct partway way = { .n = 2,
                           .steps = { { .coding = MIMECODING_QUOTED, .is_open = true },
                                      { .at = 1, .is_open = true } } };
    whole.len = 0;
    struct partsource *p = partsource_new(&whole, &way);
    ck_assert_ptr_nonnull(p);
    for (uint64_t len = 1; len <= bytes.len; len++) {
        whole.len = way.steps[0].end = way.steps[1].end = len;
        way.steps[0].is_open = way.steps[1].is_open = len < bytes.len;
        partsource_grow(p, &whole, &way);
        while (partsource_step(p, 3))
            ;
        ck_assert_int_eq(partsource_is_done(p), len == bytes.len);
        char out[16];
        struct source plain = partsource_bytes(p);
        size_t n = plain.read(plain.ctx, 0, out, sizeof out);
        ck_assert_uint_eq(n, plain.len);
        ck_assert(span_starts(SPAN("ne two"), span_make(out, n)));
    }
    ck_assert_uint_eq(partsource_bytes(p).len, 6);
    partsource_free(p);
}
END_TEST

Suite *test_partsource(void);
Suite *test_partsource(void)
{
    Suite *s = suite_create("partsource");
    TCase *t = tcase_create("partsource");
    tcase_add_loop_test(t, partsource_goes_the_way_to_a_part, 0, N(ways));
    tcase_add_loop_test(t, partsource_is_read_in_order_without_a_step, 0, N(ways));
    tcase_add_test(t, partsource_counts_what_makes_no_sense);
    tcase_add_test(t, partsource_grows_with_the_body);
    suite_add_tcase(s, t);
    return s;
}
