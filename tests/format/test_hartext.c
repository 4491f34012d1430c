#include <check.h>

#include "format/hartext.h"

static bool forget(void *ctx, const char *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    return true;
}

static const struct {
    int64_t unix_s;
    const char *want;
} dates[] = {
    { 0, "\"notAfter\":\"1970-01-01T00:00:00.000Z\"," },
    { 253402300799, "\"notAfter\":\"9999-12-31T23:59:59.000Z\"," },
    { INT64_MIN, "\"notAfter\":null," },
    { INT64_MAX, "\"notAfter\":null," }, /* in microseconds it is no number any more */
    { INT64_MAX / 1000000 + 1, "\"notAfter\":null," },
};

START_TEST(hartext_writes_a_date_or_that_it_is_none)
{
    struct har_output out = { .write = forget };
    struct hartext h;
    hartext_init(&h, &out);
    hartext_date(&h, "notAfter", dates[_i].unix_s);
    ck_assert(span_eq_str(buf_span(&h.text), dates[_i].want));
    hartext_clear(&h);
}
END_TEST

Suite *test_hartext(void);
Suite *test_hartext(void)
{
    Suite *suite = suite_create("hartext");
    TCase *tc = tcase_create("hartext");
    tcase_add_loop_test(tc, hartext_writes_a_date_or_that_it_is_none, 0,
                        sizeof dates / sizeof *dates);
    suite_add_tcase(suite, tc);
    return suite;
}
