/* What a certificate says becomes facts, whatever stands in it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "wire/certfacts.h"
#include "wire/certmake.h"
#include "wire/certread.h"

#define LOG "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
#define AT  "0000019c0f3a8000" /* 2026-01-30 */
#define SCT(at)        \
    "0033"             \
    "00" LOG at "0000" \
    "0403"             \
    "0004"             \
    "00000000"
#define SCTS(at) "1.3.6.1.4.1.11129.2.4.2=DER:04370035" SCT(at)

/* Bytes of a certificate that are changed once it is made. */
struct change {
    struct span from, to; /* of one length */
};

static void change(struct buf *der, const struct change *c)
{
    size_t at = c ? span_find(buf_span(der), c->from, 0) : SIZE_MAX;
    ck_assert(!c || at != SIZE_MAX);
    if (c)
        memcpy(der->ptr + at, c->to.ptr, c->to.len);
}

static struct jig_cert read_changed(const char *names, bool is_ca,
                                    const char *const *extensions, const struct change *c)
{
    const struct openssl *o = openssl_get(NULL);
    struct certmake_spec spec = { "a.test", names, 1700000000, 1800000000, is_ca, extensions };
    struct certmake *made;
    struct jig_error error;
    struct jig_cert cert;
    struct buf der;
    ck_assert_msg(!certmake_new(&spec, NULL, &made, &error), "%s", error.text);
    char *pem = certmake_cert_pem(made);
    struct span text = span_of(pem);
    span_cut(&text, '\n');
    buf_init(&der, 1u << 24);
    ck_assert(base64_decode(span_sub(text, 0, span_find(text, SPAN("-----"), 0)), &der));
    change(&der, c);
    const unsigned char *bytes = (const unsigned char *)buf_str(&der);
    X509 *x = o->d2i_X509(NULL, &bytes, (long)der.len);
    ck_assert_ptr_nonnull(x);
    ck_assert(cert_read(o, x, &cert));
    o->X509_free(x);
    buf_clear(&der);
    free(pem);
    certmake_free(made);
    return cert;
}

static struct jig_cert read_one(const char *names, bool is_ca, const char *const *extensions)
{
    return read_changed(names, is_ca, extensions, NULL);
}

START_TEST(certread_knows_no_date_that_can_not_be_read)
{
    static const struct change odd = { { "231114221320Z", 13 }, { "231114221?20Z", 13 } };
    struct jig_cert cert = read_changed("DNS:a.test", false, NULL, &odd);
    ck_assert(cert.not_before == JIG_CERT_NO_DATE);
    ck_assert_int_eq(cert.not_after, 1800000000);
    char *words =
        cert_problem(openssl_get(NULL), X509_V_ERR_CERT_NOT_YET_VALID, &cert, "a.test");
    ck_assert_ptr_null(strstr(words, "for another"));
    free(words);
    cert_clear(&cert);
}
END_TEST

START_TEST(certread_tells_what_extensions_say)
{
    static const char *const extensions[] = {
        "authorityInfoAccess=OCSP;URI:http://ocsp.a.test,caIssuers;URI:http://ca.a.test/1.der",
        "crlDistributionPoints=URI:http://a.test/1.crl,URI:http://b.test/1.crl",
        "tlsfeature=status_request",
        SCTS(AT),
        NULL,
    };
    struct jig_cert cert = read_one("DNS:a.test", false, extensions);
    ck_assert_str_eq(cert.ocsp, "http://ocsp.a.test");
    ck_assert_str_eq(cert.ca_issuers, "http://ca.a.test/1.der");
    ck_assert_str_eq(cert.crl, "http://a.test/1.crl, http://b.test/1.crl");
    ck_assert_str_eq(cert.name_limits, "");
    ck_assert(cert.must_staple && !cert.is_ca);
    ck_assert_int_eq(cert.path_len, -1);
    ck_assert_uint_eq(cert.n_scts, 1);
    ck_assert_str_eq(cert.scts[0].log, "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
    ck_assert_int_eq(cert.scts[0].at_ms, INT64_C(0x19c0f3a8000));
    cert_clear(&cert);
}
END_TEST

/* It is counted in microseconds elsewhere. */
START_TEST(certread_knows_no_promise_later_than_any_date)
{
    static const char *const extensions[][2] = { { SCTS("ffffffffffffffff") },
                                                 { SCTS("7fffffffffffffff") } };
    struct jig_cert cert = read_one("DNS:a.test", false, extensions[_i]);
    ck_assert_uint_eq(cert.n_scts, 1);
    ck_assert_int_eq(cert.scts[0].at_ms, INT64_C(253402300799999));
    cert_clear(&cert);
}
END_TEST

/* What a server forgot to send can be had elsewhere, if the certificate says where. */
START_TEST(certread_says_who_has_the_issuer_that_is_missing)
{
    static const struct {
        const char *extensions[2], *words;
    } cases[] = {
        { { "authorityInfoAccess=caIssuers;URI:http://ca.a.test/1.der" },
          "; the server has to send that one (http://ca.a.test/1.der has it), or trust it with "
          "the option cacert" },
        { { NULL }, "; trust that one with the option cacert" },
    };
    struct jig_cert cert = read_one("DNS:a.test", false, cases[_i].extensions);
    char *words = cert_problem(openssl_get(NULL), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                               &cert, "a.test");
    ck_assert_msg(strstr(words, cases[_i].words) != NULL, "%s", words);
    free(words);
    cert_clear(&cert);
}
END_TEST

START_TEST(certread_says_of_extensions_that_they_can_not_be_read)
{
    static const char *const broken[] = { "2.5.29.30=DER:30030105",
                                          NULL }; /* name constraints */
    struct jig_cert cert = read_one("DNS:a.test", false, broken);
    ck_assert_str_eq(cert.problem, "has extensions that can't be read");
    char *words = cert_problem_unreadable(&cert, &cert);
    ck_assert_str_eq(words, cert.problem); /* and not that its issuer is missing */
    free(words);
    cert_clear(&cert);
}
END_TEST

START_TEST(certread_tells_the_limits_of_a_ca)
{
    static const char *const extensions[] = {
        "nameConstraints=permitted;DNS:a.test,permitted;IP:10.0.0.0/255.128.0.0,"
        "excluded;DNS:b.a.test",
        NULL,
    };
    struct jig_cert cert = read_one(NULL, true, extensions);
    ck_assert_str_eq(cert.name_limits, "only a.test, 10.0.0.0/9, but not b.a.test");
    ck_assert(cert.is_ca && !cert.must_staple);
    ck_assert_uint_eq(cert.n_scts, 0);
    ck_assert_str_eq(cert.crl, "");
    cert_clear(&cert);
}
END_TEST

/* An address of 5,000 bytes, and 12 of them. */
START_TEST(certread_cuts_what_is_too_long_and_says_so)
{
    struct buf line;
    buf_init(&line, 1u << 20);
    buf_add_str(&line, "crlDistributionPoints=URI:http://a.test/");
    for (int i = 0; i < 5000; i++)
        buf_add_byte(&line, 'x');
    for (int i = 0; i < 11; i++)
        buf_add_str(&line, ",URI:http://b.test/");
    const char *const extensions[] = { buf_str(&line), NULL };
    struct jig_cert cert = read_one("DNS:a.test", false, extensions);
    ck_assert_uint_lt(strlen(cert.crl), 2000);
    ck_assert_ptr_nonnull(strstr(cert.crl, "xx…, http://b.test/"));
    ck_assert_ptr_nonnull(strstr(cert.crl, " and 4 more"));
    cert_clear(&cert);
    buf_clear(&line);
}
END_TEST

START_TEST(certread_reads_ten_thousand_names)
{
    struct buf names;
    buf_init(&names, 1u << 20);
    for (int i = 0; i < 10000; i++)
        buf_addf(&names, "%sDNS:host%d.a.test", i ? "," : "", i);
    struct jig_cert cert = read_one(buf_str(&names), false, NULL);
    ck_assert_uint_eq(cert.n_names, 10000);
    ck_assert_str_eq(cert.names[9999], "DNS:host9999.a.test");
    cert_clear(&cert);
    buf_clear(&names);
}
END_TEST

struct hostile {
    const char *extension, *want;
};

static const struct hostile hostiles[] = {
    /* a NUL, an escape and a bidi override in a name: dNSName of 9 bytes */
    { "subjectAltName=DER:300b8209"
      "61001b5b6d"
      "e280ae78",
      "DNS:a␀␛[m<U+202E>x" },
    /* an address of three bytes */
    { "subjectAltName=DER:30058703010203", "an address of no kind" },
    /* a registeredID */
    { "subjectAltName=RID:1.2.3.4", "another kind of name" },
};

START_TEST(certread_makes_hostile_names_visible)
{
    const char *const extensions[] = { hostiles[_i].extension, NULL };
    struct jig_cert cert = read_one(NULL, false, extensions);
    ck_assert_uint_eq(cert.n_names, 1);
    ck_assert_str_eq(cert.names[0], hostiles[_i].want);
    cert_clear(&cert);
}
END_TEST

Suite *test_certread(void);
Suite *test_certread(void)
{
    Suite *suite = suite_create("certread");
    TCase *tc = tcase_create("certread");
    tcase_add_test(tc, certread_tells_what_extensions_say);
    tcase_add_test(tc, certread_knows_no_date_that_can_not_be_read);
    tcase_add_loop_test(tc, certread_knows_no_promise_later_than_any_date, 0, 2);
    tcase_add_loop_test(tc, certread_says_who_has_the_issuer_that_is_missing, 0, 2);
    tcase_add_test(tc, certread_says_of_extensions_that_they_can_not_be_read);
    tcase_add_test(tc, certread_tells_the_limits_of_a_ca);
    tcase_add_test(tc, certread_cuts_what_is_too_long_and_says_so);
    tcase_add_test(tc, certread_reads_ten_thousand_names);
    tcase_add_loop_test(tc, certread_makes_hostile_names_visible, 0,
                        sizeof hostiles / sizeof *hostiles);
    suite_add_tcase(suite, tc);
    return suite;
}
