#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "wire/decode.h"

#define FOX "The quick brown fox jumps over the lazy dog. "

#define GZIP                                                                 \
    "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+" \
    "sphIwqHlU8qnhU8ajiUcXD"                                                 \
    "SzEA5sOVZAgHAAA="
#define ZLIB                                                                                   \
    "eJwLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1SKAFK5yRWVSqk5KfrKYSMKh5VPKp4VPGo4lHFw0sxAIgK" \
    "hjc="
#define BROTLI \
    "GwcHiCwOeNPQlV2XELsXK6nK0JLMjK1BXObyNsgZnp4Ke4MNOHBIIG8kv0GnFc4cHieqKTjCqXSfBgM="
#define ZSTD                                                                                 \
    "KLUv/QRYtQEA1AJUaGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgdGhlIGxhenkgZG9nLiABAMUW/qoM1/" \
    "yTEA=="

struct coding_case {
    const char *name;
    const char *field; /* Content-Encoding */
    const char *bytes; /* in Base64 */
    size_t cut;        /* this many bytes less */
    const char *tail;  /* and these behind them, or NULL */
    enum jig_err error;
    bool is_empty; /* gives nothing in place of forty foxes */
};

static const struct coding_case codings[] = {
    { "gzip", "gzip", GZIP, 0, NULL, JIG_OK, false },
    { "another name, another case", "X-GZip", GZIP, 0, NULL, JIG_OK, false },
    { "a file name in the head", "gzip",
      "H4sICAcAAAAC/"
      "25hbWUudHh0AAvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+sphIwqHlU8"
      "qnhU8ajiUcXDSzEA5sOVZAgHAAA=",
      0, NULL, JIG_OK, false },
    { "two members", "gzip",
      "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+"
      "sphIwqHlU8qpjaigHmSmaw"
      "hAMAAB+"
      "LCAAAAAAAAgMLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1SKAFK5yRWVSqk5KfrKYSMKh5VPKqY2ooB"
      "5kpmsIQDAAA=",
      0, NULL, JIG_OK, false },
    { "deflate with its wrapper", "deflate", ZLIB, 0, NULL, JIG_OK, false },
    { "deflate without", "deflate",
      "C8lIVSgszUzOVkgqyi/PU0jLr1DIKs0tKFbIL0stUigBSuckVlUqpOSn6ymEjCoeVTyqeFTxqOJRxcNLMQA=", 0,
      NULL, JIG_OK, false },
    { "br", "br", BROTLI, 0, NULL, JIG_OK, false },
    { "zstd", "zstd", ZSTD, 0, NULL, JIG_OK, false },
    { "one in the other", "br, identity, gzip",
      "H4sIAAAAAAACAwE7AMT/"
      "GwcHiCwOeNPQlV2XELsXK6nK0JLMjK1BXObyNsgZnp4Ke4MNOHBIIG8kv0GnFc4cHieqKTjC"
      "qXSfBgORQOhuOwAAAA==",
      0, NULL, JIG_OK, false },
    { "all that a gzip head can hold", "gzip",
      "H4sIHgAAAAAAAwQAYWIAAGEudHh0AG5vdGUApysLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1S"
      "KAFK5yRWVSqk5KfrKYSMKh5VPKp4VPGo4lHFw0sxAObDlWQIBwAA",
      0, NULL, JIG_OK, false },
    { "a gzip head with another checksum", "gzip",
      "H4sIHgAAAAAAAwQAYWIAAGEudHh0AG5vdGUApyoLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1S"
      "KAFK5yRWVSqk5KfrKYSMKh5VPKp4VPGo4lHFw0sxAObDlWQIBwAA",
      0, NULL, JIG_ERR_DECODE, true },
    { "gzip with another checksum", "gzip",
      "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+sphIwqHlU8"
      "qnhU8ajiUcXDSzEA58OVZAgHAAA=",
      0, NULL, JIG_ERR_DECODE, false },
    { "gzip with another length", "gzip",
      "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+sphIwqHlU8"
      "qnhU8ajiUcXDSzEA5sOVZAkHAAA=",
      0, NULL, JIG_ERR_DECODE, false },
    { "one that gives nothing for long, in front of zstd", "zstd, gzip",
      "H4sIAAAAAAACA9PYqv+XJWIrI8MVppCMVIXC0szkbIWkovzyPIW0/AqFrFIAvu1HFCEAAAAfiwgIAAAA"
      "AAIDYSBuYW1lIHRoYXQgaXMgbG9uZ2VyIHRoYW4gdHdlbnR5IGJ5dGVzAMstKFbIL0stUijJSFXISayq"
      "VEjJT9dTYGQ4KvZvFc/1P5MFAG0hkNUiAAAA",
      0, NULL, JIG_OK, false },
    { "gzip of nothing", "gzip", "H4sIAAAAAAACAwMAAAAAAAAAAAA=", 0, NULL, JIG_OK, true },
    { "nothing at all", "gzip", "", 0, NULL, JIG_OK, true },
    { "gzip cut in its trailer", "gzip", GZIP, 1, NULL, JIG_ERR_DECODE, false },
    { "gzip cut", "gzip", GZIP, 12, NULL, JIG_ERR_DECODE, false },
    { "deflate cut", "deflate", ZLIB, 6, NULL, JIG_ERR_DECODE, false },
    { "deflate of one byte", "deflate", "eA==", 0, NULL, JIG_ERR_DECODE, true },
    { "br cut", "br", BROTLI, 1, NULL, JIG_ERR_DECODE, false },
    { "zstd cut", "zstd", ZSTD, 1, NULL, JIG_ERR_DECODE, false },
    { "gzip with a tail", "gzip", GZIP, 0, "tail", JIG_ERR_DECODE, false },
    { "deflate with a tail", "deflate", ZLIB, 0, "tail", JIG_ERR_DECODE, false },
    { "br with a tail", "br", BROTLI, 0, "tail", JIG_ERR_DECODE, false },
    { "zstd with a tail", "zstd", ZSTD, 0, "tail", JIG_ERR_DECODE, false },
    { "no gzip", "gzip", "VGhlIHF1aWNrIGJyb3du", 0, NULL, JIG_ERR_DECODE, true },
    { "no deflate", "deflate", "VGhlIHF1aWNrIGJyb3du", 0, NULL, JIG_ERR_DECODE, true },
    { "no zstd", "zstd", "VGhlIHF1aWNrIGJyb3du", 0, NULL, JIG_ERR_DECODE, true },
    { "zstd whose first block is none", "zstd", "KLUv/SEAAwAAiw==", 0, NULL, JIG_ERR_DECODE,
      true },
    { "zstd of before its RFC", "zstd", "J7Uv/QAAAAAA", 0, NULL, JIG_ERR_DECODE, true },
    { "zstd that is shorter than it says", "zstd", "KLUv/WAEAQEAAA==", 0, NULL, JIG_ERR_DECODE,
      true },
};

static void encoded(const struct coding_case *c, struct buf *out)
{
    buf_init(out, 1 << 20);
    ck_assert(base64_decode(span_of(c->bytes), out));
    out->len -= c->cut;
    buf_add_str(out, c->tail ? c->tail : "");
}

static struct decode *open_decoder(const char *field)
{
    struct header fields;
    struct decode *d;
    struct jig_error error;
    header_init(&fields);
    ck_assert_int_eq(header_add(&fields, SPAN("content-encoding"), span_of(field)), JIG_OK);
    ck_assert_msg(!decode_new(&fields, &d, &error), "%s", error.text);
    header_clear(&fields);
    return d;
}

static enum jig_err feed(struct decode *d, struct span bytes, struct buf *out)
{
    struct span block;
    enum jig_err err;
    decode_put(d, bytes);
    while (!(err = decode_take(d, &block, NULL)) && block.len > 0)
        buf_add(out, block);
    return err;
}

/* Up to `step` bytes at a time. */
static enum jig_err decode_all(const struct coding_case *c, size_t step, struct buf *out)
{
    struct buf in;
    enum jig_err err = JIG_OK;
    struct decode *d = open_decoder(c->field);
    ck_assert_ptr_nonnull(d);
    encoded(c, &in);
    for (size_t at = 0; at < in.len && !err; at += step)
        err =
            feed(d, span_sub(buf_span(&in), at, at + step < in.len ? at + step : in.len), out);
    if (!err)
        err = decode_end(d, NULL);
    decode_free(d);
    buf_clear(&in);
    return err;
}

START_TEST(decode_gives_the_same_however_it_was_cut)
{
    static const size_t steps[] = { 1 << 20, 1, 2, 7, 50 };
    const struct coding_case *c = &codings[_i];
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct buf out;
        buf_init(&out, 1 << 20);
        enum jig_err err = decode_all(c, steps[i], &out);
        ck_assert_msg(err == c->error, "%s: %s", c->name, jig_err_name(err));
        size_t foxes = 0, len = strlen(FOX);
        while (foxes * len < out.len && strncmp(buf_str(&out) + foxes * len, FOX, len) == 0)
            foxes++;
        if (!c->error || strstr(c->name, "with another"))
            ck_assert_msg(foxes == (c->is_empty ? 0 : 40), "%s: %zu", c->name, foxes);
        buf_clear(&out);
    }
}
END_TEST

static const struct {
    const char *field;
    struct span bytes;
    const char *want;
} wrong[] = {
    { "gzip",
      { "{\"a\": 1}", 8 },
      "the gzip coding breaks at its first bytes: perhaps there is none" },
    { "zstd",
      { "{\"a\": 1}", 8 },
      "the zstd coding breaks at its first bytes: perhaps there is none" },
    { "gzip",
      { "\x1f\x8b\x08\0\0\0\0\0\0\3\xff\xff\xff\xff", 14 },
      "the gzip coding is damaged" },
};

/* The commonest of faults is a coding that is named and was never done. */
START_TEST(decode_tells_what_is_packed_badly_from_what_is_not_packed)
{
    struct decode *d = open_decoder(wrong[_i].field);
    struct jig_error error = { 0 };
    struct span block = { 0 };
    decode_put(d, wrong[_i].bytes);
    ck_assert_int_eq(decode_take(d, &block, &error), JIG_ERR_DECODE);
    ck_assert_str_eq(error.text, wrong[_i].want);
    decode_free(d);
}
END_TEST

START_TEST(decode_leaves_alone_what_it_does_not_know)
{
    ck_assert_ptr_null(open_decoder("identity"));
    ck_assert_ptr_null(open_decoder(""));
    ck_assert_ptr_null(open_decoder("compress"));
    ck_assert_ptr_null(open_decoder("gzip, aes128gcm"));
    struct decode *d = open_decoder(" GZIP ,, br");
    ck_assert_str_eq(decode_names(d), "GZIP, br");
    decode_free(d);
}
END_TEST

START_TEST(decode_bounds_the_number_of_codings)
{
    struct header fields;
    struct decode *d;
    header_init(&fields);
    header_add(&fields, SPAN("Content-Encoding"), SPAN("gzip, gzip, gzip"));
    header_add(&fields, SPAN("Content-Encoding"), SPAN("gzip, gzip, gzip"));
    ck_assert_int_eq(decode_new(&fields, &d, NULL), JIG_ERR_DECODE);
    ck_assert_ptr_null(d);
    header_clear(&fields);
}
END_TEST

struct swelling {
    const char *field;
    const char *bytes; /* in Base64; sent again and again */
};

static const struct swelling swellings[] = {
    /* 64 KiB of zeros */
    { "gzip", "H4sIAAAAAAACA+"
              "3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA" },
    /* 64 KiB of gzip of nothing: it is the first coding that must be stopped */
    { "gzip, gzip",
      "H4sIAAAAAAACA+3IsQ0AIAgAMCKLX3AwTxMGnzDt2Oob62TGU84555xzzjnnnHPOOeecc84555xzzjnn"
      "nHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnn"
      "nHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnnnHPOOeecc84555xzzjnn"
      "nHPOOeecc84555xzzjnnvr8B7NVej/D/AAA=" },
};

START_TEST(decode_ends_what_swells_beyond_measure)
{
    struct span block;
    struct buf packed;
    enum jig_err err = JIG_OK;
    uint64_t taken = 0, given = 0;
    struct decode *d = open_decoder(swellings[_i].field);
    buf_init(&packed, 1 << 20);
    ck_assert(base64_decode(span_of(swellings[_i].bytes), &packed));
    while (!err && taken <= DECODE_FREE / 100) {
        decode_put(d, buf_span(&packed));
        taken += packed.len;
        while (!(err = decode_take(d, &block, NULL)) && block.len > 0) {
            ck_assert_uint_le(block.len, DECODE_BLOCK);
            given += block.len;
        }
    }
    ck_assert_int_eq(err, JIG_ERR_TOO_LARGE);
    ck_assert_uint_le(given, DECODE_FREE);
    buf_clear(&packed);
    decode_free(d);
}
END_TEST

/* Whoever says how much a body may be is not second-guessed. */
START_TEST(decode_lets_all_swell_within_the_callers_own_limit)
{
    struct span block;
    struct buf packed;
    uint64_t given = 0;
    struct decode *d = open_decoder(swellings[0].field);
    decode_trust(d);
    buf_init(&packed, 1 << 20);
    ck_assert(base64_decode(span_of(swellings[0].bytes), &packed));
    while (given <= DECODE_FREE) {
        decode_put(d, buf_span(&packed));
        do {
            ck_assert_int_eq(decode_take(d, &block, NULL), JIG_OK);
            given += block.len;
        } while (block.len > 0);
    }
    buf_clear(&packed);
    decode_free(d);
}
END_TEST

Suite *test_decode(void);
Suite *test_decode(void)
{
    Suite *suite = suite_create("decode");
    TCase *tc = tcase_create("decode");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, decode_gives_the_same_however_it_was_cut, 0,
                        sizeof codings / sizeof *codings);
    tcase_add_loop_test(tc, decode_tells_what_is_packed_badly_from_what_is_not_packed, 0,
                        sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, decode_leaves_alone_what_it_does_not_know);
    tcase_add_test(tc, decode_bounds_the_number_of_codings);
    tcase_add_loop_test(tc, decode_ends_what_swells_beyond_measure, 0,
                        sizeof swellings / sizeof *swellings);
    tcase_add_test(tc, decode_lets_all_swell_within_the_callers_own_limit);
    suite_add_tcase(suite, tc);
    return suite;
}
