#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/split.h"
#include "wire/h1.h"

/* ---- The machine's events as words ------------------------------------------------------------
 * 103 Early {Link: </a>} 200 OK {A: 1} body(hello) trailers {T: v} done:keep +3
 * The end is done:keep, done:close, or an error's name and phase; +n are bytes that are not part
 * of the answer. */

struct setup {
    const char *method;
    bool cut; /* the end of input is not a clean one */
    struct h1_limits limits;
};

struct reader {
    struct h1 h1;
    bool clean, ended, done;
    size_t excess;
};

static void *begin(const void *setup)
{
    const struct setup *s = setup;
    struct reader *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    h1_init(&r->h1, &s->limits);
    h1_begin(&r->h1, span_of(s->method ? s->method : "GET"));
    r->clean = !s->cut;
    return r;
}

static void say_fields(struct split_log *log, const struct header *fields)
{
    split_say(log, "{");
    for (size_t i = 0; i < fields->n; i++) {
        if (i > 0)
            buf_add_str(&log->text, ", ");
        split_say_bytes(log, header_at(fields, i).name);
        buf_add_str(&log->text, ": ");
        split_say_bytes(log, header_at(fields, i).value);
    }
    buf_add_byte(&log->text, '}');
}

static void say_head(struct split_log *log, const struct head *head)
{
    split_say(log, "%d", head->status);
    if (head_reason(head).len > 0)
        split_say(log, "%s", "");
    split_say_bytes(log, head_reason(head));
    say_fields(log, &head->fields);
}

static void say_event(struct reader *r, const struct event *event, struct split_log *log)
{
    if (event->type == EVENT_INTERIM || event->type == EVENT_HEAD)
        say_head(log, event->head);
    if (event->type == EVENT_BODY) {
        ck_assert_uint_gt(event->body.len, 0);
        split_say_body(log, event->body);
    }
    if (event->type == EVENT_TRAILERS) {
        split_say(log, "trailers");
        say_fields(log, event->trailers);
    }
    if (event->type == EVENT_DONE) {
        split_say(log, "done:%s",
                  h1_has_switched(&r->h1) ? "switched"
                  : h1_can_reuse(&r->h1)  ? "keep"
                                          : "close");
        r->ended = r->done = true;
    }
}

static void say_error(struct reader *r, const struct jig_error *error, struct split_log *log)
{
    split_say(log, "%s/%s", jig_err_name(error->code), jig_phase_name(error->phase));
    ck_assert_str_ne(error->text, "");
    r->ended = true;
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct reader *r = state;
    struct event event = { .type = EVENT_BODY };
    while (!r->ended && event.type != EVENT_NONE) {
        size_t used;
        struct jig_error error = { 0 };
        enum jig_err err = h1_recv(&r->h1, in, &used, &event, &error);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        if (err)
            say_error(r, &error, log);
        else
            say_event(r, &event, log);
        if (err) /* it is returned again, whatever comes */
            ck_assert_int_eq(h1_recv(&r->h1, in, &used, &event, NULL), err);
        ck_assert(err || event.type != EVENT_NONE || in.len == 0);
    }
    r->excess += in.len;
}

static void end(void *state, struct split_log *log)
{
    struct reader *r = state;
    struct event event = { .type = EVENT_NONE };
    struct jig_error error = { 0 };
    if (!r->ended && h1_eof(&r->h1, r->clean, &event, &error))
        say_error(r, &error, log);
    else if (!r->ended)
        say_event(r, &event, log);
    if (r->excess > 0 && r->done)
        split_say(log, "+%zu", r->excess);
    h1_clear(&r->h1);
    free(r);
}

static const struct split_machine machine = { begin, feed, end };

static void expect(const struct setup *setup, struct span input, const char *want)
{
    char *log = split_log(&machine, setup, input);
    ck_assert_str_eq(log, want);
    free(log);
}

/* ---- Tables -----------------------------------------------------------------------------------*/

struct h1_case {
    const char *method; /* NULL: GET */
    struct span input;
    const char *want;
};

#define CASE(method, input, want)                 \
    {                                             \
        method, { input, sizeof input - 1 }, want \
    }
#define OK(input, want)  CASE(NULL, "HTTP/1.1 200 OK\r\n" input, "200 OK " want)
#define BAD(input, want) CASE(NULL, "HTTP/1.1 200 OK\r\n" input, want)

static const struct h1_case status_lines[] = {
    CASE(NULL, "HTTP/1.1 404 No Such Thing\r\nContent-Length: 0\r\n\r\n",
         "404 No Such Thing {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
         "200 {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
         "200 {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 200 tr\xe8s\x1b\r\nContent-Length: 0\r\n\r\n",
         "200 tr\\xE8s\\x1B {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
         "999 Odd {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.9 200 OK\r\nContent-Length: 0\r\n\r\n",
         "200 OK {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
         "200 OK {Content-Length: 0} done:keep"),
    CASE(NULL, "HTTP/1.1 2000 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 20 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 abc OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 -200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 +20 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 200.1 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 000 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 0xc8 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1  200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1\t200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/11 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.10 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/x.1 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/ 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "http/1.1 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTPS/1.1 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTPx1.1 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/5.6 200 OK\r\n\r\n", "unknown-protocol/head"),
    CASE(NULL, "HTTP/0.9 200 OK\r\n\r\n", "unknown-protocol/head"),
    CASE(NULL, "\r\nHTTP/1.1 200 OK\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "<html>an answer of HTTP/0.9</html>", "bad-status-line/head"),
    CASE(NULL, "SSH-2.0-OpenSSH_9.2\r\n", "bad-status-line/head"),
    CASE(NULL, "\x15\x03\x01\x00\x02\x02\x46", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 200 OK\rX-Evil: 1\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 200 OK\0 more\r\n\r\n", "bad-status-line/head"),
    CASE(NULL, "HTTP/1.1 200 OK", "incomplete-read/head"),
    CASE(NULL, "HTTP/1.1 200 OK\r\nX-A: 1\r\n", "incomplete-read/head"),
    CASE(NULL, "H", "incomplete-read/head"),
    CASE(NULL, "", "remote-disconnected/wait"),
};

static const struct h1_case fields[] = {
    OK("x-b: 1\r\nX-A: 2\r\nX-B: 3\r\nContent-Length: 0\r\n\r\n",
       "{x-b: 1, X-A: 2, X-B: 3, Content-Length: 0} done:keep"),
    OK("X-A:  \t two words \t \r\nX-B:\r\nX-C:v\r\nX-D: \t \r\nContent-Length: 0\r\n\r\n",
       "{X-A: two words, X-B: , X-C: v, X-D: , Content-Length: 0} done:keep"),
    OK("X-A: 1\nX-B: 2\r\nContent-Length: 0\n\r\n",
       "{X-A: 1, X-B: 2, Content-Length: 0} done:keep"),
    OK("X-A: a\x01\x07\x1b\x7f\xc3\xa9\r\nContent-Length: 0\r\n\r\n",
       "{X-A: a\\x01\\x07\\x1B\\x7F\\xC3\\xA9, Content-Length: 0} done:keep"),
    OK("!#$%&'*+-.^_`|~: marks\r\nContent-Length: 0\r\n\r\n",
       "{!#$%&'*+-.^_`|~: marks, Content-Length: 0} done:keep"),
    /* obs-fold: one SP for each, nothing of it left. */
    OK("X-A: one\r\n two\r\n\t  three \r\nContent-Length: 0\r\n\r\n",
       "{X-A: one two three, Content-Length: 0} done:keep"),
    OK("X-A:\r\n one\r\n \r\n two\r\nB: 2\nContent-Length: 0\r\n\r\n",
       "{X-A: one two, B: 2, Content-Length: 0} done:keep"),
    OK("Content-Length:\r\n 2\r\n\r\nhi", "{Content-Length: 2} body(hi) done:keep"),
    BAD("Content-Length: 2\r\n 3\r\n\r\nhi", "bad-header/head"),
    BAD("Transfer-Encoding: chunked\r\n abc\r\n\r\n0\r\n\r\n",
        "unknown-transfer-encoding/head"),
    BAD(" X-A: 1\r\n\r\n", "bad-header/head"),
    BAD("Content-Length : 5\r\n\r\nhello", "bad-header/head"),
    BAD("Transfer-Encoding\t: chunked\r\n\r\n", "bad-header/head"),
    BAD("X A: 1\r\n\r\n", "bad-header/head"),
    BAD(": x\r\n\r\n", "bad-header/head"),
    BAD("no colon\r\n\r\n", "bad-header/head"),
    BAD("nocolon\r\n\r\n", "bad-header/head"),
    BAD("X-\xc3\xa9: x\r\n\r\n", "bad-header/head"),
    BAD("X\0: x\r\n\r\n", "bad-header/head"),
    BAD("X-A: a\0b\r\n\r\n", "bad-header/head"),
    BAD("X-A: a\rX-Evil: b\r\n\r\n", "bad-header/head"),
    BAD("X-A: a\r\r\n\r\n", "bad-header/head"),
    BAD("X-A: a\r\n\rX: b\r\n\r\n", "bad-header/head"),
};

static const struct h1_case bodies[] = {
    OK("Content-Length: 5\r\n\r\nhello", "{Content-Length: 5} body(hello) done:keep"),
    OK("Content-Length: 5\r\n\r\nhello+++", "{Content-Length: 5} body(hello) done:keep +3"),
    OK("Content-Length: 6\r\n\r\nhello",
       "{Content-Length: 6} body(hello) incomplete-read/body"),
    OK("\r\nto the end", "{} body(to the end) done:close"),
    OK("\r\n", "{} done:close"),
    OK("Content-Length: 3\r\n\r\n\0\r\n",
       "{Content-Length: 3} body(\\x00\\x0D\\x0A) done:keep"),
    BAD("Content-Length: 5\r\nContent-Length: 3\r\n\r\nhello", "bad-header/head"),
    BAD("Content-Length: 5, 6\r\n\r\nhello", "bad-header/head"),
    BAD("Content-Length: 18446744073709551621\r\n\r\nhello", "bad-header/head"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hello) done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0006\r\n world\r\n0;z\r\n\r\nHTTP",
       "{Transfer-Encoding: chunked} body(hello world) done:keep +4"),
    OK("Transfer-Encoding: \t chunked \t\r\n\r\n1\r\nx\r\n0\r\n\r\n",
       "{Transfer-Encoding: chunked} body(x) done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "{Transfer-Encoding: chunked} done:keep"),
    OK("Transfer-Encoding: chunked\r\nTrailer: T\r\n\r\n2\r\nhi\r\n0\r\nT: one\r\nu:  two "
       "\r\n\r\n",
       "{Transfer-Encoding: chunked, Trailer: T} body(hi) trailers {T: one, u: two} done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nContent-Length: 9\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hi) trailers {Content-Length: 9} done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
       "Connection: close\r\nTransfer-Encoding: gzip\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hi) "
       "trailers {Connection: close, Transfer-Encoding: gzip} done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nno colon here\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hi) bad-header/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\r\n",
       "{Transfer-Encoding: chunked} body(hi) bad-header/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n folded: 1\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hi) bad-header/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: v\r\n w\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hi) trailers {T: v w} done:keep"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\nwor",
       "{Transfer-Encoding: chunked} body(hellowor) incomplete-read/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1",
       "{Transfer-Encoding: chunked} body(hello) incomplete-read/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
       "{Transfer-Encoding: chunked} body(hello) incomplete-read/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: v\r\n",
       "{Transfer-Encoding: chunked} body(hello) incomplete-read/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworldXX",
       "{Transfer-Encoding: chunked} body(helloworld) bad-chunk/body"),
    OK("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nFFFFFFFFFFFFFFFF\r\nworld\r\n0\r\n\r\n",
       "{Transfer-Encoding: chunked} body(hello) bad-chunk/body"),
    BAD("Transfer-Encoding: gzip, chunked\r\n\r\n", "unknown-transfer-encoding/head"),
};

static const struct h1_case without_body[] = {
    CASE("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
         "200 OK {Content-Length: 1000} done:keep"),
    CASE("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "200 OK {Transfer-Encoding: chunked} done:keep"),
    CASE("HEAD", "HTTP/1.1 200 OK\r\n\r\nx", "200 OK {} done:keep +1"),
    CASE(NULL, "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n",
         "204 No {Transfer-Encoding: chunked} done:keep"),
    CASE(NULL, "HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n",
         "304 Same {Transfer-Encoding: chunked} done:keep"),
    CASE(NULL, "HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\nx",
         "204 No {Content-Length: 1} done:keep +1"),
    CASE(NULL, "HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n",
         "304 Same {Content-Length: 9} done:keep"),
    CASE("CONNECT", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\x16\x03\x01",
         "200 OK {Content-Length: 5} done:switched +3"),
    CASE("CONNECT", "HTTP/1.1 407 Login\r\nContent-Length: 2\r\n\r\nno",
         "407 Login {Content-Length: 2} body(no) done:keep"),
    CASE(NULL, "HTTP/1.1 101 Switch\r\nUpgrade: x\r\nContent-Length: 9\r\n\r\nframes",
         "101 Switch {Upgrade: x, Content-Length: 9} done:switched +6"),
};

static const struct h1_case interims[] = {
    CASE(NULL,
         "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n"
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
         "103 Early {Link: </a>} 200 OK {Content-Length: 2} body(ok) done:keep"),
    CASE(NULL,
         "HTTP/1.1 100 Continue\r\nContent-Length: 50\r\n\r\nHTTP/1.1 199 X\r\n"
         "Transfer-Encoding: chunked\r\n\r\nHTTP/1.0 200 OK\r\n\r\n",
         "100 Continue {Content-Length: 50} 199 X {Transfer-Encoding: chunked} 200 OK {} "
         "done:close"),
    CASE(NULL, "HTTP/1.1 100 Continue\r\n\r\n", "100 Continue {} remote-disconnected/wait"),
    CASE(NULL, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.", "100 Continue {} incomplete-read/head"),
    CASE(NULL, "HTTP/1.1 100 Continue\r\n\r\nhello", "100 Continue {} bad-status-line/head"),
};

#define REUSE(version, fields, end) CASE(NULL, "HTTP/" version " 204 -\r\n" fields "\r\n", end)

static const struct h1_case reuse[] = {
    REUSE("1.1", "", "204 - {} done:keep"),
    REUSE("1.1", "CONNECTION: Close\r\n", "204 - {CONNECTION: Close} done:close"),
    REUSE("1.1", "Connection: foo, close\r\n", "204 - {Connection: foo, close} done:close"),
    REUSE("1.1", "Connection: a\r\nConnection: close\r\n",
          "204 - {Connection: a, Connection: close} done:close"),
    REUSE("1.1", "Connection: unclosed\r\n", "204 - {Connection: unclosed} done:keep"),
    REUSE("1.0", "", "204 - {} done:close"),
    REUSE("1.0", "Connection: Keep-Alive\r\n", "204 - {Connection: Keep-Alive} done:keep"),
    REUSE("1.0", "Connection: keep-alive, close\r\n",
          "204 - {Connection: keep-alive, close} done:close"),
    REUSE("1.0", "Proxy-Connection: keep-alive\r\n",
          "204 - {Proxy-Connection: keep-alive} done:keep"),
    REUSE("1.0", "Keep-Alive: timeout=5\r\n", "204 - {Keep-Alive: timeout=5} done:close"),
    REUSE("1.1", "Proxy-Connection: close\r\n", "204 - {Proxy-Connection: close} done:close"),
    CASE(NULL, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
         "200 OK {Connection: keep-alive, Content-Length: 2} body(ok) done:keep"),
    CASE(NULL,
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
         "1\r\nx\r\n0\r\n\r\n",
         "200 OK {Connection: keep-alive, Transfer-Encoding: chunked} body(x) done:close"),
    OK("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
       "{Content-Length: 1, Transfer-Encoding: chunked} body(x) done:close"),
};

static void expect_row(const struct h1_case *row)
{
    struct setup setup = { .method = row->method };
    expect(&setup, row->input, row->want);
}

START_TEST(h1_reads_a_status_line_and_no_other)
{
    expect_row(&status_lines[_i]);
}
END_TEST

START_TEST(h1_reads_fields_and_refuses_broken_ones)
{
    expect_row(&fields[_i]);
}
END_TEST

START_TEST(h1_ends_a_body_where_its_framing_says)
{
    expect_row(&bodies[_i]);
}
END_TEST

START_TEST(h1_knows_which_answers_have_no_body)
{
    expect_row(&without_body[_i]);
}
END_TEST

START_TEST(h1_reports_interim_answers_and_goes_on)
{
    expect_row(&interims[_i]);
}
END_TEST

START_TEST(h1_decides_about_reuse)
{
    expect_row(&reuse[_i]);
}
END_TEST

/* ---- Ends that are not clean ------------------------------------------------------------------*/

START_TEST(h1_does_not_take_a_cut_for_an_end)
{
    struct setup cut = { .cut = true };
    expect(&cut, SPAN("HTTP/1.1 200 OK\r\n\r\npart"),
           "200 OK {} body(part) incomplete-read/body");
    expect(&cut, SPAN("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
           "200 OK {Content-Length: 2} body(ok) done:keep");
}
END_TEST

/* ---- Limits -----------------------------------------------------------------------------------*/

struct limit_case {
    struct h1_limits limits;
    struct span input;
    const char *want;
};

#define LIMIT(limit, value, input, want)                      \
    {                                                         \
        { .limit = value }, { input, sizeof input - 1 }, want \
    }

static const struct limit_case limits[] = {
    LIMIT(max_line, 20, "HTTP/1.1 200 a reason\r\n\r\n", "line-too-long/head"),
    LIMIT(max_line, 20, "HTTP/1.1 204 reason!\r\n\r\n", "204 reason! {} done:keep"),
    LIMIT(max_line, 20, "HTTP/1.1 200 OK\r\nX: 34567890123456789\r\nY: 1\r\n\r\n",
          "200 OK {X: 34567890123456789, Y: 1} done:close"),
    LIMIT(max_line, 20, "HTTP/1.1 200 OK\r\nX: 3456789012345678901\r\n\r\n",
          "line-too-long/head"),
    LIMIT(max_line, 20, "HTTP/1.1 200 OK\r\nX: 345678901234567890", "line-too-long/head"),
    LIMIT(max_line, 20, "HTTP/1.1 200 OK\r\nX: 345\r\n 6789\r\n 012345678\r\n\r\n",
          "line-too-long/head"),
    LIMIT(max_line, 20, "HTTP/1.1 200 OK\r\nX: 345\r\n 6789\r\n 0\r\n\r\n",
          "200 OK {X: 345 6789 0} done:close"),
    LIMIT(max_fields, 2, "HTTP/1.1 204 -\r\nA: 1\r\nB: 2\r\n\r\n",
          "204 - {A: 1, B: 2} done:keep"),
    LIMIT(max_fields, 2, "HTTP/1.1 204 -\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n",
          "too-many-headers/head"),
    LIMIT(
        max_fields, 2,
        "HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n",
        "200 - {Transfer-Encoding: chunked} too-many-headers/body"),
    LIMIT(max_head, 30, "HTTP/1.1 204 -\r\nA: 12345678\r\nB: 1\r\nC: 1\r\n\r\n",
          "too-many-headers/head"),
    LIMIT(max_head, 30, "HTTP/1.1 204 -\r\nA: 12345\r\n\r\n", "204 - {A: 12345} done:keep"),
    LIMIT(max_interim, 1, "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 204 -\r\n\r\n",
          "100 C {} 204 - {} done:keep"),
    LIMIT(max_interim, 1, "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 D\r\n\r\nHTTP/1.1 204 -\r\n\r\n",
          "100 C {} too-many-headers/head"),
    LIMIT(max_head, 17, "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 204 -\r\n\r\n",
          "too-many-headers/head"),
    LIMIT(max_head, 30, "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 D\r\n\r\nHTTP/1.1 204 -\r\n\r\n",
          "100 C {} too-many-headers/head"),
};

START_TEST(h1_keeps_to_its_limits)
{
    struct setup setup = { .limits = limits[_i].limits };
    expect(&setup, limits[_i].input, limits[_i].want);
}
END_TEST

/* The defaults: a line of 65,536 bytes, 100 fields, 20 interim answers and more. */
START_TEST(h1_takes_what_real_servers_send)
{
    struct buf in;
    struct setup setup = { 0 };
    buf_init(&in, 1 << 20);
    for (int i = 0; i < 20; i++)
        buf_add_str(&in, "HTTP/1.1 100 Continue\r\n\r\n");
    buf_add_str(&in, "HTTP/1.1 200 OK\r\nX-Long: ");
    buf_add_fill(&in, 'v', 65536 - strlen("X-Long: "));
    for (int i = 0; i < 98; i++)
        buf_addf(&in, "\r\nX-%d: v", i);
    buf_add_str(&in, "\r\nContent-Length: 2\r\n\r\nok");
    char *log = split_log(&machine, &setup, buf_span(&in));
    ck_assert_ptr_nonnull(strstr(log, "X-97: v, Content-Length: 2} body(ok) done:keep"));
    free(log);
    buf_clear(&in);
}
END_TEST

START_TEST(h1_ends_an_endless_row_of_interim_answers)
{
    struct h1 h;
    struct event event;
    size_t used, n = 0;
    h1_init(&h, NULL);
    while (n < 100 && !h1_recv(&h, SPAN("HTTP/1.1 100 Go on\r\n\r\n"), &used, &event, NULL))
        n += event.type == EVENT_INTERIM;
    ck_assert_uint_eq(n, HEAD_MAX_INTERIM);
    h1_clear(&h);
}
END_TEST

START_TEST(h1_ends_an_endless_line)
{
    char block[4096];
    struct h1 h;
    struct event event;
    size_t used, sent = 0;
    enum jig_err err = JIG_OK;
    memset(block, 'v', sizeof block);
    h1_init(&h, NULL);
    ck_assert_int_eq(h1_recv(&h, SPAN("HTTP/1.1 200 OK\r\nX-L: "), &used, &event, NULL),
                     JIG_OK);
    while (!err && sent < 1 << 20) {
        err = h1_recv(&h, span_make(block, sizeof block), &used, &event, NULL);
        sent += sizeof block;
    }
    ck_assert_int_eq(err, JIG_ERR_LINE_TOO_LONG);
    ck_assert_uint_lt(sent, 80000);
    h1_clear(&h);
}
END_TEST

/* ---- The machine's own promises ---------------------------------------------------------------*/

/* Many small chunks are few events; big ones are not copied. */
START_TEST(h1_gathers_small_chunks_and_borrows_big_ones)
{
    struct buf in;
    struct h1 h;
    struct event event = { .type = EVENT_HEAD };
    size_t used, events = 0, borrowed = 0;
    buf_init(&in, 1 << 20);
    buf_add_str(&in, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 1000; i++)
        buf_add_str(&in, "10\r\n0123456789abcdef\r\n");
    buf_add_str(&in, "8000\r\n");
    buf_add_fill(&in, 'x', 0x8000);
    buf_add_str(&in, "\r\n0\r\n\r\n");
    ck_assert_int_eq(in.failed, JIG_OK);
    h1_init(&h, NULL);
    struct span rest = buf_span(&in);
    while (event.type != EVENT_DONE) {
        ck_assert_int_eq(h1_recv(&h, rest, &used, &event, NULL), JIG_OK);
        rest = span_sub(rest, used, rest.len);
        events += event.type == EVENT_BODY;
        if (event.type == EVENT_BODY && event.body.ptr >= in.ptr &&
            event.body.ptr < in.ptr + in.len)
            borrowed += event.body.len;
    }
    ck_assert_uint_eq(h.body_received, 16000 + 0x8000);
    ck_assert_uint_le(events, 4);
    ck_assert_uint_eq(borrowed, 0x8000);
    h1_clear(&h);
    buf_clear(&in);
}
END_TEST

START_TEST(h1_serves_one_answer_after_the_other)
{
    struct span rest = SPAN("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "1\r\nx\r\n0\r\nT: v\r\n\r\n"
                            "HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nn");
    static const char *const methods[] = { "HEAD", "GET", "GET" };
    struct h1 h;
    struct event event;
    size_t used;
    h1_init(&h, NULL);
    for (size_t i = 0; i < 3; i++) {
        h1_begin(&h, span_of(methods[i]));
        ck_assert(!h1_has_begun(&h));
        ck_assert_uint_eq(h.trailers.n, 0);
        do {
            ck_assert_int_eq(h1_recv(&h, rest, &used, &event, NULL), JIG_OK);
            rest = span_sub(rest, used, rest.len);
            ck_assert_int_ne(event.type, EVENT_NONE);
        } while (event.type != EVENT_DONE);
        ck_assert(h1_has_begun(&h) && h1_can_reuse(&h));
        ck_assert_uint_eq(h.body_received, i == 0 ? 0 : 1);
    }
    ck_assert_int_eq(h.head.status, 404);
    ck_assert_uint_eq(rest.len, 0);
    h1_clear(&h);
}
END_TEST

/* A head that was moved out lives on, and the machine does not miss it. */
START_TEST(h1_lets_its_head_be_taken)
{
    struct span rest = SPAN("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX: y\r\n\r\nok");
    struct h1 h;
    struct event event;
    struct head head;
    size_t used;
    head_init(&head);
    h1_init(&h, NULL);
    ck_assert_int_eq(h1_recv(&h, rest, &used, &event, NULL), JIG_OK);
    ck_assert_int_eq(event.type, EVENT_HEAD);
    head_move(&head, event.head);
    rest = span_sub(rest, used, rest.len);
    ck_assert_int_eq(h1_recv(&h, rest, &used, &event, NULL), JIG_OK);
    ck_assert(span_eq_str(event.body, "ok"));
    h1_clear(&h);
    ck_assert(span_eq_str(head_reason(&head), "Fine"));
    ck_assert(span_eq_str(header_at(&head.fields, 1).value, "y"));
    head_clear(&head);
}
END_TEST

/* What was read before an error is still there to be shown. */
START_TEST(h1_keeps_what_came_before_an_error)
{
    struct h1 h;
    struct event event;
    struct jig_error error;
    size_t used;
    h1_init(&h, NULL);
    struct span in = SPAN("HTTP/1.1 200 Fine\r\nX-A: 1\r\nX-B : 2\r\n\r\n");
    ck_assert_int_eq(h1_recv(&h, in, &used, &event, &error), JIG_ERR_BAD_HEADER);
    ck_assert_ptr_nonnull(strstr(error.text, "line 3"));
    ck_assert_ptr_nonnull(strstr(error.text, "X-B : 2"));
    ck_assert_int_eq(h.head.status, 200);
    ck_assert(span_eq_str(head_reason(&h.head), "Fine"));
    ck_assert_uint_eq(h.head.fields.n, 1);
    ck_assert(span_eq_str(header_at(&h.head.fields, 0).value, "1"));
    h1_clear(&h);
}
END_TEST

static const struct {
    struct span bytes;
    const char *words;
} strangers[] = {
    { { "hello there\r\n", 13 }, "the answer begins with \"hello there\" instead of HTTP/1" },
    { { "\0\1\2\xff\r\n", 6 },
      "the answer begins with \"\xe2\x90\x80\xe2\x90\x81\xe2\x90\x82<FF>\" instead" },
    { { "\x15\x03\x01", 3 }, "that is TLS: try https" },
    { { "SSH-2.0-x\r\n", 11 }, "that is an SSH server" },
};

START_TEST(h1_quotes_what_is_no_answer)
{
    struct h1 h;
    struct event event;
    struct jig_error error;
    size_t used;
    h1_init(&h, NULL);
    ck_assert_int_eq(h1_recv(&h, strangers[_i].bytes, &used, &event, &error),
                     JIG_ERR_BAD_STATUS_LINE);
    ck_assert_msg(strstr(error.text, strangers[_i].words) != NULL, "%s", error.text);
    h1_clear(&h);
}
END_TEST

Suite *test_h1(void);

#define ROWS(tc, test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_h1(void)
{
    Suite *suite = suite_create("h1");
    TCase *tc = tcase_create("h1");
    tcase_set_timeout(tc, 60);
    ROWS(tc, h1_reads_a_status_line_and_no_other, status_lines);
    ROWS(tc, h1_reads_fields_and_refuses_broken_ones, fields);
    ROWS(tc, h1_ends_a_body_where_its_framing_says, bodies);
    ROWS(tc, h1_knows_which_answers_have_no_body, without_body);
    ROWS(tc, h1_reports_interim_answers_and_goes_on, interims);
    ROWS(tc, h1_decides_about_reuse, reuse);
    tcase_add_test(tc, h1_does_not_take_a_cut_for_an_end);
    ROWS(tc, h1_keeps_to_its_limits, limits);
    tcase_add_test(tc, h1_takes_what_real_servers_send);
    tcase_add_test(tc, h1_ends_an_endless_row_of_interim_answers);
    tcase_add_test(tc, h1_ends_an_endless_line);
    tcase_add_test(tc, h1_gathers_small_chunks_and_borrows_big_ones);
    tcase_add_test(tc, h1_serves_one_answer_after_the_other);
    tcase_add_test(tc, h1_lets_its_head_be_taken);
    tcase_add_test(tc, h1_keeps_what_came_before_an_error);
    tcase_add_loop_test(tc, h1_quotes_what_is_no_answer, 0,
                        sizeof strangers / sizeof *strangers);
    suite_add_tcase(suite, tc);
    return suite;
}
