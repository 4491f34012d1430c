/* Whole exchanges through proxies, all in memory: requests that a proxy gets itself, its challenges, and
 * who may share what. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/proxystage.h"

/* ---- Requests that a proxy gets itself ---- */

static const char *const extra[] = { "X-Way: 1", "Host: other.test", NULL };

struct plain_case {
    const char *url;
    struct jig_options options;
    const char *opened;
    const char *line;  /* the request's first line and Host */
    const char *login; /* Proxy-Authorization's value; NULL: none */
};

static const struct plain_case plain_cases[] = {
    { "http://a.test/x?q=1",
      { .proxy = PROXY },
      "proxy.test:3128; ",
      "GET http://a.test/x?q=1 HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test",
      { .proxy = PROXY },
      "proxy.test:3128; ",
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test:8080?q",
      { .proxy = PROXY },
      "proxy.test:3128; ",
      "GET http://a.test:8080/?q HTTP/1.1\r\nHost: a.test:8080\r\n",
      NULL },
    { "http://me:mine@a.test/x#f",
      { .proxy = PROXY },
      "proxy.test:3128; ",
      "GET http://a.test/x HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test/",
      { .proxy = "u:p@proxy.test:3128" },
      "proxy.test:3128; ",
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n",
      "Basic dTpw" },
    { "http://a.test/",
      { .proxy = "http://u:p%40@proxy.test" },
      "proxy.test:80; ",
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n",
      "Basic dTpwQA==" },
    { "http://a.test/",
      { .proxy = "proxy.test:1", .proxy_login = "u:p:%40" },
      "proxy.test:1; ",
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n",
      "Basic dTpwOiU0MA==" },
    { "http://a.test/",
      { .proxy = PROXY, .proxy_headers = extra },
      "proxy.test:3128; ",
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test/x",
      { .proxy = PROXY, .no_proxy = "b.test, .test" },
      "a.test:80; ",
      "GET /x HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test/x",
      { .proxy = "" },
      "a.test:80; ",
      "GET /x HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
    { "http://a.test/x",
      { .proxy = "http://u:p@proxy.test", .unix_socket = "/x" },
      "a.test:80; ",
      "GET /x HTTP/1.1\r\nHost: a.test\r\n",
      NULL },
};

START_TEST(proxied_plain_requests_are_in_absolute_form)
{
    static const struct script script = ANSWER(SENDS(OK_HELLO));
    const struct plain_case *c = &plain_cases[_i];
    struct stage s;
    struct jig_field field;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, c->url, &c->options);
    const struct jig_exchange *x = jig_transfer_last(t);
    bool is_proxied = c->opened[0] == 'p';
    ck_assert_int_eq(jig_exchange_status(x), 200);
    ck_assert_str_eq(buf_str(&s.opened), c->opened);
    proxystage_starts(&s.received, c->line);
    ck_assert_int_eq(jig_exchange_find(x, JIG_SECTION_REQUEST, "Proxy-Authorization", &field),
                     c->login != NULL);
    if (c->login)
        ck_assert(span_eq_str(span_make(field.value, field.value_len), c->login));
    ck_assert_int_eq(proxystage_holds(&s.received, "X-Way: 1\r\n"),
                     c->options.proxy_headers != NULL);
    ck_assert(!proxystage_holds(&s.received, "other.test"));
    ck_assert_int_eq(jig_exchange_proxy(x) != NULL, is_proxied);
    ck_assert_int_eq(jig_exchange_timing(x).proxy, -1);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(proxied_login_is_no_part_of_the_proxys_name)
{
    static const struct script script = ANSWER(SENDS(OK_HELLO));
    struct jig_options options = { .proxy = "http://u:secret@proxy.test:3128/#x" };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    ck_assert_str_eq(jig_exchange_proxy(jig_transfer_last(t)), "http://proxy.test:3128");
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(proxied_407_is_the_proxys_failure_with_all_of_it_kept)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 407 No\r\nSet-Cookie: a=b\r\nContent-Length: 4\r\n\r\npage"));
    struct jig_options options = { .proxy = PROXY, .follow = true };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_PROXY);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 407);
    ck_assert_str_eq(body, "page");
    free(body);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* ---- Challenges ---- */

#define CHALLENGE                                                              \
    "HTTP/1.1 407 Who\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"n\"," \
    " qop=\"auth\"\r\nContent-Length: 4\r\n\r\npage"

START_TEST(proxied_requests_answer_a_digest_challenge)
{
    static const struct script script = { { HEAD_END, SENDS(CHALLENGE), HEAD_END,
                                            SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = "http://u:p@proxy.test", .proxy_digest = true };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/x", &options);
    struct jig_transfer *again = proxystage_get(&s, "http://a.test/y", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_OK);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_exchange(t, 0)), 407);
    ck_assert(proxystage_holds(&s.received, "Proxy-Authorization: Digest username=\"u\""));
    ck_assert(proxystage_holds(&s.received, "uri=\"http://a.test/x\""));
    ck_assert(proxystage_holds(&s.received, "nc=00000002"));
    ck_assert(!proxystage_holds(&s.received, "Basic"));
    ck_assert_uint_eq(jig_transfer_n_exchanges(again), 1);
    jig_transfer_free(t);
    jig_transfer_free(again);
    stage_clear(&s);
}
END_TEST

#define REFUSES(fields, body)                                                  \
    "HTTP/1.1 407 Who\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"n\"," \
    " qop=\"auth\"\r\n" fields "\r\n" body
#define OPENS HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END, SENDS(OK_HELLO)

/* What becomes of the connection over which the proxy asked for a login. */
static const struct challenge_case {
    const char *name;
    struct script scripts[2];
    size_t n_conns;
} challenge_cases[] = {
    { "kept", { { { HEAD_END, SENDS(CHALLENGE), OPENS } } }, 1 },
    { "without a page",
      { { { HEAD_END, SENDS(REFUSES("Content-Length: 0\r\n", "")), OPENS } } },
      1 },
    { "in chunks",
      { { { HEAD_END,
            SENDS(REFUSES("Transfer-Encoding: chunked\r\n", "4\r\npage\r\n0\r\n\r\n")),
            OPENS } } },
      1 },
    { "the page comes late",
      { { { HEAD_END, SENDS(REFUSES("Content-Length: 4\r\n", "")), HEAD_END, SENDS("page"),
            SENDS(ESTABLISHED), STARTS_TLS, HEAD_END, SENDS(OK_HELLO) } } },
      1 },
    { "it says that it closes",
      { { { HEAD_END,
            SENDS(REFUSES("Proxy-Connection: close\r\nContent-Length: 0\r\n", "")) } },
        { { OPENS } } },
      2 },
    { "the page ends with the connection",
      { { { HEAD_END, SENDS(REFUSES("", "page")) } }, { { OPENS } } },
      2 },
    { "the page is long",
      { { { HEAD_END, SENDS(REFUSES("Content-Length: 65537\r\n", "page")) } }, { { OPENS } } },
      2 },
    { "it closes unsaid", { { { HEAD_END, SENDS(CHALLENGE), CLOSES } }, { { OPENS } } }, 2 },
    { "it closes within the page",
      { { { HEAD_END, SENDS(REFUSES("Content-Length: 9\r\n", "page")), CLOSES } },
        { { OPENS } } },
      2 },
    { "it closes when it is asked again",
      { { { HEAD_END, SENDS(CHALLENGE), HEAD_END, CLOSES } }, { { OPENS } } },
      2 },
    { "the page is no page",
      { { { HEAD_END, SENDS(REFUSES("Transfer-Encoding: chunked\r\n", "what?\r\n")) } },
        { { OPENS } } },
      2 },
};

/* Each byte once, up to where the way stood. */
static void check_said(const struct challenge_case *c, const struct jig_exchange *x)
{
    struct buf said, want;
    buf_init(&said, 1 << 20);
    buf_init(&want, 1 << 20);
    for (const struct script_step *step = c->scripts[0].steps; step->act != SCRIPT_TLS; step++)
        if (step->act == SCRIPT_SEND)
            buf_add(&want, span_make(step->text, step->len));
    proxystage_said(x, JIG_RECEIVED, &said);
    ck_assert_str_eq(buf_str(&said), buf_str(&want));
    buf_clear(&said);
    buf_clear(&want);
}

START_TEST(proxied_tunnels_answer_a_digest_challenge)
{
    const struct challenge_case *c = &challenge_cases[_i / 2];
    struct jig_options options = { .proxy = "http://u:p@proxy.test",
                                   .ca_file = proxystage_files.both_ca,
                                   .wire_keep = 1 << 20 };
    struct stage s;
    proxystage_open(&s, c->scripts, 2);
    s.cut = _i % 2 ? 1 : 0;
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/x", &options);
    ck_assert_msg(proxystage_code(t) == JIG_OK, "%s: %s", c->name, jig_transfer_error(t)->text);
    ck_assert_msg(s.n_peers == c->n_conns, "%s: %zu connections", c->name, s.n_peers);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_int_eq(jig_exchange_proxy_status(jig_transfer_last(t)), 200);
    ck_assert(proxystage_holds(&s.received, "uri=\"a.test:443\""));
    if (c->n_conns == 1)
        check_said(c, jig_transfer_last(t));
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* Its length is not said, and more than anybody wants to read. */
START_TEST(proxied_tunnels_do_not_wait_for_a_refusals_end)
{
    struct script scripts[2] = { { { HEAD_END, { SCRIPT_SEND, NULL, 0, 0 } } }, { { OPENS } } };
    struct jig_options options = { .proxy = "http://u:p@proxy.test",
                                   .ca_file = proxystage_files.both_ca };
    struct stage s;
    struct buf refusal;
    buf_init(&refusal, 1 << 20);
    buf_add_str(&refusal, REFUSES("Transfer-Encoding: chunked\r\n", "20000\r\n"));
    buf_add_fill(&refusal, 'x', 0x20000);
    scripts[0].steps[1].text = buf_str(&refusal);
    scripts[0].steps[1].len = refusal.len;
    proxystage_open(&s, scripts, 2);
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/x", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_OK);
    ck_assert_uint_eq(s.n_peers, 2);
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&refusal);
}
END_TEST

START_TEST(proxied_login_that_is_refused_twice_is_wrong)
{
    static const struct script script = { { HEAD_END, SENDS(CHALLENGE), HEAD_END,
                                            SENDS(CHALLENGE), HEAD_END, SENDS(CHALLENGE) } };
    struct jig_options options = { .proxy = "http://u:p@proxy.test" };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/x", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_PROXY);
    ck_assert_int_eq(jig_exchange_proxy_status(jig_transfer_last(t)), 407);
    ck_assert(!proxystage_holds(&s.received, "nc=00000002"));
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* ---- Who shares, and where else things go ---- */

START_TEST(connections_are_shared_by_nobody_else)
{
    static const struct script scripts[] = { ANSWER(SENDS(OK_HELLO)), ANSWER(SENDS(OK_HELLO)),
                                             ANSWER(SENDS(OK_HELLO)), ANSWER(SENDS(OK_HELLO)) };
    static const char *const proxies[] = { "http://u:p@proxy.test", "http://u:q@proxy.test", "",
                                           "http://proxy.test" };
    struct stage s;
    proxystage_open(&s, scripts, 4);
    for (size_t i = 0; i < 4; i++) {
        struct jig_options options = { .proxy = proxies[i] };
        struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
        ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
        jig_transfer_free(t);
    }
    ck_assert_uint_eq(s.n_peers, 4);
    stage_clear(&s);
}
END_TEST

START_TEST(proxied_redirects_find_their_own_way)
{
    static const struct script scripts[] = {
        ANSWER(SENDS("HTTP/1.1 302 Moved\r\nLocation: https://a.test/b\r\n"
                     "Content-Length: 0\r\n\r\n")),
        { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
            SENDS("HTTP/1.1 302 Moved\r\nLocation: http://b.test/c\r\n"
                  "Content-Length: 0\r\n\r\n") } },
        ANSWER(SENDS(OK_HELLO)),
    };
    struct jig_options options = { .proxy = PROXY,
                                   .no_proxy = "b.test",
                                   .ca_file = proxystage_files.both_ca,
                                   .follow = true };
    struct stage s;
    proxystage_open(&s, scripts, 3);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/a", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_OK);
    ck_assert_str_eq(buf_str(&s.opened), "proxy.test:3128; proxy.test:3128; b.test:80; ");
    ck_assert(proxystage_holds(&s.received, "GET http://a.test/a HTTP/1.1"));
    ck_assert(proxystage_holds(&s.received, "CONNECT a.test:443 HTTP/1.1"));
    ck_assert(proxystage_holds(&s.received, "GET /c HTTP/1.1"));
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

static const char *const away[] = { "b.test:80:c.test:81", "a.test::[::1]:8080", NULL };

START_TEST(connect_to_leads_elsewhere_and_says_the_same)
{
    static const struct script direct = ANSWER(SENDS(OK_HELLO));
    static const struct script tunnel = { { HEAD_END, SENDS(ESTABLISHED), HEAD_END,
                                            SENDS(OK_HELLO) } };
    for (int i = 0; i < 2; i++) {
        struct jig_options options = { .connect_to = away, .proxy = i ? PROXY : NULL };
        struct stage s;
        proxystage_open(&s, i ? &tunnel : &direct, 1);
        struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
        ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
        ck_assert_str_eq(buf_str(&s.opened), i ? "proxy.test:3128; " : "::1:8080; ");
        ck_assert(proxystage_holds(&s.received, "GET / HTTP/1.1\r\nHost: a.test\r\n"));
        ck_assert_int_eq(proxystage_holds(&s.received, "CONNECT [::1]:8080 HTTP/1.1\r\n"), i);
        jig_transfer_free(t);
        stage_clear(&s);
    }
}
END_TEST

/* Bytes as they are reach the host that the URL names, and no other program on the way. */
START_TEST(proxied_raw_bytes_go_through_a_tunnel)
{
    static const struct script script = { { HEAD_END, SENDS(ESTABLISHED), HEARS("raw\n"),
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = PROXY };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_request *r = stage_request("GET", "http://a.test/", &options);
    jig_request_set_raw(r, "raw\n", 4, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
    proxystage_starts(&s.received,
                      "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\nraw\n");
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

Suite *test_proxied(void);
Suite *test_proxied(void)
{
    Suite *suite = suite_create("proxied");
    TCase *tc = tcase_create("proxied");
    tcase_add_unchecked_fixture(tc, proxystage_setup, proxystage_teardown);
    tcase_add_loop_test(tc, proxied_plain_requests_are_in_absolute_form, 0, COUNT(plain_cases));
    tcase_add_test(tc, proxied_login_is_no_part_of_the_proxys_name);
    tcase_add_test(tc, proxied_407_is_the_proxys_failure_with_all_of_it_kept);
    tcase_add_test(tc, proxied_requests_answer_a_digest_challenge);
    tcase_add_loop_test(tc, proxied_tunnels_answer_a_digest_challenge, 0,
                        2 * sizeof challenge_cases / sizeof *challenge_cases);
    tcase_add_test(tc, proxied_tunnels_do_not_wait_for_a_refusals_end);
    tcase_add_test(tc, proxied_login_that_is_refused_twice_is_wrong);
    tcase_add_test(tc, connections_are_shared_by_nobody_else);
    tcase_add_test(tc, proxied_redirects_find_their_own_way);
    tcase_add_test(tc, connect_to_leads_elsewhere_and_says_the_same);
    tcase_add_test(tc, proxied_raw_bytes_go_through_a_tunnel);
    suite_add_tcase(suite, tc);
    return suite;
}
