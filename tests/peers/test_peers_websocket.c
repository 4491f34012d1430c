/* The workbench's stream on a WebSocket server that the tests did not write: what goes out comes back, in
 * every form, and the log has both. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/peer.h"
#include "app/livestream.h"

static struct peer peer;
static struct jig_client *client;
static struct livestream *live;

static void stop(void)
{
    livestream_free(live);
    jig_client_free(client);
    peer_stop(&peer);
    live = NULL;
    client = NULL;
}

/* Takes what comes until `done` says so. */
static void play(bool (*done)(void))
{
    struct jig_event event;
    while (!done() && jig_client_wait(client, -1, &event))
        livestream_take(live, &event, jig_now());
    ck_assert(done());
}

static bool is_open(void)
{
    return live->shown.state != LIVE_OPENING;
}

static bool has_ended(void)
{
    return livestream_has_ended(live);
}

static uint64_t wanted; /* messages received */

static bool has_come(void)
{
    return live->shown.log.n[LOGROW_RECEIVED] >= wanted || has_ended();
}

static void start(void)
{
    static const struct live_limits limits = { 4 << 20, UINT64_MAX };
    char url[64];
    struct jig_error error = { 0 };
    struct jig_options options = { .decode = true };
    peer_start_websockets(&peer);
    client = jig_client_new(NULL);
    struct jig_request *r = jig_request_new();
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", peer.port);
    ck_assert(!jig_request_set_url(r, url, NULL));
    ck_assert(!jig_request_add_field(r, "Sec-WebSocket-Protocol", "echo", 4, NULL));
    ck_assert(!jig_request_set_options(r, &options, NULL));
    ck_assert_msg(!livestream_open(client, r, &limits, jig_now(), &live, &error), "%s",
                  error.text);
    play(is_open);
    ck_assert_int_eq(live->shown.state, LIVE_OPEN);
    wanted = 0;
}

static void send_text(struct span text)
{
    struct jig_error error = { 0 };
    ck_assert_msg(!livestream_send(live, JIG_TEXT, text, jig_now(), &error), "%s", error.text);
}

static struct logrow last_row(void)
{
    return streamlog_row(&live->shown.log, live->shown.log.end - 1);
}

START_TEST(peers_websocket_gives_back_what_it_is_sent)
{
    ck_assert(span_eq_str(streamlog_row(&live->shown.log, 0).text,
                          "open, protocol echo, permessage-deflate"));
    size_t len = 3 << 20;
    char *big = malloc(len);
    memset(big, 'x', len);
    struct span texts[] = { SPAN("hello"),
                            SPAN(""),
                            SPAN("{\"n\": 1.50}\n\xe2\x82\xac"),
                            { big, 70000 },
                            { big, len } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        send_text(texts[i]);
        wanted++;
        play(has_come);
        struct logrow row = last_row();
        ck_assert_int_eq(row.kind, LOGROW_TEXT);
        ck_assert(span_eq(row.text, texts[i]));
        ck_assert(row.is_compressed);
    }
    struct jig_error error;
    struct span bytes = SPAN("\x00\xff\x80");
    ck_assert(!livestream_send(live, JIG_BINARY, bytes, jig_now(), &error));
    wanted++;
    play(has_come);
    ck_assert_int_eq(last_row().kind, LOGROW_BINARY);
    ck_assert(span_eq(last_row().text, bytes));
    free(big);
}
END_TEST

/* The log has the very bytes that were sent; the server's are more than it may have. */
START_TEST(peers_websocket_keeps_a_large_message_and_refuses_a_larger_one)
{
    static const size_t lens[] = { 3 << 20, 5 << 20 };
    struct jig_error error;
    for (size_t i = 0; i < 2; i++) {
        char *own = malloc(STREAMLOG_HEADROOM + lens[i]);
        ck_assert_ptr_nonnull(own);
        memset(own, 'x', STREAMLOG_HEADROOM + lens[i]);
        ck_assert(!livestream_send_own(live, JIG_TEXT, own, lens[i], jig_now(), &error));
        ck_assert_ptr_eq(last_row().text.ptr, own + STREAMLOG_HEADROOM);
        ck_assert_uint_eq(last_row().text.len, lens[i]);
        wanted++;
        play(i == 0 ? has_come : has_ended);
    }
    ck_assert_str_eq(live->shown.end, "too-large: larger than stream-memory in config.ini");
    char *late = malloc(STREAMLOG_HEADROOM + 4);
    ck_assert_ptr_nonnull(late);
    memset(late, 'x', STREAMLOG_HEADROOM + 4);
    ck_assert_int_eq(livestream_send_own(live, JIG_TEXT, late, 4, jig_now(), &error),
                     JIG_ERR_USAGE);
}
END_TEST

START_TEST(peers_websocket_answers_pings_and_closes_with_words)
{
    send_text(SPAN("ping"));
    wanted = 2;
    play(has_come);
    ck_assert(span_eq_str(last_row().text, "pong came"));
    struct jig_error error;
    ck_assert(!livestream_send(live, JIG_PING, SPAN("jig"), jig_now(), &error));
    wanted++;
    play(has_come);
    ck_assert_int_eq(last_row().kind, LOGROW_PONG);
    ck_assert(!livestream_close(live, 4001, "enough", jig_now(), &error));
    play(has_ended);
    ck_assert_str_eq(live->shown.end, "closed by us: 4001, the application's own");
    ck_assert_int_eq(livestream_send(live, JIG_TEXT, SPAN("late"), jig_now(), &error),
                     JIG_ERR_USAGE);
}
END_TEST

START_TEST(peers_websocket_is_closed_by_the_server)
{
    send_text(SPAN("close 1008"));
    play(has_ended);
    ck_assert_str_eq(live->shown.end, "closed by the server: 1008, \"as you asked\"");
    ck_assert(live->shown.has_failed);
}
END_TEST

START_TEST(peers_websocket_floods_and_the_log_keeps_to_its_limit)
{
    send_text(SPAN("flood 100000"));
    wanted = 100000;
    play(has_come);
    ck_assert_uint_le(streamlog_memory(&live->shown.log), 4 << 20);
    ck_assert_uint_eq(live->shown.log.n_dropped, 0);
    ck_assert(span_eq_str(streamlog_row(&live->shown.log, 2).text, "message 0"));
    ck_assert(span_eq_str(last_row().text, "message 99999"));
}
END_TEST

START_TEST(peers_websocket_ends_when_the_server_dies)
{
    peer_stop(&peer);
    play(has_ended);
    ck_assert(live->shown.has_failed);
    peer.pid = 0;
}
END_TEST

Suite *test_peers_websocket(void);
Suite *test_peers_websocket(void)
{
    Suite *suite = suite_create("peers_websocket");
    TCase *tc = tcase_create("peers_websocket");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, peers_websocket_gives_back_what_it_is_sent);
    tcase_add_test(tc, peers_websocket_keeps_a_large_message_and_refuses_a_larger_one);
    tcase_add_test(tc, peers_websocket_answers_pings_and_closes_with_words);
    tcase_add_test(tc, peers_websocket_is_closed_by_the_server);
    tcase_add_test(tc, peers_websocket_floods_and_the_log_keeps_to_its_limit);
    tcase_add_test(tc, peers_websocket_ends_when_the_server_dies);
    suite_add_tcase(suite, tc);
    return suite;
}
