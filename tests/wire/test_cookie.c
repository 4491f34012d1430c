#include <check.h>
#include <string.h>

#include "wire/cookie.h"

#define NOW     INT64_C(1000000)
#define CUT     (NOW + INT64_C(400) * 86400)
#define GONE    INT64_MIN
#define SESSION INT64_C(-1)

struct parse_case {
    const char *field;
    const char *name; /* NULL: refused */
    const char *value, *domain, *path;
    bool secure, http_only;
    enum cookie_same_site same_site;
    int64_t expires;
};

static const struct parse_case parses[] = {
    { "a=1", "a", "1", "", "", false, false, 0, SESSION },
    { "  a = 1 ;  path = / ; HTTPONLY", "a", "1", "", "/", false, true, 0, SESSION },
    { "a=\"x y\"", "a", "\"x y\"", "", "", false, false, 0, SESSION },
    { "a=b=c", "a", "b=c", "", "", false, false, 0, SESSION },
    { "a=", "a", "", "", "", false, false, 0, SESSION },
    { "alone", "", "alone", "", "", false, false, 0, SESSION },
    { "=alone", "", "alone", "", "", false, false, 0, SESSION },
    { "a=1; Domain=.A.test", "a", "1", "A.test", "", false, false, 0, SESSION },
    { "a=1; Domain=a.test; Domain=", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Path=x", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Path=/x; Path=", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Secure; SameSite=lax", "a", "1", "", "", true, false, COOKIE_LAX, SESSION },
    { "a=1; SameSite=None", "a", "1", "", "", false, false, COOKIE_NONE, SESSION },
    { "a=1; SameSite=Strict; SameSite=x", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Max-Age=100", "a", "1", "", "", false, false, 0, NOW + 100 },
    { "a=1; Max-Age=0", "a", "1", "", "", false, false, 0, GONE },
    { "a=1; Max-Age=-1", "a", "1", "", "", false, false, 0, GONE },
    { "a=1; Max-Age=1x", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Max-Age=-", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Max-Age=+1", "a", "1", "", "", false, false, 0, SESSION },
    { "a=1; Max-Age=99999999999999999999999", "a", "1", "", "", false, false, 0, CUT },
    { "a=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:01 GMT", "a", "1", "", "", false, false,
      0, NOW + 5 },
    { "a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=5", "a", "1", "", "", false, false,
      0, NOW + 5 },
    { "a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT", "a", "1", "", "", false, false, 0, 1 },
    { "a=1; Expires=Fri, 31-Dec-2100 23:59:59 GMT", "a", "1", "", "", false, false, 0, CUT },
    { "a=1; Expires=never", "a", "1", "", "", false, false, 0, SESSION },
    { "__Secure-a=1; Secure", "__Secure-a", "1", "", "", true, false, 0, SESSION },
    { "__Host-a=1; Secure; Path=/", "__Host-a", "1", "", "/", true, false, 0, SESSION },
    { "a\tb=1", "a\tb", "1", "", "", false, false, 0, SESSION },
    { .field = "" },
    { .field = "=" },
    { .field = "; Path=/" },
    { .field = "a=\x01" },
    { .field = "a=1; Path=/\x7f" },
    { .field = "a=1\r\nb=2" },
    { .field = "__Secure-a=1" },
    { .field = "__SECURE-a=1" },
    { .field = "__Host-a=1; Path=/" },
    { .field = "__Host-a=1; Secure" },
    { .field = "__Host-a=1; Secure; Path=/b" },
    { .field = "__Host-a=1; Secure; Path=/; Domain=a.test" },
    { .field = "=__Host-a=1; Secure; Path=/" },
};

START_TEST(cookie_reads_what_a_server_sets)
{
    const struct parse_case *c = &parses[_i];
    struct cookie got;
    bool ok = cookie_parse(span_of(c->field), NOW, &got);
    ck_assert_msg(ok == (c->name != NULL), "%s", c->field);
    if (!ok)
        return;
    ck_assert_msg(span_eq_str(got.name, c->name), "%s", c->field);
    ck_assert_msg(span_eq_str(got.value, c->value), "%s", c->field);
    ck_assert_msg(span_eq_str(got.domain, c->domain), "%s", c->field);
    ck_assert_msg(span_eq_str(got.path, c->path), "%s", c->field);
    ck_assert_msg(got.secure == c->secure && got.http_only == c->http_only, "%s", c->field);
    ck_assert_msg(got.same_site == c->same_site, "%s", c->field);
    ck_assert_msg(got.has_expiry == (c->expires != SESSION), "%s", c->field);
    ck_assert_msg(!got.has_expiry || got.expires_s == c->expires, "%s: %lld", c->field,
                  (long long)got.expires_s);
}
END_TEST

START_TEST(cookie_refuses_more_than_4096_bytes)
{
    char field[COOKIE_MAX + 2];
    struct cookie got;
    memset(field, 'v', sizeof field);
    field[1] = '=';
    ck_assert(cookie_parse(span_make(field, COOKIE_MAX + 1), NOW, &got));
    ck_assert(!cookie_parse(span_make(field, COOKIE_MAX + 2), NOW, &got));
}
END_TEST

static const struct {
    const char *text;
    int64_t unix_s; /* -1: no date */
} dates[] = {
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
    { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
    { "Sun Nov  6 08:49:37 1994", 784111777 },
    { "08:49:37 1994 november 6", 784111777 },
    { "8:9:7 6 nov 94", 784109347 },
    { "29 Feb 2000 00:00:00", 951782400 },
    { "29 Feb 2100 00:00:00", -1 },
    { "31 Apr 2000 00:00:00", -1 },
    { "1 Jan 1600 00:00:00", -1 },
    { "1 Jan 2000 24:00:00", -1 },
    { "1 Jan 2000 00:60:00", -1 },
    { "1 Jan 2000", -1 },
    { "", -1 },
};

START_TEST(cookie_reads_dates_in_any_order)
{
    int64_t got = -1;
    bool ok = cookie_date(span_of(dates[_i].text), &got);
    ck_assert_msg(ok == (dates[_i].unix_s >= 0), "%s: %lld", dates[_i].text, (long long)got);
    ck_assert_msg(got == dates[_i].unix_s, "%s: %lld", dates[_i].text, (long long)got);
}
END_TEST

static const struct {
    const char *host;
    bool is_address;
    const char *domain;
    bool matches;
} domains[] = {
    { "a.test", false, "a.test", true },      { "A.test", false, "a.TEST", true },
    { "s.a.test", false, "a.test", true },    { "xa.test", false, "a.test", false },
    { "a.test", false, "s.a.test", false },   { "a.test", false, "", false },
    { "127.0.0.1", true, "127.0.0.1", true }, { "127.0.0.1", true, "0.0.1", false },
};

START_TEST(cookie_domains_match_at_a_dot)
{
    ck_assert_msg(cookie_domain_matches(span_of(domains[_i].host), domains[_i].is_address,
                                        span_of(domains[_i].domain)) == domains[_i].matches,
                  "%s %s", domains[_i].host, domains[_i].domain);
}
END_TEST

static const struct {
    const char *path, *cookie;
    bool matches;
} paths[] = {
    { "/a/b", "/", true },   { "/a", "/a", true },   { "/a/b", "/a", true },
    { "/a/b", "/a/", true }, { "/ab", "/a", false }, { "/a", "/a/", false },
    { "/A", "/a", false },   { "/", "", false },
};

START_TEST(cookie_paths_match_at_a_slash)
{
    ck_assert_msg(cookie_path_matches(span_of(paths[_i].path), span_of(paths[_i].cookie)) ==
                      paths[_i].matches,
                  "%s %s", paths[_i].path, paths[_i].cookie);
}
END_TEST

START_TEST(cookie_default_path_ends_before_the_last_slash)
{
    ck_assert(span_eq_str(cookie_default_path(SPAN("/a/b/c")), "/a/b"));
    ck_assert(span_eq_str(cookie_default_path(SPAN("/a/")), "/a"));
    ck_assert(span_eq_str(cookie_default_path(SPAN("/a")), "/"));
    ck_assert(span_eq_str(cookie_default_path(SPAN("")), "/"));
    ck_assert(span_eq_str(cookie_default_path(SPAN("x/y")), "/"));
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_cookie(void);
Suite *test_cookie(void)
{
    Suite *suite = suite_create("cookie");
    TCase *tc = tcase_create("cookie");
    LOOP(cookie_reads_what_a_server_sets, parses);
    tcase_add_test(tc, cookie_refuses_more_than_4096_bytes);
    LOOP(cookie_reads_dates_in_any_order, dates);
    LOOP(cookie_domains_match_at_a_dot, domains);
    LOOP(cookie_paths_match_at_a_slash, paths);
    tcase_add_test(tc, cookie_default_path_ends_before_the_last_slash);
    suite_add_tcase(suite, tc);
    return suite;
}
