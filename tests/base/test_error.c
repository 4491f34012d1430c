#include <check.h>
#include <string.h>

#include "base/error.h"
#include "base/visible.h"
#include "support/harmless.h"

/* What scripts rely on: curl's exit status where curl has one. */
static const struct {
    enum jig_err code;
    const char *name;
    int status;
} codes[] = {
    { JIG_OK, "ok", 0 },
    { JIG_ERR_USAGE, "usage", 2 },
    { JIG_ERR_UNKNOWN_PROTOCOL, "unknown-protocol", 1 },
    { JIG_ERR_INVALID_URL, "invalid-url", 3 },
    { JIG_ERR_INVALID_REQUEST, "invalid-request", 2 },
    { JIG_ERR_RESOLVE, "resolve-failed", 6 },
    { JIG_ERR_RESOLVE_PROXY, "resolve-failed", 5 },
    { JIG_ERR_CONNECT, "connect-failed", 7 },
    { JIG_ERR_PROXY, "proxy-failed", 97 },
    { JIG_ERR_TIMEOUT, "timeout", 28 },
    { JIG_ERR_TLS, "tls-failed", 35 },
    { JIG_ERR_CERTIFICATE, "certificate-untrusted", 60 },
    { JIG_ERR_CLIENT_CERTIFICATE, "client-certificate", 58 },
    { JIG_ERR_REMOTE_DISCONNECTED, "remote-disconnected", 52 },
    { JIG_ERR_BAD_STATUS_LINE, "bad-status-line", 8 },
    { JIG_ERR_LINE_TOO_LONG, "line-too-long", 8 },
    { JIG_ERR_TOO_MANY_HEADERS, "too-many-headers", 8 },
    { JIG_ERR_BAD_HEADER, "bad-header", 8 },
    { JIG_ERR_BAD_CHUNK, "bad-chunk", 56 },
    { JIG_ERR_INCOMPLETE_READ, "incomplete-read", 18 },
    { JIG_ERR_UNKNOWN_TRANSFER_ENCODING, "unknown-transfer-encoding", 61 },
    { JIG_ERR_DECODE, "decode-failed", 61 },
    { JIG_ERR_TOO_MANY_REDIRECTS, "too-many-redirects", 47 },
    { JIG_ERR_TOO_LARGE, "too-large", 63 },
    { JIG_ERR_SEND, "send-failed", 55 },
    { JIG_ERR_RECEIVE, "receive-failed", 56 },
    { JIG_ERR_HTTP2, "http2-error", 92 },
    { JIG_ERR_WRITE, "write-failed", 23 },
    { JIG_ERR_READ, "read-failed", 26 },
    { JIG_ERR_MEMORY, "out-of-memory", 27 },
    { JIG_ERR_CANCELLED, "cancelled", 130 },
    { JIG_ERR_CANNOT_SEND_REQUEST, "usage", 2 },
    { JIG_ERR_CANNOT_SEND_HEADER, "usage", 2 },
    { JIG_ERR_RESPONSE_NOT_READY, "usage", 2 },
    { JIG_ERR_NOT_CONNECTED, "usage", 2 },
};

START_TEST(error_codes_keep_their_names_and_exit_statuses)
{
    ck_assert_str_eq(jig_err_name(codes[_i].code), codes[_i].name);
    ck_assert_int_eq(jig_err_exit_status(codes[_i].code), codes[_i].status);
}
END_TEST

/* Whatever a server, a file or a name has put into it. */
static const char *const sayings[] = {
    "plain words",
    "one\njig: ok: forged\r\nother",
    "\x1b]0;title\x07\x1b[2J",
    "\xc2\x9b"
    "31m\x9b"
    "31m\x80",
    "a\b\b\x7f",
    "\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xd8\x9c\xf3\xa0\x81\x81\xef\xbb\xbf",
    "\xed\xa0\x80\xc0\xaf\xf5\x80\x80\x80",
};

START_TEST(error_words_are_one_line_of_harmless_text)
{
    struct jig_error error;
    char many[1000];
    jig_error_set(&error, JIG_ERR_RECEIVE, JIG_PHASE_BODY, "said: %s.", sayings[_i]);
    ck_assert_msg(harmless_text(span_of(error.text), ""), "%s", error.text);
    ck_assert_int_eq(strncmp(error.text, "said: ", 6), 0);
    ck_assert_int_eq(error.text[strlen(error.text) - 1], '.');
    for (size_t cut = 0; cut < 8; cut++) { /* the end may come within a character */
        memset(many, 'x', sizeof many);
        for (size_t at = cut; at + 3 < sizeof many; at += 3)
            memcpy(many + at, "\xe6\xbc\xa2", 3);
        many[sizeof many - 1] = '\0';
        jig_error_set(&error, JIG_ERR_RECEIVE, JIG_PHASE_BODY, "%s", many);
        ck_assert(harmless_text(span_of(error.text), ""));
        ck_assert_uint_gt(strlen(error.text), sizeof error.text - 8);
        ck_assert_str_eq(error.text + strlen(error.text) - strlen("…"), "…");
    }
}
END_TEST

static const char *const marks[][2] = {
    { "a\nb\r\t", "a␊b␍␉" },
    { "\x1b[2J\x7f", "␛[2J␡" },
    { "\xc2\x9b"
      "31m\x9b"
      "31m",
      "<U+009B>31m<9B>31m" },
    { "\xe2\x80\xae", "<U+202E>" },
};

START_TEST(error_words_have_the_marks_of_the_screen)
{
    struct jig_error error;
    struct buf shown;
    buf_init(&shown, 100);
    jig_error_set(&error, JIG_ERR_RECEIVE, JIG_PHASE_BODY, "%s", marks[_i][0]);
    ck_assert_str_eq(error.text, marks[_i][1]);
    visible_add(&shown, span_of(marks[_i][0]), VISIBLE_ONE_LINE);
    ck_assert_str_eq(error.text, buf_str(&shown));
    buf_clear(&shown);
}
END_TEST

START_TEST(error_words_are_cut_where_marks_leave_no_room)
{
    struct jig_error error;
    char many[310];
    memset(many, '\a', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    jig_error_set(&error, JIG_ERR_RECEIVE, JIG_PHASE_BODY, "%s", many);
    ck_assert(harmless_text(span_of(error.text), ""));
    ck_assert_str_eq(error.text + strlen(error.text) - strlen("…"), "…");
}
END_TEST

Suite *test_error(void);
Suite *test_error(void)
{
    Suite *suite = suite_create("error");
    TCase *tc = tcase_create("error");
    tcase_add_loop_test(tc, error_codes_keep_their_names_and_exit_statuses, 0,
                        sizeof codes / sizeof *codes);
    tcase_add_loop_test(tc, error_words_are_one_line_of_harmless_text, 0,
                        sizeof sayings / sizeof *sayings);
    tcase_add_loop_test(tc, error_words_have_the_marks_of_the_screen, 0,
                        sizeof marks / sizeof *marks);
    tcase_add_test(tc, error_words_are_cut_where_marks_leave_no_room);
    suite_add_tcase(suite, tc);
    return suite;
}
