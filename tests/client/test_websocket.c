#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jig.h"
#include "support/failalloc.h"
#include "support/listener.h"
#include "support/wsaccept.h"
#include "wire/ws.h"

/* ---- A server in a thread: answers the handshake, says its bytes, keeps what it gets ---- */

struct server {
    int listening;
    const char *head; /* NULL: a 101 that agrees; its fields besides */
    const char *fields;
    struct span says;
    bool stays; /* until the client has closed */
    struct buf received;
    pthread_t thread;
    bool is_joined;
};

static bool read_more(struct server *s, int fd)
{
    char bytes[4096];
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n > 0)
        buf_add(&s->received, span_make(bytes, (size_t)n));
    return n > 0;
}

/* Where a masked frame of up to 64 KiB ends; SIZE_MAX: it is not there as a whole. */
static size_t frame_end(const struct buf *in, size_t at)
{
    const unsigned char *p = (const unsigned char *)in->ptr + at;
    size_t left = in->len - at;
    bool is_long = left >= 4 && (p[1] & 0x7f) == 126;
    if (left < 6)
        return SIZE_MAX;
    size_t n = is_long ? 8 + ((size_t)p[2] << 8 | p[3]) : 6 + (p[1] & 0x7fu);
    return n <= left ? at + n : SIZE_MAX;
}

/* A close of the client's is there as a whole. */
static bool has_close(const struct buf *in)
{
    size_t next;
    for (size_t at = 0; at < in->len && (next = frame_end(in, at)) != SIZE_MAX; at = next)
        if (in->ptr[at] == '\x88')
            return true;
    return false;
}

static void *serve(void *context)
{
    struct server *s = context;
    int fd = listener_accept(s->listening);
    failalloc_spare_thread();
    struct buf out;
    buf_init(&out, 64 << 20);
    while (!strstr(buf_str(&s->received), "\r\n\r\n") && read_more(s, fd))
        continue;
    if (s->head) {
        buf_add_str(&out, s->head);
    } else {
        wsaccept_add(&out, buf_str(&s->received));
        buf_addf(&out, "%s\r\n", s->fields ? s->fields : "");
    }
    buf_add(&out, s->says);
    ck_assert_int_eq(write(fd, out.ptr, out.len), (ssize_t)out.len);
    buf_reset(&s->received);
    while (s->stays && !has_close(&s->received) && read_more(s, fd))
        continue;
    close(fd);
    buf_clear(&out);
    return NULL;
}

struct talk {
    struct server server;
    struct jig_client *client;
    struct jig_websocket *ws;
    bool takes; /* messages are taken over */
};

enum { HEADROOM = 3 };

static void talk_begin(struct talk *t, const char *protocols, bool compress)
{
    struct address at;
    char url[64];
    struct jig_error error;
    buf_init(&t->server.received, 1 << 20);
    t->server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&t->server.thread, NULL, serve, &t->server), 0);
    snprintf(url, sizeof url, "ws://127.0.0.1:%u/chat?x", address_port(&at));
    t->client = jig_client_new(NULL);
    struct jig_websocket_config config = { url, protocols, compress, 1000,
                                           t->takes ? HEADROOM : 0 };
    ck_assert_msg(!jig_websocket_open(t->client, NULL, &config, jig_now(), &t->ws, &error),
                  "%s", error.text);
}

static void server_join(struct server *s)
{
    if (!s->is_joined)
        pthread_join(s->thread, NULL);
    s->is_joined = true;
}

static void talk_end(struct talk *t)
{
    jig_websocket_free(t->ws);
    jig_client_free(t->client);
    server_join(&t->server);
    close(t->server.listening);
    buf_clear(&t->server.received);
}

static void say(struct buf *log, const struct jig_message *m)
{
    static const char *const names[] = { "text", "binary", "ping", "pong", "close" };
    buf_addf(log, "%s%s(%.*s)", names[m->type], m->is_compressed ? "-z" : "", (int)m->len,
             m->data);
    if (m->type == JIG_CLOSE)
        buf_addf(log, "%u%s", m->code, m->is_answered ? "" : "-last");
    buf_add_byte(log, ' ');
}

/* The same out of its own memory. */
static void say_taken(struct talk *t, struct buf *log, struct jig_message *m)
{
    bool has_data = m->len > 0 && (m->type == JIG_TEXT || m->type == JIG_BINARY);
    char *own = t->takes ? jig_websocket_take_data(t->ws) : NULL;
    ck_assert(has_data || !own);
    ck_assert(!t->takes || !has_data || own);
    if (own)
        m->data = own + HEADROOM;
    say(log, m);
    free(own);
}

/* Until its end; what came is in the log, then how it ended. on_open is sent once it is open. */
static void run(struct talk *t, const char *on_open, struct buf *log)
{
    struct jig_event event;
    struct jig_message m;
    struct jig_error error = { 0 };
    bool is_done = false;
    while (!is_done && jig_client_wait(t->client, -1, &event)) {
        enum jig_err err = jig_websocket_take(t->ws, &event, &error);
        is_done = event.type == JIG_EVENT_DONE;
        if (is_done)
            buf_add_str(log, err ? jig_err_name(err) : "end");
        if (on_open && jig_websocket_is_open(t->ws)) {
            ck_assert(!jig_websocket_send(t->ws, JIG_TEXT, on_open, strlen(on_open), NULL));
            on_open = NULL;
        }
        while (jig_websocket_next(t->ws, &m))
            say_taken(t, log, &m);
    }
    if (jig_websocket_unfinished(t->ws, &m)) {
        buf_add_str(log, " unfinished ");
        say_taken(t, log, &m);
    }
}

#define CLOSE_1000 "\x88\x02\x03\xe8"

static const struct {
    const char *head, *fields;
    struct span says;
    const char *protocols;
    bool compress;
    const char *want;
} cases[] = {
    { NULL, NULL, { "\x81\x02hi" CLOSE_1000, 8 }, NULL, false, "text(hi) close()1000 end" },
    { NULL,
      NULL,
      { "\x01\x01h\x89\x01p\x80\x01i" CLOSE_1000, 13 },
      NULL,
      false,
      "ping(p) text(hi) close()1000 end" },
    { NULL,
      "Sec-WebSocket-Extensions: permessage-deflate\r\n",
      { "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00" CLOSE_1000, 13 },
      NULL,
      true,
      "text-z(Hello) close()1000 end" },
    { NULL,
      "Sec-WebSocket-Protocol: b\r\n",
      { CLOSE_1000, 4 },
      "a, b",
      false,
      "close()1000 end" },
    { NULL, NULL, { "\x88\x00", 2 }, NULL, false, "close()1005 end" },
    { NULL, NULL, { "\x81\x02hi", 4 }, NULL, false, "text(hi) receive-failed" },
    { NULL, NULL, { "\x81\x05hel", 5 }, NULL, false, "receive-failed unfinished text(hel) " },
    { NULL,
      NULL,
      { "\x82\x01"
        "a\x81\x03h\xffi\x81\x01x",
        11 },
      NULL,
      false,
      "binary(a) receive-failed unfinished text(h\xffi) " },
    { NULL, NULL, { "\x81\x82hi", 4 }, NULL, false, "receive-failed" },
    { NULL, NULL, { "\x82\x7e\x03\xe9", 4 }, NULL, false, "receive-failed" },
    { NULL, "Sec-WebSocket-Protocol: c\r\n", { "", 0 }, "a, b", false, "bad-header" },
    { NULL,
      "Sec-WebSocket-Extensions: permessage-deflate\r\n",
      { "", 0 },
      NULL,
      false,
      "bad-header" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
      NULL,
      { "", 0 },
      NULL,
      false,
      "unknown-protocol" },
    { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
      NULL,
      { "", 0 },
      NULL,
      false,
      "unknown-protocol" },
    { "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
      NULL,
      { "\x81\x02hi", 4 },
      NULL,
      false,
      "bad-header" },
};

static void check_case(size_t i, bool takes)
{
    struct talk t = {
        .server = { .head = cases[i].head, .fields = cases[i].fields, .says = cases[i].says },
        .takes = takes,
    };
    struct buf log;
    buf_init(&log, 4096);
    talk_begin(&t, cases[i].protocols, cases[i].compress);
    run(&t, NULL, &log);
    ck_assert_str_eq(buf_str(&log), cases[i].want);
    ck_assert(!jig_websocket_is_open(t.ws));
    if (cases[i].protocols && strstr(cases[i].want, "end"))
        ck_assert_str_eq(jig_websocket_protocol(t.ws), "b");
    talk_end(&t);
    buf_clear(&log);
}

START_TEST(websocket_tells_what_came_and_how_it_ended)
{
    check_case((size_t)_i, false);
}
END_TEST

START_TEST(websocket_hands_the_memory_of_its_messages_out)
{
    check_case((size_t)_i, true);
}
END_TEST

/* What the server got, through the machine that reads a server's frames: the mask is taken off first. */
static void unmask(const struct buf *in, struct buf *log)
{
    const unsigned char *p = (const unsigned char *)in->ptr;
    for (size_t at = 0; at + 6 <= in->len;) {
        size_t len = p[at + 1] & 0x7f;
        ck_assert(p[at + 1] & 0x80);
        buf_addf(log, "%02x(", p[at]);
        for (size_t i = 0; i < len; i++)
            buf_addf(log, p[at] == 0x88 ? "%02x" : "%c", p[at + 6 + i] ^ p[at + 2 + i % 4]);
        buf_add_str(log, ") ");
        at += 6 + len;
    }
}

/* A row of the headers table names the protocols as well as the configuration does. */
START_TEST(websocket_keeps_the_answer_of_a_server_that_refuses)
{
    struct talk t = { .server = { .head =
                                      "HTTP/1.1 403 No\r\nContent-Length: 7\r\n\r\nbecause" } };
    struct buf log;
    char body[16] = "";
    buf_init(&log, 4096);
    talk_begin(&t, NULL, false);
    run(&t, NULL, &log);
    ck_assert_str_eq(buf_str(&log), "unknown-protocol");
    const struct jig_exchange *x = jig_transfer_last(jig_websocket_transfer(t.ws));
    ck_assert_int_eq(jig_exchange_status(x), 403);
    ck_assert_uint_eq(jig_exchange_body_read(x, 0, body, sizeof body - 1), 7);
    ck_assert_str_eq(body, "because");
    ck_assert_int_eq(jig_exchange_error(x)->code, JIG_OK);
    talk_end(&t);
    buf_clear(&log);
}
END_TEST

START_TEST(websocket_takes_url_and_protocols_of_a_request)
{
    struct talk t = { .server = { .fields = "Sec-WebSocket-Protocol: b\r\n",
                                  .says = { CLOSE_1000, 4 } } };
    struct address at;
    struct buf log;
    char url[64];
    buf_init(&log, 4096);
    buf_init(&t.server.received, 1 << 20);
    t.server.listening = listener_open(&at);
    ck_assert_int_eq(pthread_create(&t.server.thread, NULL, serve, &t.server), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/chat?x", address_port(&at));
    t.client = jig_client_new(NULL);
    struct jig_request *r = jig_request_new();
    ck_assert(!jig_request_set_url(r, url, NULL));
    ck_assert(!jig_request_add_field(r, "sec-websocket-protocol", "a, b", 4, NULL));
    ck_assert(!jig_websocket_open(t.client, r, NULL, jig_now(), &t.ws, NULL));
    run(&t, NULL, &log);
    ck_assert_str_eq(buf_str(&log), "close()1000 end");
    ck_assert_str_eq(jig_websocket_protocol(t.ws), "b");
    talk_end(&t);
    buf_clear(&log);
}
END_TEST

/* All that was said is said again, but for the handshake, which is new. */
START_TEST(websocket_is_opened_again_out_of_its_transfer)
{
    struct talk t = { .server = { .says = { CLOSE_1000, 4 } } };
    struct buf log;
    struct jig_request *again;
    char *head, want[200];
    size_t len;
    buf_init(&log, 4096);
    talk_begin(&t, "a, b", true);
    run(&t, NULL, &log);
    const struct jig_transfer *first = jig_websocket_transfer(t.ws);
    const char *url = jig_exchange_url(jig_transfer_exchange(first, 0));
    ck_assert_msg(strncmp(url, "ws://127.0.0.1:", 15) == 0, "%s", url);
    ck_assert(!jig_transfer_repeat(first, &again, NULL));
    ck_assert(!jig_request_preview(again, NULL, &head, &len, NULL));
    ck_assert_str_eq(strchr(url + 5, '/'), "/chat?x");
    snprintf(want, sizeof want, "GET /chat?x HTTP/1.1\r\nHost: %.*s\r\n",
             (int)strcspn(url + 5, "/"), url + 5);
    ck_assert_msg(strncmp(head, want, strlen(want)) == 0, "%s", head);
    ck_assert_ptr_nonnull(strstr(head, "\r\nSec-WebSocket-Protocol: a, b\r\n"));
    ck_assert_ptr_null(strstr(head, "Sec-WebSocket-Key"));
    ck_assert_ptr_null(strstr(head, "Sec-WebSocket-Extensions"));
    ck_assert_ptr_null(strstr(head, "Upgrade"));
    free(head);
    jig_request_free(again);
    talk_end(&t);
    buf_clear(&log);
}
END_TEST

START_TEST(websocket_sends_masked_and_answers_pings_and_closes)
{
    struct talk t = { .server = { .says = SPAN("\x89\x02pp" CLOSE_1000), .stays = true } };
    struct buf log, sent;
    buf_init(&log, 4096);
    buf_init(&sent, 4096);
    talk_begin(&t, NULL, true);
    ck_assert_int_eq(jig_websocket_send(t.ws, JIG_TEXT, "x", 1, NULL), JIG_ERR_USAGE);
    run(&t, "hello", &log);
    ck_assert_str_eq(buf_str(&log), "ping(pp) close()1000 end");
    server_join(&t.server);
    unmask(&t.server.received, &sent);
    ck_assert_str_eq(buf_str(&sent), "81(hello) 8a(pp) 88(03e8) ");
    talk_end(&t);
    buf_clear(&log);
    buf_clear(&sent);
}
END_TEST

/* More pings than the sockets' buffers hold pongs, from a server that reads none: what can't be sent
 * does not pile up (RFC 6455, 5.5.3). */
START_TEST(websocket_answers_no_more_pings_than_are_read)
{
    enum { PING = 125, N_PINGS = 300000 };
    struct talk t = { .server = { .stays = false } };
    struct jig_event event;
    struct jig_message m;
    struct buf pings;
    size_t n = 0, n_answered = 0;
    bool is_done = false;
    buf_init(&pings, 64 << 20);
    for (size_t i = 0; i < N_PINGS; i++) {
        buf_add(&pings, SPAN("\x89\x7d"));
        buf_add_fill(&pings, 'p', PING);
    }
    t.server.says = buf_span(&pings);
    talk_begin(&t, NULL, false);
    while (!is_done && jig_client_wait(t.client, -1, &event)) {
        is_done = event.type == JIG_EVENT_DONE;
        jig_websocket_take(t.ws, &event, NULL);
        while (jig_websocket_next(t.ws, &m)) {
            n += m.type == JIG_PING;
            n_answered += m.type == JIG_PING && m.is_answered;
        }
    }
    ck_assert_uint_gt(n_answered, 0);
    ck_assert_msg(n_answered < n, "%zu of %zu", n_answered, n);
    talk_end(&t);
    buf_clear(&pings);
}
END_TEST

/* Sent until memory suffices for all of it: what it did not suffice for must not be on the wire. */
static void send_without_memory(struct jig_websocket *w, struct span message)
{
    enum jig_err err = JIG_ERR_MEMORY;
    unsigned n = 0;
    for (; err; n++) {
        failalloc_at(n);
        err = jig_websocket_send(w, JIG_BINARY, message.ptr, message.len, NULL);
        ck_assert_int_eq(err, failalloc_end() ? JIG_ERR_MEMORY : JIG_OK);
    }
    ck_assert_uint_gt(n, 2);
}

START_TEST(websocket_sends_no_half_of_what_memory_did_not_suffice_for)
{
    struct talk t = { .server = { .says = SPAN(""), .stays = true } };
    struct jig_event event;
    struct buf sent;
    char long_one[120];
    memset(long_one, 'x', sizeof long_one);
    buf_init(&sent, 4096);
    talk_begin(&t, NULL, false);
    while (!jig_websocket_is_open(t.ws) && jig_client_wait(t.client, -1, &event))
        ck_assert(!jig_websocket_take(t.ws, &event, NULL));
    send_without_memory(t.ws, span_make(long_one, sizeof long_one));
    ck_assert(!jig_websocket_send(t.ws, JIG_TEXT, "hello", 5, NULL));
    ck_assert(!jig_websocket_close(t.ws, 1000, "", NULL));
    while (jig_client_wait(t.client, -1, &event))
        jig_websocket_take(t.ws, &event, NULL);
    server_join(&t.server);
    unmask(&t.server.received, &sent);
    ck_assert_uint_gt(sent.len, sizeof long_one);
    ck_assert(span_starts(buf_span(&sent), SPAN("82(xxx")));
    ck_assert_str_eq(buf_str(&sent) + 3 + sizeof long_one, ") 81(hello) 88(03e8) ");
    talk_end(&t);
    buf_clear(&sent);
}
END_TEST

static size_t read_pattern(void *ctx, uint64_t offset, void *out, size_t len)
{
    char *to = out;
    for (size_t i = 0; i < len; i++)
        to[i] = (char)('a' + (offset + i) % 26);
    *(uint64_t *)ctx += len;
    return len;
}

/* Read while it goes out, and no sooner; what is sent behind it comes behind it. */
START_TEST(websocket_sends_what_it_reads_meanwhile)
{
    enum { LEN = 300000 };
    struct talk t = { .server = { .says = SPAN(""), .stays = true } };
    struct jig_event event;
    struct ws server;
    struct ws_message m;
    uint64_t n_read = 0;
    size_t used;
    struct jig_body_source from = { &n_read, read_pattern, NULL };
    talk_begin(&t, NULL, false);
    while (!jig_websocket_is_open(t.ws) && jig_client_wait(t.client, -1, &event))
        ck_assert(!jig_websocket_take(t.ws, &event, NULL));
    ck_assert_int_eq(jig_websocket_send_source(t.ws, JIG_PING, &from, 1, NULL), JIG_ERR_USAGE);
    ck_assert(!jig_websocket_send_source(t.ws, JIG_TEXT, &from, LEN, NULL));
    ck_assert(!jig_websocket_send(t.ws, JIG_TEXT, "hello", 5, NULL));
    ck_assert(!jig_websocket_close(t.ws, 1000, "", NULL));
    ck_assert_uint_eq(n_read, 0);
    ck_assert(jig_websocket_is_sending(t.ws));
    while (jig_client_wait(t.client, -1, &event))
        jig_websocket_take(t.ws, &event, NULL);
    ck_assert_uint_eq(n_read, LEN);
    ck_assert(!jig_websocket_is_sending(t.ws));
    server_join(&t.server);
    ws_init(&server, NULL, LEN);
    server.is_server = true;
    struct span in = buf_span(&t.server.received);
    ck_assert_int_eq(ws_recv(&server, in, &used, &m, NULL), WS_MESSAGE);
    ck_assert_uint_eq(m.data.len, LEN);
    ck_assert_uint_gt(m.n_frames, 5);
    for (size_t i = 0; i < LEN; i++)
        ck_assert_int_eq(m.data.ptr[i], (char)('a' + i % 26));
    in = span_sub(in, used, in.len);
    ck_assert_int_eq(ws_recv(&server, in, &used, &m, NULL), WS_MESSAGE);
    ck_assert(span_eq(m.data, SPAN("hello")));
    ws_clear(&server);
    talk_end(&t);
}
END_TEST

static size_t read_letters(void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)offset;
    memset(out, 'x', len);
    return len;
}

static void note_dropped(void *ctx)
{
    *(bool *)ctx = true;
}

/* Nobody holds what has nowhere to go. */
START_TEST(websocket_drops_with_the_connection_what_has_not_gone_out)
{
    struct talk t = { .server = { .says = SPAN("") } };
    struct jig_event event;
    bool is_dropped = false, is_done = false;
    struct jig_body_source from = { &is_dropped, read_letters, note_dropped };
    talk_begin(&t, NULL, false);
    while (!jig_websocket_is_open(t.ws) && jig_client_wait(t.client, -1, &event))
        ck_assert(!jig_websocket_take(t.ws, &event, NULL));
    ck_assert(!jig_websocket_send_source(t.ws, JIG_BINARY, &from, 512 << 20, NULL));
    while (!is_done && jig_client_wait(t.client, -1, &event)) {
        jig_websocket_take(t.ws, &event, NULL);
        is_done = event.type == JIG_EVENT_DONE;
    }
    ck_assert(is_done);
    ck_assert(is_dropped);
    ck_assert(!jig_websocket_is_sending(t.ws));
    talk_end(&t);
}
END_TEST

Suite *test_websocket(void);
Suite *test_websocket(void)
{
    Suite *suite = suite_create("websocket");
    TCase *tc = tcase_create("websocket");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, websocket_tells_what_came_and_how_it_ended, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, websocket_hands_the_memory_of_its_messages_out, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, websocket_keeps_the_answer_of_a_server_that_refuses);
    tcase_add_test(tc, websocket_takes_url_and_protocols_of_a_request);
    tcase_add_test(tc, websocket_is_opened_again_out_of_its_transfer);
    tcase_add_test(tc, websocket_sends_masked_and_answers_pings_and_closes);
    tcase_add_test(tc, websocket_answers_no_more_pings_than_are_read);
    tcase_add_test(tc, websocket_sends_no_half_of_what_memory_did_not_suffice_for);
    tcase_add_test(tc, websocket_sends_what_it_reads_meanwhile);
    tcase_add_test(tc, websocket_drops_with_the_connection_what_has_not_gone_out);
    suite_add_tcase(suite, tc);
    return suite;
}
