/* Client and server in memory, no socket between them: handshakes that hold, and each way in which
 * one must not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/failalloc.h"
#include "support/proc.h"
#include "support/tlspair.h"
#include "wire/certfacts.h"
#include "wire/certwords.h"

static const size_t steps[] = { 1, 7, 100000 };

START_TEST(tls_agrees_however_its_bytes_are_cut)
{
    struct tlspair p;
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_msg(tlspair_shake(&p, steps[_i]) == TLS_OK, "%s", p.error.text);
    ck_assert_str_eq(tls_alpn(p.client), "http/1.1");
    size_t n;
    ck_assert_int_eq(tls_write(p.client, SPAN("hello"), &n, &p.error), TLS_OK);
    ck_assert_uint_eq(n, 5);
    while (tlspair_move(p.client, p.server, steps[_i]) > 0)
        continue;
    char text[16];
    ck_assert_int_eq(tls_read(p.server, text, sizeof text, &n, &p.error), TLS_OK);
    ck_assert(span_eq(span_make(text, n), SPAN("hello")));
    ck_assert_int_eq(tls_read(p.server, text, sizeof text, &n, &p.error), TLS_AGAIN);
    tlspair_close(&p);
}
END_TEST

START_TEST(tls_facts_name_the_session_and_the_chain)
{
    struct tlspair p;
    struct jig_tls_facts facts;
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
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
    tlspair_close(&p);
}
END_TEST

struct trust_case {
    const char *what;
    struct tlspair_leaf leaf;
    const char *host;
    bool other_ca;
    const char *words; /* NULL: trusted */
};

static const struct trust_case trust_cases[] = {
    { "the name", { "x", "DNS:localhost", -2, 9, 30 }, "localhost", false, NULL },
    { "a dot at the end", { "x", "DNS:localhost", -2, 9, 30 }, "localhost.", false, NULL },
    { "wildcard", { "x", "DNS:*.wild.test", -2, 9, 30 }, "a.wild.test", false, NULL },
    { "wildcard, two labels",
      { "x", "DNS:*.wild.test", -2, 9, 30 },
      "a.b.wild.test",
      false,
      "is not for a.b.wild.test but for *.wild.test" },
    { "partial wildcard",
      { "x", "DNS:a*.wild.test", -2, 9, 30 },
      "ab.wild.test",
      false,
      "is not for" },
    { "common name only",
      { "localhost", NULL, -2, 9, 30 },
      "localhost",
      false,
      "names no host at all" },
    { "address as address", { "x", "IP:127.0.0.1", -2, 9, 30 }, "127.0.0.1", false, NULL },
    { "address as name",
      { "x", "DNS:127.0.0.1", -2, 9, 30 },
      "127.0.0.1",
      false,
      "is not for 127.0.0.1" },
    { "IPv6", { "x", "IP:::1", -2, 9, 30 }, "::1", false, NULL },
    { "another name", { "x", "DNS:other.test", -2, 9, 30 }, "localhost", false, "other.test" },
    { "expired",
      { "x", "DNS:localhost", -9, -3, 30 },
      "localhost",
      false,
      "expired 3 days ago" },
    { "not yet valid",
      { "x", "DNS:localhost", 2, 9, 30 },
      "localhost",
      false,
      "is not valid for another" },
    { "expired root",
      { "x", "DNS:localhost", -2, 9, -5 },
      "localhost",
      false,
      "Test Root of the store expired 5 days ago" },
    { "expired, of another name, below an expired root",
      { "x", "DNS:other.test", -9, -3, -5 },
      "localhost",
      false,
      "the certificate x is not for localhost but for other.test, and expired 3 days ago; "
      "the certificate Test Root of the store expired 5 days ago" },
    { "expired, of a root that is not known",
      { "x", "DNS:localhost", -9, -3, 30 },
      "localhost",
      true,
      "which was not sent along and is not in the store; trust that one with the option "
      "cacert; "
      "the certificate x expired 3 days ago" },
    { "another root",
      { "x", "DNS:localhost", -2, 9, 30 },
      "localhost",
      true,
      "Test CA 1 is signed by CN=Test Root, which was not sent" },
};

START_TEST(tls_trusts_only_what_verifies)
{
    const struct trust_case *c = &trust_cases[_i];
    struct tlspair p;
    struct jig_tls_facts facts;
    tlspair_make_chain(&c->leaf);
    struct tls_config config = tlspair_trusting();
    if (c->other_ca)
        config.ca_file = tlspair_files.other_ca;
    tlspair_open(&p, &config, NULL, c->host);
    enum tls_status status = tlspair_shake(&p, 100000);
    ck_assert_msg((status == TLS_OK) == (c->words == NULL), "%s: %s", c->what, p.error.text);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_uint_eq(facts.n_chain, 2);
    ck_assert_msg(!*facts.sni == (strspn(c->host, "0123456789.:") == strlen(c->host)), "%s",
                  facts.sni); /* RFC 6066, 3: no address */
    ck_assert_int_eq(facts.verified, c->words == NULL);
    if (c->words) {
        ck_assert_int_eq(p.error.code, JIG_ERR_CERTIFICATE);
        ck_assert_int_eq(p.error.phase, JIG_PHASE_TLS);
        ck_assert_msg(strstr(p.error.text, c->words) != NULL, "%s: %s", c->what, p.error.text);
    }
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

/* Whose name there was no memory to keep would else be anybody. */
START_TEST(tls_out_of_memory_trusts_no_other_name)
{
    struct tlspair p;
    struct tlspair_leaf other = { "x", "DNS:other.test", -2, 9, 30 };
    tlspair_make_chain(&other);
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    bool was_refused = true;
    for (unsigned n = 0; was_refused; n++) {
        tls_free(p.client);
        tls_free(p.server);
        p.client = NULL;
        ck_assert_int_eq(tls_new(p.server_context, NULL, &p.server, &p.error), JIG_OK);
        failalloc_at(n);
        enum jig_err err = tls_new(p.client_context, "localhost", &p.client, &p.error);
        was_refused = failalloc_end();
        if (was_refused)
            ck_assert_int_eq(err, JIG_ERR_MEMORY);
        else
            ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_FAILED);
    }
    tlspair_close(&p);
}
END_TEST

/* Nothing is missing: OpenSSL just does not take for an issuer what it can't read. */
START_TEST(tls_does_not_miss_an_issuer_that_can_not_be_read)
{
    static const struct tlspair_leaf good = { "localhost", "DNS:localhost", -2, 20, 30 };
    static const char *const broken[] = { "2.5.29.30=DER:30030105",
                                          NULL }; /* name constraints */
    struct tlspair p;
    struct jig_tls_facts facts;
    struct tls_config config = tlspair_trusting();
    tlspair_make_chain_with(&good, broken);
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_FAILED);
    ck_assert_msg(
        strstr(p.error.text,
               "the certificate localhost is signed by CN=Test CA 1, which came along "
               "but has extensions that can't be read; the certificate Test CA 1 has "
               "extensions that can't be read") != NULL,
        "%s", p.error.text);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_str_eq(facts.chain[1].problem, "has extensions that can't be read");
    ck_assert(certwords_is_unreadable(&facts.chain[1]));
    ck_assert(!certwords_is_unreadable(&facts.chain[0]));
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

START_TEST(tls_misses_what_a_server_forgot_to_send)
{
    struct tlspair p;
    char pem[8192];
    tlspair_make_good_chain();
    FILE *file = fopen(tlspair_files.chain, "r");
    ck_assert_ptr_nonnull(file);
    pem[fread(pem, 1, sizeof pem - 1, file)] = '\0';
    fclose(file);
    char *end = strstr(pem, "-----END CERTIFICATE-----\n");
    end[strlen("-----END CERTIFICATE-----\n")] = '\0';
    proc_write_file(tlspair_files.folder, "chain.pem", span_of(pem));
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_FAILED);
    ck_assert_int_eq(p.error.code, JIG_ERR_CERTIFICATE);
    ck_assert_msg(strstr(p.error.text, "is signed by CN=Test CA 1, which was not sent"), "%s",
                  p.error.text);
    tlspair_close(&p);
}
END_TEST

/* curl takes it so too. */
START_TEST(tls_trusts_an_intermediate_that_is_named)
{
    struct tlspair p;
    struct jig_tls_facts facts;
    char pem[8192], path[4300];
    tlspair_make_good_chain();
    FILE *file = fopen(tlspair_files.chain, "r");
    ck_assert_ptr_nonnull(file);
    pem[fread(pem, 1, sizeof pem - 1, file)] = '\0';
    fclose(file);
    const char *intermediate = strstr(pem, "-----END CERTIFICATE-----\n");
    intermediate += strlen("-----END CERTIFICATE-----\n");
    proc_write_file(tlspair_files.folder, "named.pem", span_of(intermediate));
    snprintf(path, sizeof path, "%s/named.pem", tlspair_files.folder);
    struct tls_config config = { .ca_file = path };
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_msg(tlspair_shake(&p, 100000) == TLS_OK, "%s", p.error.text);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert_uint_eq(facts.n_chain, 2);
    ck_assert(facts.chain[1].in_store && !facts.chain[1].is_self_issued && !facts.anchor);
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

START_TEST(tls_insecure_goes_on_but_says_why)
{
    struct tlspair p;
    struct jig_tls_facts facts;
    tlspair_make_good_chain();
    struct tls_config config = { .ca_file = tlspair_files.other_ca, .insecure = true };
    tlspair_open(&p, &config, NULL, "elsewhere.test");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    ck_assert(tls_facts(p.client, &facts));
    ck_assert(!facts.verified);
    ck_assert(facts.verify_error[0] != '\0');
    ck_assert_ptr_nonnull(strstr(facts.chain[0].problem, "elsewhere.test"));
    tls_facts_clear(&facts);
    tlspair_close(&p);
}
END_TEST

START_TEST(tls_end_without_close_notify_is_a_cut)
{
    struct tlspair p;
    char text[16];
    size_t n;
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    if (_i == 1) {
        tls_close(p.server);
        while (tlspair_move(p.server, p.client, 100000) > 0)
            continue;
    }
    tls_ended(p.client);
    ck_assert_int_eq(tls_read(p.client, text, sizeof text, &n, &p.error),
                     _i == 1 ? TLS_CLOSED : TLS_CUT);
    tlspair_close(&p);
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
    struct tlspair p;
    size_t room, len = strlen(garbage[_i].bytes);
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tls_handshake(p.client, &p.error), TLS_AGAIN);
    memcpy(tls_space(p.client, &room), garbage[_i].bytes, len);
    tls_added(p.client, len);
    tls_ended(p.client);
    ck_assert_int_eq(tls_handshake(p.client, &p.error), TLS_FAILED);
    ck_assert_int_eq(p.error.code, JIG_ERR_TLS);
    ck_assert_msg(strstr(p.error.text, garbage[_i].words) != NULL, "%s", p.error.text);
    ck_assert(span_eq_str(tls_plain(p.client), garbage[_i].bytes));
    tlspair_close(&p);
}
END_TEST

START_TEST(tls_moves_megabytes_unchanged)
{
    enum { SIZE = 3 << 20 };
    struct tlspair p;
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
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
        tlspair_move(p.server, p.client, 40000);
        while (tls_read(p.client, got + received, SIZE - received, &n, &p.error) == TLS_OK)
            received += n;
    }
    ck_assert_int_eq(memcmp(data, got, SIZE), 0);
    free(data);
    free(got);
    tlspair_close(&p);
}
END_TEST

/* What the inner pair wants to send goes through the outer one as plain bytes. */
static size_t tunnel(struct tls *inner_from, struct tls *outer_from, struct tls *outer_to,
                     struct tls *inner_to)
{
    struct jig_error error;
    size_t n, room, moved = 0;
    struct span out = tls_out(inner_from);
    if (out.len > 0) {
        ck_assert_int_eq(tls_write(outer_from, out, &n, &error), TLS_OK);
        tls_sent(inner_from, n);
    }
    while (tlspair_move(outer_from, outer_to, 1000) > 0)
        continue;
    for (;;) {
        char *space = tls_space(inner_to, &room);
        if (tls_read(outer_to, space, room, &n, &error) != TLS_OK)
            return moved;
        tls_added(inner_to, n);
        moved += n;
    }
}

START_TEST(tls_goes_through_tls)
{
    struct tlspair outer, inner;
    enum tls_status client = TLS_AGAIN, server = TLS_AGAIN;
    size_t n;
    char text[16];
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&outer, &config, NULL, "localhost");
    tlspair_open(&inner, &config, NULL, "a.wild.test");
    ck_assert_int_eq(tlspair_shake(&outer, 100000), TLS_OK);
    for (int turn = 0; turn < 10 && (client != TLS_OK || server != TLS_OK); turn++) {
        client = tls_handshake(inner.client, &inner.error);
        tunnel(inner.client, outer.client, outer.server, inner.server);
        server = tls_handshake(inner.server, &inner.error);
        tunnel(inner.server, outer.server, outer.client, inner.client);
    }
    ck_assert_int_eq(client, TLS_OK);
    ck_assert_int_eq(server, TLS_OK);
    ck_assert_int_eq(tls_write(inner.client, SPAN("hello"), &n, &inner.error), TLS_OK);
    tunnel(inner.client, outer.client, outer.server, inner.server);
    ck_assert_int_eq(tls_read(inner.server, text, sizeof text, &n, &inner.error), TLS_OK);
    ck_assert(span_eq(span_make(text, n), SPAN("hello")));
    tlspair_close(&inner);
    tlspair_close(&outer);
}
END_TEST

START_TEST(tls_gives_nothing_of_a_damaged_record)
{
    struct tlspair p;
    size_t n, room;
    char text[16];
    tlspair_make_good_chain();
    struct tls_config config = tlspair_trusting();
    tlspair_open(&p, &config, NULL, "localhost");
    ck_assert_int_eq(tlspair_shake(&p, 100000), TLS_OK);
    ck_assert_int_eq(tls_write(p.server, SPAN("hello"), &n, &p.error), TLS_OK);
    struct span out = tls_out(p.server);
    char *space = tls_space(p.client, &room);
    memcpy(space, out.ptr, out.len);
    space[out.len - 1] ^= 1;
    tls_added(p.client, out.len);
    ck_assert_int_eq(tls_read(p.client, text, sizeof text, &n, &p.error), TLS_FAILED);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(p.error.code, JIG_ERR_RECEIVE);
    ck_assert(p.error.text[0] != '\0');
    tlspair_close(&p);
}
END_TEST

Suite *test_tls(void);
Suite *test_tls(void)
{
    Suite *suite = suite_create("tls");
    TCase *tc = tcase_create("tls");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, tlspair_setup, tlspair_teardown);
    tcase_add_loop_test(tc, tls_agrees_however_its_bytes_are_cut, 0, 3);
    tcase_add_test(tc, tls_facts_name_the_session_and_the_chain);
    tcase_add_loop_test(tc, tls_trusts_only_what_verifies, 0,
                        sizeof trust_cases / sizeof *trust_cases);
    tcase_add_test(tc, tls_misses_what_a_server_forgot_to_send);
    tcase_add_test(tc, tls_out_of_memory_trusts_no_other_name);
    tcase_add_test(tc, tls_does_not_miss_an_issuer_that_can_not_be_read);
    tcase_add_test(tc, tls_trusts_an_intermediate_that_is_named);
    tcase_add_test(tc, tls_insecure_goes_on_but_says_why);
    tcase_add_loop_test(tc, tls_end_without_close_notify_is_a_cut, 0, 2);
    tcase_add_loop_test(tc, tls_handshake_with_something_else_fails_in_words, 0,
                        sizeof garbage / sizeof *garbage);
    tcase_add_test(tc, tls_moves_megabytes_unchanged);
    tcase_add_test(tc, tls_goes_through_tls);
    tcase_add_test(tc, tls_gives_nothing_of_a_damaged_record);
    suite_add_tcase(suite, tc);
    return suite;
}
