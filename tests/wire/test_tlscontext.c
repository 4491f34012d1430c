/* What connections share: settings that cannot work are refused in words, the others reach the
 * handshake. */
#include <check.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "support/proc.h"
#include "support/tlspair.h"
#include "wire/certfacts.h"
#include "wire/tls_private.h"

struct config_case {
    struct tls_config config;
    enum jig_err want;
    const char *words;
};

static const struct config_case bad_configs[] = {
    { { .tls_min = "1.4" }, JIG_ERR_USAGE, "1.4" },
    { { .tls_min = "1.3", .tls_max = "1.2" }, JIG_ERR_USAGE, "between 1.3 and 1.2" },
    { { .ciphers = "NO-SUCH-CIPHER" }, JIG_ERR_USAGE, "NO-SUCH-CIPHER" },
    { { .ca_file = "/nowhere/ca.pem" }, JIG_ERR_READ, "/nowhere/ca.pem" },
    { { .ca_path = "/nowhere/folder" }, JIG_ERR_READ, "/nowhere/folder" },
    { { .cert_file = "/nowhere/me.pem" }, JIG_ERR_CLIENT_CERTIFICATE, "/nowhere/me.pem" },
    { { .key_file = "/nowhere/key.pem" },
      JIG_ERR_CLIENT_CERTIFICATE,
      "without its certificate" },
    { { .cert_file = "/nowhere/me.pem" }, JIG_ERR_CLIENT_CERTIFICATE, "No such file" },
    { { .cert_file = "/dev/null" }, JIG_ERR_CLIENT_CERTIFICATE, "no certificate in PEM" },
    { { .ca_file = "/dev/null" }, JIG_ERR_READ, "no certificates in PEM" },
    { { .keylog_file = "/nowhere/log" }, JIG_ERR_WRITE, "/nowhere/log" },
};

START_TEST(tlscontext_refuses_what_cannot_work)
{
    struct tls_context *context;
    struct jig_error error = { 0 };
    ck_assert_int_eq(tls_context_new(&bad_configs[_i].config, &context, &error),
                     bad_configs[_i].want);
    ck_assert_msg(strstr(error.text, bad_configs[_i].words) != NULL, "%s", error.text);
}
END_TEST

START_TEST(tlscontext_refuses_the_key_of_another_certificate)
{
    struct tls_context *context;
    struct jig_error error = { 0 };
    char chain[4200];
    tlspair_make_good_chain();
    struct proc_result r;
    snprintf(chain, sizeof chain, "%s/first.pem", tlspair_files.folder);
    const char *copy[] = { "cp", tlspair_files.chain, chain, NULL };
    proc_run(&r, copy, SPAN(""));
    proc_result_clear(&r);
    tlspair_make_good_chain();
    struct tls_config config = { .cert_file = chain, .key_file = tlspair_files.key };
    ck_assert_int_eq(tls_context_new(&config, &context, &error), JIG_ERR_CLIENT_CERTIFICATE);
    ck_assert_msg(strstr(error.text, "not that of the certificate") != NULL, "%s", error.text);
}
END_TEST

static const char locked_key[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjcQwie5ra1dwICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECq5NpeiJEY9HUIEHwoPB7wEgZAK\n"
    "3D3ibxECi/k508JzUHycVni53A5vtqda92SfhbqqQwFygNrMLn9YHMpweVYEb6gy\n"
    "tvjaOXD6FUmh9FydPsujxN79/eOC6ZLT2Y2Uj0sTDLhMCQ3r0DXSiNpU5qVP9CUR\n"
    "lDSgdyqfszBXdk/uDZMwdtuFYoausjT5OlVA/G9MuvnjzrXEPqFbWiSaMekXFmk=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char its_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcTCCARegAwIBAgIUHn7LL2ka0aha7nBR8f9wKhC0DT4wCgYIKoZIzj0EAwIw\n"
    "DTELMAkGA1UEAwwCbWUwIBcNMjYxMTI0MDE0MTA1WhgPMjA1MTA3MTYwMTQxMDVa\n"
    "MA0xCzAJBgNVBAMMAm1lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExAEQKt5X\n"
    "BIJWER1M/2MP1wO1gEEX50q/hcnz183RUxJwEXzwUbuBqX3oT87FJOmwKxxE7CRK\n"
    "p/38/W3ZRD1gwKNTMFEwHQYDVR0OBBYEFHEs7dIxBk+qcNTseoD83cHfZBEMMB8G\n"
    "A1UdIwQYMBaAFHEs7dIxBk+qcNTseoD83cHfZBEMMA8GA1UdEwEB/wQFMAMBAf8w\n"
    "CgYIKoZIzj0EAwIDSAAwRQIhAMtVfvyFI+PRmo3llWmxwgVOn/NNPHdO4Tff79WR\n"
    "vVaGAiBNnSmDDopkN3kQYuH1cV4orvs9Iyve9amJbWcV2clcFQ==\n"
    "-----END CERTIFICATE-----\n";

struct lock_case {
    const char *password, *words; /* no words: it opens */
};

static const struct lock_case locks[] = {
    { "secret", NULL },
    { "Secret", "with this password" },
    { "", "with this password" },
    { NULL, "needs its password" },
};

START_TEST(tlscontext_opens_a_locked_key_with_its_password_only)
{
    struct tls_context *context = NULL;
    struct jig_error error = { 0 };
    char cert[4200], key[4200];
    const char *folder = tlspair_files.folder;
    proc_write_file(folder, "me.pem", span_of(its_certificate));
    proc_write_file(folder, "locked.pem", span_of(locked_key));
    snprintf(cert, sizeof cert, "%s/me.pem", folder);
    snprintf(key, sizeof key, "%s/locked.pem", folder);
    struct tls_config config = { .cert_file = cert,
                                 .key_file = key,
                                 .key_pass = locks[_i].password };
    enum jig_err err = tls_context_new(&config, &context, &error);
    ck_assert_int_eq(err, locks[_i].words ? JIG_ERR_CLIENT_CERTIFICATE : JIG_OK);
    if (locks[_i].words)
        ck_assert_msg(strstr(error.text, locks[_i].words) != NULL, "%s", error.text);
    tls_context_free(context);
}
END_TEST

struct demand_case {
    const char *version;   /* the only one */
    const char *server_ca; /* what the server trusts: "ca" or "other" */
    bool has_certificate;
    const char *words; /* NULL: the request is let through */
};

static const struct demand_case demands[] = {
    { "1.2", "ca", true, NULL },
    { "1.3", "ca", true, NULL },
    { "1.2", "ca", false, "demands a client certificate" },
    { "1.3", "ca", false, "demands a client certificate" },
    { "1.2", "other", true, "does not know the client certificate's issuer" },
    { "1.3", "other", true, "does not know the client certificate's issuer" },
};

/* In TLS 1.3 the client's handshake is over before the server has judged its certificate: the
 * refusal is what the first read brings. */
START_TEST(tlscontext_with_a_certificate_answers_a_demand)
{
    const struct demand_case *c = &demands[_i];
    struct tlspair p;
    size_t n;
    char text[16];
    tlspair_make_good_chain();
    struct tls_config client = tlspair_trusting(), server = tlspair_serving();
    client.tls_min = client.tls_max = c->version;
    client.cert_file = c->has_certificate ? tlspair_files.chain : NULL;
    client.key_file = c->has_certificate ? tlspair_files.key : NULL;
    bool is_known = strcmp(c->server_ca, "ca") == 0;
    server.ca_file = is_known ? tlspair_files.ca : tlspair_files.other_ca;
    tlspair_open(&p, &client, &server, "localhost");
    enum tls_status status = tlspair_shake(&p, 100000);
    if (status == TLS_OK)
        status = tls_read(p.client, text, sizeof text, &n, &p.error);
    ck_assert_int_eq(status, c->words ? TLS_FAILED : TLS_AGAIN);
    if (c->words) {
        ck_assert_int_eq(p.error.code, JIG_ERR_TLS);
        ck_assert_msg(strstr(p.error.text, c->words) != NULL, "%s", p.error.text);
    }
    tlspair_close(&p);
}
END_TEST

/* OpenSSL's own calls for a server that asks later: the product has no use for them. */
static void *symbol(const char *name)
{
    static void *library;
    if (!library && !(library = dlopen("libssl.so.3", RTLD_LAZY)))
        library = dlopen("libssl.3.dylib", RTLD_LAZY);
    void *found = library ? dlsym(library, name) : NULL;
    ck_assert_msg(found, "%s", name);
    return found;
}

static int accept_any(int is_good, X509_STORE_CTX *chain)
{
    (void)is_good, (void)chain;
    return 1;
}

/* TLS 1.3 only: the server has read a request before it wants to know who asks. */
START_TEST(tlscontext_shows_its_certificate_also_when_asked_later)
{
    int (*ask)(SSL *);
    void (*set_verify)(SSL *, int, SSL_verify_cb);
    X509 *(*peer_certificate)(const SSL *);
    struct tlspair p;
    size_t n;
    char text[16];
    *(void **)&ask = symbol("SSL_verify_client_post_handshake");
    *(void **)&set_verify = symbol("SSL_set_verify");
    *(void **)&peer_certificate = symbol("SSL_get0_peer_certificate");
    tlspair_make_good_chain();
    struct tls_config client = tlspair_trusting();
    client.cert_file = tlspair_files.chain;
    client.key_file = tlspair_files.key;
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    ck_assert_ptr_null(peer_certificate(p.server->ssl));
    set_verify(p.server->ssl, SSL_VERIFY_PEER, accept_any);
    ck_assert_int_eq(ask(p.server->ssl), 1);
    ck_assert_int_eq(tls_handshake(p.server, &p.error), TLS_OK);
    tlspair_move(p.server, p.client, 100000);
    ck_assert_int_eq(tls_read(p.client, text, sizeof text, &n, &p.error), TLS_AGAIN);
    tlspair_move(p.client, p.server, 100000);
    ck_assert_int_eq(tls_read(p.server, text, sizeof text, &n, &p.error), TLS_AGAIN);
    ck_assert_ptr_nonnull(peer_certificate(p.server->ssl));
    tlspair_close(&p);
}
END_TEST

struct version_case {
    const char *client_min, *client_max, *server_max;
    const char *agreed; /* NULL: nothing */
};

static const struct version_case version_cases[] = {
    { NULL, NULL, NULL, "TLSv1.3" },   { NULL, "1.2", NULL, "TLSv1.2" },
    { NULL, NULL, "1.2", "TLSv1.2" },  { "1.3", NULL, "1.2", NULL },
    { "1.0", "1.1", NULL, NULL },      { "1.2", "1.2", "1.2", "TLSv1.2" },
    { "1.0", NULL, "1.2", "TLSv1.2" },
};

START_TEST(tlscontext_keeps_to_its_versions)
{
    const struct version_case *c = &version_cases[_i];
    struct tlspair p;
    struct jig_tls_facts facts;
    tlspair_make_good_chain();
    struct tls_config client = tlspair_trusting(), server = tlspair_serving();
    client.tls_min = c->client_min;
    client.tls_max = c->client_max;
    server.tls_max = c->server_max;
    tlspair_open(&p, &client, &server, "localhost");
    enum tls_status status = tlspair_shake(&p, 100000);
    ck_assert_int_eq(status, c->agreed ? TLS_OK : TLS_FAILED);
    ck_assert(tls_facts(p.client, &facts));
    if (c->agreed)
        ck_assert_str_eq(facts.version, c->agreed);
    else
        ck_assert_msg(strstr(p.error.text, "none of the offered TLS versions") != NULL, "%s",
                      p.error.text);
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

/* RFC 8446, 4.1.2: behind the record's and the message's heads a version, 32 bytes, an id, the ciphers. */
START_TEST(tlscontext_greets_without_compression_and_old_versions)
{
    struct tlspair p;
    struct tls_config client = tlspair_trusting();
    tlspair_make_good_chain();
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tls_handshake(p.client, &p.error), TLS_AGAIN);
    struct span hello = tls_out(p.client);
    size_t at = 5 + 4 + 2 + 32;
    ck_assert_uint_gt(hello.len, 200);
    at += 1 + (unsigned char)hello.ptr[at];
    at += 2 + ((size_t)(unsigned char)hello.ptr[at] << 8 | (unsigned char)hello.ptr[at + 1]);
    ck_assert(span_eq(span_sub(hello, at, at + 2), SPAN("\1\0"))); /* "none" alone */
    const struct span versions = SPAN("\0\x2b\0\5\4\3\4\3\3");     /* 1.3 and 1.2 */
    ck_assert_uint_ne(span_find(hello, versions, at), SIZE_MAX);
    tlspair_close(&p);
}
END_TEST

START_TEST(tlscontext_logs_keys_for_nobody_else)
{
    struct tlspair p;
    char path[4200];
    struct stat st;
    tlspair_make_good_chain();
    snprintf(path, sizeof path, "%s/keys", tlspair_files.folder);
    struct tls_config client = tlspair_trusting();
    client.keylog_file = path;
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    tlspair_close(&p);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    char text[4096];
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ck_assert_ptr_nonnull(strstr(text, "CLIENT_TRAFFIC_SECRET_0 "));
    ck_assert_int_eq(text[strlen(text) - 1], '\n');
}
END_TEST

/* A folder with the root, or with another one of the same name: what OpenSSL looks for is a hash of
 * that name. */
static void make_folder(char *path, bool has_root)
{
    static const char script[] = "mkdir $1 && cp $2 $1/$(openssl x509 -hash -noout -in $2).0";
    struct proc_result r;
    snprintf(path, 4200, "%s/c", tlspair_files.folder);
    const char *root = has_root ? tlspair_files.ca : tlspair_files.other_ca;
    const char *argv[] = { "sh", "-c", script, "sh", path, root, NULL };
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
}

static void check_words(const struct jig_tls_facts *facts, const char *before, const char *path,
                        const char *after)
{
    char want[4400];
    snprintf(want, sizeof want, "%s%s%s", before, path, after);
    ck_assert_msg(span_starts(span_of(facts->verify_words), span_of(want)), "%s\nnot\n%s",
                  facts->verify_words, want);
}

START_TEST(tlscontext_trusts_what_its_own_folder_has)
{
    struct tlspair p;
    char folder[4200];
    bool has_root = _i == 1;
    tlspair_make_good_chain();
    make_folder(folder, has_root);
    struct tls_config client = { .ca_path = folder };
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), has_root ? TLS_OK : TLS_FAILED);
    ck_assert_int_eq(p.error.code, has_root ? JIG_OK : JIG_ERR_CERTIFICATE);
    tlspair_close(&p);
}
END_TEST

static const struct {
    const char *ciphers, *max, *agreed;
} cipher_cases[] = {
    { "TLS_CHACHA20_POLY1305_SHA256", NULL, "TLS_CHACHA20_POLY1305_SHA256" },
    { "TLS_AES_128_GCM_SHA256", NULL, "TLS_AES_128_GCM_SHA256" },
    { "ECDHE-ECDSA-AES128-GCM-SHA256", "1.2", "ECDHE-ECDSA-AES128-GCM-SHA256" },
};

START_TEST(tlscontext_agrees_on_the_ciphers_it_was_given)
{
    struct tlspair p;
    struct jig_tls_facts facts;
    tlspair_make_good_chain();
    struct tls_config client = tlspair_trusting();
    client.ciphers = cipher_cases[_i].ciphers;
    client.tls_max = cipher_cases[_i].max;
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_str_eq(facts.cipher, cipher_cases[_i].agreed);
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

static const struct {
    bool has_file, has_folder, folder_has;
    const char *words;
} origins[] = {
    { true, false, false, "a CA of the file " },
    { true, true, false, "a CA of the file " },
    { true, true, true, "a CA of the folder " },
    { false, true, true, "a CA of the folder " },
};

/* Of a file and a folder that both have the root, the folder. */
START_TEST(tlscontext_says_where_its_trust_is_from)
{
    struct tlspair p;
    struct jig_tls_facts facts;
    char folder[4200];
    bool is_of_folder = origins[_i].folder_has;
    tlspair_make_good_chain();
    make_folder(folder, is_of_folder);
    struct tls_config client = { .ca_path = origins[_i].has_folder ? folder : NULL,
                                 .ca_file = origins[_i].has_file ? tlspair_files.ca : NULL };
    tlspair_open(&p, &client, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    ck_assert(tls_facts(p.client, &facts));
    check_words(&facts, origins[_i].words, is_of_folder ? folder : tlspair_files.ca,
                " signs the chain; the name matches localhost");
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

struct store_case {
    const char *what;
    bool folder_has, bundle_has; /* the root that signs the chain */
    bool is_insecure;
    bool is_trusted;
};

static const struct store_case stores[] = {
    { "the folder alone", true, false, false, true },
    { "the bundle alone", false, true, false, true },
    { "neither", false, false, false, false },
    { "a bundle that is named, where nothing hangs on it too", false, true, true, true },
};

START_TEST(tlscontext_finds_a_root_in_the_folder_or_the_bundle)
{
    const struct store_case *c = &stores[_i];
    struct tlspair p;
    struct jig_tls_facts facts;
    char folder[4200];
    tlspair_make_good_chain();
    make_folder(folder, c->folder_has);
    setenv("SSL_CERT_DIR", folder, 1);
    setenv("SSL_CERT_FILE", c->bundle_has ? tlspair_files.ca : tlspair_files.other_ca, 1);
    struct tls_config client = { .insecure = c->is_insecure };
    tlspair_open(&p, &client, NULL, "localhost");
    enum tls_status status = tlspair_shake(&p, 100000);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_msg(facts.verified == c->is_trusted, "%s: %s", c->what, facts.verify_words);
    ck_assert_int_eq(status == TLS_OK, c->is_trusted || c->is_insecure);
    if (c->is_trusted && c->folder_has)
        check_words(&facts, "a CA of the folder ", folder, " (SSL_CERT_DIR) signs the chain; ");
    else if (c->is_trusted)
        check_words(&facts, "a CA of the file ", tlspair_files.ca,
                    " (SSL_CERT_FILE) signs the chain; ");
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

Suite *test_tlscontext(void);
Suite *test_tlscontext(void)
{
    Suite *suite = suite_create("tlscontext");
    TCase *tc = tcase_create("tlscontext");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, tlspair_setup, tlspair_teardown);
    tcase_add_loop_test(tc, tlscontext_refuses_what_cannot_work, 0,
                        sizeof bad_configs / sizeof *bad_configs);
    tcase_add_test(tc, tlscontext_refuses_the_key_of_another_certificate);
    tcase_add_loop_test(tc, tlscontext_opens_a_locked_key_with_its_password_only, 0,
                        sizeof locks / sizeof *locks);
    tcase_add_loop_test(tc, tlscontext_with_a_certificate_answers_a_demand, 0,
                        sizeof demands / sizeof *demands);
    tcase_add_test(tc, tlscontext_shows_its_certificate_also_when_asked_later);
    tcase_add_loop_test(tc, tlscontext_keeps_to_its_versions, 0,
                        sizeof version_cases / sizeof *version_cases);
    tcase_add_loop_test(tc, tlscontext_finds_a_root_in_the_folder_or_the_bundle, 0,
                        sizeof stores / sizeof *stores);
    tcase_add_loop_test(tc, tlscontext_trusts_what_its_own_folder_has, 0, 2);
    tcase_add_loop_test(tc, tlscontext_says_where_its_trust_is_from, 0,
                        sizeof origins / sizeof *origins);
    tcase_add_loop_test(tc, tlscontext_agrees_on_the_ciphers_it_was_given, 0,
                        sizeof cipher_cases / sizeof *cipher_cases);
    tcase_add_test(tc, tlscontext_greets_without_compression_and_old_versions);
    tcase_add_test(tc, tlscontext_logs_keys_for_nobody_else);
    suite_add_tcase(suite, tc);
    return suite;
}
