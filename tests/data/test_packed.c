/* CBOR and MessagePack as JSON text: RFC 8949's examples (appendix A), MessagePack's formats. */
#include <check.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "data/packed.h"

#define L "\xe2\x9f\xa8"
#define R "\xe2\x9f\xa9"

struct sample {
    const char *hex, *text;
};

static const struct sample cbor[] = {
    { "00", "0" },
    { "17", "23" },
    { "1818", "24" },
    { "1903e8", "1000" },
    { "1a000f4240", "1000000" },
    { "1b000000e8d4a51000", "1000000000000" },
    { "1bffffffffffffffff", "18446744073709551615" },
    { "c249010000000000000000",
      "{\"" L "tag 2" R "\":\"" L "h'010000000000000000' 9 bytes" R "\"}" },
    { "3bffffffffffffffff", "-18446744073709551616" },
    { "20", "-1" },
    { "3863", "-100" },
    { "3903e7", "-1000" },
    { "f90000", "0.0" },
    { "f98000", "-0.0" },
    { "f93c00", "1.0" },
    { "fb3ff199999999999a", "1.1" },
    { "f97bff", "65504.0" },
    { "fa47c35000", "100000.0" },
    { "fa7f7fffff", "3.4028235e+38" },
    { "fb7e37e43c8800759c", "1e+300" },
    { "f90001", "5.9604645e-08" },
    { "f90400", "6.1035156e-05" },
    { "fbc010666666666666", "-4.1" },
    { "fb43118b54f22aeb00", "1234567890123456.0" },
    { "fbc345ee2a2eb5a5c4", "-12345678901234568.0" },
    { "fb430c6bf526340000", "1e+15" },
    { "fb0000000000000001", "4.94065645841247e-324" },
    { "fa00000001", "1.4013e-45" },
    { "fa3dcccccd", "0.1" },
    { "fb3fb999999999999a", "0.1" },
    { "fb3fd3333333333334", "0.30000000000000004" },
    { "f97c00", "\"" L "Infinity" R "\"" },
    { "f97e00", "\"" L "NaN" R "\"" },
    { "fbfff0000000000000", "\"" L "-Infinity" R "\"" },
    { "f4", "false" },
    { "f5", "true" },
    { "f6", "null" },
    { "f7", "\"" L "undefined" R "\"" },
    { "f0", "\"" L "simple(16)" R "\"" },
    { "f8ff", "\"" L "simple(255)" R "\"" },
    { "c11a514b67b0", "{\"" L "tag 1" R "\":1363896240}" },
    { "d818456449455446", "{\"" L "tag 24" R "\":\"" L "h'6449455446' 5 bytes" R "\"}" },
    { "40", "\"" L "h'' 0 bytes" R "\"" },
    { "4101", "\"" L "h'01' 1 byte" R "\"" },
    { "60", "\"\"" },
    { "62225c", "\"\\\"\\\\\"" },
    { "63e6b0b4", "\"\xe6\xb0\xb4\"" },
    { "80", "[]" },
    { "8301820203820405", "[1,[2,3],[4,5]]" },
    { "a0", "{}" },
    { "a201020304", "{\"" L "1" R "\":2,\"" L "3" R "\":4}" },
    { "a26161016162820203", "{\"a\":1,\"b\":[2,3]}" },
    { "5f42010243030405ff", "{\"" L "in chunks" R "\":[\"" L "h'0102' 2 bytes" R "\",\"" L
                            "h'030405' 3 bytes" R "\"]}" },
    { "7f657374726561646d696e67ff", "{\"" L "in chunks" R "\":[\"strea\",\"ming\"]}" },
    { "9f018202039f0405ffff",
      "{\"" L "indefinite length" R "\":[1,[2,3],{\"" L "indefinite length" R "\":[4,5]}]}" },
    { "bf61610161629f0203ffff", "{\"" L "indefinite length" R "\":{\"a\":1,\"b\":{\"" L
                                "indefinite length" R "\":[2,3]}}}" },
    /* what is no example there: keys of every kind, a sequence, a text with a bracket */
    { "a1820102c100", "{\"" L "a key that is no text" R "\":{\"" L "key" R "\":[1,2],\"" L
                      "value" R "\":{\"" L "tag 1" R "\":0}}}" },
    { "a1f600", "{\"" L "null" R "\":0}" },
    { "00f5", "0\ntrue" },
    { "63e29fa8", "\"\\u27e8\"" },
    { "6300ff7f", "\"\\u0000\xff\\u007f\"" },
    { "", "" },
    /* where it ends in the middle, or is none */
    { "8301", "[1,\"" L "✗ byte 2: the bytes end in the middle" R "\"]" },
    { "6261", "\"a\"\n\"" L "✗ byte 2: the bytes end in the middle" R "\"" },
    { "a16161", "{\"a\":\"" L "✗ byte 3: the bytes end in the middle" R "\"}" },
    { "a1", "{\"" L "✗ byte 1: the bytes end in the middle" R "\":null}" },
    { "a16261", "{\"a\":\"" L "✗ byte 3: the bytes end in the middle" R "\"}" },
    { "4201", "\"" L "✗ byte 0: the bytes end within a string of bytes" R "\"" },
    { "5bffffffffffffffff00",
      "\"" L "✗ byte 0: the bytes end within a string of bytes" R "\"" },
    { "00ff", "0\n\"" L "✗ byte 1: no CBOR from here on, a break that ends nothing" R "\"" },
    { "821cff",
      "[\"" L "✗ byte 1: no CBOR from here on, a length that has no meaning" R "\"]" },
    { "bf61ff", "{\"" L "indefinite length" R "\":{\"\xff\":\"" L
                "✗ byte 3: the bytes end in the middle" R "\"}}" },
    { "bf00ff", "{\"" L "indefinite length" R "\":{\"" L "0" R "\":\"" L
                "✗ byte 2: no CBOR from here on, a break that ends nothing" R "\"}}" },
    { "5f6161ff", "{\"" L "in chunks" R "\":[\"" L
                  "✗ byte 1: no CBOR from here on, no chunk of its string" R "\"]}" },
    { "f818",
      "\"" L
      "✗ byte 0: no CBOR from here on, a simple value that is to be written in one byte" R
      "\"" },
    { "1f", "\"" L "✗ byte 0: no CBOR from here on, a number without a length" R "\"" },
};

static const struct sample msgpack[] = {
    { "00", "0" },
    { "7f", "127" },
    { "e0", "-32" },
    { "ff", "-1" },
    { "cc80", "128" },
    { "cdffff", "65535" },
    { "ceffffffff", "4294967295" },
    { "cfffffffffffffffff", "18446744073709551615" },
    { "d080", "-128" },
    { "d07f", "127" },
    { "d18000", "-32768" },
    { "d280000000", "-2147483648" },
    { "d38000000000000000", "-9223372036854775808" },
    { "c0", "null" },
    { "c2", "false" },
    { "c3", "true" },
    { "ca3fc00000", "1.5" },
    { "cb3ff199999999999a", "1.1" },
    { "a3616263", "\"abc\"" },
    { "d90161", "\"a\"" },
    { "da000161", "\"a\"" },
    { "db0000000161", "\"a\"" },
    { "c40101", "\"" L "h'01' 1 byte" R "\"" },
    { "c5000101", "\"" L "h'01' 1 byte" R "\"" },
    { "c60000000101", "\"" L "h'01' 1 byte" R "\"" },
    { "93010203", "[1,2,3]" },
    { "dc000101", "[1]" },
    { "dd0000000101", "[1]" },
    { "82a16101a16202", "{\"a\":1,\"b\":2}" },
    { "de0001a16101", "{\"a\":1}" },
    { "df00000001a16101", "{\"a\":1}" },
    { "8191c001", "{\"" L "a key that is no text" R "\":{\"" L "key" R "\":[null],\"" L
                  "value" R "\":1}}" },
    { "d40510", "\"" L "ext 5 h'10' 1 byte" R "\"" },
    { "d6ff514b67b0", "\"" L "time 1363896240.000000000 h'514b67b0' 4 bytes" R "\"" },
    { "d7ff0000000400000001", "\"" L "time 1.000000001 h'0000000400000001' 8 bytes" R "\"" },
    { "c70cff00000001ffffffffffffffff",
      "\"" L "time -1.000000001 h'00000001ffffffffffffffff' 12 bytes" R "\"" },
    { "c80002fe0102", "\"" L "ext -2 h'0102' 2 bytes" R "\"" },
    { "c1", "\"" L "✗ byte 0: no MessagePack from here on, a byte that is never used" R "\"" },
    { "92c0", "[null,\"" L "✗ byte 2: the bytes end in the middle" R "\"]" },
};

static struct buf bytes, text;

static void setup(void)
{
    buf_init(&bytes, 1 << 24);
    buf_init(&text, 1 << 28);
}

static void teardown(void)
{
    buf_clear(&bytes);
    buf_clear(&text);
}

static void add_hex(const char *hex)
{
    for (; hex[0] && hex[1]; hex += 2) {
        unsigned byte = 0;
        for (int i = 0; i < 2; i++)
            byte = byte * 16 + (unsigned)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
        buf_add_byte(&bytes, (char)byte);
    }
}

/* The text when the bytes come `cut` at a time. */
static const char *unpacked(enum packed_kind kind, size_t cut)
{
    struct span whole = buf_span(&bytes);
    struct source source = source_of_span(&whole);
    uint64_t len = source.len;
    struct packed *p = packed_new(&source, kind);
    char piece[4096];
    buf_reset(&text);
    for (source.len = cut < len ? cut : len;; source.len += cut) {
        source.len = source.len < len ? source.len : len;
        while (packed_step(p, 100, source.len == len))
            ;
        if (source.len == len)
            break;
    }
    ck_assert(packed_is_done(p));
    const struct source *out = packed_text(p);
    for (uint64_t at = 0; at < out->len; at += sizeof piece)
        buf_add(&text, span_make(piece, out->read(out->ctx, at, piece, sizeof piece)));
    packed_free(p);
    return buf_str(&text);
}

START_TEST(packed_shows_the_examples_of_cbor)
{
    add_hex(cbor[_i].hex);
    ck_assert_str_eq(unpacked(PACKED_CBOR, SIZE_MAX / 2), cbor[_i].text);
    for (size_t cut = 1; cut < 4; cut++)
        ck_assert_str_eq(unpacked(PACKED_CBOR, cut), cbor[_i].text);
}
END_TEST

START_TEST(packed_shows_the_formats_of_messagepack)
{
    add_hex(msgpack[_i].hex);
    for (size_t cut = 1; cut < 20; cut += 6)
        ck_assert_str_eq(unpacked(PACKED_MSGPACK, cut), msgpack[_i].text);
}
END_TEST

static size_t n_of(char c)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == c;
    return n;
}

START_TEST(packed_nests_so_deep_and_no_deeper)
{
    buf_add_fill(&bytes, '\x81', 2 * PACKED_MAX_DEPTH);
    unpacked(PACKED_CBOR, 1 << 20);
    ck_assert_uint_eq(n_of('['), PACKED_MAX_DEPTH);
    ck_assert_uint_eq(n_of(']'), PACKED_MAX_DEPTH);
    ck_assert_ptr_nonnull(
        strstr(buf_str(&text), "byte 1000: what is nested deeper is not laid out"));
}
END_TEST

static const struct {
    const char *hex;
    const char *want; /* NULL: all of it is laid out */
} complaints[] = {
    { "a1616101", NULL },
    { "4101", NULL },
    { "a161611c", "byte 3: no CBOR from here on, " },
    { "8201", "byte 2: the bytes end in the middle" },
};

/* The text is longer than may be kept in a file: this limit is as good as a disk that is full. */
START_TEST(packed_says_that_there_is_no_room_for_its_text)
{
    struct rlimit little = { 1 << 20, 1 << 20 };
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    buf_add(&bytes, SPAN("\x9a\x00\x80\x00\x00")); /* 8 Mi items */
    for (int i = 0; i < 4 << 20; i++)
        buf_add_byte(&bytes, 0x17);
    struct span all = buf_span(&bytes);
    struct source source = source_of_span(&all);
    struct packed *p = packed_new(&source, PACKED_CBOR);
    ck_assert_ptr_null(packed_breaks_off(p));
    while (packed_step(p, 1 << 16, true))
        ;
    ck_assert(packed_is_done(p));
    ck_assert_str_eq(packed_breaks_off(p), "no room in TMPDIR to lay out the rest");
    ck_assert_ptr_nonnull(strstr(packed_complaint(p), packed_breaks_off(p)));
    ck_assert_uint_ge(packed_text(p)->len, 1 << 20);
    packed_free(p);
}
END_TEST

START_TEST(packed_says_whether_it_is_all)
{
    add_hex(complaints[_i].hex);
    struct span all = buf_span(&bytes);
    struct source source = source_of_span(&all);
    struct packed *p = packed_new(&source, PACKED_CBOR);
    while (packed_step(p, 1, true))
        ck_assert_ptr_null(packed_complaint(p));
    ck_assert(packed_is_done(p));
    ck_assert_int_eq(packed_complaint(p) != NULL, complaints[_i].want != NULL);
    if (complaints[_i].want)
        ck_assert(span_starts(span_of(packed_complaint(p)), span_of(complaints[_i].want)));
    packed_free(p);
}
END_TEST

START_TEST(packed_shows_the_beginning_of_long_bytes_and_all_of_a_text)
{
    add_hex("8259ffff");
    buf_add_fill(&bytes, '\xab', 0xffff);
    add_hex("7a00030000");
    buf_add_fill(&bytes, 'x', 0x30000);
    unpacked(PACKED_CBOR, 1000);
    ck_assert_ptr_nonnull(strstr(buf_str(&text), "abab'… 65,535 bytes" R "\",\"xxx"));
    ck_assert_uint_eq(n_of('x'), 0x30000);
    ck_assert_uint_eq(n_of('b'), 1 + PACKED_BYTES_SHOWN);
}
END_TEST

/* The text of a string of 100 bytes whose last one is `last`, and of something behind it. */
static void digested(char last, uint64_t seed, size_t step)
{
    buf_reset(&bytes);
    add_hex("825864");
    buf_add_fill(&bytes, '\xab', 99);
    buf_add_byte(&bytes, last);
    add_hex("01");
    struct span all = buf_span(&bytes);
    struct source source = source_of_span(&all);
    struct packed *p = packed_new(&source, PACKED_CBOR);
    ck_assert_ptr_nonnull(p);
    packed_add_digests(p, seed);
    while (packed_step(p, step, true))
        ;
    ck_assert_ptr_null(packed_complaint(p));
    buf_reset(&text);
    char *to = buf_space(&text, (size_t)packed_text(p)->len);
    const struct source *s = packed_text(p);
    ck_assert_ptr_nonnull(to);
    buf_added(&text, s->read(s->ctx, 0, to, (size_t)s->len));
    packed_free(p);
}

/* Strings that differ beyond what is shown of them have other texts, whatever the slices. */
START_TEST(packed_tells_long_bytes_apart_by_a_digest)
{
    static const size_t steps[] = { 1, 7, 1 << 16 };
    struct buf first;
    buf_init(&first, 1 << 16);
    digested('\x01', 7, 1000);
    buf_add(&first, buf_span(&text));
    ck_assert_ptr_nonnull(strstr(buf_str(&text), "abab'… 100 bytes, digest "));
    ck_assert(buf_str(&text)[text.len - 2] == '1');
    digested('\x01', 7, steps[_i]);
    ck_assert_str_eq(buf_str(&text), buf_str(&first));
    digested('\x02', 7, steps[_i]);
    ck_assert_str_ne(buf_str(&text), buf_str(&first));
    digested('\x01', 8, steps[_i]);
    ck_assert_str_ne(buf_str(&text), buf_str(&first));
    buf_clear(&first);
}
END_TEST

START_TEST(packed_knows_about_where_a_place_is)
{
    add_hex("9a00010000");
    for (int i = 0; i < 0x10000; i++)
        add_hex("1903e8");
    struct span whole = buf_span(&bytes);
    struct source source = source_of_span(&whole);
    struct packed *p = packed_new(&source, PACKED_CBOR);
    while (packed_step(p, 1 << 16, true))
        ;
    uint64_t len = packed_text(p)->len;
    ck_assert_uint_eq(len, 5 * 0x10000 + 1);
    ck_assert_uint_eq(packed_to_text(p, 0), 0);
    for (uint64_t at = 0; at < len; at += 999) {
        uint64_t there = packed_to_bytes(p, at);
        ck_assert_uint_le(there, at * 3 / 5 + 5);
        ck_assert_uint_ge(there + 3000, at * 3 / 5);
        ck_assert_uint_le(packed_to_text(p, there), at + 5);
    }
    packed_free(p);
}
END_TEST

Suite *test_packed(void);
Suite *test_packed(void)
{
    Suite *suite = suite_create("packed");
    TCase *tc = tcase_create("packed");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, packed_shows_the_examples_of_cbor, 0, sizeof cbor / sizeof *cbor);
    tcase_add_loop_test(tc, packed_shows_the_formats_of_messagepack, 0,
                        sizeof msgpack / sizeof *msgpack);
    tcase_add_test(tc, packed_nests_so_deep_and_no_deeper);
    tcase_add_test(tc, packed_says_that_there_is_no_room_for_its_text);
    tcase_add_loop_test(tc, packed_says_whether_it_is_all, 0,
                        sizeof complaints / sizeof *complaints);
    tcase_add_test(tc, packed_shows_the_beginning_of_long_bytes_and_all_of_a_text);
    tcase_add_loop_test(tc, packed_tells_long_bytes_apart_by_a_digest, 0, 3);
    tcase_add_test(tc, packed_knows_about_where_a_place_is);
    suite_add_tcase(suite, tc);
    return suite;
}
