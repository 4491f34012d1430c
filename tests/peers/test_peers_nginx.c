/* `jig send` against nginx: what a person does first, on a server that is not ours. */
#include <cjson/cJSON.h>
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/peer.h"
#include "support/proc.h"

static struct peer nginx;
static char plain[64], tls[64];

static void start(void)
{
    peer_start_nginx(&nginx);
    snprintf(plain, sizeof plain, "http://127.0.0.1:%u", nginx.port);
    snprintf(tls, sizeof tls, "https://localhost:%u", nginx.tls_port);
}

static void stop(void)
{
    peer_stop(&nginx);
}

/* Runs `jig send ARGS... BASE PATH`; up to 12 arguments. */
static void send_to(struct proc_result *result, const char *base, const char *path,
                    const char *const *args)
{
    char url[256];
    const char *argv[16] = { proc_jig(), "send" };
    size_t n = 2;
    while (args && *args && n < 14)
        argv[n++] = *args++;
    snprintf(url, sizeof url, "%s%s", base, path);
    argv[n] = url;
    proc_run(result, argv, SPAN(""));
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(peers_nginx_gives_the_exact_bytes)
{
    struct proc_result r;
    char path[PATH_MAX + 32];
    send_to(&r, plain, "/big.bin", NULL);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    snprintf(path, sizeof path, "%s/www/big.bin", nginx.folder);
    struct proc_result want;
    proc_run(&want, ARGS("cat", path), SPAN(""));
    ck_assert(span_eq(buf_span(&r.out), buf_span(&want.out)));
    ck_assert_uint_eq(r.err.len, 0);
    proc_result_clear(&want);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_refuses_an_unknown_certificate)
{
    struct proc_result r;
    send_to(&r, tls, "/small.txt", NULL);
    ck_assert_int_eq(r.status, 60);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "jig: certificate-untrusted: "));
    ck_assert_uint_eq(r.out.len, 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_trusts_a_given_ca_and_checks_the_name)
{
    struct proc_result r;
    send_to(&r, tls, "/small.txt", ARGS("--cacert", nginx.ca));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);

    char other[64], resolve[64];
    snprintf(other, sizeof other, "https://other.test:%u", nginx.tls_port);
    snprintf(resolve, sizeof resolve, "other.test:%u:127.0.0.1", nginx.tls_port);
    send_to(&r, other, "/small.txt", ARGS("--cacert", nginx.ca, "--resolve", resolve));
    ck_assert_int_eq(r.status, 60);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "other.test"));
    proc_result_clear(&r);
}
END_TEST

static const struct login_case {
    const char *args[5];
    int status;
} logins[] = {
    { { "--fail", "-u", "ann:p w" }, 0 },
    { { "--fail", "--netrc-file", "NETRC" }, 0 },
    { { "--fail", "-u", "ann:p" }, 22 },
    { { "--fail", "--digest", "-u", "ann:p w" }, 22 }, /* it is not said as Basic */
    { { "--fail" }, 22 },
};

START_TEST(peers_nginx_lets_in_who_says_who)
{
    const struct login_case *c = &logins[_i];
    struct proc_result r;
    char netrc[PATH_MAX + 32];
    const char *args[6] = { NULL };
    snprintf(netrc, sizeof netrc, "%s/netrc", nginx.folder);
    proc_write_file(nginx.folder, "netrc",
                    SPAN("machine 127.0.0.1 login ann password \"p w\""));
    for (size_t i = 0; i < 5 && c->args[i]; i++)
        args[i] = strcmp(c->args[i], "NETRC") == 0 ? netrc : c->args[i];
    send_to(&r, plain, "/private", args);
    ck_assert_msg(r.status == c->status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, c->status == 0 ? 1024 : 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_har_has_the_facts)
{
    struct proc_result r;
    send_to(&r, tls, "/data.json",
            ARGS("--cacert", nginx.ca, "--compressed", "-H", "X-One: 1", "-H", "x-one: 2",
                 "--har", "-"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    cJSON *har = cJSON_Parse(buf_str(&r.out));
    ck_assert_ptr_nonnull(har);
    cJSON *entry =
        cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(har, "log"), "entries"), 0);
    cJSON *response = cJSON_GetObjectItem(entry, "response");
    ck_assert_int_eq(cJSON_GetObjectItem(response, "status")->valueint, 200);
    cJSON *content = cJSON_GetObjectItem(response, "content");
    ck_assert_ptr_nonnull(
        strstr(cJSON_GetStringValue(cJSON_GetObjectItem(content, "text")), "2.50"));
    cJSON *facts = cJSON_GetObjectItem(entry, "_tls");
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(facts, "verified")));
    ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(facts, "version")), "TLSv1.3");
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(facts, "chain")), 1);
    cJSON_Delete(har);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_redirects_are_followed_only_when_asked)
{
    struct proc_result r;
    send_to(&r, plain, "/moved", ARGS("-i"));
    ck_assert_int_eq(r.status, 0);
    ck_assert(span_starts(buf_span(&r.out), SPAN("HTTP/1.1 301 ")));
    proc_result_clear(&r);
    send_to(&r, plain, "/moved", ARGS("-L"));
    ck_assert_int_eq(r.status, 0);
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_answers_without_a_body_end_at_once)
{
    struct proc_result r;
    send_to(&r, plain, "/big.bin", ARGS("-I"));
    ck_assert_int_eq(r.status, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "Content-Length: 3"));
    proc_result_clear(&r);
    send_to(&r, plain, "/empty", NULL);
    ck_assert_int_eq(r.status, 0);
    ck_assert_uint_eq(r.out.len, 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_nginx_plain_port_spoken_to_in_tls_is_tls_failed)
{
    struct proc_result r;
    char wrong[64];
    snprintf(wrong, sizeof wrong, "https://localhost:%u", nginx.port);
    send_to(&r, wrong, "/", NULL);
    ck_assert_int_eq(r.status, 35);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "jig: tls-failed: "));
    proc_result_clear(&r);
}
END_TEST

Suite *test_peers_nginx(void);
Suite *test_peers_nginx(void)
{
    Suite *suite = suite_create("peers_nginx");
    TCase *tc = tcase_create("peers_nginx");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_test(tc, peers_nginx_gives_the_exact_bytes);
    tcase_add_test(tc, peers_nginx_refuses_an_unknown_certificate);
    tcase_add_test(tc, peers_nginx_trusts_a_given_ca_and_checks_the_name);
    tcase_add_loop_test(tc, peers_nginx_lets_in_who_says_who, 0,
                        sizeof logins / sizeof *logins);
    tcase_add_test(tc, peers_nginx_har_has_the_facts);
    tcase_add_test(tc, peers_nginx_redirects_are_followed_only_when_asked);
    tcase_add_test(tc, peers_nginx_answers_without_a_body_end_at_once);
    tcase_add_test(tc, peers_nginx_plain_port_spoken_to_in_tls_is_tls_failed);
    suite_add_tcase(suite, tc);
    return suite;
}
