/* What is copied of a source: all of it, as it is shown, and never much at once. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "view/copying.h"

enum { LARGE = 4 << 20, AT_MOST = 64 << 10 };

static struct span bytes;
static size_t n_read; /* since it was set to 0 */
static struct copying copying;
static struct buf text;

static size_t read_bytes(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct span part =
        span_sub(*(const struct span *)ctx, (size_t)offset, (size_t)offset + len);
    if (part.len)
        memcpy(out, part.ptr, part.len);
    n_read += part.len;
    return part.len;
}

static void setup(void)
{
    copying_init(&copying);
    buf_init(&text, 0);
}

static void teardown(void)
{
    copying_clear(&copying);
    buf_clear(&text);
}

/* Each step reads a slice, and no more becomes of it. */
static void copy(struct span of, uint64_t at, uint64_t end, enum copying_as as,
                 const struct mask *mask)
{
    bytes = of;
    struct source source = { .read = read_bytes, .ctx = &bytes, .len = of.len };
    n_read = 0;
    ck_assert(copying_begin(&copying, &source, at, end, as));
    ck_assert_uint_eq(n_read, 0);
    for (bool more = true; more;) {
        size_t before = copying.text.len + copying.meaning.len;
        n_read = 0;
        ck_assert(!copying_take(&copying, &text));
        more = copying_step(&copying, mask);
        ck_assert_uint_le(n_read, AT_MOST);
        ck_assert_uint_le(copying.text.len + copying.meaning.len - before, AT_MOST);
    }
    ck_assert(copying_take(&copying, &text));
    ck_assert(!text.is_secret);
    ck_assert(!copying_take(&copying, &text));
}

static struct span large(const char *of)
{
    char *filled = malloc(LARGE);
    ck_assert_ptr_nonnull(filled);
    for (size_t i = 0, len = strlen(of); i < LARGE; i++)
        filled[i] = of[i % len];
    return span_make(filled, LARGE);
}

START_TEST(copying_takes_all_of_it_in_slices)
{
    struct span of = large("0123456789abcdef\n");
    copy(of, 0, of.len, COPYING_PLAIN, NULL);
    ck_assert_int_eq(text.failed, JIG_OK);
    ck_assert(span_eq(buf_span(&text), of));
    copy(of, 3, of.len - 5, COPYING_PLAIN, NULL);
    ck_assert(span_eq(buf_span(&text), span_sub(of, 3, of.len - 5)));
    free((void *)of.ptr);
}
END_TEST

/* Wherever a slice ends there is one across it. */
START_TEST(copying_hides_secrets_across_its_slices)
{
    struct mask *mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("sesame")));
    struct span of = large("open sesame.");
    struct buf hidden;
    buf_init(&hidden, SIZE_MAX / 2);
    mask_apply(mask, of, &hidden);
    copy(of, 0, of.len, COPYING_PLAIN, mask);
    ck_assert(span_eq(buf_span(&text), buf_span(&hidden)));
    copy(SPAN("open sesame"), 0, 7, COPYING_PLAIN, mask);
    ck_assert_str_eq(buf_str(&text), "open " MASK_TEXT);
    buf_clear(&hidden);
    free((void *)of.ptr);
    mask_free(mask);
}
END_TEST

START_TEST(copying_takes_strings_for_what_they_mean)
{
    struct span of = large("\\u00fc\\ud83d\\ude00x\\\\");
    ((char *)of.ptr)[0] = '"';
    ((char *)of.ptr)[LARGE - 1] = '"';
    copy(of, 0, of.len, COPYING_STRING, NULL);
    ck_assert_uint_gt(text.len, LARGE / 4);
    ck_assert_ptr_nonnull(strstr(buf_str(&text), "\xc3\xbc\xf0\x9f\x98\x80x\\\xc3\xbc"));
    ck_assert_ptr_null(strstr(buf_str(&text), "\\u"));
    free((void *)of.ptr);
}
END_TEST

static const struct {
    const char *in;
    enum copying_as as;
    const char *out;
} rows[] = {
    { "\"a\\nb\"", COPYING_STRING, "a\nb" },
    { "\"\"", COPYING_STRING, "" },
    { "[1]", COPYING_STRING, "[1]" },
    { "\"a\\nb\"", COPYING_PLAIN, "\"a\\nb\"" },
    { "\xef\xbb\xbfwords\r\n", COPYING_LINE, "words" },
    { "\xef\xbb\xbfwords\r\n", COPYING_PLAIN, "\xef\xbb\xbfwords\r\n" },
    { "", COPYING_PLAIN, "" },
};

START_TEST(copying_is_of_some_kind)
{
    struct span in = span_of(rows[_i].in);
    copy(in, 0, in.len, rows[_i].as, NULL);
    ck_assert_int_eq(text.failed, JIG_OK);
    ck_assert_str_eq(buf_str(&text), rows[_i].out);
}
END_TEST

START_TEST(copying_has_limits_and_fails_where_its_source_goes)
{
    struct span of = large("words ");
    struct source source = { .read = read_bytes, .ctx = &bytes, .len = of.len };
    bytes = of;
    ck_assert(!copying_begin(&copying, &source, 0, COPYING_MAX + 1ull, COPYING_PLAIN));
    ck_assert(!copying_is_on(&copying));
    ck_assert(copying_begin(&copying, &source, 0, of.len, COPYING_PLAIN));
    ck_assert(copying_step(&copying, NULL));
    copying_give_up(&copying);
    ck_assert(!copying_step(&copying, NULL));
    ck_assert(copying_take(&copying, &text));
    ck_assert_int_ne(text.failed, JIG_OK);
    ck_assert_uint_eq(text.len, 0);
    copying_give_up(&copying); /* of nothing */
    ck_assert(!copying_take(&copying, &text));
    ck_assert(copying_begin(&copying, &source, 0, of.len, COPYING_PLAIN));
    bytes.len /= 2; /* it can't be read to its end */
    while (copying_step(&copying, NULL))
        continue;
    ck_assert(copying_take(&copying, &text));
    ck_assert_int_ne(text.failed, JIG_OK);
    free((void *)of.ptr);
}
END_TEST

Suite *test_copying(void);
Suite *test_copying(void)
{
    Suite *suite = suite_create("copying");
    TCase *tc = tcase_create("copying");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, copying_takes_all_of_it_in_slices);
    tcase_add_test(tc, copying_hides_secrets_across_its_slices);
    tcase_add_test(tc, copying_takes_strings_for_what_they_mean);
    tcase_add_loop_test(tc, copying_is_of_some_kind, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tc, copying_has_limits_and_fails_where_its_source_goes);
    suite_add_tcase(suite, tc);
    return suite;
}
