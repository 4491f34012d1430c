#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

#define GET_END  "\r\n\r\n"
#define OK_HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

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

#define ANSWER(...)                                       \
    {                                                     \
        {                                                 \
            { SCRIPT_EXPECT, GET_END, 0, 0 }, __VA_ARGS__ \
        }                                                 \
    }
#define SENDS(text)                            \
    {                                          \
        SCRIPT_SEND, text, sizeof(text) - 1, 0 \
    }
#define CLOSES                   \
    {                            \
        SCRIPT_CLOSE, NULL, 0, 0 \
    }

static const struct answer_case answers[] = {
    { "a length", "GET", ANSWER(SENDS(OK_HELLO)), 200, "hello", JIG_OK, JIG_PHASE_NONE },
    { "chunks", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")),
      200, "hello", JIG_OK, JIG_PHASE_NONE },
    { "until the end", "GET", ANSWER(SENDS("HTTP/1.0 200 OK\r\n\r\nhello"), CLOSES), 200,
      "hello", JIG_OK, JIG_PHASE_NONE },
    { "no body after HEAD", "HEAD",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")), 200, "", JIG_OK,
      JIG_PHASE_NONE },
    { "204", "GET", ANSWER(SENDS("HTTP/1.1 204 No Content\r\n\r\n")), 204, "", JIG_OK,
      JIG_PHASE_NONE },
    { "nothing", "GET", ANSWER(CLOSES), 0, "", JIG_ERR_REMOTE_DISCONNECTED, JIG_PHASE_WAIT },
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
        struct jig_transfer *t =
            stage_send(&s, stage_request(c->method, "http://a.test/", NULL));
        stage_play(&s, t);
        expect_answer(c, t);
        stage_clear(&s);
    }
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
    static const struct script script = { { { SCRIPT_EXPECT, GET_END, 0, 0 },
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

/* ---- Time ---- */

START_TEST(transfer_has_one_deadline_for_the_whole)
{
    static const struct script drip = { { { SCRIPT_EXPECT, GET_END, 0, 0 },
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
    static const struct script script = { { { SCRIPT_EXPECT, GET_END, 0, 0 },
                                            { SCRIPT_WAIT, NULL, 0, 400000 },
                                            SENDS("HTTP/1.1 200 OK\r\n\r\nx") } };
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

/* ---- Reuse ---- */

struct reuse_case {
    const char *name;
    const char *method;
    struct script first, second;
    size_t n_conns;
    enum jig_err error;
};

#define TWICE(...)                                        \
    {                                                     \
        {                                                 \
            { SCRIPT_EXPECT, GET_END, 0, 0 }, __VA_ARGS__ \
        }                                                 \
    }
#define AGAIN                        \
    {                                \
        SCRIPT_EXPECT, GET_END, 0, 0 \
    }
#define FRESH TWICE(SENDS(OK_HELLO))

static const struct reuse_case reuses[] = {
    { "kept", "GET", TWICE(SENDS(OK_HELLO), AGAIN, SENDS(OK_HELLO)), FRESH, 1, JIG_OK },
    { "chunked is kept", "GET",
      TWICE(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), AGAIN,
            SENDS(OK_HELLO)),
      FRESH, 1, JIG_OK },
    { "Connection: close", "GET",
      TWICE(SENDS("HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n")),
      FRESH, 2, JIG_OK },
    { "HTTP/1.0", "GET", TWICE(SENDS("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")), FRESH, 2,
      JIG_OK },
    { "excess bytes", "GET",
      TWICE(SENDS(OK_HELLO "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")), FRESH, 2,
      JIG_OK },
    { "both framings", "GET",
      TWICE(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "0\r\n\r\n")),
      FRESH, 2, JIG_OK },
    { "closed meanwhile", "POST", TWICE(SENDS(OK_HELLO), CLOSES), FRESH, 2, JIG_OK },
    { "a GET on a stale one is repeated", "GET", TWICE(SENDS(OK_HELLO), AGAIN, CLOSES), FRESH,
      2, JIG_OK },
    { "a DELETE too", "DELETE", TWICE(SENDS(OK_HELLO), AGAIN, CLOSES), FRESH, 2, JIG_OK },
    { "a POST that was read is not", "POST",
      TWICE(SENDS(OK_HELLO), { SCRIPT_EXPECT, "Content-Length: 0" GET_END, 0, 0 }, CLOSES),
      FRESH, 1, JIG_ERR_REMOTE_DISCONNECTED },
    { "nor where an answer began", "GET",
      TWICE(SENDS(OK_HELLO), AGAIN, SENDS("HTTP/1.1"), CLOSES), FRESH, 1,
      JIG_ERR_INCOMPLETE_READ },
};

START_TEST(transfer_reuses_only_what_is_sound)
{
    const struct reuse_case *c = &reuses[_i];
    struct script scripts[] = { c->first, c->second };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", c->name);
    stage_settle(&s);
    t = stage_send(&s, stage_request(c->method, "http://a.test/2", NULL));
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == c->error, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_msg(s.n_peers == c->n_conns, "%s: %zu connections", c->name, s.n_peers);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_uint_eq(jig_exchange_connection(x)->reused, c->n_conns == 1);
    if (!c->error) {
        char *body = stage_body(x);
        ck_assert_str_eq(body, "hello");
        free(body);
    }
    stage_clear(&s);
}
END_TEST

/* What was asked, not what was answered, forbids these. */
static const struct {
    const char *name, *field, *value;
    enum jig_http_version http;
} last_words[] = {
    { "a wrong length", "Content-Length", "2", JIG_HTTP_AUTO },
    { "Connection: close", "Connection", "x, CLOSE", JIG_HTTP_AUTO },
    { "HTTP/1.0", "X", "y", JIG_HTTP_1_0 },
};

START_TEST(transfer_leaves_a_connection_that_it_has_spoiled)
{
    static const struct script scripts[] = {
        { { { SCRIPT_EXPECT, "body", 0, 0 }, SENDS(OK_HELLO) } }, FRESH
    };
    const char *field = last_words[_i].field, *value = last_words[_i].value;
    struct jig_options options = { .http = last_words[_i].http };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_request *r = stage_request("POST", "http://a.test/", &options);
    jig_request_set_body(r, "body", 4, NULL);
    jig_request_add_field(r, field, value, strlen(value), NULL);
    stage_play(&s, stage_send(&s, r));
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", last_words[_i].name);
    ck_assert_msg(s.n_peers == 2, "%s", last_words[_i].name);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_forgets_connections_that_stood_too_long)
{
    static const struct script scripts[] = { TWICE(SENDS(OK_HELLO), AGAIN, SENDS(OK_HELLO)),
                                             FRESH };
    struct jig_client_config config = { .max_idle_us = 5000000 };
    struct stage s;
    stage_init(&s, scripts, 2, &config);
    stage_play(&s, stage_send(&s, stage_request("GET", "http://a.test/", NULL)));
    int64_t deadline;
    ck_assert_uint_eq(jig_client_interest(s.client, NULL, 0, &deadline), 0);
    ck_assert_int_eq(deadline, s.now + 5000000);
    s.now = deadline;
    stage_settle(&s);
    ck_assert_uint_eq(jig_client_interest(s.client, NULL, 0, &deadline), 0);
    ck_assert_int_eq(deadline, INT64_MAX);
    stage_play(&s, stage_send(&s, stage_request("GET", "http://a.test/", NULL)));
    ck_assert_uint_eq(s.n_peers, 2);
    stage_clear(&s);
}
END_TEST

/* ---- Bodies that go out ---- */

struct upload_case {
    const char *name;
    struct script script;
    const char *body;
    const char *field, *value;
    int status;
    const char *received_end; /* how what the server saw ends */
};

static const struct upload_case uploads[] = {
    { "with the head",
      { { { SCRIPT_EXPECT, "\r\n\r\nbody", 0, 0 }, SENDS(OK_HELLO) } },
      "body",
      NULL,
      NULL,
      200,
      "Content-Length: 4\r\n\r\nbody" },
    { "empty",
      { { { SCRIPT_EXPECT, GET_END, 0, 0 }, SENDS(OK_HELLO) } },
      "",
      NULL,
      NULL,
      200,
      "Content-Length: 0\r\n\r\n" },
    { "in chunks",
      { { { SCRIPT_EXPECT, "0\r\n\r\n", 0, 0 }, SENDS(OK_HELLO) } },
      "body",
      "Transfer-Encoding",
      "chunked",
      200,
      "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n" },
    { "held until a 100",
      { { { SCRIPT_EXPECT, GET_END, 0, 0 },
          SENDS("HTTP/1.1 100 Continue\r\n\r\n"),
          { SCRIPT_EXPECT, "body", 0, 0 },
          SENDS(OK_HELLO) } },
      "body",
      "Expect",
      "100-continue",
      200,
      "\r\n\r\nbody" },
    { "not held for ever",
      { { { SCRIPT_EXPECT, "body", 0, 0 }, SENDS(OK_HELLO) } },
      "body",
      "Expect",
      "100-continue",
      200,
      "\r\n\r\nbody" },
    { "not sent after a refusal",
      { { { SCRIPT_EXPECT, GET_END, 0, 0 },
          SENDS("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n") } },
      "body",
      "Expect",
      "100-continue",
      417,
      "Content-Length: 4\r\n\r\n" },
};

START_TEST(transfer_sends_a_body_as_it_is_framed)
{
    const struct upload_case *c = &uploads[_i];
    struct stage s;
    stage_init(&s, &c->script, 1, NULL);
    struct jig_request *r = stage_request("POST", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_body(r, c->body, strlen(c->body), NULL), JIG_OK);
    if (c->field)
        ck_assert_int_eq(jig_request_add_field(r, c->field, c->value, strlen(c->value), NULL),
                         JIG_OK);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_int_eq(jig_exchange_status(x), c->status);
    size_t end = strlen(c->received_end);
    ck_assert_uint_ge(s.received.len, end);
    ck_assert_msg(strcmp(buf_str(&s.received) + s.received.len - end, c->received_end) == 0,
                  "%s: %s", c->name, buf_str(&s.received));
    stage_clear(&s);
}
END_TEST

/* A refusal while the body is on its way ends the sending; the answer stands. */
START_TEST(transfer_sees_an_early_refusal)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, GET_END, 0, 0 },
          SENDS("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n"
                "\r\nbig") }
    };
    enum { LEN = 4 << 20 };
    char *large = calloc(1, LEN);
    struct jig_request *r = stage_request("PUT", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_body(r, large, LEN, NULL), JIG_OK);
    free(large);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = 300; /* the head fits, little of the body does */
    struct jig_transfer *t = stage_send(&s, r);
    s.peers[0].step++; /* the peer answers whatever it has read */
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    char *body = stage_body(x);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_int_eq(jig_exchange_status(x), 413);
    ck_assert_str_eq(body, "big");
    ck_assert_uint_lt(jig_exchange_connection(x)->bytes_sent, LEN);
    free(body);
    stage_clear(&s);
}
END_TEST

/* The server answered and left: the answer counts, not the pipe that broke. */
START_TEST(transfer_reads_the_answer_behind_a_broken_pipe)
{
    static const struct script script = {
        { SENDS("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"), CLOSES }
    };
    struct jig_request *r = stage_request("POST", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_body(r, "0123456789", 10, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = 40;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 403);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_names_a_failed_send)
{
    static const struct script script = { { CLOSES } };
    struct jig_request *r = stage_request("POST", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_body(r, "0123456789", 10, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = 40;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_SEND);
    stage_clear(&s);
}
END_TEST

/* ---- Streams ---- */

START_TEST(transfer_stops_reading_while_a_piece_is_not_pulled)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 OK\r\n\r\nhello"), SENDS("world"), CLOSES);
    struct jig_options options = { .stream = true };
    struct jig_event event;
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    do
        stage_turn(&s);
    while (!strstr(buf_str(&s.log), "body"));
    for (int i = 0; i < 5; i++) { /* the peer goes on; the first step gives the second piece */
        jig_client_step(s.client, NULL, 0, s.now);
        stage_peers(&s);
    }
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(t)), 10);
    ck_assert(jig_client_next_event(s.client, &event));
    ck_assert_int_eq(event.type, JIG_EVENT_BODY);
    ck_assert(span_eq_str(span_make(event.data, event.len), "world"));
    ck_assert(!jig_client_next_event(s.client, &event)); /* the end was not read yet */
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    char byte;
    ck_assert_uint_eq(jig_exchange_body_read(jig_transfer_last(t), 0, &byte, 1), 0);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_goes_on_once_a_piece_was_pulled)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
                     "hello"),
               SENDS("world"));
    struct jig_options options = { .stream = true, .idle_timeout_us = 1000000 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.cut = 44; /* the head and the first piece */
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    do
        stage_turn(&s);
    while (s.streamed.len == 0);
    ck_assert_str_eq(buf_str(&s.streamed), "hello");
    int64_t deadline;
    jig_client_interest(s.client, NULL, 0, &deadline);
    ck_assert_int_lt(deadline, s.now); /* pulled: it wants to go on at once */
    stage_play(&s, t);
    ck_assert_str_eq(buf_str(&s.streamed), "helloworld");
    stage_clear(&s);
}
END_TEST

enum { FLOOD = 24 << 20 };

static struct script flood(char *bytes)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    memset(bytes, 'x', FLOOD);
    memcpy(bytes, head, sizeof head - 1);
    return (struct script)ANSWER({ SCRIPT_SEND, bytes, FLOOD, 0 }, CLOSES);
}

/* More is always there to be read: the clock must be looked at in between. */
START_TEST(transfer_keeps_its_deadline_under_a_flood)
{
    struct jig_options options = { .total_timeout_us = 1000000 };
    char *bytes = malloc(FLOOD);
    struct script script = flood(bytes);
    struct stage s;
    int64_t deadline;
    stage_init(&s, &script, 1, NULL);
    s.room = FLOOD;
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    while (stage_peers(&s))
        continue;
    jig_client_step(s.client, NULL, 0, s.now);
    ck_assert(!jig_transfer_is_done(t));
    jig_client_interest(s.client, NULL, 0, &deadline);
    ck_assert_int_lt(deadline, s.now); /* it is behind and wants to go on at once */
    jig_client_step(s.client, NULL, 0, s.now + 1000000);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT);
    ck_assert_uint_gt(jig_exchange_body_len(jig_transfer_last(t)), 0);
    ck_assert_uint_lt(jig_exchange_body_len(jig_transfer_last(t)), FLOOD / 2);
    stage_clear(&s);
    free(bytes);
}
END_TEST

START_TEST(transfer_reads_a_flood_to_its_end)
{
    char *bytes = malloc(FLOOD);
    struct script script = flood(bytes);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = FLOOD;
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(t)), FLOOD - 19);
    stage_clear(&s);
    free(bytes);
}
END_TEST

/* What a failure or a cancel leaves of the body is read after it: the event is still in the queue. */
START_TEST(transfer_keeps_the_last_piece_alive_when_it_ends)
{
    static const struct script script = ANSWER(SENDS("HTTP/1.1 200 OK\r\n\r\nhello"));
    for (int cancelled = 0; cancelled < 2; cancelled++) {
        struct jig_options options = { .stream = true, .max_body = cancelled ? 0 : 3 };
        struct jig_event event;
        struct stage s;
        stage_init(&s, &script, 1, NULL);
        struct jig_transfer *t =
            stage_send(&s, stage_request("GET", "http://a.test/", &options));
        while (jig_exchange_body_len(jig_transfer_last(t)) == 0) {
            stage_peers(&s);
            jig_client_step(s.client, NULL, 0, s.now);
        }
        if (cancelled)
            jig_client_cancel(s.client, t, s.now);
        ck_assert_int_eq(jig_transfer_error(t)->code,
                         cancelled ? JIG_ERR_CANCELLED : JIG_ERR_TOO_LARGE);
        do
            ck_assert(jig_client_next_event(s.client, &event));
        while (event.type != JIG_EVENT_BODY);
        ck_assert(span_eq_str(span_make(event.data, event.len), cancelled ? "hello" : "hel"));
        ck_assert(jig_client_next_event(s.client, &event));
        ck_assert_int_eq(event.type, JIG_EVENT_DONE);
        stage_clear(&s);
    }
}
END_TEST

START_TEST(transfer_ends_at_the_largest_body_allowed)
{
    static const struct script by_length = ANSWER(SENDS(OK_HELLO));
    static const struct script by_end = ANSWER(SENDS("HTTP/1.1 200 OK\r\n\r\nhello"));
    const struct script *scripts[] = { &by_length, &by_end };
    struct jig_options options = { .max_body = 3 };
    for (size_t i = 0; i < 2; i++) {
        struct stage s;
        stage_init(&s, scripts[i], 1, NULL);
        struct jig_transfer *t =
            stage_send(&s, stage_request("GET", "http://a.test/", &options));
        stage_play(&s, t);
        char *body = stage_body(jig_transfer_last(t));
        ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TOO_LARGE);
        ck_assert_str_eq(body, i == 0 ? "" : "hel");
        free(body);
        stage_clear(&s);
    }
}
END_TEST

/* "hello" in gzip, 25 bytes */
#define GZIP_HELLO                                                                             \
    "\037\213\010\000\000\000\000\000\002\003\313\110\315\311\311\007\000\206\246\020\066\005" \
    "\000\000\000"
#define GZIP_ANSWER \
    "HTTP/1.1 200 OK\r\nContent-Encoding: GZip\r\nContent-Length: 25\r\n\r\n" GZIP_HELLO

START_TEST(transfer_decodes_where_it_was_asked_to)
{
    static const struct script script = ANSWER(SENDS(GZIP_ANSWER));
    static const size_t cuts[] = { 0, 1, 100 };
    for (size_t i = 0; i < 6; i++) {
        struct jig_options options = { .decode = true, .stream = i >= 3, .max_body = 5 };
        struct stage s;
        stage_init(&s, &script, 1, NULL);
        s.cut = cuts[i % 3];
        struct jig_transfer *t =
            stage_send(&s, stage_request("GET", "http://a.test/", &options));
        stage_play(&s, t);
        const struct jig_exchange *x = jig_transfer_last(t);
        char *kept = stage_body(x);
        ck_assert_msg(!jig_transfer_error(t)->code, "%s", jig_transfer_error(t)->text);
        ck_assert_str_eq(options.stream ? buf_str(&s.streamed) : kept, "hello");
        ck_assert_uint_eq(jig_exchange_body_len(x), 5);
        ck_assert_uint_eq(jig_exchange_body_wire_len(x), 25);
        ck_assert_int_eq(jig_exchange_body_expected(x), 25);
        ck_assert_str_eq(jig_exchange_coding(x), "GZip");
        free(kept);
        stage_clear(&s);
    }
}
END_TEST

START_TEST(transfer_leaves_a_coding_alone_where_it_was_not)
{
    static const struct script script = ANSWER(SENDS(GZIP_ANSWER));
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(t)), 25);
    ck_assert_str_eq(jig_exchange_coding(jig_transfer_last(t)), "");
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_keeps_what_was_decoded_before_the_damage)
{
    static const struct script script = ANSWER(
        SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" GZIP_HELLO "more"), CLOSES);
    struct jig_options options = { .decode = true };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_DECODE);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_BODY);
    ck_assert_str_eq(body, "hello");
    free(body);
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
    tcase_add_test(tc, transfer_tells_its_phases_in_their_order);
    tcase_add_test(tc, transfer_measures_each_phase);
    tcase_add_test(tc, transfer_is_refused_in_words);
    tcase_add_test(tc, transfer_has_one_deadline_for_the_whole);
    tcase_add_test(tc, transfer_ends_a_silent_peer_after_the_idle_time);
    LOOP(transfer_can_be_cancelled_at_any_phase, cancels);
    LOOP(transfer_can_be_freed_while_it_runs, cancels);
    LOOP(transfer_reuses_only_what_is_sound, reuses);
    LOOP(transfer_leaves_a_connection_that_it_has_spoiled, last_words);
    tcase_add_test(tc, transfer_forgets_connections_that_stood_too_long);
    LOOP(transfer_sends_a_body_as_it_is_framed, uploads);
    tcase_add_test(tc, transfer_sees_an_early_refusal);
    tcase_add_test(tc, transfer_reads_the_answer_behind_a_broken_pipe);
    tcase_add_test(tc, transfer_names_a_failed_send);
    tcase_add_test(tc, transfer_stops_reading_while_a_piece_is_not_pulled);
    tcase_add_test(tc, transfer_goes_on_once_a_piece_was_pulled);
    tcase_add_test(tc, transfer_keeps_its_deadline_under_a_flood);
    tcase_add_test(tc, transfer_reads_a_flood_to_its_end);
    tcase_add_test(tc, transfer_keeps_the_last_piece_alive_when_it_ends);
    tcase_add_test(tc, transfer_ends_at_the_largest_body_allowed);
    tcase_add_test(tc, transfer_decodes_where_it_was_asked_to);
    tcase_add_test(tc, transfer_leaves_a_coding_alone_where_it_was_not);
    tcase_add_test(tc, transfer_keeps_what_was_decoded_before_the_damage);
    tcase_add_test(tc, transfer_sends_raw_bytes_as_they_are);
    tcase_add_test(tc, transfer_logs_every_byte_both_ways);
    suite_add_tcase(suite, tc);
    return suite;
}
