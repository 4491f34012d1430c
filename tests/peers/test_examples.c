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

static void find(char program[PATH_MAX], const char *name)
{
    const char *build = getenv("JIG_BUILD");
    snprintf(program, PATH_MAX, "%s/examples/%s", build ? build : "build", name);
}

static void run_get(struct proc_result *r, const char *path)
{
    char program[PATH_MAX], url[128];
    find(program, "get");
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

static void run_forty(struct proc_result *r, unsigned port)
{
    char program[PATH_MAX], url[128], trust[PATH_MAX + 32];
    find(program, "forty");
    snprintf(url, sizeof url, "https://localhost:%u/small.txt", port);
    snprintf(trust, sizeof trust, "SSL_CERT_FILE=%s", nginx.ca);
    const char *argv[] = { "env", trust, program, url, NULL };
    proc_run(r, argv, SPAN(""));
    ck_assert_msg(r->status == 0, "%s", buf_str(&r->err));
}

/* They wait for the first connection in vain, then each has its own, or one that was done with it:
 * a server that answers before the next is begun may need one connection for all of them. */
START_TEST(examples_forty_do_without_where_the_server_does)
{
    struct proc_result r;
    run_forty(&r, nginx.tls_port);
    ck_assert(span_starts(buf_span(&r.out), SPAN("40 answers over ")));
    ck_assert_msg(strstr(buf_str(&r.out), ", HTTP/1.1\n") != NULL, "%s", buf_str(&r.out));
    proc_result_clear(&r);
}
END_TEST

START_TEST(examples_forty_share_one_connection)
{
    struct proc_result r;
    run_forty(&r, nginx.h2_port);
    ck_assert_str_eq(buf_str(&r.out), "40 answers over 1 connection, HTTP/2\n");
    proc_result_clear(&r);
}
END_TEST

START_TEST(examples_pollloop_waits_for_several_things)
{
    struct proc_result r;
    char program[PATH_MAX], small[128], big[128], want[200];
    find(program, "pollloop");
    snprintf(small, sizeof small, "http://127.0.0.1:%u/small.txt", nginx.port);
    snprintf(big, sizeof big, "http://127.0.0.1:%u/big.bin", nginx.port);
    const char *argv[] = { program, small, big, "ftp://nowhere", NULL };
    proc_run(&r, argv, SPAN("a line\n"));
    ck_assert_int_eq(r.status, 0);
    snprintf(want, sizeof want, "%s: 200, 1024 bytes\n", small);
    ck_assert_msg(strstr(buf_str(&r.out), want) != NULL, "%s", buf_str(&r.out));
    snprintf(want, sizeof want, "%s: 200, 3", big);
    ck_assert_msg(strstr(buf_str(&r.out), want) != NULL, "%s", buf_str(&r.out));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "unknown-protocol"));
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
    tcase_add_test(tc, examples_forty_share_one_connection);
    tcase_add_test(tc, examples_forty_do_without_where_the_server_does);
    tcase_add_test(tc, examples_pollloop_waits_for_several_things);
    suite_add_tcase(suite, tc);
    return suite;
}
