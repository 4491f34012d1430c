/* The machine for HTTP/2: what a server on nghttp2 says, and frames that none would, cut at every
 * point. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/h2peer.h"
#include "support/split.h"
#include "wire/h2.h"
#include "wire/h2req.h"

/* ---- The machine under test -------------------------------------------------------------------*/

struct setup {
    const char *method, *path;
    struct h2_limits limits;
    bool is_held; /* what came of the body is not told to be used */
};

struct client {
    struct h2 *h;
    const struct setup *setup;
    uint32_t stream;
    unsigned n_ends;
};

static uint32_t open_stream(struct h2 *h, const char *method, const char *path, bool has_body)
{
    struct header fields, out;
    uint32_t stream;
    header_init(&fields);
    header_init(&out);
    header_add(&fields, SPAN("Host"), SPAN("localhost"));
    const struct h2req req = { .method = span_of(method),
                               .scheme = SPAN("http"),
                               .target = span_of(path),
                               .fields = &fields };
    ck_assert_int_eq(h2req_fields(&req, &out), JIG_OK);
    ck_assert_int_eq(h2_open(h, &out, has_body, &stream, NULL), JIG_OK);
    header_clear(&fields);
    header_clear(&out);
    return stream;
}

static void give_out(struct h2 *h, struct h2peer *peer)
{
    struct span out;
    while ((out = h2_out(h)).len > 0) {
        if (peer)
            h2peer_feed(peer, out);
        h2_sent(h, out.len);
    }
}

static void *begin(const void *setup)
{
    const struct setup *s = setup;
    struct client *c = calloc(1, sizeof *c);
    ck_assert_ptr_nonnull(c);
    c->setup = s;
    ck_assert_int_eq(h2_new(&s->limits, &c->h, NULL), JIG_OK);
    c->stream = open_stream(c->h, s->method, s->path, false);
    give_out(c->h, NULL);
    return c;
}

static void say_fields(struct split_log *log, const struct header *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        int len = f.value.len < 20 ? (int)f.value.len : 20;
        split_say(log, "%.*s=%.*s", (int)f.name.len, f.name.ptr, len, f.value.ptr);
    }
}

static void say(struct client *c, const struct event *e, struct split_log *log)
{
    if (e->type == EVENT_INTERIM || e->type == EVENT_HEAD) {
        ck_assert_int_eq(e->head->major, 2);
        split_say(log, "%s %d", e->type == EVENT_HEAD ? "head" : "interim", e->head->status);
        say_fields(log, &e->head->fields);
    }
    if (e->type == EVENT_BODY) {
        split_say_body(log, e->body);
        if (!c->setup->is_held)
            h2_consume(c->h, e->stream, e->body.len);
    }
    if (e->type == EVENT_TRAILERS) {
        split_say(log, "trailers");
        say_fields(log, e->trailers);
    }
    if (e->type == EVENT_DONE)
        split_say(log, "done");
    if (e->type == EVENT_RESET)
        split_say(log, "%s/%s", jig_err_name(e->why->code), h2_code_name(e->code));
    if (e->type == EVENT_GOAWAY)
        split_say(log, "goaway %s", h2_code_name(e->code));
    c->n_ends += e->type == EVENT_DONE || e->type == EVENT_RESET;
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct client *c = state;
    struct event event;
    do {
        size_t used;
        h2_recv(c->h, in, &used, &event);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        say(c, &event, log);
    } while (event.type != EVENT_NONE);
    ck_assert_uint_eq(in.len, 0);
    give_out(c->h, NULL);
}

static void end(void *state, struct split_log *log)
{
    struct client *c = state;
    h2_eof(c->h, NULL);
    feed(c, span_make("", 0), log);
    ck_assert_uint_eq(c->n_ends, 1);
    h2_free(c->h);
    free(c);
}

static const struct split_machine machine = { begin, feed, end };

static void expect(const struct setup *setup, struct span input, const char *want)
{
    char *log = split_log(&machine, setup, input);
    ck_assert_str_eq(log, want);
    free(log);
}

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
    const struct setup setup = { .method = answers[_i].method, .path = answers[_i].path };
    struct h2peer *peer = h2peer_new(0);
    struct h2 *h;
    struct buf said;
    buf_init(&said, 1 << 20);
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    open_stream(h, setup.method, setup.path, false);
    give_out(h, peer);
    h2peer_take(peer, &said);
    expect(&setup, buf_span(&said), answers[_i].want);
    h2_free(h);
    h2peer_free(peer);
    buf_clear(&said);
}
END_TEST

/* ---- Frames by hand ---------------------------------------------------------------------------*/

/* "N V N V": a block of fields. */
static void add_block(struct buf *block, const char *const *fields)
{
    for (; fields && *fields; fields += 2)
        h2peer_field(block, fields[0], fields[1]);
}

#define FIELDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define OK_HEAD     FIELDS(":status", "200")

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
static void expect_fault(const struct setup *setup, struct span input, const struct hostile *f)
{
    char *log = split_log(&machine, setup, input);
    const char *name = strchr(f->want, '/') + 1;
    size_t prefix = (size_t)(name - f->want);
    ck_assert_msg(strncmp(log, f->want, prefix) == 0, "%s: %s", f->what, log);
    free(log);
}

/* What is said at the end, whole. */
static void said_at_end(const struct setup *setup, struct span input, struct jig_error *out)
{
    struct client *c = begin(setup);
    struct event event;
    size_t used;
    do {
        h2_recv(c->h, input, &used, &event);
        input = span_sub(input, used, input.len);
        if (event.type == EVENT_RESET)
            *out = *event.why;
    } while (event.type != EVENT_NONE);
    h2_free(c->h);
    free(c);
}

/* The server's settings, and that it has seen the client's. */
static void greet(struct buf *said)
{
    h2peer_frame(said, H2_SETTINGS, 0, 0, SPAN(""));
    h2peer_frame(said, H2_SETTINGS, H2_ACK, 0, SPAN(""));
}

START_TEST(h2_refuses_what_breaks_the_rules)
{
    static const struct setup setup = { .method = "GET", .path = "/" };
    const struct hostile *f = &frames[_i];
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 20);
    greet(&said);
    add_block(&block, f->fields);
    buf_add(&block, span_make(f->payload, f->len));
    h2peer_frame(&said, f->type, f->flags, f->stream, buf_span(&block));
    expect_fault(&setup, buf_span(&said), f);
    said_at_end(&setup, buf_span(&said), &error);
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
    static const struct setup setup = { .method = "GET", .path = "/" };
    static const char *const bodies[] = { "four", "sixsix" };
    struct buf said, block;
    buf_init(&said, 1 << 16);
    buf_init(&block, 1 << 16);
    greet(&said);
    add_block(&block, FIELDS(":status", "200", "content-length", "5"));
    h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    h2peer_frame(&said, H2_DATA, 1, 1, span_of(bodies[_i]));
    struct jig_error error = { .code = JIG_OK };
    said_at_end(&setup, buf_span(&said), &error);
    ck_assert_int_eq(error.code, JIG_ERR_HTTP2);
    ck_assert_ptr_nonnull(strstr(error.text, "PROTOCOL_ERROR"));
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

START_TEST(h2_has_no_body_for_head)
{
    static const struct setup setup = { .method = "HEAD", .path = "/" };
    struct buf said, block;
    buf_init(&said, 1 << 16);
    buf_init(&block, 1 << 16);
    greet(&said);
    add_block(&block, FIELDS(":status", "200", "content-length", "5"));
    h2peer_frame(&said, H2_HEADERS, 5, 1, buf_span(&block));
    expect(&setup, buf_span(&said), "head 200 content-length=5 done");
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

/* ---- Floods and limits ------------------------------------------------------------------------*/

struct flood {
    unsigned type, flags;
    uint32_t stream;
    const char *payload;
    size_t len, n;
    const char *want;
};

static const struct flood floods[] = {
    { H2_SETTINGS, 0, 0, "", 0, 1100, "ENHANCE_YOUR_CALM" },
    { H2_PING, 0, 0, "12345678", 8, 1100, "ENHANCE_YOUR_CALM" },
    { H2_PRIORITY, 0, 1, "\0\0\0\0\1", 5, 1100, "ENHANCE_YOUR_CALM" },
    { H2_DATA, 0, 1, "", 0, 1100, "ENHANCE_YOUR_CALM" },
    { H2_DATA, 8, 1, "\1\0", 2, 1100, "ENHANCE_YOUR_CALM" },
    { 0xbe, 0, 0, "", 0, 1100, "ENHANCE_YOUR_CALM" },
    { H2_WINDOW_UPDATE, 0, 1, "\0\0\0\1", 4, 1100, "ENHANCE_YOUR_CALM" },
    { H2_CONTINUATION, 0, 1, "", 0, 70, "ENHANCE_YOUR_CALM" },
};

/* A head without its end where continuations come, else a whole one; then the flood. */
START_TEST(h2_stops_a_flood)
{
    static const struct setup setup = { .method = "GET", .path = "/" };
    const struct flood *f = &floods[_i];
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    greet(&said);
    add_block(&block, OK_HEAD);
    h2peer_frame(&said, H2_HEADERS, f->type == H2_CONTINUATION ? 0 : 4, 1, buf_span(&block));
    for (size_t i = 0; i < f->n; i++)
        h2peer_frame(&said, f->type, f->flags, f->stream, span_make(f->payload, f->len));
    said_at_end(&setup, buf_span(&said), &error);
    ck_assert_int_eq(error.code, JIG_ERR_HTTP2);
    ck_assert_msg(strstr(error.text, f->want) != NULL, "%s", error.text);
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

/* Beside an answer that is waited for, what belongs to one that is over, or to none. */
static const struct {
    const char *what;
    bool has_pushes; /* a new one before each; the client's settings were not yet read */
    unsigned type, flags;
    const char *status, *payload;
    size_t len;
} strays[] = {
    { "resets of what was reset", false, H2_RST_STREAM, 0, NULL, "\0\0\0\x8", 4 },
    { "windows for what was reset", false, H2_WINDOW_UPDATE, 0, NULL, "\0\0\0\1", 4 },
    { "heads of what was reset", false, H2_HEADERS, 4, "200", "", 0 },
    { "pushes that are reset", true, H2_RST_STREAM, 0, NULL, "\0\0\0\x8", 4 },
    { "pushes with a head", true, H2_HEADERS, 4, "200", "", 0 },
};

enum { N_STRAYS = 1100, RESET_STREAM = 1, WAITING_STREAM = 3 };

static void add_strays(struct buf *said, int which)
{
    struct buf block;
    buf_init(&block, 1 << 16);
    if (strays[which].status)
        h2peer_field(&block, ":status", strays[which].status);
    buf_add(&block, span_make(strays[which].payload, strays[which].len));
    for (uint32_t i = 1; i <= N_STRAYS; i++) {
        const char push[] = { 0, 0, (char)(2 * i >> 8), (char)(2 * i), '\x82', '\x86', '\x84' };
        if (strays[which].has_pushes)
            h2peer_frame(said, H2_PUSH_PROMISE, 4, WAITING_STREAM,
                         span_make(push, sizeof push));
        h2peer_frame(said, strays[which].type, strays[which].flags,
                     strays[which].has_pushes ? 2 * i : RESET_STREAM, buf_span(&block));
    }
    buf_clear(&block);
}

/* A read at a time, as from a socket; why the stream that waits was given up. */
static void read_strays(struct h2 *h, struct span said, struct jig_error *why)
{
    enum { READ = 512 };
    struct event event;
    for (; said.len > 0; said = span_sub(said, READ < said.len ? READ : said.len, said.len)) {
        struct span in = span_sub(said, 0, READ < said.len ? READ : said.len);
        do {
            size_t used;
            h2_recv(h, in, &used, &event);
            in = span_sub(in, used, in.len);
            if (event.type == EVENT_RESET && event.stream == WAITING_STREAM)
                *why = *event.why;
        } while (event.type != EVENT_NONE);
        give_out(h, NULL);
    }
}

START_TEST(h2_stops_a_flood_that_is_for_no_stream)
{
    struct jig_error why = { .code = JIG_OK };
    struct buf said;
    struct h2 *h;
    buf_init(&said, 1 << 20);
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    ck_assert_uint_eq(open_stream(h, "GET", "/", false), RESET_STREAM);
    ck_assert_uint_eq(open_stream(h, "GET", "/", false), WAITING_STREAM);
    give_out(h, NULL);
    h2peer_frame(&said, H2_SETTINGS, 0, 0, SPAN(""));
    if (!strays[_i].has_pushes)
        h2peer_frame(&said, H2_SETTINGS, H2_ACK, 0, SPAN(""));
    h2peer_frame(&said, H2_RST_STREAM, 0, RESET_STREAM, SPAN("\0\0\0\x8"));
    add_strays(&said, _i);
    read_strays(h, buf_span(&said), &why);
    ck_assert_msg(why.code == JIG_ERR_HTTP2, "%s: %s", strays[_i].what, jig_err_name(why.code));
    ck_assert_msg(strstr(why.text, "ENHANCE_YOUR_CALM") != NULL, "%s: %s", strays[_i].what,
                  why.text);
    h2_free(h);
    buf_clear(&said);
}
END_TEST

/* Bodies that nobody waits for: nghttp2 takes them as read, so windows do not end them. */
enum { FRAME = 16384, UNDER_WAY = 2 * H2_CONNECTION_WINDOW, PUSHED_STREAM = 2 };

static const struct {
    const char *what;
    enum { RESET_HERE, RESET_THERE, DONE, TOO_LONG, PUSHED } why;
} unwanted[] = {
    { "of a stream that was reset here", RESET_HERE },
    { "of a stream that the server reset", RESET_THERE },
    { "of a stream that had its end", DONE },
    { "of a stream whose head is too long", TOO_LONG },
    { "of a push", PUSHED },
};

static void end_one(struct h2 *h, int which, struct buf *said)
{
    struct buf block;
    buf_init(&block, 1 << 16);
    add_block(&block, OK_HEAD);
    if (unwanted[which].why == TOO_LONG)
        add_block(&block, FIELDS("a", "b", "c", "d", "e", "f"));
    h2peer_frame(said, H2_SETTINGS, 0, 0, SPAN(""));
    if (unwanted[which].why == PUSHED)
        h2peer_frame(said, H2_PUSH_PROMISE, 4, WAITING_STREAM, SPAN("\0\0\0\2\x82\x86\x84"));
    else
        h2peer_frame(said, H2_HEADERS, unwanted[which].why == DONE ? 5 : 4, RESET_STREAM,
                     buf_span(&block));
    if (unwanted[which].why == RESET_THERE)
        h2peer_frame(said, H2_RST_STREAM, 0, RESET_STREAM, SPAN("\0\0\0\x8"));
    if (unwanted[which].why == RESET_HERE)
        h2_reset(h, RESET_STREAM, H2_CANCEL);
    buf_clear(&block);
}

/* Frames of a body until the stream that waits is given up; how many bytes those were. */
static size_t send_unwanted(struct h2 *h, uint32_t stream, size_t most, struct jig_error *why)
{
    static char body[FRAME];
    struct buf said;
    size_t n = 0;
    buf_init(&said, 1 << 20);
    for (size_t i = 0; i < 32; i++)
        h2peer_frame(&said, H2_DATA, 0, stream, span_make(body, sizeof body));
    ck_assert_int_eq(said.failed, JIG_OK);
    for (; n < most && !why->code; n += said.len)
        read_strays(h, buf_span(&said), why);
    buf_clear(&said);
    return n;
}

START_TEST(h2_stops_a_body_that_nobody_waits_for)
{
    const struct h2_limits few = { .max_fields = 2 };
    struct jig_error why = { .code = JIG_OK };
    struct buf said;
    struct h2 *h;
    buf_init(&said, 1 << 16);
    ck_assert_int_eq(h2_new(&few, &h, NULL), JIG_OK);
    ck_assert_uint_eq(open_stream(h, "GET", "/", false), RESET_STREAM);
    ck_assert_uint_eq(open_stream(h, "GET", "/", false), WAITING_STREAM);
    give_out(h, NULL);
    end_one(h, _i, &said);
    read_strays(h, buf_span(&said), &why);
    uint32_t stream = unwanted[_i].why == PUSHED ? PUSHED_STREAM : RESET_STREAM;
    size_t n = send_unwanted(h, stream, 2 * UNDER_WAY, &why);
    ck_assert_msg(why.code == JIG_ERR_HTTP2, "%s: %s", unwanted[_i].what,
                  jig_err_name(why.code));
    ck_assert_msg(strstr(why.text, "ENHANCE_YOUR_CALM, too much of a body") != NULL, "%s: %s",
                  unwanted[_i].what, why.text);
    ck_assert_uint_gt(n, H2_CONNECTION_WINDOW);
    ck_assert_uint_le(n, UNDER_WAY + H2_STREAM_WINDOW + (1 << 20));
    h2_free(h);
    buf_clear(&said);
}
END_TEST

/* Whoever gives up one long answer after the other still gets what was under way of each. */
START_TEST(h2_takes_what_was_under_way_to_streams_that_were_reset)
{
    enum { ROUNDS = 3 * UNDER_WAY / H2_STREAM_WINDOW / 2 };
    struct jig_error why = { .code = JIG_OK };
    struct buf said;
    struct h2 *h;
    buf_init(&said, 1 << 16);
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    greet(&said);
    read_strays(h, buf_span(&said), &why);
    for (size_t i = 0; i < ROUNDS; i++) {
        uint32_t stream = open_stream(h, "GET", "/", false);
        give_out(h, NULL);
        h2_reset(h, stream, H2_CANCEL);
        give_out(h, NULL);
        send_unwanted(h, stream, H2_STREAM_WINDOW - (1 << 20), &why);
        ck_assert_msg(!h2_is_closing(h), "given up in round %zu", i);
    }
    h2_free(h);
    buf_clear(&said);
}
END_TEST

START_TEST(h2_takes_a_head_in_as_many_frames_as_its_limit_says)
{
    static const struct setup setup = { .method = "GET", .path = "/" };
    struct buf said, block, want;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    buf_init(&want, 1 << 16);
    greet(&said);
    add_block(&block, OK_HEAD);
    buf_add_str(&want, "head 200");
    h2peer_frame(&said, H2_HEADERS, 1, 1, buf_span(&block));
    for (size_t i = 1; i <= 64; i++) {
        buf_reset(&block);
        h2peer_field(&block, "n", "v");
        buf_add_str(&want, " n=v");
        h2peer_frame(&said, H2_CONTINUATION, i == 64 ? 4 : 0, 1, buf_span(&block));
    }
    buf_add_str(&want, " done");
    expect(&setup, buf_span(&said), buf_str(&want));
    buf_clear(&said);
    buf_clear(&block);
    buf_clear(&want);
}
END_TEST

/* What a server that works sends in between is no flood. */
START_TEST(h2_takes_small_frames_that_bring_something)
{
    static const struct setup setup = { .method = "GET", .path = "/" };
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    greet(&said);
    add_block(&block, OK_HEAD);
    h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    for (size_t i = 0; i < 1500; i++) {
        h2peer_frame(&said, H2_PING, 0, 0, SPAN("12345678"));
        h2peer_frame(&said, H2_DATA, 0, 1, SPAN("x"));
    }
    h2peer_frame(&said, H2_DATA, 1, 1, SPAN(""));
    said_at_end(&setup, buf_span(&said), &error);
    ck_assert_msg(error.code == JIG_OK, "%s", error.text);
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

static const struct {
    struct h2_limits limits;
    size_t n_fields, value_len, n_interim;
    const char *want;
} limits[] = {
    { { .max_fields = 3 }, 4, 1, 0, "too-many-headers/INTERNAL_ERROR" },
    { { .max_fields = 3 }, 3, 1, 0, "head 200 n=v n=v n=v done" },
    { { .max_line = 100 }, 1, 100, 0, "line-too-long/INTERNAL_ERROR" },
    { { .max_head = 200 }, 4, 40, 0, "too-many-headers/INTERNAL_ERROR" },
    { { .max_interim = 2 },
      0,
      0,
      3,
      "interim 103 interim 103 too-many-headers/PROTOCOL_ERROR" },
    { { .max_interim = 2 }, 0, 0, 2, "interim 103 interim 103 head 200 done" },
};

START_TEST(h2_keeps_its_limits)
{
    const struct setup setup = { .method = "GET", .path = "/", .limits = limits[_i].limits };
    char value[128] = { 0 };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    memset(value, 'v', limits[_i].value_len);
    greet(&said);
    h2peer_field(&block, ":status", "103");
    for (size_t i = 0; i < limits[_i].n_interim; i++)
        h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    buf_reset(&block);
    h2peer_field(&block, ":status", "200");
    for (size_t i = 0; i < limits[_i].n_fields; i++)
        h2peer_field(&block, "n", value);
    h2peer_frame(&said, H2_HEADERS, 5, 1, buf_span(&block));
    expect(&setup, buf_span(&said), limits[_i].want);
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
        give_out(t->h, t->peer);
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
        open_stream(t.h, "GET", "/big", false);
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
    uint32_t stream = open_stream(t.h, "POST", "/echo", true);
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
    uint32_t first = open_stream(t.h, "GET", "/never", false);
    talk_on(&t);
    ck_assert_uint_eq(h2_room(t.h), 2);
    open_stream(t.h, "GET", "/never", false);
    open_stream(t.h, "GET", "/never", false);
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
    uint32_t gone = open_stream(t.h, "GET", "/big", false);
    give_out(t.h, t.peer);
    h2_reset(t.h, gone, H2_CANCEL);
    talk_on(&t);
    open_stream(t.h, "GET", "/hello", false);
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
    open_stream(t.h, "GET", "/hello", false);
    open_stream(t.h, "GET", "/leave", false);
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
    tcase_add_loop_test(tc, h2_stops_a_flood, 0, (int)(sizeof floods / sizeof *floods));
    tcase_add_loop_test(tc, h2_stops_a_flood_that_is_for_no_stream, 0,
                        (int)(sizeof strays / sizeof *strays));
    tcase_add_loop_test(tc, h2_stops_a_body_that_nobody_waits_for, 0,
                        (int)(sizeof unwanted / sizeof *unwanted));
    tcase_add_test(tc, h2_takes_what_was_under_way_to_streams_that_were_reset);
    tcase_add_test(tc, h2_takes_a_head_in_as_many_frames_as_its_limit_says);
    tcase_add_test(tc, h2_takes_small_frames_that_bring_something);
    tcase_add_loop_test(tc, h2_keeps_its_limits, 0, (int)(sizeof limits / sizeof *limits));
    tcase_add_test(tc, h2_lets_the_peer_send_no_more_than_was_read);
    tcase_add_test(tc, h2_sends_a_body_as_the_peer_takes_it);
    tcase_add_test(tc, h2_knows_how_many_streams_there_is_room_for);
    tcase_add_test(tc, h2_is_used_on_after_a_reset);
    tcase_add_test(tc, h2_takes_no_stream_after_a_goaway);
    suite_add_tcase(suite, tc);
    return suite;
}
