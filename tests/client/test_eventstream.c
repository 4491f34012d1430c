#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "jig.h"
#include "support/failalloc.h"
#include "support/listener.h"

/* A server in a thread: one connection after the other, an answer to each. */
struct server {
    int listening;
    const char *const *answers; /* up to NULL */
    struct buf received;
    pthread_t thread;
};

static void *serve(void *context)
{
    struct server *s = context;
    failalloc_spare_thread();
    for (size_t i = 0; s->answers[i]; i++) {
        int fd = listener_accept(s->listening);
        size_t from = s->received.len;
        ssize_t n = 1;
        while (n > 0 && !strstr(buf_str(&s->received) + from, "\r\n\r\n")) {
            char bytes[4096];
            n = read(fd, bytes, sizeof bytes);
            if (n > 0)
                buf_add(&s->received, span_make(bytes, (size_t)n));
        }
        size_t len = strlen(s->answers[i]);
        ck_assert_int_eq(write(fd, s->answers[i], len), (ssize_t)len);
        close(fd);
    }
    listener_end(s->listening);
    return NULL;
}

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

static const struct {
    const char *const answers[4];
    const char *want, *last_request_has;
    unsigned connections;
} cases[] = {
    { { STREAM "retry: 1\nid: 7\ndata: a\n\nevent: x\ndata: b\n\ndata: lost",
        STREAM "data: c\n\n", "HTTP/1.1 204 No\r\n\r\n" },
      "message(a)7 x(b)7 message(c)7 end",
      "\r\nLast-Event-ID: 7\r\n",
      2 },
    { { STREAM "retry: 1\nid: 7\ndata: a\n\n", STREAM "id\ndata: b\n\n",
        "HTTP/1.1 204 No\r\n\r\n" },
      "message(a)7 message(b) end",
      "GET /",
      2 },
    { { "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
        STREAM "retry: 1\ndata: a\n\n", "HTTP/1.1 204 No\r\n\r\n" },
      "message(a) end",
      "GET /b",
      1 },
    { { STREAM "retry: 1\ndata: a\n\n", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" },
      "message(a) unknown-protocol",
      "GET /",
      1 },
    { { "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" },
      "unknown-protocol",
      "Accept: text/event-stream\r\n",
      0 },
    { { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\ndata: a\n\n" },
      "unknown-protocol",
      "Cache-Control: no-cache\r\n",
      0 },
    { { "rubbish\r\n\r\n" }, "bad-status-line", "GET /", 0 },
};

static void say(struct buf *log, const struct jig_stream_event *e)
{
    if (e->is_comment)
        buf_add_byte(log, ':');
    buf_add(log, span_make(e->type, e->type_len));
    buf_add_byte(log, '(');
    buf_add(log, span_make(e->data, e->data_len));
    buf_add_byte(log, ')');
    buf_add(log, span_make(e->id, e->id_len));
    buf_add_byte(log, ' ');
}

enum { HEADROOM = 5 };
static bool takes_data; /* and frees it */

/* Until the stream has ended for good. Where it waits to connect again, its time has come. */
static void run(struct jig_client *c, struct jig_event_stream *s, struct buf *log)
{
    struct jig_event event;
    struct jig_stream_event e;
    struct jig_error error = { 0 };
    for (int i = 0; !jig_event_stream_has_ended(s); i++) {
        ck_assert_int_lt(i, 20); /* connections */
        while (!jig_event_stream_has_ended(s) && jig_client_wait(c, -1, &event)) {
            enum jig_err err = jig_event_stream_take(s, &event, jig_now(), &error);
            if (jig_event_stream_has_ended(s))
                buf_add_str(log, err ? jig_err_name(err) : "end");
            while (jig_event_stream_next(s, &e)) {
                char *own = takes_data ? jig_event_stream_take_data(s) : NULL;
                if (own)
                    e.data = own + HEADROOM;
                ck_assert(!takes_data || e.is_comment || own);
                say(log, &e);
                free(own);
            }
        }
        int64_t at = jig_event_stream_deadline(s);
        if (at == INT64_MAX)
            continue;
        uintptr_t before = (uintptr_t)jig_event_stream_transfer(s);
        ck_assert(!jig_event_stream_step(s, at, &error));
        ck_assert((uintptr_t)jig_event_stream_transfer(s) != before);
    }
}

START_TEST(eventstream_reconnects_until_it_ends)
{
    struct server server = { .answers = cases[_i].answers };
    struct address at;
    struct buf log;
    struct jig_event_stream *s;
    char url[64];
    buf_init(&server.received, 1 << 20);
    buf_init(&log, 4096);
    server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&server.thread, NULL, serve, &server), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", address_port(&at));
    struct jig_client *c = jig_client_new(NULL);
    struct jig_request *r = jig_request_new();
    ck_assert(!jig_request_set_url(r, url, NULL));
    ck_assert(!jig_event_stream_open(c, r, jig_now(), &s, NULL));
    run(c, s, &log);
    ck_assert_str_eq(buf_str(&log), cases[_i].want);
    ck_assert_uint_eq(jig_event_stream_n_connections(s), cases[_i].connections);
    ck_assert_int_eq(jig_event_stream_deadline(s), INT64_MAX);
    jig_event_stream_free(s);
    jig_client_free(c);
    pthread_join(server.thread, NULL);
    ck_assert_ptr_nonnull(strstr(buf_str(&server.received), cases[_i].last_request_has));
    close(server.listening);
    buf_clear(&server.received);
    buf_clear(&log);
}
END_TEST

START_TEST(eventstream_waits_as_long_as_the_server_asks)
{
    static const char *const answers[] = { STREAM "retry: 1500\ndata: a\n\n", NULL };
    struct server server = { .answers = answers };
    struct address at;
    struct jig_event_stream *s;
    struct jig_event event;
    struct jig_stream_event e;
    char url[64];
    buf_init(&server.received, 1 << 20);
    server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&server.thread, NULL, serve, &server), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", address_port(&at));
    struct jig_client *c = jig_client_new(NULL);
    struct jig_request *r = jig_request_new();
    ck_assert(!jig_request_set_url(r, url, NULL));
    ck_assert(!jig_event_stream_open(c, r, jig_now(), &s, NULL));
    while (jig_client_wait(c, -1, &event)) {
        ck_assert(!jig_event_stream_take(s, &event, 1000, NULL));
        while (jig_event_stream_next(s, &e))
            continue;
    }
    ck_assert_int_eq(jig_event_stream_deadline(s), 1000 + 1500000);
    ck_assert(!jig_event_stream_step(s, 1000 + 1499999, NULL)); /* too early: nothing happens */
    ck_assert_int_eq(jig_event_stream_deadline(s), 1000 + 1500000);
    jig_event_stream_free(s);
    jig_client_free(c);
    pthread_join(server.thread, NULL);
    close(server.listening);
    buf_clear(&server.received);
}
END_TEST

/* ---- A transfer that turns out to be one ----------------------------------------------------- */

static const struct {
    const char *method;
    const char *const answers[3];
    const char *want, *last_request_has;
} adoptions[] = {
    { "GET",
      { STREAM "retry: 1\nid: 7\ndata: a\n\n", "HTTP/1.1 204 No\r\n\r\n" },
      "message(a)7 end",
      "\r\nLast-Event-ID: 7\r\n" },
    { "POST",
      { STREAM "data: a\n\ndata: b\n\ndata: lost" },
      "message(a) message(b) end",
      "POST /" },
    { "GET", { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" }, "none hi", "GET /" },
    { "GET",
      { "HTTP/1.1 404 No\r\nContent-Type: text/event-stream\r\nContent-Length: 2\r\n\r\nhi" },
      "none hi",
      "GET /" },
};

static struct jig_transfer *send_to(struct jig_client *c, const struct address *at,
                                    const char *method)
{
    char url[64];
    struct jig_transfer *t;
    struct jig_request *r = jig_request_new();
    struct jig_options options = { .stream_events = true };
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", address_port(at));
    ck_assert(!jig_request_set_url(r, url, NULL));
    ck_assert(!jig_request_set_method(r, method, NULL));
    ck_assert(!jig_request_set_options(r, &options, NULL));
    ck_assert(!jig_client_send(c, r, jig_now(), &t, NULL));
    return t;
}

START_TEST(eventstream_adopts_what_turns_out_to_be_one)
{
    struct server server = { .answers = adoptions[_i].answers };
    struct address at;
    struct buf log;
    struct jig_event_stream *s = NULL;
    struct jig_event event;
    buf_init(&server.received, 1 << 20);
    buf_init(&log, 4096);
    server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&server.thread, NULL, serve, &server), 0);
    struct jig_client *c = jig_client_new(NULL);
    struct jig_transfer *t = send_to(c, &at, adoptions[_i].method);
    while (!s && jig_client_wait(c, -1, &event) && event.type != JIG_EVENT_DONE)
        if (event.type == JIG_EVENT_HEAD && jig_event_stream_is(event.exchange))
            ck_assert(!jig_event_stream_adopt(c, t, &s, NULL));
    if (s) {
        run(c, s, &log);
    } else {
        char body[16] = "";
        jig_exchange_body_read(jig_transfer_last(t), 0, body, sizeof body - 1);
        buf_addf(&log, "none %s", body);
        jig_transfer_free(t);
    }
    ck_assert_str_eq(buf_str(&log), adoptions[_i].want);
    jig_event_stream_free(s);
    jig_client_free(c);
    pthread_join(server.thread, NULL);
    ck_assert_ptr_nonnull(strstr(buf_str(&server.received), adoptions[_i].last_request_has));
    close(server.listening);
    buf_clear(&server.received);
    buf_clear(&log);
}
END_TEST

/* What a server answers, from the first on taken for a stream. */
struct heard {
    struct server server;
    struct jig_client *client;
    struct jig_transfer *sent; /* the stream's, once it was taken */
    struct jig_event_stream *stream;
};

static void hear(struct heard *h, const char *const *answers)
{
    struct address at;
    struct jig_event event;
    *h = (struct heard){ .server = { .answers = answers } };
    buf_init(&h->server.received, 1 << 20);
    h->server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&h->server.thread, NULL, serve, &h->server), 0);
    h->client = jig_client_new(NULL);
    h->sent = send_to(h->client, &at, "GET");
    while (!h->stream && jig_client_wait(h->client, -1, &event))
        if (event.type == JIG_EVENT_HEAD)
            ck_assert(!jig_event_stream_adopt(h->client, h->sent, &h->stream, NULL));
    ck_assert_ptr_nonnull(h->stream);
}

static void leave(struct heard *h)
{
    jig_event_stream_free(h->stream);
    jig_client_free(h->client);
    pthread_join(h->server.thread, NULL);
    close(h->server.listening);
    buf_clear(&h->server.received);
}

START_TEST(eventstream_tells_comments_where_they_are_asked_for)
{
    static const char *const answers[] = { STREAM "data: a\n: alive\n\n",
                                           "HTTP/1.1 204 No\r\n\r\n", NULL };
    struct heard h;
    struct buf log;
    buf_init(&log, 4096);
    hear(&h, answers);
    jig_event_stream_tell_comments(h.stream);
    run(h.client, h.stream, &log);
    ck_assert_str_eq(buf_str(&log), ":(alive) message(a) end");
    leave(&h);
    buf_clear(&log);
}
END_TEST

START_TEST(eventstream_ends_when_it_is_told_to)
{
    static const char *const answers[] = { STREAM "data: a\n\n", NULL };
    struct heard h;
    struct jig_event event;
    struct jig_error error = { 0 };
    hear(&h, answers);
    jig_event_stream_close(h.stream, jig_now());
    ck_assert(jig_event_stream_has_ended(h.stream));
    ck_assert_int_eq(jig_event_stream_deadline(h.stream), INT64_MAX);
    while (jig_client_wait(h.client, -1, &event))
        ck_assert_int_eq(jig_event_stream_take(h.stream, &event, jig_now(), &error), JIG_OK);
    leave(&h);
}
END_TEST

/* Over both connections; what is too large ends it for good, and the headroom does not count. */
START_TEST(eventstream_hands_the_memory_of_its_events_out)
{
    static const char *const answers[] = {
        STREAM "retry: 1\n: c\ndata: first\n\n",
        STREAM "data: 8 bytes!\n\ndata: 9 bytes!!\n\ndata: never\n\n", NULL
    };
    struct heard h;
    struct jig_event event;
    struct jig_error error = { 0 };
    struct buf log;
    buf_init(&log, 4096);
    hear(&h, answers);
    jig_event_stream_set_memory(h.stream, 9, HEADROOM); /* with its last LF */
    takes_data = true;
    run(h.client, h.stream, &log);
    takes_data = false;
    ck_assert_str_eq(buf_str(&log), "message(first) message(8 bytes!) ");
    while (jig_client_wait(h.client, -1, &event))
        jig_event_stream_take(h.stream, &event, jig_now(), &error);
    ck_assert_str_eq(error.text, "an event is larger than 9 bytes");
    leave(&h);
    buf_clear(&log);
}
END_TEST

/* Such an id may be named, but no field can carry it. */
START_TEST(eventstream_keeps_the_last_connection_where_no_other_can_follow)
{
    static const char *const answers[] = { STREAM "retry: 1\nid: \x1b[2J\ndata: a\n\n", NULL };
    struct heard h;
    struct jig_event event;
    struct jig_stream_event told;
    struct jig_error error = { 0 };
    hear(&h, answers);
    while (jig_client_wait(h.client, -1, &event)) {
        ck_assert(!jig_event_stream_take(h.stream, &event, jig_now(), &error));
        while (jig_event_stream_next(h.stream, &told))
            ;
    }
    int64_t due = jig_event_stream_deadline(h.stream);
    ck_assert_int_lt(due, INT64_MAX);
    ck_assert_int_eq(jig_event_stream_step(h.stream, due, &error), JIG_ERR_INVALID_REQUEST);
    ck_assert_ptr_nonnull(strstr(error.text, "the last event's id has a control character"));
    ck_assert(jig_event_stream_has_ended(h.stream));
    ck_assert_int_eq(jig_event_stream_deadline(h.stream), INT64_MAX);
    ck_assert_ptr_eq(jig_event_stream_transfer(h.stream), h.sent);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(h.sent)), 200);
    leave(&h);
}
END_TEST

Suite *test_eventstream(void);
Suite *test_eventstream(void)
{
    Suite *suite = suite_create("eventstream");
    TCase *tc = tcase_create("eventstream");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, eventstream_reconnects_until_it_ends, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, eventstream_waits_as_long_as_the_server_asks);
    tcase_add_loop_test(tc, eventstream_adopts_what_turns_out_to_be_one, 0,
                        sizeof adoptions / sizeof *adoptions);
    tcase_add_test(tc, eventstream_tells_comments_where_they_are_asked_for);
    tcase_add_test(tc, eventstream_ends_when_it_is_told_to);
    tcase_add_test(tc, eventstream_keeps_the_last_connection_where_no_other_can_follow);
    tcase_add_test(tc, eventstream_hands_the_memory_of_its_events_out);
    suite_add_tcase(suite, tc);
    return suite;
}
