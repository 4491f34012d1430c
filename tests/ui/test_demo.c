/* The demo's server as its guests see it: started, asked through the real program, stopped. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "demo/demo.h"
#include "support/proc.h"

static struct demo *demo;

static void start(void)
{
    struct jig_error error = { 0 };
    ck_assert_msg(demo_start(&demo, &error) == JIG_OK, "%s", error.text);
}

static void stop(void)
{
    demo_stop(demo);
}

struct demo_case {
    const char *path;
    const char *args[4];
    int status;        /* the program's */
    const char *words; /* in what it prints */
};

static const struct demo_case cases[] = {
    { "/", { NULL }, 0, "\"/orders\"" },
    { "/anything?a=1", { "-d", "x=y", NULL }, 0, "\"body\":\"x=y\"" },
    { "/orders", { NULL }, 0, "ord_7Kq2mX" },
    { "/orders/ord_7Kq2mX", { NULL }, 0, "129.90" },
    { "/orders", { "--json", "{\"total\":1.50}", NULL }, 0, "\"order\":{\"total\":1.50}" },
    { "/orders", { "-i", "--json", "{\"total\":", NULL }, 0, "400 Bad Request" },
    { "/orders/none", { "-i", NULL }, 0, "404 Not Found" },
    { "/customers?q=ann", { NULL }, 0, "\"query\":\"ann\"" },
    { "/me", { "-i", NULL }, 0, "401 Unauthorized" },
    { "/me", { "-H", "Authorization: Bearer demo-token", NULL }, 0, "\"user\":\"ann\"" },
    { "/basic-auth/ann/demo", { "-u", "ann:demo", NULL }, 0, "true" },
    { "/basic-auth/ann/demo", { "-i", "-u", "ann:other", NULL }, 0, "401" },
    { "/status/418", { "-i", NULL }, 0, "418 I'm a teapot" },
    { "/redirect/3", { "-L", NULL }, 0, "\"path\":\"/redirect/0\"" },
    { "/gzip", { "--compressed", NULL }, 0, "the same again" },
    { "/headers", { "-i", NULL }, 0, "X-oDd-CaSe: kept" },
    { "/headers", { "-i", "-H", "If-None-Match: W/\"9c1-18f\"", NULL }, 0, "304 Not Modified" },
    { "/trailers", { NULL }, 0, "after it" },
    { "/early-hints", { "-v", NULL }, 0, "a 103 came" },
    { "/stream/2", { NULL }, 0, "\"line\":2" },
    { "/events", { "-m", "2", NULL }, 28, "data: {\"symbol\":\"GBPUSD\"" },
    { "/events", { "-i", "-H", "Last-Event-ID: 36", NULL }, 0, "204 No Content" },
    { "/live", { "-i", NULL }, 0, "426 Upgrade Required" },
    { "/html", { NULL }, 0, "<b>HTML</b>" },
    { "/broken", { NULL }, 18, "ord_1" },
    { "/malformed", { NULL }, 8, "" },
    { "/nowhere", { "-i", NULL }, 0, "404" },
};

static void ask(struct proc_result *r, const char *base, const char *path,
                const char *const *args)
{
    char url[200];
    const char *argv[12] = { proc_jig(), "send" };
    size_t n = 2;
    while (args && *args && n < 10)
        argv[n++] = *args++;
    snprintf(url, sizeof url, "%s%s", base, path);
    argv[n] = url;
    proc_run(r, argv, SPAN(""));
}

START_TEST(demo_answers_each_route)
{
    const struct demo_case *c = &cases[_i];
    char base[64];
    struct proc_result r;
    snprintf(base, sizeof base, "http://127.0.0.1:%u", demo_port(demo));
    ask(&r, base, c->path, c->args);
    ck_assert_msg(r.status == c->status, "%s: %d %s", c->path, r.status, buf_str(&r.err));
    ck_assert_msg(strstr(buf_str(&r.out), c->words) != NULL, "%s: %s", c->path,
                  buf_str(&r.out));
    proc_result_clear(&r);
}
END_TEST

START_TEST(demo_is_trusted_with_its_own_root_only)
{
    char base[64];
    struct proc_result r;
    snprintf(base, sizeof base, "https://localhost:%u", demo_tls_port(demo));
    ask(&r, base, "/anything", (const char *const[]){ "--cacert", demo_ca_file(demo), NULL });
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    ask(&r, base, "/anything", NULL);
    ck_assert_int_eq(r.status, 60);
    proc_result_clear(&r);
}
END_TEST

START_TEST(demo_makes_as_much_json_as_asked)
{
    char base[64];
    struct proc_result r;
    snprintf(base, sizeof base, "https://localhost:%u", demo_tls_port(demo));
    ask(&r, base, "/json?size=3MB",
        (const char *const[]){ "--cacert", demo_ca_file(demo), NULL });
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_ge(r.out.len, 3000000);
    ck_assert_uint_le(r.out.len, 3001000);
    ck_assert(span_eq(span_sub(buf_span(&r.out), r.out.len - 4, r.out.len), SPAN("}]}\n")));
    proc_result_clear(&r);
}
END_TEST

START_TEST(demo_leaves_nothing_behind)
{
    struct demo *other;
    char ca[400];
    ck_assert_int_eq(demo_start(&other, NULL), JIG_OK);
    snprintf(ca, sizeof ca, "%s", demo_ca_file(other));
    ck_assert_int_eq(access(ca, R_OK), 0);
    demo_stop(other);
    ck_assert_int_ne(access(ca, F_OK), 0);
}
END_TEST

static void on_signal(int number)
{
    (void)number;
}

/* The server has what was set before it was started; Check gives each test a process group. */
START_TEST(demo_answers_after_it_was_interrupted)
{
    struct sigaction action = { .sa_handler = on_signal };
    struct demo *own;
    char base[64];
    sigaction(SIGUSR1, &action, NULL);
    ck_assert_int_eq(demo_start(&own, NULL), JIG_OK);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", demo_port(own));
    for (int i = 0; i < 2; i++) {
        struct proc_result r;
        ask(&r, base, "/", NULL);
        ck_assert_msg(r.status == 0, "%d %s", r.status, buf_str(&r.err));
        proc_result_clear(&r);
        ck_assert_int_eq(kill(0, SIGUSR1), 0);
    }
    demo_stop(own);
}
END_TEST

Suite *test_demo(void);
Suite *test_demo(void)
{
    Suite *suite = suite_create("demo");
    TCase *tc = tcase_create("demo");
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_loop_test(tc, demo_answers_each_route, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, demo_is_trusted_with_its_own_root_only);
    tcase_add_test(tc, demo_makes_as_much_json_as_asked);
    tcase_add_test(tc, demo_leaves_nothing_behind);
    tcase_add_test(tc, demo_answers_after_it_was_interrupted);
    suite_add_tcase(suite, tc);
    return suite;
}
