#include <check.h>
#include <string.h>

#include "net/address.h"

struct parse_case {
    const char *text;
    const char *printed; /* NULL: refused */
};

static const struct parse_case cases[] = {
    { "127.0.0.1", "127.0.0.1:80" },
    { "255.255.255.255", "255.255.255.255:80" },
    { "::1", "[::1]:80" },
    { "[::1]", "[::1]:80" },
    { "2001:DB8:0:0::1", "[2001:db8::1]:80" },
    { "::ffff:10.0.0.1", "[::ffff:10.0.0.1]:80" },
    { "fe80::1%lo", "[fe80::1%lo]:80" },
    { "fe80::1%25lo", "[fe80::1%lo]:80" },
    { "fe80::1%1", "[fe80::1%lo]:80" },
    { "fe80::1%", NULL },
    { "fe80::1%nosuchinterface0", NULL },
    { "", NULL },
    { "[]", NULL },
    { "[127.0.0.1]", NULL },
    { "127.1", NULL },
    { "127.0.0.01", NULL },
    { "0x7f.0.0.1", NULL },
    { "2130706433", NULL },
    { "127.0.0.1 ", NULL },
    { "1.2.3.4.5", NULL },
    { "1::2::3", NULL },
    { "example.com", NULL },
    { "1234567890:1234567890:1234567890:1234567890:1234567890", NULL },
};

START_TEST(address_parses_numbers_only)
{
    const struct parse_case *c = &cases[_i];
    struct address a;
    char text[ADDRESS_TEXT];
    ck_assert_msg(address_parse(span_of(c->text), 80, &a) == (c->printed != NULL), "%s",
                  c->text);
    address_print(&a, text, sizeof text);
    ck_assert_str_eq(text, c->printed ? c->printed : "");
    ck_assert_uint_eq(address_port(&a), c->printed ? 80 : 0);
}
END_TEST

START_TEST(address_refuses_a_nul_inside)
{
    struct address a;
    ck_assert(!address_parse(SPAN("127.0.0.1\0"), 80, &a));
    ck_assert(!address_parse(SPAN("::1\0x"), 80, &a));
}
END_TEST

START_TEST(address_unix_keeps_the_path_and_has_no_port)
{
    struct address a;
    char text[ADDRESS_TEXT], path[200];
    ck_assert(address_unix("/run/x.sock", &a));
    address_set_port(&a, 7);
    address_print(&a, text, sizeof text);
    ck_assert_str_eq(text, "/run/x.sock");
    ck_assert_uint_eq(address_port(&a), 0);
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ck_assert(!address_unix(path, &a));
    ck_assert(!address_unix("", &a));
}
END_TEST

START_TEST(address_host_is_cut_to_its_room)
{
    struct address a;
    char text[8];
    ck_assert(address_unix("/run/longer/than/that", &a));
    address_host(&a, text, sizeof text);
    ck_assert_str_eq(text, "/run/lo");
}
END_TEST

Suite *test_address(void);
Suite *test_address(void)
{
    Suite *s = suite_create("address");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, address_parses_numbers_only, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, address_refuses_a_nul_inside);
    tcase_add_test(t, address_unix_keeps_the_path_and_has_no_port);
    tcase_add_test(t, address_host_is_cut_to_its_room);
    suite_add_tcase(s, t);
    return s;
}
