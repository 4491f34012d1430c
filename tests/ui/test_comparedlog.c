/* A stream's log as the text that is compared: no times, no secrets, and no more than was promised. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/comparedlog.h"

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

START_TEST(comparedlog_has_no_times_and_no_secrets)
{
    struct mask *mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("tok-98765")));
    add(SPAN("one"), 1500);
    add(SPAN("is tok-98765"), 2500);
    ck_assert(comparedlog_read(&compared, &live, mask));
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
    ck_assert(comparedlog_read(&compared, &live, NULL));
    ck_assert(compared.is_cut);
    ck_assert_uint_ge(compared.input.source.len, COMPAREDLOG_MOST);
    ck_assert_uint_lt(compared.input.source.len, COMPAREDLOG_MOST + 2048);
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
    suite_add_tcase(suite, tc);
    return suite;
}
