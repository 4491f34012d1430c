/* Windows onto a source: the same bytes whatever was looked at before, and how many are read for them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/source.h"

#define LEN (1u << 20)

static char *bytes;
static size_t n_reads, n_read;

static size_t count_read(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const char *from = ctx;
    n_reads++;
    n_read += len;
    memcpy(out, from + offset, len);
    return len;
}

static struct source source = { .read = count_read, .len = LEN };

static void setup(void)
{
    bytes = mem_zero(LEN, 1);
    source.ctx = bytes;
    for (size_t i = 0; i < LEN; i++)
        bytes[i] = (char)(i * 2654435761u >> 13);
    n_reads = n_read = 0;
}

static void teardown(void)
{
    free(bytes);
}

struct look {
    uint64_t at;
    size_t len;
};

START_TEST(window_has_the_bytes_wherever_it_looks)
{
    static const struct look looks[] = {
        { 0, 1 },   { 0, 4096 },     { 100, 16384 }, { 16380, 8 },       { 300, WINDOW_SIZE },
        { 0, 10 },  { LEN - 5, 50 }, { LEN - 1, 1 }, { LEN / 2, 70000 }, { LEN / 2 - 9, 20 },
        { LEN, 1 }, { 0, 5 },
    };
    struct window w;
    window_init(&w);
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        size_t len = looks[i].len < WINDOW_SIZE ? looks[i].len : WINDOW_SIZE;
        len = len < LEN - looks[i].at ? len : (size_t)(LEN - looks[i].at);
        struct span got = window_look(&w, &source, looks[i].at, looks[i].len);
        ck_assert_uint_eq(got.len, len);
        ck_assert_msg(!len || memcmp(got.ptr, bytes + looks[i].at, len) == 0, "%zu", i);
    }
    window_clear(&w);
}
END_TEST

/* What is shown first is the beginning. */
START_TEST(window_reads_little_at_first_then_much)
{
    struct window w;
    window_init_sized(&w, 256 << 10);
    window_look(&w, &source, 0, 4096);
    ck_assert_uint_eq(n_reads, 1);
    ck_assert_uint_le(n_read, 16384);
    window_look(&w, &source, 4096, 4096);
    ck_assert_uint_eq(n_reads, 1);
    for (uint64_t at = 8192; at < 256 << 10; at += 4096)
        window_look(&w, &source, at, 4096);
    ck_assert_uint_eq(n_reads, 2);
    window_clear(&w);
}
END_TEST

START_TEST(window_reads_all_that_is_asked_for)
{
    struct window w;
    window_init(&w);
    ck_assert_uint_eq(window_look(&w, &source, 0, 50000).len, 50000);
    ck_assert_uint_eq(n_reads, 1);
    window_clear(&w);
}
END_TEST

/* Of a gigabyte its end is looked at, then its beginning; who walks on there wants more. */
START_TEST(window_reads_little_after_a_jump)
{
    struct window w;
    window_init(&w);
    window_look(&w, &source, LEN / 2, 100);
    n_read = 0;
    ck_assert_uint_eq(window_look(&w, &source, LEN - 50, 50).len, 50);
    ck_assert_uint_le(n_read, 16u << 10);
    n_read = n_reads = 0;
    for (uint64_t at = LEN - 50; at > LEN - (60u << 10); at -= 50)
        window_look(&w, &source, at, 50);
    ck_assert_uint_le(n_reads, 2);
    n_read = 0;
    window_look(&w, &source, 1000, 50);
    ck_assert_uint_le(n_read, 16u << 10);
    window_clear(&w);
}
END_TEST

Suite *test_window(void);
Suite *test_window(void)
{
    Suite *suite = suite_create("window");
    TCase *tc = tcase_create("window");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, window_has_the_bytes_wherever_it_looks);
    tcase_add_test(tc, window_reads_little_at_first_then_much);
    tcase_add_test(tc, window_reads_all_that_is_asked_for);
    tcase_add_test(tc, window_reads_little_after_a_jump);
    suite_add_tcase(suite, tc);
    return suite;
}
