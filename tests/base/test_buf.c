#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "support/failalloc.h"

START_TEST(buf_formats_whatever_room_there_was)
{
    for (size_t before = 0; before < 140; before++) {
        char want[256];
        struct buf b;
        buf_init(&b, 1000);
        buf_add_fill(&b, '.', before);
        buf_addf(&b, "%s-%d", "0123456789", 42);
        memset(want, '.', before);
        memcpy(want + before, "0123456789-42", 14);
        ck_assert_str_eq(buf_str(&b), want);
        ck_assert_uint_eq(b.len, before + 13);
        buf_clear(&b);
    }
}
END_TEST

START_TEST(buf_keeps_what_it_held_when_more_is_too_much)
{
    struct buf b;
    buf_init(&b, 8);
    buf_add_str(&b, "12345");
    buf_addf(&b, "%s", "6789");
    ck_assert_int_eq(b.failed, JIG_ERR_TOO_LARGE);
    ck_assert_str_eq(buf_str(&b), "12345");
    buf_add_byte(&b, '6'); /* void, although it would fit */
    buf_add_u64(&b, 6);
    buf_addf(&b, "6");
    ck_assert_str_eq(buf_str(&b), "12345");
    ck_assert_ptr_null(buf_take(&b));
}
END_TEST

START_TEST(buf_holds_exactly_its_maximum)
{
    struct buf b;
    buf_init(&b, 3);
    buf_add_byte(&b, 'a');
    buf_addf(&b, "%d", 12);
    ck_assert_int_eq(b.failed, JIG_OK);
    buf_add_byte(&b, 'b');
    ck_assert_int_eq(b.failed, JIG_ERR_TOO_LARGE);
    buf_reset(&b);
    buf_add_str(&b, "xyz");
    ck_assert_int_eq(b.failed, JIG_OK);
    ck_assert_str_eq(buf_str(&b), "xyz");
    buf_clear(&b);
}
END_TEST

START_TEST(buf_is_as_good_as_new_once_it_was_wiped)
{
    struct buf b;
    buf_init(&b, 3);
    buf_wipe(&b);
    buf_add_str(&b, "abcd");
    buf_wipe(&b);
    ck_assert_ptr_null(b.ptr);
    buf_add_str(&b, "abc");
    ck_assert_str_eq(buf_str(&b), "abc");
    buf_wipe(&b);
    buf_wipe(NULL);
}
END_TEST

START_TEST(buf_is_an_empty_text_until_its_room_is_used)
{
    struct buf b;
    buf_init(&b, 1000);
    char *room = buf_space(&b, 10);
    ck_assert_ptr_nonnull(room);
    ck_assert_str_eq(buf_str(&b), "");
    memcpy(room, "abc", 3);
    buf_added(&b, 3);
    ck_assert_str_eq(buf_str(&b), "abc");
    buf_clear(&b);
}
END_TEST

START_TEST(buf_writes_numbers_in_decimal)
{
    struct buf b;
    buf_init(&b, 100);
    buf_add_u64(&b, 0);
    buf_add_byte(&b, ' ');
    buf_add_u64(&b, 65535);
    buf_add_byte(&b, ' ');
    buf_add_u64(&b, UINT64_MAX);
    ck_assert_str_eq(buf_str(&b), "0 65535 18446744073709551615");
    buf_clear(&b);
}
END_TEST

static unsigned n_seen;

static void look_for_secret(const void *block, size_t len)
{
    n_seen += memmem(block, len, "hunter22", 8) != NULL;
}

/* However it grows, and with whatever is added; the plain one is there to be seen. */
START_TEST(buf_leaves_no_secret_behind)
{
    char part[100];
    struct buf b;
    memset(part, 'x', sizeof part);
    n_seen = 0;
    if (_i)
        buf_init_secret(&b, 1 << 20);
    else
        buf_init(&b, 1 << 20);
    bool is_watched = failalloc_watch(look_for_secret);
    for (int i = 0; i < 100; i++) {
        buf_add_str(&b, "hunter22");
        buf_addf(&b, "%.*s", i, part);
        buf_insert(&b, b.len / 2, span_make(part, sizeof part));
        ck_assert_ptr_nonnull(buf_space(&b, 1000));
    }
    buf_reset(&b);
    buf_add_str(&b, "short");
    buf_clear(&b);
    failalloc_watch(NULL);
    ck_assert(_i ? n_seen == 0 : n_seen > 0 || !is_watched);
}
END_TEST

Suite *test_buf(void);
Suite *test_buf(void)
{
    Suite *suite = suite_create("buf");
    TCase *tc = tcase_create("buf");
    tcase_add_test(tc, buf_formats_whatever_room_there_was);
    tcase_add_test(tc, buf_keeps_what_it_held_when_more_is_too_much);
    tcase_add_test(tc, buf_holds_exactly_its_maximum);
    tcase_add_test(tc, buf_is_as_good_as_new_once_it_was_wiped);
    tcase_add_test(tc, buf_is_an_empty_text_until_its_room_is_used);
    tcase_add_test(tc, buf_writes_numbers_in_decimal);
    tcase_add_loop_test(tc, buf_leaves_no_secret_behind, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
