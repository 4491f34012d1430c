#include <check.h>

#include "data/pattern.h"

static const struct {
    const char *pattern, *text;
    enum jig_err code;
    const char *found; /* NULL: nothing */
} cases[] = {
    { "b+", "abbc", JIG_OK, "bb" },
    { "id=(\\d+)", "x id=42;", JIG_OK, "42" },
    { "(x)?b", "ab", JIG_OK, "b" }, /* a group that took no part is not the answer */
    { "^ä.$", "äö", JIG_OK, "äö" },
    { "z", "abc", JIG_OK, NULL },
    { "", "", JIG_OK, "" },
    { "(", "abc", JIG_ERR_USAGE, NULL },
    { "\xff", "a\xff", JIG_OK, "\xff" },
    { "(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", JIG_ERR_TOO_LARGE, NULL },
};

START_TEST(pattern_finds_the_group_or_all)
{
    struct buf out;
    struct jig_error error;
    bool found;
    buf_init(&out, 4096);
    ck_assert_int_eq(
        pattern_find(cases[_i].pattern, span_of(cases[_i].text), &found, &out, &error),
        cases[_i].code);
    ck_assert_int_eq(found, cases[_i].found != NULL);
    ck_assert_str_eq(buf_str(&out), cases[_i].found ? cases[_i].found : "");
    buf_clear(&out);
}
END_TEST

Suite *test_pattern(void);
Suite *test_pattern(void)
{
    Suite *s = suite_create("pattern");
    TCase *t = tcase_create("pattern");
    tcase_add_loop_test(t, pattern_finds_the_group_or_all, 0,
                        (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(s, t);
    return s;
}
