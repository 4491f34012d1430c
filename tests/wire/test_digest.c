#include <check.h>

#include "wire/digest.h"

struct row {
    enum digest_kind kind;
    const char *text, *hex;
};

static const struct row rows[] = {
    { DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e" },
    { DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72" },
    { DIGEST_SHA256, "abc",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { DIGEST_SHA512_256, "abc",
      "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23" },
};

START_TEST(digest_gives_the_published_values)
{
    const struct row *r = &rows[_i];
    struct digest d;
    struct buf hex;
    buf_init(&hex, 256);
    ck_assert_int_eq(digest_hex(r->kind, span_of(r->text), &hex, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&hex), r->hex);
    buf_reset(&hex);
    ck_assert_int_eq(digest_init(&d, r->kind, NULL), JIG_OK);
    for (const char *c = r->text; *c; c++)
        digest_add(&d, span_make(c, 1));
    ck_assert_int_eq(digest_end(&d, &hex, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&hex), r->hex);
    buf_clear(&hex);
}
END_TEST

/* RFC 4231, 4.2, 4.3 and 4.7: a short key, a shorter one, and one longer than a block. */
START_TEST(digest_signs_as_hmac_says)
{
    char key[131], out[DIGEST_SHA256_LEN];
    struct buf hex;
    buf_init(&hex, 256);
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = i < 20 ? 0x0b : 0;
    ck_assert_int_eq(digest_hmac_sha256(span_make(key, 20), SPAN("Hi There"), out, NULL),
                     JIG_OK);
    digest_add_hex(span_make(out, sizeof out), &hex);
    ck_assert_str_eq(buf_str(&hex),
                     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    buf_reset(&hex);
    ck_assert_int_eq(
        digest_hmac_sha256(SPAN("Jefe"), SPAN("what do ya want for nothing?"), out, NULL),
        JIG_OK);
    digest_add_hex(span_make(out, sizeof out), &hex);
    ck_assert_str_eq(buf_str(&hex),
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    buf_reset(&hex);
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (char)0xaa;
    ck_assert_int_eq(
        digest_hmac_sha256(span_make(key, sizeof key),
                           SPAN("Test Using Larger Than Block-Size Key - Hash Key First"), out,
                           NULL),
        JIG_OK);
    digest_add_hex(span_make(out, sizeof out), &hex);
    ck_assert_str_eq(buf_str(&hex),
                     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    buf_clear(&hex);
}
END_TEST

Suite *test_digest(void);
Suite *test_digest(void)
{
    Suite *suite = suite_create("digest");
    TCase *tcase = tcase_create("digest");
    tcase_add_loop_test(tcase, digest_gives_the_published_values, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tcase, digest_signs_as_hmac_says);
    suite_add_tcase(suite, tcase);
    return suite;
}
