/* The machine for HTTP/2: what a server on nghttp2 says, and frames that none would, cut at every
 * point. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/h2machine.h"

/* ---- A real server ----------------------------------------------------------------------------*/

static const struct {
    const char *method, *path, *want;
} answers[] = {
    { "GET", "/hello", "head 200 server=h2peer body(hello) done" },
    { "GET", "/trailers", "head 200 server=h2peer body(hello) trailers x-t=1 done" },
    { "GET", "/interim", "interim 103 link=</a> head 200 server=h2peer body(hi) done" },
    { "GET", "/empty", "head 204 server=h2peer done" },
    { "GET", "/padded", "head 200 server=h2peer body(hello) done" },
    { "GET", "/reset", "http2-error/INTERNAL_ERROR" },
    { "GET", "/refuse", "http2-error/REFUSED_STREAM" },
    { "GET", "/leave", "goaway NO_ERROR http2-error/REFUSED_STREAM" },
    { "GET", "/die", "goaway ENHANCE_YOUR_CALM http2-error/ENHANCE_YOUR_CALM" },
    { "GET", "/cut", "head 200 server=h2peer body(hello) incomplete-read/INTERNAL_ERROR" },
    { "GET", "/never", "remote-disconnected/INTERNAL_ERROR" },
};

START_TEST(h2_reads_what_a_server_says)
{
    const struct h2machine_setup setup = { .method = answers[_i].method,
                                           .path = answers[_i].path };
    struct h2peer *peer = h2peer_new(0);
    struct h2 *h;
    struct buf said;
    buf_init(&said, 1 << 20);
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    h2machine_open(h, setup.method, setup.path, false);
    h2machine_give_out(h, peer);
    h2peer_take(peer, &said);
    h2machine_expect(&setup, buf_span(&said), answers[_i].want);
    h2_free(h);
    h2peer_free(peer);
    buf_clear(&said);
}
END_TEST

/* ---- Frames by hand ---------------------------------------------------------------------------*/

struct hostile {
    const char *what;
    unsigned type, flags;
    uint32_t stream;
    const char *const *fields;
    const char *payload;
    size_t len;
    const char *want;
};

#define BAD "http2-error/PROTOCOL_ERROR"

/* One frame behind the settings, on the stream that was opened (1) or another. */
static const struct hostile frames[] = {
    { "two statuses", H2_HEADERS, 4, 1, FIELDS(":status", "200", ":status", "200"), "", 0,
      BAD },
    { "no status", H2_HEADERS, 5, 1, FIELDS("a", "b"), "", 0, BAD },
    { "a status of two digits", H2_HEADERS, 4, 1, FIELDS(":status", "20"), "", 0, BAD },
    { "a status below 100", H2_HEADERS, 4, 1, FIELDS(":status", "099"), "", 0, BAD },
    { "101", H2_HEADERS, 4, 1, FIELDS(":status", "101"), "", 0, BAD },
    { "a request's field", H2_HEADERS, 4, 1, FIELDS(":status", "200", ":path", "/"), "", 0,
      BAD },
    { "a pseudo field behind others", H2_HEADERS, 4, 1, FIELDS("a", "b", ":status", "200"), "",
      0, BAD },
    { "an upper-case name", H2_HEADERS, 4, 1, FIELDS(":status", "200", "Bad", "b"), "", 0,
      BAD },
    { "a blank in a name", H2_HEADERS, 4, 1, FIELDS(":status", "200", "b d", "b"), "", 0,
      "http2-error/INTERNAL_ERROR" },
    { "a line break in a value", H2_HEADERS, 4, 1, FIELDS(":status", "200", "b", "x\r\ny: z"),
      "", 0, "http2-error/INTERNAL_ERROR" },
    { "Connection", H2_HEADERS, 4, 1, FIELDS(":status", "200", "connection", "close"), "", 0,
      BAD },
    { "Transfer-Encoding", H2_HEADERS, 4, 1,
      FIELDS(":status", "200", "transfer-encoding", "chunked"), "", 0, BAD },
    { "two lengths", H2_HEADERS, 4, 1,
      FIELDS(":status", "200", "content-length", "1", "content-length", "2"), "", 0, BAD },
    { "a length that is none", H2_HEADERS, 4, 1,
      FIELDS(":status", "200", "content-length", "+1"), "", 0, BAD },
    { "a length without a body", H2_HEADERS, 5, 1,
      FIELDS(":status", "200", "content-length", "3"), "", 0, BAD },
    { "an interim answer that ends", H2_HEADERS, 5, 1, FIELDS(":status", "100"), "", 0, BAD },
    { "a body without a head", H2_DATA, 0, 1, NULL, "hello", 5, BAD },
    { "a push that was forbidden", H2_PUSH_PROMISE, 4, 1, NULL, "\0\0\0\2\x82\x86\x84", 7,
      BAD },
    { "a push of the connection", H2_PUSH_PROMISE, 4, 0, NULL, "\0\0\0\2\x82\x86\x84", 7, BAD },
    { "a reset of nobody", H2_RST_STREAM, 0, 3, NULL, "\0\0\0\x8", 4, BAD },
    { "a reset of the server's", H2_RST_STREAM, 0, 2, NULL, "\0\0\0\x8", 4, BAD },
    { "a reset of the connection", H2_RST_STREAM, 0, 0, NULL, "\0\0\0\x8", 4, BAD },
    { "a head of nobody", H2_HEADERS, 4, 3, OK_HEAD, "", 0, BAD },
    { "a head of the server's", H2_HEADERS, 4, 2, OK_HEAD, "", 0, BAD },
    { "a head of the connection", H2_HEADERS, 4, 0, OK_HEAD, "", 0, BAD },
    { "a body of the connection", H2_DATA, 0, 0, NULL, "x", 1, BAD },
    { "padding longer than its frame", H2_DATA, 8, 1, NULL, "\x09xx", 3, BAD },
    { "a window of zero", H2_WINDOW_UPDATE, 0, 0, NULL, "\0\0\0\0", 4, BAD },
    { "a window too wide", H2_WINDOW_UPDATE, 0, 0, NULL, "\x7f\xff\xff\xff", 4,
      "http2-error/FLOW_CONTROL_ERROR" },
    { "settings of five bytes", H2_SETTINGS, 0, 0, NULL, "12345", 5,
      "http2-error/FRAME_SIZE_ERROR" },
    { "settings of a stream", H2_SETTINGS, 0, 1, NULL, "", 0, BAD },
    { "a ping of seven bytes", H2_PING, 0, 0, NULL, "1234567", 7,
      "http2-error/FRAME_SIZE_ERROR" },
    { "a reset of three bytes", H2_RST_STREAM, 0, 1, NULL, "123", 3,
      "http2-error/FRAME_SIZE_ERROR" },
    { "a continuation of nothing", H2_CONTINUATION, 4, 1, OK_HEAD, "", 0, BAD },
    { "an index that is not there", H2_HEADERS, 4, 1, NULL, "\xff\xff\x7f", 3,
      "http2-error/COMPRESSION_ERROR" },
    { "an index without an end", H2_HEADERS, 4, 1, NULL, "\xff\xff\xff\xff\xff\xff\xff\xff\xff",
      9, "http2-error/COMPRESSION_ERROR" },
    { "Huffman's code for its end", H2_HEADERS, 4, 1, NULL, "\x88\x0f\x00\x84\xff\xff\xff\xff",
      8, "http2-error/COMPRESSION_ERROR" },
    { "a table too large", H2_HEADERS, 4, 1, NULL, "\x3f\xff\xff\xff\x7f\x88", 6,
      "http2-error/COMPRESSION_ERROR" },
    { "an unknown frame", 0xbe, 0xff, 1, NULL, "??", 2, "remote-disconnected/INTERNAL_ERROR" },
};

/* The table's codes are those of the fault; a fault of the connection is told to the stream with
 * its name in the words. */
static void expect_fault(const struct h2machine_setup *setup, struct span input,
                         const struct hostile *f)
{
    char *log = split_log(&h2machine, setup, input);
    const char *name = strchr(f->want, '/') + 1;
    size_t prefix = (size_t)(name - f->want);
    ck_assert_msg(strncmp(log, f->want, prefix) == 0, "%s: %s", f->what, log);
    free(log);
}

START_TEST(h2_refuses_what_breaks_the_rules)
{
    static const struct h2machine_setup setup = { .method = "GET", .path = "/" };
    const struct hostile *f = &frames[_i];
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 20);
    h2machine_greet(&said);
    h2machine_block(&block, f->fields);
    buf_add(&block, span_make(f->payload, f->len));
    h2peer_frame(&said, f->type, f->flags, f->stream, buf_span(&block));
    expect_fault(&setup, buf_span(&said), f);
    h2machine_why(&setup, buf_span(&said), &error);
    if (error.code)
        ck_assert_msg(strstr(error.text, strchr(f->want, '/') + 1) ||
                          strstr(error.text, "PROTOCOL_ERROR"),
                      "%s: %s", f->what, error.text);
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

START_TEST(h2_fails_an_answer_whose_body_is_not_as_long_as_it_said)
{
    static const struct h2machine_setup setup = { .method = "GET", .path = "/" };
    static const char *const bodies[] = { "four", "sixsix" };
    struct buf said, block;
    buf_init(&said, 1 << 16);
    buf_init(&block, 1 << 16);
    h2machine_greet(&said);
    h2machine_block(&block, FIELDS(":status", "200", "content-length", "5"));
    h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    h2peer_frame(&said, H2_DATA, 1, 1, span_of(bodies[_i]));
    struct jig_error error = { .code = JIG_OK };
    h2machine_why(&setup, buf_span(&said), &error);
    ck_assert_int_eq(error.code, JIG_ERR_HTTP2);
    ck_assert_ptr_nonnull(strstr(error.text, "PROTOCOL_ERROR"));
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

START_TEST(h2_has_no_body_for_head)
{
    static const struct h2machine_setup setup = { .method = "HEAD", .path = "/" };
    struct buf said, block;
    buf_init(&said, 1 << 16);
    buf_init(&block, 1 << 16);
    h2machine_greet(&said);
    h2machine_block(&block, FIELDS(":status", "200", "content-length", "5"));
    h2peer_frame(&said, H2_HEADERS, 5, 1, buf_span(&block));
    h2machine_expect(&setup, buf_span(&said), "head 200 content-length=5 done");
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

/* ---- Streams ----------------------------------------------------------------------------------*/

/* A client and a server that talk until neither has anything to say. */
struct talk {
    struct h2 *h;
    struct h2peer *peer;
    struct buf said;
    size_t received, n_done, n_reset, held; /* held: not told to be used */
    bool holds;
};

static void talk_init(struct talk *t, uint32_t max_streams)
{
    *t = (struct talk){ .peer = h2peer_new(max_streams) };
    buf_init(&t->said, 1 << 26);
    ck_assert_int_eq(h2_new(NULL, &t->h, NULL), JIG_OK);
}

static void talk_clear(struct talk *t)
{
    h2_free(t->h);
    h2peer_free(t->peer);
    buf_clear(&t->said);
}

static void hear(struct talk *t, struct span in)
{
    struct event event;
    do {
        size_t used;
        h2_recv(t->h, in, &used, &event);
        in = span_sub(in, used, in.len);
        if (event.type == EVENT_BODY) {
            t->received += event.body.len;
            t->held += t->holds ? event.body.len : 0;
            if (!t->holds)
                h2_consume(t->h, event.stream, event.body.len);
        }
        t->n_done += event.type == EVENT_DONE;
        t->n_reset += event.type == EVENT_RESET;
    } while (event.type != EVENT_NONE);
}

static void talk_on(struct talk *t)
{
    do {
        h2machine_give_out(t->h, t->peer);
        buf_reset(&t->said);
        h2peer_take(t->peer, &t->said);
        hear(t, buf_span(&t->said));
    } while (t->said.len > 0 || h2_out(t->h).len > 0);
}

START_TEST(h2_lets_the_peer_send_no_more_than_was_read)
{
    struct talk t;
    talk_init(&t, 0);
    t.holds = true;
    for (size_t i = 0; i < 120; i++)
        h2machine_open(t.h, "GET", "/big", false);
    talk_on(&t);
    ck_assert_uint_eq(t.received, H2_CONNECTION_WINDOW);
    h2_consume(t.h, 1, 300000);
    h2_consume(t.h, 3, H2_CONNECTION_WINDOW - 300000);
    t.holds = false;
    talk_on(&t);
    ck_assert_uint_eq(t.received, 120 * 300000);
    ck_assert_uint_eq(t.n_done, 120);
    talk_clear(&t);
}
END_TEST

START_TEST(h2_sends_a_body_as_the_peer_takes_it)
{
    static char body[200000];
    struct talk t;
    size_t taken = 0, rounds = 0;
    memset(body, 'b', sizeof body);
    talk_init(&t, 0);
    uint32_t stream = h2machine_open(t.h, "POST", "/echo", true);
    talk_on(&t);
    while (t.n_done == 0 && rounds++ < 100) {
        size_t n = sizeof body - taken < 3000 ? sizeof body - taken : 3000;
        h2_put(t.h, stream, span_make(body + taken, n), taken + n == sizeof body);
        talk_on(&t);
        size_t some = h2_taken(t.h, stream);
        ck_assert_uint_le(some, n);
        taken += some;
    }
    ck_assert_uint_eq(t.received, sizeof body);
    ck_assert_uint_eq(t.n_done, 1);
    talk_clear(&t);
}
END_TEST

START_TEST(h2_knows_how_many_streams_there_is_room_for)
{
    struct talk t;
    talk_init(&t, 3);
    ck_assert_uint_eq(h2_room(t.h), 100);
    uint32_t first = h2machine_open(t.h, "GET", "/never", false);
    talk_on(&t);
    ck_assert_uint_eq(h2_room(t.h), 2);
    h2machine_open(t.h, "GET", "/never", false);
    h2machine_open(t.h, "GET", "/never", false);
    ck_assert_uint_eq(h2_room(t.h), 0);
    h2_reset(t.h, first, H2_CANCEL);
    talk_on(&t);
    ck_assert_uint_eq(h2_room(t.h), 1);
    ck_assert_uint_eq(h2peer_n_reset(t.peer), 1);
    ck_assert_uint_eq(t.n_reset, 0);
    talk_clear(&t);
}
END_TEST

START_TEST(h2_is_used_on_after_a_reset)
{
    struct talk t;
    talk_init(&t, 0);
    uint32_t gone = h2machine_open(t.h, "GET", "/big", false);
    h2machine_give_out(t.h, t.peer);
    h2_reset(t.h, gone, H2_CANCEL);
    talk_on(&t);
    h2machine_open(t.h, "GET", "/hello", false);
    talk_on(&t);
    ck_assert_uint_eq(t.n_done, 1);
    ck_assert_uint_eq(t.n_reset, 0);
    ck_assert_uint_eq(t.received, 5);
    ck_assert(!h2_is_closing(t.h));
    talk_clear(&t);
}
END_TEST

START_TEST(h2_takes_no_stream_after_a_goaway)
{
    struct talk t;
    uint32_t stream;
    struct jig_error error;
    talk_init(&t, 0);
    h2machine_open(t.h, "GET", "/hello", false);
    h2machine_open(t.h, "GET", "/leave", false);
    talk_on(&t);
    ck_assert_uint_eq(t.n_done, 1);
    ck_assert_uint_eq(t.n_reset, 1);
    ck_assert(h2_is_closing(t.h));
    ck_assert_uint_eq(h2_room(t.h), 0);
    struct header none;
    header_init(&none);
    ck_assert_int_eq(h2_open(t.h, &none, false, &stream, &error), JIG_ERR_HTTP2);
    talk_clear(&t);
}
END_TEST

Suite *test_h2(void);
Suite *test_h2(void)
{
    Suite *suite = suite_create("h2");
    TCase *tc = tcase_create("h2");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, h2_reads_what_a_server_says, 0,
                        (int)(sizeof answers / sizeof *answers));
    tcase_add_loop_test(tc, h2_refuses_what_breaks_the_rules, 0,
                        (int)(sizeof frames / sizeof *frames));
    tcase_add_loop_test(tc, h2_fails_an_answer_whose_body_is_not_as_long_as_it_said, 0, 2);
    tcase_add_test(tc, h2_has_no_body_for_head);
    tcase_add_test(tc, h2_lets_the_peer_send_no_more_than_was_read);
    tcase_add_test(tc, h2_sends_a_body_as_the_peer_takes_it);
    tcase_add_test(tc, h2_knows_how_many_streams_there_is_room_for);
    tcase_add_test(tc, h2_is_used_on_after_a_reset);
    tcase_add_test(tc, h2_takes_no_stream_after_a_goaway);
    suite_add_tcase(suite, tc);
    return suite;
}
