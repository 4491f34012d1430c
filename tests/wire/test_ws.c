#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/split.h"
#include "wire/ws.h"
#include "wire/wsdeflate.h"

enum { MAX_MESSAGE = 70000 };

/* ---- As a machine: kind(data) for each message ---- */

struct reader {
    struct wsdeflate deflate;
    struct ws ws;
    bool has_failed;
};

static void *begin(const void *setup)
{
    struct reader *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    if (setup)
        ck_assert(!wsdeflate_accept(&r->deflate, span_of(setup), NULL));
    ws_init(&r->ws, setup ? &r->deflate : NULL, MAX_MESSAGE);
    return r;
}

static void say_message(const struct ws_message *m, struct split_log *log)
{
    static const char *const names[] = { [WS_TEXT] = "text",
                                         [WS_BINARY] = "binary",
                                         [WS_CLOSE] = "close",
                                         [WS_PING] = "ping",
                                         [WS_PONG] = "pong" };
    split_say(log, "%s", names[m->opcode]);
    if (m->opcode == WS_CLOSE)
        buf_addf(&log->text, "-%u", m->code);
    if (m->was_compressed)
        buf_add_str(&log->text, "-z");
    if (m->n_frames > 1)
        buf_addf(&log->text, "/%u", m->n_frames);
    buf_add_str(&log->text, "(");
    if (m->data.len > 100)
        buf_addf(&log->text, "%zu bytes", m->data.len);
    else
        split_say_bytes(log, m->data);
    buf_add_str(&log->text, ")");
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct reader *r = state;
    enum ws_status status = r->has_failed ? WS_FAILED : WS_MESSAGE;
    while (status == WS_MESSAGE) {
        struct ws_message m;
        struct jig_error error;
        size_t used;
        status = ws_recv(&r->ws, in, &used, &m, &error);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        if (status == WS_MESSAGE)
            say_message(&m, log);
        if (status == WS_AGAIN)
            ck_assert_uint_eq(in.len, 0);
        r->has_failed = status == WS_FAILED;
        if (r->has_failed)
            split_say(log, "%s %u", jig_err_name(error.code), r->ws.fail_code);
    }
}

static void end(void *state, struct split_log *log)
{
    struct reader *r = state;
    (void)log;
    ws_clear(&r->ws);
    wsdeflate_clear(&r->deflate);
    free(r);
}

static const struct split_machine machine = { begin, feed, end };

struct ws_case {
    struct span input;
    const char *want;
};

#define CASE(input, want)                 \
    {                                     \
        { input, sizeof input - 1 }, want \
    }

static const struct ws_case plain_cases[] = {
    /* RFC 6455, 5.7. */
    CASE("\x81\x05Hello", "text(Hello)"),
    CASE("\x01\x03Hel\x80\x02lo", "text/2(Hello)"),
    CASE("\x89\x05Hello", "ping(Hello)"),
    CASE("\x8a\x00", "pong()"),
    CASE("\x82\x03\x00\xff\x1b", "binary(\\x00\\xFF\\x1B)"),
    /* Control frames stand between the parts of a message. */
    CASE("\x01\x01"
         "a\x89\x01p\x00\x01"
         "b\x8a\x00\x80\x01"
         "c\x81\x01"
         "d",
         "ping(p) pong() text/3(abc) text(d)"),
    CASE("\x81\x00\x82\x00\x01\x00\x00\x00\x80\x00", "text() binary() text/3()"),
    /* Closes. */
    CASE("\x88\x00\x81\x01x", "close-1005()"),
    CASE("\x88\x02\x03\xe8", "close-1000()"),
    CASE("\x88\x05\x03\xe9"
         "bye\xff\xff",
         "close-1001(bye)"),
    CASE("\x88\x02\x0f\xa0", "close-4000()"),
    CASE("\x88\x01\x03", "receive-failed 1002"),
    CASE("\x88\x02\x03\xed", "receive-failed 1002"), /* 1005 */
    CASE("\x88\x02\x03\xe7", "receive-failed 1002"), /* 999 */
    CASE("\x88\x02\x13\x88", "receive-failed 1002"), /* 5000 */
    CASE("\x88\x03\x03\xe8\xff", "receive-failed 1007"),
    /* What the protocol forbids. */
    CASE("\x81\x85\x01\x02\x03\x04Hello", "receive-failed 1002"),
    CASE("\x83\x00", "receive-failed 1002"),
    CASE("\x8b\x00", "receive-failed 1002"),
    CASE("\xc1\x00", "receive-failed 1002"),
    CASE("\xa1\x00", "receive-failed 1002"),
    CASE("\x91\x00", "receive-failed 1002"),
    CASE("\x80\x00", "receive-failed 1002"),
    CASE("\x01\x01"
         "a\x81\x01"
         "b",
         "receive-failed 1002"),
    CASE("\x09\x00", "receive-failed 1002"),
    CASE("\x89\x7e\x00\x7e", "receive-failed 1002"),
    CASE("\x81\x7e\x00\x05Hello", "receive-failed 1002"),
    CASE("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", "receive-failed 1002"),
    CASE("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", "receive-failed 1002"),
    CASE("\x81\x01\xff", "receive-failed 1007"),
    CASE("\x01\x02\xe2\x82\x80\x01\xac",
         "text/2(\\xE2\\x82\\xAC)"), /* a character in two frames */
    CASE("\x81\x02\xe2\x82", "receive-failed 1007"),
    CASE("\x82\x7f\x00\x00\x00\x00\x7f\xff\xff\xff",
         ""), /* announced; nothing is reserved for it */
    CASE("\x89", ""),
};

START_TEST(ws_tells_messages_however_they_are_cut)
{
    char *log = split_log(&machine, NULL, plain_cases[_i].input);
    ck_assert_str_eq(log, plain_cases[_i].want);
    free(log);
}
END_TEST

/* RFC 7692, 7.2.3: "Hello" in each of its ways. */
static const struct ws_case compressed_cases[] = {
    CASE("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", "text-z(Hello)"),
    CASE("\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00", "text-z/2(Hello)"),
    CASE("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00",
         "text-z(Hello) text-z(Hello)"), /* the second refers to the first */
    CASE("\xc1\x0b\x00\x05\x00\xfa\xffHello\x00", "text-z(Hello)"),
    CASE("\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "text-z(Hello)"),
    CASE("\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", "text-z(Hello)"),
    CASE("\xc1\x01\x00", "text-z()"),
    CASE("\x81\x05Hello\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", "text(Hello) text-z(Hello)"),
    CASE("\xc1\x02\xff\xff", "decode-failed 1007"),
    CASE("\x41\x03\xf2\x48\xcd\xc0\x04\xc9\xc9\x07\x00", "receive-failed 1002"),
    CASE("\xc9\x00", "receive-failed 1002"),
};

START_TEST(ws_inflates_what_was_agreed_to_be_compressed)
{
    char *log = split_log(&machine, "permessage-deflate", compressed_cases[_i].input);
    ck_assert_str_eq(log, compressed_cases[_i].want);
    free(log);
}
END_TEST

/* ---- Sizes ---- */

static enum ws_status read_one(struct reader *r, const struct buf *in, struct ws_message *m,
                               struct jig_error *error)
{
    size_t used;
    return ws_recv(&r->ws, buf_span(in), &used, m, error);
}

static void add_server_frame(struct buf *out, uint64_t len, char fill)
{
    buf_add_byte(out, (char)0x82);
    buf_add_byte(out, (char)(len <= 125 ? len : len <= 65535 ? 126 : 127));
    for (int i = len <= 125 ? 0 : len <= 65535 ? 2 : 8; i-- > 0;)
        buf_add_byte(out, (char)(len >> 8 * i & 0xFF));
    buf_add_fill(out, fill, (size_t)len);
}

START_TEST(ws_reads_lengths_of_each_form_up_to_the_limit)
{
    static const struct {
        uint64_t len;
        enum jig_err want;
    } cases[] = { { 125, JIG_OK },         { 126, JIG_OK },
                  { 65535, JIG_OK },       { 65536, JIG_OK },
                  { MAX_MESSAGE, JIG_OK }, { MAX_MESSAGE + 1, JIG_ERR_TOO_LARGE } };
    struct reader *r = begin(NULL);
    struct ws_message m;
    struct jig_error error = { 0 };
    struct buf in;
    buf_init(&in, 1 << 20);
    add_server_frame(&in, cases[_i].len, 'x');
    enum ws_status status = read_one(r, &in, &m, &error);
    ck_assert_int_eq(status, cases[_i].want ? WS_FAILED : WS_MESSAGE);
    ck_assert_int_eq(error.code, cases[_i].want);
    if (!cases[_i].want)
        ck_assert_uint_eq(m.data.len, cases[_i].len);
    else
        ck_assert_uint_eq(r->ws.fail_code, WS_CODE_TOO_LARGE);
    buf_clear(&in);
    end(r, NULL);
}
END_TEST

static enum ws_status recv_one(struct ws *w, struct span *in, struct ws_message *m)
{
    size_t used;
    struct jig_error error;
    enum ws_status status = ws_recv(w, *in, &used, m, &error);
    *in = span_sub(*in, used, in->len);
    return status;
}

/* Nothing of the next one is in it, whoever keeps it, and what comes between its frames is not it. */
START_TEST(ws_hands_out_the_memory_of_a_message)
{
    enum { LEAD = 2 };
    struct span in = SPAN("\x81\x03one\x01\x03two\x89\x01p\x80\x03two\x82\x03tri");
    struct ws w;
    struct ws_message m;
    ws_init(&w, NULL, 6); /* the lead does not count */
    ws_set_lead(&w, LEAD);
    ck_assert_ptr_null(ws_take_data(&w));
    ck_assert_int_eq(recv_one(&w, &in, &m), WS_MESSAGE);
    char *first = ws_take_data(&w);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(ws_take_data(&w));
    ck_assert_int_eq(recv_one(&w, &in, &m), WS_MESSAGE);
    ck_assert_int_eq(m.opcode, WS_PING);
    ck_assert_ptr_null(ws_take_data(&w));
    ck_assert_int_eq(recv_one(&w, &in, &m), WS_MESSAGE);
    ck_assert(span_eq_str(m.data, "twotwo"));
    char *second = ws_take_data(&w);
    ck_assert_int_eq(recv_one(&w, &in, &m), WS_MESSAGE);
    ck_assert(span_eq_str(m.data, "tri"));
    ck_assert_str_eq(first + LEAD, "one");
    ck_assert_str_eq(second + LEAD, "twotwo");
    free(first);
    free(second);
    ws_clear(&w);
}
END_TEST

START_TEST(ws_hands_out_what_came_of_a_message_that_failed)
{
    struct span in = SPAN("\x82\x07"
                          "abcdefg");
    struct ws w;
    struct ws_message m;
    ws_init(&w, NULL, 6);
    ws_set_lead(&w, 1);
    struct span part = span_sub(in, 0, 6), rest = span_sub(in, 6, in.len);
    ck_assert_int_eq(recv_one(&w, &part, &m), WS_AGAIN);
    ck_assert_int_eq(recv_one(&w, &rest, &m), WS_FAILED);
    ck_assert(span_eq_str(ws_unfinished(&w).data, "abcd"));
    char *own = ws_take_data(&w);
    ck_assert_str_eq(own + 1, "abcd");
    ck_assert_uint_eq(ws_unfinished(&w).data.len, 0);
    free(own);
    ws_clear(&w);
}
END_TEST

START_TEST(ws_ends_a_bomb_at_the_limit)
{
    struct reader *r = begin("permessage-deflate");
    struct wsdeflate sender;
    struct ws_message m;
    struct jig_error error;
    struct buf zeros, payload, in;
    buf_init(&zeros, 1 << 24);
    buf_init(&payload, 1 << 20);
    buf_init(&in, 1 << 20);
    buf_add_fill(&zeros, 0, 1 << 23);
    ck_assert(!wsdeflate_accept(&sender, SPAN("permessage-deflate"), NULL));
    ck_assert(!wsdeflate_deflate(&sender, buf_span(&zeros), true, &payload, NULL));
    ck_assert_uint_lt(payload.len, 65536);
    buf_add_str(&in, "\xc2\x7e");
    buf_add_byte(&in, (char)(payload.len >> 8));
    buf_add_byte(&in, (char)(payload.len & 0xFF));
    buf_add(&in, buf_span(&payload));
    ck_assert_int_eq(read_one(r, &in, &m, &error), WS_FAILED);
    ck_assert_int_eq(error.code, JIG_ERR_TOO_LARGE);
    ck_assert_uint_le(r->ws.data.len, MAX_MESSAGE);
    ck_assert_int_eq(read_one(r, &in, &m, &error), WS_FAILED); /* and again */
    buf_clear(&zeros);
    buf_clear(&payload);
    buf_clear(&in);
    wsdeflate_clear(&sender);
    end(r, NULL);
}
END_TEST

/* ---- Writing ---- */

static const unsigned char mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

START_TEST(ws_writes_masked_frames)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    struct ws_frame hello = { .opcode = WS_TEXT, .is_last = true, .payload = SPAN("Hello") };
    ws_add_frame(&out, &hello, mask);
    ck_assert(span_eq(buf_span(&out), SPAN("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")));
    buf_reset(&out);
    struct ws_frame part = { .opcode = WS_BINARY, .is_compressed = true };
    ws_add_frame(&out, &part, mask);
    ck_assert(span_eq(buf_span(&out), SPAN("\x42\x80\x37\xfa\x21\x3d")));
    buf_clear(&out);
}
END_TEST

START_TEST(ws_writes_the_shortest_length)
{
    static const struct {
        size_t len;
        struct span head;
    } cases[] = {
        { 125, { "\x82\xfd", 2 } },
        { 126, { "\x82\xfe\x00\x7e", 4 } },
        { 65535, { "\x82\xfe\xff\xff", 4 } },
        { 65536, { "\x82\xff\x00\x00\x00\x00\x00\x01\x00\x00", 10 } },
    };
    char *bytes = calloc(1, cases[_i].len);
    struct buf out;
    buf_init(&out, 1 << 20);
    struct ws_frame f = { WS_BINARY, true, false, { bytes, cases[_i].len } };
    ws_add_frame(&out, &f, mask);
    ck_assert(span_starts(buf_span(&out), cases[_i].head));
    ck_assert_uint_eq(out.len, cases[_i].head.len + 4 + cases[_i].len);
    free(bytes);
    buf_clear(&out);
}
END_TEST

/* What a client writes, a server reads, wherever it is cut; and the server's frames are its own. */
START_TEST(ws_serves_the_other_side)
{
    struct buf out;
    struct ws server;
    struct ws_message m;
    buf_init(&out, 1 << 20);
    struct ws_frame first = { .opcode = WS_TEXT, .payload = SPAN("Hel") };
    struct ws_frame ping = { .opcode = WS_PING, .is_last = true, .payload = SPAN("?") };
    struct ws_frame last = { .is_last = true, .payload = SPAN("lo, world") };
    ws_add_frame(&out, &first, mask);
    ws_add_frame(&out, &ping, mask);
    ws_add_frame(&out, &last, mask);
    for (size_t cut = 1; cut < out.len; cut++) {
        struct span parts[] = { span_sub(buf_span(&out), 0, cut),
                                span_sub(buf_span(&out), cut, out.len) };
        size_t told = 0;
        ws_init(&server, NULL, 1000);
        server.is_server = true;
        for (size_t i = 0; i < 2; i++)
            for (size_t used; parts[i].len > 0; parts[i] = span_sub(parts[i], used, out.len)) {
                enum ws_status got = ws_recv(&server, parts[i], &used, &m, NULL);
                ck_assert_int_ne(got, WS_FAILED);
                if (got == WS_MESSAGE)
                    ck_assert(span_eq_str(m.data, told++ ? "Hello, world" : "?"));
            }
        ck_assert_uint_eq(told, 2);
        ws_clear(&server);
    }
    buf_reset(&out);
    ws_add_frame(&out, &last, NULL);
    ck_assert(span_eq(buf_span(&out), SPAN("\x80\x09lo, world")));
    size_t used;
    struct jig_error error;
    ws_init(&server, NULL, 1000);
    server.is_server = true;
    ck_assert_int_eq(ws_recv(&server, SPAN("\x81\x02hi????"), &used, &m, &error), WS_FAILED);
    ck_assert_str_eq(error.text, "a frame of a client that is not masked");
    ws_clear(&server);
    buf_clear(&out);
}
END_TEST

START_TEST(ws_has_words_for_codes)
{
    static const struct {
        unsigned code;
        const char *words;
    } cases[] = { { 1000, "normal" },
                  { 1001, "the other side is going away" },
                  { 1006, "the connection broke without a close" },
                  { 1015, "the TLS handshake failed" },
                  { 1016, "" },
                  { 999, "" },
                  { 4001, "the application's own" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(ws_code_words(cases[i].code), cases[i].words);
}
END_TEST

START_TEST(ws_cuts_the_reason_of_a_close_between_characters)
{
    struct buf out, reason;
    buf_init(&out, 1 << 10);
    buf_init(&reason, 1 << 10);
    buf_add_fill(&reason, 'a', 122);
    buf_add_str(&reason, "\xe2\x82\xac");
    ws_add_close_payload(&out, WS_CODE_NORMAL, buf_span(&reason));
    ck_assert_uint_eq(out.len, 2 + 122);
    buf_reset(&out);
    ws_add_close_payload(&out, WS_CODE_NONE, SPAN("x"));
    ck_assert_uint_eq(out.len, 0);
    buf_clear(&out);
    buf_clear(&reason);
}
END_TEST

Suite *test_ws(void);
Suite *test_ws(void)
{
    Suite *suite = suite_create("ws");
    TCase *tc = tcase_create("ws");
    tcase_add_loop_test(tc, ws_tells_messages_however_they_are_cut, 0,
                        sizeof plain_cases / sizeof *plain_cases);
    tcase_add_loop_test(tc, ws_inflates_what_was_agreed_to_be_compressed, 0,
                        sizeof compressed_cases / sizeof *compressed_cases);
    tcase_add_loop_test(tc, ws_reads_lengths_of_each_form_up_to_the_limit, 0, 6);
    tcase_add_test(tc, ws_hands_out_the_memory_of_a_message);
    tcase_add_test(tc, ws_hands_out_what_came_of_a_message_that_failed);
    tcase_add_test(tc, ws_ends_a_bomb_at_the_limit);
    tcase_add_test(tc, ws_writes_masked_frames);
    tcase_add_loop_test(tc, ws_writes_the_shortest_length, 0, 4);
    tcase_add_test(tc, ws_serves_the_other_side);
    tcase_add_test(tc, ws_has_words_for_codes);
    tcase_add_test(tc, ws_cuts_the_reason_of_a_close_between_characters);
    suite_add_tcase(suite, tc);
    return suite;
}
