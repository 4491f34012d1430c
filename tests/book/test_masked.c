/* A source without its secrets, however long it is and wherever it is read from. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "book/masked.h"

enum { LONG = 700 << 10, WINDOW = 256 << 10 };

static struct mask *mask;
static struct masked m;
static const struct source *const text = &m.replaced.text;
static struct buf plain, want;
static struct span bytes;

static void setup(void)
{
    mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("hunter22")) &&
              mask_add(mask, SPAN("ter22-and-more")));
    buf_init(&plain, 4 << 20);
    buf_init(&want, 4 << 20);
}

static void teardown(void)
{
    masked_clear(&m);
    mask_free(mask);
    buf_clear(&plain);
    buf_clear(&want);
}

/* Looked through in steps, it reads as mask_apply() would have it, in pieces of any length. */
static void reads_as_masked(size_t step)
{
    static const size_t pieces[] = { 1 << 20, 1000, 7 };
    bytes = buf_span(&plain);
    struct source source = source_of_span(&bytes);
    buf_reset(&want);
    mask_apply(mask, bytes, &want);
    masked_begin(&m, &source, mask);
    while (masked_step(&m, step))
        ;
    ck_assert(!m.failed && masked_is_done(&m));
    ck_assert_uint_eq(text->len, want.len);
    char *got = malloc(want.len);
    ck_assert_ptr_nonnull(got);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        for (size_t at = 0; at < want.len; at += pieces[i]) {
            size_t n = want.len - at < pieces[i] ? want.len - at : pieces[i];
            ck_assert_uint_eq(text->read(text->ctx, at, got, pieces[i]), n);
            ck_assert(memcmp(got, want.ptr + at, n) == 0);
        }
        ck_assert_uint_eq(text->read(text->ctx, want.len, got, 1), 0);
    }
    free(got);
}

START_TEST(masked_is_what_a_mask_makes_of_all_of_it)
{
    static const char *const texts[] = {
        "x",       "hunter22",           "a hunter22, hunter22hunter22 b",
        "hunter2", "hunter22-and-more!", "hunter22hunter22-and-morehunter22",
    };
    buf_add_str(&plain, texts[_i]);
    reads_as_masked(1);
    reads_as_masked(1 << 20);
}
END_TEST

/* At each place around the end of the first window. */
START_TEST(masked_finds_what_lies_over_a_window)
{
    static const char secrets[] = "hunter22-and-more";
    for (size_t back = 0; back < sizeof secrets + 2; back++) {
        buf_reset(&plain);
        while (plain.len < WINDOW - back)
            buf_add_byte(&plain, 'x');
        buf_add_str(&plain, secrets);
        while (plain.len < LONG)
            buf_add_byte(&plain, 'y');
        buf_add_str(&plain, "hunter22");
        bytes = buf_span(&plain);
        struct source source = source_of_span(&bytes);
        buf_reset(&want);
        mask_apply(mask, bytes, &want);
        masked_begin(&m, &source, mask);
        while (masked_step(&m, 1000))
            ;
        char *got = malloc(want.len);
        ck_assert_uint_eq(text->len, want.len);
        ck_assert(got && text->read(text->ctx, 0, got, want.len) == want.len);
        ck_assert_msg(memcmp(got, want.ptr, want.len) == 0, "%zu bytes before its end", back);
        free(got);
    }
}
END_TEST

START_TEST(masked_takes_many_of_them)
{
    for (int i = 0; i < 30000; i++)
        buf_addf(&plain, "%d:hunter22,", i);
    reads_as_masked(64 << 10);
}
END_TEST

static size_t n_left(size_t n)
{
    char end[16];
    buf_reset(&plain);
    for (size_t i = 0; i < n; i++)
        buf_add_str(&plain, "hunter22,");
    bytes = buf_span(&plain);
    struct source source = source_of_span(&bytes);
    masked_begin(&m, &source, mask);
    while (masked_step(&m, 64 << 10))
        ;
    size_t len = text->read(text->ctx, text->len - sizeof end, end, sizeof end);
    ck_assert(mask_hits(mask, span_make(end, len)) == m.failed);
    return m.replaced.n;
}

START_TEST(masked_gives_up_where_there_are_too_many)
{
    plain.max = 16 << 20;
    ck_assert_uint_eq(n_left(MASKED_MOST), MASKED_MOST);
    ck_assert(!m.failed);
    ck_assert_uint_eq(n_left(MASKED_MOST + 1), 0);
    ck_assert(m.failed && text->len == plain.len);
}
END_TEST

Suite *test_masked(void);
Suite *test_masked(void)
{
    Suite *suite = suite_create("masked");
    TCase *tc = tcase_create("masked");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, masked_is_what_a_mask_makes_of_all_of_it, 0, 6);
    tcase_add_test(tc, masked_finds_what_lies_over_a_window);
    tcase_add_test(tc, masked_takes_many_of_them);
    tcase_add_test(tc, masked_gives_up_where_there_are_too_many);
    suite_add_tcase(suite, tc);
    return suite;
}
