/* The Timing tab over transfers of recorded facts: every figure on it is known. */
#include <check.h>
#include <string.h>

#include "support/viewer.h"

#define MS 1000

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 90, 30);
}

static void teardown(void)
{
    viewer_close(&v);
}

static void add_exchange(struct jig_recording *r, const char *url, int status,
                         const char *version, const struct jig_timing *timing,
                         const struct jig_connection_facts *connection)
{
    struct jig_recorded_head head = { status, "Fine", 4, version };
    struct jig_recorded_body body = { .len = 0 };
    jig_recording_begin(r, "GET", url);
    jig_recording_set_answer(r, &head);
    jig_recording_set_body(r, &body);
    jig_recording_set_phase(r, JIG_PHASE_BODY);
    jig_recording_set_timing(r, timing);
    jig_recording_set_connection(r, connection);
}

static void show(struct jig_recording *r)
{
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "5");
}

static const struct jig_timing looked_up = { .resolve = 10 * MS,
                                             .connect = 20 * MS,
                                             .proxy = -1,
                                             .tls = 30 * MS,
                                             .send = 31 * MS,
                                             .wait = 80 * MS,
                                             .head = 81 * MS,
                                             .body = 100 * MS,
                                             .total = 100 * MS };
static const struct jig_timing known = { .resolve = -1,
                                         .connect = 20 * MS,
                                         .proxy = -1,
                                         .tls = -1,
                                         .send = 31 * MS,
                                         .wait = 80 * MS,
                                         .head = 81 * MS,
                                         .body = 100 * MS,
                                         .total = 100 * MS };

START_TEST(timingtab_lists_the_addresses_of_a_name)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .remote = "10.0.4.7",
                                      .remote_port = 443,
                                      .local = "10.0.0.2",
                                      .local_port = 5555,
                                      .n_addresses = 3,
                                      .n_refused = 1,
                                      .addresses =
                                          "::7 (Connection refused), 10.0.4.7, 10.0.4.8",
                                      .request_number = 1,
                                      .stream = 1 };
    add_exchange(r, "https://a.test/", 200, "HTTP/2", &looked_up, &c);
    show(r);
    viewer_has(&v, "  new connection 10.0.4.7:443, HTTP/2 stream 1\n"
                   "  from 10.0.0.2:5555\n"
                   "  one of 3 addresses  ::7 (Connection refused), 10.0.4.7, 10.0.4.8\n"
                   "    resolve    ");
    viewer_has(&v, "10.0 ms");
}
END_TEST

START_TEST(timingtab_says_that_no_name_was_asked_for)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .remote = "127.0.0.1",
                                      .remote_port = 80,
                                      .n_addresses = 2,
                                      .n_refused = 1,
                                      .addresses = "::1 (Connection refused), 127.0.0.1",
                                      .request_number = 1 };
    add_exchange(r, "http://localhost/", 200, "HTTP/1.1", &known, &c);
    show(r);
    viewer_has(
        &v,
        "  one of 2 addresses, known without asking  ::1 (Connection refused), 127.0.0.1\n");
    viewer_lacks(&v, "resolve");
    viewer_lacks(&v, "stream");
}
END_TEST

/* What a history of an earlier version has: no list. */
START_TEST(timingtab_counts_addresses_that_are_not_known)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .remote = "127.0.0.1",
                                      .remote_port = 80,
                                      .n_addresses = 2,
                                      .n_refused = 1,
                                      .request_number = 1 };
    add_exchange(r, "http://a.test/", 200, "HTTP/1.1", &looked_up, &c);
    show(r);
    viewer_has(&v, "  one of 2 addresses, 1 before it failed\n");
}
END_TEST

START_TEST(timingtab_puts_every_hop_on_one_scale)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts first = { .remote = "10.0.4.7", .remote_port = 80 };
    struct jig_connection_facts again = { .remote = "10.0.4.7",
                                          .remote_port = 80,
                                          .reused = true,
                                          .n_addresses = 2,
                                          .addresses = "10.0.4.7, 10.0.4.8",
                                          .request_number = 2,
                                          .stream = 3 };
    struct jig_timing second = { .resolve = -1,
                                 .connect = -1,
                                 .proxy = -1,
                                 .tls = -1,
                                 .send = 1 * MS,
                                 .wait = 80 * MS,
                                 .head = 81 * MS,
                                 .body = 100 * MS,
                                 .total = 100 * MS };
    second.started_wall_us = looked_up.total;
    add_exchange(r, "http://a.test/", 301, "HTTP/2", &looked_up, &first);
    jig_recording_set_followed(r, true);
    add_exchange(r, "http://a.test/b", 200, "HTTP/2", &second, &again);
    show(r);
    viewer_has(&v, "  2 exchanges, 1 redirect   total 200 ms");
    viewer_has(&v, "  2  200 http://a.test/b\n"
                   "  connection used again, request 2 on it, 10.0.4.7:80, HTTP/2 stream 3\n"
                   "    send ");
    viewer_lacks(&v, "10.0.4.8"); /* asked for by the one before */
}
END_TEST

Suite *test_timingtab(void);
Suite *test_timingtab(void)
{
    Suite *suite = suite_create("timingtab");
    TCase *tc = tcase_create("timingtab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, timingtab_lists_the_addresses_of_a_name);
    tcase_add_test(tc, timingtab_says_that_no_name_was_asked_for);
    tcase_add_test(tc, timingtab_counts_addresses_that_are_not_known);
    tcase_add_test(tc, timingtab_puts_every_hop_on_one_scale);
    suite_add_tcase(suite, tc);
    return suite;
}
