#include <check.h>

#include "data/illformed.h"

struct row {
    struct span text;
    uint64_t n;
};

static const struct row rows[] = {
    { { "", 0 }, 0 },
    { { "plain ASCII", 11 }, 0 },
    { { "caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80", 14 }, 0 },
    { { "caf\xe9", 4 }, 1 },
    { { "\xff\xfe", 2 }, 2 },
    { { "\xe4\xb8", 2 }, 2 },         /* a character that is cut */
    { { "\xe4\xb8x", 3 }, 2 },        /* and one that another cuts */
    { { "\xed\xa0\x80", 3 }, 3 },     /* a surrogate */
    { { "\xc0\xaf", 2 }, 2 },         /* an overlong form */
    { { "\xf4\x90\x80\x80", 4 }, 4 }, /* beyond U+10FFFF */
    { { "\x80 words \xc3\xa9 \x80", 12 }, 2 },
};

static uint64_t count(struct span all, size_t split, size_t slice)
{
    struct illformed f;
    struct source s = source_of_span(&all);
    illformed_init(&f);
    s.len = split;
    while (illformed_step(&f, &s, slice, false))
        continue;
    s.len = all.len;
    while (illformed_step(&f, &s, slice, true))
        continue;
    ck_assert_uint_eq(f.at, all.len);
    uint64_t n = f.n;
    illformed_clear(&f);
    return n;
}

START_TEST(illformed_counts_bytes_that_are_no_character)
{
    const struct row *row = &rows[_i];
    for (size_t split = 0; split <= row->text.len; split++)
        for (size_t slice = 1; slice <= row->text.len + 1; slice++)
            ck_assert_uint_eq(count(row->text, split, slice), row->n);
}
END_TEST

/* A file may get longer after all of it was there. */
START_TEST(illformed_goes_on_where_more_follows)
{
    struct illformed f;
    struct span text = SPAN("one\xff two\xff");
    struct source s = source_of_span(&text);
    illformed_init(&f);
    s.len = 4;
    ck_assert(!illformed_step(&f, &s, 100, true));
    ck_assert_uint_eq(f.n, 1);
    ck_assert(!illformed_step(&f, &s, 100, true));
    s.len = text.len;
    ck_assert(!illformed_step(&f, &s, 100, true));
    ck_assert_uint_eq(f.n, 2);
    illformed_clear(&f);
}
END_TEST

Suite *test_illformed(void);
Suite *test_illformed(void)
{
    Suite *suite = suite_create("illformed");
    TCase *tc = tcase_create("illformed");
    tcase_add_loop_test(tc, illformed_counts_bytes_that_are_no_character, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tc, illformed_goes_on_where_more_follows);
    suite_add_tcase(suite, tc);
    return suite;
}
