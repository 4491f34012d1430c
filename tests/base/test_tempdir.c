#include <check.h>
#include <stdlib.h>

#include "base/tempdir.h"

static const struct {
    const char *value, *want; /* value NULL: unset */
} cases[] = {
    { NULL, "/tmp" },
    { "", "/tmp" },
    { "/var/tmp", "/var/tmp" },
    { "here/below", "here/below" },
    { "/no/such/folder", "/no/such/folder" }, /* who makes the file tells of it */
};

START_TEST(tempdir_is_what_the_environment_says)
{
    ck_assert_int_eq(
        cases[_i].value ? setenv("TMPDIR", cases[_i].value, 1) : unsetenv("TMPDIR"), 0);
    ck_assert_str_eq(tempdir_path(), cases[_i].want);
}
END_TEST

START_TEST(tempdir_has_room_as_far_as_that_is_known)
{
    setenv("TMPDIR", "/tmp", 1);
    ck_assert_uint_lt(tempdir_room(), UINT64_MAX);
    setenv("TMPDIR", "/no/such/folder", 1);
    ck_assert_uint_eq(tempdir_room(), UINT64_MAX);
    setenv("TMPDIR", "/proc", 1); /* which has no blocks at all */
    ck_assert_uint_eq(tempdir_room(), UINT64_MAX);
}
END_TEST

Suite *test_tempdir(void);
Suite *test_tempdir(void)
{
    Suite *suite = suite_create("tempdir");
    TCase *tc = tcase_create("tempdir");
    tcase_add_loop_test(tc, tempdir_is_what_the_environment_says, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, tempdir_has_room_as_far_as_that_is_known);
    suite_add_tcase(suite, tc);
    return suite;
}
