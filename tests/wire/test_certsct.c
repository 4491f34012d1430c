/* The promises of logs in certificates, checked against what a log really signed. Root and leaf were made
 * for the test, with a log of their own: the leaf has an SCT of the log's, one whose time was changed after
 * the log had signed it, and one of another log. */
#include <check.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "wire/certfacts.h"
#include "wire/certread.h"
#include "wire/certsct.h"

static const char root_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBKDCB0KADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCVRlc3QgUm9v\n"
    "dDAeFw0yNTAxMDEwMDAwMDBaFw00OTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCVRl\n"
    "c3QgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOEPCFwJZqDcZgqprz+X\n"
    "iIDuaL0KaWPexWaCqlrqkQymG6r8Hkh07vSnvbpwbuT1cjI8c81zBUDm9HR2nlYI\n"
    "91qjEzARMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgacD+WKAi\n"
    "QbqcTCJ5qmANMTuKDPrK1nbmr8r11oX+wuYCIDTBfdMXcaFjWApOvmbnULMFxn3T\n"
    "RnJajHOdXuWV47Ww\n"
    "-----END CERTIFICATE-----\n";
static const char leaf_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIICsDCCAlagAwIBAgIBAjAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlUZXN0IFJv\n"
    "b3QwHhcNMjUwMTAxMDAwMDAwWhcNNDkwMTAxMDAwMDAwWjARMQ8wDQYDVQQDDAZh\n"
    "LnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQMbhO5gxjE0SyqxdKN0nuS\n"
    "euEHbeuF8y7AMZ75sQosGojEqOmzaDE4zxz3/NBRT1D1K9AKH0IBOAWnRVdslRjZ\n"
    "o4IBmjCCAZYwEQYDVR0RBAowCIIGYS50ZXN0MIIBfwYKKwYBBAHWeQIEAgSCAW8E\n"
    "ggFrAWkAdgDq2VyRHj8LPUUr61uG+chCbS2YYJJQNdo8YboAieu8JQAAAZq2l+gA\n"
    "AAAEAwBHMEUCIGzdNwbu/iLA8aR/0f1O0KzBH3KHzdpEUJe/gH5N4r0jAiEAkol2\n"
    "DEfT0xHW6nPZ/OnLSVojEIrUg8wT0Hwaw4QnN0gAdgDq2VyRHj8LPUUr61uG+chC\n"
    "bS2YYJJQNdo8YboAieu8JQAAAZq7vkQAAAAEAwBHMEUCIDwCDivzdzCmObs9S46n\n"
    "Uy85yvKfXpzOq9vCk56j81fkAiEA2UdRAmkohJGXn8fJsVLCHHJsdSMIn8HMkquG\n"
    "zMZmPFYAdwASYEbmqXuaCE34fD5at+YjlLWM0oE/Zwx1UBhovEDR4gAAAZq2l+gA\n"
    "AAAEAwBIMEYCIQCXDYUMYqwCOZzHnWZxSzwx8I5YVrfnBrrj/DrRV2kuoQIhAKcV\n"
    "UVAmd89aKHUu+KV+T4AlN416k3kGDITOu1EqfybQMAoGCCqGSM49BAMCA0gAMEUC\n"
    "IQCiHJqx2M7JtYqof4hBdHsh/NlENSQdHiCsw7bkjmCLNgIgRBmDytXhl1/pK0wf\n"
    "zrVJgN1Tt/Gxg/gli1E4swyU9lw=\n"
    "-----END CERTIFICATE-----\n";

/* Nine of a public log's name, none of its signing. */
static const char many_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDMTCCAtegAwIBAgIBAjAKBggqhkjOPQQDAjANMQswCQYDVQQDDAJDQTAeFw0y\n"
    "NTAxMDEwMDAwMDBaFw00OTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCTEyNy4wLjAu\n"
    "MTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABI/Ys0Da0SaWhRJFDkoHIcElm7V9\n"
    "EiMdEp6RPi1Uy+rpM3Gp506pCMSFw+/yJy2PjltDKS/iOOPL+Y1aOXpGYo+jggIf\n"
    "MIICGzCCAhcGCisGAQQB1nkCBAIEggIHBIICAwIBADcA1219ENGn9XfCx+lf1wC/\n"
    "+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMACDAGAgEBAgEBADcA1219ENGn\n"
    "9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMACDAGAgEBAgEB\n"
    "ADcA1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMA\n"
    "CDAGAgEBAgEBADcA1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZ\n"
    "yCzAAAAABAMACDAGAgEBAgEBADcA1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMX\n"
    "wMjFaXcAAAGZyCzAAAAABAMACDAGAgEBAgEBADcA1219ENGn9XfCx+lf1wC/+YLJ\n"
    "M1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMACDAGAgEBAgEBADcA1219ENGn9XfC\n"
    "x+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMACDAGAgEBAgEBADcA\n"
    "1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzAAAAABAMACDAG\n"
    "AgEBAgEBADcA1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXcAAAGZyCzA\n"
    "AAAABAMACDAGAgEBAgEBMAoGCCqGSM49BAMCA0gAMEUCIEp6WKD+x6/vOtmo9tsm\n"
    "2/8fmJlMURniiAG68aitLuWJAiEA0cdvGcYTetcEYUn745oCk1IHgRojpRbzMZrM\n"
    "sBkJXSc=\n"
    "-----END CERTIFICATE-----\n";

static const struct ctlog logs[] = {
    { "Test log", "6tlckR4/Cz1FK+tbhvnIQm0tmGCSUDXaPGG6AInrvCU=",
      "Gavwef//"
      "Uk9HfAZR98aaGRCVEgboDfc896b1AcEKg3B9n6i+vovL3PVdAGlSfVI8xkj2nUMkDbQmJ54mqWTm+g==" },
};

static const struct openssl *o;

static void read_der(const char *pem, struct buf *der)
{
    struct span body = span_of(strchr(pem, '\n') + 1);
    body.len = (size_t)(strstr(body.ptr, "-----END") - body.ptr);
    ck_assert(base64_decode(body, der));
}

static X509 *read_pem(const char *pem)
{
    struct buf der;
    buf_init(&der, 4096);
    read_der(pem, &der);
    const unsigned char *at = (const unsigned char *)der.ptr;
    X509 *x = o->d2i_X509(NULL, &at, (long)der.len);
    ck_assert_ptr_nonnull(x);
    buf_clear(&der);
    return x;
}

static X509 *root, *leaf;
static struct jig_cert facts;

static void setup(void)
{
    o = openssl_get(NULL);
    root = read_pem(root_pem);
    leaf = read_pem(leaf_pem);
    ck_assert(cert_read(o, leaf, &facts));
    ck_assert_uint_eq(facts.n_scts, 3);
}

static void teardown(void)
{
    cert_clear(&facts);
    o->X509_free(root);
    o->X509_free(leaf);
}

START_TEST(certsct_tells_what_the_log_signed)
{
    certsct_judge(o, leaf, root, logs, 1, &facts);
    ck_assert_int_eq(facts.scts[0].proof, JIG_SCT_GOOD);
    ck_assert_int_eq(facts.scts[1].proof, JIG_SCT_BAD);
    ck_assert_int_eq(facts.scts[2].proof, JIG_SCT_UNCHECKED);
}
END_TEST

/* Of three, the second one with a length in it that is wrong. */
START_TEST(certsct_one_that_is_broken_hides_no_other)
{
    struct span signature = { "\x04\x03\x00\x47", 4 };
    struct buf der;
    X509 *broken;
    buf_init(&der, 4096);
    read_der(leaf_pem, &der);
    size_t at = span_find(buf_span(&der), signature, 0);
    at = span_find(buf_span(&der), signature, at + 1);
    ck_assert_uint_ne(at, SIZE_MAX);
    der.ptr[at + 3] = 0x48;
    const unsigned char *bytes = (const unsigned char *)der.ptr;
    broken = o->d2i_X509(NULL, &bytes, (long)der.len);
    ck_assert_ptr_nonnull(broken);
    cert_clear(&facts);
    ck_assert(cert_read(o, broken, &facts));
    ck_assert_uint_eq(facts.n_scts, 3);
    ck_assert_str_ne(facts.scts[0].log, "");
    ck_assert_str_eq(facts.scts[1].log, "");
    ck_assert_str_ne(facts.scts[2].log, "");
    certsct_judge(o, broken, root, logs, 1, &facts);
    ck_assert_int_eq(facts.scts[0].proof, JIG_SCT_GOOD);
    ck_assert_int_eq(facts.scts[1].proof, JIG_SCT_UNCHECKED);
    o->X509_free(broken);
    buf_clear(&der);
}
END_TEST

START_TEST(certsct_of_another_issuer_does_not_hold)
{
    certsct_judge(o, leaf, leaf, logs, 1, &facts);
    ck_assert_int_eq(facts.scts[0].proof, JIG_SCT_BAD);
}
END_TEST

START_TEST(certsct_checks_nothing_without_the_logs_key)
{
    certsct_judge(o, leaf, root, ctlogs, ctlogs_n, &facts);
    for (size_t i = 0; i < facts.n_scts; i++)
        ck_assert_int_eq(facts.scts[i].proof, JIG_SCT_UNCHECKED);
}
END_TEST

START_TEST(certsct_checks_no_more_than_eight_of_a_certificate)
{
    X509 *many = read_pem(many_pem);
    cert_clear(&facts);
    ck_assert(cert_read(o, many, &facts));
    ck_assert_uint_eq(facts.n_scts, 9);
    certsct_judge(o, many, root, ctlogs, ctlogs_n, &facts);
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(facts.scts[i].proof, JIG_SCT_BAD);
    ck_assert_int_eq(facts.scts[8].proof, JIG_SCT_UNCHECKED);
    o->X509_free(many);
}
END_TEST

START_TEST(ctlogs_have_the_ids_of_their_keys)
{
    for (size_t i = 0; i < ctlogs_n; i++) {
        unsigned char hash[EVP_MAX_MD_SIZE];
        unsigned n;
        struct buf der, id;
        buf_init(&der, 256);
        buf_init(&id, 256);
        ck_assert(base64_decode(SPAN(CTLOGS_KEY_HEAD), &der));
        ck_assert(base64_decode(span_of(ctlogs[i].key), &der));
        o->EVP_Digest(der.ptr, der.len, hash, &n, o->EVP_sha256(), NULL);
        base64_add(span_make(hash, n), &id);
        ck_assert_str_eq(buf_str(&id), ctlogs[i].id);
        ck_assert_ptr_eq(ctlogs_find(ctlogs, ctlogs_n, ctlogs[i].id), &ctlogs[i]);
        buf_clear(&der);
        buf_clear(&id);
    }
    ck_assert_str_eq(
        ctlogs_find(ctlogs, ctlogs_n, "1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXc=")->name,
        "Google Argon2026h2");
    ck_assert_ptr_null(ctlogs_find(ctlogs, ctlogs_n, "AQID"));
}
END_TEST

Suite *test_certsct(void);
Suite *test_certsct(void)
{
    Suite *suite = suite_create("certsct");
    TCase *tc = tcase_create("certsct");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, certsct_tells_what_the_log_signed);
    tcase_add_test(tc, certsct_one_that_is_broken_hides_no_other);
    tcase_add_test(tc, certsct_of_another_issuer_does_not_hold);
    tcase_add_test(tc, certsct_checks_nothing_without_the_logs_key);
    tcase_add_test(tc, certsct_checks_no_more_than_eight_of_a_certificate);
    tcase_add_test(tc, ctlogs_have_the_ids_of_their_keys);
    suite_add_tcase(suite, tc);
    return suite;
}
