/* Cookies as lines, and back. */
#include <check.h>
#include <string.h>

#include "app/cookieline.h"

#define NOW INT64_C(1795435393) /* 2026-11-23 */

static const char *const whole[] = {
    "sid=1; Path=/",
    "sid=a=b c; Domain=shop.test; Path=/x; Expires=01 Dec 2026 07:28:00 GMT; Secure; HttpOnly",
    "alone; Path=/",
    "empty=; Path=/; SameSite=Strict",
};

START_TEST(cookieline_reads_what_it_writes)
{
    struct cookieline c;
    struct jig_error error;
    struct buf text;
    buf_init(&text, 1u << 16);
    ck_assert_msg(!cookieline_read(span_of(whole[_i]), "shop.test", NOW, &c, &error), "%s",
                  error.text);
    ck_assert_str_eq(c.cookie.domain, "shop.test");
    ck_assert_int_eq(c.cookie.host_only, _i != 1);
    cookieline_put(&c.cookie, &text);
    ck_assert_str_eq(buf_str(&text), whole[_i]);
    cookieline_clear(&c);
    buf_clear(&text);
}
END_TEST

START_TEST(cookieline_takes_what_people_type)
{
    struct cookieline c;
    struct jig_error error;
    ck_assert(
        !cookieline_read(SPAN("a=1;max-age=60;DOMAIN=.Shop.TEST"), "b.test", NOW, &c, &error));
    ck_assert_str_eq(c.cookie.domain, "shop.test");
    ck_assert_str_eq(c.cookie.path, "/");
    ck_assert_int_eq(c.cookie.expires_s, NOW + 60);
    cookieline_clear(&c);
    ck_assert(!cookieline_read(SPAN("a=1; Max-Age=0"), "b.test", NOW, &c, &error));
    ck_assert_int_eq(c.cookie.expires_s, 1); /* in the past, and not with the session */
    cookieline_clear(&c);
}
END_TEST

static const struct {
    const char *line, *words;
} wrong[] = {
    { "", "neither a name nor a value" },
    { "; Path=/", "neither a name nor a value" },
    { "a=\x01", "a control character" },
    { "__Host-a=1; Path=/x; Secure", "__Host- asks for" },
    { "__Secure-a=1", "must be Secure" },
    { "a=1; Expires=tomorrow", "Expires=tomorrow: that is no date" },
    { "a=1; Expires", "Expires: that is no date" },
    { "a=1; Max-Age=an hour; Path=/", "Max-Age=an hour: that is no number" },
    { "a=1; Secrue", "Secrue: there is no such attribute" },
};

START_TEST(cookieline_says_what_is_wrong)
{
    struct cookieline c;
    struct jig_error error;
    ck_assert_int_eq(cookieline_read(span_of(wrong[_i].line), "a.test", NOW, &c, &error),
                     JIG_ERR_INVALID_REQUEST);
    ck_assert_msg(strstr(error.text, wrong[_i].words) != NULL, "%s", error.text);
    cookieline_clear(&c);
}
END_TEST

Suite *test_cookieline(void);
Suite *test_cookieline(void)
{
    Suite *suite = suite_create("cookieline");
    TCase *tc = tcase_create("cookieline");
    tcase_add_loop_test(tc, cookieline_reads_what_it_writes, 0, 4);
    tcase_add_test(tc, cookieline_takes_what_people_type);
    tcase_add_loop_test(tc, cookieline_says_what_is_wrong, 0, sizeof wrong / sizeof *wrong);
    suite_add_tcase(suite, tc);
    return suite;
}
