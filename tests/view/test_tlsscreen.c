/* The whole TLS tab over recorded facts, with dates and certificates that never change: what a person sees of a chain
 * that is trusted, and of one that is not. JIG_UPDATE_SCREENS writes the screens anew. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "support/proc.h"
#include "support/viewer.h"

#define DAY        86400
#define NOW        1795694591 /* 2026-11-26 12:03:11 */
#define CHAIN_MOST 3
#define NAMES_MOST 3

struct cert_facts {
    const char *common_name, *subject, *issuer;
    int64_t not_before, not_after;
    const char *names[NAMES_MOST];
    const char *serial, *sha256;
    const char *key_type, *key_group;
    int key_bits;
    const char *signature, *usage, *ocsp, *problem;
    bool is_ca, is_self_issued, in_store;
};

static const struct screen_case {
    const char *name;
    int w, h;
    const char *keys;
    const char *version, *cipher, *group, *words, *error, *staple_words;
    enum jig_staple staple;
    int cipher_bits;
    struct cert_facts chain[CHAIN_MOST];
    size_t n;
    struct cert_facts anchor; /* common_name NULL: none */
} cases[] = {
    { .name = "tls-trusted",
      .w = 92,
      .h = 36,
      .keys = "4",
      .version = "TLSv1.3",
      .cipher = "TLS_AES_256_GCM_SHA384",
      .cipher_bits = 256,
      .group = "X25519",
      .words = "a root of this system signs the chain; the name matches *.staging.example.com",
      .staple = JIG_STAPLE_GOOD,
      .staple_words = "good until 2026-11-28, signed by the issuer",
      .n = 2,
      .chain = { { .common_name = "*.staging.example.com",
                   .subject = "CN=*.staging.example.com",
                   .issuer = "CN=Example CA R11,O=Example",
                   .not_before = NOW - 67 * DAY,
                   .not_after = NOW + 23 * DAY,
                   .names = { "DNS:*.staging.example.com", "DNS:staging.example.com" },
                   .serial = "04:7a:11:c9:5e:02:b2",
                   .sha256 = "9f:31:04:aa:7c:77:1d",
                   .key_type = "EC",
                   .key_group = "P-256",
                   .key_bits = 256,
                   .signature = "ecdsa-with-SHA384",
                   .usage = "digital signature · TLS server",
                   .ocsp = "http://ocsp.example-ca.org" },
                 { .common_name = "Example CA R11",
                   .subject = "CN=Example CA R11,O=Example",
                   .issuer = "CN=Example Root X1,O=Example",
                   .not_before = NOW - 1000 * DAY,
                   .not_after = NOW + 472 * DAY,
                   .serial = "11",
                   .sha256 = "11:22",
                   .key_type = "EC",
                   .key_group = "P-384",
                   .key_bits = 384,
                   .signature = "ecdsa-with-SHA384",
                   .is_ca = true } },
      .anchor = { .common_name = "Example Root X1",
                  .subject = "CN=Example Root X1,O=Example",
                  .issuer = "CN=Example Root X1,O=Example",
                  .not_before = NOW - 4000 * DAY,
                  .not_after = NOW + 3000 * DAY,
                  .serial = "01",
                  .sha256 = "33:44",
                  .key_type = "RSA",
                  .key_bits = 4096,
                  .signature = "sha256WithRSAEncryption",
                  .is_ca = true,
                  .is_self_issued = true,
                  .in_store = true } },
    { .name = "tls-untrusted",
      .w = 78,
      .h = 36,
      .keys = "4",
      .version = "TLSv1.2",
      .cipher = "ECDHE-RSA-AES128-SHA",
      .cipher_bits = 128,
      .group = "P-256",
      .error = "the certificate old.example.com expired 40 days ago, and has a key that is too "
               "short; the certificate Corner Shop CA is signed by nobody that is trusted here",
      .staple = JIG_STAPLE_NONE,
      .staple_words = "none",
      .n = 2,
      .chain = { { .common_name = "old.example.com",
                   .subject = "CN=old.example.com",
                   .issuer = "CN=Corner Shop CA",
                   .not_before = NOW - 405 * DAY,
                   .not_after = NOW - 40 * DAY,
                   .names = { "DNS:old.example.com" },
                   .serial = "0a:0b",
                   .sha256 = "aa:bb:cc",
                   .key_type = "RSA",
                   .key_bits = 1024,
                   .signature = "sha1WithRSAEncryption",
                   .usage = "digital signature · key encipherment",
                   .problem = "expired 40 days ago\nhas a key that is too short" },
                 { .common_name = "Corner Shop CA",
                   .subject = "CN=Corner Shop CA",
                   .issuer = "CN=Corner Shop CA",
                   .not_before = NOW - 800 * DAY,
                   .not_after = NOW + 2850 * DAY,
                   .serial = "01",
                   .sha256 = "dd:ee:ff",
                   .key_type = "RSA",
                   .key_bits = 2048,
                   .signature = "sha256WithRSAEncryption",
                   .usage = "certificates",
                   .problem = "is signed by nobody that is trusted here",
                   .is_ca = true,
                   .is_self_issued = true } } },
};

static struct viewer v;

static char *copy(const char *text)
{
    char *out = mem_strdup(text ? text : "");
    ck_assert_ptr_nonnull(out);
    return out;
}

static void fill_cert(struct jig_cert *out, const struct cert_facts *c)
{
    *out = (struct jig_cert){ .subject = copy(c->subject),
                              .common_name = copy(c->common_name),
                              .issuer = copy(c->issuer),
                              .not_before = c->not_before,
                              .not_after = c->not_after,
                              .serial = copy(c->serial),
                              .sha256 = copy(c->sha256),
                              .key_type = copy(c->key_type),
                              .key_group = copy(c->key_group),
                              .key_bits = c->key_bits,
                              .signature = copy(c->signature),
                              .usage = copy(c->usage),
                              .ocsp = copy(c->ocsp),
                              .problem = copy(c->problem),
                              .is_ca = c->is_ca,
                              .path_len = -1,
                              .is_self_issued = c->is_self_issued,
                              .in_store = c->in_store };
    out->names = mem_zero(NAMES_MOST, sizeof *out->names);
    ck_assert_ptr_nonnull(out->names);
    while (out->n_names < NAMES_MOST && c->names[out->n_names]) {
        out->names[out->n_names] = copy(c->names[out->n_names]);
        out->n_names++;
    }
}

static void fill_facts(struct jig_tls_facts *out, const struct screen_case *c)
{
    *out = (struct jig_tls_facts){ .version = copy(c->version),
                                   .cipher = copy(c->cipher),
                                   .cipher_bits = c->cipher_bits,
                                   .group = copy(c->group),
                                   .alpn = copy("http/1.1"),
                                   .sni = copy("api.staging.example.com"),
                                   .offered = copy("1.2 - 1.3"),
                                   .alpn_offered = copy("h2,http/1.1"),
                                   .verified = !c->error,
                                   .verify_words = copy(c->words),
                                   .verify_error = copy(c->error),
                                   .handshake_us = 31000,
                                   .handshake_sent = 600,
                                   .handshake_received = 4301,
                                   .round_trips = 1,
                                   .tickets = 2,
                                   .staple = c->staple,
                                   .ocsp_staple = copy(c->staple_words),
                                   .n_chain = c->n };
    out->chain = mem_zero(c->n, sizeof *out->chain);
    ck_assert_ptr_nonnull(out->chain);
    for (size_t i = 0; i < c->n; i++)
        fill_cert(&out->chain[i], &c->chain[i]);
    if (!c->anchor.common_name)
        return;
    out->anchor = mem_zero(1, sizeof *out->anchor);
    ck_assert_ptr_nonnull(out->anchor);
    fill_cert(out->anchor, &c->anchor);
}

static void record(const struct screen_case *c)
{
    struct jig_recording *r = jig_recording_new();
    ck_assert_ptr_nonnull(r);
    struct jig_recorded_head head = { c->error ? 0 : 200, "OK", 2, "HTTP/1.1" };
    struct jig_field hsts = { .name = "Strict-Transport-Security",
                              .name_len = 25,
                              .value = "max-age=31536000; includeSubDomains",
                              .value_len = 35 };
    struct jig_timing timing = { .started_wall_us = (int64_t)NOW * 1000000, .total = 142000 };
    struct jig_tls_facts facts;
    struct jig_error error = { .code = JIG_OK };
    fill_facts(&facts, c);
    jig_recording_begin(r, "GET", "https://api.staging.example.com/v1/me");
    jig_recording_set_timing(r, &timing);
    if (c->error) {
        jig_error_set(&error, JIG_ERR_CERTIFICATE, JIG_PHASE_TLS, "%s", c->error);
        jig_recording_set_error(r, &error);
    } else {
        jig_recording_set_answer(r, &head);
        jig_recording_add_field(r, JIG_SECTION_RESPONSE, &hsts);
    }
    jig_recording_take_tls(r, &facts, false);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
}

START_TEST(tlsscreen_is_as_it_was_drawn)
{
    const struct screen_case *c = &cases[_i];
    char path[PATH_MAX], name[64];
    struct buf want;
    viewer_open(&v, c->w, c->h);
    record(c);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, c->keys);
    const char *screen = viewer_screen(&v);
    snprintf(name, sizeof name, "%s.txt", c->name);
    if (getenv("JIG_UPDATE_SCREENS"))
        proc_write_file(proc_tree(path, "tests/view/screens"), name, span_of(screen));
    snprintf(name, sizeof name, "tests/view/screens/%s.txt", c->name);
    buf_init(&want, 1 << 20);
    int fd = open(proc_tree(path, name), O_RDONLY);
    ck_assert_msg(fd >= 0 && fileio_read(fd, &want), "%s: %s", path, strerror(errno));
    close(fd);
    ck_assert_str_eq(screen, buf_str(&want));
    buf_clear(&want);
    viewer_close(&v);
}
END_TEST

Suite *test_tlsscreen(void);
Suite *test_tlsscreen(void)
{
    Suite *suite = suite_create("tlsscreen");
    TCase *tc = tcase_create("tlsscreen");
    tcase_add_loop_test(tc, tlsscreen_is_as_it_was_drawn, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    return suite;
}
