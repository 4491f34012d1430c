#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/script.h"

#define END_OK SENDS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend")
#define MOVED(status, to) \
    SENDS("HTTP/1.1 " status " Moved\r\nLocation: " to "\r\nContent-Length: 1\r\n\r\nx")

struct follow_case {
    const char *name;
    const char *method, *body;
    const char *status_and_to; /* of the first answer */
    const char *second;        /* how the server sees the second request, up to its Host */
    bool has_body;             /* the second one */
};

static const struct follow_case follows[] = {
    { "301 GET", "GET", NULL, "301 /b", "GET /b HTTP/1.1\r\nHost: a.test\r\n", false },
    { "302 relative", "GET", NULL, "302 c?d=1", "GET /c?d=1 HTTP/1.1\r\nHost: a.test\r\n",
      false },
    { "303 GET", "GET", NULL, "303 /b", "GET /b HTTP/1.1\r\nHost: a.test\r\n", false },
    { "301 POST", "POST", "data", "301 /b", "GET /b HTTP/1.1\r\nHost: a.test\r\n", false },
    { "302 POST", "POST", "data", "302 /b", "GET /b HTTP/1.1\r\nHost: a.test\r\n", false },
    { "303 PUT", "PUT", "data", "303 /b", "GET /b HTTP/1.1\r\nHost: a.test\r\n", false },
    { "307 POST", "POST", "data", "307 /b", "POST /b HTTP/1.1\r\nHost: a.test\r\n", true },
    { "308 PUT", "PUT", "data", "308 /b", "PUT /b HTTP/1.1\r\nHost: a.test\r\n", true },
    { "301 PUT", "PUT", "data", "301 /b", "PUT /b HTTP/1.1\r\nHost: a.test\r\n", true },
    { "a blank is encoded", "GET", NULL, "302 /b c", "GET /b%20c HTTP/1.1\r\nHost: a.test\r\n",
      false },
};

/* Script texts are made at run time here: they live as long as the stage. */
static char *answer_of(const char *status_and_to)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_addf(&b, "HTTP/1.1 %.3s Moved\r\nLocation: %s\r\nContent-Length: 1\r\n\r\nx",
             status_and_to, status_and_to + 4);
    return buf_take(&b);
}

START_TEST(transfer_follows_with_the_right_method_and_body)
{
    const struct follow_case *c = &follows[_i];
    char *moved = answer_of(c->status_and_to);
    const char *first_end = c->body ? c->body : "\r\n\r\n";
    const char *second_end = c->has_body ? c->body : "\r\n\r\n";
    struct script script = { { { SCRIPT_EXPECT, first_end, 0, 0 },
                               { SCRIPT_SEND, moved, 0, 0 },
                               { SCRIPT_EXPECT, second_end, 0, 0 },
                               END_OK } };
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request(c->method, "http://a.test/a", &options);
    if (c->body) {
        jig_request_set_body(r, c->body, strlen(c->body), NULL);
        jig_request_add_field(r, "Content-Type", "text/x", 6, NULL);
    }
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    const char *second = strstr(buf_str(&s.received), c->second);
    ck_assert_msg(second, "%s: %s", c->name, buf_str(&s.received));
    ck_assert_msg(!strstr(second, "Content-Type") == !c->has_body, "%s: %s", c->name, second);
    ck_assert(c->has_body || !strstr(second, "Content-Length"));
    char *body = stage_body(jig_transfer_exchange(t, 0));
    ck_assert_str_eq(body, "x");
    free(body);
    stage_clear(&s);
    free(moved);
}
END_TEST

static const char *const elsewhere[] = { "http://b.test/", "http://a.test:81/", "//b.test/" };

START_TEST(transfer_leaves_credentials_at_home)
{
    struct buf text;
    buf_init(&text, 4096);
    buf_addf(&text, "302 %s", elsewhere[_i]);
    char *moved = answer_of(buf_str(&text));
    struct script scripts[] = { { { HEAD_END, { SCRIPT_SEND, moved, 0, 0 } } },
                                { { HEAD_END, END_OK } } };
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://user:secret@a.test/a", &options);
    jig_request_add_field(r, "Cookie", "c=secret", 8, NULL);
    jig_request_add_field(r, "Host", "secret.test", 11, NULL);
    jig_request_add_field(r, "X-Key", "secret", 6, NULL);
    jig_request_bind_field(r, "x-key", NULL);
    jig_request_add_field(r, "X-Kept", "yes", 3, NULL);
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(s.n_peers, 2);
    const char *second = strstr(buf_str(&s.received), "GET / HTTP/1.1");
    ck_assert_ptr_nonnull(second);
    ck_assert_ptr_nonnull(
        strstr(buf_str(&s.received), "Authorization: Basic dXNlcjpzZWNyZXQ="));
    ck_assert_ptr_null(strstr(second, "Authorization"));
    ck_assert_ptr_null(strstr(second, "secret"));
    ck_assert_ptr_nonnull(strstr(second, "X-Kept: yes"));
    ck_assert_str_eq(jig_exchange_url(jig_transfer_exchange(t, 0)), "http://a.test/a");
    stage_clear(&s);
    buf_clear(&text);
    free(moved);
}
END_TEST

/* What the caller asked for in so many words; a Host of his is still not another's. */
START_TEST(transfer_takes_credentials_along_when_told)
{
    static const struct script scripts[] = { { { HEAD_END, MOVED("302", "http://b.test/") } },
                                             { { HEAD_END, END_OK } } };
    struct jig_options options = { .follow = true, .trust_redirects = true };
    struct jig_request *r = stage_request("GET", "http://user:secret@a.test/a", &options);
    jig_request_add_field(r, "Host", "own.test", 8, NULL);
    jig_request_add_field(r, "X-Key", "secret", 6, NULL);
    jig_request_bind_field(r, "x-key", NULL);
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    const char *second = strstr(buf_str(&s.received), "GET / HTTP");
    ck_assert_ptr_nonnull(second);
    ck_assert_ptr_nonnull(strstr(second, "Host: b.test\r\n"));
    ck_assert_ptr_nonnull(strstr(second, "Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
    ck_assert_ptr_nonnull(strstr(second, "X-Key: secret\r\n"));
    ck_assert_ptr_null(strstr(second, "own.test"));
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_keeps_credentials_on_its_origin)
{
    static const struct script script = { { HEAD_END, MOVED("302", "http://A.test:80/b"),
                                            HEAD_END, END_OK } };
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://a.test/a", &options);
    jig_request_set_basic(r, "user", "secret", NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const char *second = strstr(buf_str(&s.received), "GET /b");
    ck_assert_ptr_nonnull(second);
    ck_assert_ptr_nonnull(strstr(second, "Authorization: Basic dXNlcjpzZWNyZXQ="));
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_counts_its_redirects)
{
    static const struct script script = { { HEAD_END, MOVED("302", "/1"), HEAD_END,
                                            MOVED("302", "/2"), HEAD_END, MOVED("302", "/3"),
                                            HEAD_END, END_OK } };
    for (unsigned max = 2; max <= 3; max++) {
        struct jig_options options = { .follow = true, .max_redirects = max };
        struct stage s;
        stage_init(&s, &script, 1, NULL);
        struct jig_transfer *t =
            stage_send(&s, stage_request("GET", "http://a.test/", &options));
        stage_play(&s, t);
        enum jig_err want = max == 2 ? JIG_ERR_TOO_MANY_REDIRECTS : JIG_OK;
        ck_assert_int_eq(jig_transfer_error(t)->code, want);
        ck_assert_uint_eq(jig_transfer_n_exchanges(t), max + 1);
        ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), max == 2 ? 302 : 200);
        stage_clear(&s);
    }
}
END_TEST

/* Three answers with heads of 120 kB. */
static const struct {
    struct jig_options options;
    enum jig_err error;
} long_chains[] = {
    { { .follow = true }, JIG_ERR_TOO_MANY_HEADERS },
    { { .follow = true, .max_head = 400000 }, JIG_OK },
    { { .follow = true, .max_head = 300000 }, JIG_ERR_TOO_MANY_HEADERS },
    { { .follow = true, .max_line = 400000 }, JIG_OK },
};

START_TEST(transfer_bounds_the_heads_of_a_chain_like_one)
{
    enum { N_ANSWERS = 3, LEN = 60000 };
    static char texts[N_ANSWERS][2 * LEN + 200], filler[LEN + 1];
    struct script script = { .steps = { { SCRIPT_END, NULL, 0, 0 } } };
    struct stage s;
    memset(filler, 'a', LEN);
    for (int i = 0; i < N_ANSWERS; i++) {
        snprintf(texts[i], sizeof texts[i],
                 "HTTP/1.1 %s\r\nLocation: /%d\r\nA: %s\r\nB: %s\r\nContent-Length: 0\r\n\r\n",
                 i + 1 < N_ANSWERS ? "302 M" : "200 OK", i, filler, filler);
        script.steps[2 * i] = (struct script_step)HEAD_END;
        script.steps[2 * i + 1] = (struct script_step){ SCRIPT_SEND, texts[i], 0, 0 };
    }
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "http://a.test/", &long_chains[_i].options));
    stage_play(&s, t);
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert_int_eq(error->code, long_chains[_i].error);
    ck_assert(!error->code || strstr(error->text, "3 answers in a row"));
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), N_ANSWERS);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_fails_at_a_redirect_where_none_is_allowed)
{
    static const struct script moved = {
        { HEAD_END,
          SENDS("HTTP/1.1 302 M\r\nLocation: /1\r\nContent-Length: 5\r\n\r\nthere") }
    };
    static const struct script stays = { { HEAD_END, END_OK } };
    struct jig_options options = { .follow = true, .max_redirects = JIG_NO_REDIRECTS };
    for (int moves = 0; moves < 2; moves++) {
        struct stage s;
        stage_init(&s, moves ? &moved : &stays, 1, NULL);
        struct jig_transfer *t =
            stage_send(&s, stage_request("GET", "http://a.test/", &options));
        stage_play(&s, t);
        char *body = stage_body(jig_transfer_last(t));
        ck_assert_int_eq(jig_transfer_error(t)->code,
                         moves ? JIG_ERR_TOO_MANY_REDIRECTS : JIG_OK);
        ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
        ck_assert_str_eq(body, moves ? "there" : "end");
        free(body);
        stage_clear(&s);
    }
}
END_TEST

struct stay_case {
    const char *answer;
    bool follow;
    enum jig_err error;
    int status;
};

static const struct stay_case stays[] = {
    { "HTTP/1.1 302 M\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", false, JIG_OK, 302 },
    { "HTTP/1.1 302 M\r\nContent-Length: 0\r\n\r\n", true, JIG_OK, 302 },
    { "HTTP/1.1 304 M\r\nLocation: /b\r\n\r\n", true, JIG_OK, 304 },
    { "HTTP/1.1 201 M\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", true, JIG_OK, 201 },
    { "HTTP/1.1 302 M\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", true,
      JIG_ERR_UNKNOWN_PROTOCOL, 302 },
    { "HTTP/1.1 302 M\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n", true,
      JIG_ERR_INVALID_URL, 302 },
};

START_TEST(transfer_stays_where_there_is_nothing_to_follow)
{
    const struct stay_case *c = &stays[_i];
    struct script script = { { HEAD_END, { SCRIPT_SEND, c->answer, 0, 0 } } };
    struct jig_options options = { .follow = c->follow };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, c->error);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), c->status);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_logs_the_hop_before_a_refusal)
{
    static const struct script script = { { HEAD_END, MOVED("302", "http://b.test/") } };
    struct jig_options options = { .follow = true };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_CONNECT);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_exchange(t, 0)), 302);
    ck_assert_int_eq(jig_exchange_error(jig_transfer_exchange(t, 0))->code, JIG_OK);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.log), "exchange GET http://b.test/; "));
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_keeps_followed_bodies_out_of_a_stream)
{
    static const struct script script = { { HEAD_END, MOVED("302", "/b"), HEAD_END, END_OK } };
    struct jig_options options = { .follow = true, .stream = true };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    char *body = stage_body(jig_transfer_exchange(t, 0));
    ck_assert_str_eq(buf_str(&s.streamed), "end");
    ck_assert_str_eq(body, "x");
    free(body);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_can_not_send_a_pipe_twice)
{
    static const struct script script = { { { SCRIPT_EXPECT, "0\r\n\r\n", 0, 0 },
                                            MOVED("307", "/b") } };
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], "abc", 3), 3);
    close(fds[1]);
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("POST", "http://a.test/", &options);
    jig_request_set_body_file(r, NULL, fds[0], NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_SEND);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 307);
    stage_clear(&s);
    close(fds[0]);
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_follow(void);
Suite *test_follow(void)
{
    Suite *suite = suite_create("follow");
    TCase *tc = tcase_create("follow");
    LOOP(transfer_follows_with_the_right_method_and_body, follows);
    LOOP(transfer_leaves_credentials_at_home, elsewhere);
    tcase_add_test(tc, transfer_takes_credentials_along_when_told);
    tcase_add_test(tc, transfer_keeps_credentials_on_its_origin);
    tcase_add_test(tc, transfer_counts_its_redirects);
    LOOP(transfer_bounds_the_heads_of_a_chain_like_one, long_chains);
    tcase_add_test(tc, transfer_fails_at_a_redirect_where_none_is_allowed);
    LOOP(transfer_stays_where_there_is_nothing_to_follow, stays);
    tcase_add_test(tc, transfer_logs_the_hop_before_a_refusal);
    tcase_add_test(tc, transfer_keeps_followed_bodies_out_of_a_stream);
    tcase_add_test(tc, transfer_can_not_send_a_pipe_twice);
    suite_add_tcase(suite, tc);
    return suite;
}
