#include <check.h>

#include "wire/certwords.h"

static const struct {
    const char *version, *cipher, *group;
    const char *exchange;
    bool is_forward_secret, is_aead;
} sessions[] = {
    { "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519", "X25519", true, true },
    { "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", "", "", true, true },
    { "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", "P-256", "P-256", true, true },
    { "TLSv1.2", "ECDHE-RSA-AES128-SHA", "", "ECDHE", true, false },
    { "TLSv1.2", "DHE-RSA-AES256-CCM", "", "DHE", true, true },
    { "TLSv1.2", "AES256-GCM-SHA384", "", "RSA", false, true },
    { "TLSv1.2", "AES128-SHA", "", "RSA", false, false },
    { "", "", "", "", false, false },
};

START_TEST(certwords_tell_what_a_session_is_good_for)
{
    const struct jig_tls_facts facts = { .version = (char *)sessions[_i].version,
                                         .cipher = (char *)sessions[_i].cipher,
                                         .group = (char *)sessions[_i].group };
    ck_assert_str_eq(certwords_exchange(&facts), sessions[_i].exchange);
    ck_assert_int_eq(certwords_is_forward_secret(&facts), sessions[_i].is_forward_secret);
    ck_assert_int_eq(certwords_is_aead(facts.cipher), sessions[_i].is_aead);
}
END_TEST

START_TEST(certwords_name_groups_as_standards_do)
{
    static const char *const rows[][2] = {
        { "prime256v1", "P-256" },
        { "secp384r1", "P-384" },
        { "secp521r1", "P-521" },
        { "x25519", "X25519" },
        { "X448", "X448" },
        { "brainpoolP256r1", "brainpoolP256r1" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str_eq(certwords_group(rows[i][0]), rows[i][1]);
}
END_TEST

/* Servers send what is no part of the chain, too. */
START_TEST(certwords_say_what_each_that_was_sent_is)
{
    static const struct {
        struct jig_cert cert;
        const char *place;
    } rows[] = {
        { { .sha256 = "01", .problem = "" }, "leaf" },
        { { .sha256 = "01", .problem = "" }, "sent once more" },
        { { .sha256 = "02", .problem = "", .is_ca = true }, "intermediate" },
        { { .sha256 = "03", .problem = "" }, "no CA, sent along" },
        { { .sha256 = "04", .problem = CERTWORDS_UNREADABLE }, "intermediate" },
        { { .sha256 = "05", .problem = "", .is_ca = true, .is_self_issued = true }, "root" },
        { { .sha256 = "05", .problem = "", .is_ca = true, .is_self_issued = true },
          "sent once more" },
    };
    enum { N = sizeof rows / sizeof *rows };
    struct jig_cert chain[N];
    struct jig_tls_facts facts = { .chain = chain, .n_chain = N };
    for (size_t i = 0; i < N; i++)
        chain[i] = rows[i].cert;
    for (size_t i = 0; i < N; i++)
        ck_assert_str_eq(certwords_place(&facts, i), rows[i].place);
    chain[0].is_self_issued = true;
    ck_assert_str_eq(certwords_place(&facts, 0), "leaf, signed by itself");
}
END_TEST

START_TEST(certwords_say_how_deep_a_ca_may_go)
{
    static const struct {
        bool is_ca;
        int path_len;
        const char *words;
    } rows[] = {
        { false, -1, "no CA" },
        { true, -1, "CA of any depth" },
        { true, 0, "CA, no further one below it" },
        { true, 2, "CA, up to 2 more below it" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[CERTWORDS_ROOM];
        struct jig_cert cert = { .is_ca = rows[i].is_ca, .path_len = rows[i].path_len };
        certwords_authority(&cert, out);
        ck_assert_str_eq(out, rows[i].words);
    }
    char out[CERTWORDS_ROOM];
    struct jig_cert cert = { .problem = (char[]){ CERTWORDS_UNREADABLE } };
    certwords_authority(&cert, out);
    ck_assert_str_eq(out, "not known");
}
END_TEST

Suite *test_certwords(void);
Suite *test_certwords(void)
{
    Suite *suite = suite_create("certwords");
    TCase *tc = tcase_create("certwords");
    tcase_add_loop_test(tc, certwords_tell_what_a_session_is_good_for, 0,
                        sizeof sessions / sizeof *sessions);
    tcase_add_test(tc, certwords_name_groups_as_standards_do);
    tcase_add_test(tc, certwords_say_what_each_that_was_sent_is);
    tcase_add_test(tc, certwords_say_how_deep_a_ca_may_go);
    suite_add_tcase(suite, tc);
    return suite;
}
