#include <check.h>
#include <string.h>

#include "client/proxy.h"
#include "client/route.h"

static const char *const pin_a[] = { "a.test:80:127.0.0.1", NULL };
static const char *const pin_b[] = { "a.test:80:127.0.0.2", NULL };
static const char *const pin_other_port[] = { "a.test:81:127.0.0.1", NULL };

#define BASE .secure = true, .host = "a.test", .port = 80

static const char *const to_b[] = { "a.test:80:b.test:80", NULL };
static const char *const to_c[] = { "::c.test:", NULL };
static const char *const line_a[] = { "X: a", NULL };
static const char *const line_b[] = { "X: b", NULL };
static const char *const pin_proxy[] = { "p.test:80:127.0.0.1", NULL };

struct variant {
    bool secure;
    const char *host;
    const char *zone;
    uint16_t port;
    struct jig_options options;
    bool is_tunnelled;
    const char *login;
};

/* Every row differs from every other one in something that must keep connections apart. */
static const struct variant variants[] = {
    { BASE },
    { .secure = false, .host = "a.test", .port = 80 },
    { .secure = true, .host = "b.test", .port = 80 },
    { .secure = true, .host = "a.test", .port = 443 },
    { BASE, .zone = "eth0" },
    { BASE, .options = { .insecure = true } },
    { BASE, .options = { .unix_socket = "/run/x" } },
    { BASE, .options = { .unix_socket = "/run/y" } },
    { BASE, .options = { .local_address = "127.0.0.1" } },
    { BASE, .options = { .resolve = pin_a } },
    { BASE, .options = { .resolve = pin_b } },
    { BASE, .options = { .family = JIG_IP_4 } },
    { BASE, .options = { .family = JIG_IP_6 } },
    { BASE, .options = { .http = JIG_HTTP_1_0 } },
    { BASE, .options = { .http = JIG_HTTP_1_1 } },
    { BASE, .options = { .http = JIG_HTTP_2 } },
    { BASE, .options = { .http = JIG_HTTP_2_PRIOR } },
    { BASE, .options = { .max_line = 100 } },
    { BASE, .options = { .max_fields = 100 } },
    { BASE, .options = { .max_head = 100 } },
    { BASE, .options = { .local_address = "/run/x" } },
    { BASE, .options = { .ca_file = "a" } },
    { BASE, .options = { .ca_file = "b" } },
    { BASE, .options = { .ca_file = "a", .insecure = true } },
    { BASE, .options = { .ca_file = "" } },
    { BASE, .options = { .ca_path = "a" } },
    { BASE, .options = { .cert_file = "a" } },
    { BASE, .options = { .key_file = "a" } },
    { BASE, .options = { .cert_file = "a", .key_file = "b" } },
    { BASE, .options = { .key_pass = "a" } },
    { BASE, .options = { .cert_file = "a", .key_pass = "a" } },
    { BASE, .options = { .cert_file = "ab" } },
    { BASE, .options = { .tls_min = "1.3" } },
    { BASE, .options = { .tls_max = "1.3" } },
    { BASE, .options = { .tls_max = "1.2" } },
    { BASE, .options = { .tls_min = "1.3", .tls_max = "1.3" } },
    { BASE, .options = { .ciphers = "a" } },
    { BASE, .options = { .ciphers = "b" } },
    { BASE, .options = { .keylog_file = "a" } },
    { BASE, .options = { .connect_to = to_b } },
    { BASE, .options = { .connect_to = to_c } },
    { BASE, .options = { .proxy = "http://p.test" } },
    { BASE, .options = { .proxy = "http://p.test" }, .is_tunnelled = true },
    { BASE, .options = { .proxy = "http://p.test" }, .login = "Own a" },
    { BASE, .options = { .proxy = "http://p.test" }, .login = "Own b" },
    { BASE, .options = { .proxy = "http://p.test", .resolve = pin_proxy } },
    { BASE, .options = { .proxy = "http://p.test", .proxy_headers = line_a } },
    { BASE, .options = { .proxy = "http://p.test", .proxy_headers = line_b } },
    { BASE, .options = { .proxy = "http://p.test", .connect_to = to_b } },
    { BASE, .options = { .proxy = "http://p.test:81" } },
    { BASE, .options = { .proxy = "http://q.test" } },
    { BASE, .options = { .proxy = "http://u@p.test" } },
    { BASE, .options = { .proxy = "http://u:p@p.test" } },
    { BASE, .options = { .proxy = "http://up:@p.test" } },
    { BASE, .options = { .proxy = "https://p.test:80" } },
    { BASE, .options = { .proxy = "https://p.test:80", .insecure = true } },
    { BASE, .options = { .proxy = "https://p.test:80", .ca_file = "a" } },
    { BASE, .options = { .proxy = "https://p.test:80", .cert_file = "a" } },
    { BASE, .options = { .proxy = "https://p.test:80", .tls_min = "1.3" } },
    { BASE, .options = { .proxy = "https://u:p@p.test:80" } },
    { BASE, .options = { .proxy = "http://p.test", .proxy_login = "u:q" } },
    { BASE, .options = { .proxy = "http://p.test", .proxy_login = "v:q" } },
    { BASE, .options = { .proxy = "socks5://u:p@p.test:80" } },
    { BASE, .options = { .proxy = "socks5://p.test:80" } },
    { BASE, .options = { .proxy = "socks5h://p.test:80" } },
};

enum { N_VARIANTS = sizeof variants / sizeof *variants };

static void key_of(const struct variant *v, struct buf *key)
{
    struct proxies proxies;
    struct jig_error error;
    struct url url;
    buf_init(key, 4096);
    proxies_init(&proxies);
    url_init(&url);
    ck_assert_int_eq(url_parse(&url, SPAN("http://a.test/"), &error), JIG_OK);
    ck_assert_msg(!proxies_set(&proxies, &v->options, &error), "%s", error.text);
    struct route route = { .secure = v->secure,
                           .host = v->host,
                           .zone = v->zone,
                           .port = v->port,
                           .options = &v->options,
                           .proxy = proxies_for(&proxies, &url),
                           .is_tunnelled = v->is_tunnelled,
                           .proxy_login = span_of(v->login) };
    route_key(&route, key);
    ck_assert_int_eq(key->failed, JIG_OK);
    url_clear(&url);
    proxies_clear(&proxies);
}

START_TEST(route_settings_that_differ_never_share)
{
    struct buf mine, other;
    key_of(&variants[_i], &mine);
    for (int i = 0; i < N_VARIANTS; i++) {
        key_of(&variants[i], &other);
        ck_assert_int_eq(span_eq(buf_span(&mine), buf_span(&other)), i == _i);
        buf_clear(&other);
    }
    buf_clear(&mine);
}
END_TEST

/* All other options are about one exchange, or choose the proxy that is compared itself. */
static const struct jig_options indifferent[] = {
    { .total_timeout_us = 1 },
    { .connect_timeout_us = 1 },
    { .idle_timeout_us = 1 },
    { .follow = true },
    { .trust_redirects = true },
    { .max_redirects = 1 },
    { .decode = true },
    { .max_body = 1 },
    { .stream = true },
    { .stream_events = true },
    { .wire_keep = 1 },
    { .block_size = 1 },
    { .connect_only = true },
    { .no_proxy = "a.test" },
    { .proxy_digest = true },
    { .proxy_tunnel = true },
    { .proxy_headers = line_a },
    { .connect_to = (const char *const[]){ "b.test:80:c.test:80", NULL } },
};

START_TEST(route_shares_where_options_are_of_one_exchange)
{
    struct variant plain = { BASE }, other = { BASE };
    other.options = indifferent[_i];
    struct buf a, b;
    key_of(&plain, &a);
    key_of(&other, &b);
    ck_assert(span_eq(buf_span(&a), buf_span(&b)));
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

START_TEST(route_shares_where_settings_do_not_matter)
{
    struct variant plain = { .host = "a.test", .port = 80 };
    struct variant unsafe = plain, pinned = plain, loud = plain;
    loud.host = "A.Test";
    unsafe.options.insecure = true; /* no TLS here */
    pinned.options.resolve = pin_other_port;
    struct buf a, b, c, d;
    key_of(&plain, &a);
    key_of(&unsafe, &b);
    key_of(&pinned, &c);
    key_of(&loud, &d);
    ck_assert(span_eq(buf_span(&a), buf_span(&b)));
    ck_assert(span_eq(buf_span(&a), buf_span(&c)));
    ck_assert(span_eq(buf_span(&a), buf_span(&d)));
    buf_clear(&a);
    buf_clear(&d);
    buf_clear(&b);
    buf_clear(&c);
}
END_TEST

struct pin_case {
    const char *entry;
    bool ok;
    size_t n; /* addresses for a.test, port 80 */
};

static const struct pin_case pins[] = {
    { "a.test:80:127.0.0.1", true, 1 },
    { "A.TEST:80:127.0.0.1", true, 1 },
    { "a.test:80:127.0.0.1,::1,[::1]", true, 3 },
    { "*:80:127.0.0.1", true, 1 },
    { "b.test:80:127.0.0.1", true, 0 },
    { "a.test:81:127.0.0.1", true, 0 },
    { "+a.test:80:127.0.0.1", true, 1 },
    { "-a.test:80", true, 0 },
    { "-a.test:80:127.0.0.1", false, 0 },
    { "-a.test:80:", false, 0 },
    { "-", false, 0 },
    { "a.test:80:", false, 0 },
    { "a.test:80", false, 0 },
    { "a.test:x:127.0.0.1", false, 0 },
    { "a.test:0:127.0.0.1", false, 0 },
    { "a.test:65536:127.0.0.1", false, 0 },
    { ":80:127.0.0.1", false, 0 },
    { "[::1:80:127.0.0.1", false, 0 },
    { "a.test:80:name", false, 0 },
    { "", false, 0 },
};

START_TEST(route_pins_exactly_its_host_and_port)
{
    const char *const list[] = { pins[_i].entry, NULL };
    struct jig_options options = { .resolve = list };
    struct place place = { SPAN("a.test"), NULL, 80 };
    struct address out[ROUTE_MAX_PINNED];
    ck_assert_int_eq(route_is_pin(pins[_i].entry), pins[_i].ok);
    if (!pins[_i].ok)
        return;
    size_t n = route_pinned(&options, &place, out, ROUTE_MAX_PINNED);
    ck_assert_uint_eq(n, pins[_i].n);
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq(address_port(&out[i]), 80);
}
END_TEST

START_TEST(route_takes_a_pin_back_by_name)
{
    static const struct {
        const char *list[4];
        size_t n;
    } rows[] = {
        { { "a.test:80:127.0.0.1", "-A.test:80", NULL }, 0 },
        { { "a.test:80:127.0.0.1", "-a.test:81", NULL }, 1 },
        { { "a.test:80:127.0.0.1", "-a.test:80", "a.test:80:127.0.0.2,::1", NULL }, 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jig_options options = { .resolve = rows[i].list };
        struct place place = { SPAN("a.test"), NULL, 80 };
        struct address out[ROUTE_MAX_PINNED];
        ck_assert_uint_eq(route_pinned(&options, &place, out, ROUTE_MAX_PINNED), rows[i].n);
    }
}
END_TEST

struct detour_case {
    const char *entry;
    bool ok;
    const char *host; /* where a.test:80 leads */
    uint16_t port;
};

static const struct detour_case detours[] = {
    { "a.test:80:b.test:81", true, "b.test", 81 },
    { "A.Test:80:b.test:81", true, "b.test", 81 },
    { "::b.test:81", true, "b.test", 81 },
    { "a.test::b.test:", true, "b.test", 80 },
    { ":80::81", true, "a.test", 81 },
    { "a.test:80:[::1]:81", true, "::1", 81 },
    { "[::1]:80:b.test:81", true, "a.test", 80 },
    { "b.test:80:c.test:81", true, "a.test", 80 },
    { "a.test:81:c.test:81", true, "a.test", 80 },
    { ":::", true, "a.test", 80 },
    { "a.test:80:b.test\r\nX:81", false, "", 0 },
    { "a.test:80:b test:81", false, "", 0 },
    { "a.test:80:u@b.test:81", false, "", 0 },
    { "a.test:80:b.test", false, "", 0 },
    { "a.test:80", false, "", 0 },
    { "a.test:x:b.test:81", false, "", 0 },
    { "a.test:80:b.test:65536", false, "", 0 },
    { "[::1:80:b.test:81", false, "", 0 },
    { "", false, "", 0 },
};

START_TEST(route_is_diverted_by_what_fits)
{
    const struct detour_case *c = &detours[_i];
    const char *const list[] = { c->entry, NULL };
    struct jig_options options = { .connect_to = list };
    struct route route = { .host = "a.test", .port = 80, .options = &options };
    ck_assert_int_eq(route_is_detour(c->entry), c->ok);
    if (!c->ok)
        return;
    struct place to = route_destination(&route);
    ck_assert_msg(span_eq_str(to.host, c->host), "%.*s", (int)to.host.len, to.host.ptr);
    ck_assert_uint_eq(to.port, c->port);
    ck_assert_int_eq(route_is_diverted(&route),
                     strcmp(c->host, "a.test") != 0 || c->port != 80);
}
END_TEST

static const struct {
    bool secure, only_h1, is_forwarded;
    enum jig_http_version http;
    const char *alpn; /* NULL: none */
    bool may_be_h2;
} offers[] = {
    { true, false, false, JIG_HTTP_AUTO, "h2,http/1.1", true },
    { true, false, false, JIG_HTTP_2, "h2,http/1.1", true },
    { true, false, false, JIG_HTTP_2_PRIOR, "h2", true },
    { true, false, false, JIG_HTTP_1_1, "http/1.1", false },
    { true, false, false, JIG_HTTP_1_0, "http/1.1", false },
    { true, true, false, JIG_HTTP_2, "http/1.1", false },
    { true, true, false, JIG_HTTP_2_PRIOR, "http/1.1", false },
    { false, false, false, JIG_HTTP_AUTO, NULL, false },
    { false, false, false, JIG_HTTP_2, NULL, false },
    { false, false, false, JIG_HTTP_2_PRIOR, NULL, true },
    { false, true, false, JIG_HTTP_2_PRIOR, NULL, false },
    { false, false, true, JIG_HTTP_2_PRIOR, NULL, false },
};

START_TEST(route_offers_http2_where_it_may)
{
    struct proxy proxy = { .kind = PROXY_HTTP };
    struct jig_options options = { .http = offers[_i].http };
    struct route route = { .secure = offers[_i].secure,
                           .host = "a.test",
                           .options = &options,
                           .proxy = offers[_i].is_forwarded ? &proxy : NULL,
                           .only_h1 = offers[_i].only_h1 };
    const char *alpn = route_alpn(&route);
    ck_assert_int_eq(alpn != NULL, offers[_i].alpn != NULL);
    if (alpn)
        ck_assert_str_eq(alpn, offers[_i].alpn);
    ck_assert_int_eq(route_may_be_h2(&route), offers[_i].may_be_h2);
}
END_TEST

Suite *test_route(void);
Suite *test_route(void)
{
    Suite *suite = suite_create("route");
    TCase *tc = tcase_create("route");
    tcase_add_loop_test(tc, route_settings_that_differ_never_share, 0, N_VARIANTS);
    tcase_add_test(tc, route_shares_where_settings_do_not_matter);
    tcase_add_loop_test(tc, route_shares_where_options_are_of_one_exchange, 0,
                        sizeof indifferent / sizeof *indifferent);
    tcase_add_test(tc, route_takes_a_pin_back_by_name);
    tcase_add_loop_test(tc, route_pins_exactly_its_host_and_port, 0,
                        sizeof pins / sizeof *pins);
    tcase_add_loop_test(tc, route_is_diverted_by_what_fits, 0,
                        sizeof detours / sizeof *detours);
    tcase_add_loop_test(tc, route_offers_http2_where_it_may, 0, sizeof offers / sizeof *offers);
    suite_add_tcase(suite, tc);
    return suite;
}
