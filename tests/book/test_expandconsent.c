/* What a request would take from outside its collection: it waits for consent to just that. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book/consent.h"
#include "book/consented.h"
#include "book/expand.h"
#include "book/mask.h"
#include "client/request.h"
#include "support/expanded.h"

#define COUNT(table) (int)(sizeof table / sizeof *table)

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
    char *link = folder_at(&expanded_folder, "users/link");
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
    char *link = folder_at(&expanded_folder, "users/certs");
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
    folder_write(&expanded_folder, path, "");
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
    ck_assert_int_eq(consent_find(expanded_collection, needs, &yes, NULL), JIG_OK);
    return yes;
}

START_TEST(what_leaves_the_collection_needs_consent)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct buf needs;
    buf_init(&needs, 10000);
    asks[_i].ask(r);
    const char *words = expanded_refusal(r, &needs);
    EXPANDED_HAS(words, "needs your consent");
    ck_assert_str_eq(buf_str(&needs), asks[_i].needs);
    ck_assert(!is_given(buf_span(&needs)));
    ck_assert_int_eq(consent_give(expanded_collection, buf_span(&needs), NULL), JIG_OK);
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
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    ask_deep_file(r);
    EXPANDED_HAS(expanded_refusal(r, NULL),
                 "needs your consent (--trust gives it): use the file d/d/d/");
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
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct scope *s = expanded_scope(r);
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
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct buf needs, file;
    buf_init(&needs, 1 << 17);
    buf_init(&file, 1 << 17);
    buf_add_fill(&file, '/', 3000);
    buf_add_str(&file, "etc/hostname\nthe option insecure");
    book_request_set_body_kind(r, BOOK_BODY_FILE);
    book_request_set_body_file(r, buf_str(&file), true);
    expanded_refusal(r, &needs);
    EXPANDED_HAS(buf_str(&needs), "/etc/hostname\\x0athe option insecure, outside the");
    ck_assert_uint_eq(span_find_byte(buf_span(&needs), '\n', 0), needs.len - 1);
    buf_reset(&needs);
    buf_add_fill(&file, 'x', 60000);
    book_request_set_body_kind(r, BOOK_BODY_NONE);
    book_request_set_option(r, "proxy", buf_str(&file));
    EXPANDED_HAS(expanded_refusal(r, &needs), "more than can be asked");
    ck_assert_uint_eq(needs.len, 0);
    book_request_set_option(r, "proxy", "http://ann:{{secret.password}}@evil:1");
    expanded_refusal(r, &needs);
    ck_assert_ptr_null(strstr(buf_str(&needs), "p&ss"));
    EXPANDED_HAS(buf_str(&needs), "proxy = http://ann:" MASK_TEXT "@evil:1 (");
    buf_clear(&file);
    buf_clear(&needs);
    book_request_free(r);
}
END_TEST

static void consent_to(const char *words)
{
    ck_assert_int_eq(consent_give(expanded_collection, span_of(words), NULL), JIG_OK);
}

START_TEST(consents_that_were_given_are_granted_in_turn)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct scope *s = expanded_scope(r);
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
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct jig_request *q = NULL;
    struct jig_error error = { 0 };
    ask_absolute_file(r);
    struct scope *s = expanded_scope(r);
    scope_set_trusted(s, true);
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = expanded_print(q);
    EXPANDED_HAS(head, "Content-Length: ");
    free(head);
    jig_request_free(q);
    scope_free(s);
    book_request_free(r);
}
END_TEST

Suite *test_expandconsent(void);
Suite *test_expandconsent(void)
{
    Suite *suite = suite_create("expandconsent");
    TCase *tc = tcase_create("expandconsent");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, expanded_setup, expanded_teardown);
    tcase_add_test(tc, a_path_too_deep_to_be_judged_needs_consent);
    tcase_add_loop_test(tc, what_leaves_the_collection_needs_consent, 0, COUNT(asks));
    tcase_add_loop_test(tc, consent_to_one_thing_is_none_to_another, 0, COUNT(rounds));
    tcase_add_test(tc, what_is_asked_for_is_said_in_whole);
    tcase_add_test(tc, consents_that_were_given_are_granted_in_turn);
    tcase_add_test(tc, with_consent_it_is_done);
    suite_add_tcase(suite, tc);
    return suite;
}
