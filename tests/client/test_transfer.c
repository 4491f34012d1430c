#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

/* ---- What an answer becomes ---- */

struct answer_case {
    const char *name;
    const char *method;
    struct script script;
    int status;
    const char *body;
    enum jig_err error;
    enum jig_phase phase;
};

static const struct answer_case answers[] = {
    { "a length", "GET", ANSWER(SENDS(OK_HELLO)), 200, "hello", JIG_OK, JIG_PHASE_NONE },
    { "chunks", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")),
      200, "hello", JIG_OK, JIG_PHASE_NONE },
    { "until the end", "GET", ANSWER(SENDS("HTTP/1.0 200 OK\r\n\r\nhello"), CLOSES), 200,
      "hello", JIG_OK, JIG_PHASE_NONE },
    { "a length from HTTP/1.0, which stays", "GET",
      ANSWER(SENDS("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")), 200, "hello", JIG_OK,
      JIG_PHASE_NONE },
    { "more than a length", "GET", ANSWER(SENDS(OK_HELLO " and more")), 200, "hello", JIG_OK,
      JIG_PHASE_NONE },
    { "a promise that nobody can keep", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nhello"),
             CLOSES),
      200, "hello", JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY },
    { "a chunk that nobody can send", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "7FFFFFFFFFFFFFFF\r\nhello"),
             CLOSES),
      200, "hello", JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY },
    { "another protocol that nobody asked for", "GET",
      ANSWER(SENDS("HTTP/1.1 101 Now\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nframes")), 101,
      "", JIG_OK, JIG_PHASE_NONE },
    { "304 with both framings", "GET",
      ANSWER(SENDS("HTTP/1.1 304 Same\r\nContent-Length: 5\r\nTransfer-Encoding: "
                   "chunked\r\n\r\n")),
      304, "", JIG_OK, JIG_PHASE_NONE },
    { "HEAD, in chunks", "HEAD",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")), 200, "", JIG_OK,
      JIG_PHASE_NONE },
    { "no body after HEAD", "HEAD",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")), 200, "", JIG_OK,
      JIG_PHASE_NONE },
    { "204", "GET", ANSWER(SENDS("HTTP/1.1 204 No Content\r\n\r\n")), 204, "", JIG_OK,
      JIG_PHASE_NONE },
    { "204 with a coding", "GET",
      ANSWER(SENDS("HTTP/1.1 204 No\r\nContent-Encoding: gzip\r\n\r\n")), 204, "", JIG_OK,
      JIG_PHASE_NONE },
    { "a coding after HEAD", "HEAD",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n")),
      200, "", JIG_OK, JIG_PHASE_NONE },
    { "a coding among the trailers", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\nhello\r\n0\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n")),
      200, "hello", JIG_OK, JIG_PHASE_NONE },
    { "nothing", "GET", ANSWER(CLOSES), 0, "", JIG_ERR_REMOTE_DISCONNECTED, JIG_PHASE_WAIT },
    { "a word on the way, and nothing", "GET",
      ANSWER(SENDS("HTTP/1.1 100 Continue\r\n\r\n"), CLOSES), 0, "",
      JIG_ERR_REMOTE_DISCONNECTED, JIG_PHASE_WAIT },
    { "half a head", "GET", ANSWER(SENDS("HTTP/1.1 200 OK\r\nA: b\r\n"), CLOSES), 200, "",
      JIG_ERR_INCOMPLETE_READ, JIG_PHASE_HEAD },
    { "half a body", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), CLOSES), 200, "hello",
      JIG_ERR_INCOMPLETE_READ, JIG_PHASE_BODY },
    { "no HTTP", "GET", ANSWER(SENDS("SSH-2.0-x\r\n")), 0, "", JIG_ERR_BAD_STATUS_LINE,
      JIG_PHASE_HEAD },
    { "a bad field", "GET", ANSWER(SENDS("HTTP/1.1 200 OK\r\nA b: c\r\n\r\n")), 200, "",
      JIG_ERR_BAD_HEADER, JIG_PHASE_HEAD },
    { "a bad chunk", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\nhello\r\nzz\r\n")),
      200, "hello", JIG_ERR_BAD_CHUNK, JIG_PHASE_BODY },
    { "silence in the body", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")), 200, "hel",
      JIG_ERR_TIMEOUT, JIG_PHASE_BODY },
    { "silence in the head", "GET", ANSWER(SENDS("HTTP/1.1 200")), 0, "", JIG_ERR_TIMEOUT,
      JIG_PHASE_HEAD },
    { "silence", "GET", ANSWER({ SCRIPT_END, NULL, 0, 0 }), 0, "", JIG_ERR_TIMEOUT,
      JIG_PHASE_WAIT },
};

static void expect_answer(const struct answer_case *c, const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_last(t);
    const struct jig_error *error = jig_transfer_error(t);
    char *body = stage_body(x);
    ck_assert_msg(error->code == c->error, "%s: %s, %s", c->name, jig_err_name(error->code),
                  error->text);
    ck_assert_msg(error->phase == c->phase, "%s: %s", c->name, jig_phase_name(error->phase));
    ck_assert_msg(jig_exchange_status(x) == c->status, "%s: %d", c->name,
                  jig_exchange_status(x));
    ck_assert_msg(strcmp(body, c->body) == 0, "%s: %s", c->name, body);
    ck_assert_uint_eq(jig_exchange_n_interim(x), strstr(c->name, "on the way") != NULL);
    ck_assert(jig_exchange_is_done(x));
    free(body);
}

START_TEST(transfer_keeps_what_came_however_it_was_cut)
{
    static const size_t cuts[] = { 0, 1, 3, 7 };
    const struct answer_case *c = &answers[_i];
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct stage s;
        stage_init(&s, &c->script, 1, NULL);
        s.cut = cuts[i];
        struct jig_options options = { .decode = true };
        struct jig_transfer *t =
            stage_send(&s, stage_request(c->method, "http://a.test/", &options));
        stage_play(&s, t);
        expect_answer(c, t);
        stage_clear(&s);
    }
}
END_TEST

static const struct {
    struct jig_options options;
    enum jig_err error;
} limits[] = {
    { { .max_line = 17 }, JIG_OK },
    { { .max_line = 16 }, JIG_ERR_LINE_TOO_LONG },
    { { .max_fields = 2 }, JIG_OK },
    { { .max_fields = 1 }, JIG_ERR_TOO_MANY_HEADERS },
    { { .max_head = 44 }, JIG_OK },
    { { .max_head = 43 }, JIG_ERR_TOO_MANY_HEADERS },
    { { .max_head = 10 }, JIG_ERR_TOO_MANY_HEADERS },
};

START_TEST(transfer_keeps_to_the_limits_it_was_given)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 5\r\n\r\nhello"));
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "http://a.test/", &limits[_i].options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, limits[_i].error);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)),
                     200); /* as far as it was read */
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_tells_its_phases_in_their_order)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 103 Early Hints\r\n\r\n"), SENDS(OK_HELLO));
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_str_eq(buf_str(&s.log), "phase wait; phase wait; interim 103; phase wait; "
                                      "phase body; head 200; phase body; body; done ok; ");
    ck_assert_str_eq(buf_str(&s.received),
                     "GET / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: jig/" JIG_VERSION
                     "\r\nAccept: */*\r\n\r\n");
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_measures_each_phase)
{
    static const struct script script = { { HEAD_END,
                                            { SCRIPT_WAIT, NULL, 0, 1000 },
                                            SENDS("HTTP/1.1 200 OK\r\n"),
                                            { SCRIPT_WAIT, NULL, 0, 200 },
                                            SENDS("Content-Length: 5\r\n\r\nhe"),
                                            { SCRIPT_WAIT, NULL, 0, 30 },
                                            SENDS("llo") } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    struct jig_timing at = jig_exchange_timing(jig_transfer_last(t));
    ck_assert_int_eq(at.started_wall_us, 1764000000000000);
    ck_assert_int_eq(at.resolve, -1);
    ck_assert_int_eq(at.connect, 0);
    ck_assert_int_eq(at.tls, -1);
    ck_assert_int_eq(at.send, 0);
    ck_assert_int_eq(at.wait, 1000);
    ck_assert_int_eq(at.head, 1200);
    ck_assert_int_eq(at.body, 1230);
    ck_assert_int_eq(at.total, 1230);
    stage_clear(&s);
}
END_TEST

/* A near server answers before a step is over: each thing has a time of its own all the same. */
START_TEST(transfer_dates_what_happens_within_a_step)
{
    static const struct script script = { { SENDS(OK_HELLO) } };
    struct jig_options options = { .wire_keep = 100 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.clock.pace = 10;
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    const struct jig_exchange *x = jig_transfer_last(t);
    stage_peers(&s);
    jig_client_step(s.client, NULL, 0, s.now);
    struct jig_timing at = jig_exchange_timing(x);
    ck_assert(jig_transfer_is_done(t));
    ck_assert_int_gt(at.connect, 0);
    ck_assert_int_gt(at.send, at.connect);
    ck_assert_int_gt(at.wait, at.send);
    ck_assert_int_ge(at.head, at.wait);
    ck_assert_int_ge(at.body, at.head);
    ck_assert_int_ge(at.total, at.body);
    ck_assert_int_eq(jig_exchange_wire(x, 0).at, at.send);
    ck_assert_int_eq(jig_exchange_wire(x, 1).at, at.wait);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_is_refused_in_words)
{
    struct stage s;
    stage_init(&s, NULL, 0, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    ck_assert(jig_transfer_is_done(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_CONNECT);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_CONNECT);
    stage_settle(&s);
    ck_assert_str_eq(buf_str(&s.log), "done connect-failed; ");
    stage_clear(&s);
}
END_TEST

/* ---- Cancelling ---- */

struct cancel_case {
    struct script script;
    enum jig_phase phase;
    const char *body;
};

static const struct cancel_case cancels[] = {
    { ANSWER({ SCRIPT_END, NULL, 0, 0 }), JIG_PHASE_WAIT, "" },
    { ANSWER(SENDS("HTTP/1.1 2")), JIG_PHASE_HEAD, "" },
    { ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")), JIG_PHASE_BODY,
      "hello" },
};

START_TEST(transfer_can_be_cancelled_at_any_phase)
{
    const struct cancel_case *c = &cancels[_i];
    struct stage s;
    stage_init(&s, &c->script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_settle(&s);
    ck_assert(!jig_transfer_is_done(t));
    jig_client_cancel(s.client, t, s.now);
    jig_client_cancel(s.client, t, s.now); /* once more is nothing */
    stage_settle(&s);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_CANCELLED);
    ck_assert_int_eq(jig_transfer_error(t)->phase, c->phase);
    ck_assert_str_eq(body, c->body);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.log), "done cancelled; "));
    ck_assert_ptr_eq(strstr(buf_str(&s.log), "done cancelled; "),
                     buf_str(&s.log) + s.log.len - strlen("done cancelled; "));
    free(body);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_can_be_freed_while_it_runs)
{
    struct stage s;
    stage_init(&s, &cancels[_i].script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    for (int i = 0; i < 4; i++)
        jig_client_step(s.client, NULL, 0, s.now);
    jig_transfer_free(t);
    struct jig_event event;
    ck_assert(!jig_client_next_event(s.client, &event));
    stage_clear(&s);
}
END_TEST

/* ---- The rest ---- */

START_TEST(transfer_sends_raw_bytes_as_they_are)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    static const char raw[] = "HEAD /x HTTP/1.1\r\nHost : odd\r\nA: b\r\n\r\n";
    struct jig_request *r = stage_request("GET", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_raw(r, raw, sizeof raw - 1, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK); /* a HEAD's answer has no body */
    ck_assert_str_eq(buf_str(&s.received), raw);
    ck_assert_str_eq(jig_exchange_method(x), "HEAD");
    ck_assert_uint_eq(jig_exchange_n_fields(x, JIG_SECTION_REQUEST), 1);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_takes_raw_bytes_to_no_other_place)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 302 Found\r\nLocation: http://b.test/\r\n"
                     "Content-Length: 4\r\n\r\nmove"));
    static const char raw[] = "GET / HTTP/1.1\r\nAuthorization: Basic eDp5\r\n\r\n";
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://a.test/", &options);
    ck_assert_int_eq(jig_request_set_raw(r, raw, sizeof raw - 1, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 302);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_logs_every_byte_both_ways)
{
    static const struct script script = ANSWER(SENDS(OK_HELLO));
    struct jig_options options = { .wire_keep = 30 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_uint_eq(jig_exchange_n_wire(x), 2);
    struct jig_wire_piece sent = jig_exchange_wire(x, 0), got = jig_exchange_wire(x, 1);
    ck_assert(
        span_eq_str(span_make(sent.data, sent.len), "GET / HTTP/1.1\r\nHost: a.test\r\n"));
    ck_assert(span_eq_str(span_make(got.data, got.len), "HTTP/1.1 200 OK\r\nContent-Lengt"));
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_SENT), s.received.len - 30);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_RECEIVED), sizeof OK_HELLO - 1 - 30);
    stage_clear(&s);
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_transfer(void);
Suite *test_transfer(void)
{
    Suite *suite = suite_create("transfer");
    TCase *tc = tcase_create("transfer");
    LOOP(transfer_keeps_what_came_however_it_was_cut, answers);
    LOOP(transfer_keeps_to_the_limits_it_was_given, limits);
    tcase_add_test(tc, transfer_tells_its_phases_in_their_order);
    tcase_add_test(tc, transfer_measures_each_phase);
    tcase_add_test(tc, transfer_dates_what_happens_within_a_step);
    tcase_add_test(tc, transfer_is_refused_in_words);
    LOOP(transfer_can_be_cancelled_at_any_phase, cancels);
    LOOP(transfer_can_be_freed_while_it_runs, cancels);
    tcase_add_test(tc, transfer_sends_raw_bytes_as_they_are);
    tcase_add_test(tc, transfer_takes_raw_bytes_to_no_other_place);
    tcase_add_test(tc, transfer_logs_every_byte_both_ways);
    suite_add_tcase(suite, tc);
    return suite;
}
