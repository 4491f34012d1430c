#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/folder.h"
#include "book/consent.h"
#include "book/consented.h"
#include "book/expand.h"
#include "book/mask.h"
#include "client/request.h"
#include "client/source.h"

static struct folder folder;
static struct collection *c;
static struct environment *dev;
static struct book_rows secrets, given, captures;

static void set_up(void)
{
    folder_make(&folder);
    folder_copy_shop(&folder);
    setenv("XDG_CONFIG_HOME", folder.path, 1);
    setenv("XDG_DATA_HOME", folder.path, 1);
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    book_rows_put(&secrets, "password", "p&ss");
    book_rows_put(&captures, "token", "t0k");
}

static void tear_down(void)
{
    environment_free(dev);
    collection_close(c);
    book_rows_clear(&secrets);
    book_rows_clear(&given);
    book_rows_clear(&captures);
    folder_remove(&folder);
}

static struct scope *scope_of(struct book_request *r)
{
    struct scope *s = NULL;
    struct jig_error error = { 0 };
    struct scope_input in = { .collection = c,
                              .request = r,
                              .environment = dev,
                              .given = &given,
                              .captures = &captures,
                              .secrets = &secrets };
    ck_assert_msg(scope_new(&in, &s, &error) == JIG_OK, "%s", error.text);
    return s;
}

static struct book_request *load(const char *path)
{
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(book_request_load(c, path, &r, &error) == JIG_OK, "%s", error.text);
    return r;
}

/* The head that would be sent, as text. To be freed. */
static char *head_of(const struct jig_request *q)
{
    char *bytes = NULL;
    size_t len = 0;
    struct jig_error error = { 0 };
    ck_assert_msg(jig_request_print(q, NULL, &bytes, &len, &error) == JIG_OK, "%s", error.text);
    char *text = malloc(len + 1);
    memcpy(text, bytes, len);
    text[len] = '\0';
    free(bytes);
    return text;
}

#define HAS(text, part)     ck_assert_msg(strstr(text, part) != NULL, "no %s in:\n%s", part, text)
#define HAS_NOT(text, part) ck_assert_msg(strstr(text, part) == NULL, "%s in:\n%s", part, text)

static char *expand(struct book_request *r)
{
    struct scope *s = scope_of(r);
    struct jig_request *q = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = head_of(q);
    jig_request_free(q);
    scope_free(s);
    return head;
}

START_TEST(the_sample_expands_with_what_it_inherits)
{
    struct book_request *r = load("users/create-user.req.json");
    char *head = expand(r);
    HAS(head, "POST /orgs/acme/users?notify=1 HTTP/1.1\r\n");
    HAS(head, "Host: 127.0.0.1:18082\r\n");
    HAS(head, "Accept: application/json\r\n");
    HAS(head, "X-Tag: one\r\nX-Tag: two\r\n");
    HAS(head, "Authorization: Bearer t0k\r\n");
    HAS_NOT(head, "trace=");
    HAS_NOT(head, "{{");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_form_and_no_auth)
{
    struct book_request *r = load("auth/login.req.json");
    char *head = expand(r);
    HAS(head, "Content-Type: application/x-www-form-urlencoded\r\n");
    HAS(head, "Content-Length: 24\r\n"); /* user=ann&password=p%26ss */
    HAS_NOT(head, "Authorization");
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
    book_rows_put(&given, "u?x", "http://q");
    book_request_set_url(r, urls[_i].url);
    book_request_insert_row(r, BOOK_PATH, 0, &id);
    if (row.name)
        book_request_insert_row(r, BOOK_QUERY, 0, &row);
    struct scope *s = scope_of(r);
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
    struct book_request *r = load("users/create-user.req.json");
    struct book_row accept = { .name = "ACCEPT", .value = "text/plain" };
    book_request_insert_row(r, BOOK_HEADERS, 0, &accept);
    char *head = expand(r);
    HAS(head, "ACCEPT: text/plain\r\n");
    HAS_NOT(head, "Accept: application/json");
    free(head);
    book_request_set_row_off(r, BOOK_HEADERS, 0, true); /* off: not sent, and not inherited */
    head = expand(r);
    HAS_NOT(head, "Accept: application/json");
    HAS_NOT(head, "ACCEPT");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_folder_stands_between_the_request_and_the_collection)
{
    folder_write(
        &folder, "users/_folder.json",
        "{ \"name\": \"Users\", \"auth\": { \"type\": \"basic\", \"username\": \"{{who}}\", "
        "\"password\": \"{{secret.password}}\" },\n"
        "\"vars\": [ { \"name\": \"who\", \"value\": \"ann\" }, { \"name\": \"org\", "
        "\"value\": \"inner\" } ], \"options\": { \"max-time\": 3 } }");
    struct book_request *r = load("users/create-user.req.json");
    const struct book_request *from;
    const char *label;
    char *head = expand(r);
    HAS(head, "POST /orgs/inner/users?notify=1");
    HAS(head, "Authorization: Basic YW5uOnAmc3M=\r\n");
    free(head);
    struct scope *s = scope_of(r);
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
    struct book_request *r = load("users/create-user.req.json");
    struct scope_input in = { .collection = c, .request = r };
    folder_write(&folder, "users/_folder.json", "{ \"name\": }");
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
    char *head = expand(r);
    HAS(head, kinds[_i].want);
    HAS_NOT(head, kinds[_i].not_there);
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
    char *head = expand(r);
    HAS(head, keys[_i].want);
    free(head);
    book_request_free(r);
}
END_TEST

/* ---- What is refused ---- */

static const char *refusal(struct book_request *r, struct buf *needs)
{
    static struct jig_error error;
    struct jig_request *q = NULL;
    struct scope *s = scope_of(r);
    error = (struct jig_error){ 0 };
    ck_assert_int_ne(expand_request(s, &q, &error), JIG_OK);
    if (needs)
        buf_add(needs, buf_span(&s->needs));
    scope_free(s);
    return error.text;
}

START_TEST(all_missing_names_are_told_at_once)
{
    struct book_request *r = book_request_new();
    struct book_row header = { .name = "A", .value = "{{two}} {{three}}" };
    book_request_set_url(r, "{{one}}/x");
    book_request_set_auth_type(r, "none");
    book_request_insert_row(r, BOOK_HEADERS, 0, &header);
    book_request_set_body_kind(r, BOOK_BODY_BYTES);
    book_request_set_bytes(r, SPAN("{{four}} {{one}}"));
    ck_assert_str_eq(refusal(r, NULL), "not set: one, two, three, four");
    book_request_free(r);
}
END_TEST

static void ask_file(struct book_request *r)
{
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, "../../etc/passwd", false);
}

static void ask_absolute_file(struct book_request *r)
{
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, "/etc/passwd", true);
}

static void ask_linked_file(struct book_request *r)
{
    char *link = folder_at(&folder, "users/link");
    ck_assert_int_eq(symlink("/etc/passwd", link), 0);
    free(link);
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, "link", false);
}

static void ask_part(struct book_request *r)
{
    struct book_row row = { .name = "f", .file = "/etc/hostname" };
    book_request_set_body_kind(r, BOOK_BODY_MULTIPART);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &row);
}

static void ask_insecure(struct book_request *r)
{
    book_request_set_option(r, "insecure", "true");
}

static void ask_socket(struct book_request *r)
{
    book_request_set_option(r, "unix-socket", "/run/docker.sock");
}

static void ask_proxy(struct book_request *r)
{
    book_request_set_option(r, "proxy", "http://evil:1");
}

static void ask_ca(struct book_request *r)
{
    book_request_set_option(r, "cacert", "../../../ca.pem");
}

static void ask_ca_folder(struct book_request *r)
{
    book_request_set_option(r, "capath", "..//../..");
}

static void ask_linked_ca_folder(struct book_request *r)
{
    char *link = folder_at(&folder, "users/certs");
    ck_assert_int_eq(symlink("/etc/ssl/certs", link), 0);
    free(link);
    book_request_set_option(r, "capath", "certs/.");
}

static void ask_certificate(struct book_request *r)
{
    book_request_set_option(r, "cert", "/etc/hostname");
    book_request_set_option(r, "key", "../../key.pem");
}

static void ask_keylog(struct book_request *r)
{
    book_request_set_option(r, "keylog", "/tmp/keys");
}

/* Folders in folders, more of them than are walked, and all the way back out. */
static void ask_deep_file(struct book_request *r)
{
    enum { DEPTH = 200 };
    static char path[5 * DEPTH + 100];
    size_t len = (size_t)snprintf(path, sizeof path, "users");
    for (int i = 0; i < DEPTH; i++)
        len += (size_t)snprintf(path + len, sizeof path - len, "/d");
    snprintf(path + len, sizeof path - len, "/file");
    folder_write(&folder, path, "");
    len = (size_t)snprintf(path, sizeof path, "d");
    for (int i = 1; i < DEPTH; i++)
        len += (size_t)snprintf(path + len, sizeof path - len, "/d");
    for (int i = 0; i < DEPTH; i++)
        len += (size_t)snprintf(path + len, sizeof path - len, "/..");
    snprintf(path + len, sizeof path - len, "/../../etc/passwd");
    book_request_set_option(r, "cacert", path);
}

static void ask_process(struct book_request *r)
{
    book_request_set_url(r, "http://h/{{$env.HOME}}");
}

static const struct {
    void (*ask)(struct book_request *r);
    const char *needs;
} asks[] = {
    { ask_file, "use the file ../../etc/passwd, outside the collection's folder\n" },
    { ask_absolute_file, "use the file /etc/passwd, outside the collection's folder\n" },
    { ask_linked_file, "use the file link, outside the collection's folder\n" },
    { ask_part, "use the file /etc/hostname, outside the collection's folder\n" },
    { ask_insecure, "the option insecure (go on with certificates that do not verify)\n" },
    { ask_socket,
      "the option unix-socket = /run/docker.sock (connect to this local socket)\n" },
    { ask_proxy, "the option proxy = http://evil:1 (go through this proxy)\n" },
    { ask_ca, "use the file ../../../ca.pem, outside the collection's folder\n" },
    { ask_ca_folder, "use the file ..//../.., outside the collection's folder\n" },
    { ask_linked_ca_folder, "use the file certs/., outside the collection's folder\n" },
    { ask_certificate, "use the file /etc/hostname, outside the collection's folder\n"
                       "use the file ../../key.pem, outside the collection's folder\n" },
    { ask_keylog, "the option keylog = /tmp/keys (write the TLS keys to this file)\n" },
    { ask_process, "read $env.HOME of this process\n" },
};

static bool is_given(struct span needs)
{
    bool yes;
    ck_assert_int_eq(consent_find(c, needs, &yes, NULL), JIG_OK);
    return yes;
}

START_TEST(what_leaves_the_collection_needs_consent)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct buf needs;
    buf_init(&needs, 10000);
    asks[_i].ask(r);
    const char *words = refusal(r, &needs);
    HAS(words, "needs your consent");
    ck_assert_str_eq(buf_str(&needs), asks[_i].needs);
    ck_assert(!is_given(buf_span(&needs)));
    ck_assert_int_eq(consent_give(c, buf_span(&needs), NULL), JIG_OK);
    ck_assert(is_given(buf_span(&needs)));
    ck_assert(!is_given(SPAN("something else\n")));
    buf_clear(&needs);
    book_request_free(r);
}
END_TEST

static void take_home_file(struct book_request *r)
{
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, "{{$env.EXPAND_TEST_HOME}}/hostname", false);
}

/* What the walk can't follow, the kernel may. */
START_TEST(a_path_too_deep_to_be_judged_needs_consent)
{
    struct book_request *r = load("users/upload-photo.req.json");
    ask_deep_file(r);
    HAS(refusal(r, NULL), "needs your consent (--trust gives it): use the file d/d/d/");
    book_request_free(r);
}
END_TEST

/* What only shows once something was granted is asked for by itself. */
static const struct {
    void (*ask)(struct book_request *r);
    const char *first, *then; /* then NULL: nothing is left to ask for */
} rounds[] = {
    { take_home_file, "read $env.EXPAND_TEST_HOME of this process\n",
      "use the file /etc/hostname, outside the collection's folder\n" },
    { ask_insecure, "the option insecure (go on with certificates that do not verify)\n",
      NULL },
};

START_TEST(consent_to_one_thing_is_none_to_another)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct scope *s = scope_of(r);
    setenv("EXPAND_TEST_HOME", "/etc", 1);
    rounds[_i].ask(r);
    ck_assert_int_eq(expand_request(s, &q, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs), rounds[_i].first);
    scope_grant_needs(s);
    if (rounds[_i].then) {
        ck_assert_int_eq(expand_request(s, &q, NULL), JIG_ERR_USAGE);
        ck_assert_str_eq(buf_str(&s->needs), rounds[_i].then);
        scope_grant_needs(s);
    }
    ck_assert_int_eq(expand_request(s, &q, NULL), JIG_OK);
    jig_request_free(q);
    scope_free(s);
    book_request_free(r);
}
END_TEST

/* The words of one question are never those of another. */
START_TEST(what_is_asked_for_is_said_in_whole)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct buf needs, file;
    buf_init(&needs, 1 << 17);
    buf_init(&file, 1 << 17);
    buf_add_fill(&file, '/', 3000);
    buf_add_str(&file, "etc/hostname\nthe option insecure");
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, buf_str(&file), true);
    refusal(r, &needs);
    HAS(buf_str(&needs), "/etc/hostname\\x0athe option insecure, outside the");
    ck_assert_uint_eq(span_find_byte(buf_span(&needs), '\n', 0), needs.len - 1);
    buf_reset(&needs);
    buf_add_fill(&file, 'x', 60000);
    book_request_set_body_kind(r, BOOK_BODY_NONE);
    book_request_set_option(r, "proxy", buf_str(&file));
    HAS(refusal(r, &needs), "more than can be asked");
    ck_assert_uint_eq(needs.len, 0);
    book_request_set_option(r, "proxy", "http://ann:{{secret.password}}@evil:1");
    refusal(r, &needs);
    ck_assert_ptr_null(strstr(buf_str(&needs), "p&ss"));
    HAS(buf_str(&needs), "proxy = http://ann:" MASK_TEXT "@evil:1 (");
    buf_clear(&file);
    buf_clear(&needs);
    book_request_free(r);
}
END_TEST

static void consent_to(const char *words)
{
    ck_assert_int_eq(consent_give(c, span_of(words), NULL), JIG_OK);
}

START_TEST(consents_that_were_given_are_granted_in_turn)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct scope *s = scope_of(r);
    setenv("EXPAND_TEST_HOME", "/etc", 1);
    take_home_file(r);
    consent_to(rounds[0].first);
    ck_assert_int_eq(consented_expand(s, &q, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs), rounds[0].then);
    consent_to(rounds[0].then);
    ck_assert_int_eq(consented_expand(s, &q, NULL), JIG_OK);
    jig_request_free(q);
    scope_free(s);
    book_request_free(r);
}
END_TEST

START_TEST(with_consent_it_is_done)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct jig_error error = { 0 };
    ask_absolute_file(r);
    struct scope *s = scope_of(r);
    scope_set_trusted(s, true);
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = head_of(q);
    HAS(head, "Content-Length: ");
    free(head);
    jig_request_free(q);
    scope_free(s);
    book_request_free(r);
}
END_TEST

/* ---- Bodies and options ---- */

START_TEST(a_file_beside_the_request_is_its_body)
{
    struct book_request *r = load("users/upload-photo.req.json");
    char *head = expand(r);
    HAS(head, "PUT /photo HTTP/1.1\r\n");
    HAS(head, "Content-Length: 9\r\n");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_form_that_is_too_large_is_not_sent_cut)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_add_fill(&text, '&', 23 << 20); /* three bytes each, as it is sent */
    struct book_row row = { .name = (char *)"a", .value = (char *)(uintptr_t)buf_str(&text) };
    book_request_insert_row(r, BOOK_FORM, 0, &row);
    book_request_set_body_kind(r, BOOK_BODY_FORM);
    HAS(refusal(r, NULL), "larger than the 64 MiB that are built in memory");
    buf_clear(&text);
    book_request_free(r);
}
END_TEST

START_TEST(parts_and_graphql_bring_their_content_type)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct book_row part = { .name = "f",
                             .file = "upload-photo.body.bin",
                             .type = "image/png" };
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &part);
    book_request_set_body_kind(r, BOOK_BODY_MULTIPART);
    char *head = expand(r);
    HAS(head, "Content-Type: multipart/form-data; boundary=----------------");
    free(head);
    book_request_set_graphql(r, "{ a }", "{ \"n\": {{n}} }", NULL);
    book_request_set_body_kind(r, BOOK_BODY_GRAPHQL);
    book_rows_put(&given, "n", "5");
    head = expand(r);
    HAS(head, "Content-Type: application/json\r\n");
    HAS(head, "Content-Length: 40\r\n"); /* {"query":"{ a }","variables":{ "n": 5 }} */
    free(head);
    book_request_set_graphql(r, NULL, "{ \"n\": }", NULL);
    HAS(refusal(r, NULL), "the GraphQL variables, line 1, column 8");
    book_request_free(r);
}
END_TEST

/* Those that were in memory before, byte by byte; the boundary is another each time. */
static void expect_parts(struct jig_request *q, struct span large, struct span small)
{
    struct source source;
    struct buf body;
    char piece[4099];
    size_t n;
    buf_init(&body, 1 << 22);
    ck_assert_int_eq(request_open_source(q, &source, NULL), JIG_OK);
    while (source_read(&source, piece, sizeof piece, &n, NULL) == SOURCE_OK)
        buf_add(&body, span_make(piece, n));
    struct span rest = buf_span(&body), boundary = span_cut(&rest, '\r');
    ck_assert_uint_eq(body.len, source.size);
    size_t at = span_find(buf_span(&body), large, 0);
    ck_assert_uint_ne(at, SIZE_MAX);
    ck_assert(span_starts(span_sub(buf_span(&body), at + large.len, body.len), SPAN("\r\n--")));
    ck_assert_uint_ne(span_find(buf_span(&body), small, at + large.len), SIZE_MAX);
    ck_assert(span_eq_str(span_sub(buf_span(&body), body.len - 4, body.len), "--\r\n") &&
              boundary.len > 20);
    source_clear(&source);
    buf_clear(&body);
}

START_TEST(large_files_of_parts_are_read_while_they_are_sent)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct book_row large = { .name = "l", .file = "large.txt" };
    struct book_row small = { .name = "s", .file = "small.txt" };
    struct buf text;
    struct jig_request *q;
    size_t len;
    buf_init(&text, 1 << 20);
    while (text.len < 300000)
        buf_addf(&text, "line %zu\n", text.len);
    folder_write(&folder, "users/large.txt", buf_str(&text));
    folder_write(&folder, "users/small.txt", "small");
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &small);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &large);
    book_request_set_body_kind(r, BOOK_BODY_MULTIPART);
    struct scope *s = scope_of(r);
    for (int late = 0; late < 2; late++) {
        s->reads_files_late = late;
        ck_assert_int_eq(expand_request(s, &q, NULL), JIG_OK);
        jig_request_body(q, &len);
        ck_assert(late ? len == 0 : len > text.len); /* in memory */
        expect_parts(q, buf_span(&text), SPAN("small\r\n--"));
        jig_request_free(q);
    }
    scope_free(s);
    buf_clear(&text);
    book_request_free(r);
}
END_TEST

/* ---- The head alone ---- */

static const struct {
    enum book_body kind;
    const char *text;
} heads[] = {
    { BOOK_BODY_NONE, NULL },      { BOOK_BODY_BYTES, "a text" },
    { BOOK_BODY_BYTES, "" },       { BOOK_BODY_FORM, NULL },
    { BOOK_BODY_MULTIPART, NULL }, { BOOK_BODY_FILE, NULL },
    { BOOK_BODY_GRAPHQL, NULL },   { BOOK_BODY_RAW, "GET / HTTP/1.1\r\nX: 1\r\n\r\n" },
};

/* "POST /x HTTP/1.1 Host User-Agent ": the values of some are known only with the body. */
static void add_names(struct jig_request *take, struct buf *out)
{
    char *head = head_of(take);
    struct span rest = span_of(head);
    buf_init(out, 1 << 16);
    buf_add(out, span_cut(&rest, '\r'));
    while (rest.ptr && rest.len > 3) {
        struct span line = span_cut(&rest, '\r');
        buf_add(out, span_sub(line, 0, span_find_byte(line, ':', 0)));
    }
    free(head);
    jig_request_free(take);
}

START_TEST(the_head_alone_has_the_fields_of_the_whole)
{
    struct book_request *r = load("users/upload-photo.req.json");
    struct book_row file = { .name = "f", .file = "upload-photo.body.bin" };
    struct book_row field = { .name = "a", .value = (char *)(uintptr_t) "1" };
    struct jig_request *whole, *head;
    struct buf names, expected;
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &file);
    book_request_insert_row(r, BOOK_FORM, 0, &field);
    book_request_set_graphql(r, "{ a }", "", NULL);
    book_request_set_body_kind(r, heads[_i].kind);
    if (heads[_i].text)
        book_request_set_bytes(r, span_of(heads[_i].text));
    struct scope *s = scope_of(r);
    ck_assert_int_eq(expand_request(s, &whole, NULL), JIG_OK);
    ck_assert_int_eq(expand_head(s, &head, NULL), JIG_OK);
    add_names(whole, &expected);
    add_names(head, &names);
    ck_assert_str_eq(buf_str(&names), buf_str(&expected));
    buf_clear(&names);
    buf_clear(&expected);
    scope_free(s);
    book_request_free(r);
}
END_TEST

START_TEST(the_head_alone_takes_no_look_at_the_body)
{
    static const char *const absent = "absent.bin";
    struct book_request *r = load("users/upload-photo.req.json");
    struct book_row file = { .name = "f", .file = (char *)(uintptr_t)absent };
    struct jig_request *q;
    book_request_insert_row(r, BOOK_MULTIPART, 0, &file);
    book_request_set_body_file(r, absent, true);
    book_request_set_bytes(r, SPAN("{{nobody}} knows"));
    book_request_set_graphql(r, "{{nobody}}", "{", NULL);
    static const enum book_body bodies[] = { BOOK_BODY_BYTES, BOOK_BODY_MULTIPART,
                                             BOOK_BODY_FILE, BOOK_BODY_GRAPHQL };
    struct scope *s = scope_of(r);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        size_t len;
        book_request_set_body_kind(r, bodies[i]);
        ck_assert_int_ne(expand_request(s, &q, NULL), JIG_OK);
        ck_assert_int_eq(expand_head(s, &q, NULL), JIG_OK);
        jig_request_body(q, &len);
        ck_assert_uint_le(len, 1);
        jig_request_free(q);
    }
    scope_free(s);
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
    book_rows_put(&given, "n", "1");
    char *head = expand(r);
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
    book_rows_put(&given, "n", "p");
    struct scope *s = scope_of(r);
    scope_set_trusted(s, true);
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = head_of(q);
    HAS(head, "GET http://h.test/x HTTP/1.1\r\n");
    HAS(head, "X-Way: 1\r\nX-Way: 2\r\nProxy-Authorization: Basic dTpw\r\n");
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
    struct book_request *r = load("users/upload-photo.req.json");
    book_request_set_option(r, bad_options[_i].name, bad_options[_i].value);
    ck_assert_str_eq(refusal(r, NULL), bad_options[_i].why);
    book_request_free(r);
}
END_TEST

START_TEST(a_header_that_would_break_the_message_is_refused)
{
    struct book_request *r = book_request_new();
    struct book_row header = { .name = "A", .value = "{{evil}}" };
    book_rows_put(&given, "evil", "a\r\nX: b");
    book_request_set_url(r, "http://h/");
    book_request_set_auth_type(r, "none");
    book_request_insert_row(r, BOOK_HEADERS, 0, &header);
    refusal(r, NULL);
    book_request_free(r);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

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
        struct scope *s = scope_of(r);
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
    book_rows_put(&given, "proto", "wss");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book_request *r = book_request_new();
        struct jig_request *made = NULL;
        struct jig_error error = { 0 };
        book_request_set_url(r, cases[i].url);
        struct scope *s = scope_of(r);
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
    tcase_add_checked_fixture(tc, set_up, tear_down);
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
    tcase_add_test(tc, a_path_too_deep_to_be_judged_needs_consent);
    tcase_add_loop_test(tc, what_leaves_the_collection_needs_consent, 0, COUNT(asks));
    tcase_add_loop_test(tc, consent_to_one_thing_is_none_to_another, 0, COUNT(rounds));
    tcase_add_test(tc, what_is_asked_for_is_said_in_whole);
    tcase_add_test(tc, consents_that_were_given_are_granted_in_turn);
    tcase_add_test(tc, with_consent_it_is_done);
    tcase_add_test(tc, a_file_beside_the_request_is_its_body);
    tcase_add_test(tc, a_form_that_is_too_large_is_not_sent_cut);
    tcase_add_test(tc, parts_and_graphql_bring_their_content_type);
    tcase_add_test(tc, large_files_of_parts_are_read_while_they_are_sent);
    tcase_add_loop_test(tc, the_head_alone_has_the_fields_of_the_whole, 0, COUNT(heads));
    tcase_add_test(tc, the_head_alone_takes_no_look_at_the_body);
    tcase_add_test(tc, cookies_of_an_option_and_of_a_key_share_a_field);
    tcase_add_test(tc, a_proxy_that_is_trusted_gets_the_request);
    tcase_add_loop_test(tc, an_option_that_makes_no_sense_is_named, 0, COUNT(bad_options));
    tcase_add_test(tc, a_header_that_would_break_the_message_is_refused);
    tcase_add_test(tc, a_field_that_holds_a_secret_is_bound_to_its_origin);
    tcase_add_test(tc, expand_makes_a_handshake_of_a_websocket_url);
    suite_add_tcase(suite, tc);
    return suite;
}
