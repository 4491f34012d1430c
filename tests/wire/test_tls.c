/* Client and server in memory, no socket between them: handshakes that hold, and each way in which
 * one must not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/proc.h"
#include "wire/certmake.h"
#include "wire/tls.h"

#define DAY 86400

struct pair {
    struct tls_context *client_context, *server_context;
    struct tls *client, *server;
    struct jig_error error;
};

struct files {
    char folder[4096];
    char ca[4200], other_ca[4200], chain[4200], key[4200];
};

static struct files files;

static void write_pem(char *path, const char *name, const char *first, const char *second)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, first);
    buf_add_str(&text, second ? second : "");
    proc_write_file(files.folder, name, buf_span(&text));
    buf_clear(&text);
    snprintf(path, 4200, "%s/%s", files.folder, name);
}

struct leaf_spec {
    const char *common_name, *names;
    int from_days, to_days;
};

/* A root, an intermediate and a leaf; the root's PEM and the chain without it go to files. */
static void make_chain(const struct leaf_spec *spec)
{
    int64_t now = (int64_t)time(NULL);
    struct certmake *root, *middle, *leaf;
    struct certmake_spec ca = { "Test Root", NULL, now - DAY, now + 30 * DAY, true };
    struct certmake_spec sub = { "Test CA 1", NULL, now - DAY, now + 30 * DAY, true };
    struct certmake_spec end = { spec->common_name, spec->names, now + spec->from_days * DAY,
                                 now + spec->to_days * DAY, false };
    ck_assert_int_eq(certmake_new(&ca, NULL, &root, NULL), JIG_OK);
    ck_assert_int_eq(certmake_new(&sub, root, &middle, NULL), JIG_OK);
    ck_assert_int_eq(certmake_new(&end, middle, &leaf, NULL), JIG_OK);
    char *root_pem = certmake_cert_pem(root), *middle_pem = certmake_cert_pem(middle);
    char *leaf_pem = certmake_cert_pem(leaf), *key_pem = certmake_key_pem(leaf);
    write_pem(files.ca, "ca.pem", root_pem, NULL);
    write_pem(files.chain, "chain.pem", leaf_pem, middle_pem);
    write_pem(files.key, "key.pem", key_pem, NULL);
    certmake_free(root);
    ck_assert_int_eq(certmake_new(&ca, NULL, &root, NULL), JIG_OK);
    free(root_pem);
    root_pem = certmake_cert_pem(root);
    write_pem(files.other_ca, "other.pem", root_pem, NULL);
    free(root_pem);
    free(middle_pem);
    free(leaf_pem);
    free(key_pem);
    certmake_free(root);
    certmake_free(middle);
    certmake_free(leaf);
}

static const struct leaf_spec good = { "localhost",
                                       "DNS:localhost,DNS:*.wild.test,IP:127.0.0.1,IP:::1", -2,
                                       20 };

static void setup(void)
{
    proc_temp_folder(files.folder);
}

static void teardown(void)
{
    proc_remove_tree(files.folder);
}

static void pair_open(struct pair *p, const struct tls_config *client, const char *host)
{
    struct tls_config server = { .is_server = true,
                                 .cert_file = files.chain,
                                 .key_file = files.key,
                                 .tls_min = "1.2",
                                 .alpn = "http/1.1" };
    memset(p, 0, sizeof *p);
    ck_assert_msg(tls_context_new(&server, &p->server_context, &p->error) == JIG_OK, "%s",
                  p->error.text);
    ck_assert_msg(tls_context_new(client, &p->client_context, &p->error) == JIG_OK, "%s",
                  p->error.text);
    ck_assert_int_eq(tls_new(p->client_context, host, &p->client, &p->error), JIG_OK);
    ck_assert_int_eq(tls_new(p->server_context, NULL, &p->server, &p->error), JIG_OK);
}

static void pair_close(struct pair *p)
{
    tls_free(p->client);
    tls_free(p->server);
    tls_context_free(p->client_context);
    tls_context_free(p->server_context);
}

/* Moves what one side wants to send into the other, `step` bytes at a time at the most. */
static size_t move(struct tls *from, struct tls *to, size_t step)
{
    struct span out = tls_out(from);
    size_t room, n = out.len < step ? out.len : step;
    char *space = tls_space(to, &room);
    ck_assert_ptr_nonnull(space);
    if (n > room)
        n = room;
    if (n > 0) {
        memcpy(space, out.ptr, n);
        tls_added(to, n);
        tls_sent(from, n);
    }
    return n;
}

/* Runs both handshakes to their end; the client's verdict. */
static enum tls_status shake(struct pair *p, size_t step)
{
    enum tls_status client = TLS_AGAIN, server = TLS_AGAIN;
    struct jig_error ignored;
    for (int turn = 0; turn < 100000; turn++) {
        if (client == TLS_AGAIN)
            client = tls_handshake(p->client, &p->error);
        if (server == TLS_AGAIN)
            server = tls_handshake(p->server, &ignored);
        size_t moved = move(p->client, p->server, step) + move(p->server, p->client, step);
        if (client != TLS_AGAIN && (server != TLS_AGAIN || client == TLS_FAILED) && moved == 0)
            break;
    }
    return client;
}

static struct tls_config trusting(void)
{
    return (struct tls_config){ .ca_file = files.ca, .alpn = "http/1.1" };
}

static const size_t steps[] = { 1, 7, 100000 };

START_TEST(tls_agrees_however_its_bytes_are_cut)
{
    struct pair p;
    make_chain(&good);
    struct tls_config config = trusting();
    pair_open(&p, &config, "localhost");
    ck_assert_msg(shake(&p, steps[_i]) == TLS_OK, "%s", p.error.text);
    ck_assert_str_eq(tls_alpn(p.client), "http/1.1");
    size_t n;
    ck_assert_int_eq(tls_write(p.client, SPAN("hello"), &n, &p.error), TLS_OK);
    ck_assert_uint_eq(n, 5);
    while (move(p.client, p.server, steps[_i]) > 0)
        continue;
    char text[16];
    ck_assert_int_eq(tls_read(p.server, text, sizeof text, &n, &p.error), TLS_OK);
    ck_assert(span_eq(span_make(text, n), SPAN("hello")));
    ck_assert_int_eq(tls_read(p.server, text, sizeof text, &n, &p.error), TLS_AGAIN);
    pair_close(&p);
}
END_TEST

START_TEST(tls_facts_name_the_session_and_the_chain)
{
    struct pair p;
    struct jig_tls_facts facts;
    make_chain(&good);
    struct tls_config config = trusting();
    pair_open(&p, &config, "localhost");
    ck_assert_int_eq(shake(&p, 100000), TLS_OK);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_str_eq(facts.version, "TLSv1.3");
    ck_assert_str_eq(facts.sni, "localhost");
    ck_assert_str_eq(facts.offered, "1.2 - 1.3");
    ck_assert(facts.verified);
    ck_assert_str_eq(facts.verify_error, "");
    ck_assert_str_eq(facts.ocsp_staple, "none");
    ck_assert(facts.group[0] != '\0' && facts.cipher_bits >= 128);
    ck_assert_uint_eq(facts.n_chain, 2);
    const struct jig_cert *leaf = &facts.chain[0];
    ck_assert_str_eq(leaf->subject, "CN=localhost");
    ck_assert_str_eq(leaf->issuer, "CN=Test CA 1");
    ck_assert_str_eq(leaf->key_type, "EC");
    ck_assert_str_eq(leaf->key_group, "P-256");
    ck_assert_int_eq(leaf->key_bits, 256);
    ck_assert_str_eq(leaf->signature, "ecdsa-with-SHA256");
    ck_assert_str_eq(leaf->usage, "digital signature · TLS server · TLS client");
    ck_assert_uint_eq(leaf->n_names, 4);
    ck_assert_str_eq(leaf->names[1], "DNS:*.wild.test");
    ck_assert_str_eq(leaf->names[2], "IP:127.0.0.1");
    ck_assert_str_eq(leaf->names[3], "IP:::1");
    ck_assert_uint_eq(strlen(leaf->sha256), 32 * 3 - 1);
    ck_assert(!leaf->is_ca && facts.chain[1].is_ca && !facts.chain[1].in_store);
    ck_assert_ptr_nonnull(facts.anchor);
    ck_assert_str_eq(facts.anchor->common_name, "Test Root");
    ck_assert(facts.anchor->in_store && facts.anchor->is_self_issued);
    tls_facts_clear(&facts);
    pair_close(&p);
}
END_TEST

struct trust_case {
    const char *what;
    struct leaf_spec leaf;
    const char *host;
    bool other_ca;
    const char *words; /* NULL: trusted */
};

static const struct trust_case trust_cases[] = {
    { "the name", { "x", "DNS:localhost", -2, 9 }, "localhost", false, NULL },
    { "a dot at the end", { "x", "DNS:localhost", -2, 9 }, "localhost.", false, NULL },
    { "wildcard", { "x", "DNS:*.wild.test", -2, 9 }, "a.wild.test", false, NULL },
    { "wildcard, two labels",
      { "x", "DNS:*.wild.test", -2, 9 },
      "a.b.wild.test",
      false,
      "is not for a.b.wild.test but for *.wild.test" },
    { "partial wildcard",
      { "x", "DNS:a*.wild.test", -2, 9 },
      "ab.wild.test",
      false,
      "is not for" },
    { "common name only",
      { "localhost", NULL, -2, 9 },
      "localhost",
      false,
      "names no host at all" },
    { "address as address", { "x", "IP:127.0.0.1", -2, 9 }, "127.0.0.1", false, NULL },
    { "address as name",
      { "x", "DNS:127.0.0.1", -2, 9 },
      "127.0.0.1",
      false,
      "is not for 127.0.0.1" },
    { "IPv6", { "x", "IP:::1", -2, 9 }, "::1", false, NULL },
    { "another name", { "x", "DNS:other.test", -2, 9 }, "localhost", false, "other.test" },
    { "expired", { "x", "DNS:localhost", -9, -3 }, "localhost", false, "expired 3 days ago" },
    { "not yet valid",
      { "x", "DNS:localhost", 2, 9 },
      "localhost",
      false,
      "is not valid for another" },
    { "another root",
      { "x", "DNS:localhost", -2, 9 },
      "localhost",
      true,
      "Test CA 1 is signed by an issuer" },
};

START_TEST(tls_trusts_only_what_verifies)
{
    const struct trust_case *c = &trust_cases[_i];
    struct pair p;
    struct jig_tls_facts facts;
    make_chain(&c->leaf);
    struct tls_config config = trusting();
    if (c->other_ca)
        config.ca_file = files.other_ca;
    pair_open(&p, &config, c->host);
    enum tls_status status = shake(&p, 100000);
    ck_assert_msg((status == TLS_OK) == (c->words == NULL), "%s: %s", c->what, p.error.text);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_uint_eq(facts.n_chain, 2);
    ck_assert_int_eq(facts.verified, c->words == NULL);
    if (c->words) {
        ck_assert_int_eq(p.error.code, JIG_ERR_CERTIFICATE);
        ck_assert_int_eq(p.error.phase, JIG_PHASE_TLS);
        ck_assert_msg(strstr(p.error.text, c->words) != NULL, "%s: %s", c->what, p.error.text);
    }
    tls_facts_clear(&facts);
    pair_close(&p);
}
END_TEST

START_TEST(tls_insecure_goes_on_but_says_why)
{
    struct pair p;
    struct jig_tls_facts facts;
    make_chain(&good);
    struct tls_config config = { .ca_file = files.other_ca, .insecure = true };
    pair_open(&p, &config, "elsewhere.test");
    ck_assert_int_eq(shake(&p, 100000), TLS_OK);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert(!facts.verified);
    ck_assert(facts.verify_error[0] != '\0');
    ck_assert_ptr_nonnull(strstr(facts.chain[0].problem, "elsewhere.test"));
    tls_facts_clear(&facts);
    pair_close(&p);
}
END_TEST

START_TEST(tls_end_without_close_notify_is_a_cut)
{
    struct pair p;
    char text[16];
    size_t n;
    make_chain(&good);
    struct tls_config config = trusting();
    pair_open(&p, &config, "localhost");
    ck_assert_int_eq(shake(&p, 100000), TLS_OK);
    if (_i == 1) {
        tls_close(p.server);
        while (move(p.server, p.client, 100000) > 0)
            continue;
    }
    tls_ended(p.client);
    ck_assert_int_eq(tls_read(p.client, text, sizeof text, &n, &p.error),
                     _i == 1 ? TLS_CLOSED : TLS_CUT);
    pair_close(&p);
}
END_TEST

struct garbage_case {
    const char *bytes, *words;
};

static const struct garbage_case garbage[] = {
    { "HTTP/1.1 400 Bad Request\r\n\r\n", "plain HTTP" },
    { "", "closed the connection during the handshake" },
    { "SSH-2.0-OpenSSH_9.2\r\n", "not TLS" },
};

START_TEST(tls_handshake_with_something_else_fails_in_words)
{
    struct pair p;
    size_t room, len = strlen(garbage[_i].bytes);
    make_chain(&good);
    struct tls_config config = trusting();
    pair_open(&p, &config, "localhost");
    ck_assert_int_eq(tls_handshake(p.client, &p.error), TLS_AGAIN);
    memcpy(tls_space(p.client, &room), garbage[_i].bytes, len);
    tls_added(p.client, len);
    tls_ended(p.client);
    ck_assert_int_eq(tls_handshake(p.client, &p.error), TLS_FAILED);
    ck_assert_int_eq(p.error.code, JIG_ERR_TLS);
    ck_assert_msg(strstr(p.error.text, garbage[_i].words) != NULL, "%s", p.error.text);
    pair_close(&p);
}
END_TEST

START_TEST(tls_moves_megabytes_unchanged)
{
    enum { SIZE = 3 << 20 };
    struct pair p;
    make_chain(&good);
    struct tls_config config = trusting();
    pair_open(&p, &config, "localhost");
    ck_assert_int_eq(shake(&p, 100000), TLS_OK);
    char *data = malloc(SIZE), *got = malloc(SIZE);
    ck_assert(data && got);
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (char)(i * 2654435761u >> 13);
    size_t sent = 0, received = 0;
    while (received < SIZE) {
        size_t n;
        if (sent < SIZE &&
            tls_write(p.server, span_make(data + sent, SIZE - sent), &n, &p.error) == TLS_OK)
            sent += n;
        move(p.server, p.client, 40000);
        while (tls_read(p.client, got + received, SIZE - received, &n, &p.error) == TLS_OK)
            received += n;
    }
    ck_assert_int_eq(memcmp(data, got, SIZE), 0);
    free(data);
    free(got);
    pair_close(&p);
}
END_TEST

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
    { { .keylog_file = "/nowhere/log" }, JIG_ERR_WRITE, "/nowhere/log" },
};

START_TEST(tls_context_refuses_what_cannot_work)
{
    struct tls_context *context;
    struct jig_error error = { 0 };
    ck_assert_int_eq(tls_context_new(&bad_configs[_i].config, &context, &error),
                     bad_configs[_i].want);
    ck_assert_msg(strstr(error.text, bad_configs[_i].words) != NULL, "%s", error.text);
}
END_TEST

START_TEST(tls_context_refuses_the_key_of_another_certificate)
{
    struct tls_context *context;
    struct jig_error error = { 0 };
    char chain[4200];
    make_chain(&good);
    struct proc_result r;
    snprintf(chain, sizeof chain, "%s/first.pem", files.folder);
    const char *copy[] = { "cp", files.chain, chain, NULL };
    proc_run(&r, copy, SPAN(""));
    proc_result_clear(&r);
    make_chain(&good);
    struct tls_config config = { .cert_file = chain, .key_file = files.key };
    ck_assert_int_eq(tls_context_new(&config, &context, &error), JIG_ERR_CLIENT_CERTIFICATE);
}
END_TEST

Suite *test_tls(void);
Suite *test_tls(void)
{
    Suite *suite = suite_create("tls");
    TCase *tc = tcase_create("tls");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, tls_agrees_however_its_bytes_are_cut, 0, 3);
    tcase_add_test(tc, tls_facts_name_the_session_and_the_chain);
    tcase_add_loop_test(tc, tls_trusts_only_what_verifies, 0,
                        sizeof trust_cases / sizeof *trust_cases);
    tcase_add_test(tc, tls_insecure_goes_on_but_says_why);
    tcase_add_loop_test(tc, tls_end_without_close_notify_is_a_cut, 0, 2);
    tcase_add_loop_test(tc, tls_handshake_with_something_else_fails_in_words, 0,
                        sizeof garbage / sizeof *garbage);
    tcase_add_test(tc, tls_moves_megabytes_unchanged);
    tcase_add_loop_test(tc, tls_context_refuses_what_cannot_work, 0,
                        sizeof bad_configs / sizeof *bad_configs);
    tcase_add_test(tc, tls_context_refuses_the_key_of_another_certificate);
    suite_add_tcase(suite, tc);
    return suite;
}
