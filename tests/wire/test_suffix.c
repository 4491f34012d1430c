#include <check.h>

#include "wire/suffix.h"

/* The public suffix list's own test vectors (publicsuffix/list, tests/tests.txt, CC0): a host, and
 * the part of it that somebody can register; "" for none. */
static const struct {
    const char *host;
    const char *registered;
} vectors[] = {
    { "COM", "" },
    { "example.COM", "example.com" },
    { "WwW.example.COM", "example.com" },
    { ".com", "" },
    { ".example", "" },
    { ".example.com", "" },
    { ".example.example", "" },
    { "example", "" },
    { "example.example", "example.example" },
    { "b.example.example", "example.example" },
    { "a.b.example.example", "example.example" },
    { "biz", "" },
    { "domain.biz", "domain.biz" },
    { "b.domain.biz", "domain.biz" },
    { "a.b.domain.biz", "domain.biz" },
    { "com", "" },
    { "example.com", "example.com" },
    { "b.example.com", "example.com" },
    { "a.b.example.com", "example.com" },
    { "uk.com", "" },
    { "example.uk.com", "example.uk.com" },
    { "b.example.uk.com", "example.uk.com" },
    { "a.b.example.uk.com", "example.uk.com" },
    { "test.ac", "test.ac" },
    { "mm", "" },
    { "c.mm", "" },
    { "b.c.mm", "b.c.mm" },
    { "a.b.c.mm", "b.c.mm" },
    { "jp", "" },
    { "test.jp", "test.jp" },
    { "www.test.jp", "test.jp" },
    { "ac.jp", "" },
    { "test.ac.jp", "test.ac.jp" },
    { "www.test.ac.jp", "test.ac.jp" },
    { "kyoto.jp", "" },
    { "test.kyoto.jp", "test.kyoto.jp" },
    { "ide.kyoto.jp", "" },
    { "b.ide.kyoto.jp", "b.ide.kyoto.jp" },
    { "a.b.ide.kyoto.jp", "b.ide.kyoto.jp" },
    { "c.kobe.jp", "" },
    { "b.c.kobe.jp", "b.c.kobe.jp" },
    { "a.b.c.kobe.jp", "b.c.kobe.jp" },
    { "city.kobe.jp", "city.kobe.jp" },
    { "www.city.kobe.jp", "city.kobe.jp" },
    { "ck", "" },
    { "test.ck", "" },
    { "b.test.ck", "b.test.ck" },
    { "a.b.test.ck", "b.test.ck" },
    { "www.ck", "www.ck" },
    { "www.www.ck", "www.ck" },
    { "us", "" },
    { "test.us", "test.us" },
    { "www.test.us", "test.us" },
    { "ak.us", "" },
    { "test.ak.us", "test.ak.us" },
    { "www.test.ak.us", "test.ak.us" },
    { "k12.ak.us", "" },
    { "test.k12.ak.us", "test.k12.ak.us" },
    { "www.test.k12.ak.us", "test.k12.ak.us" },
    { "食狮.com.cn", "食狮.com.cn" },
    { "食狮.公司.cn", "食狮.公司.cn" },
    { "www.食狮.公司.cn", "食狮.公司.cn" },
    { "shishi.公司.cn", "shishi.公司.cn" },
    { "公司.cn", "" },
    { "食狮.中国", "食狮.中国" },
    { "www.食狮.中国", "食狮.中国" },
    { "shishi.中国", "shishi.中国" },
    { "中国", "" },
    { "xn--85x722f.com.cn", "xn--85x722f.com.cn" },
    { "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
    { "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
    { "shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn" },
    { "xn--55qx5d.cn", "" },
    { "xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
    { "www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
    { "shishi.xn--fiqs8s", "shishi.xn--fiqs8s" },
    { "xn--fiqs8s", "" },
};

static void check_vector(size_t i)
{
    struct span found = suffix_registered(span_of(vectors[i].host));
    ck_assert_msg(span_ieq_str(found, vectors[i].registered), "%s: %.*s", vectors[i].host,
                  (int)found.len, found.ptr);
    ck_assert_int_eq(suffix_is_public(span_of(vectors[i].host)), found.len == 0);
}

START_TEST(suffix_finds_what_can_be_registered)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        check_vector(i);
}
END_TEST

/* A dot at the end is the same name: curl once took cookies for "me.com." so. */
START_TEST(suffix_is_public_with_a_dot_at_its_end)
{
    ck_assert(suffix_is_public(SPAN("co.uk.")));
    ck_assert(suffix_is_public(SPAN("CO.UK..")));
    ck_assert(!suffix_is_public(SPAN("example.co.uk.")));
    ck_assert(span_eq_str(suffix_registered(SPAN("www.example.co.uk.")), "example.co.uk."));
    ck_assert(suffix_is_public(SPAN("localhost")));
    ck_assert(suffix_is_public(SPAN("")));
    ck_assert(suffix_is_public(SPAN(".")));
}
END_TEST

Suite *test_suffix(void);
Suite *test_suffix(void)
{
    Suite *s = suite_create("suffix");
    TCase *t = tcase_create("suffix");
    tcase_add_test(t, suffix_finds_what_can_be_registered);
    tcase_add_test(t, suffix_is_public_with_a_dot_at_its_end);
    suite_add_tcase(s, t);
    return s;
}
