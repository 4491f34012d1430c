/* A short, fixed sample of what `make torture` does at length, and that it would find what it looks for. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/proc.h"
#include "support/sanitized.h"

static void run(struct proc_result *r, const char *const *args, size_t n)
{
    char program[PATH_MAX];
    const char *build = getenv("JIG_BUILD"), *argv[24] = { program };
    snprintf(program, sizeof program, "%s/jig-torture", build ? build : "build");
    ck_assert_uint_lt(n, 22);
    memcpy(argv + 1, args, n * sizeof *args);
    proc_run_within(r, argv, SPAN(""), 100000);
}

/* What is planted in tests/torture/sins.c, in its order. */
static const struct {
    const char *line;
    bool needs_sanitizer;
} planted[] = {
    { "== sins/sinner[0] memory 1: crashes\n", false },
    { "== sins/sinner[1] memory 2: leaks\n", true },
    { "== sins/sinner[2] memory 2: crashes\n", false },
    { "== sins/sinner[3] memory 1: hangs\n", false },
    { "== sins/sinner[4] interrupt 1: fails\n", false },
    { "== sins/sinner[5] shorten 1: fails\n", false },
    { "== sins/sinner[6] calls 1: crashes\n", false },
};

START_TEST(torture_finds_each_planted_fault_and_no_other)
{
    static const char *const args[] = { "--sins", "--limit", "5" };
    struct proc_result r;
    unsigned n_found = 0, n_due = 0;
    run(&r, args, sizeof args / sizeof *args);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        bool is_due = HAS_ADDRESS_SANITIZER || !planted[i].needs_sanitizer;
        ck_assert_msg(!is_due || strstr(buf_str(&r.out), planted[i].line), "not found: %s%s",
                      planted[i].line, buf_str(&r.out));
        n_due += is_due;
    }
    for (const char *at = buf_str(&r.out); (at = strstr(at, "== sins/")); at++)
        n_found++;
    ck_assert_uint_eq(n_found, n_due);
    ck_assert_int_eq(r.status, 1);
    proc_result_clear(&r);
}
END_TEST

static const char *const sample[] = { "test_newfile", "test_jarsave", "test_consent" };

/* A sanitizer tells a fault of the code from one of the test; without one it is not told. */
START_TEST(torture_of_a_sample_finds_nothing)
{
    const char *const args[] = { "--each", "1", "--step", "25", "--budget", "3", sample[_i] };
    struct proc_result r;
    unsigned n = 0;
    if (!HAS_ADDRESS_SANITIZER)
        return;
    run(&r, args, sizeof args / sizeof *args);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.out));
    const char *sum = strstr(buf_str(&r.out), " injections,");
    ck_assert_ptr_nonnull(sum);
    while (sum > buf_str(&r.out) && sum[-1] != '\n')
        sum--;
    ck_assert_int_eq(sscanf(sum, "%u", &n), 1);
    ck_assert_uint_gt(n, 20);
    proc_result_clear(&r);
}
END_TEST

/* Tests that found something once. */
static const struct {
    const char *kind, *test, *suite;
    unsigned n; /* of its rows */
    bool needs_sanitizer;
} mended[] = {
    /* a step is two calls: where every second one is interrupted, it is always the same */
    { "interrupt", "response_filters_with_jq_as_typed", "test_response", 1, false },
    { "shorten", "tlscontext_logs_keys_for_nobody_else", "test_tlscontext", 1, false },
    { "memory", "h2_floods_end_every_exchange_of_the_connection", "test_h2floods", 4, true },
    { "memory", "logfilter_finds_text_with_capitals_as_search_does", "test_streamlog", 1,
      true },
    { "memory", "streamlog_takes_messages_larger_than_its_memory", "test_logstore", 1, true },
};

START_TEST(torture_finds_nothing_where_it_once_did)
{
    const char *const args[] = { "--kinds", mended[_i].kind, "--test", mended[_i].test,
                                 mended[_i].suite };
    struct proc_result r;
    unsigned n_tests = 0;
    char begin[32];
    if (!HAS_ADDRESS_SANITIZER && mended[_i].needs_sanitizer)
        return;
    run(&r, args, sizeof args / sizeof *args);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.out));
    snprintf(begin, sizeof begin, "\n%s ", mended[_i].kind);
    const char *row = strstr(buf_str(&r.out), begin);
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(sscanf(row, " %*s %u", &n_tests), 1);
    ck_assert_uint_eq(n_tests, mended[_i].n);
    proc_result_clear(&r);
}
END_TEST

Suite *test_torture(void);
Suite *test_torture(void)
{
    Suite *suite = suite_create("torture");
    TCase *tc = tcase_create("torture");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, torture_finds_each_planted_fault_and_no_other);
    tcase_add_loop_test(tc, torture_of_a_sample_finds_nothing, 0,
                        sizeof sample / sizeof *sample);
    tcase_add_loop_test(tc, torture_finds_nothing_where_it_once_did, 0,
                        sizeof mended / sizeof *mended);
    suite_add_tcase(suite, tc);
    return suite;
}
