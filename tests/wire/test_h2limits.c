/* The machine for HTTP/2: floods, and limits. */
#include <check.h>
#include <string.h>

#include "support/h2machine.h"

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
    static const struct h2machine_setup setup = { .method = "GET", .path = "/" };
    const struct flood *f = &floods[_i];
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    h2machine_greet(&said);
    h2machine_block(&block, OK_HEAD);
    h2peer_frame(&said, H2_HEADERS, f->type == H2_CONTINUATION ? 0 : 4, 1, buf_span(&block));
    for (size_t i = 0; i < f->n; i++)
        h2peer_frame(&said, f->type, f->flags, f->stream, span_make(f->payload, f->len));
    h2machine_why(&setup, buf_span(&said), &error);
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
        h2machine_give_out(h, NULL);
    }
}

START_TEST(h2_stops_a_flood_that_is_for_no_stream)
{
    struct jig_error why = { .code = JIG_OK };
    struct buf said;
    struct h2 *h;
    buf_init(&said, 1 << 20);
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    ck_assert_uint_eq(h2machine_open(h, "GET", "/", false), RESET_STREAM);
    ck_assert_uint_eq(h2machine_open(h, "GET", "/", false), WAITING_STREAM);
    h2machine_give_out(h, NULL);
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
    h2machine_block(&block, OK_HEAD);
    if (unwanted[which].why == TOO_LONG)
        h2machine_block(&block, FIELDS("a", "b", "c", "d", "e", "f"));
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
    ck_assert_uint_eq(h2machine_open(h, "GET", "/", false), RESET_STREAM);
    ck_assert_uint_eq(h2machine_open(h, "GET", "/", false), WAITING_STREAM);
    h2machine_give_out(h, NULL);
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
    h2machine_greet(&said);
    read_strays(h, buf_span(&said), &why);
    for (size_t i = 0; i < ROUNDS; i++) {
        uint32_t stream = h2machine_open(h, "GET", "/", false);
        h2machine_give_out(h, NULL);
        h2_reset(h, stream, H2_CANCEL);
        h2machine_give_out(h, NULL);
        send_unwanted(h, stream, H2_STREAM_WINDOW - (1 << 20), &why);
        ck_assert_msg(!h2_is_closing(h), "given up in round %zu", i);
    }
    h2_free(h);
    buf_clear(&said);
}
END_TEST

START_TEST(h2_takes_a_head_in_as_many_frames_as_its_limit_says)
{
    static const struct h2machine_setup setup = { .method = "GET", .path = "/" };
    struct buf said, block, want;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    buf_init(&want, 1 << 16);
    h2machine_greet(&said);
    h2machine_block(&block, OK_HEAD);
    buf_add_str(&want, "head 200");
    h2peer_frame(&said, H2_HEADERS, 1, 1, buf_span(&block));
    for (size_t i = 1; i <= 64; i++) {
        buf_reset(&block);
        h2peer_field(&block, "n", "v");
        buf_add_str(&want, " n=v");
        h2peer_frame(&said, H2_CONTINUATION, i == 64 ? 4 : 0, 1, buf_span(&block));
    }
    buf_add_str(&want, " done");
    h2machine_expect(&setup, buf_span(&said), buf_str(&want));
    buf_clear(&said);
    buf_clear(&block);
    buf_clear(&want);
}
END_TEST

/* What a server that works sends in between is no flood. */
START_TEST(h2_takes_small_frames_that_bring_something)
{
    static const struct h2machine_setup setup = { .method = "GET", .path = "/" };
    struct jig_error error = { .code = JIG_OK };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    h2machine_greet(&said);
    h2machine_block(&block, OK_HEAD);
    h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    for (size_t i = 0; i < 1500; i++) {
        h2peer_frame(&said, H2_PING, 0, 0, SPAN("12345678"));
        h2peer_frame(&said, H2_DATA, 0, 1, SPAN("x"));
    }
    h2peer_frame(&said, H2_DATA, 1, 1, SPAN(""));
    h2machine_why(&setup, buf_span(&said), &error);
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
    const struct h2machine_setup setup = { .method = "GET",
                                           .path = "/",
                                           .limits = limits[_i].limits };
    char value[128] = { 0 };
    struct buf said, block;
    buf_init(&said, 1 << 20);
    buf_init(&block, 1 << 16);
    memset(value, 'v', limits[_i].value_len);
    h2machine_greet(&said);
    h2peer_field(&block, ":status", "103");
    for (size_t i = 0; i < limits[_i].n_interim; i++)
        h2peer_frame(&said, H2_HEADERS, 4, 1, buf_span(&block));
    buf_reset(&block);
    h2peer_field(&block, ":status", "200");
    for (size_t i = 0; i < limits[_i].n_fields; i++)
        h2peer_field(&block, "n", value);
    h2peer_frame(&said, H2_HEADERS, 5, 1, buf_span(&block));
    h2machine_expect(&setup, buf_span(&said), limits[_i].want);
    buf_clear(&said);
    buf_clear(&block);
}
END_TEST

Suite *test_h2limits(void);
Suite *test_h2limits(void)
{
    Suite *suite = suite_create("h2limits");
    TCase *tc = tcase_create("h2limits");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, h2_stops_a_flood, 0, (int)(sizeof floods / sizeof *floods));
    tcase_add_loop_test(tc, h2_stops_a_flood_that_is_for_no_stream, 0,
                        (int)(sizeof strays / sizeof *strays));
    tcase_add_loop_test(tc, h2_stops_a_body_that_nobody_waits_for, 0,
                        (int)(sizeof unwanted / sizeof *unwanted));
    tcase_add_test(tc, h2_takes_what_was_under_way_to_streams_that_were_reset);
    tcase_add_test(tc, h2_takes_a_head_in_as_many_frames_as_its_limit_says);
    tcase_add_test(tc, h2_takes_small_frames_that_bring_something);
    tcase_add_loop_test(tc, h2_keeps_its_limits, 0, (int)(sizeof limits / sizeof *limits));
    suite_add_tcase(suite, tc);
    return suite;
}
