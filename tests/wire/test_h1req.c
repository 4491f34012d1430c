#include <check.h>
#include <string.h>

#include "wire/h1req.h"

struct write_case {
    const char *fields; /* lines "Name: value" */
    enum h1req_body body;
    uint64_t length;
    const char *method;
    const char *want; /* the head behind the request line; NULL: refused */
    unsigned how;
};

enum how { HTTP10 = 1, NO_LENGTH = 2 };

static const struct write_case cases[] = {
    /* Host first; order, case and repeats kept. */
    { "", H1REQ_NO_BODY, 0, "GET", "Host: h.test\r\n\r\n", 0 },
    { "x-b: 1\nX-A: 2\nX-B: 3\nEmpty:", H1REQ_NO_BODY, 0, "GET",
      "Host: h.test\r\nx-b: 1\r\nX-A: 2\r\nX-B: 3\r\nEmpty:\r\n\r\n", 0 },
    { "A: 1\nhOST: mine\nB: 2", H1REQ_NO_BODY, 0, "GET", "hOST: mine\r\nA: 1\r\nB: 2\r\n\r\n",
      0 },
    { "Host: a\nHost: b", H1REQ_NO_BODY, 0, "GET", NULL, 0 },
    { "Host: a\nhost: a", H1REQ_NO_BODY, 0, "GET", NULL, 0 },
    /* Lengths. */
    { "", H1REQ_NO_BODY, 0, "POST", "Host: h.test\r\nContent-Length: 0\r\n\r\n", 0 },
    { "", H1REQ_NO_BODY, 0, "PUT", "Host: h.test\r\nContent-Length: 0\r\n\r\n", 0 },
    { "", H1REQ_NO_BODY, 0, "PATCH", "Host: h.test\r\nContent-Length: 0\r\n\r\n", 0 },
    { "", H1REQ_NO_BODY, 0, "DELETE", "Host: h.test\r\n\r\n", 0 },
    { "", H1REQ_NO_BODY, 0, "post", "Host: h.test\r\n\r\n", 0 },
    { "", H1REQ_SIZED, 0, "GET", "Host: h.test\r\nContent-Length: 0\r\n\r\n", 0 },
    { "A: 1", H1REQ_SIZED, 12, "POST", "Host: h.test\r\nA: 1\r\nContent-Length: 12\r\n\r\n",
      0 },
    { "", H1REQ_SIZED, UINT64_MAX, "PUT",
      "Host: h.test\r\nContent-Length: 18446744073709551615\r\n\r\n", 0 },
    { "content-length: 7\nA: 1", H1REQ_SIZED, 5, "POST",
      "Host: h.test\r\ncontent-length: 7\r\nA: 1\r\n\r\n", 0 },
    { "Content-Length: 5\nContent-Length: 5", H1REQ_SIZED, 5, "POST", NULL, 0 },
    { "Content-Length: +5", H1REQ_SIZED, 5, "POST", NULL, 0 },
    { "Content-Length: 5, 5", H1REQ_SIZED, 5, "POST", NULL, 0 },
    { "", H1REQ_NO_BODY, 0, "POST", "Host: h.test\r\n\r\n", NO_LENGTH },
    { "", H1REQ_SIZED, 5, "POST", NULL, NO_LENGTH },
    /* Chunks. */
    { "", H1REQ_CHUNKED, 0, "PUT", "Host: h.test\r\nTransfer-Encoding: chunked\r\n\r\n", 0 },
    { "transfer-encoding: Chunked\nA: 1", H1REQ_CHUNKED, 0, "PUT",
      "Host: h.test\r\ntransfer-encoding: Chunked\r\nA: 1\r\n\r\n", 0 },
    { "Transfer-Encoding: gzip\nTransfer-Encoding: chunked", H1REQ_CHUNKED, 0, "PUT",
      "Host: h.test\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 0 },
    { "Content-Length: 5\nA: 1", H1REQ_CHUNKED, 0, "PUT",
      "Host: h.test\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 0 },
    { "Transfer-Encoding: gzip", H1REQ_CHUNKED, 0, "PUT", NULL, 0 },
    { "Transfer-Encoding: chunked", H1REQ_SIZED, 5, "PUT", NULL, 0 },
    { "Transfer-Encoding: gzip", H1REQ_NO_BODY, 0, "GET", NULL, 0 },
    /* HTTP/1.0. */
    { "A: 1", H1REQ_SIZED, 2, "POST", "Host: h.test\r\nA: 1\r\nContent-Length: 2\r\n\r\n",
      HTTP10 },
    { "", H1REQ_CHUNKED, 0, "POST", NULL, HTTP10 },
    { "Transfer-Encoding: chunked", H1REQ_CHUNKED, 0, "POST", NULL, HTTP10 },
};

static void add_lines(struct header *fields, struct span lines)
{
    header_init(fields);
    while (lines.ptr && lines.len > 0) {
        struct span value = span_cut(&lines, '\n');
        struct span name = span_cut(&value, ':');
        ck_assert_int_eq(header_add(fields, name, span_trim(value)), JIG_OK);
    }
}

START_TEST(h1req_frames_a_body_once)
{
    const struct write_case *c = &cases[_i];
    struct header fields;
    struct buf out, want;
    struct jig_error error = { 0 };
    add_lines(&fields, span_of(c->fields));
    buf_init(&out, 1000);
    buf_init(&want, 1000);
    struct h1req r = { .method = span_of(c->method),
                       .target = SPAN("/t?q"),
                       .host = SPAN("h.test"),
                       .fields = &fields,
                       .body = c->body,
                       .length = c->length,
                       .http10 = c->how & HTTP10,
                       .omit_length = c->how & NO_LENGTH };
    enum jig_err err = h1req_write(&r, &out, &error);
    ck_assert_int_eq(err, c->want ? JIG_OK : JIG_ERR_INVALID_REQUEST);
    ck_assert_int_eq(error.code, err);
    ck_assert_int_eq(h1req_check(&r, NULL), err);
    if (c->want)
        buf_addf(&want, "%s /t?q HTTP/1.%d\r\n%s", c->method, !(c->how & HTTP10), c->want);
    ck_assert_str_eq(buf_str(&out), buf_str(&want));
    buf_clear(&out);
    buf_clear(&want);
    header_clear(&fields);
}
END_TEST

static const struct {
    struct span method, target, host, name, value;
} unsafe[] = {
#define S(literal)                  \
    {                               \
        literal, sizeof literal - 1 \
    }
    { S(""), S("/"), S("h"), S("A"), S("v") },
    { S("GET X"), S("/"), S("h"), S("A"), S("v") },
    { S("GET\r\nX: y"), S("/"), S("h"), S("A"), S("v") },
    { S("G\0T"), S("/"), S("h"), S("A"), S("v") },
    { S("G\xc3T"), S("/"), S("h"), S("A"), S("v") },
    { S("GET"), S(""), S("h"), S("A"), S("v") },
    { S("GET"), S("/a b"), S("h"), S("A"), S("v") },
    { S("GET"), S("/ HTTP/1.1\r\nX: y"), S("h"), S("A"), S("v") },
    { S("GET"), S("/\xc3\xa9"), S("h"), S("A"), S("v") },
    { S("GET"), S("/\x7f"), S("h"), S("A"), S("v") },
    { S("GET"), S("/\0"), S("h"), S("A"), S("v") },
    { S("GET"), S("/"), S("h\r\nX: y"), S("A"), S("v") },
    { S("GET"), S("/"), S("h"), S(""), S("v") },
    { S("GET"), S("/"), S("h"), S("A B"), S("v") },
    { S("GET"), S("/"), S("h"), S("A\r\nX"), S("v") },
    { S("GET"), S("/"), S("h"), S("A:"), S("v") },
    { S("GET"), S("/"), S("h"), S("A"), S("v\r\nX: y") },
    { S("GET"), S("/"), S("h"), S("A"), S("v\n") },
    { S("GET"), S("/"), S("h"), S("A"), S("\rv") },
    { S("GET"), S("/"), S("h"), S("A"), S("v\0w") },
    { S("GET"), S("/"), S("h"), S("A"), S("v\x1b") },
};

START_TEST(h1req_refuses_bytes_that_would_break_the_message)
{
    struct header fields;
    struct buf out;
    struct jig_error error = { 0 };
    header_init(&fields);
    buf_init(&out, 1000);
    buf_add_str(&out, "before");
    ck_assert_int_eq(header_add(&fields, unsafe[_i].name, unsafe[_i].value), JIG_OK);
    struct h1req r = { .method = unsafe[_i].method,
                       .target = unsafe[_i].target,
                       .host = unsafe[_i].host,
                       .fields = &fields };
    ck_assert_int_eq(h1req_write(&r, &out, &error), JIG_ERR_INVALID_REQUEST);
    ck_assert_str_ne(error.text, "");
    ck_assert_int_eq(h1req_check(&r, NULL), JIG_ERR_INVALID_REQUEST);
    ck_assert_str_eq(buf_str(&out), "before");
    buf_clear(&out);
    header_clear(&fields);
}
END_TEST

START_TEST(h1req_sends_what_is_odd_but_harmless)
{
    struct header fields;
    struct buf out;
    header_init(&fields);
    buf_init(&out, 1000);
    ck_assert_int_eq(header_add(&fields, SPAN("X!#$%&'*+-.^_`|~"), SPAN("\xc3\xa9 \t.")),
                     JIG_OK);
    struct h1req r = { .method = SPAN("M-SEARCH"), .target = SPAN("*"), .fields = &fields };
    ck_assert_int_eq(h1req_write(&r, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out),
                     "M-SEARCH * HTTP/1.1\r\nX!#$%&'*+-.^_`|~: \xc3\xa9 \t.\r\n\r\n");
    buf_clear(&out);
    header_clear(&fields);
}
END_TEST

START_TEST(h1req_chunks_never_end_by_accident)
{
    struct buf out;
    buf_init(&out, 1000);
    h1req_add_chunk(&out, SPAN("hello"));
    h1req_add_chunk(&out, SPAN(""));
    h1req_add_chunk_head(&out, 0x1a2B0);
    h1req_add_chunk_end(&out);
    h1req_add_last_chunk(&out);
    ck_assert_str_eq(buf_str(&out), "5\r\nhello\r\n1A2B0\r\n\r\n0\r\n\r\n");
    buf_clear(&out);
}
END_TEST

static const struct {
    struct span raw;
    const char *method;
} raws[] = {
    { S("HEAD /r HTTP/1.1\r\n\r\n"), "HEAD" },
    { S("GET\t/"), "GET" },
    { S("GET"), "GET" },
    { S("HEAD\r\n"), "HEAD" },
    { S("HEAD\0 /"), "" },
    { S("\x16\x03\x01hello"), "" },
    { S("HEAD: x"), "" },
    { S(" HEAD /"), "" },
    { S(""), "" },
};

START_TEST(h1req_method_of_reads_raw_requests)
{
    ck_assert(span_eq_str(h1req_method_of(raws[_i].raw), raws[_i].method));
}
END_TEST

Suite *test_h1req(void);

#define ROWS(tc, test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_h1req(void)
{
    Suite *suite = suite_create("h1req");
    TCase *tc = tcase_create("h1req");
    ROWS(tc, h1req_frames_a_body_once, cases);
    ROWS(tc, h1req_refuses_bytes_that_would_break_the_message, unsafe);
    tcase_add_test(tc, h1req_sends_what_is_odd_but_harmless);
    tcase_add_test(tc, h1req_chunks_never_end_by_accident);
    ROWS(tc, h1req_method_of_reads_raw_requests, raws);
    suite_add_tcase(suite, tc);
    return suite;
}
