#include <check.h>
#include <stddef.h>

#include "net/clock.h"

START_TEST(clock_goes_forward)
{
    struct clock zeroed = { 0 };
    int64_t a = clock_now(NULL), b = clock_now(&zeroed);
    ck_assert_int_gt(a, 0);
    ck_assert_int_ge(b, a);
}
END_TEST

START_TEST(clock_that_is_set_stands_still)
{
    struct clock c;
    clock_set(&c, 5);
    ck_assert_int_eq(clock_now(&c), 5);
    clock_advance(&c, 250000);
    ck_assert_int_eq(clock_now(&c), 250005);
    ck_assert_int_eq(clock_now(&c), 250005);
}
END_TEST

START_TEST(clock_wall_is_unix_time)
{
    ck_assert_int_gt(clock_wall(), INT64_C(1700000000) * 1000000);
}
END_TEST

Suite *test_clock(void);
Suite *test_clock(void)
{
    Suite *s = suite_create("clock");
    TCase *t = tcase_create("all");
    tcase_add_test(t, clock_goes_forward);
    tcase_add_test(t, clock_that_is_set_stands_still);
    tcase_add_test(t, clock_wall_is_unix_time);
    suite_add_tcase(s, t);
    return s;
}
