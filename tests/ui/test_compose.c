#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/compose.h"
#include "support/proc.h"

enum { MAX_WORDS = 12 };

/* A command line and the request that it means: the head, then the body. The files that it names
 * are made in a folder of the test's own. */
struct line_case {
    const char *words[MAX_WORDS];
    const char *want; /* "POST /x a: b|body": see print() */
    enum jig_err failed;
};

#define URL  "http://h.test/x"
#define FORM "Content-Type: application/x-www-form-urlencoded"

static const struct line_case lines[] = {
    { { URL }, "GET /x User-Agent: jig Accept: */*", JIG_OK },
    { { "-X", "OPTIONS", URL }, "OPTIONS /x User-Agent: jig Accept: */*", JIG_OK },
    { { "-I", URL }, "HEAD /x User-Agent: jig Accept: */*", JIG_OK },
    { { "-A", "me/1", URL }, "GET /x Accept: */* User-Agent: me/1", JIG_OK },
    { { "-A", "", URL }, "GET /x Accept: */*", JIG_OK },
    { { "-e", "http://r/", URL },
      "GET /x User-Agent: jig Accept: */* Referer: http://r/",
      JIG_OK },
    { { "-r", "0-9", URL }, "GET /x User-Agent: jig Accept: */* Range: bytes=0-9", JIG_OK },
    { { "-H", "Accept:", URL }, "GET /x User-Agent: jig", JIG_OK },
    { { "-H", "X-A;", URL }, "GET /x User-Agent: jig Accept: */* X-A:", JIG_OK },
    { { "-H", "b: 2", "-H", "A:1", "-H", "b:  3 ", URL },
      "GET /x User-Agent: jig Accept: */* b: 2 A: 1 b: 3",
      JIG_OK },
    { { "-H", "accept: text/css", URL }, "GET /x User-Agent: jig accept: text/css", JIG_OK },
    { { "-H", "@lines", URL }, "GET /x User-Agent: jig Accept: */* A: 1 B: 2", JIG_OK },
    { { "-H", "nonsense", URL }, NULL, JIG_ERR_USAGE },
    { { "-H", "a: b\r\nc: d", URL }, NULL, JIG_ERR_INVALID_REQUEST },
    { { "-X", "GE T", URL }, NULL, JIG_ERR_INVALID_REQUEST },
    { { "http://" }, NULL, JIG_ERR_INVALID_URL },

    { { "-d", "a=1", "-d", "b=2", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 7|a=1&b=2",
      JIG_OK },
    { { "-d", "n=caf\xc3\xa9\xff", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 8|n=caf\xc3\xa9\xff",
      JIG_OK },
    { { "-d", "@text", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 6|onetwo",
      JIG_OK },
    { { "--data-binary", "@text", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 9|one\r\ntwo\n",
      JIG_OK },
    { { "--data-raw", "@text", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 5|@text",
      JIG_OK },
    { { "--data-urlencode", "a b&c+", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 10|a+b%26c%2B",
      JIG_OK },
    { { "--data-urlencode", "=a=b", "--data-urlencode", "n=\xc3\xa9", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 14|a%3Db&n=%C3%A9",
      JIG_OK },
    { { "--data-urlencode", "n@text", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 17|n=one%0D%0Atwo%0A",
      JIG_OK },
    { { "-d", "", URL },
      "POST /x User-Agent: jig Accept: */* " FORM " Content-Length: 0|",
      JIG_OK },
    { { "-H", "Content-Type: text/csv", "-d", "a", URL },
      "POST /x User-Agent: jig Accept: */* Content-Type: text/csv Content-Length: 1|a",
      JIG_OK },
    { { "-H", "Content-Type:", "-d", "a", URL },
      "POST /x User-Agent: jig Accept: */* Content-Length: 1|a",
      JIG_OK },
    { { "-X", "PATCH", "-d", "a", URL },
      "PATCH /x User-Agent: jig Accept: */* " FORM " Content-Length: 1|a",
      JIG_OK },
    { { "--json", "{\"a\":", "--json", "1}", URL },
      "POST /x User-Agent: jig Content-Type: application/json Accept: application/json "
      "Content-Length: 7|{\"a\":1}",
      JIG_OK },
    { { "-d", "@none", URL }, NULL, JIG_ERR_READ },

    { { "-G", "-d", "a=1", "-d", "b=2", URL },
      "GET /x?a=1&b=2 User-Agent: jig Accept: */*",
      JIG_OK },
    { { "-G", "-d", "a=1", URL "?q=0#f" },
      "GET /x?q=0&a=1 User-Agent: jig Accept: */*",
      JIG_OK },
    { { "-G", "-I", "-d", "a", URL }, "HEAD /x?a User-Agent: jig Accept: */*", JIG_OK },
    { { "-T", "text", "http://h.test/d/" },
      "PUT /d/text User-Agent: jig Accept: */* Content-Length: 9",
      JIG_OK },
    { { "-T", "text", "http://h.test" },
      "PUT /text User-Agent: jig Accept: */* Content-Length: 9",
      JIG_OK },
    { { "-T", "text", URL }, "PUT /x User-Agent: jig Accept: */* Content-Length: 9", JIG_OK },
    { { "-T", "-", URL },
      "PUT /x User-Agent: jig Accept: */* Transfer-Encoding: chunked",
      JIG_OK },
    { { "-F", "nothing", URL }, NULL, JIG_ERR_USAGE },
    { { "-F", "f=@none", URL }, NULL, JIG_ERR_READ },
    { { "-u", "me:a:b", URL },
      "GET /x User-Agent: jig Accept: */* Authorization: Basic bWU6YTpi",
      JIG_OK },
    { { "--digest", "-u", "me:a", URL }, "GET /x User-Agent: jig Accept: */*", JIG_OK },
    { { "--netrc-file", "netrc", URL },
      "GET /x User-Agent: jig Accept: */* Authorization: Basic bWU6YTpi",
      JIG_OK },
    { { "--netrc-file", "netrc", "http://you:x@h.test/x" },
      "GET /x User-Agent: jig Accept: */* Authorization: Basic eW91OnB3",
      JIG_OK },
    { { "--netrc-file", "netrc", "-u", "you", URL },
      "GET /x User-Agent: jig Accept: */* Authorization: Basic eW91OnB3",
      JIG_OK },
    { { "--netrc-file", "netrc", "-u", "you:x", URL },
      "GET /x User-Agent: jig Accept: */* Authorization: Basic eW91Ong=",
      JIG_OK },
    { { "--netrc-file", "netrc", "http://other.test/x" },
      "GET /x User-Agent: jig Accept: */*",
      JIG_OK },
    { { "--netrc-file", "netrc", "--digest", URL },
      "GET /x User-Agent: jig Accept: */*",
      JIG_OK },
    { { "--netrc-file", "none", URL }, NULL, JIG_ERR_READ },
    { { "--netrc-file", "broken", URL }, NULL, JIG_ERR_READ },
    { { "--aws-sigv4", "aws:amz:r:s", URL }, NULL, JIG_ERR_USAGE },
    { { "--aws-sigv4", "aws:amz", "-u", "a:b", URL }, NULL, JIG_ERR_USAGE },
    { { "--aws-sigv4", "aws:amz:r:s:x", "-u", "a:b", URL }, NULL, JIG_ERR_USAGE },
    { { "--aws-sigv4", "aws:amz:r:s", "-u", "a:b", "-H", "X-Amz-Date: 20150830T123600Z", URL },
      "GET /x User-Agent: jig Accept: */* X-Amz-Date: 20150830T123600Z "
      "Authorization: AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request, "
      "SignedHeaders=host;x-amz-date, "
      "Signature=197f64eb8df5bad8e01d39046900c807cc6dde03513712e4b229302324f55105",
      JIG_OK },
    { { "--bearer", "t0k", URL },
      "GET /x User-Agent: jig Accept: */* Authorization: Bearer t0k",
      JIG_OK },
    { { "--raw", "text", URL }, "one\r\ntwo\n", JIG_OK },
};

/* "METHOD TARGET" and the fields but Host, in order, with blanks between, then "|" and the body
 * that is in memory. The version in User-Agent is left out. */
static void print(struct compose *c, const char *bytes, size_t len, struct buf *out)
{
    struct span rest = span_make(bytes, len), line = span_cut(&rest, '\r');
    size_t version = span_find(line, SPAN(" HTTP/1.1"), 0);
    if (version == SIZE_MAX) {
        buf_add(out, span_make(bytes, len));
        return;
    }
    buf_add(out, span_sub(line, 0, version));
    while (rest.len > 2) {
        line = span_sub(span_cut(&rest, '\r'), 1, SIZE_MAX);
        if (line.len == 0)
            break;
        if (span_starts(line, SPAN("Host: ")))
            continue;
        buf_add_byte(out, ' ');
        buf_add(out, span_starts(line, SPAN("User-Agent: jig")) ? SPAN("User-Agent: jig")
                                                                : span_trim(line));
    }
    if (c->set->data.n > 0 && !c->set->get) {
        buf_add_byte(out, '|');
        buf_add(out, buf_span(&c->data));
    }
}

static enum jig_err compose_line(char **argv, int argc, struct buf *out)
{
    struct settings set;
    struct compose compose;
    struct jig_request *request = NULL;
    struct jig_error error;
    char *bytes = NULL;
    size_t len = 0;
    settings_init(&set, SETTINGS_SEND);
    enum jig_err failed = settings_read(&set, argc, argv, &error);
    ck_assert_int_eq(failed, JIG_OK);
    compose_init(&compose, &set);
    failed = compose_request(&compose, settings_operand(&set, 0), &request, &error);
    if (!failed)
        failed = jig_request_print(request, NULL, &bytes, &len, &error);
    if (!failed)
        print(&compose, bytes, len, out);
    else
        ck_assert_str_ne(error.text, "");
    free(bytes);
    jig_request_free(request);
    compose_clear(&compose);
    settings_clear(&set);
    return failed;
}

START_TEST(compose_means_what_curl_means)
{
    const struct line_case *c = &lines[_i];
    char folder[PATH_MAX], *argv[MAX_WORDS + 1] = { (char *)"send" };
    struct buf got;
    int argc = 1;
    proc_temp_folder(folder);
    proc_write_file(folder, "text", SPAN("one\r\ntwo\n"));
    proc_write_file(folder, "netrc",
                    SPAN("machine h.test login me password a:b\n"
                         "machine h.test login you password pw\n"));
    proc_write_file(folder, "broken", SPAN("machine h.test login \"me\n"));
    proc_write_file(folder, "lines", SPAN("A: 1\r\n\nB: 2\n"));
    ck_assert_int_eq(chdir(folder), 0);
    for (int i = 0; i < MAX_WORDS && c->words[i]; i++)
        argv[argc++] = strdup(c->words[i]);
    buf_init(&got, 1u << 16);
    ck_assert_int_eq(compose_line(argv, argc, &got), c->failed);
    ck_assert_str_eq(buf_str(&got), c->want ? c->want : "");
    buf_clear(&got);
    for (int i = 1; i < argc; i++)
        free(argv[i]);
    proc_remove_tree(folder);
}
END_TEST

/* Together they make no sense, or name nothing. */
static const char *const refused[][MAX_WORDS] = {
    { "send", "-d", "a", "-T", "f", URL },
    { "send", "-I", "-d", "a", URL },
    { "send", "-G", "-T", "f", URL },
    { "send", "--raw", "f", "-H", "a: b", URL },
    { "send", "--raw", "f", "-d", "b", URL },
    { "send", "--raw", "f", "-b", "a=1", URL },
    { "send", "-u", "a:b", "--bearer", "c", URL },
    { "send", "--tls-min", "2", URL },
    { "send", "--max-redirs", "many", URL },
    { "send", "-F", "a=b", "-d", "c", URL },
    { "send", "-F", "a=b", "-G", URL },
    { "send", "--digest", "--aws-sigv4", "aws", "-u", "a:b", URL },
    { "send", "--digest", "--bearer", "c", URL },
    { "send", "--raw", "f", "--digest", URL },
    { "send", "--no-such", URL },
};

START_TEST(settings_refuse_what_makes_no_sense)
{
    struct settings set;
    struct jig_error error;
    char *argv[MAX_WORDS];
    int argc = 0;
    for (; argc < MAX_WORDS && refused[_i][argc]; argc++)
        argv[argc] = strdup(refused[_i][argc]);
    settings_init(&set, SETTINGS_SEND);
    ck_assert_int_eq(settings_read(&set, argc, argv, &error), JIG_ERR_USAGE);
    ck_assert_str_ne(error.text, "");
    settings_clear(&set);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
}
END_TEST

Suite *test_compose(void);
Suite *test_compose(void)
{
    Suite *s = suite_create("compose");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, compose_means_what_curl_means, 0, sizeof lines / sizeof *lines);
    tcase_add_loop_test(t, settings_refuse_what_makes_no_sense, 0,
                        sizeof refused / sizeof *refused);
    suite_add_tcase(s, t);
    return s;
}
