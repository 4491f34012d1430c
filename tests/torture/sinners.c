/* A test for each planted fault: all pass where nothing goes wrong. */
#include "torture/collect.h"
#include "torture/sins.h"

static bool (*const all[])(void) = {
    sin_unchecked,   sin_leak,  sin_freed_twice,     sin_waits_for_ever,
    sin_interrupted, sin_short, sin_lost_descriptor,
};

START_TEST(sinner)
{
    ck_assert(all[_i]());
}
END_TEST

Suite *sins(void);
Suite *sins(void)
{
    Suite *suite = suite_create("sins");
    TCase *tc = tcase_create("sins");
    tcase_add_loop_test(tc, sinner, 0, sizeof all / sizeof *all);
    suite_add_tcase(suite, tc);
    return suite;
}
