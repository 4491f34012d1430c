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

START_TEST(clock_with_a_pace_goes_on_when_it_is_read)
{
    struct clock c = { .is_set = true, .at = 5, .pace = 3 };
    ck_assert_int_eq(clock_now(&c), 5);
    ck_assert_int_eq(clock_now(&c), 8);
}
END_TEST

START_TEST(lap_goes_on_from_the_time_it_was_given)
{
    struct clock c = { .is_set = true, .at = 70 };
    struct lap lap = { .clock = &c };
    lap_begin(&lap, 1000);
    ck_assert_int_eq(lap_now(&lap), 1000);
    clock_advance(&c, 25);
    ck_assert_int_eq(lap_now(&lap), 1025);
    lap_begin(&lap, 1010); /* taken before the last lap's end */
    ck_assert_int_eq(lap_now(&lap), 1025);
    clock_advance(&c, 25);
    ck_assert_int_eq(lap_now(&lap), 1035);
}
END_TEST

START_TEST(lap_tells_its_latest_look_without_another)
{
    struct clock c = { .is_set = true, .at = 70, .pace = 5 };
    struct lap lap = { .clock = &c };
    lap_begin(&lap, 1000);
    ck_assert_int_eq(lap_latest(&lap), 1000);
    ck_assert_int_eq(lap_now(&lap), 1005);
    ck_assert_int_eq(lap_latest(&lap), 1005);
    ck_assert_int_eq(lap_latest(&lap), 1005);
    lap_begin(&lap, 900); /* never back */
    ck_assert_int_eq(lap_latest(&lap), 1005);
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
    tcase_add_test(t, clock_with_a_pace_goes_on_when_it_is_read);
    tcase_add_test(t, lap_goes_on_from_the_time_it_was_given);
    tcase_add_test(t, lap_tells_its_latest_look_without_another);
    tcase_add_test(t, clock_wall_is_unix_time);
    suite_add_tcase(s, t);
    return s;
}
