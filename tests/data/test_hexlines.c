#include <check.h>

#include "data/hexlines.h"
#include "support/linestext.h"

START_TEST(hexlines_show_offset_bytes_and_text)
{
    struct span bytes = SPAN("GET / HTTP/1.1\r\n\x1b\xff");
    struct source source = source_of_span(&bytes);
    struct hexlines h;
    hexlines_init(&h, &source);
    struct buf out;
    buf_init(&out, 4096);
    linestext_all(hexlines_lines(&h), false, &out);
    ck_assert_str_eq(
        buf_str(&out),
        "00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a   GET / HTTP/1.1..\n"
        "00000010  1b ff                                              ..\n");
    buf_clear(&out);
    hexlines_clear(&h);
}
END_TEST

START_TEST(hexlines_take_what_fits)
{
    struct source source = { 0 };
    struct hexlines h;
    hexlines_init(&h, &source);
    static const struct {
        int columns;
        uint32_t per_line;
    } cases[] = { { 20, 8 }, { 76, 8 }, { 77, 16 }, { 142, 16 }, { 143, 32 }, { 400, 32 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hexlines_fit(&h, cases[i].columns);
        ck_assert_uint_eq(h.per_line, cases[i].per_line);
    }
    hexlines_clear(&h);
}
END_TEST

START_TEST(hexlines_of_a_byte_are_found_in_both_columns)
{
    struct painting p;
    painting_init(&p);
    hexlines_paint(SPAN("abc"), 32, 32, 8, &p);
    size_t found = 0;
    for (size_t i = 0; i < p.n; i++) {
        size_t from;
        size_t to;
        if (!painting_find(&p, i, 33, 34, &from, &to))
            continue;
        struct span text = span_sub(buf_span(&p.text), from, to);
        ck_assert(span_eq_str(text, found++ ? "b" : "62 "));
    }
    ck_assert_uint_eq(found, 2);
    painting_clear(&p);
}
END_TEST

Suite *test_hexlines(void);
Suite *test_hexlines(void)
{
    Suite *suite = suite_create("hexlines");
    TCase *tc = tcase_create("hexlines");
    tcase_add_test(tc, hexlines_show_offset_bytes_and_text);
    tcase_add_test(tc, hexlines_take_what_fits);
    tcase_add_test(tc, hexlines_of_a_byte_are_found_in_both_columns);
    suite_add_tcase(suite, tc);
    return suite;
}
