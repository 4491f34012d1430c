/* A stream's log as the text that is compared: no times, no secrets, and no more than was promised. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/comparedlog.h"
#include "support/failalloc.h"

static struct live live;
static struct comparedlog compared;

static void setup(void)
{
    live_begin(&live, LIVE_EVENTS, &(struct live_limits){ 64u << 20, 64u << 20 });
    live.opened_at = 1000;
    comparedlog_init(&compared);
}

static void teardown(void)
{
    comparedlog_clear(&compared);
    streamlog_clear(&live.log);
}

static void add(struct span text, int64_t at)
{
    struct logrow row = { .kind = LOGROW_EVENT, .at = at, .type = SPAN("price"), .text = text };
    ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
}

static void read_all(const struct mask *mask)
{
    comparedlog_begin(&compared, &live, mask);
    ck_assert(!compared.input.complete);
    while (comparedlog_step(&compared))
        ck_assert(!compared.input.complete);
    ck_assert(!comparedlog_has_failed(&compared));
}

START_TEST(comparedlog_has_no_times_and_no_secrets)
{
    struct mask *mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("tok-98765")));
    add(SPAN("one"), 1500);
    add(SPAN("is tok-98765"), 2500);
    read_all(mask);
    ck_assert_str_eq(buf_str(&compared.text),
                     "{\"way\":\"received\",\"type\":\"event\",\"event\":\"price\",\"size\":3,"
                     "\"text\":\"one\"}\n"
                     "{\"way\":\"received\",\"type\":\"event\",\"event\":\"price\",\"size\":21,"
                     "\"text\":\"is ••••••\"}\n");
    ck_assert(!compared.is_cut && compared.input.complete);
    ck_assert_uint_eq(compared.input.source.len, compared.text.len);
    mask_free(mask);
}
END_TEST

START_TEST(comparedlog_says_that_there_is_more)
{
    static char kilobyte[1024];
    memset(kilobyte, 'x', sizeof kilobyte);
    for (int i = 0; i < 5000; i++)
        add(span_make(kilobyte, sizeof kilobyte), i);
    read_all(NULL);
    ck_assert(compared.is_cut);
    ck_assert_uint_ge(compared.input.source.len, COMPAREDLOG_MOST);
    ck_assert_uint_lt(compared.input.source.len, COMPAREDLOG_MOST + 2048);
}
END_TEST

/* However large a row is, in no step is more than a part of it gone through: first all of it, for
 * its size, then what is compared. */
START_TEST(comparedlog_reads_a_large_row_in_parts)
{
    enum { LARGE = 16 << 20, PART = 64 << 10 };
    char *text = malloc(LARGE);
    size_t n = 1, n_with_text = 0;
    ck_assert_ptr_nonnull(text);
    memset(text, '"', LARGE); /* two bytes each, as JSON */
    add(span_make(text, LARGE), 1);
    comparedlog_begin(&compared, &live, NULL);
    for (size_t before = 0; comparedlog_step(&compared); n++) {
        ck_assert_uint_le(compared.text.len - before, 2 * PART + 200);
        n_with_text += compared.text.len > before;
        before = compared.text.len;
    }
    ck_assert_uint_ge(n, LARGE / PART + n_with_text);
    ck_assert_uint_ge(n_with_text, COMPAREDLOG_MOST / (2 * PART));
    ck_assert(compared.input.complete && compared.is_cut);
    ck_assert_uint_lt(compared.input.source.len, COMPAREDLOG_MOST + 2 * PART + 200);
    free(text);
}
END_TEST

/* With each allocation: it ends, and is not taken for a whole one. */
START_TEST(comparedlog_is_not_complete_without_memory)
{
    unsigned n = 0;
    add(SPAN("one"), 1500);
    for (bool came = true; came; n++) {
        failalloc_at(n);
        comparedlog_begin(&compared, &live, NULL);
        while (comparedlog_step(&compared))
            ;
        came = failalloc_end();
        ck_assert_int_eq(comparedlog_has_failed(&compared), came);
        ck_assert_int_eq(compared.input.complete, !came);
        ck_assert(!comparedlog_is_reading(&compared));
    }
    ck_assert_uint_gt(n, 1);
}
END_TEST

Suite *test_comparedlog(void);
Suite *test_comparedlog(void)
{
    Suite *suite = suite_create("comparedlog");
    TCase *tc = tcase_create("comparedlog");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, comparedlog_has_no_times_and_no_secrets);
    tcase_add_test(tc, comparedlog_says_that_there_is_more);
    tcase_add_test(tc, comparedlog_reads_a_large_row_in_parts);
    tcase_add_test(tc, comparedlog_is_not_complete_without_memory);
    suite_add_tcase(suite, tc);
    return suite;
}
