#include <check.h>

#include "term/keyname.h"

struct keyname_case {
    const char *written, *shown, *spelt;
};

static const struct keyname_case cases[] = {
    { "Ctrl+R", "^R", "Ctrl+R" },
    { "^r", "^R", "Ctrl+R" },
    { "ctrl+shift+LEFT", "Ctrl+Shift+Left", "Ctrl+Shift+Left" },
    { "Alt+b", "Alt+b", "Alt+b" },
    { "M-b", "Alt+b", "Alt+b" },
    { "S-Tab", "Shift+Tab", "Shift+Tab" },
    { "C-S-Left", "Ctrl+Shift+Left", "Ctrl+Shift+Left" },
    { "C--", "^-", "Ctrl+-" },
    { "-", "-", "-" },
    { "F10", "F10", "F10" },
    { "z", "z", "z" },
    { "Z", "Z", "Z" },
    { "/", "/", "/" },
    { "+", "+", "+" },
    { "^", "^", "^" },
    { "Space", "Space", "Space" },
    { "Shift+Tab", "Shift+Tab", "Shift+Tab" },
    { "PageDown", "PgDn", "PgDn" },
    { "Escape", "Esc", "Esc" },
    { "é", "é", "é" },
};

START_TEST(keyname_writes_what_it_reads)
{
    const struct keyname_case *c = &cases[_i];
    struct key k, again;
    char name[KEYNAME_MAX];
    ck_assert(keyname_parse(span_of(c->written), &k));
    keyname_show(&k, name);
    ck_assert_str_eq(name, c->shown);
    keyname_spell(&k, name);
    ck_assert_str_eq(name, c->spelt);
    ck_assert(keyname_parse(span_of(name), &again));
    ck_assert(again.code == k.code && again.mods == k.mods && again.cp == k.cp);
}
END_TEST

START_TEST(keyname_refuses_what_is_no_key)
{
    static const char *const wrong[] = { "", "Ctrl+", "Hyper+x", "xy", "F13", "Ctrl" };
    struct key k;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!keyname_parse(span_of(wrong[i]), &k), "%s", wrong[i]);
}
END_TEST

Suite *test_keyname(void);
Suite *test_keyname(void)
{
    Suite *suite = suite_create("keyname");
    TCase *tc = tcase_create("keyname");
    tcase_add_loop_test(tc, keyname_writes_what_it_reads, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, keyname_refuses_what_is_no_key);
    suite_add_tcase(suite, tc);
    return suite;
}
