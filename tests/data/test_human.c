#include <check.h>

#include "data/human.h"

struct human_case {
    char *(*say)(char *out, int64_t n);
    int64_t n;
    const char *want;
};

static char *count(char *out, int64_t n)
{
    return human_count(out, (uint64_t)n);
}

static char *bytes(char *out, int64_t n)
{
    return human_bytes(out, (uint64_t)n);
}

static const struct human_case cases[] = {
    { count, 0, "0" },
    { count, 999, "999" },
    { count, 1000, "1,000" },
    { count, -1, "18,446,744,073,709,551,615" },
    { bytes, 0, "0 B" },
    { bytes, 1023, "1023 B" },
    { bytes, 1843, "1.8 KiB" },
    { bytes, 10240, "10 KiB" },
    { bytes, 1048575, "1.0 MiB" },
    { bytes, 104857600, "100 MiB" },
    { bytes, -1, "16 EiB" },
    { human_time, 80, "0.08 ms" },
    { human_time, 2400, "2.4 ms" },
    { human_time, 12100, "12 ms" },
    { human_time, 142000, "142 ms" },
    { human_time, 999600, "1.00 s" },
    { human_time, 59949999, "59.9 s" },
    { human_time, 59960000, "1 min 0 s" },
    { human_time, 119600000, "2 min 0 s" },
    { human_time, 12340000, "12.3 s" },
    { human_time, 125000000, "2 min 5 s" },
    { human_ms, 141600, "141.6 ms" },
    { human_span, 1, "1 s" },
    { human_span, 90, "90 s" },
    { human_span, 720, "12 min" },
    { human_span, 3600, "1 hour" },
    { human_span, 86400, "1 day" },
    { human_span, -23 * 86400 - 5, "23 days" },
    { human_span, 472 * 86400, "472 days" },
    { human_span, 31536000, "1 year" },
    { human_span, 8 * 31536000ll + 5, "8 years" },
    { human_span, INT64_MIN, "292471208677 years" },
    { human_date, 0, "1970-01-01" },
    { human_date, 951782400, "2000-02-29" },
    { human_date, 1795824000, "2026-11-28" },
    { human_date, -1, "1969-12-31" },
    { human_date, INT64_MIN, "unreadable" },
    { human_date, 253402300799, "9999-12-31" },
};

START_TEST(human_says_it_like_people)
{
    char out[HUMAN_COUNT];
    ck_assert_str_eq(cases[_i].say(out, cases[_i].n), cases[_i].want);
}
END_TEST

static void expect_to_last(int64_t left)
{
    char now[HUMAN_SHORT], then[HUMAN_SHORT];
    int64_t lasts = human_span_lasts(left);
    ck_assert_int_gt(lasts, 0);
    human_span(now, left);
    human_span(then, left - lasts);
    ck_assert(strcmp(now, then) != 0 || left == 1); /* from "for 1 s more" to "0 s ago" */
    ck_assert_str_eq(human_span(then, left - lasts + 1), now);
}

START_TEST(human_knows_how_long_a_span_is_said_so)
{
    static const int64_t around[] = { 0, 60, 3600, 86400, 31536000 };
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (int64_t by = -130; by <= 130; by++) {
            expect_to_last(around[i] + by);
            expect_to_last(-around[i] + by);
            expect_to_last(2 * around[i] + by);
        }
    ck_assert_int_eq(human_span_lasts(2 * 86400), 1);
    ck_assert_int_eq(human_span_lasts(3 * 86400 - 1), 86400);
    ck_assert_int_eq(human_span_lasts(-2 * 86400), 86400);
}
END_TEST

Suite *test_human(void);
Suite *test_human(void)
{
    Suite *suite = suite_create("human");
    TCase *tc = tcase_create("human");
    tcase_add_loop_test(tc, human_says_it_like_people, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, human_knows_how_long_a_span_is_said_so);
    suite_add_tcase(suite, tc);
    return suite;
}
