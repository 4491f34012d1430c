/* `jig send` against Apache, Caddy, h2o and HAProxy: what each of them does in its own way. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/peer.h"
#include "support/proc.h"
#include "support/servers.h"

static struct peer behind, peers[SERVER_N];

static void start(void)
{
    peer_start_nginx(&behind);
    for (int i = 0; i < SERVER_N; i++)
        servers_start(&peers[i], (enum server_kind)i, behind.port);
}

static void stop(void)
{
    for (int i = 0; i < SERVER_N; i++)
        peer_stop(&peers[i]);
    peer_stop(&behind);
}

/* The ways to each of them. */
static const struct way {
    const char *base; /* with %u for the port */
    const char *http; /* as an option */
    const char *version;
    bool is_tls;
} ways[] = {
    { "http://127.0.0.1:%u", "--http1.1", "1.1", false },
    { "https://localhost:%u", "--http1.1", "1.1", true },
    { "https://localhost:%u", "--http2", "2", true },
};

enum { N_WAYS = sizeof ways / sizeof *ways, N_ALL = N_WAYS * SERVER_N, MAX_ARGS = 16 };

static const struct way *way_of(int i)
{
    return &ways[i % N_WAYS];
}

static const struct peer *peer_of(int i)
{
    return &peers[i / N_WAYS];
}

static const char *url_of(int i, const char *path)
{
    static char urls[4][256];
    static size_t n;
    char *url = urls[n++ % 4];
    const struct way *w = way_of(i);
    const struct peer *p = peer_of(i);
    int len = snprintf(url, 64, w->base, (unsigned)(w->is_tls ? p->tls_port : p->port));
    snprintf(url + len, sizeof *urls - (size_t)len, "%s", path);
    return url;
}

/* `args` and `paths` end with NULL. */
static void ask(struct proc_result *r, int i, const char *const *args, const char *const *paths)
{
    const char *argv[MAX_ARGS + 8] = { proc_jig(), "send", "--cacert", peer_of(i)->ca,
                                       way_of(i)->http };
    size_t n = 5;
    while (*args && n < MAX_ARGS + 4)
        argv[n++] = *args++;
    while (*paths && n < MAX_ARGS + 7)
        argv[n++] = url_of(i, *paths++);
    proc_run(r, argv, SPAN(""));
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NONE       ((const char *const[]){ NULL })

static void read_site(const struct peer *p, const char *name, struct proc_result *r)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/www/%s", p->folder, name);
    proc_run(r, WORDS("cat", path), SPAN(""));
}

START_TEST(peers_servers_give_the_exact_bytes_over_one_connection)
{
    struct proc_result r, want;
    ask(&r, _i, WORDS("-w", "%{stderr}%{http_version} %{num_connects};"),
        WORDS("/big.bin", "/big.bin"));
    read_site(&behind, "big.bin", &want);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 2 * want.out.len);
    ck_assert_int_eq(memcmp(r.out.ptr, want.out.ptr, want.out.len), 0);
    ck_assert_int_eq(memcmp(r.out.ptr + want.out.len, want.out.ptr, want.out.len), 0);
    char facts[32];
    snprintf(facts, sizeof facts, "%s 1;%s 0;", way_of(_i)->version, way_of(_i)->version);
    ck_assert_str_eq(buf_str(&r.err), facts);
    proc_result_clear(&r);
    proc_result_clear(&want);
}
END_TEST

START_TEST(peers_servers_compress_and_it_is_undone)
{
    struct proc_result r;
    ask(&r, _i, WORDS("--compressed", "-w", "%{stderr}%header{content-encoding}"),
        WORDS("/small.txt"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 1024);
    ck_assert(span_starts(buf_span(&r.out), SPAN("xxxxxxxx")));
    ck_assert_msg(r.err.len > 0, "not compressed");
    proc_result_clear(&r);
}
END_TEST

static const struct status_case {
    const char *args[6], *path;
    const char *status;
} statuses[] = {
    { { "-I" }, "/big.bin", "200" },
    { { "-r", "0-9" }, "/big.bin", "206" },
    { { "-r", "99000000-" }, "/big.bin", "416" },
    { { NULL }, "/moved", "30" },
    { { "-L" }, "/moved", "200" },
    { { NULL }, "/none", "404" },
};

enum { N_STATUSES = sizeof statuses / sizeof *statuses };

START_TEST(peers_servers_answer_with_and_without_a_body)
{
    const struct status_case *c = &statuses[_i % N_STATUSES];
    int i = _i / N_STATUSES;
    const char *args[MAX_ARGS] = { "-m", "20", "-o", "/dev/null", "-w", "%{http_code}" };
    for (size_t n = 0; c->args[n]; n++)
        args[6 + n] = c->args[n];
    struct proc_result r;
    ask(&r, i, args, WORDS(c->path));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_msg(span_starts(buf_span(&r.out), span_of(c->status)), "%s %s: %s", c->path,
                  c->status, buf_str(&r.out));
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_servers_have_nothing_new_for_a_tag)
{
    struct proc_result r;
    char field[256];
    ask(&r, _i, WORDS("-o", "/dev/null", "-w", "%header{etag}"), WORDS("/small.txt"));
    ck_assert_uint_gt(r.out.len, 2);
    snprintf(field, sizeof field, "If-None-Match: %.200s", buf_str(&r.out));
    proc_result_clear(&r);
    ask(&r, _i, WORDS("-H", field, "-w", "%{http_code}"), WORDS("/small.txt"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_str_eq(buf_str(&r.out), "304");
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_servers_go_on_with_a_broken_download)
{
    struct proc_result want, r;
    char file[PATH_MAX + 32];
    const struct peer *p = peer_of(_i);
    read_site(&behind, "big.bin", &want);
    proc_write_file(p->folder, "part", span_make(want.out.ptr, 1000));
    snprintf(file, sizeof file, "%s/part", p->folder);
    ask(&r, _i, WORDS("-C", "-", "-o", file), WORDS("/big.bin"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    proc_run(&r, WORDS("cat", file), SPAN(""));
    ck_assert(span_eq(buf_span(&r.out), buf_span(&want.out)));
    proc_result_clear(&r);
    proc_result_clear(&want);
}
END_TEST

/* Refused, or taken and thrown away as Caddy does: the answer comes, and no body is left over for the
 * next request. */
static const char *const verdicts[SERVER_N] = {
    [SERVER_APACHE] = "405 405 ",
    [SERVER_CADDY] = "200 200 ",
    [SERVER_H2O] = "405 405 ",
    [SERVER_HAPROXY] = "413 413 ", /* nginx's limit */
};

START_TEST(peers_servers_say_whether_a_body_is_wanted)
{
    struct proc_result r;
    char file[PATH_MAX + 32];
    snprintf(file, sizeof file, "%s/www/big.bin", behind.folder);
    ask(&r, _i,
        WORDS("-m", "20", "-T", file, "-H", "Expect: 100-continue", "-o", "/dev/null", "-o",
              "/dev/null", "-w", "%{http_code} "),
        WORDS("/small.txt", "/small.txt"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_str_eq(buf_str(&r.out), verdicts[_i / N_WAYS]);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_servers_certificates_need_their_authority)
{
    struct proc_result r;
    proc_run(&r, WORDS(proc_jig(), "send", url_of(_i * N_WAYS + 1, "/small.txt")), SPAN(""));
    ck_assert_int_eq(r.status, 60);
    ck_assert_uint_eq(r.out.len, 0);
    proc_result_clear(&r);
}
END_TEST

/* ---- What only one of them has ----------------------------------------------------------------*/

START_TEST(peers_apache_keeps_what_is_uploaded)
{
    struct proc_result r, want;
    char file[PATH_MAX + 32];
    snprintf(file, sizeof file, "%s/www/big.bin", behind.folder);
    int i = SERVER_APACHE * N_WAYS + _i;
    ask(&r, i, WORDS("--fail", "-T", file, "-H", "Expect: 100-continue"), WORDS("/dav/up"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    ask(&r, i, NONE, WORDS("/dav/up"));
    read_site(&behind, "big.bin", &want);
    ck_assert(span_eq(buf_span(&r.out), buf_span(&want.out)));
    proc_result_clear(&r);
    proc_result_clear(&want);
}
END_TEST

static const struct login_case {
    enum server_kind kind;
    const char *args[4], *path;
    int status;
} logins[] = {
    { SERVER_APACHE, { "--digest", "-u", "ann:p w" }, "/digest/small.txt", 0 },
    { SERVER_APACHE, { "--digest", "-u", "ann:p" }, "/digest/small.txt", 22 },
    { SERVER_APACHE, { "-u", "ann:p w" }, "/digest/small.txt", 22 },
    { SERVER_CADDY, { "-u", "ann:p w" }, "/basic/small.txt", 0 },
    { SERVER_CADDY, { "-u", "ann:p" }, "/basic/small.txt", 22 },
    { SERVER_CADDY, { "--digest", "-u", "ann:p w" }, "/basic/small.txt", 22 },
};

START_TEST(peers_servers_let_in_who_says_who)
{
    const struct login_case *c = &logins[_i];
    const char *args[MAX_ARGS] = { "--fail" };
    for (size_t n = 0; n < 4 && c->args[n]; n++)
        args[1 + n] = c->args[n];
    struct proc_result r;
    ask(&r, (int)c->kind * N_WAYS, args, WORDS(c->path));
    ck_assert_msg(r.status == c->status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_int_eq(r.out.len > 0, c->status == 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_haproxy_hints_come_before_the_answer)
{
    struct proc_result r;
    ask(&r, SERVER_HAPROXY * N_WAYS + _i, WORDS("--har", "-"), WORDS("/hints"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "\"status\":200"));
    const char *hints = strstr(buf_str(&r.out), "\"_interim\":");
    ck_assert_ptr_nonnull(hints);
    ck_assert_ptr_nonnull(strstr(hints, "103"));
    ck_assert_ptr_nonnull(strstr(hints, "</s.css>; rel=preload"));
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_haproxy_answers_before_the_upload_is_over)
{
    struct proc_result r;
    char file[PATH_MAX + 32];
    snprintf(file, sizeof file, "%s/www/big.bin", behind.folder);
    ask(&r, SERVER_HAPROXY * N_WAYS + _i,
        WORDS("-m", "20", "-T", file, "-o", "/dev/null", "-w", "%{http_code}"),
        WORDS("/too-large"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_str_eq(buf_str(&r.out), "413");
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_servers_with_nothing_to_say_end_at_once)
{
    static const enum server_kind kinds[] = { SERVER_CADDY, SERVER_HAPROXY };
    struct proc_result r;
    ask(&r, (int)kinds[_i] * N_WAYS, WORDS("-m", "20", "-w", "%{http_code} %{num_connects} "),
        WORDS("/empty", "/empty"));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_str_eq(buf_str(&r.out), "204 1 204 0 ");
    proc_result_clear(&r);
}
END_TEST

Suite *test_peers_servers(void);
Suite *test_peers_servers(void)
{
    Suite *suite = suite_create("peers_servers");
    TCase *tc = tcase_create("servers");
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, peers_servers_give_the_exact_bytes_over_one_connection, 0, N_ALL);
    tcase_add_loop_test(tc, peers_servers_compress_and_it_is_undone, 0, N_ALL);
    tcase_add_loop_test(tc, peers_servers_answer_with_and_without_a_body, 0,
                        N_ALL * N_STATUSES);
    tcase_add_loop_test(tc, peers_servers_have_nothing_new_for_a_tag, 0, N_ALL);
    tcase_add_loop_test(tc, peers_servers_go_on_with_a_broken_download, 0, N_ALL);
    tcase_add_loop_test(tc, peers_servers_say_whether_a_body_is_wanted, 0, N_ALL);
    tcase_add_loop_test(tc, peers_servers_certificates_need_their_authority, 0, SERVER_N);
    tcase_add_loop_test(tc, peers_apache_keeps_what_is_uploaded, 0, N_WAYS);
    tcase_add_loop_test(tc, peers_servers_let_in_who_says_who, 0,
                        sizeof logins / sizeof *logins);
    tcase_add_loop_test(tc, peers_haproxy_hints_come_before_the_answer, 0, N_WAYS);
    tcase_add_loop_test(tc, peers_haproxy_answers_before_the_upload_is_over, 0, N_WAYS);
    tcase_add_loop_test(tc, peers_servers_with_nothing_to_say_end_at_once, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
