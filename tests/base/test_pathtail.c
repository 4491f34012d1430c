#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/pathtail.h"
#include "base/span.h"
#include "base/utf8.h"

START_TEST(pathtail_leaves_a_short_path_as_it_is)
{
    char whole[PATHTAIL_MOST + 1], out[PATHTAIL_SIZE];
    memset(whole, 'x', PATHTAIL_MOST);
    whole[PATHTAIL_MOST] = '\0';
    ck_assert_str_eq(pathtail("/a/b.json", out), "/a/b.json");
    ck_assert_str_eq(pathtail("", out), "");
    ck_assert_str_eq(pathtail(whole, out), whole);
}
END_TEST

START_TEST(pathtail_keeps_the_names_at_the_end_of_a_long_one)
{
    char path[400] = "", out[PATHTAIL_SIZE];
    for (int i = 0; i < 30; i++)
        snprintf(path + strlen(path), sizeof path - strlen(path), "/folder%02d", i);
    snprintf(path + strlen(path), sizeof path - strlen(path), "/file.json");
    pathtail(path, out);
    ck_assert_msg(span_starts(span_of(out), SPAN("…/folder")), "%s", out);
    ck_assert_msg(strstr(out, "/folder29/file.json"), "%s", out);
    ck_assert_uint_gt(strlen(out), PATHTAIL_MOST - 60);
}
END_TEST

/* A name without an end in sight, of characters of two bytes. */
START_TEST(pathtail_cuts_no_character)
{
    char path[500], out[PATHTAIL_SIZE];
    for (size_t odd = 0; odd < 2; odd++) {
        memset(path, 'x', odd);
        for (size_t i = odd; i + 2 < sizeof path; i += 2)
            memcpy(path + i, "é", 3);
        pathtail(path, out);
        ck_assert_msg(utf8_is_valid(span_of(out)), "%s", out);
        ck_assert(span_starts(span_of(out), SPAN("…é")));
    }
}
END_TEST

Suite *test_pathtail(void);
Suite *test_pathtail(void)
{
    Suite *suite = suite_create("pathtail");
    TCase *tc = tcase_create("pathtail");
    tcase_add_test(tc, pathtail_leaves_a_short_path_as_it_is);
    tcase_add_test(tc, pathtail_keeps_the_names_at_the_end_of_a_long_one);
    tcase_add_test(tc, pathtail_cuts_no_character);
    suite_add_tcase(suite, tc);
    return suite;
}
