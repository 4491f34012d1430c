#include <check.h>

#include "view/streamplaces.h"

static struct streamplaces places;
static struct streamlog log_at_hand;
static struct streamlist list;

static void setup(void)
{
    streamlog_init(&log_at_hand, 1 << 20);
    for (int i = 0; i < 10; i++)
        streamlog_add(&log_at_hand,
                      &(struct logrow){ .text = i % 2 ? SPAN("odd") : SPAN("even") });
    streamlist_init(&list);
    list_resize(&list.list, 5);
}

static void teardown(void)
{
    streamlog_clear(&log_at_hand);
    streamlist_clear(&list);
    streamplaces_clear(&places);
}

static void look(void)
{
    while (streamlist_look(&list, &log_at_hand))
        ;
}

START_TEST(streamplaces_bring_back_filter_cursor_and_pause)
{
    logfilter_set_text(&list.filter, SPAN("odd"));
    streamlist_hold(&list, &log_at_hand);
    look();
    streamlist_move_by(&list, &log_at_hand, -2);
    ck_assert_uint_eq(list.at, 5);
    streamplaces_leave(&places, 7, &list);
    ck_assert(logfilter_is_off(&list.filter));
    ck_assert_int_eq(list.list.height, 5);
    streamlog_add(&log_at_hand, &(struct logrow){ .text = SPAN("odd too") });
    ck_assert(!streamplaces_return(&places, 8, &list));
    ck_assert(streamplaces_return(&places, 7, &list));
    look();
    ck_assert_uint_eq(streamlist_n(&list, &log_at_hand), 5);
    ck_assert_uint_eq(list.at, 5);
    ck_assert_uint_eq(streamlist_held(&list, &log_at_hand), 1);
    ck_assert(!streamplaces_return(&places, 7, &list));
}
END_TEST

START_TEST(streamplaces_forget_what_was_left_longest_ago)
{
    for (uint64_t serial = 1; serial <= STREAMPLACES_MOST + 2; serial++) {
        logfilter_set_text(&list.filter, SPAN("odd"));
        streamplaces_leave(&places, serial, &list);
    }
    ck_assert(!streamplaces_return(&places, 2, &list));
    ck_assert(streamplaces_return(&places, 3, &list));
    ck_assert(!streamplaces_return(&places, 0, &list));
}
END_TEST

START_TEST(streamplaces_leave_the_chosen_way_to_the_next_stream)
{
    logfilter_set_way(&list.filter, LOGROW_SENT);
    streamplaces_leave(&places, 1, &list);
    ck_assert_int_eq(list.filter.way, LOGROW_SENT);
}
END_TEST

Suite *test_streamplaces(void);
Suite *test_streamplaces(void)
{
    Suite *suite = suite_create("streamplaces");
    TCase *tc = tcase_create("streamplaces");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, streamplaces_bring_back_filter_cursor_and_pause);
    tcase_add_test(tc, streamplaces_forget_what_was_left_longest_ago);
    tcase_add_test(tc, streamplaces_leave_the_chosen_way_to_the_next_stream);
    suite_add_tcase(suite, tc);
    return suite;
}
