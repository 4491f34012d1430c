/* The user's own files: consents and stored secrets, by several jigs and damaged; and to which hosts an
 * environment's secrets may go. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/folder.h"
#include "book/consent.h"
#include "book/expand.h"
#include "book/mask.h"
#include "book/secrethosts.h"
#include "support/proc.h"

static struct folder folder, home;
static struct collection *c;

static void set_up(void)
{
    folder_make(&folder);
    folder_make(&home);
    setenv("XDG_CONFIG_HOME", home.path, 1);
    setenv("XDG_DATA_HOME", home.path, 1);
    folder_write(&folder, "jig.json", "{ \"jig\": 1 }\n");
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
}

static void tear_down(void)
{
    collection_close(c);
    folder_remove(&folder);
    folder_remove(&home);
}

static bool is_given(const char *needs)
{
    bool given;
    struct jig_error error = { 0 };
    ck_assert_msg(!consent_find(c, span_of(needs), &given, &error), "%s", error.text);
    return given;
}

START_TEST(consent_is_for_these_words_and_this_collection)
{
    struct collection *other;
    bool given;
    ck_assert(!is_given("use the file /etc/x\n"));
    ck_assert_int_eq(consent_give(c, SPAN("use the file /etc/x\n"), NULL), JIG_OK);
    ck_assert(is_given("use the file /etc/x\n"));
    ck_assert(!is_given("use the file /etc/x\nuse the file /etc/y\n"));
    ck_assert(!is_given("use the file /etc/"));
    folder_write(&folder, "in/jig.json", "{ \"jig\": 1 }\n");
    char *path = folder_at(&folder, "in");
    ck_assert_int_eq(collection_open(path, &other, NULL), JIG_OK);
    ck_assert_int_eq(consent_find(other, SPAN("use the file /etc/x\n"), &given, NULL), JIG_OK);
    ck_assert(!given);
    collection_close(other);
    free(path);
}
END_TEST

static const struct {
    const char *text;
    const char *words;
} damages[] = {
    { "{ \"jig\": 1,\n  \"vars\": [ oops", "/jig/consent.json: line 2, column 13" },
    { "", "/jig/consent.json: line 1" },
    { "[]", "/jig/consent.json: " },
    { NULL, "/jig/consent.json: Is a directory" },
};

START_TEST(consent_that_is_damaged_grants_nothing_and_stays)
{
    bool given = true;
    struct jig_error error;
    folder_write(&home, damages[_i].text ? "jig/consent.json" : "jig/consent.json/x",
                 damages[_i].text ? damages[_i].text : "");
    ck_assert_int_ne(consent_find(c, SPAN("x"), &given, &error), JIG_OK);
    ck_assert(!given);
    ck_assert_msg(strstr(error.text, damages[_i].words) != NULL, "%s", error.text);
    ck_assert_msg(strstr(error.text, home.path) == error.text, "%s", error.text);
    ck_assert_int_ne(consent_give(c, SPAN("x"), &error), JIG_OK);
    ck_assert_msg(strstr(error.text, damages[_i].words) != NULL, "%s", error.text);
    ck_assert_uint_eq(folder_count(&home, "jig"), 1);
    if (damages[_i].text) {
        char *now = folder_read(&home, "jig/consent.json");
        ck_assert_str_eq(now, damages[_i].text);
        free(now);
    }
}
END_TEST

/* Other keys in it stay too. */
START_TEST(consent_by_two_jigs_at_once_is_all_kept)
{
    enum { ROUNDS = 20 };
    folder_write(&home, "jig/consent.json", "{ \"jig\": 1, \"mine\": [1.50] }\n");
    for (int child = 0; child < 2; child++) {
        if (proc_fork() != 0)
            continue;
        for (int i = 0; i < ROUNDS; i++) {
            char words[40];
            snprintf(words, sizeof words, "words %d of %d", i, child);
            if (consent_give(c, span_of(words), NULL) != JIG_OK)
                _exit(1);
        }
        _exit(0);
    }
    for (int child = 0; child < 2; child++) {
        int status;
        wait(&status);
        ck_assert_int_eq(status, 0);
    }
    for (int i = 0; i < 2 * ROUNDS; i++) {
        char words[40];
        snprintf(words, sizeof words, "words %d of %d", i / 2, i % 2);
        ck_assert_msg(is_given(words), "%s", words);
    }
    char *now = folder_read(&home, "jig/consent.json");
    ck_assert_ptr_nonnull(strstr(now, "\"mine\": [1.50]"));
    free(now);
}
END_TEST

START_TEST(consent_that_is_there_is_not_written_again)
{
    struct stat before, after;
    char *path = folder_at(&home, "jig/consent.json");
    ck_assert_int_eq(consent_give_lines(c, SPAN("one\ntwo\n"), NULL), JIG_OK);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_uint_eq(before.st_mode & 0777, 0600);
    ck_assert_int_eq(consent_give_lines(c, SPAN("two\none\n"), NULL), JIG_OK);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert(before.st_ino == after.st_ino);
    ck_assert(is_given("one") && is_given("two") && !is_given("three"));
    free(path);
}
END_TEST

/* ---- Stored secrets ---- */

static void only_store(char name[300])
{
    char *path = folder_at(&home, "jig/secrets");
    DIR *dir = opendir(path);
    name[0] = '\0';
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] != '.')
            snprintf(name, 300, "jig/secrets/%s", e->d_name);
    closedir(dir);
    free(path);
}

START_TEST(a_store_that_is_damaged_or_open_to_others_is_not_written_over)
{
    static const char damaged[] = "{ \"secrets\": [ { \"name\": \"a\", \"value\": \"precious";
    struct jig_error error;
    char name[300];
    ck_assert_int_eq(environment_store_secret(c, NULL, "a", "precious", NULL), JIG_OK);
    only_store(name);
    char *path = folder_at(&home, name);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(environment_store_secret(c, NULL, "b", "x", &error), JIG_ERR_READ);
    ck_assert_ptr_nonnull(
        strstr(error.text, "others can read it (chmod 600 makes it private)"));
    ck_assert_int_eq(chmod(path, 0600), 0);
    folder_write(&home, name, damaged);
    ck_assert_int_eq(environment_store_secret(c, NULL, "b", "x", &error), JIG_ERR_READ);
    ck_assert_msg(strstr(error.text, ".json: line 1, column ") != NULL, "%s", error.text);
    ck_assert_ptr_null(strstr(error.text, "precious"));
    char *now = folder_read(&home, name);
    ck_assert_str_eq(now, damaged);
    free(now);
    free(path);
}
END_TEST

/* ---- Hosts of secrets ---- */

static const char env_with_host[] =
    "{ \"vars\": [ { \"name\": \"base\", \"value\": \"https://api.test\" },\n"
    "  { \"name\": \"login\", \"value\": \"https://login.test:8443/oauth?x={{y}}\" } ] }";
static const char env_without[] = "{ \"vars\": [ { \"name\": \"x\", \"value\": \"1\" } ] }";
static const char env_changed[] =
    "{ \"vars\": [ { \"name\": \"base\", \"value\": \"https://evil.test\" } ] }";

/* One send after another, in an environment that changes meanwhile. */
struct step {
    const char *env;   /* its file from now on; NULL: as before */
    const char *url;   /* with a secret in a header */
    const char *given; /* --var base=...; NULL: none */
    const char *asks;  /* for this; NULL: sent */
};

static const struct step named[] = {
    { env_with_host, "{{base}}/a", NULL, NULL },
    { NULL, "https://login.test:8443/b", NULL, NULL },
    { NULL, "https://login.test/b", NULL, "https://login.test" },
    { NULL, "http://api.test/", NULL, "http://api.test" },
    { NULL, "https://API.test:443/", NULL, NULL },
    { NULL, "https://user:pw@api.test.evil.test/", NULL, "https://api.test.evil.test" },
    { env_changed, "{{base}}/a", NULL, "https://evil.test" },
    { NULL, "https://api.test/", NULL, NULL },
    { NULL, "{{base}}/", "http://[::1]:80/x", NULL },
    { NULL, "{{base}}/", "http://[::1]:81/x", NULL },
    { NULL, "https://evil.test/", "http://[::1]:81/x", "https://evil.test" },
};
static const struct step strict[] = {
    { env_with_host, "https://evil.test/", NULL, "https://evil.test" },
    { NULL, "https://api.test/", NULL, NULL },
    { NULL, "https://evil.test/", NULL, "https://evil.test" },
};
static const struct step unnamed[] = {
    { env_without, "https://api.test/", NULL, NULL },
    { NULL, "https://other.test/", NULL, "https://other.test" },
    { NULL, "https://api.test/x", NULL, NULL },
};

static const struct {
    const struct step *steps;
    size_t n;
} sequences[] = { { named, sizeof named / sizeof *named },
                  { strict, sizeof strict / sizeof *strict },
                  { unnamed, sizeof unnamed / sizeof *unnamed } };

static struct scope *scope_for(struct book_request *r, struct environment *dev,
                               const struct book_rows *given, struct book_rows *secrets)
{
    struct scope *s = NULL;
    struct scope_input in = {
        .collection = c, .request = r, .environment = dev, .given = given, .secrets = secrets
    };
    ck_assert_int_eq(scope_new(&in, &s, NULL), JIG_OK);
    return s;
}

static struct book_request *request_with_secret(const char *url)
{
    struct book_request *r = book_request_new();
    struct book_row row = { .name = (char *)"X", .value = (char *)"{{secret.key}}" };
    ck_assert_ptr_nonnull(r);
    ck_assert(book_request_set_url(r, url));
    ck_assert(book_request_insert_row(r, BOOK_HEADERS, 0, &row));
    return r;
}

static void take_step(const struct step *step)
{
    struct book_rows secrets = { 0 }, given = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    struct jig_error error = { 0 };
    char needs[200] = "";
    if (step->env)
        folder_write(&folder, "env/dev.json", step->env);
    if (step->asks)
        snprintf(needs, sizeof needs, "send secrets of the environment dev to %s\n",
                 step->asks);
    if (step->given)
        book_rows_put(&given, "base", step->given);
    book_rows_put(&secrets, "key", "k3y");
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret(step->url);
    struct scope *s = scope_for(r, dev, &given, &secrets);
    enum jig_err err = expand_request(s, &out, &error);
    ck_assert_msg(strcmp(buf_str(&s->needs), needs) == 0, "%s: %s (%s)", step->url,
                  buf_str(&s->needs), error.text);
    ck_assert_int_eq(err, step->asks ? JIG_ERR_USAGE : JIG_OK);
    if (!err)
        ck_assert_int_eq(secrethosts_remember(s, &error), JIG_OK);
    scope_free(s);
    jig_request_free(out);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
    book_rows_clear(&given);
}

START_TEST(secrets_go_to_the_hosts_that_their_environment_had)
{
    for (size_t i = 0; i < sequences[_i].n; i++)
        take_step(&sequences[_i].steps[i]);
}
END_TEST

START_TEST(secrets_go_where_the_user_has_agreed)
{
    static const struct step allowed = { env_with_host, "https://other.test/", NULL, NULL };
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(
        consent_give(c, SPAN("send secrets of the environment dev to https://other.test\n"),
                     NULL),
        JIG_OK);
    take_step(&allowed);
}
END_TEST

/* The host's name alone does not say to whom a secret goes. */
START_TEST(secrets_take_no_detour_unasked)
{
    struct book_rows secrets = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    struct jig_error error = { 0 };
    const char *option = _i == 0 ? "connect-to" : "resolve";
    const char *value = _i == 0 ? "::evil.test:80" : "api.test:443:203.0.113.9";
    char needs[200];
    snprintf(needs, sizeof needs,
             "send secrets of the environment dev to https://api.test, %s \"%s\"\n", option,
             value);
    book_rows_put(&secrets, "key", "k3y");
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret("{{base}}/");
    ck_assert(book_request_set_option(r, option, value));
    struct scope *s = scope_for(r, dev, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs), needs);
    scope_grant_needs(s);
    ck_assert_msg(expand_request(s, &out, &error) == JIG_OK, "%s", error.text);
    jig_request_free(out);
    scope_free(s);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
}
END_TEST

/* Nor one that can't be told, whatever the other one is. */
START_TEST(secrets_take_no_detour_that_is_too_long_to_tell)
{
    enum { LEN = 40000 };
    struct book_rows secrets = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    struct jig_error error = { 0 };
    char *value = calloc(1, LEN + 20);
    memcpy(value, "::", 2);
    memset(value + 2, 'a', LEN);
    memcpy(value + 2 + LEN, ".test:80", 8);
    book_rows_put(&secrets, "key", "k3y");
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret("{{base}}/");
    ck_assert(book_request_set_option(r, "connect-to", value));
    ck_assert(book_request_set_option(r, "resolve", "api.test:443:203.0.113.9"));
    struct scope *s = scope_for(r, dev, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, &error), JIG_ERR_TOO_LARGE);
    ck_assert_msg(strstr(error.text, "too long to tell"), "%s", error.text);
    ck_assert_str_eq(buf_str(&s->needs), "");
    scope_free(s);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
    free(value);
}
END_TEST

/* The question is shown, and kept once it was answered. */
START_TEST(secrets_are_no_part_of_the_question)
{
    struct book_rows secrets = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    book_rows_put(&secrets, "key", "t0psecret");
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret("{{base}}/");
    ck_assert(book_request_set_option(r, "connect-to", "::{{secret.key}}.test:80"));
    struct scope *s = scope_for(r, dev, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs),
                     "send secrets of the environment dev to https://api.test, "
                     "connect-to \"::" MASK_TEXT ".test:80\"\n");
    scope_free(s);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
}
END_TEST

/* Also where it is a part of the host's name, which is lower-cased for the question. */
START_TEST(secrets_in_a_host_are_no_part_of_the_question)
{
    static const char *const hosts[] = { "{{secret.key}}.evil.test",
                                         "{{secret.key|url}}.evil.test", "evil.test" };
    static const char *const shown[] = { MASK_TEXT ".evil.test", MASK_TEXT ".evil.test",
                                         "evil.test" };
    char url[100], needs[200];
    struct book_rows secrets = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    snprintf(url, sizeof url, "https://%s:8443/", hosts[_i]);
    snprintf(needs, sizeof needs, "send secrets of the environment dev to https://%s:8443\n",
             shown[_i]);
    book_rows_put(&secrets, "key", "T0pSecret");
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret(url);
    struct scope *s = scope_for(r, dev, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs), needs);
    scope_grant_needs(s);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_OK);
    jig_request_free(out);
    scope_free(s);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
}
END_TEST

/* What else was agreed to is no leave to send a secret anywhere. */
START_TEST(secrets_are_asked_about_after_other_consents)
{
    struct book_rows secrets = { 0 };
    struct environment *dev;
    struct jig_request *out = NULL;
    setenv("SECRET_TEST_HOST", "evil.test", 1);
    book_rows_put(&secrets, "key", "k3y");
    folder_write(&folder, "env/dev.json", env_with_host);
    ck_assert_int_eq(environment_load(c, "dev", &dev, NULL), JIG_OK);
    struct book_request *r = request_with_secret("https://{{$env.SECRET_TEST_HOST}}/");
    struct scope *s = scope_for(r, dev, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs), "read $env.SECRET_TEST_HOST of this process\n");
    scope_grant_needs(s);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_ERR_USAGE);
    ck_assert_str_eq(buf_str(&s->needs),
                     "send secrets of the environment dev to https://evil.test\n");
    ck_assert_int_eq(consent_give(c, buf_span(&s->needs), NULL), JIG_OK);
    ck_assert_int_eq(expand_request(s, &out, NULL), JIG_OK);
    jig_request_free(out);
    scope_set_trusted(s, false);
    scope_free(s);
    book_request_free(r);
    environment_free(dev);
    book_rows_clear(&secrets);
}
END_TEST

/* No secret, no question; and no record that can't be read is taken for one. */
START_TEST(secrets_stay_where_it_cannot_be_known)
{
    struct book_rows secrets = { 0 };
    struct jig_request *out = NULL;
    struct jig_error error = { 0 };
    book_rows_put(&secrets, "key", "k3y");
    folder_write(&home, "jig/consent.json", "{ oops");
    struct book_request *r = request_with_secret("https://api.test/");
    struct scope *s = scope_for(r, NULL, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, &error), JIG_ERR_READ);
    ck_assert_ptr_nonnull(strstr(error.text, "consent.json: line 1, column "));
    scope_free(s);
    book_request_remove_row(r, BOOK_HEADERS, 0);
    s = scope_for(r, NULL, NULL, &secrets);
    ck_assert_int_eq(expand_request(s, &out, &error), JIG_OK);
    ck_assert_uint_eq(s->secret_hosts.len, 0);
    jig_request_free(out);
    scope_free(s);
    book_request_free(r);
    book_rows_clear(&secrets);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_consent(void);
Suite *test_consent(void)
{
    Suite *suite = suite_create("consent");
    TCase *tc = tcase_create("consent");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, consent_is_for_these_words_and_this_collection);
    tcase_add_loop_test(tc, consent_that_is_damaged_grants_nothing_and_stays, 0,
                        COUNT(damages));
    tcase_add_test(tc, consent_by_two_jigs_at_once_is_all_kept);
    tcase_add_test(tc, consent_that_is_there_is_not_written_again);
    tcase_add_test(tc, a_store_that_is_damaged_or_open_to_others_is_not_written_over);
    tcase_add_loop_test(tc, secrets_go_to_the_hosts_that_their_environment_had, 0,
                        COUNT(sequences));
    tcase_add_test(tc, secrets_go_where_the_user_has_agreed);
    tcase_add_loop_test(tc, secrets_take_no_detour_unasked, 0, 2);
    tcase_add_test(tc, secrets_take_no_detour_that_is_too_long_to_tell);
    tcase_add_test(tc, secrets_are_no_part_of_the_question);
    tcase_add_loop_test(tc, secrets_in_a_host_are_no_part_of_the_question, 0, 3);
    tcase_add_test(tc, secrets_are_asked_about_after_other_consents);
    tcase_add_test(tc, secrets_stay_where_it_cannot_be_known);
    suite_add_tcase(suite, tc);
    return suite;
}
