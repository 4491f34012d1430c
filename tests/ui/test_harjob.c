/* A HAR read beside the screen: what comes of it, and jobs that nobody waits for. */
#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "app/harjob.h"
#include "base/mem.h"

#define ENTRY                                                            \
    "{\"request\": {\"method\": \"GET\", \"url\": \"http://a.test/\"}, " \
    "\"response\": {\"status\": 204}}"

static struct harjob *start(const char *text)
{
    struct harjob *j = harjob_start(mem_strdup(text), strlen(text));
    ck_assert_ptr_nonnull(j);
    return j;
}

static void wait_for(const struct harjob *j)
{
    struct pollfd p = { .fd = harjob_fd(j), .events = POLLIN };
    ck_assert_int_eq(poll(&p, 1, 30000), 1);
}

START_TEST(harjob_hands_out_what_it_read)
{
    struct harlog log;
    struct jig_error error;
    struct harjob *j = start("{\"log\": {\"entries\": [" ENTRY ", " ENTRY "]}}");
    wait_for(j);
    ck_assert(harjob_take(j, &log, &error));
    ck_assert_uint_eq(log.n, 2);
    ck_assert_int_eq(error.code, JIG_OK);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(log.transfers[1])), 204);
    harjob_free(j);
    harlog_clear(&log);
}
END_TEST

START_TEST(harjob_says_what_is_no_har)
{
    struct harlog log;
    struct jig_error error;
    struct harjob *j = start("{\"log\": {\"entries\": [");
    wait_for(j);
    ck_assert(harjob_take(j, &log, &error));
    ck_assert_uint_eq(log.n, 0);
    ck_assert_int_eq(error.code, JIG_ERR_READ);
    harjob_free(j);
}
END_TEST

/* Before it is done or after: the sanitizer would tell of what stays behind. */
START_TEST(harjob_can_be_let_go_of_at_any_time)
{
    for (int i = 0; i < 20; i++) {
        struct harjob *j = start("{\"log\": {\"entries\": [" ENTRY "]}}");
        if (i % 2)
            wait_for(j);
        harjob_free(j);
    }
    harjob_free(NULL);
}
END_TEST

Suite *test_harjob(void);
Suite *test_harjob(void)
{
    Suite *suite = suite_create("harjob");
    TCase *tc = tcase_create("harjob");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, harjob_hands_out_what_it_read);
    tcase_add_test(tc, harjob_says_what_is_no_har);
    tcase_add_test(tc, harjob_can_be_let_go_of_at_any_time);
    suite_add_tcase(suite, tc);
    return suite;
}
