/* A stream of events of a real socket, as the workbench logs it: what is large, and what is too large. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/livestream.h"
#include "support/failalloc.h"
#include "support/listener.h"
#include "support/wsaccept.h"

enum { MEMORY = 1 << 20 };

static int listening;
static struct buf answer;
static pthread_t server;
static struct jig_client *client;
static struct livestream *live;
static uint64_t max_body;

static void *serve(void *context)
{
    char bytes[4096];
    failalloc_spare_thread();
    int fd = listener_accept(listening);
    ssize_t n = read(fd, bytes, sizeof bytes);
    for (size_t at = 0; n > 0 && at < answer.len; at += (size_t)n)
        n = write(fd, answer.ptr + at, answer.len - at);
    close(fd);
    return context;
}

static void begin(void)
{
    max_body = 0;
    buf_init(&answer, 4 * MEMORY);
    buf_add_str(&answer, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
}

static void end(void)
{
    livestream_free(live);
    jig_client_free(client);
    pthread_join(server, NULL);
    listener_end(listening);
    close(listening);
    buf_clear(&answer);
}

static void add_event(const char *head, size_t len)
{
    buf_add_str(&answer, head);
    buf_add_fill(&answer, 'x', len);
    buf_add_str(&answer, "\n\n");
}

/* Until the stream has ended, or waits to connect again. */
static void play(void)
{
    static const struct live_limits limits = { MEMORY, UINT64_MAX };
    struct jig_options options = { .stream_events = true, .max_body = max_body };
    struct jig_request *r = jig_request_new();
    struct jig_transfer *t;
    struct jig_event event;
    struct address at;
    char url[64];
    listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&server, NULL, serve, NULL), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", address_port(&at));
    ck_assert(!jig_request_set_url(r, url, NULL));
    if (max_body) /* one that is not asked for again */
        ck_assert(!jig_request_set_method(r, "POST", NULL));
    ck_assert(!jig_request_set_options(r, &options, NULL));
    client = jig_client_new(NULL);
    ck_assert(!jig_client_send(client, r, jig_now(), &t, NULL));
    while (jig_client_wait(client, -1, &event))
        if (live)
            livestream_take(live, &event, jig_now());
        else if (event.type == JIG_EVENT_HEAD)
            ck_assert(!livestream_adopt(client, t, &limits, jig_now(), &live, NULL));
    ck_assert_ptr_nonnull(live);
}

static struct logrow row_at(uint64_t number)
{
    ck_assert_uint_lt(number, live->shown.log.end);
    return streamlog_row(&live->shown.log, number);
}

START_TEST(livestream_logs_events_of_all_sizes)
{
    static const size_t sizes[] = { 5, 70000, 3, MEMORY - 1000, 100000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        add_event("event: price\nid: 7\ndata: ", sizes[i]);
    play();
    ck_assert_int_eq(live->shown.state, LIVE_WAITING);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct logrow row = row_at(i + 1);
        ck_assert_uint_eq(row.text.len, sizes[i]);
        ck_assert(row.text.ptr[0] == 'x' && row.text.ptr[sizes[i] - 1] == 'x');
        ck_assert(span_eq_str(row.type, "price") && span_eq_str(row.id, "7"));
    }
}
END_TEST

static const struct {
    const char *head;
    size_t len;
    const char *why;
    uint64_t max_body;
} faults[] = {
    { "data: ", MEMORY, "too-large: larger than stream-memory in config.ini", 0 },
    { "data: a\nid: ", 20000, "line-too-long: an event's name or id is larger than 16384 bytes",
      0 },
    { "data: ", 20000, "too-large: the body is larger than 10000 bytes", 10000 },
};

START_TEST(livestream_says_what_was_too_large)
{
    max_body = faults[_i].max_body;
    add_event("data: ", 5);
    add_event(faults[_i].head, faults[_i].len);
    add_event("data: ", 5);
    play();
    ck_assert_int_eq(live->shown.state, LIVE_ENDED);
    ck_assert(live->shown.has_failed);
    ck_assert_str_eq(live->shown.end, faults[_i].why);
    ck_assert_uint_eq(live->shown.log.n[LOGROW_RECEIVED], 1);
    ck_assert(span_eq_str(row_at(live->shown.log.end - 1).text, faults[_i].why));
}
END_TEST

/* ---- What is sent ---- */

/* Agrees, and reads until the client goes. */
static void *serve_websocket(void *context)
{
    char bytes[4096];
    struct buf in, out;
    failalloc_spare_thread();
    buf_init(&in, 1 << 16);
    buf_init(&out, 1 << 16);
    int fd = listener_accept(listening);
    ssize_t n = 1;
    while (n > 0 && !strstr(buf_str(&in), "\r\n\r\n")) {
        n = read(fd, bytes, sizeof bytes);
        buf_add(&in, span_make(bytes, n > 0 ? (size_t)n : 0));
    }
    wsaccept_add(&out, buf_str(&in));
    buf_add_str(&out, "\r\n");
    ck_assert_int_eq(write(fd, out.ptr, out.len), (ssize_t)out.len);
    while (read(fd, bytes, sizeof bytes) > 0)
        continue;
    close(fd);
    buf_clear(&in);
    buf_clear(&out);
    return context;
}

static void open_websocket(void)
{
    static const struct live_limits limits = { MEMORY, UINT64_MAX };
    struct jig_request *r = jig_request_new();
    struct jig_event event;
    struct address at;
    char url[64];
    listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&server, NULL, serve_websocket, NULL), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", address_port(&at));
    ck_assert(!jig_request_set_url(r, url, NULL));
    client = jig_client_new(NULL);
    ck_assert(!livestream_open(client, r, &limits, jig_now(), &live, NULL));
    while (live->shown.state == LIVE_OPENING && jig_client_wait(client, -1, &event))
        livestream_take(live, &event, jig_now());
    ck_assert_int_eq(live->shown.state, LIVE_OPEN);
}

/* Whatever memory is missing for: the log has it where it goes out, and nowhere else. */
START_TEST(livestream_logs_of_a_large_message_only_what_goes_out)
{
    enum { LEN = 100000 };
    struct jig_error error;
    unsigned n_refused = 0;
    open_websocket();
    for (bool came = true; came; n_refused++) {
        char *take = malloc(STREAMLOG_HEADROOM + LEN);
        ck_assert_ptr_nonnull(take);
        memset(take, 'x', STREAMLOG_HEADROOM + LEN);
        uint64_t end = live->shown.log.end;
        bool was_sending = livestream_is_sending(live);
        ck_assert(!was_sending);
        failalloc_at(n_refused);
        enum jig_err err = livestream_send_own(live, JIG_TEXT, take, LEN, jig_now(), &error);
        came = failalloc_end();
        ck_assert_int_eq(err != JIG_OK, came);
        ck_assert_uint_eq(live->shown.log.end - end, came ? 0 : 1);
        ck_assert_int_eq(livestream_is_sending(live), !came);
    }
    ck_assert_uint_ge(n_refused, 3); /* what it is read by, what waits, its row */
    ck_assert_uint_eq(row_at(live->shown.log.end - 1).text.len, LEN);
}
END_TEST

/* A small one, while the n-th allocation is refused; true where there was such a one. The row is the
 * first of a block. */
static bool sends_small(unsigned n)
{
    struct jig_error error;
    streamlog_forget(&live->shown.log);
    uint64_t end = live->shown.log.end, sent = live->shown.log.n[LOGROW_SENT];
    failalloc_at(n);
    enum jig_err err = livestream_send(live, JIG_TEXT, SPAN("small"), jig_now(), &error);
    bool came = failalloc_end();
    ck_assert_int_eq(err, came ? JIG_ERR_MEMORY : JIG_OK);
    ck_assert_uint_eq(live->shown.log.end - end, came ? 0 : 1);
    ck_assert_uint_eq(live->shown.log.n[LOGROW_SENT] - sent, came ? 0 : 1);
    return came;
}

START_TEST(livestream_sends_no_small_message_that_it_cannot_log)
{
    unsigned n_refused = 0;
    open_websocket();
    while (sends_small(n_refused)) {
        ck_assert(!livestream_is_sending(live));
        n_refused++;
    }
    ck_assert_uint_ge(n_refused, 2); /* its row, what waits */
    ck_assert(livestream_is_sending(live));
    ck_assert(sends_small(0)); /* its row: there is room for it where it waits */
}
END_TEST

Suite *test_livestream(void);
Suite *test_livestream(void)
{
    Suite *suite = suite_create("livestream");
    TCase *tc = tcase_create("livestream");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, livestream_logs_events_of_all_sizes);
    tcase_add_loop_test(tc, livestream_says_what_was_too_large, 0,
                        sizeof faults / sizeof *faults);
    tcase_add_test(tc, livestream_logs_of_a_large_message_only_what_goes_out);
    tcase_add_test(tc, livestream_sends_no_small_message_that_it_cannot_log);
    suite_add_tcase(suite, tc);
    return suite;
}
