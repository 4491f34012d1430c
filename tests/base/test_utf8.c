#include <check.h>

#include "base/utf8.h"

/* RFC 3629, 3 and 4: the first and last of each length, and what lies just outside. */
static const struct {
    struct span bytes;
    size_t len; /* 0: ill-formed */
    uint32_t cp;
} sequences[] = {
    { { "\0", 1 }, 1, 0 },
    { { "\x7f", 1 }, 1, 0x7f },
    { { "\xc2\x80", 2 }, 2, 0x80 },
    { { "\xdf\xbf", 2 }, 2, 0x7ff },
    { { "\xe0\xa0\x80", 3 }, 3, 0x800 },
    { { "\xed\x9f\xbf", 3 }, 3, 0xd7ff },
    { { "\xee\x80\x80", 3 }, 3, 0xe000 },
    { { "\xef\xbf\xbf", 3 }, 3, 0xffff },
    { { "\xf0\x90\x80\x80", 4 }, 4, 0x10000 },
    { { "\xf4\x8f\xbf\xbf", 4 }, 4, 0x10ffff },
    { { "", 0 }, 0, 0 },
    { { "\x80", 1 }, 0, 0 },
    { { "\xc0\x80", 2 }, 0, 0 },
    { { "\xc1\xbf", 2 }, 0, 0 },
    { { "\xe0\x9f\xbf", 3 }, 0, 0 },
    { { "\xed\xa0\x80", 3 }, 0, 0 },
    { { "\xf0\x8f\xbf\xbf", 4 }, 0, 0 },
    { { "\xf4\x90\x80\x80", 4 }, 0, 0 },
    { { "\xf5\x80\x80\x80", 4 }, 0, 0 },
    { { "\xff", 1 }, 0, 0 },
    { { "\xe2\x82", 2 }, 0, 0 },
    { { "\xe2\x28\xa1", 3 }, 0, 0 },
};

START_TEST(utf8_decodes_what_is_well_formed_and_nothing_else)
{
    uint32_t cp = 0;
    char out[UTF8_MAX];
    size_t len = utf8_decode(sequences[_i].bytes, &cp);
    ck_assert_uint_eq(len, sequences[_i].len);
    if (len == 0)
        return;
    ck_assert_uint_eq(cp, sequences[_i].cp);
    ck_assert_uint_eq(utf8_encode(cp, out), len);
    ck_assert(span_eq(span_make(out, len), sequences[_i].bytes));
}
END_TEST

START_TEST(utf8_encodes_no_surrogate_and_nothing_beyond)
{
    char out[UTF8_MAX];
    ck_assert_uint_eq(utf8_encode(0xd800, out), 0);
    ck_assert_uint_eq(utf8_encode(0xdfff, out), 0);
    ck_assert_uint_eq(utf8_encode(0x110000, out), 0);
}
END_TEST

/* At each place of a text longer than a word of the machine. */
START_TEST(utf8_valid_prefix_ends_at_the_first_bad_byte)
{
    char text[] = "eight bytes at a time, and then some";
    size_t len = sizeof text - 1;
    ck_assert_uint_eq(utf8_valid_prefix(span_make(text, len)), len);
    for (size_t i = 0; i < len; i++) {
        char kept = text[i];
        text[i] = '\x9b';
        ck_assert_uint_eq(utf8_valid_prefix(span_make(text, len)), i);
        ck_assert(!utf8_is_valid(span_make(text, len)));
        text[i] = kept;
    }
    ck_assert_uint_eq(utf8_valid_prefix(SPAN("\xc3\xa9\xc3")), 2);
}
END_TEST

START_TEST(utf8_is_unsafe_knows_what_drives_or_hides)
{
    static const uint32_t unsafe[] = { 0,      0x1b,   0x7f,    0x9b,    0x61c,   0x200e,
                                       0x2028, 0x202e, 0x2060,  0x2069,  0xfdd0,  0xfeff,
                                       0xfff9, 0xffff, 0xe0001, 0x1fffe, 0x10ffff };
    static const uint32_t safe[] = { ' ', '~', 0xa0, 0xe9, 0x200d, 0x20ac, 0xfffd, 0x1f600 };
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        ck_assert_msg(utf8_is_unsafe(unsafe[i]), "U+%04X", (unsigned)unsafe[i]);
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        ck_assert_msg(!utf8_is_unsafe(safe[i]), "U+%04X", (unsigned)safe[i]);
}
END_TEST

Suite *test_utf8(void);
Suite *test_utf8(void)
{
    Suite *suite = suite_create("utf8");
    TCase *tc = tcase_create("utf8");
    tcase_add_loop_test(tc, utf8_decodes_what_is_well_formed_and_nothing_else, 0,
                        sizeof sequences / sizeof *sequences);
    tcase_add_test(tc, utf8_encodes_no_surrogate_and_nothing_beyond);
    tcase_add_test(tc, utf8_valid_prefix_ends_at_the_first_bad_byte);
    tcase_add_test(tc, utf8_is_unsafe_knows_what_drives_or_hides);
    suite_add_tcase(suite, tc);
    return suite;
}
