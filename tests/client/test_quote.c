#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "jig.h"

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
    const char *bytes;
    size_t len;
    const char *safe, *want;
} quotes[] = {
    { BYTES(""), NULL, "" },
    { BYTES("aZ09-._~"), NULL, "aZ09-._~" },
    { BYTES("a b+c%/?&=#"), NULL, "a%20b%2Bc%25%2F%3F%26%3D%23" },
    { BYTES("/a b/c"), "/", "/a%20b/c" },
    { BYTES("\0\r\n\xc3\xa9\x7f"), "/", "%00%0D%0A%C3%A9%7F" },
};

START_TEST(quote_leaves_what_needs_no_escape_and_goes_both_ways)
{
    size_t len;
    char *text = jig_quote(quotes[_i].bytes, quotes[_i].len, quotes[_i].safe);
    ck_assert_str_eq(text, quotes[_i].want);
    char *bytes = jig_unquote(text, &len);
    ck_assert_uint_eq(len, quotes[_i].len);
    ck_assert_int_eq(memcmp(bytes, quotes[_i].bytes, len), 0);
    free(bytes);
    free(text);
}
END_TEST

static const struct {
    struct jig_field pairs[3];
    size_t n;
    const char *want;
} forms[] = {
    { { { NULL, 0, NULL, 0 } }, 0, "" },
    { { { BYTES("a"), BYTES("1") }, { BYTES("a"), BYTES("") }, { BYTES(""), BYTES("2") } },
      3,
      "a=1&a=&=2" },
    { { { BYTES("a b"), BYTES(" c  d ") } }, 1, "a+b=+c++d+" },
    { { { BYTES("n&="), BYTES("+%~*\xc3\xa9\0\r\n") } },
      1,
      "n%26%3D=%2B%25%7E*%C3%A9%00%0D%0A" },
};

START_TEST(form_encode_writes_pairs_as_browsers_do)
{
    char *text = jig_form_encode(forms[_i].pairs, forms[_i].n);
    ck_assert_str_eq(text, forms[_i].want);
    free(text);
}
END_TEST

Suite *test_quote(void);
Suite *test_quote(void)
{
    Suite *suite = suite_create("quote");
    TCase *tc = tcase_create("quote");
    tcase_add_loop_test(tc, quote_leaves_what_needs_no_escape_and_goes_both_ways, 0,
                        sizeof quotes / sizeof *quotes);
    tcase_add_loop_test(tc, form_encode_writes_pairs_as_browsers_do, 0,
                        sizeof forms / sizeof *forms);
    suite_add_tcase(suite, tc);
    return suite;
}
