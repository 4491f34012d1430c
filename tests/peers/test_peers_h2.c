/* `jig send` over HTTP/2, to nginx and to nghttpd. */
#include <cjson/cJSON.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/peer.h"
#include "support/proc.h"

static struct peer nginx, nghttpd;

static void start(void)
{
    peer_start_nginx(&nginx);
    peer_start_nghttpd(&nghttpd);
}

static void stop(void)
{
    peer_stop(&nginx);
    peer_stop(&nghttpd);
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* `jig send -s ARGS... URL`. */
static void send_to(struct proc_result *r, const char *url, const char *const *args,
                    struct span input)
{
    const char *argv[16] = { proc_jig(), "send", "-s" };
    size_t n = 3;
    while (args && *args && n < 14)
        argv[n++] = *args++;
    argv[n] = url;
    proc_run(r, argv, input);
    ck_assert_msg(r->status == 0, "%s", buf_str(&r->err));
}

static const char *nginx_url(const char *path)
{
    static char url[128];
    snprintf(url, sizeof url, "https://localhost:%u%s", nginx.h2_port, path);
    return url;
}

static const char *nghttpd_url(const char *path)
{
    static char url[128];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", nghttpd.port, path);
    return url;
}

static void read_big(struct proc_result *big)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/www/big.bin", nginx.folder);
    proc_run(big, ARGS("cat", path), SPAN(""));
}

START_TEST(peers_h2_nginx_gives_the_exact_bytes)
{
    struct proc_result r, want;
    read_big(&want);
    send_to(&r, nginx_url("/big.bin"), ARGS("--cacert", nginx.ca, "--http2"), SPAN(""));
    ck_assert(span_eq(buf_span(&r.out), buf_span(&want.out)));
    proc_result_clear(&want);
    proc_result_clear(&r);
}
END_TEST

/* Without a word about versions, with it, and against it. */
static const struct {
    const char *option, *version;
} agreed[] = {
    { "-s", "2" },
    { "--http2", "2" },
    { "--http2-prior-knowledge", "2" },
    { "--http1.1", "1.1" },
};

START_TEST(peers_h2_is_what_both_sides_agree_on)
{
    struct proc_result r;
    send_to(&r, nginx_url("/empty"),
            ARGS("--cacert", nginx.ca, agreed[_i].option, "-w", "%{http_version} %{http_code}"),
            SPAN(""));
    ck_assert_msg(span_eq_str(span_sub(buf_span(&r.out), 0, strlen(agreed[_i].version)),
                              agreed[_i].version),
                  "%s", buf_str(&r.out));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "204"));
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_h2_nginx_without_it_gets_http_1_1)
{
    struct proc_result r;
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%u/empty", nginx.tls_port);
    send_to(&r, url, ARGS("--cacert", nginx.ca, "--http2", "-w", "%{http_version}"), SPAN(""));
    ck_assert_str_eq(buf_str(&r.out), "1.1");
    ck_assert_uint_eq(r.err.len, 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_h2_uses_a_connection_again)
{
    struct proc_result r;
    const char *url = nginx_url("/empty");
    send_to(&r, url, ARGS("--cacert", nginx.ca, "-w", "%{num_connects} ", url), SPAN(""));
    ck_assert_str_eq(buf_str(&r.out), "1 0 ");
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_h2_follows_redirects_and_decodes)
{
    struct proc_result r;
    send_to(&r, nginx_url("/moved"), ARGS("--cacert", nginx.ca, "-L", "--compressed"),
            SPAN(""));
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);
    send_to(&r, nginx_url("/data.json"), ARGS("--cacert", nginx.ca, "--compressed"), SPAN(""));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "\"name\":\"peer\""));
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_h2_is_shown_by_v_as_it_was_sent)
{
    struct proc_result r;
    const char *argv[] = { proc_jig(),
                           "send",
                           "-v",
                           "-H",
                           "X-Mixed: a",
                           "--http2-prior-knowledge",
                           nghttpd_url("/small.txt"),
                           NULL };
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 0);
    ck_assert_ptr_nonnull(
        strstr(buf_str(&r.err), "> GET /small.txt HTTP/2\n> :scheme: http\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "> x-mixed: a\n> \n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "< HTTP/2 200\n< server: nghttpd"));
    proc_result_clear(&r);
}
END_TEST

static const char *text_at(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

static int number_at(const cJSON *object, const char *name)
{
    return (int)cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

START_TEST(peers_h2_is_logged_in_a_har)
{
    struct proc_result r;
    send_to(&r, nghttpd_url("/small.txt"), ARGS("--http2-prior-knowledge", "--har", "-"),
            SPAN(""));
    cJSON *har = cJSON_Parse(buf_str(&r.out));
    const cJSON *log = cJSON_GetObjectItem(har, "log");
    const cJSON *entry = cJSON_GetArrayItem(cJSON_GetObjectItem(log, "entries"), 0);
    const cJSON *request = cJSON_GetObjectItem(entry, "request");
    const cJSON *response = cJSON_GetObjectItem(entry, "response");
    const cJSON *bytes = cJSON_GetObjectItem(entry, "_bytes");
    const cJSON *trailer = cJSON_GetArrayItem(cJSON_GetObjectItem(entry, "_trailers"), 0);
    ck_assert_str_eq(text_at(request, "httpVersion"), "HTTP/2");
    ck_assert_str_eq(text_at(response, "httpVersion"), "HTTP/2");
    ck_assert_str_eq(text_at(trailer, "name"), "x-t");
    int sent = number_at(request, "headersSize"), came = number_at(response, "headersSize");
    ck_assert_int_gt(sent, 9);
    ck_assert_int_gt(came, 9);
    ck_assert_int_gt(number_at(bytes, "sent"), sent + 24);
    ck_assert_int_gt(number_at(bytes, "received"), came + 1024);
    cJSON_Delete(har);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_h2_uploads_more_than_a_window)
{
    struct proc_result r, big;
    read_big(&big);
    send_to(&r, nghttpd_url("/up"), ARGS("--http2-prior-knowledge", "-X", "POST", "-T", "-"),
            buf_span(&big.out));
    ck_assert(span_eq(buf_span(&r.out), buf_span(&big.out)));
    proc_result_clear(&big);
    proc_result_clear(&r);
}
END_TEST

Suite *test_peers_h2(void);
Suite *test_peers_h2(void)
{
    Suite *suite = suite_create("peers_h2");
    TCase *tc = tcase_create("peers_h2");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_test(tc, peers_h2_nginx_gives_the_exact_bytes);
    tcase_add_loop_test(tc, peers_h2_is_what_both_sides_agree_on, 0,
                        (int)(sizeof agreed / sizeof *agreed));
    tcase_add_test(tc, peers_h2_nginx_without_it_gets_http_1_1);
    tcase_add_test(tc, peers_h2_uses_a_connection_again);
    tcase_add_test(tc, peers_h2_follows_redirects_and_decodes);
    tcase_add_test(tc, peers_h2_is_shown_by_v_as_it_was_sent);
    tcase_add_test(tc, peers_h2_is_logged_in_a_har);
    tcase_add_test(tc, peers_h2_uploads_more_than_a_window);
    suite_add_tcase(suite, tc);
    return suite;
}
