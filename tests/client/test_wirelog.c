#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/wirelog.h"

static void expect_piece(const struct wirelog *log, size_t i, enum jig_direction direction,
                         const char *text)
{
    ck_assert_uint_lt(i, log->n);
    struct jig_wire_piece p = wirelog_get(log, i);
    ck_assert_int_eq(p.direction, direction);
    ck_assert(span_eq_str(span_make(p.data, p.len), text));
}

START_TEST(wirelog_keeps_pieces_in_their_order)
{
    struct wirelog log;
    wirelog_init(&log, 100);
    wirelog_add(&log, JIG_SENT, 1, SPAN("GET "), false);
    wirelog_add(&log, JIG_RECEIVED, 2, SPAN("HTTP"), false);
    wirelog_add(&log, JIG_RECEIVED, 3, SPAN("/1.1"), false);
    wirelog_add(&log, JIG_RECEIVED, 3, SPAN(" 200"), false);
    wirelog_add(&log, JIG_SENT, 4, SPAN("more"), false);
    ck_assert_uint_eq(log.n, 4);
    expect_piece(&log, 0, JIG_SENT, "GET ");
    expect_piece(&log, 1, JIG_RECEIVED, "HTTP");
    expect_piece(&log, 2, JIG_RECEIVED, "/1.1 200");
    expect_piece(&log, 3, JIG_SENT, "more");
    ck_assert_int_eq(wirelog_get(&log, 2).at, 3);
    wirelog_clear(&log);
}
END_TEST

START_TEST(wirelog_keeps_a_beginning_and_counts_the_rest)
{
    struct wirelog log;
    wirelog_init(&log, 6);
    wirelog_add(&log, JIG_RECEIVED, 1, SPAN("abcd"), false);
    wirelog_add(&log, JIG_RECEIVED, 2, SPAN("efgh"), false);
    wirelog_add(&log, JIG_RECEIVED, 3, SPAN("i"), false);
    wirelog_add(&log, JIG_SENT, 4, SPAN("own"), false);
    ck_assert_uint_eq(log.n, 3);
    expect_piece(&log, 1, JIG_RECEIVED, "ef");
    expect_piece(&log, 2, JIG_SENT, "own");
    ck_assert_uint_eq(log.dropped[JIG_RECEIVED], 3);
    ck_assert_uint_eq(log.dropped[JIG_SENT], 0);
    wirelog_clear(&log);
}
END_TEST

/* Bytes that are another's are not copied, and nothing is put to them. */
START_TEST(wirelog_is_lent_pieces)
{
    static const char lent[] = "lent";
    struct wirelog log;
    wirelog_init(&log, 100);
    wirelog_lend_piece(&log, JIG_SENT, 1, span_of(lent), false);
    wirelog_add(&log, JIG_SENT, 1, SPAN("own"), false);
    wirelog_lend_piece(&log, JIG_SENT, 1, SPAN("more"), true);
    wirelog_lend_piece(&log, JIG_SENT, 1, SPAN(""), false);
    ck_assert_uint_eq(log.n, 3);
    expect_piece(&log, 0, JIG_SENT, "lent");
    expect_piece(&log, 1, JIG_SENT, "own");
    expect_piece(&log, 2, JIG_SENT, "more");
    ck_assert_ptr_eq(wirelog_get(&log, 0).data, lent);
    ck_assert(wirelog_get(&log, 2).is_frame);
    while (log.dropped[JIG_SENT] == 0 && log.n <= WIRELOG_MAX_PIECES)
        wirelog_lend_piece(&log, JIG_SENT, 1, span_of(lent), false);
    ck_assert_uint_eq(log.n, WIRELOG_MAX_PIECES);
    ck_assert_uint_eq(log.dropped[JIG_SENT], 4);
    wirelog_clear(&log);
}
END_TEST

START_TEST(wirelog_without_room_only_counts)
{
    struct wirelog log;
    wirelog_init(&log, 0);
    wirelog_add(&log, JIG_SENT, 1, SPAN("abc"), false);
    ck_assert_uint_eq(log.n, 0);
    ck_assert_uint_eq(log.dropped[JIG_SENT], 3);
    wirelog_clear(&log);
}
END_TEST

START_TEST(wirelog_bounds_the_number_of_pieces)
{
    struct wirelog log;
    wirelog_init(&log, 1 << 20);
    size_t n = WIRELOG_MAX_PIECES + 500;
    for (size_t i = 0; i < n; i++)
        wirelog_add(&log, JIG_RECEIVED, (int64_t)i, SPAN("x"), false);
    wirelog_add(&log, JIG_SENT, (int64_t)n, SPAN("late"), false);
    ck_assert_uint_eq(log.n, WIRELOG_MAX_PIECES);
    ck_assert_uint_eq(wirelog_get(&log, log.n - 1).len, 501);
    ck_assert_uint_eq(log.dropped[JIG_RECEIVED], 0);
    ck_assert_uint_eq(log.dropped[JIG_SENT], 4);
    wirelog_clear(&log);
}
END_TEST

/* Put to another frame, it would be taken for a part of that one. */
START_TEST(wirelog_ends_before_a_frame_that_has_no_piece)
{
    struct wirelog log;
    wirelog_init(&log, 1 << 20);
    for (size_t i = 0; i < WIRELOG_MAX_PIECES; i++)
        wirelog_add(&log, JIG_RECEIVED, 1, SPAN("frame"), true);
    wirelog_add(&log, JIG_RECEIVED, 2, SPAN("-on"), false);
    wirelog_add(&log, JIG_RECEIVED, 2, SPAN("other"), true);
    wirelog_add(&log, JIG_RECEIVED, 2, SPAN("-on"), false);
    ck_assert_uint_eq(log.n, WIRELOG_MAX_PIECES);
    expect_piece(&log, log.n - 1, JIG_RECEIVED, "frame-on");
    ck_assert_uint_eq(log.dropped[JIG_RECEIVED], 8);
    wirelog_clear(&log);
}
END_TEST

Suite *test_wirelog(void);
Suite *test_wirelog(void)
{
    Suite *suite = suite_create("wirelog");
    TCase *tc = tcase_create("wirelog");
    tcase_add_test(tc, wirelog_keeps_pieces_in_their_order);
    tcase_add_test(tc, wirelog_keeps_a_beginning_and_counts_the_rest);
    tcase_add_test(tc, wirelog_is_lent_pieces);
    tcase_add_test(tc, wirelog_without_room_only_counts);
    tcase_add_test(tc, wirelog_bounds_the_number_of_pieces);
    tcase_add_test(tc, wirelog_ends_before_a_frame_that_has_no_piece);
    suite_add_tcase(suite, tc);
    return suite;
}
