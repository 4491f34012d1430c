/* A scroll bar under the mouse. */
#include <check.h>

#include "widget/scrollbar.h"

enum { X = 19, H = 10 };

static struct scrollbar bar;
static struct scrollbar_range range;
static uint64_t to;

static void setup(void)
{
    bar = (struct scrollbar){ .is_held = false };
    range = (struct scrollbar_range){ .total = 100, .top = 0, .shown = 20, .h = H };
}

static bool mouse(enum mouse_action action, int x, int y)
{
    struct key key = { .code = JKEY_MOUSE, .mouse = action, .x = x, .y = y };
    bool taken = scrollbar_mouse(&bar, &key, X, &range, &to);
    if (taken)
        range.top = to;
    return taken;
}

/* Two rows of thumb, so eight places: the last is the end. */
START_TEST(scrollbar_goes_where_it_is_pressed)
{
    ck_assert(mouse(MOUSE_PRESS, X, 5));
    ck_assert_uint_eq(range.top, 40);
    ck_assert(mouse(MOUSE_PRESS, X, 5)); /* on the thumb */
    ck_assert_uint_eq(range.top, 40);
    ck_assert(mouse(MOUSE_PRESS, X, H - 1));
    ck_assert_uint_eq(range.top, 80);
    ck_assert(mouse(MOUSE_PRESS, X, 0));
    ck_assert_uint_eq(range.top, 0);
    ck_assert(!mouse(MOUSE_PRESS, X - 1, 5));
    ck_assert(!mouse(MOUSE_PRESS, X, H));
    ck_assert(!mouse(MOUSE_WHEEL_DOWN, X, 5));
    ck_assert_uint_eq(range.top, 0);
}
END_TEST

START_TEST(scrollbar_is_held_until_the_release)
{
    ck_assert(!mouse(MOUSE_DRAG, X, 3)); /* pressed elsewhere */
    ck_assert(mouse(MOUSE_PRESS, X, 1)); /* the thumb's second row */
    ck_assert_uint_eq(range.top, 0);
    ck_assert(mouse(MOUSE_DRAG, X, 3));
    ck_assert_uint_eq(range.top, 20);
    ck_assert(mouse(MOUSE_DRAG, 2, 5)); /* beside the bar */
    ck_assert_uint_eq(range.top, 40);
    ck_assert(mouse(MOUSE_DRAG, X, 90));
    ck_assert_uint_eq(range.top, 80);
    ck_assert(mouse(MOUSE_DRAG, X, -90));
    ck_assert_uint_eq(range.top, 0);
    ck_assert(mouse(MOUSE_RELEASE, 2, 5));
    ck_assert(!mouse(MOUSE_DRAG, X, 5));
    ck_assert(!mouse(MOUSE_RELEASE, X, 5));
    ck_assert(mouse(MOUSE_PRESS, X, 5));
    ck_assert(!mouse(MOUSE_PRESS, 2, 5)); /* a release went elsewhere */
    ck_assert(!mouse(MOUSE_DRAG, 2, 7));
}
END_TEST

START_TEST(scrollbar_stays_where_it_is_while_the_thumb_is_only_held)
{
    range.top = 43; /* between two rows of the bar */
    ck_assert(mouse(MOUSE_PRESS, X, 4));
    ck_assert(mouse(MOUSE_DRAG, X, 4));
    ck_assert_uint_eq(range.top, 43);
}
END_TEST

static const struct scrollbar_range none[] = {
    { .total = 20, .shown = 20, .h = H },
    { .total = 0, .shown = 20, .h = H },
    { .total = 100, .shown = 20, .h = 0 },
    { .total = 100, .shown = 0, .h = H },
};

START_TEST(scrollbar_is_none_where_all_is_shown)
{
    range = none[_i];
    ck_assert(!mouse(MOUSE_PRESS, X, 0));
    ck_assert(!mouse(MOUSE_DRAG, X, 1));
}
END_TEST

START_TEST(scrollbar_reaches_both_ends_whatever_there_is)
{
    range = (struct scrollbar_range){ .total = UINT64_MAX, .shown = 1, .h = H };
    ck_assert(mouse(MOUSE_PRESS, X, H - 1));
    ck_assert_uint_eq(range.top, UINT64_MAX - 1);
    ck_assert(mouse(MOUSE_DRAG, X, 0));
    ck_assert_uint_eq(range.top, 0);
    range = (struct scrollbar_range){ .total = 3, .top = 1, .shown = 1, .h = 1 };
    ck_assert(mouse(MOUSE_PRESS, X, 0));
    ck_assert_uint_eq(range.top, 1);
}
END_TEST

Suite *test_scrollbar(void);
Suite *test_scrollbar(void)
{
    Suite *suite = suite_create("scrollbar");
    TCase *tc = tcase_create("scrollbar");
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, scrollbar_goes_where_it_is_pressed);
    tcase_add_test(tc, scrollbar_is_held_until_the_release);
    tcase_add_test(tc, scrollbar_stays_where_it_is_while_the_thumb_is_only_held);
    tcase_add_loop_test(tc, scrollbar_is_none_where_all_is_shown, 0,
                        sizeof none / sizeof *none);
    tcase_add_test(tc, scrollbar_reaches_both_ends_whatever_there_is);
    suite_add_tcase(suite, tc);
    return suite;
}
