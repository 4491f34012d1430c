#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "jig.h"

/* "name: value" lines as the caller gives them; "name" alone drops the default. */
static void add_lines(struct jig_request *r, const char *const *lines, enum jig_err *err)
{
    for (; !*err && *lines; lines++) {
        const char *colon = strchr(*lines, ':');
        char name[64] = "";
        memcpy(name, *lines, colon ? (size_t)(colon - *lines) : strlen(*lines));
        *err = colon ? jig_request_add_field(r, name, colon + 1, strlen(colon + 1), NULL)
                     : jig_request_drop_default(r, name, NULL);
    }
}

struct print_case {
    const char *name;
    const char *method; /* NULL: not set */
    const char *url;
    const char *fields[6];
    const char *body; /* NULL: none */
    struct jig_options options;
    enum jig_err error;
    const char *head;
};

#define LONG     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" /* 54 */
#define UA       "User-Agent: jig/" JIG_VERSION "\r\n"
#define DEFAULTS UA "Accept: */*\r\n"

static const struct print_case prints[] = {
    { .name = "the least",
      .url = "http://a.test",
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "\r\n" },
    { .name = "port, query, no fragment",
      .url = "http://a.test:81/x?q#f",
      .head = "GET /x?q HTTP/1.1\r\nHost: a.test:81\r\n" DEFAULTS "\r\n" },
    { .name = "order, case and repeats",
      .url = "http://a.test/",
      .fields = { "x-B: 1", "X-a: 2", "x-b: 3" },
      .head =
          "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "x-B: 1\r\nX-a: 2\r\nx-b: 3\r\n\r\n" },
    { .name = "own Host goes first",
      .url = "http://a.test/",
      .fields = { "A: 1", "hOST: other" },
      .head = "GET / HTTP/1.1\r\nhOST: other\r\n" DEFAULTS "A: 1\r\n\r\n" },
    { .name = "bytes as they are",
      .url = "http://a.test/",
      .fields = { "X: caf\xc3\xa9 \xff" },
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "X: caf\xc3\xa9 \xff\r\n\r\n" },
    { .name = "two of them are for nobody",
      .url = "http://a.test/",
      .fields = { "Host: a", "hOST: b" },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "own field replaces",
      .url = "http://a.test/",
      .fields = { "user-agent: me" },
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nuser-agent: me\r\n\r\n" },
    { .name = "defaults dropped",
      .url = "http://a.test/",
      .fields = { "User-Agent", "accept", "host" },
      .head = "GET / HTTP/1.1\r\n\r\n" },
    { .name = "an empty field",
      .url = "http://a.test/",
      .fields = { "Accept:" },
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" UA "Accept:\r\n\r\n" },
    { .name = "a login in the URL",
      .url = "http://us%40er:p%3Aw%2F@a.test/",
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS
              "Authorization: Basic dXNAZXI6cDp3Lw==\r\n\r\n" },
    { .name = "a login beyond ASCII",
      .url = "http://%C3%A4:\xc3\xa9@a.test/",
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS
              "Authorization: Basic w6Q6w6k=\r\n\r\n" },
    { .name = "a long login in one line",
      .url = "http://" LONG ":" LONG "@a.test/",
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Authorization: Basic "
              "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
              "OmFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYQ=="
              "\r\n\r\n" },
    { .name = "own Authorization",
      .url = "http://u:p@a.test/",
      .fields = { "Authorization: x" },
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Authorization: x\r\n\r\n" },
    { .name = "a body makes it POST",
      .url = "http://a.test/",
      .body = "abc",
      .head = "POST / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Content-Length: 3\r\n\r\n" },
    { .name = "an empty body",
      .method = "GET",
      .url = "http://a.test/",
      .body = "",
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Content-Length: 0\r\n\r\n" },
    { .name = "POST without a body",
      .method = "POST",
      .url = "http://a.test/",
      .head = "POST / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Content-Length: 0\r\n\r\n" },
    { .name = "and without saying so",
      .method = "PUT",
      .url = "http://a.test/",
      .fields = { "Content-Length" },
      .head = "PUT / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "\r\n" },
    { .name = "chunks on demand",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "Content-Length: 3", "transfer-encoding: chunked" },
      .head =
          "POST / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "transfer-encoding: chunked\r\n\r\n" },
    { .name = "a dropped length",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "Content-Length" },
      .head =
          "POST / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Transfer-Encoding: chunked\r\n\r\n" },
    { .name = "a wrong length is the caller's",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "content-length: 9" },
      .head = "POST / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "content-length: 9\r\n\r\n" },
    { .name = "two lengths",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "Content-Length: 3", "Content-Length: 3" },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "another transfer coding",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "Transfer-Encoding: gzip" },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "chunks in 1.0",
      .url = "http://a.test/",
      .body = "abc",
      .fields = { "Transfer-Encoding: chunked" },
      .options = { .http = JIG_HTTP_1_0 },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "1.0",
      .url = "http://a.test/",
      .options = { .http = JIG_HTTP_1_0 },
      .head = "GET / HTTP/1.0\r\nHost: a.test\r\n" DEFAULTS "\r\n" },
    { .name = "codings are asked for",
      .url = "http://a.test/",
      .options = { .decode = true },
      .head = "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS
              "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n" },
    { .name = "but for the caller's own",
      .url = "http://a.test/",
      .options = { .decode = true },
      .fields = { "Accept-Encoding: gzip;q=0.5" },
      .head =
          "GET / HTTP/1.1\r\nHost: a.test\r\n" DEFAULTS "Accept-Encoding: gzip;q=0.5\r\n\r\n" },
    { .name = "a field name with a blank",
      .url = "http://a.test/",
      .fields = { "A : b" },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "a line break in a value",
      .url = "http://a.test/",
      .fields = { "A: b\r\nC: d" },
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "a method with a blank",
      .method = "GET /",
      .url = "http://a.test/",
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "no method",
      .method = "",
      .url = "http://a.test/",
      .error = JIG_ERR_INVALID_REQUEST },
    { .name = "another scheme", .url = "ftp://a.test/", .error = JIG_ERR_UNKNOWN_PROTOCOL },
    { .name = "websockets are not HTTP",
      .url = "ws://a.test/",
      .error = JIG_ERR_UNKNOWN_PROTOCOL },
    { .name = "no URL", .url = "", .error = JIG_ERR_INVALID_URL },
};

static enum jig_err build(const struct print_case *c, struct jig_request *r)
{
    enum jig_err err = c->method ? jig_request_set_method(r, c->method, NULL) : JIG_OK;
    if (!err)
        err = jig_request_set_url(r, c->url, NULL);
    if (!err)
        err = jig_request_set_options(r, &c->options, NULL);
    if (!err && c->body)
        err = jig_request_set_body(r, c->body, strlen(c->body), NULL);
    add_lines(r, c->fields, &err);
    return err;
}

START_TEST(request_is_printed_as_it_would_be_sent)
{
    const struct print_case *c = &prints[_i];
    struct jig_request *r = jig_request_new();
    struct jig_error error = { .text = "" };
    char *bytes = NULL;
    size_t len = 0;
    enum jig_err err = build(c, r);
    if (!err)
        err = jig_request_print(r, NULL, &bytes, &len, &error);
    ck_assert_msg(err == c->error, "%s: %s %s", c->name, jig_err_name(err), error.text);
    if (!err)
        ck_assert_msg(strcmp(bytes, c->head) == 0, "%s:\n%s", c->name, bytes);
    free(bytes);
    jig_request_free(r);
}
END_TEST

START_TEST(request_of_a_pipe_goes_out_in_chunks)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    struct jig_request *r = jig_request_new();
    char *bytes;
    size_t len;
    ck_assert_int_eq(jig_request_set_url(r, "http://a.test/", NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body_file(r, NULL, fds[0], NULL), JIG_OK);
    ck_assert_int_eq(jig_request_print(r, NULL, &bytes, &len, NULL), JIG_OK);
    ck_assert_ptr_nonnull(strstr(bytes, "\r\nTransfer-Encoding: chunked\r\n"));
    ck_assert_ptr_null(strstr(bytes, "Content-Length"));
    free(bytes);
    jig_request_free(r);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(request_keeps_its_own_copies)
{
    char pin[] = "a.test:80:127.0.0.1", socket[] = "/run/x", url[] = "http://a.test/";
    const char *resolve[] = { pin, NULL };
    struct jig_options options = { .resolve = resolve, .unix_socket = socket };
    struct jig_request *r = jig_request_new();
    ck_assert_int_eq(jig_request_set_options(r, &options, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_options(r, &options, NULL), JIG_OK); /* replaces */
    ck_assert_int_eq(jig_request_set_url(r, url, NULL), JIG_OK);
    memset(pin, 'x', sizeof pin - 1);
    memset(url, 'x', sizeof url - 1);
    resolve[0] = NULL;
    char *bytes;
    size_t len;
    ck_assert_int_eq(jig_request_print(r, NULL, &bytes, &len, NULL), JIG_OK);
    ck_assert_ptr_nonnull(strstr(bytes, "Host: a.test\r\n"));
    free(bytes);
    jig_request_free(r);
}
END_TEST

START_TEST(request_takes_a_body_over_without_a_copy)
{
    struct jig_request *r = jig_request_new();
    char *first = strdup("first"), *second = strdup("second");
    size_t len;
    jig_request_take_body(r, first, 5);
    ck_assert_ptr_eq(jig_request_body(r, &len), first);
    ck_assert_uint_eq(len, 5);
    jig_request_take_body(r, second, 6); /* the first is gone with it */
    ck_assert_ptr_eq(jig_request_body(r, &len), second);
    ck_assert_int_eq(jig_request_set_body(r, "third", 5, NULL), JIG_OK);
    ck_assert_str_eq(jig_request_body(r, &len), "third");
    jig_request_free(r);
}
END_TEST

START_TEST(request_refuses_options_that_mean_nothing)
{
    const char *const pins[] = { "nonsense", NULL };
    struct jig_options bad_pin = { .resolve = pins }, bad_address = { .local_address = "eth0" };
    struct jig_request *r = jig_request_new();
    struct jig_error error;
    ck_assert_int_eq(jig_request_set_options(r, &bad_pin, &error), JIG_ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "nonsense"));
    ck_assert_int_eq(jig_request_set_options(r, &bad_address, &error), JIG_ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "eth0"));
    ck_assert_int_eq(jig_request_set_basic(r, "a:b", "c", &error), JIG_ERR_INVALID_REQUEST);
    jig_request_free(r);
}
END_TEST

Suite *test_request(void);
Suite *test_request(void)
{
    Suite *suite = suite_create("request");
    TCase *tc = tcase_create("request");
    tcase_add_loop_test(tc, request_is_printed_as_it_would_be_sent, 0,
                        sizeof prints / sizeof *prints);
    tcase_add_test(tc, request_of_a_pipe_goes_out_in_chunks);
    tcase_add_test(tc, request_keeps_its_own_copies);
    tcase_add_test(tc, request_takes_a_body_over_without_a_copy);
    tcase_add_test(tc, request_refuses_options_that_mean_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
