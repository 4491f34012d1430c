/* The probe asks until the server has nothing more to choose. */
#include <check.h>
#include <string.h>

#include "wire/tlsprobe.h"

/* A server of so many ciphers for each version, the newest first. */
static const struct tlsprobe_cipher accepted[TLSPROBE_VERSIONS][3] = {
    { { "TLS_AES_256_GCM_SHA384", 256 }, { "TLS_AES_128_GCM_SHA256", 128 } },
    { { "ECDHE-RSA-AES128-GCM-SHA256", 128 }, { "AES128-SHA", 128 }, { "RC4-MD5", 128 } },
};

static const struct tlsprobe_cipher *choose(size_t version, const char *ciphers)
{
    for (size_t i = 0; i < 3 && accepted[version][i].name[0]; i++) {
        const char *name = accepted[version][i].name;
        const char *at = strstr(ciphers, name);
        if (version == 0 ? at != NULL : at == NULL)
            return &accepted[version][i];
    }
    return NULL;
}

static void ask_all(struct tlsprobe *p, unsigned most)
{
    const char *version;
    struct buf ciphers;
    buf_init(&ciphers, 1u << 16);
    tlsprobe_begin(p);
    while (p->n_asked < most && tlsprobe_next(p, &version, &ciphers)) {
        ck_assert_str_eq(version, p->versions[p->at].name);
        tlsprobe_answer(p, choose(p->at, buf_str(&ciphers)));
    }
    buf_clear(&ciphers);
}

START_TEST(tlsprobe_finds_all_that_is_accepted)
{
    struct tlsprobe p;
    ask_all(&p, 100);
    ck_assert_uint_eq(p.at, TLSPROBE_VERSIONS);
    ck_assert_uint_eq(p.n_asked, 3 + 4 + 1 + 1);
    ck_assert_uint_eq(p.versions[0].n, 2);
    ck_assert_uint_eq(p.versions[1].n, 3);
    ck_assert_str_eq(p.versions[1].ciphers[2].name, "RC4-MD5");
    ck_assert(p.versions[1].accepted && !p.versions[2].accepted && !p.versions[2].is_unknown);
}
END_TEST

START_TEST(tlsprobe_that_is_given_up_claims_nothing)
{
    struct tlsprobe p;
    ask_all(&p, 4);
    tlsprobe_give_up(&p);
    ck_assert(p.versions[0].accepted && !p.versions[0].is_unknown);
    ck_assert(p.versions[1].accepted && p.versions[1].is_unknown);
    ck_assert(p.versions[3].is_unknown);
    const char *version;
    struct buf ciphers;
    buf_init(&ciphers, 1u << 16);
    ck_assert(!tlsprobe_next(&p, &version, &ciphers));
    buf_clear(&ciphers);
}
END_TEST

START_TEST(tlsprobe_ends_with_a_server_that_repeats_itself)
{
    static const struct tlsprobe_cipher same = { "TLS_AES_128_GCM_SHA256", 128 };
    struct tlsprobe p;
    const char *version;
    struct buf ciphers;
    buf_init(&ciphers, 1u << 16);
    tlsprobe_begin(&p);
    for (int i = 0; i < 100 && tlsprobe_next(&p, &version, &ciphers); i++)
        tlsprobe_answer(&p, &same);
    ck_assert_uint_eq(p.n_asked, 2 * TLSPROBE_VERSIONS);
    ck_assert_uint_eq(p.versions[0].n, 1);
    buf_clear(&ciphers);
}
END_TEST

START_TEST(tlsprobe_names_what_speaks_against_a_cipher)
{
    static const char *const rows[][2] = {
        { "TLS_AES_256_GCM_SHA384", "" },      { "ECDHE-RSA-CHACHA20-POLY1305", "" },
        { "ECDHE-RSA-AES128-SHA", "no AEAD" }, { "AES128-GCM-SHA256", "not forward secret" },
        { "RC4-MD5", "broken: RC4" },          { "ADH-AES128-SHA", "no authentication" },
        { "NULL-SHA", "no encryption" },
    };
    ck_assert_str_eq(tlsprobe_fault(rows[_i][0]), rows[_i][1]);
}
END_TEST

Suite *test_tlsprobe(void);
Suite *test_tlsprobe(void)
{
    Suite *suite = suite_create("tlsprobe");
    TCase *tc = tcase_create("tlsprobe");
    tcase_add_test(tc, tlsprobe_finds_all_that_is_accepted);
    tcase_add_test(tc, tlsprobe_that_is_given_up_claims_nothing);
    tcase_add_test(tc, tlsprobe_ends_with_a_server_that_repeats_itself);
    tcase_add_loop_test(tc, tlsprobe_names_what_speaks_against_a_cipher, 0, 7);
    suite_add_tcase(suite, tc);
    return suite;
}
