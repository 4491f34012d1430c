#include <check.h>

#include "base/span.h"

START_TEST(span_next_member_skips_empty_members_and_quoted_commas)
{
    struct span list = SPAN(" , a ,, \"b,\\\"c\" ,d");
    const char *want[] = { "a", "\"b,\\\"c\"", "d" };
    struct span member;
    for (size_t i = 0; i < 3; i++) {
        ck_assert(span_next_member(&list, &member));
        ck_assert(span_eq_str(member, want[i]));
    }
    ck_assert(!span_next_member(&list, &member));
}
END_TEST

struct number_case {
    const char *text;
    bool ok;
    uint64_t value;
};

static const struct number_case decimals[] = {
    { "0", true, 0 },
    { "007", true, 7 },
    { "18446744073709551615", true, UINT64_MAX },
    { "18446744073709551616", false, 0 },
    { "", false, 0 },
    { "+5", false, 0 },
    { "-5", false, 0 },
    { " 5", false, 0 },
    { "5 ", false, 0 },
    { "0x5", false, 0 },
    { "5a", false, 0 },
};

START_TEST(span_to_u64_takes_digits_only)
{
    const struct number_case *c = &decimals[_i];
    uint64_t value = 0;
    ck_assert_int_eq(span_to_u64(span_of(c->text), &value), c->ok);
    ck_assert_uint_eq(value, c->value);
}
END_TEST

START_TEST(span_cut_sees_every_piece)
{
    struct span rest = SPAN("a;;b;");
    const char *want[] = { "a", "", "b", "" };
    size_t n = 0;
    while (rest.ptr) {
        struct span piece = span_cut(&rest, ';');
        ck_assert_uint_lt(n, 4);
        ck_assert(span_eq_str(piece, want[n++]));
    }
    ck_assert_uint_eq(n, 4);
}
END_TEST

START_TEST(span_cut_line_takes_either_end_of_a_line)
{
    struct span rest = SPAN("a\r\n\nb\rc\r\r\n\r");
    const char *want[] = { "a", "", "b\rc\r", "" };
    for (size_t i = 0; i < 4; i++) {
        ck_assert_ptr_nonnull(rest.ptr);
        ck_assert(span_eq_str(span_cut_line(&rest), want[i]));
    }
    ck_assert_ptr_null(rest.ptr);
}
END_TEST

START_TEST(span_trim_takes_blanks_but_no_other_space)
{
    ck_assert(span_eq_str(span_trim(SPAN(" \t a b\v \t")), "a b\v"));
    ck_assert_uint_eq(span_trim(SPAN(" \t ")).len, 0);
}
END_TEST

START_TEST(span_common_is_what_both_begin_and_end_with)
{
    static char a[5000], b[5000];
    static const size_t places[] = { 0, 1, 1023, 1024, 1025, 2047, 4095, 4999 };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        b[places[i]] = 1;
        ck_assert_uint_eq(span_common_start(span_make(a, 5000), span_make(b, 5000)), places[i]);
        ck_assert_uint_eq(span_common_end(span_make(a, 5000), span_make(b, 5000)),
                          4999 - places[i]);
        b[places[i]] = 0;
    }
    ck_assert_uint_eq(span_common_start(SPAN("abc"), SPAN("ab")), 2);
    ck_assert_uint_eq(span_common_end(SPAN("abc"), SPAN("bc")), 2);
    ck_assert_uint_eq(span_common_start(SPAN("abc"), (struct span){ 0 }), 0);
    ck_assert_uint_eq(span_common_end((struct span){ 0 }, SPAN("abc")), 0);
}
END_TEST

START_TEST(span_count_byte_counts_all)
{
    static char a[300];
    for (size_t i = 0; i < sizeof a; i++) {
        ck_assert_uint_eq(span_count_byte(span_make(a, i), '\n'), i);
        a[i] = '\n';
        ck_assert_uint_eq(span_count_byte(span_make(a, sizeof a), '\n'), i + 1);
    }
    ck_assert_uint_eq(span_count_byte((struct span){ 0 }, '\n'), 0);
}
END_TEST

Suite *test_span(void);
Suite *test_span(void)
{
    Suite *suite = suite_create("span");
    TCase *tc = tcase_create("span");
    tcase_add_test(tc, span_next_member_skips_empty_members_and_quoted_commas);
    tcase_add_loop_test(tc, span_to_u64_takes_digits_only, 0,
                        sizeof decimals / sizeof *decimals);
    tcase_add_test(tc, span_cut_sees_every_piece);
    tcase_add_test(tc, span_cut_line_takes_either_end_of_a_line);
    tcase_add_test(tc, span_trim_takes_blanks_but_no_other_space);
    tcase_add_test(tc, span_count_byte_counts_all);
    tcase_add_test(tc, span_common_is_what_both_begin_and_end_with);
    suite_add_tcase(suite, tc);
    return suite;
}
