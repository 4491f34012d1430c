#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/transfer.h"
#include "support/script.h"

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
      { { HEAD_END, SENDS(OK_HELLO) } },
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
      { { HEAD_END,
          SENDS("HTTP/1.1 100 Continue\r\n\r\n"),
          { SCRIPT_EXPECT, "body", 0, 0 },
          SENDS(OK_HELLO) } },
      "body",
      "Expect",
      "100-continue",
      200,
      "\r\n\r\nbody" },
    { "held on where something else comes",
      { { HEAD_END, SENDS("HTTP/1.1 103 Early Hints\r\n\r\n"),
          SENDS("HTTP/1.1 102 Processing\r\n\r\n"),
          SENDS("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n") } },
      "body",
      "Expect",
      "100-continue",
      417,
      "Content-Length: 4\r\n\r\n" },
    { "not held for ever",
      { { { SCRIPT_EXPECT, "body", 0, 0 }, SENDS(OK_HELLO) } },
      "body",
      "Expect",
      "100-continue",
      200,
      "\r\n\r\nbody" },
    { "not sent after a refusal",
      { { HEAD_END, SENDS("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n") } },
      "body",
      "Expect",
      "100-continue",
      417,
      "Content-Length: 4\r\n\r\n" },
    { "nor while the refusal is read",
      { { HEAD_END,
          SENDS("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\n"),
          { SCRIPT_WAIT, NULL, 0, 5000000 },
          SENDS("no") } },
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
    ck_assert_msg(jig_exchange_connection(x)->bytes_sent == s.received.len, "%s: more was sent",
                  c->name); /* than the server has cared to read */
    size_t end = strlen(c->received_end);
    ck_assert_uint_ge(s.received.len, end);
    ck_assert_msg(strcmp(buf_str(&s.received) + s.received.len - end, c->received_end) == 0,
                  "%s: %s", c->name, buf_str(&s.received));
    stage_clear(&s);
}
END_TEST

/* A head and the little that follows it go out at once, and what comes in chunks goes in as many as there
 * are blocks. */
static const struct {
    const char *body;
    bool chunked;
    size_t block_size;
    const char *sent;
} blocks[] = {
    { "0123456789", false, 0, "Content-Length: 10\r\n\r\n0123456789" },
    { "0123456789", false, 4, "Content-Length: 10\r\n\r\n0123456789" },
    { "0123456789", true, 0, "chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n" },
    { "0123456789", true, 4, "chunked\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n" },
    { "", true, 4, "chunked\r\n\r\n0\r\n\r\n" },
};

START_TEST(transfer_sends_a_small_body_with_its_head)
{
    struct script script = { { { SCRIPT_EXPECT, blocks[_i].sent, 0, 0 }, SENDS(OK_HELLO) } };
    struct jig_options options = { .wire_keep = 4096, .block_size = blocks[_i].block_size };
    struct jig_request *r = stage_request("PUT", "http://a.test/", &options);
    jig_request_set_body(r, blocks[_i].body, strlen(blocks[_i].body), NULL);
    if (blocks[_i].chunked)
        jig_request_drop_default(r, "Content-Length", NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", buf_str(&s.received));
    ck_assert_uint_eq(jig_exchange_n_wire(x), 2); /* sent in one piece, and the answer */
    ck_assert_uint_eq(jig_exchange_wire(x, 0).len, s.received.len);
    stage_clear(&s);
}
END_TEST

/* Larger than any block, in blocks of every size: the same bytes. */
START_TEST(transfer_sends_the_same_in_blocks_of_any_size)
{
    enum { LEN = 600000 };
    static const size_t sizes[] = { 0, 1000, 100000, SIZE_MAX };
    static const struct script script = { { { SCRIPT_EXPECT, "the end", 0, 0 },
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .block_size = sizes[_i] };
    char *body = calloc(1, LEN);
    for (size_t i = 0; i < LEN; i++)
        body[i] = (char)(i % 251);
    memcpy(body + LEN - 7, "the end", 7);
    struct jig_request *r = stage_request("PUT", "http://a.test/", &options);
    jig_request_set_body(r, body, LEN, NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_int_eq(memcmp(s.received.ptr + s.received.len - LEN, body, LEN), 0);
    free(body);
    stage_clear(&s);
}
END_TEST

/* A refusal while the body is on its way ends the sending; the answer stands. */
START_TEST(transfer_sees_an_early_refusal)
{
    static const struct script script = {
        { HEAD_END, SENDS("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n"
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

/* Also while the refusal itself is still on its way, from a server that reads on. */
START_TEST(transfer_stops_sending_at_the_head_of_a_refusal)
{
    static const struct script script = {
        { SENDS("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\n"),
          { SCRIPT_EXPECT, "all of it", 0, 0 } }
    };
    enum { LEN = 1 << 20 };
    struct jig_options options = { .total_timeout_us = 1000000 };
    char *large = calloc(1, LEN);
    struct jig_request *r = stage_request("PUT", "http://a.test/", &options);
    ck_assert_int_eq(jig_request_set_body(r, large, LEN, NULL), JIG_OK);
    free(large);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = 4096;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT); /* of the answer's body */
    ck_assert_int_eq(jig_exchange_status(x), 413);
    ck_assert_uint_lt(jig_exchange_connection(x)->bytes_sent, LEN / 2);
    stage_clear(&s);
}
END_TEST

/* Also where it takes in all that it is sent, so that sending never has to wait: every turn of a
 * step goes into that, or one takes all its time. */
START_TEST(transfer_hears_a_refusal_from_a_server_that_never_makes_it_wait)
{
    static const struct script script = { { SENDS(
        "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig") } };
    enum { LEN = 12 << 20 };
    struct jig_options options = { .block_size = 32 << 10 };
    char *large = calloc(1, LEN);
    struct jig_request *r = stage_request("PUT", "http://a.test/", &options);
    ck_assert_int_eq(jig_request_set_body(r, large, LEN, NULL), JIG_OK);
    free(large);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.room = 2 * LEN;
    s.clock.pace = _i ? 2 * TRANSFER_TURNS_US : 0;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", jig_transfer_error(t)->text);
    ck_assert_int_eq(jig_exchange_status(x), 413);
    ck_assert_uint_lt(jig_exchange_connection(x)->bytes_sent, LEN / 2);
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
    s.room = 70;
    struct jig_transfer *t = stage_send(&s, r);
    jig_client_step(s.client, NULL, 0, s.now);
    stage_peers(&s);
    stage_peers(&s); /* it has answered and gone, and the next write fails */
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", jig_transfer_error(t)->text);
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

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_outgoing(void);
Suite *test_outgoing(void)
{
    Suite *suite = suite_create("outgoing");
    TCase *tc = tcase_create("outgoing");
    LOOP(transfer_sends_a_body_as_it_is_framed, uploads);
    LOOP(transfer_sends_a_small_body_with_its_head, blocks);
    tcase_add_loop_test(tc, transfer_sends_the_same_in_blocks_of_any_size, 0, 4);
    tcase_add_test(tc, transfer_sees_an_early_refusal);
    tcase_add_test(tc, transfer_stops_sending_at_the_head_of_a_refusal);
    tcase_add_loop_test(tc, transfer_hears_a_refusal_from_a_server_that_never_makes_it_wait, 0,
                        2);
    tcase_add_test(tc, transfer_reads_the_answer_behind_a_broken_pipe);
    tcase_add_test(tc, transfer_names_a_failed_send);
    suite_add_tcase(suite, tc);
    return suite;
}
