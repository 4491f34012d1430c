/* Requests expanded: what they inherit, their URLs, logins and options, and what is refused. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "book/expand.h"
#include "client/request.h"
#include "support/expanded.h"

#define COUNT(table) (int)(sizeof table / sizeof *table)

START_TEST(the_sample_expands_with_what_it_inherits)
{
    struct book_request *r = expanded_load("users/create-user.req.json");
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "POST /orgs/acme/users?notify=1 HTTP/1.1\r\n");
    EXPANDED_HAS(head, "Host: 127.0.0.1:18082\r\n");
    EXPANDED_HAS(head, "Accept: application/json\r\n");
    EXPANDED_HAS(head, "X-Tag: one\r\nX-Tag: two\r\n");
    EXPANDED_HAS(head, "Authorization: Bearer t0k\r\n");
    EXPANDED_HAS_NOT(head, "trace=");
    EXPANDED_HAS_NOT(head, "{{");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_form_and_no_auth)
{
    struct book_request *r = expanded_load("auth/login.req.json");
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "Content-Type: application/x-www-form-urlencoded\r\n");
    EXPANDED_HAS(head, "Content-Length: 24\r\n"); /* user=ann&password=p%26ss */
    EXPANDED_HAS_NOT(head, "Authorization");
    free(head);
    book_request_free(r);
}
END_TEST

/* ---- URLs ---- */

static const struct {
    const char *url;
    const char *query[3]; /* name, value, name of the next … */
    const char *want;
} urls[] = {
    { "http://h/a", { NULL }, "http://h/a" },
    { "http://h/a", { "q", "a b&c=%" }, "http://h/a?q=a%20b%26c%3D%25" },
    { "http://h/a?", { "q", "1" }, "http://h/a?q=1" },
    { "http://h/a?x=1", { "q", "1" }, "http://h/a?x=1&q=1" },
    { "http://h/a?x=1&", { "q", "1" }, "http://h/a?x=1&q=1" },
    { "http://h/a?x=1#f?", { "q", "1" }, "http://h/a?x=1&q=1#f?" },
    { "http://h/:id/x", { NULL }, "http://h/a/b%20c%3F/x" },
    { "http://h/:idx/:id", { NULL }, "http://h/:idx/a/b%20c%3F" },
    { "http://h/a:id?p=/:id", { NULL }, "http://h/a:id?p=/:id" },
    { "http://h:80/:id", { NULL }, "http://h:80/a/b%20c%3F" },
    { "{{base}}/:none", { NULL }, "http://127.0.0.1:18082/:none" },
    { "{{u?x}}/a?b", { "q", "{{org}}" }, "http://q/a?b&q=acme" },
};

START_TEST(query_rows_and_path_parameters_go_into_the_url)
{
    struct book_request *r = book_request_new();
    struct book_row row = { .name = (char *)urls[_i].query[0],
                            .value = (char *)urls[_i].query[1] };
    struct book_row id = { .name = "id", .value = "a/b c?" };
    struct buf out;
    ck_assert_ptr_nonnull(r);
    buf_init(&out, 10000);
    book_rows_put(&expanded_given, "u?x", "http://q");
    book_request_set_url(r, urls[_i].url);
    book_request_insert_row(r, BOOK_PATH, 0, &id);
    if (row.name)
        book_request_insert_row(r, BOOK_QUERY, 0, &row);
    struct scope *s = expanded_scope(r);
    ck_assert(expand_url(s, &out));
    ck_assert_str_eq(buf_str(&out), urls[_i].want);
    buf_clear(&out);
    scope_free(s);
    book_request_free(r);
}
END_TEST

START_TEST(a_template_keeps_its_references_when_the_query_is_joined)
{
    struct book_request *r = book_request_new();
    struct book_row row = { .name = "a b", .value = "{{v|url}}&" };
    struct buf out;
    buf_init(&out, 1000);
    book_request_set_url(r, "{{base}}/x#f");
    book_request_insert_row(r, BOOK_QUERY, 0, &row);
    ck_assert(expand_join_query(r, &out));
    ck_assert_str_eq(buf_str(&out), "{{base}}/x?a%20b={{v|url}}%26#f");
    buf_clear(&out);
    book_request_free(r);
}
END_TEST

/* ---- Inheritance ---- */

START_TEST(an_inner_header_replaces_an_inherited_one)
{
    struct book_request *r = expanded_load("users/create-user.req.json");
    struct book_row accept = { .name = "ACCEPT", .value = "text/plain" };
    book_request_insert_row(r, BOOK_HEADERS, 0, &accept);
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "ACCEPT: text/plain\r\n");
    EXPANDED_HAS_NOT(head, "Accept: application/json");
    free(head);
    book_request_set_row_off(r, BOOK_HEADERS, 0, true); /* off: not sent, and not inherited */
    head = expanded_head(r);
    EXPANDED_HAS_NOT(head, "Accept: application/json");
    EXPANDED_HAS_NOT(head, "ACCEPT");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_folder_stands_between_the_request_and_the_collection)
{
    folder_write(
        &expanded_folder, "users/_folder.json",
        "{ \"name\": \"Users\", \"auth\": { \"type\": \"basic\", \"username\": \"{{who}}\", "
        "\"password\": \"{{secret.password}}\" },\n"
        "\"vars\": [ { \"name\": \"who\", \"value\": \"ann\" }, { \"name\": \"org\", "
        "\"value\": \"inner\" } ], \"options\": { \"max-time\": 3 } }");
    struct book_request *r = expanded_load("users/create-user.req.json");
    const struct book_request *from;
    const char *label;
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "POST /orgs/inner/users?notify=1");
    EXPANDED_HAS(head, "Authorization: Basic YW5uOnAmc3M=\r\n");
    free(head);
    struct scope *s = expanded_scope(r);
    ck_assert_int_eq(vars_lookup(s->vars, SPAN("org"), NULL, &label), VARS_FOLDER);
    ck_assert_str_eq(label, "Users");
    ck_assert_str_eq(scope_option(s, "max-time", &from), "3");
    ck_assert_str_eq(from->path, "users/_folder.json");
    ck_assert_str_eq(scope_option(s, "location", &from), "true");
    ck_assert_str_eq(from->path, "jig.json");
    ck_assert_str_eq(scope_auth_type(s, &from), "basic");
    scope_free(s);
    book_request_free(r);
}
END_TEST

START_TEST(a_damaged_folder_file_is_named)
{
    struct scope *s = NULL;
    struct jig_error error = { 0 };
    struct book_request *r = expanded_load("users/create-user.req.json");
    struct scope_input in = { .collection = expanded_collection, .request = r };
    folder_write(&expanded_folder, "users/_folder.json", "{ \"name\": }");
    ck_assert_int_eq(scope_new(&in, &s, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "users/_folder.json: line 1, column 11: a value is missing");
    book_request_free(r);
}
END_TEST

/* ---- API keys ---- */

static const struct {
    const char *where, *want;
} keys[] = {
    { "header", "X-Key: v 1\r\n" },
    { "", "X-Key: v 1\r\n" },
    { "query", "GET /?X-Key=v%201 " },
    { "cookie", "Cookie: X-Key=v 1\r\n" },
};

/* Where it goes only when it is asked for, nothing is said in the first head. */
static const struct {
    const char *auth; /* the JSON of it */
    const char *options;
    const char *want, *not_there;
} kinds[] = {
    { "{ \"type\": \"basic\", \"username\": \"a\", \"password\": \"b\" }", "{}",
      "Authorization: Basic YTpi\r\n", "Digest" },
    { "{ \"type\": \"digest\", \"username\": \"a\", \"password\": \"b\" }", "{}", "GET / ",
      "Authorization" },
    { "{ \"type\": \"basic\", \"username\": \"a\", \"password\": \"b\" }",
      "{ \"digest\": true }", "GET / ", "Authorization" },
    { "{ \"type\": \"awsv4\", \"accessKey\": \"{{id}}\", \"secretKey\": \"k\", "
      "\"region\": \"r\", \"service\": \"s\", \"sessionToken\": \"t/k\" }",
      "{}", "X-Amz-Security-Token: t/k\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKID/",
      "{{id}}" },
};

START_TEST(each_kind_of_login_is_said_in_its_way)
{
    struct buf text;
    struct book_request *r;
    buf_init(&text, 4096);
    buf_addf(&text,
             "{ \"jig\": 1, \"url\": \"http://h/\", \"auth\": %s, \"options\": %s, \"vars\": "
             "[ { \"name\": \"id\", \"value\": \"AKID\" } ] }",
             kinds[_i].auth, kinds[_i].options);
    ck_assert_int_eq(book_request_parse(buf_span(&text), &r, NULL), JIG_OK);
    char *head = expanded_head(r);
    EXPANDED_HAS(head, kinds[_i].want);
    EXPANDED_HAS_NOT(head, kinds[_i].not_there);
    free(head);
    buf_clear(&text);
    book_request_free(r);
}
END_TEST

START_TEST(an_api_key_goes_where_it_is_wanted)
{
    struct book_request *r = book_request_new();
    book_request_set_url(r, "http://h/");
    book_request_set_auth_type(r, "apikey");
    book_request_set_auth(r, "name", "X-Key");
    book_request_set_auth(r, "value", "v 1");
    book_request_set_auth(r, "in", keys[_i].where);
    char *head = expanded_head(r);
    EXPANDED_HAS(head, keys[_i].want);
    free(head);
    book_request_free(r);
}
END_TEST

/* ---- What is refused ---- */

START_TEST(all_missing_names_are_told_at_once)
{
    struct book_request *r = book_request_new();
    struct book_row header = { .name = "A", .value = "{{two}} {{three}}" };
    book_request_set_url(r, "{{one}}/x");
    book_request_set_auth_type(r, "none");
    book_request_insert_row(r, BOOK_HEADERS, 0, &header);
    book_request_set_body_kind(r, BOOK_BODY_BYTES);
    book_request_set_bytes(r, SPAN("{{four}} {{one}}"));
    ck_assert_str_eq(expanded_refusal(r, NULL), "not set: one, two, three, four");
    book_request_free(r);
}
END_TEST

START_TEST(cookies_of_an_option_and_of_a_key_share_a_field)
{
    struct book_request *r = book_request_new();
    book_request_set_url(r, "http://h/");
    book_request_set_option(r, "cookie", "a={{n}}; b=2");
    book_request_set_auth_type(r, "apikey");
    book_request_set_auth(r, "in", "cookie");
    book_request_set_auth(r, "name", "key");
    book_request_set_auth(r, "value", "v");
    book_rows_put(&expanded_given, "n", "1");
    char *head = expanded_head(r);
    ck_assert(strstr(head, "Cookie: a=1; b=2; key=v\r\n") ||
              strstr(head, "Cookie: key=v; a=1; b=2\r\n"));
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_proxy_that_is_trusted_gets_the_request)
{
    struct book_request *r = book_request_new();
    struct jig_request *q = NULL;
    struct jig_error error = { 0 };
    book_request_set_url(r, "http://h.test/x");
    book_request_set_option(r, "proxy", "http://proxy.test:3128");
    book_request_set_option(r, "proxy-user", "u:{{n}}");
    book_request_set_option(r, "proxy-header", "[\"X-Way: 1\", \"X-Way: 2\"]");
    book_request_set_option(r, "noproxy", "other.test");
    book_request_set_option(r, "connect-to", "i.test::j.test:");
    book_rows_put(&expanded_given, "n", "p");
    struct scope *s = expanded_scope(r);
    scope_set_trusted(s, true);
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = expanded_print(q);
    EXPANDED_HAS(head, "GET http://h.test/x HTTP/1.1\r\n");
    EXPANDED_HAS(head, "X-Way: 1\r\nX-Way: 2\r\nProxy-Authorization: Basic dTpw\r\n");
    ck_assert_str_eq(jig_request_options(q)->connect_to[0], "i.test::j.test:");
    free(head);
    jig_request_free(q);
    scope_free(s);
    book_request_free(r);
}
END_TEST

static const struct {
    const char *name, *value, *why;
} bad_options[] = {
    { "max-time", "soon", "option max-time: \"soon\" is not a number of seconds" },
    { "max-time", "-1", "option max-time: \"-1\" is not a number of seconds" },
    { "location", "maybe", "option location: \"maybe\" is not true or false" },
    { "max-redirs", "many", "option max-redirs: \"many\" is not a number up to a million" },
    { "cookie", "jar.txt",
      "option cookie: \"jar.txt\" is not cookies: NAME=VALUE; NAME=VALUE" },
    { "frobnicate", "1", "option frobnicate is not known here" },
};

START_TEST(an_option_that_makes_no_sense_is_named)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    book_request_set_option(r, bad_options[_i].name, bad_options[_i].value);
    ck_assert_str_eq(expanded_refusal(r, NULL), bad_options[_i].why);
    book_request_free(r);
}
END_TEST

START_TEST(a_header_that_would_break_the_message_is_refused)
{
    struct book_request *r = book_request_new();
    struct book_row header = { .name = "A", .value = "{{evil}}" };
    book_rows_put(&expanded_given, "evil", "a\r\nX: b");
    book_request_set_url(r, "http://h/");
    book_request_set_auth_type(r, "none");
    book_request_insert_row(r, BOOK_HEADERS, 0, &header);
    expanded_refusal(r, NULL);
    book_request_free(r);
}
END_TEST

/* Whatever a secret is called on the wire: a redirect must not carry it away. */
START_TEST(a_field_that_holds_a_secret_is_bound_to_its_origin)
{
    static const struct {
        const char *value;
        bool bound;
    } rows[] = { { "{{secret.password}}", true },
                 { "id={{secret.password|base64}}", true },
                 { "{{token}}", false },
                 { "plain", false } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jig_request *out = NULL;
        struct jig_error error = { 0 };
        struct book_request *r = book_request_new();
        struct book_row row = { .name = (char *)"X-Key", .value = (char *)rows[i].value };
        ck_assert(book_request_set_url(r, "http://h.test/"));
        ck_assert(book_request_insert_row(r, BOOK_HEADERS, 0, &row));
        struct scope *s = expanded_scope(r);
        scope_set_trusted(s, true); /* with the host */
        ck_assert_msg(expand_request(s, &out, &error) == JIG_OK, "%s", error.text);
        ck_assert_msg(header_has(&out->bound, SPAN("x-key")) == rows[i].bound, "%s",
                      rows[i].value);
        jig_request_free(out);
        scope_free(s);
        book_request_free(r);
    }
}
END_TEST

/* Only who can open one is given one; its secrets go to no other host than an http URL's would. */
START_TEST(expand_makes_a_handshake_of_a_websocket_url)
{
    static const struct {
        const char *url;
        bool follows;
        const char *scheme; /* NULL: refused */
        bool is_websocket;
    } cases[] = {
        { "ws://h.test/live", true, "http", true },
        { "WSS://h.test/live?a=1", true, "https", true },
        { "{{proto}}://h.test/", true, "https", true },
        { "http://h.test/", true, "http", false },
        { "ws://h.test/live", false, NULL, false },
    };
    book_rows_put(&expanded_given, "proto", "wss");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book_request *r = book_request_new();
        struct jig_request *made = NULL;
        struct jig_error error = { 0 };
        book_request_set_url(r, cases[i].url);
        struct scope *s = expanded_scope(r);
        s->follows_streams = cases[i].follows;
        enum jig_err err = expand_request(s, &made, &error);
        ck_assert_int_eq(err, cases[i].scheme ? JIG_OK : JIG_ERR_UNKNOWN_PROTOCOL);
        ck_assert_int_eq(s->is_websocket, cases[i].is_websocket);
        if (made)
            ck_assert(span_eq_str(made->url.scheme, cases[i].scheme));
        jig_request_free(made);
        scope_free(s);
        book_request_free(r);
    }
}
END_TEST

Suite *test_expand(void);
Suite *test_expand(void)
{
    Suite *suite = suite_create("expand");
    TCase *tc = tcase_create("expand");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, expanded_setup, expanded_teardown);
    tcase_add_test(tc, the_sample_expands_with_what_it_inherits);
    tcase_add_test(tc, a_form_and_no_auth);
    tcase_add_loop_test(tc, query_rows_and_path_parameters_go_into_the_url, 0, COUNT(urls));
    tcase_add_test(tc, a_template_keeps_its_references_when_the_query_is_joined);
    tcase_add_test(tc, an_inner_header_replaces_an_inherited_one);
    tcase_add_test(tc, a_folder_stands_between_the_request_and_the_collection);
    tcase_add_test(tc, a_damaged_folder_file_is_named);
    tcase_add_loop_test(tc, each_kind_of_login_is_said_in_its_way, 0, COUNT(kinds));
    tcase_add_loop_test(tc, an_api_key_goes_where_it_is_wanted, 0, COUNT(keys));
    tcase_add_test(tc, all_missing_names_are_told_at_once);
    tcase_add_test(tc, cookies_of_an_option_and_of_a_key_share_a_field);
    tcase_add_test(tc, a_proxy_that_is_trusted_gets_the_request);
    tcase_add_loop_test(tc, an_option_that_makes_no_sense_is_named, 0, COUNT(bad_options));
    tcase_add_test(tc, a_header_that_would_break_the_message_is_refused);
    tcase_add_test(tc, a_field_that_holds_a_secret_is_bound_to_its_origin);
    tcase_add_test(tc, expand_makes_a_handshake_of_a_websocket_url);
    suite_add_tcase(suite, tc);
    return suite;
}
