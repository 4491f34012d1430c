/* `jig send` through proxies that are not ours to a server that is not ours, and curl beside it. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/peer.h"
#include "support/proc.h"
#include "support/proxies.h"

static struct peer nginx, http, socks, locked, squid, digest;
static char plain[96], tls[96];

static void start(void)
{
    peer_start_nginx(&nginx);
    proxies_start_tinyproxy(&http, "u", "p");
    proxies_start_microsocks(&socks, NULL, NULL);
    proxies_start_microsocks(&locked, "u", "p");
    proxies_start_squid(&squid, false, "u", "p");
    proxies_start_squid(&digest, true, "u", "p");
    snprintf(plain, sizeof plain, "http://127.0.0.1:%u/small.txt", nginx.port);
    snprintf(tls, sizeof tls, "https://localhost:%u/small.txt", nginx.tls_port);
}

static void stop(void)
{
    peer_stop(&nginx);
    peer_stop(&http);
    peer_stop(&socks);
    peer_stop(&locked);
    peer_stop(&squid);
    peer_stop(&digest);
}

struct way {
    struct peer *peer;
    const char *proxy; /* with %u for the port */
    bool is_let_in;
    bool is_digest; /* --proxy-digest, which is curl's name for it too */
};

static const struct way ways[] = {
    { &http, "http://u:p@127.0.0.1:%u", true, false },
    { &squid, "http://u:p@127.0.0.1:%u", true, false },
    { &squid, "http://u:q@127.0.0.1:%u", false, false },
    { &squid, "http://127.0.0.1:%u", false, false },
    { &squid, "http://u:p@127.0.0.1:%u", false, true },
    { &digest, "http://u:p@127.0.0.1:%u", true, true },
    { &digest, "http://u:q@127.0.0.1:%u", false, true },
    { &http, "u:p@localhost:%u", true, false },
    { &http, "http://u:wrong@127.0.0.1:%u", false, false },
    { &socks, "socks5h://127.0.0.1:%u", true, false },
    { &socks, "socks5://127.0.0.1:%u", true, false },
    { &locked, "socks5h://u:p@127.0.0.1:%u", true, false },
    { &locked, "socks5h://u:q@127.0.0.1:%u", false, false },
    { &locked, "socks5h://127.0.0.1:%u", false, false },
    { &socks, "socks5://127.0.0.1:1", false, false },
};

enum { N_WAYS = sizeof ways / sizeof *ways };

static void run(struct proc_result *r, const char *const *program, const char *proxy,
                const char *url)
{
    const char *argv[12];
    size_t n = 0;
    while (*program)
        argv[n++] = *program++;
    argv[n++] = "-x";
    argv[n++] = proxy;
    argv[n++] = "--cacert";
    argv[n++] = nginx.ca;
    argv[n++] = url;
    argv[n] = NULL;
    proc_run(r, argv, SPAN(""));
}

/* A wrong login for a plain request brings tinyproxy's own 401, as if it were a server, or Squid's page. */
static bool is_refused(const struct proc_result *r)
{
    return r->status != 0 || span_find(buf_span(&r->out), SPAN("401"), 0) != SIZE_MAX ||
           span_find(buf_span(&r->out), SPAN("Cache Access Denied"), 0) != SIZE_MAX;
}

START_TEST(peers_proxies_give_jig_what_they_give_curl)
{
    const struct way *w = &ways[_i / 2];
    const char *url = _i % 2 ? tls : plain;
    const char *const jig[] = { proc_jig(), "send", NULL };
    const char *const curl[] = { "curl", "-sS", NULL };
    const char *const jig_digest[] = { proc_jig(), "send", "--proxy-digest", NULL };
    const char *const curl_digest[] = { "curl", "-sS", "--proxy-digest", NULL };
    struct proc_result ours, theirs;
    char proxy[96];
    snprintf(proxy, sizeof proxy, w->proxy, (unsigned)w->peer->port);
    run(&ours, w->is_digest ? jig_digest : jig, proxy, url);
    run(&theirs, w->is_digest ? curl_digest : curl, proxy, url);
    ck_assert_msg(is_refused(&ours) != w->is_let_in, "%s %s: %s", proxy, url,
                  buf_str(&ours.err));
    ck_assert_int_eq(is_refused(&theirs), is_refused(&ours));
    if (w->is_let_in) {
        ck_assert_uint_eq(ours.out.len, 1024);
        ck_assert(span_eq(buf_span(&ours.out), buf_span(&theirs.out)));
    }
    proc_result_clear(&ours);
    proc_result_clear(&theirs);
}
END_TEST

/* Nobody listens at the first address: the other one is tried, as for any host. */
START_TEST(peers_proxies_are_found_by_any_of_their_addresses)
{
    struct proc_result r;
    char proxy[64], pin[96];
    snprintf(proxy, sizeof proxy, "http://u:p@proxy.test:%u", (unsigned)http.port);
    snprintf(pin, sizeof pin, "proxy.test:%u:[::1],127.0.0.1", (unsigned)http.port);
    const char *const jig[] = { proc_jig(), "send", "--resolve", pin, NULL };
    run(&r, jig, proxy, tls);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_proxies_lead_where_connect_to_says)
{
    struct proc_result r;
    char proxy[64], to[96];
    snprintf(proxy, sizeof proxy, "socks5h://u:p@127.0.0.1:%u", (unsigned)locked.port);
    snprintf(to, sizeof to, "far.test:80:127.0.0.1:%u", (unsigned)nginx.port);
    const char *const jig[] = { proc_jig(), "send", "--connect-to", to, NULL };
    run(&r, jig, proxy, "http://far.test/small.txt");
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, 1024);
    proc_result_clear(&r);
}
END_TEST

START_TEST(peers_proxies_without_an_address_have_their_own_exit_status)
{
    struct proc_result r;
    const char *const jig[] = { proc_jig(), "send", "-4", NULL };
    run(&r, jig, "http://[::1]:1", plain);
    ck_assert_int_eq(r.status, 5);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "resolve-failed: the proxy: "));
    proc_result_clear(&r);
}
END_TEST

Suite *test_peers_proxies(void);
Suite *test_peers_proxies(void)
{
    Suite *suite = suite_create("peers_proxies");
    TCase *tc = tcase_create("proxies");
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, peers_proxies_give_jig_what_they_give_curl, 0, 2 * N_WAYS);
    tcase_add_test(tc, peers_proxies_are_found_by_any_of_their_addresses);
    tcase_add_test(tc, peers_proxies_lead_where_connect_to_says);
    tcase_add_test(tc, peers_proxies_without_an_address_have_their_own_exit_status);
    suite_add_tcase(suite, tc);
    return suite;
}
