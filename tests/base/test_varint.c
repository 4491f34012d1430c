#include <check.h>

#include "base/varint.h"

static const struct {
    uint64_t number;
    const char *bytes;
    size_t len;
} unsigned_cases[] = {
    { 0, "\x00", 1 },
    { 127, "\x7f", 1 },
    { 128, "\x80\x01", 2 },
    { 300, "\xac\x02", 2 },
    { UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
};

START_TEST(varint_writes_seven_bits_a_byte_and_reads_them_back)
{
    struct buf out;
    uint64_t number;
    buf_init(&out, 100);
    varint_add_u64(unsigned_cases[_i].number, &out);
    ck_assert(
        span_eq(buf_span(&out), span_make(unsigned_cases[_i].bytes, unsigned_cases[_i].len)));
    struct span in = buf_span(&out);
    ck_assert(varint_take_u64(&in, &number));
    ck_assert_uint_eq(number, unsigned_cases[_i].number);
    ck_assert_uint_eq(in.len, 0);
    buf_clear(&out);
}
END_TEST

START_TEST(varint_keeps_negative_numbers_short)
{
    static const int64_t numbers[] = { 0, -1, 1, -64, 64, INT64_MAX, INT64_MIN };
    static const size_t lens[] = { 1, 1, 1, 1, 2, 10, 10 };
    struct buf out;
    buf_init(&out, 100);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        int64_t number;
        buf_reset(&out);
        varint_add_i64(numbers[i], &out);
        struct span in = buf_span(&out);
        ck_assert_uint_eq(in.len, lens[i]);
        ck_assert(varint_take_i64(&in, &number));
        ck_assert_int_eq(number, numbers[i]);
    }
    buf_clear(&out);
}
END_TEST

START_TEST(varint_refuses_what_does_not_end_or_fit)
{
    static const struct span cases[] = {
        { "", 0 },
        { "\x80", 1 },
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10 },
        { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span in = cases[i];
        uint64_t number;
        ck_assert(!varint_take_u64(&in, &number));
    }
}
END_TEST

Suite *test_varint(void);
Suite *test_varint(void)
{
    Suite *suite = suite_create("varint");
    TCase *tc = tcase_create("varint");
    tcase_add_loop_test(tc, varint_writes_seven_bits_a_byte_and_reads_them_back, 0,
                        sizeof unsigned_cases / sizeof *unsigned_cases);
    tcase_add_test(tc, varint_keeps_negative_numbers_short);
    tcase_add_test(tc, varint_refuses_what_does_not_end_or_fit);
    suite_add_tcase(suite, tc);
    return suite;
}
