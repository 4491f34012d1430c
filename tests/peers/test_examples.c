/* The programs under examples/, linked against libjig.a as a stranger would. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/peer.h"
#include "support/proc.h"

static struct peer nginx;

static void start(void)
{
    peer_start_nginx(&nginx);
}

static void stop(void)
{
    peer_stop(&nginx);
}

static void run_get(struct proc_result *r, const char *path)
{
    const char *build = getenv("JIG_BUILD");
    char program[PATH_MAX], url[128];
    snprintf(program, sizeof program, "%s/examples/get", build ? build : "build");
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", nginx.port, path);
    const char *argv[] = { program, url, NULL };
    proc_run(r, argv, SPAN(""));
}

START_TEST(examples_get_follows_and_prints_the_body)
{
    struct proc_result r;
    run_get(&r, "/moved");
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);
}
END_TEST

START_TEST(examples_get_names_what_failed)
{
    struct proc_result r;
    run_get(&r, "/ space");
    ck_assert_int_eq(r.status, 3);
    ck_assert(span_starts(buf_span(&r.err), SPAN("get: invalid-url: ")));
    proc_result_clear(&r);
}
END_TEST

Suite *test_examples(void);
Suite *test_examples(void)
{
    Suite *suite = suite_create("examples");
    TCase *tc = tcase_create("examples");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_test(tc, examples_get_follows_and_prints_the_body);
    tcase_add_test(tc, examples_get_names_what_failed);
    suite_add_tcase(suite, tc);
    return suite;
}
