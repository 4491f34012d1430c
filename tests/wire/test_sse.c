#include <check.h>
#include <stdlib.h>

#include "support/split.h"
#include "wire/sse.h"

/* ---- As a machine: type(data)#id for each event ---- */

enum { MAX_EVENT = 64 };

static void *begin(const void *setup)
{
    (void)setup;
    struct sse *s = calloc(1, sizeof *s);
    ck_assert_ptr_nonnull(s);
    sse_init(s, MAX_EVENT);
    return s;
}

static void say_event(const struct sse_event *e, struct split_log *log)
{
    split_say(log, "%s", "");
    split_say_bytes(log, e->type);
    buf_add_str(&log->text, "(");
    split_say_bytes(log, e->data);
    buf_add_str(&log->text, ")#");
    split_say_bytes(log, e->id);
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct sse *s = state;
    enum sse_status status = s->too_large ? SSE_FAILED : SSE_EVENT;
    while (status == SSE_EVENT) {
        struct sse_event e;
        size_t used;
        struct jig_error error;
        status = sse_recv(s, in, &used, &e, &error);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        if (status == SSE_EVENT)
            say_event(&e, log);
        if (status == SSE_FAILED)
            split_say(log, "%s", jig_err_name(error.code));
    }
}

static void end(void *state, struct split_log *log)
{
    struct sse *s = state;
    if (s->retry_ms >= 0)
        split_say(log, "retry %lld", (long long)s->retry_ms);
    if (s->n_comments > 0)
        split_say(log, "%llu comments", (unsigned long long)s->n_comments);
    if (sse_unfinished(s) > 0)
        split_say(log, "%zu bytes unfinished", sse_unfinished(s));
    sse_clear(s);
    free(s);
}

static const struct split_machine machine = { begin, feed, end };

#define LONG_40 "0123456789012345678901234567890123456789"

#define CASE(input, want)                 \
    {                                     \
        { input, sizeof input - 1 }, want \
    }

static const struct {
    struct span input;
    const char *want;
} cases[] = {
    /* The examples of WHATWG HTML, 9.2.6. */
    CASE("data: This is the first message.\n\ndata: second\ndata: has two lines\n\n",
         "message(This is the first message.)# message(second\\x0Ahas two lines)#"),
    CASE("data: YHOO\ndata: +2\ndata: 10\n\n", "message(YHOO\\x0A+2\\x0A10)#"),
    CASE(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  "
         "third\n\n",
         "message(first event)#1 message(second event)# message( third)# 1 comments"),
    CASE("data\n\ndata\ndata\n\ndata:", "message()# message(\\x0A)#"),
    CASE("data:test\n\ndata: test\n\n", "message(test)# message(test)#"),
    /* Line ends of all three kinds, and across each other. */
    CASE("data: a\r\n\r\ndata: b\r\rdata: c\n\n", "message(a)# message(b)# message(c)#"),
    CASE("data: a\r\n\ndata: b\r\n\r\n\r\n", "message(a)# message(b)#"),
    CASE("event: add\ndata: 1\n\ndata: 2\n\n", "add(1)# message(2)#"),
    CASE("event: lost\n\ndata: x\n\n", "message(x)#"),
    CASE("id: 7\n\ndata: x\n\ndata: y\n\n", "message(x)#7 message(y)#7"),
    CASE("id: a\0b\ndata: x\n\n", "message(x)#"),
    CASE("retry: 1500\nretry: -1\nretry: 1x\nretry:\ndata: x\n\n", "message(x)# retry 1500"),
    CASE("unknown: 1\nDATA: 2\n data: 3\ndata : 4\n\n", ""),
    CASE("data: unfinished\n", "10 bytes unfinished"),
    CASE("data: unfinished", "10 bytes unfinished"),
    CASE("data: a\n\ndata: b\ndata: c\nid: 3", "message(a)# 3 bytes unfinished"),
    CASE(":\n:keep alive\n\n", "2 comments"),
    CASE("\xEF\xBB\xBF"
         "data: after a mark\n\n",
         "message(after a mark)#"),
    CASE("\xEF\xBB\xBF\xEF\xBB\xBF"
         "data: x\n\n",
         ""),
    CASE("\xEF\xBB"
         "data: x\n\ndata: y\n\n",
         "message(y)#"),
    CASE("data: \xff\x1b[31m\n\n", "message(\\xFF\\x1B[31m)#"),
    CASE("", ""),
    CASE("data: " LONG_40 "\ndata: " LONG_40 "\n\n", "too-large"),
    CASE("data: " LONG_40 LONG_40, "too-large"),
    CASE("data: " LONG_40 "\n\ndata: " LONG_40 "\n\n",
         "message(" LONG_40 ")# message(" LONG_40 ")#"),
};

START_TEST(sse_tells_events_however_the_stream_is_cut)
{
    char *log = split_log(&machine, NULL, cases[_i].input);
    ck_assert_str_eq(log, cases[_i].want);
    free(log);
}
END_TEST

START_TEST(sse_tells_comments_among_the_events_where_they_are_asked_for)
{
    const struct span input =
        SPAN(": a\n:b\ndata: 1\n:  in between\ndata: 2\n\n:\r\nid: 7\n\n");
    for (size_t step = 1; step <= input.len; step++) {
        struct sse s;
        struct sse_event e;
        struct buf log;
        buf_init(&log, 1000);
        sse_init(&s, 64);
        s.tells_comments = true;
        for (size_t at = 0, used; at < input.len; at += used) {
            struct span piece = span_sub(input, at, at + step);
            enum sse_status status = sse_recv(&s, piece, &used, &e, NULL);
            ck_assert_int_ne(status, SSE_FAILED);
            if (status != SSE_EVENT)
                continue;
            buf_add_str(&log, e.is_comment ? ":" : "=");
            buf_add(&log, e.data);
            buf_add_byte(&log, '|');
        }
        ck_assert_str_eq(buf_str(&log), ":a|:b|: in between|=1\n2|:|");
        ck_assert_uint_eq(s.n_comments, 4);
        buf_clear(&log);
        sse_clear(&s);
    }
}
END_TEST

START_TEST(sse_keeps_the_last_id_for_the_next_connection)
{
    struct sse s;
    struct sse_event e;
    size_t used;
    sse_init(&s, MAX_EVENT);
    ck_assert_uint_eq(sse_last_id(&s).len, 0);
    ck_assert_int_eq(sse_recv(&s, SPAN("id: 9\nda"), &used, &e, NULL), SSE_AGAIN);
    ck_assert_uint_eq(sse_last_id(&s).len, 0); /* not before its event is complete */
    ck_assert_int_eq(sse_recv(&s, SPAN("ta: x\n\n"), &used, &e, NULL), SSE_EVENT);
    ck_assert(span_eq_str(sse_last_id(&s), "9"));
    sse_clear(&s);
}
END_TEST

/* However it is cut: its bytes are behind the lead, whoever keeps them, and no other event's. */
START_TEST(sse_hands_out_the_memory_of_an_event)
{
    enum { LEAD = 3 };
    const struct span input = SPAN("id: 1\ndata: one\n\n: no\ndata\ndata:two\ndata:  x\n\n:\n");
    static const char *const want[] = { "one", NULL, "\ntwo\n x", NULL };
    for (size_t step = 1; step <= input.len; step++) {
        struct sse s;
        struct sse_event e;
        size_t n = 0;
        sse_init(&s, 9); /* the lead does not count */
        sse_set_lead(&s, LEAD);
        s.tells_comments = true;
        ck_assert_ptr_null(sse_take_data(&s));
        for (size_t at = 0, used; at < input.len; at += used) {
            enum sse_status status =
                sse_recv(&s, span_sub(input, at, at + step), &used, &e, NULL);
            ck_assert_int_ne(status, SSE_FAILED);
            if (status != SSE_EVENT)
                continue;
            size_t len = e.data.len;
            char *own = sse_take_data(&s);
            ck_assert_int_eq(own != NULL, want[n] != NULL);
            if (own)
                ck_assert(span_eq_str(span_make(own + LEAD, len), want[n]));
            ck_assert_ptr_null(sse_take_data(&s));
            free(own);
            n++;
        }
        ck_assert_uint_eq(n, 4);
        sse_clear(&s);
    }
}
END_TEST

/* Each row of a log has them: no event of a few bytes is to bring a megabyte along. */
START_TEST(sse_takes_no_long_names)
{
    static const char *const fields[] = { "id: ", "event: ", "data: ", "none: " };
    struct sse s;
    struct sse_event e;
    struct jig_error error = { 0 };
    struct buf input;
    size_t used;
    buf_init(&input, 1 << 20);
    sse_init(&s, 1 << 20);
    buf_add_str(&input, fields[_i]);
    buf_add_fill(&input, 'x', (16 << 10) + 1);
    buf_add_str(&input, "\ndata:\n\n");
    enum sse_status status = sse_recv(&s, buf_span(&input), &used, &e, &error);
    ck_assert_int_eq(status, _i < 2 ? SSE_FAILED : SSE_EVENT);
    if (_i < 2)
        ck_assert_str_eq(error.text, "an event's name or id is larger than 16384 bytes");
    sse_clear(&s);
    buf_clear(&input);
}
END_TEST

Suite *test_sse(void);
Suite *test_sse(void)
{
    Suite *suite = suite_create("sse");
    TCase *tc = tcase_create("sse");
    tcase_add_loop_test(tc, sse_tells_events_however_the_stream_is_cut, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, sse_tells_comments_among_the_events_where_they_are_asked_for);
    tcase_add_test(tc, sse_keeps_the_last_id_for_the_next_connection);
    tcase_add_test(tc, sse_hands_out_the_memory_of_an_event);
    tcase_add_loop_test(tc, sse_takes_no_long_names, 0, 4);
    suite_add_tcase(suite, tc);
    return suite;
}
