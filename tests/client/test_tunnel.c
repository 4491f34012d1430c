/* Whole exchanges through tunnels, all in memory: CONNECT, TLS with the proxy, SOCKS; what the proxy is
 * told, what the origin is told, and what becomes of either's words. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/proxystage.h"

/* ---- Tunnels ---- */

struct connect_case {
    const char *name, *answer;
    enum jig_err code;
    int proxy_status;
    bool closes;
};

#define MANY \
    "X: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\nX: 1\r\n"
#define MANY2 MANY MANY MANY MANY MANY MANY MANY MANY MANY MANY

static const struct connect_case connect_cases[] = {
    { "usual", ESTABLISHED, JIG_OK, 200, false },
    { "HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", JIG_OK, 200, false },
    { "any 2xx", "HTTP/1.1 204 Fine\r\n\r\n", JIG_OK, 204, false },
    { "a length counts for nothing", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", JIG_OK,
      200, false },
    { "nor does a coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", JIG_OK, 200,
      false },
    { "interim answers", "HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", JIG_OK, 200,
      false },
    { "refused", "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\npage", JIG_ERR_PROXY, 403,
      false },
    { "bad gateway", "HTTP/1.1 502 No\r\nContent-Length: 4\r\n\r\npa", JIG_ERR_PROXY, 502,
      true },
    { "asks for a login", "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n", JIG_ERR_PROXY,
      407, false },
    { "redirects", "HTTP/1.1 302 No\r\nLocation: http://evil.test/\r\n\r\n", JIG_ERR_PROXY, 302,
      false },
    { "nonsense", "what?\r\n\r\n", JIG_ERR_PROXY, 0, true },
    { "half an answer", "HTTP/1.1 200 O", JIG_ERR_PROXY, 0, true },
    { "nothing", "", JIG_ERR_PROXY, 0, true },
    { "too many fields", "HTTP/1.1 200 OK\r\n" MANY2 "\r\n", JIG_ERR_PROXY, 0, false },
    { "an answer of its own", ESTABLISHED OK_HELLO, JIG_ERR_TLS, 200, true },
};

static const struct script_step after_connect[] = {
    STARTS_TLS, HEAD_END, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\norig")
};

static struct script connect_script(const struct connect_case *c)
{
    struct script script = { { HEAD_END, { SCRIPT_SEND, c->answer, 0, 0 } } };
    size_t n = 1;
    if (c->answer[0])
        n++;
    if (c->closes)
        script.steps[n] = (struct script_step)CLOSES;
    else if (c->code == JIG_OK)
        memcpy(&script.steps[n], after_connect, sizeof after_connect);
    else
        script.steps[n] = (struct script_step){ SCRIPT_END, NULL, 0, 0 };
    return script;
}

START_TEST(tunnel_connect_is_judged_by_its_answer)
{
    const struct connect_case *c = &connect_cases[_i / 2];
    struct script script = connect_script(c);
    struct jig_options options = { .proxy = PROXY,
                                   .ca_file = proxystage_files.both_ca,
                                   .follow = true,
                                   .wire_keep = 1 << 20 };
    struct stage s;
    struct buf said;
    buf_init(&said, 1 << 20);
    proxystage_open(&s, &script, 1);
    s.cut = _i % 2 ? 1 : 0;
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/t", &options);
    const struct jig_exchange *x = jig_transfer_last(t);
    proxystage_said(x, JIG_RECEIVED, &said);
    const char *name = jig_err_name(proxystage_code(t));
    ck_assert_msg(proxystage_code(t) == c->code, "%s: %s", c->name, name);
    ck_assert_msg(jig_exchange_proxy_status(x) == c->proxy_status, "%s", c->name);
    ck_assert_msg(jig_exchange_status(x) == (c->code ? 0 : 200), "%s", c->name);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_uint_eq(jig_exchange_body_len(x), c->code ? 0 : 4);
    ck_assert_str_eq(buf_str(&s.opened), "proxy.test:3128; ");
    if (c->code == JIG_ERR_PROXY && s.cut == 0) /* with the page behind its head */
        ck_assert_str_eq(buf_str(&said), c->answer);
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&said);
}
END_TEST

START_TEST(tunnel_says_which_login_the_proxy_asks_for)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n"), CLOSES);
    static const char *const rows[][2] = {
        { "http://proxy.test", "the proxy asks for a login (407)" },
        { "http://u:p@proxy.test", "the proxy asks for another login (407)" },
    };
    struct jig_options options = { .proxy = rows[_i][0] };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/", &options);
    ck_assert_str_eq(jig_transfer_error(t)->text, rows[_i][1]);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_connect_says_nothing_of_the_request)
{
    static const struct script script = { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = "http://u:p@proxy.test",
                                   .ca_file = proxystage_files.both_ca };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_request *r = stage_request("GET", "https://me:mine@a.test/t", &options);
    jig_request_add_field(r, "X-Own", "1", 1, NULL);
    jig_request_add_field(r, "Cookie", "c=1", 3, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(proxystage_code(t), JIG_OK);
    static const char connect[] = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n"
                                  "Proxy-Authorization: Basic dTpw\r\n\r\n"
                                  "GET /t HTTP/1.1\r\nHost: a.test\r\n";
    proxystage_starts(&s.received, connect);
    struct span within = buf_span(&s.received);
    within = span_sub(within, span_find(within, SPAN("GET"), 0), within.len);
    ck_assert_uint_eq(span_find(within, SPAN("Proxy-"), 0), SIZE_MAX);
    ck_assert_uint_ne(span_find(within, SPAN("X-Own: 1\r\n"), 0), SIZE_MAX);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_connect_names_ipv6_in_brackets_once)
{
    static const struct script script = ANSWER(SENDS("HTTP/1.1 403 No\r\n\r\n"));
    struct jig_options options = { .proxy = PROXY };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "https://[2001:db8::5]:8443/", &options);
    proxystage_starts(&s.received,
                      "CONNECT [2001:db8::5]:8443 HTTP/1.1\r\nHost: [2001:db8::5]:8443\r\n");
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* A caller's own login for the proxy goes where the proxy can read it, and nowhere else. */
START_TEST(tunnel_own_login_goes_into_connect)
{
    static const struct script script = { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = "http://u:p@proxy.test",
                                   .ca_file = proxystage_files.both_ca };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_request *r = stage_request("GET", "https://a.test/", &options);
    jig_request_add_field(r, "Proxy-Authorization", "Own xyz", 7, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    proxystage_starts(&s.received, "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n"
                                   "Proxy-Authorization: Own xyz\r\n\r\nGET / HTTP/1.1\r\n");
    struct span rest = span_sub(buf_span(&s.received), 100, s.received.len);
    ck_assert_uint_eq(span_find(rest, SPAN("Own xyz"), 0), SIZE_MAX);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_keeps_facts_times_and_the_log)
{
    static const struct script script = { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
                                            SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = PROXY,
                                   .ca_file = proxystage_files.both_ca,
                                   .wire_keep = 1 << 16 };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *first = proxystage_get(&s, "https://a.test/1", &options);
    struct jig_transfer *second = proxystage_get(&s, "https://a.test/2", &options);
    const struct jig_exchange *x = jig_transfer_last(first), *y = jig_transfer_last(second);
    struct jig_timing times = jig_exchange_timing(x);
    size_t len;
    ck_assert(times.proxy >= times.connect && times.tls >= times.proxy);
    const char *reason = jig_exchange_proxy_reason(x, &len);
    ck_assert(span_eq_str(span_make(reason, len), "Connection established"));
    ck_assert_uint_eq(jig_exchange_n_fields(x, JIG_SECTION_PROXY), 1);
    ck_assert(jig_exchange_wire(x, 0).with_proxy && jig_exchange_wire(x, 1).with_proxy);
    ck_assert(!jig_exchange_wire(x, 2).with_proxy);
    ck_assert(span_starts(span_make(jig_exchange_wire(x, 1).data, jig_exchange_wire(x, 1).len),
                          SPAN("HTTP/1.1 200 Connection")));
    ck_assert_uint_lt(jig_exchange_connection(x)->bytes_received, 64);
    ck_assert(jig_exchange_connection(y)->reused);
    ck_assert_int_eq(jig_exchange_proxy_status(y), 200);
    ck_assert_int_eq(jig_exchange_timing(y).proxy, -1);
    ck_assert(!jig_exchange_wire(y, 0).with_proxy);
    ck_assert_ptr_null(jig_exchange_proxy_tls(y));
    jig_transfer_free(first);
    ck_assert_str_eq(jig_exchange_proxy(y), PROXY);
    jig_transfer_free(second);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_is_part_of_connecting)
{
    static const struct script script = { { HEAD_END } };
    struct jig_options options = { .proxy = PROXY, .connect_timeout_us = 1000000 };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_TIMEOUT);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_PROXY);
    ck_assert_int_eq(s.now, 2000000);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_for_plain_http_where_it_is_asked_for)
{
    static const struct script good = { { HEAD_END, SENDS(ESTABLISHED), HEAD_END,
                                          SENDS(OK_HELLO) } };
    static const struct script early = { { HEAD_END, SENDS(ESTABLISHED OK_HELLO) } };
    struct jig_options options = { .proxy = PROXY, .proxy_tunnel = true };
    for (int i = 0; i < 2; i++) {
        struct stage s;
        proxystage_open(&s, i ? &early : &good, 1);
        struct jig_transfer *t = proxystage_get(&s, "http://a.test/x", &options);
        ck_assert_int_eq(proxystage_code(t), i ? JIG_ERR_PROXY : JIG_OK);
        ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), i ? 0 : 200);
        if (!i)
            proxystage_starts(&s.received,
                              "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n"
                              "GET /x HTTP/1.1\r\nHost: a.test\r\n");
        jig_transfer_free(t);
        stage_clear(&s);
    }
}
END_TEST

/* ---- TLS with the proxy ---- */

/* Of a proxy that speaks no TLS it is about the way, of a server behind one it is the answer. */
START_TEST(tunnel_log_has_what_is_no_tls)
{
    static const char rubbish[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    static const struct script scripts[] = {
        { { SENDS(rubbish) } }, { { HEAD_END, SENDS(ESTABLISHED), SENDS(rubbish) } }
    };
    struct jig_options options = { .proxy = _i ? PROXY : "https://proxy.test",
                                   .wire_keep = 1 << 16 };
    struct stage s;
    struct buf said;
    buf_init(&said, 1 << 16);
    proxystage_open(&s, &scripts[_i], 1);
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/", &options);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_TLS);
    proxystage_said(x, JIG_RECEIVED, &said);
    ck_assert_str_eq(buf_str(&said), _i ? ESTABLISHED : rubbish);
    ck_assert_uint_eq(jig_exchange_connection(x)->bytes_received, _i ? sizeof rubbish - 1 : 0);
    struct jig_wire_piece last = jig_exchange_wire(x, jig_exchange_n_wire(x) - 1);
    ck_assert(span_eq_str(span_make(last.data, last.len), rubbish));
    ck_assert(last.with_proxy == !_i);
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&said);
}
END_TEST

START_TEST(tunnel_tls_in_tls_has_the_facts_of_both)
{
    static char big[300000];
    char head[100];
    memset(big, 'x', sizeof big);
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                     sizeof big);
    struct script script = { { HEAD_END,
                               SENDS(ESTABLISHED),
                               STARTS_TLS,
                               HEAD_END,
                               { SCRIPT_SEND, head, (size_t)n, 0 },
                               { SCRIPT_SEND, big, sizeof big, 0 } } };
    struct jig_options options = { .proxy = "https://u:p@proxy.test",
                                   .ca_file = proxystage_files.both_ca };
    struct stage s;
    proxystage_open(&s, &script, 1);
    s.server_context = proxystage_files.proxy_context;
    s.room = _i ? 1000 : 0;
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/", &options);
    const struct jig_exchange *x = jig_transfer_last(t);
    const struct jig_tls_facts *outer = jig_exchange_proxy_tls(x), *inner = jig_exchange_tls(x);
    ck_assert_msg(proxystage_code(t) == JIG_OK, "%s", jig_transfer_error(t)->text);
    ck_assert_uint_eq(jig_exchange_body_len(x), sizeof big);
    ck_assert_str_eq(buf_str(&s.opened), "proxy.test:443; ");
    ck_assert(outer && inner && outer->verified && inner->verified);
    ck_assert_ptr_nonnull(strstr(outer->chain[0].subject, "proxy.test"));
    ck_assert_ptr_nonnull(strstr(inner->chain[0].subject, "a.test"));
    ck_assert_int_le(jig_exchange_timing(x).proxy, jig_exchange_timing(x).tls);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_plain_requests_go_through_the_proxys_tls)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO), HEAD_END,
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .proxy = "https://proxy.test",
                                   .ca_file = proxystage_files.both_ca };
    struct stage s;
    proxystage_open(&s, &script, 1);
    s.server_context = proxystage_files.proxy_context;
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    struct jig_transfer *again = proxystage_get(&s, "http://a.test/", &options);
    const struct jig_exchange *x = jig_transfer_last(t), *y = jig_transfer_last(again);
    ck_assert_int_eq(jig_exchange_status(x), 200);
    proxystage_starts(&s.received, "GET http://a.test/ HTTP/1.1\r\n");
    ck_assert_ptr_null(jig_exchange_tls(x));
    ck_assert_ptr_nonnull(jig_exchange_proxy_tls(x));
    ck_assert_int_ge(jig_exchange_timing(x).proxy, 0);
    ck_assert(jig_exchange_connection(y)->reused);
    ck_assert_ptr_nonnull(jig_exchange_proxy_tls(y));
    jig_transfer_free(t);
    jig_transfer_free(again);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_certificates_are_each_ones_own)
{
    static const struct script script = { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
                                            SENDS(OK_HELLO) } };
    struct jig_options untrusting = { .proxy = "https://u:p@proxy.test",
                                      .ca_file = proxystage_files.origin_ca };
    struct jig_options trusting = { .proxy = "https://u:p@proxy.test",
                                    .ca_file = proxystage_files.both_ca };
    struct stage s;
    proxystage_open(&s, &script, 1);
    s.server_context = proxystage_files.proxy_context;
    struct jig_transfer *t = proxystage_get(&s, "https://a.test/", &untrusting);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_CERTIFICATE);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_PROXY);
    ck_assert_ptr_nonnull(strstr(jig_transfer_error(t)->text, "the proxy: "));
    ck_assert_uint_eq(s.received.len, 0); /* no login before it is trusted */
    ck_assert_ptr_nonnull(jig_exchange_proxy_tls(jig_transfer_last(t)));
    ck_assert_ptr_null(jig_exchange_tls(jig_transfer_last(t)));
    jig_transfer_free(t);
    stage_clear(&s);

    proxystage_open(&s, &script, 1);
    s.server_context = proxystage_files.proxy_context;
    t = proxystage_get(&s, "https://elsewhere.test/", &trusting);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_CERTIFICATE);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_TLS);
    ck_assert(jig_exchange_proxy_tls(jig_transfer_last(t))->verified);
    ck_assert(!jig_exchange_tls(jig_transfer_last(t))->verified);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* ---- SOCKS ---- */

static const char *const pinned[] = { "a.test:80:127.0.0.9", NULL };

struct socks_case {
    const char *name, *url;
    struct jig_options options;
    struct script script;
    enum jig_err code;
};

#define VIA_SOCKS(request) \
    HEARS("\5\1\0"), SENDS("\5\0"), HEARS(request), SENDS("\5\0\0\1\0\0\0\0\0\0")

static const struct socks_case socks_cases[] = {
    { "a name for the proxy to resolve",
      "http://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { VIA_SOCKS("\5\1\0\3\6a.test\0\120"), HEAD_END, SENDS(OK_HELLO) } },
      JIG_OK },
    { "an address, resolved here",
      "http://a.test/",
      { .proxy = "socks5://proxy.test", .resolve = pinned },
      { { VIA_SOCKS("\5\1\0\1\177\0\0\11\0\120"), HEAD_END, SENDS(OK_HELLO) } },
      JIG_OK },
    { "an address is one for socks5h too",
      "http://[::1]:81/",
      { .proxy = "socks5h://proxy.test" },
      { { VIA_SOCKS("\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\121"), HEAD_END,
          SENDS(OK_HELLO) } },
      JIG_OK },
    { "a login",
      "http://a.test/",
      { .proxy = "socks5h://u:p%40@proxy.test" },
      { { HEARS("\5\2\0\2"), SENDS("\5\2"), HEARS("\1\1u\2p@"), SENDS("\1\0"),
          HEARS("\5\1\0\3\6a.test\0\120"), SENDS("\5\0\0\3\2ab\0\0"), HEAD_END,
          SENDS(OK_HELLO) } },
      JIG_OK },
    { "TLS within",
      "https://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { VIA_SOCKS("\5\1\0\3\6a.test\1\273"), STARTS_TLS, HEAD_END, SENDS(OK_HELLO) } },
      JIG_OK },
    { "a login that is refused",
      "http://a.test/",
      { .proxy = "socks5h://u:p@proxy.test" },
      { { HEARS("\5\2\0\2"), SENDS("\5\2"), HEARS("\1\1u\1p"), SENDS("\1\1") } },
      JIG_ERR_PROXY },
    { "a login that is not there",
      "http://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { HEARS("\5\1\0"), SENDS("\5\377"), CLOSES } },
      JIG_ERR_PROXY },
    { "a host that can't be reached",
      "http://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { HEARS("\5\1\0"), SENDS("\5\0"), HEARS("\0\120"), SENDS("\5\4"), CLOSES } },
      JIG_ERR_PROXY },
    { "an HTTP server",
      "http://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { HEARS("\5\1\0"), SENDS("HTTP/1.1 400 Bad\r\n\r\n"), CLOSES } },
      JIG_ERR_PROXY },
    { "an end",
      "http://a.test/",
      { .proxy = "socks5h://proxy.test" },
      { { HEARS("\5\1\0"), SENDS("\5"), CLOSES } },
      JIG_ERR_PROXY },
};

START_TEST(tunnel_socks_carries_what_is_between)
{
    const struct socks_case *c = &socks_cases[_i / 2];
    struct jig_options options = c->options;
    struct stage s;
    options.ca_file = proxystage_files.both_ca;
    proxystage_open(&s, &c->script, 1);
    s.cut = _i % 2 ? 1 : 0;
    struct jig_transfer *t = proxystage_get(&s, c->url, &options);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_msg(proxystage_code(t) == c->code, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_int_eq(jig_exchange_status(x), c->code ? 0 : 200);
    ck_assert_str_eq(buf_str(&s.opened), "proxy.test:1080; ");
    ck_assert_int_eq(jig_exchange_timing(x).proxy >= 0, !c->code);
    ck_assert_int_eq(jig_exchange_proxy_status(x), 0);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(tunnel_socks_is_in_the_log)
{
    static const struct script script = {
        { HEARS("\5\2\0\2"), SENDS("\5\2"), HEARS("\1\1u\1p"), SENDS("\1\0"), HEARS("\0\120"),
          SENDS("\5\0\0\3\2ab\0\0"), HEAD_END, SENDS(OK_HELLO) }
    };
    struct jig_options options = { .proxy = "socks5h://u:p@proxy.test", .wire_keep = 1 << 16 };
    struct stage s;
    struct buf sent, received;
    buf_init(&sent, 1 << 16);
    buf_init(&received, 1 << 16);
    proxystage_open(&s, &script, 1);
    s.cut = (size_t)_i;
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_OK);
    proxystage_said(jig_transfer_last(t), JIG_SENT, &sent);
    proxystage_said(jig_transfer_last(t), JIG_RECEIVED, &received);
    ck_assert(span_eq(buf_span(&sent), SPAN("\5\2\0\2\1\1u\1p\5\1\0\3\6a.test\0\120")));
    ck_assert(span_eq(buf_span(&received), SPAN("\5\2\1\0\5\0\0\3\2ab\0\0")));
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&sent);
    buf_clear(&received);
}
END_TEST

START_TEST(tunnel_socks_lets_nobody_speak_first)
{
    static const struct script script = { { HEARS("\5\1\0"), SENDS("\5\0"), HEARS("\0\120"),
                                            SENDS("\5\0\0\1\0\0\0\0\0\0" OK_HELLO) } };
    struct jig_options options = { .proxy = "socks5h://proxy.test" };
    struct stage s;
    proxystage_open(&s, &script, 1);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_PROXY);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 0);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* A name that is resolved here may have addresses that only some way leads to. */
START_TEST(tunnel_socks_tries_the_next_address)
{
    static const char *const pins[] = { "a.test:80:127.0.0.8,127.0.0.9", NULL };
    static const struct script scripts[] = {
        { { HEARS("\5\1\0"), SENDS("\5\0"), HEARS("\5\1\0\1\177\0\0\10\0\120"), SENDS("\5\5"),
            CLOSES } },
        { { VIA_SOCKS("\5\1\0\1\177\0\0\11\0\120"), HEAD_END, SENDS(OK_HELLO) } },
        { { HEARS("\5\1\0"), SENDS("\5\377"), CLOSES } },
    };
    struct jig_options options = { .proxy = "socks5://proxy.test", .resolve = pins };
    struct stage s;
    proxystage_open(&s, scripts, 2);
    struct jig_transfer *t = proxystage_get(&s, "http://a.test/", &options);
    ck_assert_msg(proxystage_code(t) == JIG_OK, "%s", jig_transfer_error(t)->text);
    ck_assert_uint_eq(s.n_peers, 2);
    jig_transfer_free(t);
    stage_clear(&s);
    proxystage_open(&s, scripts + 2, 1); /* a login is not tried again */
    t = proxystage_get(&s, "http://a.test/", &options);
    ck_assert_int_eq(proxystage_code(t), JIG_ERR_PROXY);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

Suite *test_tunnel(void);
Suite *test_tunnel(void)
{
    Suite *suite = suite_create("tunnel");
    TCase *tc = tcase_create("tunnel");
    tcase_add_unchecked_fixture(tc, proxystage_setup, proxystage_teardown);
    tcase_add_loop_test(tc, tunnel_connect_is_judged_by_its_answer, 0,
                        2 * COUNT(connect_cases));
    tcase_add_loop_test(tc, tunnel_says_which_login_the_proxy_asks_for, 0, 2);
    tcase_add_test(tc, tunnel_connect_says_nothing_of_the_request);
    tcase_add_test(tc, tunnel_connect_names_ipv6_in_brackets_once);
    tcase_add_test(tc, tunnel_own_login_goes_into_connect);
    tcase_add_test(tc, tunnel_keeps_facts_times_and_the_log);
    tcase_add_test(tc, tunnel_is_part_of_connecting);
    tcase_add_test(tc, tunnel_for_plain_http_where_it_is_asked_for);
    tcase_add_loop_test(tc, tunnel_log_has_what_is_no_tls, 0, 2);
    tcase_add_loop_test(tc, tunnel_tls_in_tls_has_the_facts_of_both, 0, 2);
    tcase_add_test(tc, tunnel_plain_requests_go_through_the_proxys_tls);
    tcase_add_test(tc, tunnel_certificates_are_each_ones_own);
    tcase_add_loop_test(tc, tunnel_socks_carries_what_is_between, 0, 2 * COUNT(socks_cases));
    tcase_add_loop_test(tc, tunnel_socks_is_in_the_log, 0, 2);
    tcase_add_test(tc, tunnel_socks_lets_nobody_speak_first);
    tcase_add_test(tc, tunnel_socks_tries_the_next_address);
    suite_add_tcase(suite, tc);
    return suite;
}
