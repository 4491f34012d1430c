#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

#define SECOND INT64_C(1000000)

START_TEST(transfer_has_one_deadline_for_the_whole)
{
    static const struct script drip = { { HEAD_END,
                                          SENDS("HTTP/1.1 200 OK\r\n\r\n"),
                                          { SCRIPT_WAIT, NULL, 0, 400000 },
                                          SENDS("a"),
                                          { SCRIPT_WAIT, NULL, 0, 400000 },
                                          SENDS("b"),
                                          { SCRIPT_WAIT, NULL, 0, 400000 },
                                          SENDS("c") } };
    struct jig_options options = { .total_timeout_us = 1000000, .idle_timeout_us = 500000 };
    struct stage s;
    stage_init(&s, &drip, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT);
    ck_assert_str_eq(jig_transfer_error(t)->text, "not done within 1.000 s");
    ck_assert_int_eq(jig_exchange_timing(jig_transfer_last(t)).total, 1000000);
    ck_assert_str_eq(body, "ab");
    free(body);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_ends_a_silent_peer_after_the_idle_time)
{
    static const struct script script = {
        { HEAD_END, { SCRIPT_WAIT, NULL, 0, 400000 }, SENDS("HTTP/1.1 200 OK\r\n\r\nx") }
    };
    struct jig_options options = { .idle_timeout_us = 500000 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_str_eq(jig_transfer_error(t)->text, "nothing came for 0.500 s");
    ck_assert_int_eq(jig_exchange_timing(jig_transfer_last(t)).total, 900000);
    stage_clear(&s);
}
END_TEST

/* An hour goes by, and a day; the one limit that there is ends it. */
static const struct {
    struct jig_options options;
    struct script script;
    enum jig_err error;
    int64_t total_s;
} patient[] = {
    { { .idle_timeout_us = -1 },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS(OK_HELLO)),
      JIG_OK,
      90000 },
    { { .idle_timeout_us = INT64_MAX },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS(OK_HELLO)),
      JIG_OK,
      90000 },
    { { .idle_timeout_us = -1, .total_timeout_us = 3600 * SECOND },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS(OK_HELLO)),
      JIG_ERR_TIMEOUT,
      3600 },
    { { .total_timeout_us = INT64_MAX },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS(OK_HELLO)),
      JIG_ERR_TIMEOUT,
      300 },
    { { .connect_timeout_us = -1, .proxy_tunnel = true, .proxy = "http://p.test" },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS("HTTP/1.1 200 OK\r\n\r\n"),
             HEAD_END, SENDS(OK_HELLO)),
      JIG_OK,
      90000 },
    { { .proxy_tunnel = true, .proxy = "http://p.test" },
      ANSWER({ SCRIPT_WAIT, NULL, 0, 90000 * SECOND }, SENDS("HTTP/1.1 200 OK\r\n\r\n"),
             HEAD_END, SENDS(OK_HELLO)),
      JIG_ERR_TIMEOUT,
      30 },
};

START_TEST(transfer_waits_for_ever_where_it_is_told_to)
{
    struct stage s;
    stage_init(&s, &patient[_i].script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "http://a.test/", &patient[_i].options));
    int64_t began = s.now, deadline;
    stage_settle(&s);
    jig_client_interest(s.client, NULL, 0, &deadline);
    bool is_limited = patient[_i].error != JIG_OK;
    ck_assert_int_eq(deadline, is_limited ? began + patient[_i].total_s * SECOND : INT64_MAX);
    s.now = is_limited ? deadline : began + 90000 * SECOND;
    stage_settle(&s);
    ck_assert(jig_transfer_is_done(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, patient[_i].error);
    ck_assert_int_eq(jig_exchange_timing(jig_transfer_last(t)).total,
                     patient[_i].total_s * SECOND);
    stage_clear(&s);
}
END_TEST

Suite *test_limits(void);
Suite *test_limits(void)
{
    Suite *suite = suite_create("limits");
    TCase *tc = tcase_create("limits");
    tcase_add_test(tc, transfer_has_one_deadline_for_the_whole);
    tcase_add_test(tc, transfer_ends_a_silent_peer_after_the_idle_time);
    tcase_add_loop_test(tc, transfer_waits_for_ever_where_it_is_told_to, 0,
                        sizeof patient / sizeof *patient);
    suite_add_tcase(suite, tc);
    return suite;
}
