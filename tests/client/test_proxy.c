#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/proxy.h"

static void parse_url(struct url *u, const char *text)
{
    struct jig_error error;
    url_init(u);
    ck_assert_msg(!url_parse(u, span_of(text), &error), "%s: %s", text, error.text);
}

struct except_case {
    const char *list, *url;
    bool is_excepted;
};

static const struct except_case excepts[] = {
    { "a.test", "http://a.test/", true },
    { "a.test", "http://b.a.test/", true },
    { ".a.test", "http://b.a.test/", true },
    { ".a.test", "http://a.test/", true },
    { "A.TEST", "https://b.a.test/", true },
    { "a.test", "http://xa.test/", false },
    { "a.test", "http://a.test.evil/", false },
    { "x, y,a.test", "http://a.test/", true },
    { "x y a.test", "http://a.test/", true },
    { "a.test.", "http://a.test/", true },
    { "a.test", "http://b.a.test./", true },
    { "*", "http://anything.test/", true },
    { "*", "http://[::1]/", true },
    { "*.test", "http://a.test/", false },
    { "", "http://a.test/", false },
    { ",,", "http://a.test/", false },
    { ".", "http://a.test/", false },
    { "10.0.0.0/8", "http://10.1.2.3/", true },
    { "10.0.0.0/8", "http://11.1.2.3/", false },
    { "10.0.0.0/9", "http://10.128.0.1/", false },
    { "10.0.0.0/33", "http://10.0.0.0/", false },
    { "10.0.0.0/x", "http://10.0.0.0/", false },
    { "0.0.0.0/0", "http://10.0.0.0/", true },
    { "10.0.0.1", "http://10.0.0.1/", true },
    { "0.0.1", "http://10.0.0.1/", false },
    { "fd00::/8", "http://[fd12::1]/", true },
    { "fd00::/8", "http://[fe12::1]/", false },
    { "[::1]", "http://[::1]/", true },
    { "::1", "http://[::1]:8080/", true },
    { "10.0.0.0/8", "http://[::1]/", false },
};

START_TEST(proxy_is_excepted_by_what_names_the_host)
{
    const struct except_case *c = &excepts[_i];
    struct url url;
    parse_url(&url, c->url);
    ck_assert_msg(proxy_is_excepted(span_of(c->list), &url) == c->is_excepted, "%s: %s",
                  c->list, c->url);
    url_clear(&url);
}
END_TEST

/* What is set for one case, NULL for what is not. */
struct outside_case {
    const char *http, *upper, *https, *all, *no;
    struct jig_options options;
    const char *url;
    const char *host; /* of the proxy; NULL: none */
};

#define OUTSIDE .proxy_from_environment = true

static const struct outside_case outsides[] = {
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://a.test/", .host = "p1" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "https://a.test/" },
    { .upper = "http://p1", .options = { OUTSIDE }, .url = "http://a.test/" },
    { .https = "http://p2", .options = { OUTSIDE }, .url = "https://a.test/", .host = "p2" },
    { .https = "http://p2", .options = { OUTSIDE }, .url = "http://a.test/" },
    { .all = "socks5://p3", .options = { OUTSIDE }, .url = "http://a.test/", .host = "p3" },
    { .http = "p1:8080",
      .all = "p3",
      .options = { OUTSIDE },
      .url = "http://a.test/",
      .host = "p1" },
    { .http = "", .all = "p3", .options = { OUTSIDE }, .url = "http://a.test/", .host = "p3" },
    { .http = "http://p1", .url = "http://a.test/" },
    { .http = "http://p1", .no = "a.test", .options = { OUTSIDE }, .url = "http://a.test/" },
    { .http = "http://p1",
      .no = "a.test",
      .options = { OUTSIDE, .no_proxy = "" },
      .url = "http://a.test/",
      .host = "p1" },
    { .http = "http://p1",
      .options = { OUTSIDE, .proxy = "http://own" },
      .url = "http://a.test/",
      .host = "own" },
    { .http = "http://p1", .options = { OUTSIDE, .proxy = "" }, .url = "http://a.test/" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://localhost:81/" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://x.localhost/" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://127.9.9.9/" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://[::1]/" },
    { .http = "http://p1", .options = { OUTSIDE }, .url = "http://128.0.0.1/", .host = "p1" },
    { .options = { .proxy = "http://own" }, .url = "http://127.0.0.1/", .host = "own" },
};

static void set_variable(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void set_variables(const struct outside_case *c)
{
    set_variable("http_proxy", c->http);
    set_variable("HTTP_PROXY", c->upper);
    set_variable("https_proxy", NULL);
    set_variable("HTTPS_PROXY", c->https);
    set_variable("all_proxy", c->all);
    set_variable("ALL_PROXY", NULL);
    set_variable("no_proxy", NULL);
    set_variable("NO_PROXY", c->no);
}

START_TEST(proxy_comes_from_the_options_then_from_outside)
{
    static const struct outside_case none = { .url = NULL };
    const struct outside_case *c = &outsides[_i];
    struct proxies proxies;
    struct jig_error error;
    struct url url;
    proxies_init(&proxies);
    parse_url(&url, c->url);
    set_variables(c);
    enum jig_err err = proxies_set(&proxies, &c->options, &error);
    set_variables(&none);
    ck_assert_msg(!err, "%s", error.text);
    const struct proxy *p = proxies_for(&proxies, &url);
    ck_assert_msg((p != NULL) == (c->host != NULL), "%d: %s", _i, c->url);
    if (p)
        ck_assert_str_eq(p->url.name, c->host);
    url_clear(&url);
    proxies_clear(&proxies);
}
END_TEST

struct refusal {
    struct jig_options options;
    enum jig_err code;
};

static const char *const no_colon[] = { "X", NULL };
static const char *const breaks[] = { "X: a\r\nY: b", NULL };
static const char *const length[] = { "Content-Length: 5", NULL };

static const struct refusal refusals[] = {
    { { .proxy = "foo://p.test" }, JIG_ERR_UNKNOWN_PROTOCOL },
    { { .proxy = "ws://p.test" }, JIG_ERR_UNKNOWN_PROTOCOL },
    { { .proxy = "socks4://p.test" }, JIG_ERR_UNKNOWN_PROTOCOL },
    { { .proxy = "http://p.test:0" }, JIG_ERR_INVALID_URL },
    { { .proxy = "http://p .test" }, JIG_ERR_INVALID_URL },
    { { .proxy = "http://u%3A:p@p.test" }, JIG_ERR_INVALID_URL },
    { { .proxy = "http://p", .proxy_headers = no_colon }, JIG_ERR_USAGE },
    { { .proxy = "http://p", .proxy_headers = breaks }, JIG_ERR_INVALID_REQUEST },
    { { .proxy = "http://p", .proxy_headers = length }, JIG_ERR_USAGE },
};

START_TEST(proxy_refuses_what_it_can_not_use)
{
    struct proxies proxies;
    struct jig_error error;
    proxies_init(&proxies);
    ck_assert_int_eq(proxies_set(&proxies, &refusals[_i].options, &error), refusals[_i].code);
    ck_assert_ptr_null(strstr(error.text, "\n"));
    proxies_clear(&proxies);
}
END_TEST

static const char *const own_login[] = { "proxy-authorization: Own x", NULL };

struct login_case {
    struct jig_options options;
    const char *answer, *value; /* of Proxy-Authorization; NULL: none */
};

static const struct login_case logins[] = {
    { { .proxy = "http://p" }, "", NULL },
    { { .proxy = "http://u:p@p" }, "", "Basic dTpw" },
    { { .proxy = "http://u@p" }, "", "Basic dTo=" },
    { { .proxy = "http://u:%C3%A4@p" }, "", "Basic dTrDpA==" },
    { { .proxy = "http://u:p@p", .proxy_login = "x:y%41" }, "", "Basic eDp5JTQx" },
    { { .proxy = "http://u:p@p" }, "Digest x", "Digest x" },
    { { .proxy = "http://u:p@p", .proxy_digest = true }, "", NULL },
    { { .proxy = "http://u:p@p", .proxy_headers = own_login }, "Digest x", "Own x" },
};

START_TEST(proxy_is_logged_into_in_one_way)
{
    const struct login_case *c = &logins[_i];
    struct proxies proxies;
    struct jig_error error;
    struct header fields;
    struct span value;
    proxies_init(&proxies);
    header_init(&fields);
    ck_assert_int_eq(proxies_set(&proxies, &c->options, &error), JIG_OK);
    ck_assert_int_eq(proxy_add_fields(&proxies.plain, &c->options, span_of(c->answer), &fields),
                     JIG_OK);
    ck_assert_uint_eq(fields.n, c->value ? 1 : 0);
    if (c->value) {
        header_get(&fields, SPAN("Proxy-Authorization"), &value);
        ck_assert(span_eq_str(value, c->value));
    }
    header_clear(&fields);
    proxies_clear(&proxies);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

Suite *test_proxy(void);
Suite *test_proxy(void)
{
    Suite *suite = suite_create("proxy");
    TCase *tc = tcase_create("proxy");
    tcase_add_loop_test(tc, proxy_is_excepted_by_what_names_the_host, 0, COUNT(excepts));
    tcase_add_loop_test(tc, proxy_comes_from_the_options_then_from_outside, 0, COUNT(outsides));
    tcase_add_loop_test(tc, proxy_refuses_what_it_can_not_use, 0, COUNT(refusals));
    tcase_add_loop_test(tc, proxy_is_logged_into_in_one_way, 0, COUNT(logins));
    suite_add_tcase(suite, tc);
    return suite;
}
