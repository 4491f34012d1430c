#include <check.h>

#include "wire/bodylen.h"

struct length_case {
    const char *method;
    int status;
    const char *fields; /* lines "Name: value" */
    enum jig_err err;
    enum body_kind kind;
    uint64_t length;
    int64_t promised;
};

#define UTE JIG_ERR_UNKNOWN_TRANSFER_ENCODING
#define BAD JIG_ERR_BAD_HEADER

static const struct length_case cases[] = {
    /* Rules 1 and 2: none, whatever the fields say. */
    { "HEAD", 200, "Content-Length: 1000", 0, BODY_NONE, 0, 1000 },
    { "HEAD", 200, "Transfer-Encoding: chunked", 0, BODY_NONE, 0, -1 },
    { "HEAD", 200, "Content-Length: nonsense", 0, BODY_NONE, 0, -1 },
    { "GET", 204, "Transfer-Encoding: chunked", 0, BODY_NONE, 0, -1 },
    { "GET", 204, "Content-Length: 7", 0, BODY_NONE, 0, 7 },
    { "GET", 304, "Transfer-Encoding: chunked", 0, BODY_NONE, 0, -1 },
    { "GET", 304, "Content-Length: 99", 0, BODY_NONE, 0, 99 },
    { "GET", 103, "Content-Length: 50", 0, BODY_NONE, 0, 50 },
    { "GET", 101, "Content-Length: 50", 0, BODY_NONE, 0, 50 },
    { "CONNECT", 200, "Content-Length: 5", 0, BODY_NONE, 0, 5 },
    { "CONNECT", 299, "Transfer-Encoding: chunked", 0, BODY_NONE, 0, -1 },
    { "CONNECT", 407, "Content-Length: 5", 0, BODY_SIZED, 5, 5 },
    { "head", 200, "Content-Length: 5", 0, BODY_SIZED, 5, 5 },
    /* Rules 3 and 4. */
    { "GET", 200, "Transfer-Encoding: chunked", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "TRANSFER-ENCODING: CHUNKED", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "Transfer-Encoding: , chunked ,", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "Transfer-Encoding: , chunked\nContent-Length: 3", 0, BODY_CHUNKED, 0, 3 },
    { "GET", 200, "Transfer-Encoding: chunked\nContent-Length: 3", 0, BODY_CHUNKED, 0, 3 },
    { "GET", 200, "Transfer-Encoding: chunked\nContent-Length: 3, 4", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "Transfer-Encoding: chunked\nContent-Length: x", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "Transfer-Encoding: foo", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: foo\nContent-Length: 3", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: gzip, chunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: foo\nTransfer-Encoding: chunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunked, foo", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunked, chunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunked\nTransfer-Encoding: chunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: xchunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunkedchunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunked;q=1", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: \vchunked", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: \"chunked\"", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: chunked abc", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: ", UTE, 0, 0, 0 },
    { "GET", 200, "Transfer-Encoding: ,", UTE, 0, 0, 0 },
    /* Rule 5. */
    { "GET", 200, "Content-Length: -5", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: +5", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 0x5", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5.0", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5 6", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 1_0", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5e0", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5 bytes", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: five", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5, 5, 6", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: ", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5,", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5, 6", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5\nX: y\nContent-Length: 3", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 5\nContent-Length: x", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 9223372036854775808", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: 18446744073709551621", BAD, 0, 0, 0 },
    { "GET", 200, "Content-Length: \xd9\xa5", BAD, 0, 0, 0 },
    /* Rules 6 and 8. */
    { "GET", 200, "Content-Length: 5", 0, BODY_SIZED, 5, 5 },
    { "GET", 200, "Content-Length: 010", 0, BODY_SIZED, 10, 10 },
    { "GET", 205, "Content-Length: 0", 0, BODY_SIZED, 0, 0 },
    { "GET", 205, "Content-Length: 3", 0, BODY_SIZED, 3, 3 },
    { "GET", 205, "Transfer-Encoding: chunked", 0, BODY_CHUNKED, 0, -1 },
    { "GET", 200, "Content-Length: 0000000000000000000000000005", 0, BODY_SIZED, 5, 5 },
    { "GET", 200, "Content-Length: 9223372036854775807", 0, BODY_SIZED, INT64_MAX, INT64_MAX },
    { "GET", 200, "Content-Length: 5, 5", 0, BODY_SIZED, 5, 5 },
    { "GET", 200, "Content-Length: 5\ncontent-length: 05", 0, BODY_SIZED, 5, 5 },
    { "GET", 200, "Content-Length-X: 3\nX-Content-Length: 4", 0, BODY_TO_EOF, 0, -1 },
    { "GET", 200, "X-Transfer-Encoding: chunked", 0, BODY_TO_EOF, 0, -1 },
    { "GET", 200, "", 0, BODY_TO_EOF, 0, -1 },
};

static void add_lines(struct header *fields, struct span lines)
{
    while (lines.ptr && lines.len > 0) {
        struct span value = span_cut(&lines, '\n');
        struct span name = span_cut(&value, ':');
        ck_assert_int_eq(header_add(fields, name, span_trim(value)), JIG_OK);
    }
}

START_TEST(bodylen_follows_the_rules_in_their_order)
{
    const struct length_case *c = &cases[_i];
    struct head head;
    struct bodylen body;
    struct jig_error error = { 0 };
    head_init(&head);
    head.status = c->status;
    add_lines(&head.fields, span_of(c->fields));
    enum jig_err err = bodylen_of(&head, span_of(c->method), &body, &error);
    ck_assert_int_eq(err, c->err);
    ck_assert_int_eq(error.code, c->err);
    if (!err) {
        ck_assert_int_eq(body.kind, c->kind);
        ck_assert_uint_eq(body.length, c->length);
        ck_assert_int_eq(body.promised, c->promised);
    } else
        ck_assert_str_ne(error.text, "");
    head_clear(&head);
}
END_TEST

START_TEST(bodylen_notes_both_framings)
{
    struct head head;
    struct bodylen body;
    head_init(&head);
    head.status = 200;
    add_lines(&head.fields, SPAN("Content-Length: 2\nTransfer-Encoding: chunked"));
    ck_assert_int_eq(bodylen_of(&head, SPAN("GET"), &body, NULL), JIG_OK);
    ck_assert(body.both);
    head_clear(&head);
}
END_TEST

Suite *test_bodylen(void);
Suite *test_bodylen(void)
{
    Suite *suite = suite_create("bodylen");
    TCase *tc = tcase_create("bodylen");
    tcase_add_loop_test(tc, bodylen_follows_the_rules_in_their_order, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, bodylen_notes_both_framings);
    suite_add_tcase(suite, tc);
    return suite;
}
