#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

struct reuse_case {
    const char *name;
    const char *method;
    struct script first, second;
    size_t n_conns;
    enum jig_err error;
    bool will_close; /* the first answer's head says so */
};

#define FRESH ANSWER(SENDS(OK_HELLO))

static const struct reuse_case reuses[] = {
    { "kept", "GET", ANSWER(SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO)), FRESH, 1, JIG_OK,
      false },
    { "chunked is kept", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), HEAD_END,
             SENDS(OK_HELLO)),
      FRESH, 1, JIG_OK, false },
    { "Connection: close", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n")),
      FRESH, 2, JIG_OK, true },
    { "HTTP/1.0", "GET", ANSWER(SENDS("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")), FRESH,
      2, JIG_OK, true },
    { "a body up to the end", "GET", ANSWER(SENDS("HTTP/1.1 200 OK\r\n\r\nx"), CLOSES), FRESH,
      2, JIG_OK, true },
    { "excess bytes", "GET",
      ANSWER(SENDS(OK_HELLO "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")), FRESH, 2,
      JIG_OK, false },
    { "both framings", "GET",
      ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "0\r\n\r\n")),
      FRESH, 2, JIG_OK, true },
    { "closed meanwhile", "POST", ANSWER(SENDS(OK_HELLO), CLOSES), FRESH, 2, JIG_OK, false },
    { "a GET on a stale one is repeated", "GET", ANSWER(SENDS(OK_HELLO), HEAD_END, CLOSES),
      FRESH, 2, JIG_OK, false },
    { "but once only", "GET", ANSWER(SENDS(OK_HELLO), HEAD_END, CLOSES), ANSWER(CLOSES), 2,
      JIG_ERR_REMOTE_DISCONNECTED, false },
    { "a DELETE too", "DELETE", ANSWER(SENDS(OK_HELLO), HEAD_END, CLOSES), FRESH, 2, JIG_OK,
      false },
    { "a POST that was read is not", "POST",
      ANSWER(SENDS(OK_HELLO), { SCRIPT_EXPECT, "Content-Length: 0" GET_END, 0, 0 }, CLOSES),
      FRESH, 1, JIG_ERR_REMOTE_DISCONNECTED, false },
    { "nor where an answer began", "GET",
      ANSWER(SENDS(OK_HELLO), HEAD_END, SENDS("HTTP/1.1"), CLOSES), FRESH, 1,
      JIG_ERR_INCOMPLETE_READ, false },
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
    ck_assert_msg(jig_exchange_will_close(jig_transfer_last(t)) == c->will_close, "%s",
                  c->name);
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

/* No pipelining: whoever would have to wait for another's answer opens a connection. */
START_TEST(transfer_asks_nothing_before_the_last_answer_is_whole)
{
    static const struct script scripts[] = {
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
               { SCRIPT_WAIT, NULL, 0, 1000 }, SENDS("more")),
        FRESH
    };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *first = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_settle(&s);
    struct jig_transfer *second = stage_send(&s, stage_request("GET", "http://a.test/2", NULL));
    stage_play(&s, second);
    stage_play(&s, first);
    char *body = stage_body(jig_transfer_last(first));
    ck_assert_str_eq(body, "hellomore");
    ck_assert(!jig_exchange_connection(jig_transfer_last(second))->reused);
    ck_assert_int_eq(jig_transfer_error(second)->code, JIG_OK);
    ck_assert_uint_eq(s.n_peers, 2);
    free(body);
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

/* What comes unasked is never taken for an answer, however soon the next request follows. */
START_TEST(transfer_looks_at_a_connection_before_it_takes_it)
{
    static const struct script scripts[] = {
        ANSWER(SENDS(OK_HELLO), SENDS("HTTP/1.1 200 evil")), FRESH
    };
    static const struct {
        const char *method;
        int64_t rested_us;
    } takers[] = { { "GET", 1000 }, { "GET", 0 }, { "POST", 0 } };
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        struct stage s;
        stage_init(&s, scripts, 2, NULL);
        stage_play(&s, stage_send(&s, stage_request("GET", "http://a.test/", NULL)));
        stage_peers(&s);
        s.now += takers[i].rested_us;
        struct jig_transfer *t =
            stage_send(&s, stage_request(takers[i].method, "http://a.test/2", NULL));
        stage_play(&s, t);
        ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
        ck_assert_uint_eq(s.n_peers, 2);
        stage_clear(&s);
    }
}
END_TEST

/* Nobody knows where bytes as they are end, or what they do to the next request. */
START_TEST(transfer_gives_raw_bytes_a_connection_of_their_own)
{
    static const struct script scripts[] = { ANSWER(SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO)),
                                             ANSWER(SENDS(OK_HELLO)) };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    for (int i = 0; i < 3; i++) {
        struct jig_request *r = stage_request("GET", "http://a.test/", NULL);
        if (i == 1)
            jig_request_set_raw(r, "GET / HTTP/1.1\r\n\r\n", 18, NULL);
        struct jig_transfer *t = stage_send(&s, r);
        stage_play(&s, t);
        ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
        ck_assert_uint_eq(s.n_peers, i == 0 ? 1 : 2);
        ck_assert_int_eq(jig_exchange_will_close(jig_transfer_last(t)), i == 1);
    }
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_forgets_connections_that_stood_too_long)
{
    static const struct script scripts[] = { ANSWER(SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO)),
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

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_pool(void);
Suite *test_pool(void)
{
    Suite *suite = suite_create("pool");
    TCase *tc = tcase_create("pool");
    LOOP(transfer_reuses_only_what_is_sound, reuses);
    tcase_add_test(tc, transfer_asks_nothing_before_the_last_answer_is_whole);
    LOOP(transfer_leaves_a_connection_that_it_has_spoiled, last_words);
    tcase_add_test(tc, transfer_looks_at_a_connection_before_it_takes_it);
    tcase_add_test(tc, transfer_gives_raw_bytes_a_connection_of_their_own);
    tcase_add_test(tc, transfer_forgets_connections_that_stood_too_long);
    suite_add_tcase(suite, tc);
    return suite;
}
