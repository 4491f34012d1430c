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
    ck_assert_ptr_nonnull(r);
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
    viewer_has(&v, "  2  200 http://a.test/b                                      100.0 ms\n"
                   "  connection used again, request 2 on it, 10.0.4.7:80, HTTP/2 stream 3\n"
                   "    send ");
    viewer_lacks(&v, "10.0.4.8"); /* asked for by the one before */
    viewer_resize(&v, 60, 40);
    viewer_has(&v, "  connection used again, request 2 on it, 10.0.4.7:80,\n"
                   "  HTTP/2 stream 3\n"
                   "    send ");
}
END_TEST

/* An answer may begin before all of the request is out. */
START_TEST(timingtab_leaves_out_no_phase_that_took_no_time)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts facts = { .remote = "10.0.4.7", .remote_port = 80 };
    struct jig_timing early = looked_up;
    early.send = early.tls;
    early.wait = early.tls - 1;
    add_exchange(r, "http://a.test/", 200, "HTTP/2", &early, &facts);
    show(r);
    viewer_resize(&v, 67, 30);
    viewer_has(&v, "    TLS        ····██··············     10.0 ms\n"
                   "    send       ······█·············     0.00 ms\n"
                   "    wait       ······█·············     0.00 ms\n"
                   "    receive    ······██████████████     70.0 ms\n");
}
END_TEST

/* A row for its total where the URL leaves no room for it. */
START_TEST(timingtab_says_what_every_hop_took_in_all)
{
    static const char url[] = "http://a.test/a/path/that/goes/on/and/on/beyond/the/bars/of/it";
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts facts = { .remote = "10.0.4.7", .remote_port = 80 };
    add_exchange(r, url, 301, "HTTP/2", &looked_up, &facts);
    jig_recording_set_followed(r, true);
    add_exchange(r, "http://a.test/b", 200, "HTTP/2", &looked_up, &facts);
    show(r);
    viewer_has(&v, "  1  301 http://a.test/a/path/that/goes/on/and/on/beyond/the/bars/of/it\n"
                   "    all of it                                                 100.0 ms\n"
                   "  new connection 10.0.4.7:80, HTTP/2\n");
    viewer_has(&v, "  2  200 http://a.test/b                                      100.0 ms\n");
}
END_TEST

/* Each phase begins where the one before ended, and a hop where the one before it did. */
START_TEST(timingtab_draws_a_bar_for_every_phase_in_its_place)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .request_number = 1 };
    struct jig_timing second = known;
    second.connect = -1;
    second.started_wall_us = looked_up.total;
    add_exchange(r, "http://a.test/", 301, "HTTP/1.1", &looked_up, &c);
    jig_recording_set_followed(r, true);
    add_exchange(r, "http://a.test/b", 200, "HTTP/1.1", &second, &c);
    show(r);
    viewer_resize(&v, 67, 30); /* 20 columns of bars: 10 ms each */
    viewer_has(&v, "    resolve    █···················     10.0 ms\n"
                   "    connect    ·█··················     10.0 ms\n"
                   "    TLS        ··█·················     10.0 ms\n"
                   "    send       ···█················      1.0 ms\n"
                   "    wait       ···█████············     49.0 ms\n"
                   "    receive    ········██··········     20.0 ms\n");
    viewer_has(&v, "    send       ··········███·······     31.0 ms\n"
                   "    wait       ·············█████··     49.0 ms\n"
                   "    receive    ··················██     20.0 ms\n");
}
END_TEST

/* It waited for 60 ms when it was given up. */
START_TEST(timingtab_shows_where_it_failed_and_when)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_timing timing = known;
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_TIMEOUT, JIG_PHASE_WAIT, "nothing came");
    timing.wait = timing.head = timing.body = -1;
    timing.total = 91 * MS;
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_phase(r, JIG_PHASE_WAIT);
    jig_recording_set_timing(r, &timing);
    jig_recording_set_error(r, &error);
    show(r);
    viewer_resize(&v, 67, 30);
    viewer_has(&v, "  1  timeout http://a.test/\n");
    viewer_has(&v, "    send       ····███·············     11.0 ms\n"
                   "    wait       ·······█████████████     60.0 ms  timeout\n");
}
END_TEST

/* A HAR must have a time for sending, waiting and receiving, though it never came to them. */
START_TEST(timingtab_shows_nothing_after_what_failed)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_timing timing = known;
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_TLS, JIG_PHASE_TLS, "no TLS");
    timing.tls = timing.send = timing.wait = timing.head = timing.body = timing.total = 60 * MS;
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_timing(r, &timing);
    jig_recording_set_error(r, &error);
    show(r);
    viewer_resize(&v, 67, 30);
    viewer_has(&v, "    connect    ███████·············     20.0 ms\n"
                   "    TLS        ·······█████████████     40.0 ms  tls-failed\n");
    viewer_lacks(&v, "    send    ");
}
END_TEST

/* A body of 1,000 bytes that was 250 on the wire, in two reads; the log has only the first write. */
START_TEST(timingtab_counts_bytes_and_tells_what_decoding_made_of_them)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .bytes_sent = 1234, .bytes_received = 450 };
    struct jig_recorded_body body = {
        .len = 1000, .wire_len = 250, .expected = 250, .coding = "gzip"
    };
    add_exchange(r, "http://a.test/", 200, "HTTP/1.1", &known, &c);
    jig_recording_set_body(r, &body);
    jig_recording_add_wire(
        r, &(struct jig_wire_piece){ .direction = JIG_SENT, .len = 3, .data = "GET" });
    jig_recording_add_wire(
        r, &(struct jig_wire_piece){ .direction = JIG_RECEIVED, .len = 3, .data = "HTT" });
    jig_recording_add_wire(
        r, &(struct jig_wire_piece){ .direction = JIG_RECEIVED, .len = 1, .data = "P" });
    jig_recording_set_dropped(r, JIG_SENT, 1231);
    show(r);
    viewer_has(&v, "    sent      1,234  in more than 1 write\n"
                   "    received  450  in 2 reads\n"
                   "    body      250  of gzip, decoded to 1,000 (4.0 to 1)");
}
END_TEST

START_TEST(timingtab_draws_the_last_sends_as_steps)
{
    static const int64_t sends[] = { 10 * MS, 80 * MS, 20 * MS, 40 * MS, 80 * MS, 30 * MS };
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .request_number = 1 };
    add_exchange(r, "http://a.test/", 200, "HTTP/1.1", &known, &c);
    show(r);
    response_set_sends(v.response, sends, 6);
    response_update(v.response, v.stage.now);
    viewer_has(
        &v, "  Last 6 sends   median 35 ms   p95 80 ms   this one is slower than 40 % of them\n"
            "\n"
            "    ▁█▂▄█▃");
}
END_TEST

START_TEST(timingtab_says_which_send_was_first_or_last)
{
    static const struct {
        int64_t last;
        const char *words;
    } cases[] = {
        { 90 * MS, "   this one is slower than all of them\n" },
        { 10 * MS, "   none of them was faster\n" },
    };
    int64_t sends[] = { 10 * MS, 20 * MS, 40 * MS, 80 * MS, cases[_i].last };
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .request_number = 1 };
    add_exchange(r, "http://a.test/", 200, "HTTP/1.1", &known, &c);
    show(r);
    response_set_sends(v.response, sends, 5);
    response_update(v.response, v.stage.now);
    viewer_has(&v, cases[_i].words);
}
END_TEST

/* It is none of the sends that are compared. */
START_TEST(timingtab_ranks_no_send_that_was_not_answered)
{
    static const int64_t sends[] = { 10 * MS, 20 * MS, 40 * MS, 80 * MS, 30 * MS };
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .request_number = 1 };
    add_exchange(r, "http://a.test/", 0, "HTTP/1.1", &known, &c);
    show(r);
    response_set_sends(v.response, sends, 5);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  Last 5 sends   median 30 ms   p95 80 ms\n");
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
    tcase_add_test(tc, timingtab_leaves_out_no_phase_that_took_no_time);
    tcase_add_test(tc, timingtab_says_what_every_hop_took_in_all);
    tcase_add_test(tc, timingtab_draws_a_bar_for_every_phase_in_its_place);
    tcase_add_test(tc, timingtab_shows_where_it_failed_and_when);
    tcase_add_test(tc, timingtab_shows_nothing_after_what_failed);
    tcase_add_test(tc, timingtab_counts_bytes_and_tells_what_decoding_made_of_them);
    tcase_add_test(tc, timingtab_draws_the_last_sends_as_steps);
    tcase_add_test(tc, timingtab_ranks_no_send_that_was_not_answered);
    tcase_add_loop_test(tc, timingtab_says_which_send_was_first_or_last, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
