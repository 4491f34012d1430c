#include <check.h>
#include <stdio.h>
#include <string.h>

#include "cli/outcomes.h"
#include "cli/report.h"

static struct outcomes all;
static struct buf out;

static void setup(void)
{
    struct jig_error none = { .code = JIG_OK }, failed;
    jig_error_set(&failed, JIG_ERR_CONNECT, JIG_PHASE_CONNECT, "h:1: \"<refused>\" & more");
    all = (struct outcomes){ 0 };
    buf_init(&out, 1u << 16);
    outcomes_add(&all, &(struct outcome_input){ .name = "a/one", .error = &none });
    outcomes_add(&all, &(struct outcome_input){ .name = "two # <x>", .error = &failed });
    all.items[0].status = 200;
    all.items[0].us = 1500;
    all.us = 2000000;
}

static void teardown(void)
{
    outcomes_clear(&all);
    buf_clear(&out);
}

static const char json[] =
    "{\n  \"jig\": 1,\n  \"requests\": [\n"
    "    {\"name\": \"a/one\", \"method\": \"\", \"url\": \"\", \"status\": 200, \"bytes\": 0, "
    "\"timeMs\": 1.500, \"passed\": true},\n"
    "    {\"name\": \"two # <x>\", \"method\": \"\", \"url\": \"\", \"status\": 0, \"bytes\": "
    "0, "
    "\"timeMs\": 0.000, \"error\": {\"code\": \"connect-failed\", "
    "\"message\": \"h:1: \\\"<refused>\\\" & more\", \"phase\": \"connect\"}, "
    "\"passed\": false}\n"
    "  ],\n  \"total\": 2,\n  \"passed\": 1,\n  \"failed\": 1,\n  \"timeMs\": 2000.000\n}\n";

static const char tap[] =
    "TAP version 13\n1..2\n"
    "ok 1 - a/one\n  ---\n  status: 200\n  duration_ms: 1.500\n  ...\n"
    "not ok 2 - two \\# <x>\n  ---\n  status: 0\n  duration_ms: 0.000\n"
    "  message: \"connect-failed: h:1: \\\"<refused>\\\" & more\"\n  ...\n";

static const char junit[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<testsuites name=\"jig run\" tests=\"2\" failures=\"0\" errors=\"1\" time=\"2.000000\">\n"
    "  <testsuite name=\"jig run\" tests=\"2\" failures=\"0\" errors=\"1\" time=\"2.000000\">\n"
    "    <testcase classname=\"jig\" name=\"a/one\" time=\"0.001500\"/>\n"
    "    <testcase classname=\"jig\" name=\"two # &lt;x&gt;\" time=\"0.000000\">\n"
    "      <error type=\"connect-failed\" message=\"connect-failed: h:1: "
    "&quot;&lt;refused&gt;&quot; &amp; more\"/>\n"
    "    </testcase>\n  </testsuite>\n</testsuites>\n";

static const struct {
    const char *kind, *want;
} kinds[] = { { "json", json }, { "tap", tap }, { "junit", junit } };

START_TEST(report_is_what_its_readers_expect)
{
    report_fn *add = report_find(span_of(kinds[_i].kind));
    ck_assert(add != NULL);
    add(&all, &out);
    ck_assert_str_eq(buf_str(&out), kinds[_i].want);
}
END_TEST

START_TEST(report_knows_no_other_kinds)
{
    ck_assert(!report_find(SPAN("yaml")));
    ck_assert(!report_find(SPAN("")));
    ck_assert(!report_find(SPAN("jso")));
}
END_TEST

START_TEST(outcomes_tell_each_request_in_a_line)
{
    outcomes_add_line(&all.items[0], false, &out);
    outcomes_add_line(&all.items[1], false, &out);
    ck_assert_str_eq(buf_str(&out),
                     "ok    200      1.5 ms  a/one\n"
                     "FAIL  connect-failed  two # <x>: h:1: \"<refused>\" & more\n");
    buf_reset(&out);
    outcomes_add_summary(&all, &out);
    ck_assert_str_eq(buf_str(&out), "2 requests: 1 ok, 1 failed, 2000.0 ms; p50 1.5 ms, "
                                    "p90 1.5 ms, p99 1.5 ms, max 1.5 ms\n");
}
END_TEST

START_TEST(outcomes_hide_secrets)
{
    struct jig_error error;
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("t0psecret")));
    all.mask = mask;
    jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no t0psecret here");
    ck_assert_ptr_nonnull(
        outcomes_add(&all, &(struct outcome_input){ .name = "x", .error = &error }));
    ck_assert_str_eq(all.items[2].error.text, "no " MASK_TEXT " here");
    mask_free(mask);
}
END_TEST

/* 1 to 100 ms: the nearest rank is the number itself. */
START_TEST(outcomes_percentile_is_the_nearest_rank)
{
    struct jig_error none = { .code = JIG_OK };
    outcomes_clear(&all);
    ck_assert_int_eq(outcomes_percentile(&all, 50), -1);
    for (int i = 100; i > 0; i--) {
        ck_assert_ptr_nonnull(
            outcomes_add(&all, &(struct outcome_input){ .name = "x", .error = &none }));
        all.items[all.n - 1].status = 200;
        all.items[all.n - 1].us = i * 1000;
    }
    ck_assert_int_eq(outcomes_percentile(&all, 50), 50000);
    ck_assert_int_eq(outcomes_percentile(&all, 90), 90000);
    ck_assert_int_eq(outcomes_percentile(&all, 99), 99000);
    ck_assert_int_eq(outcomes_percentile(&all, 100), 100000);
}
END_TEST

Suite *test_report(void);
Suite *test_report(void)
{
    Suite *s = suite_create("report");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, report_is_what_its_readers_expect, 0, 3);
    tcase_add_test(t, report_knows_no_other_kinds);
    tcase_add_test(t, outcomes_tell_each_request_in_a_line);
    tcase_add_test(t, outcomes_hide_secrets);
    tcase_add_test(t, outcomes_percentile_is_the_nearest_rank);
    suite_add_tcase(s, t);
    return s;
}
