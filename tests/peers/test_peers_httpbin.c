/* `jig send` against httpbin: what arrives there is what was asked for. */
#include <check.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/peer.h"
#include "support/proc.h"

static struct peer httpbin;

static void start(void)
{
    peer_start_httpbin(&httpbin);
}

static void stop(void)
{
    peer_stop(&httpbin);
}

/* Runs `jig send ARGS... URL` with `input` on standard input; up to 12 arguments. */
static void send_to(struct proc_result *result, const char *path, const char *const *args,
                    struct span input)
{
    char url[256];
    const char *argv[16] = { proc_jig(), "send" };
    size_t n = 2;
    while (args && *args && n < 14)
        argv[n++] = *args++;
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", httpbin.port, path);
    argv[n] = url;
    proc_run(result, argv, input);
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* The string at a path of two names in the JSON that the server echoed. */
static void expect_echo(const struct proc_result *r, const char *section, const char *name,
                        const char *want)
{
    ck_assert_msg(r->status == 0, "%s", buf_str(&r->err));
    cJSON *echo = cJSON_Parse(buf_str(&r->out));
    ck_assert_msg(echo != NULL, "not JSON: %s", buf_str(&r->out));
    cJSON *item = cJSON_GetObjectItem(echo, section);
    if (name)
        item = cJSON_GetObjectItem(item, name);
    ck_assert_msg(cJSON_IsString(item), "no %s %s in %s", section, name ? name : "",
                  buf_str(&r->out));
    ck_assert_str_eq(item->valuestring, want);
    cJSON_Delete(echo);
}

struct echo_case {
    const char *path;
    const char *args[9];
    const char *input;
    const char *section, *name, *want;
};

static const struct echo_case echoes[] = {
    { "/get?a=1&b=%20x", { NULL }, "", "args", "b", " x" },
    { "/get", { "-H", "X-Case: Kept", NULL }, "", "headers", "X-Case", "Kept" },
    { "/post", { "-d", "a=1&b=2", NULL }, "", "form", "b", "2" },
    { "/post", { "--json", "{\"n\":1.50}", NULL }, "", "data", NULL, "{\"n\":1.50}" },
    { "/post", { "--json", "{}", NULL }, "", "headers", "Content-Type", "application/json" },
    { "/put",
      { "-X", "PUT", "--data-binary", "@-", "-H", "Content-Type: text/plain", NULL },
      "line\r\n\n",
      "data",
      NULL,
      "line\r\n\n" },
    { "/patch", { "-X", "PATCH", "-d", "x", NULL }, "", "headers", "Content-Length", "1" },
    { "/delete", { "-X", "DELETE", NULL }, "", "data", NULL, "" },
    { "/basic-auth/ann/s%20cret", { "-u", "ann:s cret", NULL }, "", "user", NULL, "ann" },
    { "/digest-auth/auth/ann/pw/MD5",
      { "--digest", "-u", "ann:pw", NULL },
      "",
      "user",
      NULL,
      "ann" },
    { "/digest-auth/auth-int/ann/pw/SHA-256",
      { "--digest", "-u", "ann:pw", NULL },
      "",
      "user",
      NULL,
      "ann" },
    { "/digest-auth/none/ann/pw/SHA-256/1",
      { "--digest", "-u", "ann:pw", NULL },
      "",
      "user",
      NULL,
      "ann" },
    { "/redirect/3", { "-L", NULL }, "", "headers", "Accept", "*/*" },
    { "/gzip", { "--compressed", NULL }, "", "method", NULL, "GET" },
    { "/deflate", { "--compressed", NULL }, "", "method", NULL, "GET" },
};

START_TEST(peers_httpbin_gets_what_was_meant)
{
    const struct echo_case *c = &echoes[_i];
    struct proc_result r;
    send_to(&r, c->path, c->args, span_of(c->input));
    expect_echo(&r, c->section, c->name, c->want);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_httpbin_slow_answer_ends_with_timeout)
{
    struct proc_result r;
    send_to(&r, "/delay/8", ARGS("-m", "0.3"), SPAN(""));
    ck_assert_int_eq(r.status, 28);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "jig: timeout: "));
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_httpbin_status_is_no_failure_unless_asked)
{
    struct proc_result r;
    send_to(&r, "/status/503", NULL, SPAN(""));
    ck_assert_int_eq(r.status, 0);
    proc_result_clear(&r);
    send_to(&r, "/status/503", ARGS("--fail"), SPAN(""));
    ck_assert_int_eq(r.status, 22);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_httpbin_stream_of_lines_arrives_whole)
{
    struct proc_result r;
    send_to(&r, "/stream/20", NULL, SPAN(""));
    ck_assert_int_eq(r.status, 0);
    size_t lines = 0;
    for (struct span rest = buf_span(&r.out); rest.len > 0; lines++)
        span_cut(&rest, '\n');
    ck_assert_uint_eq(lines, 20);
    proc_result_clear(&r);
}
END_TEST

Suite *test_peers_httpbin(void);
Suite *test_peers_httpbin(void)
{
    Suite *suite = suite_create("peers_httpbin");
    TCase *tc = tcase_create("peers_httpbin");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_loop_test(tc, peers_httpbin_gets_what_was_meant, 0,
                        sizeof echoes / sizeof *echoes);
    tcase_add_test(tc, peers_httpbin_slow_answer_ends_with_timeout);
    tcase_add_test(tc, peers_httpbin_status_is_no_failure_unless_asked);
    tcase_add_test(tc, peers_httpbin_stream_of_lines_arrives_whole);
    suite_add_tcase(suite, tc);
    return suite;
}
