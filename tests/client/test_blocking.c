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

/* A server in a thread of its own: for each turn it reads until the text, then answers. One
 * connection for all turns but those that want another. */
struct turn {
    const char *until;
    const char *answer;
    bool is_anew;
};

struct server {
    int listening;
    uint16_t port;
    const struct turn *turns;
    size_t n;
    struct buf received;
    pthread_t thread;
};

static void *serve(void *context)
{
    struct server *s = context;
    int fd = listener_accept(s->listening);
    size_t from = 0;
    failalloc_spare_thread();
    for (size_t i = 0; i < s->n; i++) {
        if (s->turns[i].is_anew) {
            close(fd);
            fd = listener_accept(s->listening);
        }
        while (!strstr(buf_str(&s->received) + from, s->turns[i].until)) {
            char bytes[4096];
            ssize_t n = read(fd, bytes, sizeof bytes);
            if (n <= 0)
                break;
            buf_add(&s->received, span_make(bytes, (size_t)n));
        }
        from = s->received.len;
        size_t len = strlen(s->turns[i].answer);
        if (send(fd, s->turns[i].answer, len, MSG_NOSIGNAL) != (ssize_t)len)
            break;
    }
    close(fd);
    listener_end(s->listening);
    return NULL;
}

static struct jig_http *server_start_for(struct server *s, const struct turn *turns, size_t n,
                                         const struct jig_options *options)
{
    struct address at;
    char origin[64];
    struct jig_http *h;
    struct jig_error error;
    *s = (struct server){ .turns = turns, .n = n };
    buf_init(&s->received, 1 << 20);
    s->listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&s->thread, NULL, serve, s), 0);
    s->port = address_port(&at);
    snprintf(origin, sizeof origin, "http://127.0.0.1:%u/ignored", s->port);
    ck_assert_msg(!jig_http_connect(origin, options, &h, &error), "%s", error.text);
    return h;
}

static struct jig_http *server_start(struct server *s, const struct turn *turns, size_t n)
{
    return server_start_for(s, turns, n, NULL);
}

static void server_stop(struct server *s)
{
    pthread_join(s->thread, NULL);
    close(s->listening);
    buf_clear(&s->received);
}

static void expect_body(struct jig_http *h, const char *want)
{
    char got[64] = "";
    size_t len = 0, n = 1;
    while (n > 0) {
        ck_assert_uint_lt(len + 3, sizeof got);
        ck_assert_int_eq(jig_http_read(h, got + len, 3, &n, NULL), JIG_OK);
        len += n;
    }
    ck_assert_str_eq(got, want);
}

START_TEST(blocking_sends_requests_in_turn_over_one_connection)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false },
        { "0\r\n\r\n",
          "HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmore\r\n0\r\n\r\n",
          false },
        { "12345", "HTTP/1.1 204 Empty\r\n\r\n", false },
    };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 3);
    const struct jig_exchange *x;
    ck_assert(!jig_http_putrequest(h, "GET", "/a?b", NULL));
    ck_assert(!jig_http_putheader(h, "X-A", "1", NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert_int_eq(jig_exchange_status(x), 200);
    expect_body(h, "hello");

    ck_assert(!jig_http_putrequest(h, "POST", "/b", NULL));
    ck_assert(!jig_http_putheader(h, "Transfer-Encoding", "chunked", NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert(!jig_http_send(h, "abc", 3, NULL));
    ck_assert(!jig_http_send(h, "", 0, NULL));
    ck_assert(!jig_http_send(h, "de", 2, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert_int_eq(jig_exchange_status(x), 201);
    ck_assert(jig_exchange_connection(x)->reused);
    expect_body(h, "more");

    ck_assert(!jig_http_putrequest(h, "PUT", "/c", NULL));
    ck_assert(!jig_http_putheader(h, "Content-Length", "5", NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert(!jig_http_send(h, "123", 3, NULL));
    ck_assert(!jig_http_send(h, "45", 2, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert_int_eq(jig_exchange_status(x), 204);
    ck_assert(jig_exchange_connection(x)->reused);
    expect_body(h, "");
    jig_http_close(h);
    pthread_join(s.thread, NULL);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "GET /a?b HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "X-A: 1\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    close(s.listening);
    buf_clear(&s.received);
}
END_TEST

START_TEST(blocking_keeps_what_came_before_the_break)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", false },
    };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 1);
    const struct jig_exchange *x;
    char got[16];
    size_t n;
    struct jig_error error;
    ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert(!jig_http_read(h, got, sizeof got, &n, NULL));
    ck_assert_uint_eq(n, 5);
    ck_assert_int_eq(jig_http_read(h, got, sizeof got, &n, &error), JIG_ERR_INCOMPLETE_READ);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(error.phase, JIG_PHASE_BODY);
    jig_http_close(h);
    server_stop(&s);
}
END_TEST

START_TEST(blocking_refuses_calls_out_of_order)
{
    static const struct jig_http_message get = { .method = "GET", .target = "/" };
    struct jig_http *h;
    const struct jig_exchange *x;
    size_t n;
    char byte;
    ck_assert_int_eq(jig_http_connect("http://[bad", NULL, &h, NULL), JIG_ERR_INVALID_URL);
    ck_assert_ptr_null(h);
    ck_assert(!jig_http_connect("http://127.0.0.1:1", NULL, &h, NULL));
    ck_assert_int_eq(jig_http_putheader(h, "A", "b", NULL), JIG_ERR_CANNOT_SEND_HEADER);
    ck_assert_int_eq(jig_http_endheaders(h, NULL), JIG_ERR_CANNOT_SEND_HEADER);
    ck_assert_int_eq(jig_http_send(h, "x", 1, NULL), JIG_ERR_CANNOT_SEND_REQUEST);
    ck_assert_int_eq(jig_http_getresponse(h, &x, NULL), JIG_ERR_RESPONSE_NOT_READY);
    ck_assert_int_eq(jig_http_read(h, &byte, 1, &n, NULL), JIG_ERR_RESPONSE_NOT_READY);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "x", NULL), JIG_ERR_INVALID_URL);
    ck_assert_int_eq(jig_http_putrequest(h, "G T", "/", NULL), JIG_ERR_INVALID_REQUEST);
    ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
    ck_assert_int_eq(jig_http_putheader(h, "A", "b\nc", NULL), JIG_ERR_INVALID_REQUEST);
    ck_assert_int_eq(jig_http_send(h, "x", 1, NULL), JIG_ERR_CANNOT_SEND_REQUEST);
    ck_assert_int_eq(jig_http_getresponse(h, &x, NULL), JIG_ERR_RESPONSE_NOT_READY);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "/", NULL), JIG_ERR_CANNOT_SEND_REQUEST);
    ck_assert_int_eq(jig_http_request(h, &get, NULL), JIG_ERR_CANNOT_SEND_REQUEST);
    ck_assert(!jig_http_putheader(h, "A", "b", NULL)); /* it is still the first one */
    jig_http_disconnect(h);
    ck_assert_int_eq(jig_http_putheader(h, "A", "b", NULL), JIG_ERR_CANNOT_SEND_HEADER);
    ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
    jig_http_close(h);
    jig_http_close(NULL);
}
END_TEST

static struct jig_field field(const char *name, const char *value)
{
    return (struct jig_field){ name, strlen(name), value, strlen(value) };
}

START_TEST(blocking_sends_a_whole_request_and_reads_it_by_lines)
{
    static const struct turn turns[] = {
        { "hello",
          "HTTP/1.1 200 OK\r\nVia: a\r\nContent-Length: 14\r\nvia: "
          "b\r\n\r\none\ntwo\r\n\nfour",
          false },
        { "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "2\r\nab\r\n3\r\nc\nd\r\n0\r\n\r\n",
          false },
    };
    static const char *const lines[] = { "one\n", "two\r\n", "\n", "four", "" };
    const struct jig_field fields[] = { field("X-A", "1"), field("X-A", "2") };
    struct jig_http_message post = { .method = "POST",
                                     .target = "/p",
                                     .fields = fields,
                                     .n_fields = 2,
                                     .body = "hello",
                                     .body_len = 5 };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 2);
    const struct jig_exchange *x;
    char line[16];
    size_t n;
    ck_assert(!jig_http_is_open(h));
    ck_assert(!jig_http_request(h, &post, NULL));
    ck_assert(jig_http_is_open(h));
    ck_assert_int_eq(jig_http_remaining(h), -1);
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    char *via = jig_exchange_join(x, JIG_SECTION_RESPONSE, "VIA");
    ck_assert_str_eq(via, "a, b");
    free(via);
    ck_assert_ptr_null(jig_exchange_join(x, JIG_SECTION_RESPONSE, "Age"));
    ck_assert_int_eq(jig_http_remaining(h), 14);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ck_assert(!jig_http_read_line(h, line, sizeof line - 1, &n, NULL));
        line[n] = '\0';
        ck_assert_str_eq(line, lines[i]);
    }
    ck_assert_int_eq(jig_http_remaining(h), 0);
    ck_assert(jig_http_is_finished(h));

    struct jig_http_message get = { .method = "GET", .target = "/g" };
    ck_assert(!jig_http_request(h, &get, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert_int_eq(jig_http_remaining(h), -1);
    ck_assert(!jig_http_read_line(h, line, 2, &n, NULL)); /* a line longer than the room */
    ck_assert_uint_eq(n, 2);
    ck_assert(!jig_http_read_full(h, line, sizeof line, &n, NULL));
    ck_assert(n == 3 && memcmp(line, "c\nd", 3) == 0);
    ck_assert(jig_http_is_finished(h));
    jig_http_close(h);
    pthread_join(s.thread, NULL);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "X-A: 1\r\nX-A: 2\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "Content-Length: 5\r\n\r\nhello"));
    close(s.listening);
    buf_clear(&s.received);
}
END_TEST

START_TEST(blocking_peeks_skips_and_disconnects)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false },
    };
    struct server s;
    struct jig_options decoding = { .decode = true };
    struct jig_http *h = server_start_for(&s, turns, 1, &decoding);
    const struct jig_exchange *x;
    const char *data;
    size_t n;
    ck_assert_int_eq(jig_http_skip(h, "Host", NULL), JIG_ERR_CANNOT_SEND_HEADER);
    ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
    ck_assert(!jig_http_skip(h, "User-Agent", NULL));
    ck_assert(!jig_http_skip(h, "host", NULL));
    ck_assert(!jig_http_skip(h, "Accept-Encoding", NULL));
    ck_assert(!jig_http_putheader_number(h, "Max-Forwards", -7, NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert_int_eq(jig_http_peek(h, &data, &n, NULL), JIG_OK);
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert(!jig_http_peek(h, &data, &n, NULL));
    ck_assert(n == 5 && memcmp(data, "hello", 5) == 0);
    jig_http_take(h, 2);
    ck_assert(!jig_http_peek(h, &data, &n, NULL));
    ck_assert(n == 3 && memcmp(data, "llo", 3) == 0);
    ck_assert_int_eq(jig_http_remaining(h), 3);
    ck_assert(!jig_http_is_finished(h));
    jig_http_take(h, 99);
    ck_assert(!jig_http_peek(h, &data, &n, NULL));
    ck_assert(n == 0 && jig_http_is_finished(h));
    ck_assert(jig_http_is_open(h));
    jig_http_disconnect(h);
    ck_assert(!jig_http_is_open(h));
    ck_assert_int_eq(jig_http_peek(h, &data, &n, NULL), JIG_ERR_RESPONSE_NOT_READY);
    jig_http_close(h);
    pthread_join(s.thread, NULL);
    ck_assert_ptr_null(strstr(buf_str(&s.received), "User-Agent"));
    ck_assert_ptr_null(strstr(buf_str(&s.received), "Host"));
    ck_assert_ptr_null(strstr(buf_str(&s.received), "Accept-Encoding"));
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "Max-Forwards: -7\r\n"));
    close(s.listening);
    buf_clear(&s.received);
}
END_TEST

/* A rest that nobody reads, a head that is none, a server that closes: the next request is not their
 * victim. */
START_TEST(blocking_goes_on_with_another_connection)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", false },
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nA: 1\r\nB b: c\r\n\r\n", true },
        { "\r\n\r\n", "HTTP/1.1 201 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
          true },
        { "\r\n\r\n", "HTTP/1.1 202 OK\r\nContent-Length: 3\r\n\r\nend", true },
    };
    static const struct jig_http_message get = { .method = "GET", .target = "/" };
    static const int statuses[] = { 200, 200, 201, 202 };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 4);
    const struct jig_exchange *x;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(jig_http_request(h, &get, NULL), JIG_OK);
        ck_assert_int_eq(jig_http_request(h, &get, NULL),
                         JIG_ERR_CANNOT_SEND_REQUEST); /* one at a time */
        ck_assert_int_eq(jig_http_getresponse(h, &x, NULL),
                         i == 1 ? JIG_ERR_BAD_HEADER : JIG_OK);
        ck_assert_int_eq(jig_exchange_status(x), statuses[i]);
        ck_assert_uint_eq(jig_exchange_n_fields(x, JIG_SECTION_RESPONSE), i == 2 ? 2 : 1);
        ck_assert_int_eq(jig_exchange_will_close(x), i == 2);
        ck_assert(!jig_exchange_connection(x)->reused);
    }
    expect_body(h, "end");
    jig_http_close(h);
    server_stop(&s);
}
END_TEST

START_TEST(blocking_reads_the_same_with_any_room)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\none\ntwo\nthree",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1\r\no\r\n6\r\nne\ntwo\r\n1\r\n\n\r\n5;x=y\r\nthree\r\n0\r\nT: v\r\n\r\n",
    };
    static const size_t rooms[] = { 1, 2, 5, 64 };
    static const struct jig_http_message get = { .method = "GET", .target = "/" };
    const struct turn turn = { "\r\n\r\n", answers[_i], false };
    const struct turn turns[] = { turn, turn, turn, turn };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 4);
    const struct jig_exchange *x;
    for (size_t i = 0; i < 4; i++) {
        char got[80] = "";
        size_t len = 0, n = 1;
        ck_assert(!jig_http_request(h, &get, NULL));
        ck_assert(!jig_http_getresponse(h, &x, NULL));
        ck_assert(!jig_http_read(h, got, 0, &n, NULL)); /* no room ends nothing */
        ck_assert(n == 0 && !jig_http_is_finished(h));
        for (n = 1; n > 0; len += n)
            ck_assert(!jig_http_read(h, got + len, rooms[i], &n, NULL));
        ck_assert_str_eq(got, "one\ntwo\nthree");
        ck_assert(jig_http_is_finished(h));
        ck_assert_uint_eq(jig_exchange_connection(x)->reused, i > 0);
    }
    jig_http_close(h);
    server_stop(&s);
}
END_TEST

START_TEST(blocking_opens_when_it_is_told_to)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false },
    };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 1);
    const struct jig_exchange *x;
    jig_http_set_auto_open(h, false);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "/", NULL), JIG_ERR_NOT_CONNECTED);
    ck_assert(!jig_http_is_open(h));
    ck_assert(!jig_http_open(h, NULL));
    ck_assert(jig_http_is_open(h));
    ck_assert(!jig_http_open(h, NULL)); /* nothing to do */
    ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
    ck_assert(!jig_http_endheaders(h, NULL));
    ck_assert(!jig_http_getresponse(h, &x, NULL));
    ck_assert(jig_exchange_connection(x)->reused);
    expect_body(h, "hello");
    jig_http_disconnect(h);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "/", NULL), JIG_ERR_NOT_CONNECTED);
    jig_http_close(h);
    server_stop(&s);
}
END_TEST

START_TEST(blocking_open_says_why_it_failed)
{
    struct address at;
    struct jig_http *h;
    struct jig_error error;
    char origin[64];
    int fd = listener_open(&at);
    close(fd);
    snprintf(origin, sizeof origin, "http://127.0.0.1:%u", address_port(&at));
    ck_assert(!jig_http_connect(origin, NULL, &h, NULL));
    ck_assert_int_eq(jig_http_open(h, &error), JIG_ERR_CONNECT);
    ck_assert_int_eq(error.code, JIG_ERR_CONNECT);
    ck_assert(!jig_http_is_open(h));
    jig_http_close(h);
}
END_TEST

START_TEST(blocking_refuses_a_message_that_would_break)
{
    static const struct {
        const char *method, *target;
        struct jig_field field;
        enum jig_err want;
    } cases[] = {
        { "G T", "/", { "A", 1, "b", 1 }, JIG_ERR_INVALID_REQUEST },
        { "GET", "a", { "A", 1, "b", 1 }, JIG_ERR_INVALID_URL },
        { "GET", "/", { "A b", 3, "b", 1 }, JIG_ERR_INVALID_REQUEST },
        { "GET", "/", { "A\0b", 3, "b", 1 }, JIG_ERR_INVALID_REQUEST },
        { "GET", "/", { "A", 1, "b\r\nC: d", 7 }, JIG_ERR_INVALID_REQUEST },
        { "GET", "/", { "A", 1, "b\0c", 3 }, JIG_ERR_INVALID_REQUEST },
    };
    struct jig_http *h;
    ck_assert(!jig_http_connect("http://127.0.0.1:1", NULL, &h, NULL));
    struct jig_http_message m = { .method = cases[_i].method,
                                  .target = cases[_i].target,
                                  .fields = &cases[_i].field,
                                  .n_fields = 1 };
    ck_assert_int_eq(jig_http_request(h, &m, NULL), cases[_i].want);
    ck_assert_int_eq(jig_http_endheaders(h, NULL), JIG_ERR_CANNOT_SEND_HEADER);
    jig_http_close(h);
}
END_TEST

/* A tunnel, in http.client's words: set_tunnel with headers, the proxy's own answer to read. */
START_TEST(blocking_goes_through_a_tunnel)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 Fine\r\nVia: x\r\n\r\n", false },
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false },
    };
    static const char *const lines[] = { "X-Way: 1", NULL };
    struct server s;
    struct jig_error error;
    struct jig_field via;
    const struct jig_exchange *answer;
    char proxy[64];
    jig_http_close(server_start(&s, turns, 2));
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", s.port);
    struct jig_options options = { .proxy = proxy,
                                   .proxy_headers = lines,
                                   .proxy_tunnel = true };
    struct jig_http *h;
    ck_assert_int_eq(jig_http_connect("http://a.test", &options, &h, &error), JIG_OK);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "/x", &error), JIG_OK);
    ck_assert_int_eq(jig_http_endheaders(h, &error), JIG_OK);
    ck_assert_int_eq(jig_http_getresponse(h, &answer, &error), JIG_OK);
    ck_assert_int_eq(jig_exchange_status(answer), 200);
    ck_assert_int_eq(jig_exchange_proxy_status(answer), 200);
    ck_assert(jig_exchange_find(answer, JIG_SECTION_PROXY, "via", &via));
    jig_http_close(h);
    pthread_join(s.thread, NULL);
    ck_assert_ptr_eq(strstr(buf_str(&s.received), "CONNECT a.test:80 HTTP/1.1\r\n"),
                     s.received.ptr);
    const char *way = strstr(buf_str(&s.received), "\r\nX-Way: 1\r\n");
    ck_assert_ptr_nonnull(way);
    ck_assert_ptr_null(strstr(way + 1, "\r\nX-Way"));
    close(s.listening);
    buf_clear(&s.received);
}
END_TEST

START_TEST(blocking_says_what_a_proxy_refused_with)
{
    static const struct turn turns[] = { { "\r\n\r\n", "HTTP/1.1 403 No\r\n\r\n", false } };
    struct server s;
    struct jig_error error;
    const struct jig_exchange *answer;
    char proxy[64];
    jig_http_close(server_start(&s, turns, 1));
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", s.port);
    struct jig_options options = { .proxy = proxy };
    struct jig_http *h;
    ck_assert_int_eq(jig_http_connect("https://a.test", &options, &h, &error), JIG_OK);
    ck_assert_int_eq(jig_http_putrequest(h, "GET", "/x", &error), JIG_OK);
    ck_assert_int_eq(jig_http_endheaders(h, &error), JIG_OK);
    ck_assert_int_eq(jig_http_getresponse(h, &answer, &error), JIG_ERR_PROXY);
    ck_assert_ptr_nonnull(strstr(error.text, "403"));
    ck_assert_int_eq(jig_exchange_status(answer), 0);
    ck_assert_int_eq(jig_exchange_proxy_status(answer), 403);
    jig_http_close(h);
    server_stop(&s);
}
END_TEST

START_TEST(blocking_keeps_cookies_in_its_jar)
{
    static const struct turn turns[] = {
        { "\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n",
          false },
        { "\r\n\r\n", "HTTP/1.1 204 Empty\r\n\r\n", false },
    };
    struct server s;
    struct jig_http *h = server_start(&s, turns, 2);
    struct jig_jar *jar = jig_jar_new();
    const struct jig_exchange *x;
    ck_assert_ptr_nonnull(jar);
    jig_http_set_jar(h, jar);
    for (int i = 0; i < 2; i++) {
        ck_assert(!jig_http_putrequest(h, "GET", "/", NULL));
        ck_assert(!jig_http_endheaders(h, NULL));
        ck_assert(!jig_http_getresponse(h, &x, NULL));
        expect_body(h, "");
    }
    jig_http_close(h);
    pthread_join(s.thread, NULL);
    ck_assert_uint_eq(jig_jar_n(jar), 1);
    const char *cookie = strstr(buf_str(&s.received), "\r\nCookie: a=1\r\n");
    ck_assert_ptr_nonnull(cookie);
    ck_assert_ptr_null(strstr(cookie + 3, "Cookie:"));
    close(s.listening);
    buf_clear(&s.received);
    jig_jar_free(jar);
}
END_TEST

Suite *test_blocking(void);
Suite *test_blocking(void)
{
    Suite *suite = suite_create("blocking");
    TCase *tc = tcase_create("blocking");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, blocking_sends_requests_in_turn_over_one_connection);
    tcase_add_test(tc, blocking_keeps_cookies_in_its_jar);
    tcase_add_test(tc, blocking_keeps_what_came_before_the_break);
    tcase_add_test(tc, blocking_refuses_calls_out_of_order);
    tcase_add_test(tc, blocking_sends_a_whole_request_and_reads_it_by_lines);
    tcase_add_test(tc, blocking_goes_on_with_another_connection);
    tcase_add_loop_test(tc, blocking_reads_the_same_with_any_room, 0, 2);
    tcase_add_test(tc, blocking_opens_when_it_is_told_to);
    tcase_add_test(tc, blocking_open_says_why_it_failed);
    tcase_add_test(tc, blocking_peeks_skips_and_disconnects);
    tcase_add_loop_test(tc, blocking_refuses_a_message_that_would_break, 0, 6);
    tcase_add_test(tc, blocking_goes_through_a_tunnel);
    tcase_add_test(tc, blocking_says_what_a_proxy_refused_with);
    suite_add_tcase(suite, tc);
    return suite;
}
