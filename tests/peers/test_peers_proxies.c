/* `jig send` through proxies that are not ours to a server that is not ours, and curl beside it. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/peer.h"
#include "support/proc.h"
#include "support/proxies.h"

static struct peer nginx, http, socks, locked;
static char plain[96], tls[96];

static void start(void)
{
    peer_start_nginx(&nginx);
    proxies_start_tinyproxy(&http, "u", "p");
    proxies_start_microsocks(&socks, NULL, NULL);
    proxies_start_microsocks(&locked, "u", "p");
    snprintf(plain, sizeof plain, "http://127.0.0.1:%u/small.txt", nginx.port);
    snprintf(tls, sizeof tls, "https://localhost:%u/small.txt", nginx.tls_port);
}

static void stop(void)
{
    peer_stop(&nginx);
    peer_stop(&http);
    peer_stop(&socks);
    peer_stop(&locked);
}

struct way {
    struct peer *peer;
    const char *proxy; /* with %u for the port */
    bool is_let_in;
};

static const struct way ways[] = {
    { &http, "http://u:p@127.0.0.1:%u", true },
    { &http, "u:p@localhost:%u", true },
    { &http, "http://u:wrong@127.0.0.1:%u", false },
    { &socks, "socks5h://127.0.0.1:%u", true },
    { &socks, "socks5://127.0.0.1:%u", true },
    { &locked, "socks5h://u:p@127.0.0.1:%u", true },
    { &locked, "socks5h://u:q@127.0.0.1:%u", false },
    { &locked, "socks5h://127.0.0.1:%u", false },
    { &socks, "socks5://127.0.0.1:1", false },
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

/* tinyproxy answers a wrong login for a plain request with a 401 of its own, as if it were a server. */
static bool is_refused(const struct proc_result *r)
{
    return r->status != 0 || span_find(buf_span(&r->out), SPAN("401"), 0) != SIZE_MAX;
}

START_TEST(peers_proxies_give_jig_what_they_give_curl)
{
    const struct way *w = &ways[_i / 2];
    const char *url = _i % 2 ? tls : plain;
    const char *const jig[] = { proc_jig(), "send", NULL }, *const curl[] = { "curl", "-sS",
                                                                              NULL };
    struct proc_result ours, theirs;
    char proxy[96];
    snprintf(proxy, sizeof proxy, w->proxy, (unsigned)w->peer->port);
    run(&ours, jig, proxy, url);
    run(&theirs, curl, proxy, url);
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

Suite *test_peers_proxies(void);
Suite *test_peers_proxies(void)
{
    Suite *suite = suite_create("peers_proxies");
    TCase *tc = tcase_create("proxies");
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, peers_proxies_give_jig_what_they_give_curl, 0, 2 * N_WAYS);
    suite_add_tcase(suite, tc);
    return suite;
}
