/* The TLS tab over handshakes in memory. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support/proc.h"
#include "support/viewer.h"
#include "wire/certmake.h"

/* The stage's exchanges begin here, in Unix time. */
#define BEGIN INT64_C(1764000000)
#define DAY   86400

static char folder[4096];
static char ca_file[4200];
static char chain_file[8200];
static char key_file[4200];
static struct tls_context *context;
static struct viewer v;

/* Of a log that nobody knows, and of Google's Argon2026h2, which never signed that. */
#define SCT                                                            \
    "1.3.6.1.4.1.11129.2.4.2=DER:046c006a003300"                       \
    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20" \
    "0000019a94e27400000004030004"                                     \
    "00000000003300"                                                   \
    "d76d7d10d1a7f577c2c7e95fd700bff982c9335a65e1d0b3017317c0c8c56977" \
    "0000019a94e27400000004030004"                                     \
    "00000000"

static const char *const leaf_says[] = {
    "authorityInfoAccess=OCSP;URI:http://ocsp.a.test,caIssuers;URI:http://ca.a.test/1.der",
    "crlDistributionPoints=URI:http://a.test/1.crl", "tlsfeature=status_request", SCT, NULL
};

static char *made(const char *name, const char *names, const char *const *extensions,
                  const struct certmake *issuer, struct certmake **out)
{
    struct certmake_spec spec = { name,   names,     BEGIN - 100 * DAY, BEGIN + 7300 * DAY,
                                  !names, extensions };
    ck_assert_int_eq(certmake_new(&spec, issuer, out, NULL), JIG_OK);
    return certmake_cert_pem(*out);
}

static void write_file(char *path, size_t room, const char *name, const char *text)
{
    proc_write_file(folder, name, span_of(text));
    snprintf(path, room, "%s/%s", folder, name);
}

static void setup(void)
{
    struct certmake *root;
    struct certmake *leaf;
    proc_temp_folder(folder);
    char *root_pem = made("Test Root", NULL, NULL, NULL, &root);
    char *leaf_pem = made("a.test", "DNS:a.test,DNS:*.a.test", leaf_says, root, &leaf);
    char *key_pem = certmake_key_pem(leaf);
    struct buf chain;
    buf_init(&chain, 1 << 20);
    buf_addf(&chain, "%s%s", leaf_pem, root_pem);
    write_file(ca_file, sizeof ca_file, "ca.pem", root_pem);
    write_file(chain_file, sizeof chain_file, "chain.pem", buf_str(&chain));
    write_file(key_file, sizeof key_file, "key.pem", key_pem);
    buf_clear(&chain);
    free(root_pem);
    free(leaf_pem);
    free(key_pem);
    certmake_free(leaf);
    certmake_free(root);
    struct tls_config config = {
        .is_server = true, .cert_file = chain_file, .key_file = key_file, .alpn = "http/1.1"
    };
    struct jig_error error;
    ck_assert_msg(!tls_context_new(&config, &context, &error), "%s", error.text);
    viewer_open(&v, 90, 40);
}

static void teardown(void)
{
    viewer_close(&v);
    tls_context_free(context);
    proc_remove_tree(folder);
}

/* From a server of that script. */
static void fetch(const struct script *script, const char *url,
                  const struct jig_options *options)
{
    v.stage.scripts = script;
    v.stage.n_scripts = 1;
    viewer_send(&v, url, options);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
}

static void get(const struct jig_options *options)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
          { SCRIPT_SEND,
            "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=31536000\r\n"
            "Content-Length: 2\r\n\r\nok",
            0, 0 },
          { SCRIPT_CLOSE, NULL, 0, 0 } }
    };
    v.stage.server_context = context;
    fetch(&script, "https://a.test/", options);
    viewer_keys(&v, "4");
}

START_TEST(tlstab_has_the_verdict_first_and_the_chain_below)
{
    get(&(struct jig_options){ .ca_file = ca_file });
    ck_assert_str_eq(viewer_row(&v, 0), "  Body   Headers 2   Cookies   TLS ✓   Timing   Wire");
    viewer_has(&v, "  ✓ Trusted  ");
    viewer_has(&v, "  Protocol      TLS 1.3");
    viewer_has(&v, "  ALPN          http/1.1");
    viewer_has(&v, "  Certificate chain");
    viewer_has(&v, "▌ ▾ a.test                           leaf   expires in 20 years");
    viewer_has(&v, "      valid      2025-08-16 ");
    viewer_has(&v, "      names      a.test, *.a.test");
    viewer_has(&v, "      key        ECDSA P-256");
    viewer_has(&v, "100 of 7400 days");
    viewer_has(
        &v, "  ▸ Test Root                        root, given as a CA   expires in 20 years");
    viewer_has(&v, "Strict-Transport-Security 1 year    SNI a.test");
    struct response_badge badges[RESPONSE_BADGES];
    size_t n = response_badges(v.response, badges);
    ck_assert_str_eq(badges[n - 1].text, "TLS 1.3 ✓");
    ck_assert_int_eq(badges[n - 1].role, ROLE_BADGE_GOOD);
}
END_TEST

START_TEST(tlstab_shows_all_that_a_certificate_says)
{
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_resize(&v, 90, 60);
    viewer_has(&v, "  Key exchange  X25519                      forward secret");
    viewer_has(&v, "  Handshake     0.00 ms                     1 round trip, ");
    viewer_has(
        &v,
        "  OCSP staple   none                        but the certificate says that one must "
        "come");
    viewer_has(&v, "      usage      digital signature · TLS server · TLS client");
    viewer_has(&v, "      authority  no CA");
    viewer_has(&v, "      OCSP       http://ocsp.a.test");
    viewer_has(&v, "      CRL        http://a.test/1.crl");
    viewer_has(&v, "      issuer at  http://ca.a.test/1.der");
    viewer_has(&v, "      staple     must come along, and did not");
    viewer_has(
        &v, "      SCT        2025-11-18  AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n"
            "                 2025-11-18  Google Argon2026h2  a signature that the log did not "
            "make\n");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "      authority  CA of any depth");
}
END_TEST

START_TEST(tlstab_asks_for_a_probe_and_shows_it)
{
    struct tlsaccepts a = { .origin = "https://a.test", .is_running = true };
    tlsprobe_begin(&a.found);
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_resize(&v, 90, 60);
    viewer_keys(&v, "p");
    ck_assert_str_eq(v.said.command, "tls.probe");
    ck_assert_int_eq(v.said.number, 0);
    a.found.n_asked = 1;
    a.found.versions[0].n = 1;
    a.found.versions[0].accepted = true;
    a.found.versions[0].ciphers[0] = (struct tlsprobe_cipher){ "TLS_AES_128_GCM_SHA256", 128 };
    response_set_accepts(v.response, &a);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  What the server accepts   1 handshake so far, Esc stops it");
    a.found.n_asked = 2;
    response_set_accepts(v.response, &a);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  What the server accepts   2 handshakes so far, Esc stops it");
    viewer_has(&v, "    TLS 1.3     TLS_AES_128_GCM_SHA256          128 bits");
    viewer_has(&v, "                asking …");
    viewer_has(&v, "    TLS 1.2     not asked yet");
    v.said.command = NULL;
    viewer_keys(&v, "p"); /* one at a time */
    ck_assert_ptr_null(v.said.command);
    a.is_running = false;
    a.was_stopped = true;
    a.found.versions[1].is_unknown = true;
    response_set_accepts(v.response, &a);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "    TLS 1.2     not asked\n");
    a.found.at = TLSPROBE_VERSIONS;
    snprintf(a.origin, sizeof a.origin, "https://b.test");
    response_update(v.response, v.stage.now);
    ck_assert_ptr_null(strstr(viewer_screen(&v), "What the server accepts")); /* another's */
}
END_TEST

/* Where a theme has no colours, too. */
START_TEST(tlstab_says_which_accepted_versions_are_obsolete)
{
    struct tlsaccepts a = { .origin = "https://a.test" };
    tlsprobe_begin(&a.found);
    a.found.at = TLSPROBE_VERSIONS;
    for (size_t i = 1; i < TLSPROBE_VERSIONS; i++) {
        struct tlsprobe_version *version = &a.found.versions[i];
        version->accepted = true;
        version->n = i < 3 ? 2 : 1;
        version->ciphers[0] = (struct tlsprobe_cipher){ "ECDHE-RSA-AES256-SHA", 256 };
        version->ciphers[1] = (struct tlsprobe_cipher){ "ECDHE-RSA-AES128-SHA", 128 };
    }
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_resize(&v, 90, 60);
    response_set_accepts(v.response, &a);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "    TLS 1.2     ECDHE-RSA-AES256-SHA            256 bits  no AEAD\n"
                   "                ECDHE-RSA-AES128-SHA            128 bits  no AEAD\n"
                   "    TLS 1.1     ECDHE-RSA-AES256-SHA            256 bits  no AEAD\n"
                   "    obsolete    ECDHE-RSA-AES128-SHA            128 bits  no AEAD\n"
                   "    TLS 1.0     ECDHE-RSA-AES256-SHA            256 bits  no AEAD\n"
                   "    obsolete");
}
END_TEST

START_TEST(tlstab_brings_a_probe_into_sight_that_begins)
{
    struct tlsaccepts a = { .origin = "https://a.test", .is_running = true };
    tlsprobe_begin(&a.found);
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_resize(&v, 90, 16);
    response_set_accepts(v.response, &a);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  What the server accepts");
    viewer_keys(&v, "<Home>"); /* and leaves it at that */
    response_update(v.response, v.stage.now);
    ck_assert_ptr_null(strstr(viewer_screen(&v), "What the server accepts"));
}
END_TEST

START_TEST(tlstab_asks_for_a_key_log_and_shows_that_it_is_on)
{
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_keys(&v, "K");
    ck_assert_str_eq(v.said.command, "tls.ask-keylog");
    response_set_keylog(v.response, "/tmp/keys.log");
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  Key log       on                          /tmp/keys.log");
}
END_TEST

START_TEST(tlstab_says_when_it_is_the_proxys)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO) } };
    struct jig_options options = { .ca_file = ca_file, .proxy = "https://a.test" };
    v.stage.server_context = context;
    fetch(&script, "http://plain.test/", &options);
    viewer_keys(&v, "4");
    viewer_has(&v, "  with the proxy https://a.test only: it could read all of it");
    viewer_has(&v, "  ✓ Trusted  ");
    viewer_keys(&v, "5");
    viewer_has(&v, "  proxy TLS 1.3 https://a.test");
    viewer_has(&v, "    proxy ");
}
END_TEST

START_TEST(tlstab_says_what_is_within_the_proxys)
{
    static const struct script script = { { HEAD_END,
                                            SENDS("HTTP/1.1 200 Fine\r\nVia: x\r\n\r\n"),
                                            STARTS_TLS, HEAD_END, SENDS(OK_HELLO) } };
    struct jig_options options = { .ca_file = ca_file,
                                   .proxy = "https://a.test:8443",
                                   .wire_keep = 1 << 16 };
    v.stage.server_context = v.stage.origin_context = context;
    fetch(&script, "https://b.a.test/", &options);
    viewer_keys(&v, "4");
    viewer_has(&v, "  within TLS 1.3 with the proxy https://a.test:8443, trusted");
    viewer_keys(&v, "2");
    viewer_has(&v, "  Proxy           200 Fine\n                  Via: x");
    viewer_keys(&v, "5");
    viewer_has(&v, "  proxy 200 TLS 1.3 https://a.test:8443");
    viewer_has(&v, ", and 53 with the proxy\n");
    viewer_has(&v, ", and 29 with the proxy");
    viewer_keys(&v, "6");
    viewer_has(&v, "CONNECT b.a.test:443 HTTP/1.1");
}
END_TEST

START_TEST(tlstab_times_a_proxy_that_refuses_once)
{
    static const struct script script = { { HEAD_END, SENDS("HTTP/1.1 403 No\r\n\r\n") } };
    struct jig_options options = { .ca_file = ca_file,
                                   .proxy = "https://a.test:8443",
                                   .wire_keep = 1 << 16 };
    v.stage.server_context = context;
    fetch(&script, "https://b.a.test/", &options);
    viewer_keys(&v, "5");
    viewer_has(&v, "Check the proxy's address and login, and that it leads to\n");
    const char *row = strstr(viewer_screen(&v), "    proxy ");
    ck_assert_ptr_nonnull(row);
    ck_assert_ptr_null(strstr(row + 1, "    proxy "));
    viewer_has(&v, "  sent      0, and 53 with the proxy\n");
    viewer_has(&v, "  received  0, and 19 with the proxy");
}
END_TEST

START_TEST(tlstab_folds_copies_and_saves_certificates)
{
    get(&(struct jig_options){ .ca_file = ca_file });
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "▌ ▸ a.test ");
    ck_assert_ptr_null(strstr(viewer_screen(&v), "names "));
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "▌ ▾ Test Root");
    viewer_keys(&v, "y");
    ck_assert_str_eq(v.said.command, "response.copied");
    ck_assert(span_starts(buf_span(&v.text), SPAN("-----BEGIN CERTIFICATE-----")));
    size_t one = v.text.len;
    viewer_keys(&v, "s");
    ck_assert_str_eq(v.said.command, "response.save-text");
    ck_assert_uint_gt(v.text.len, one);
}
END_TEST

START_TEST(tlstab_says_why_a_chain_is_not_trusted)
{
    get(&(struct jig_options){ .follow = false });
    viewer_has(&v, "  ✗ Not trusted  ");
    viewer_has(&v, "a.test");
    ck_assert_str_eq(viewer_row(&v, 0), "  Body   Headers   Cookies   TLS ✗   Timing   Wire");
    viewer_keys(&v, "1");
    viewer_has(&v, "✗ certificate-untrusted");
    viewer_has(&v, "while shaking hands over TLS");
}
END_TEST

START_TEST(tlstab_shows_that_verification_was_off)
{
    get(&(struct jig_options){ .insecure = true });
    viewer_has(&v, "  ✗ Not trusted  ");
    viewer_has(&v, "it was used all the same: verification is switched off");
    viewer_keys(&v, "1");
    viewer_has(&v, "    1   ok");
}
END_TEST

START_TEST(tlstab_names_the_scheme_of_a_server_without_tls)
{
    static const struct script script = { { { SCRIPT_SEND, "HTTP/1.1 400 Bad Request\r\n\r\n",
                                              0, 0 },
                                            { SCRIPT_CLOSE, NULL, 0, 0 } } };
    struct jig_options options = { .wire_keep = 1 << 16 };
    fetch(&script, "https://a.test/", &options);
    viewer_keys(&v, "4");
    viewer_has(&v, "try http:// in the place of https://.");
    viewer_lacks(&v, "Does the port speak TLS?");
}
END_TEST

/* Nothing is claimed of trust where no certificate was seen. */
START_TEST(tlstab_claims_nothing_where_the_handshake_broke_off)
{
    static const struct script script = { { { SCRIPT_SEND, "SSH-2.0-OpenSSH_9.2\r\n", 0, 0 },
                                            { SCRIPT_CLOSE, NULL, 0, 0 } } };
    struct jig_options options = { .wire_keep = 1 << 16 };
    fetch(&script, "https://a.test/", &options);
    viewer_keys(&v, "4");
    viewer_has(&v, "✗ tls-failed  the server's answer is not TLS");
    viewer_has(&v, "The Wire tab shows what came. Does the port speak TLS?");
    viewer_has(&v,
               "  ✗ Not verified  the handshake broke off before that\n\n  Protocol      none");
    viewer_lacks(&v, "it was used all the same");
    viewer_lacks(&v, "received");
    viewer_keys(&v, "5");
    viewer_has(&v, "  received  21  in 1 read");
    viewer_keys(&v, "6");
    viewer_has(&v, "SSH-2.0-OpenSSH_9.2");
    struct response_badge badges[RESPONSE_BADGES];
    size_t n = response_badges(v.response, badges);
    ck_assert_str_eq(badges[n - 1].text, "TLS ✗");
}
END_TEST

/* Nor of a proxy's that speaks none, though no phase of TLS was come to. */
START_TEST(tlstab_claims_nothing_of_a_proxy_that_speaks_no_tls)
{
    static const struct script script = { { SENDS("HTTP/1.1 400 Bad Request\r\n\r\n") } };
    struct jig_options options = { .wire_keep = 1 << 16, .proxy = "https://proxy.test" };
    fetch(&script, "https://a.test/", &options);
    viewer_keys(&v, "4");
    viewer_has(&v, "✗ tls-failed  the proxy: the server answered in plain HTTP, not in TLS");
    viewer_has(&v, "What came is HTTP without TLS: try http:// as the proxy's");
    viewer_has(&v, "  ✗ Not verified  the handshake broke off before that\n");
    viewer_lacks(&v, "it was used all the same");
}
END_TEST

/* Or where it is the server that says no, of which all was well. */
START_TEST(tlstab_tells_a_refusal_of_the_servers_from_one_of_ours)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_tls_facts facts = { .version = mem_strdup("TLSv1.3"),
                                   .verified = true,
                                   .verify_words = mem_strdup("all is well"),
                                   .chain = mem_zero(1, sizeof *facts.chain),
                                   .n_chain = 1 };
    struct jig_error error;
    struct jig_error failed;
    jig_error_set(&failed, JIG_ERR_TLS, JIG_PHASE_TLS, "it demands a client certificate");
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_take_tls(r, &facts, false);
    jig_recording_set_error(r, &failed);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "4");
    viewer_has(&v, "A client certificate, ciphers and versions are set under Options.");
    viewer_has(&v, "  ✓ Trusted  all is well");
}
END_TEST

/* However long the words in front of it. */
START_TEST(tlstab_says_which_name_was_asked_for)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_field hsts = { .name = "Strict-Transport-Security",
                              .name_len = 25,
                              .value = "max-age=31536000; includeSubDomains; preload",
                              .value_len = 44 };
    struct jig_tls_facts facts = { .version = mem_strdup("TLSv1.3"),
                                   .verified = true,
                                   .sni = mem_strdup("a.test") };
    struct jig_error error;
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_answer(r, &head);
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, &hsts);
    jig_recording_take_tls(r, &facts, false);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "4");
    viewer_resize(&v, 100, 40);
    viewer_has(&v,
               "Security 1 year, subdomains too, may be built into browsers    SNI a.test\n");
    viewer_resize(&v, 78, 40);
    viewer_has(&v, "Security 1 year, subdomains too, may be built into\n"
                   "                            browsers\n"
                   "  SNI a.test\n");
}
END_TEST

/* How long it is good for is not cut at the edge. */
START_TEST(tlstab_cuts_no_certificates_end)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_tls_facts facts = { .version = mem_strdup("TLSv1.3"),
                                   .verified = true,
                                   .chain = mem_zero(1, sizeof *facts.chain),
                                   .n_chain = 1,
                                   .anchor = mem_zero(1, sizeof *facts.anchor) };
    struct jig_timing timing = { .started_wall_us = BEGIN * 1000000 };
    struct jig_error error;
    facts.anchor->common_name = mem_strdup("A Root With a Long Name");
    facts.anchor->is_self_issued = facts.anchor->in_store = true;
    facts.anchor->not_after = BEGIN + INT64_C(3660) * DAY;
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_timing(r, &timing);
    jig_recording_take_tls(r, &facts, false);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "4");
    for (int w = 110; w >= 60; w--) {
        viewer_resize(&v, w, 40);
        viewer_has(&v, "A Root With");
        viewer_has(&v, "expires in 10 years");
    }
}
END_TEST

static const int narrow[] = { 78, 58, 38 };

/* However little room there is, all of it can be read; a probe's rows too. */
START_TEST(tlstab_goes_on_in_further_rows_where_there_is_little_room)
{
    struct tlsaccepts a = { .origin = "https://a.test", .was_stopped = true };
    tlsprobe_begin(&a.found);
    a.found.at = TLSPROBE_VERSIONS;
    a.found.n_asked = 3;
    a.found.versions[1].accepted = true;
    a.found.versions[1].n = 1;
    a.found.versions[1].ciphers[0] =
        (struct tlsprobe_cipher){ "ECDHE-ECDSA-AES256-SHA384", 256 };
    jig_error_set(&a.error, JIG_ERR_TIMEOUT, JIG_PHASE_TLS,
                  "the server has not answered the handshake within 30 seconds");
    get(_i % 2 ? &(struct jig_options){ .ca_file = ca_file }
               : &(struct jig_options){ .insecure = true });
    response_set_keylog(v.response, "/tmp/a-folder-with-a-long-name/and-a-file/keys.log");
    response_set_accepts(v.response, &a);
    viewer_resize(&v, narrow[_i / 2], 150);
    response_update(v.response, v.stage.now);
    viewer_keys(&v, "G<Enter>"); /* the root too */
    ck_assert_msg(strstr(viewer_screen(&v), "…") == NULL, "%s", viewer_screen(&v));
    viewer_has(&v, "keys.log");
    viewer_has(&v, "expires in 20 years");
    viewer_has(&v, "7400 days");
    viewer_has(&v, "no AEAD");
    viewer_has(&v, "stopped");
    viewer_has(&v, "seconds");
}
END_TEST

Suite *test_tlstab(void);
Suite *test_tlstab(void)
{
    Suite *suite = suite_create("tlstab");
    TCase *tc = tcase_create("tlstab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, tlstab_has_the_verdict_first_and_the_chain_below);
    tcase_add_test(tc, tlstab_shows_all_that_a_certificate_says);
    tcase_add_test(tc, tlstab_asks_for_a_probe_and_shows_it);
    tcase_add_test(tc, tlstab_says_which_accepted_versions_are_obsolete);
    tcase_add_test(tc, tlstab_brings_a_probe_into_sight_that_begins);
    tcase_add_test(tc, tlstab_asks_for_a_key_log_and_shows_that_it_is_on);
    tcase_add_test(tc, tlstab_says_when_it_is_the_proxys);
    tcase_add_test(tc, tlstab_says_what_is_within_the_proxys);
    tcase_add_test(tc, tlstab_times_a_proxy_that_refuses_once);
    tcase_add_test(tc, tlstab_folds_copies_and_saves_certificates);
    tcase_add_test(tc, tlstab_says_why_a_chain_is_not_trusted);
    tcase_add_test(tc, tlstab_shows_that_verification_was_off);
    tcase_add_test(tc, tlstab_cuts_no_certificates_end);
    tcase_add_test(tc, tlstab_says_which_name_was_asked_for);
    tcase_add_test(tc, tlstab_claims_nothing_where_the_handshake_broke_off);
    tcase_add_test(tc, tlstab_names_the_scheme_of_a_server_without_tls);
    tcase_add_test(tc, tlstab_claims_nothing_of_a_proxy_that_speaks_no_tls);
    tcase_add_test(tc, tlstab_tells_a_refusal_of_the_servers_from_one_of_ours);
    tcase_add_loop_test(tc, tlstab_goes_on_in_further_rows_where_there_is_little_room, 0,
                        2 * (int)(sizeof narrow / sizeof *narrow));
    suite_add_tcase(suite, tc);
    return suite;
}
