#include <check.h>

#include "client/redirect.h"

struct method_case {
    int status;
    const char *method;
    const char *next;
};

static const struct method_case methods[] = {
    { 301, "GET", "GET" },      { 302, "GET", "GET" },           { 303, "GET", "GET" },
    { 307, "GET", "GET" },      { 308, "GET", "GET" },           { 301, "POST", "GET" },
    { 302, "POST", "GET" },     { 303, "POST", "GET" },          { 307, "POST", "POST" },
    { 308, "POST", "POST" },    { 301, "PUT", "PUT" },           { 302, "DELETE", "DELETE" },
    { 303, "PUT", "GET" },      { 303, "DELETE", "GET" },        { 301, "HEAD", "HEAD" },
    { 303, "HEAD", "HEAD" },    { 308, "HEAD", "HEAD" },         { 301, "post", "post" },
    { 303, "PROPFIND", "GET" }, { 302, "PROPFIND", "PROPFIND" },
};

START_TEST(redirect_changes_the_method_as_the_status_asks)
{
    const struct method_case *c = &methods[_i];
    ck_assert_str_eq(redirect_method(c->status, c->method), c->next);
}
END_TEST

START_TEST(redirect_follows_five_statuses_only)
{
    size_t n = 0;
    for (int status = 100; status < 1000; status++)
        n += redirect_is(status);
    ck_assert_uint_eq(n, 5);
    ck_assert(!redirect_is(300) && !redirect_is(304) && !redirect_is(305) && !redirect_is(201));
}
END_TEST

START_TEST(redirect_leaves_credentials_with_their_origin)
{
    ck_assert(redirect_drops_on_other_origin(SPAN("authorization")));
    ck_assert(redirect_drops_on_other_origin(SPAN("COOKIE")));
    ck_assert(redirect_drops_on_other_origin(SPAN("Proxy-Authorization")));
    ck_assert(redirect_drops_on_other_origin(SPAN("Host")));
    ck_assert(!redirect_drops_on_other_origin(SPAN("X-Trace")));
}
END_TEST

START_TEST(redirect_drops_what_speaks_of_a_body)
{
    static const char *const dropped[] = { "content-type",     "Content-Length",
                                           "CONTENT-ENCODING", "Content-Language",
                                           "Expect",           "Trailer",
                                           "Transfer-Encoding" };
    static const char *const kept[] = { "Accept", "X-Content-Type", "Content",
                                        "Authorization" };
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        ck_assert_msg(redirect_drops_with_body(span_of(dropped[i])), "%s", dropped[i]);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        ck_assert_msg(!redirect_drops_with_body(span_of(kept[i])), "%s", kept[i]);
}
END_TEST

Suite *test_redirect(void);
Suite *test_redirect(void)
{
    Suite *suite = suite_create("redirect");
    TCase *tc = tcase_create("redirect");
    tcase_add_loop_test(tc, redirect_changes_the_method_as_the_status_asks, 0,
                        sizeof methods / sizeof *methods);
    tcase_add_test(tc, redirect_follows_five_statuses_only);
    tcase_add_test(tc, redirect_leaves_credentials_with_their_origin);
    tcase_add_test(tc, redirect_drops_what_speaks_of_a_body);
    suite_add_tcase(suite, tc);
    return suite;
}
