#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

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
    while (!strstr(buf_str(&s.log), "body") && !jig_transfer_is_done(t));
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
    while (s.streamed.len == 0 && !jig_transfer_is_done(t));
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

/* What a failure or a cancel leaves of the body is read after it: the event is still in the queue. The
 * connection in whose buffer it lies is closed in the step that follows, for the server waits. */
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
        while (jig_exchange_body_len(jig_transfer_last(t)) == 0 && !jig_transfer_is_done(t)) {
            stage_peers(&s);
            jig_client_step(s.client, NULL, 0, s.now);
        }
        if (cancelled)
            jig_client_cancel(s.client, t, s.now);
        jig_client_step(s.client, NULL, 0, s.now);
        ck_assert_int_eq(jig_transfer_error(t)->code,
                         cancelled ? JIG_ERR_CANCELLED : JIG_ERR_TOO_LARGE);
        do
            ck_assert(jig_client_next_event(s.client, &event));
        while (event.type != JIG_EVENT_BODY);
        ck_assert(span_eq_str(span_make(event.data, event.len), cancelled ? "hello" : "hel"));
        ck_assert(jig_client_next_event(s.client, &event));
        ck_assert_int_eq(event.type, JIG_EVENT_DONE);
        ck_assert(stream_is_quiet(s.peers[0].stream));
        int64_t deadline;
        jig_client_interest(s.client, NULL, 0, &deadline);
        ck_assert_int_le(deadline, s.now);
        jig_client_step(s.client, NULL, 0, s.now);
        ck_assert(!stream_is_quiet(s.peers[0].stream)); /* its end is there to be read */
        jig_client_interest(s.client, NULL, 0, &deadline);
        ck_assert_int_eq(deadline, INT64_MAX);
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

/* ---- Codings ---- */

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
    static const struct script damaged[] = {
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" GZIP_HELLO "more"),
               CLOSES),
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                     "24\r\n\r\n" GZIP_HELLO)),
    };
    struct jig_options options = { .decode = true };
    struct stage s;
    stage_init(&s, &damaged[_i], 1, NULL);
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

Suite *test_receive(void);
Suite *test_receive(void)
{
    Suite *suite = suite_create("receive");
    TCase *tc = tcase_create("receive");
    tcase_add_test(tc, transfer_stops_reading_while_a_piece_is_not_pulled);
    tcase_add_test(tc, transfer_goes_on_once_a_piece_was_pulled);
    tcase_add_test(tc, transfer_keeps_its_deadline_under_a_flood);
    tcase_add_test(tc, transfer_reads_a_flood_to_its_end);
    tcase_add_test(tc, transfer_keeps_the_last_piece_alive_when_it_ends);
    tcase_add_test(tc, transfer_ends_at_the_largest_body_allowed);
    tcase_add_test(tc, transfer_decodes_where_it_was_asked_to);
    tcase_add_test(tc, transfer_leaves_a_coding_alone_where_it_was_not);
    tcase_add_loop_test(tc, transfer_keeps_what_was_decoded_before_the_damage, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
