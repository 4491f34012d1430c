#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "data/mimecoding.h"

static const struct {
    const char *value;
    enum mimecoding_kind kind;
} kinds[] = {
    { "base64", MIMECODING_BASE64 },           { " BASE64 ", MIMECODING_BASE64 },
    { "Quoted-Printable", MIMECODING_QUOTED }, { "8bit", MIMECODING_NONE },
    { "x-uuencode", MIMECODING_NONE },         { "", MIMECODING_NONE },
};

START_TEST(mimecoding_is_known_by_its_name)
{
    ck_assert_int_eq(mimecoding_of(span_of(kinds[_i].value)), kinds[_i].kind);
}
END_TEST

struct coding_case {
    enum mimecoding_kind kind;
    struct span coded, plain;
    uint64_t invalid;
};

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct coding_case cases[] = {
    { MIMECODING_BASE64, BYTES(""), BYTES(""), 0 },
    { MIMECODING_BASE64, BYTES("aGVsbG8="), BYTES("hello"), 0 },
    { MIMECODING_BASE64, BYTES("aGVs\r\nbG8=\r\n"), BYTES("hello"), 0 },
    { MIMECODING_BASE64, BYTES("aG\r\nVsb\nG\t8 ="), BYTES("hello"), 0 },
    { MIMECODING_BASE64, BYTES("aGVsbG8"), BYTES("hello"), 0 }, /* padding left out */
    { MIMECODING_BASE64, BYTES("aA==aQ=="), BYTES("hi"), 0 },   /* two, one behind the other */
    { MIMECODING_BASE64, BYTES("a!GV\0sbG8="), BYTES("hello"), 2 },
    { MIMECODING_BASE64, BYTES("aGVsb"), BYTES("hel"), 1 }, /* six bits make no byte */
    { MIMECODING_BASE64, BYTES("AP8Q////\n"), BYTES("\0\xff\x10\xff\xff\xff"), 0 },
    { MIMECODING_BASE64, BYTES("==="), BYTES(""), 0 },
    { MIMECODING_QUOTED, BYTES(""), BYTES(""), 0 },
    { MIMECODING_QUOTED, BYTES("caf=C3=A9\r\n"), BYTES("café\r\n"), 0 },
    { MIMECODING_QUOTED, BYTES("caf=c3=a9"), BYTES("café"), 0 },
    { MIMECODING_QUOTED, BYTES("one=\r\n two=\n."), BYTES("one two."), 0 },
    { MIMECODING_QUOTED, BYTES("one= \t\r\ntwo"), BYTES("onetwo"), 0 },
    { MIMECODING_QUOTED, BYTES("a \t\r\nb \nc d \t"), BYTES("a\r\nb\nc d"), 0 },
    { MIMECODING_QUOTED, BYTES("a=20\r\n"), BYTES("a \r\n"), 0 },
    { MIMECODING_QUOTED, BYTES("1=G1 2=4 3=\rx"), BYTES("1=G1 2=4 3=\rx"), 3 },
    { MIMECODING_QUOTED, BYTES("1=4"), BYTES("1=4"), 1 },
    { MIMECODING_QUOTED, BYTES("==3D"), BYTES("=="), 1 },
    { MIMECODING_QUOTED, BYTES("end=  "), BYTES("end"), 0 },
    { MIMECODING_QUOTED, BYTES("=00\xff\x1b"), BYTES("\0\xff\x1b"), 0 },
};

/* All of it, however few bytes come at a time. */
static void check_split(const struct coding_case *c, size_t grow)
{
    struct span coded = c->coded;
    struct source source = source_of_span(&coded);
    struct mimecoding *m = mimecoding_new(&source, c->kind);
    char out[64];
    ck_assert_ptr_nonnull(m);
    for (source.len = 0; source.len < coded.len;) {
        source.len += grow < coded.len - source.len ? grow : coded.len - source.len;
        mimecoding_step(m, 100, false);
        ck_assert_uint_le(mimecoding_plain(m)->len, c->plain.len);
    }
    while (mimecoding_step(m, 100, true))
        ;
    const struct source *plain = mimecoding_plain(m);
    ck_assert_uint_eq(mimecoding_done(m), coded.len);
    ck_assert_uint_eq(mimecoding_invalid(m), c->invalid);
    ck_assert_uint_eq(plain->len, c->plain.len);
    ck_assert_uint_eq(plain->read(plain->ctx, 0, out, sizeof out), c->plain.len);
    ck_assert(span_eq(span_make(out, c->plain.len), c->plain));
    mimecoding_free(m);
}

START_TEST(mimecoding_decodes_at_every_split)
{
    for (size_t grow = 1; grow <= cases[_i].coded.len + 1; grow++)
        check_split(&cases[_i], grow);
}
END_TEST

START_TEST(mimecoding_shows_the_first_bytes)
{
    char out[8];
    ck_assert_uint_eq(
        mimecoding_head(MIMECODING_BASE64, SPAN("iVBO\r\nRw0KGgo"), out, sizeof out), 3);
    ck_assert(memcmp(out, "\x89PN", 3) == 0);
    ck_assert_uint_eq(mimecoding_head(MIMECODING_QUOTED, SPAN("a=20b="), out, sizeof out), 3);
    ck_assert(memcmp(out, "a b", 3) == 0);
    ck_assert_uint_eq(mimecoding_head(MIMECODING_NONE, SPAN("as it is"), out, sizeof out), 8);
}
END_TEST

/* Several blocks, with what crosses their borders. */
static void make_long(enum mimecoding_kind kind, struct buf *plain, struct buf *coded)
{
    static const char hex[] = "0123456789ABCDEF";
    for (unsigned i = 0; i < 300000; i++)
        buf_add_byte(plain, (char)(i * i / 7 + i));
    if (kind == MIMECODING_BASE64) {
        for (size_t at = 0; at < plain->len; at += 57) {
            base64_add(span_sub(buf_span(plain), at, at + 57), coded);
            buf_add_str(coded, at % 3 ? "\r\n" : " \n");
        }
        return;
    }
    for (size_t i = 0; i < plain->len; i++) {
        unsigned char c = (unsigned char)plain->ptr[i];
        if (c > 32 && c < 127 && c != '=')
            buf_add_byte(coded, (char)c);
        else
            buf_addf(coded, "=%c%c", hex[c >> 4], hex[c & 15]);
        if (i % 30 == 29)
            buf_add_str(coded, "=\r\n");
    }
}

static void check_anywhere(const struct mimecoding *m, struct span want)
{
    const struct source *plain = mimecoding_plain(m);
    char out[1000];
    ck_assert_uint_eq(plain->len, want.len);
    for (size_t i = 0; i < 400; i++) {
        size_t at = (i * 7919 * 13) % want.len;
        size_t n = plain->read(plain->ctx, at, out, sizeof out);
        struct span there = span_sub(want, at, at + sizeof out);
        ck_assert_uint_eq(n, there.len);
        ck_assert(span_eq(span_make(out, n), there));
    }
}

START_TEST(mimecoding_is_read_anywhere)
{
    enum mimecoding_kind kind = (enum mimecoding_kind)_i;
    struct buf plain, coded;
    buf_init(&plain, 1 << 20);
    buf_init(&coded, 4 << 20);
    make_long(kind, &plain, &coded);
    ck_assert(!plain.failed && !coded.failed);
    struct span bytes = buf_span(&coded);
    struct source source = source_of_span(&bytes);
    struct mimecoding *m = mimecoding_new(&source, kind);
    ck_assert_ptr_nonnull(m);
    for (source.len = 0; source.len < bytes.len;) {
        source.len += bytes.len - source.len < 5000 ? bytes.len - source.len : 5000;
        mimecoding_step(m, 3000, false);
    }
    while (mimecoding_step(m, 100000, true))
        ;
    ck_assert_uint_eq(mimecoding_invalid(m), 0);
    check_anywhere(m, buf_span(&plain));
    mimecoding_free(m);
    buf_clear(&plain);
    buf_clear(&coded);
}
END_TEST

/* A word without an end is cut where a block ends, and what follows is still read. */
START_TEST(mimecoding_gets_past_what_never_ends)
{
    struct buf coded;
    buf_init(&coded, 1 << 20);
    buf_add_str(&coded, "a");
    for (int i = 0; i < 100000; i++)
        buf_add_byte(&coded, ' ');
    buf_add_str(&coded, _i == MIMECODING_BASE64 ? "aGVsbG8=" : "b");
    struct span bytes = buf_span(&coded);
    struct source source = source_of_span(&bytes);
    struct mimecoding *m = mimecoding_new(&source, (enum mimecoding_kind)_i);
    ck_assert_ptr_nonnull(m);
    while (mimecoding_step(m, 1000, true))
        ;
    const struct source *plain = mimecoding_plain(m);
    ck_assert_uint_eq(mimecoding_done(m), bytes.len);
    ck_assert_uint_gt(plain->len, 0);
    char last = '\0';
    ck_assert_uint_eq(plain->read(plain->ctx, plain->len - 1, &last, 1), 1);
    ck_assert_int_eq(last, _i == MIMECODING_BASE64 ? 'o' : 'b');
    mimecoding_free(m);
    buf_clear(&coded);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

Suite *test_mimecoding(void);
Suite *test_mimecoding(void)
{
    Suite *s = suite_create("mimecoding");
    TCase *t = tcase_create("mimecoding");
    tcase_add_loop_test(t, mimecoding_is_known_by_its_name, 0, N(kinds));
    tcase_add_loop_test(t, mimecoding_decodes_at_every_split, 0, N(cases));
    tcase_add_test(t, mimecoding_shows_the_first_bytes);
    tcase_add_loop_test(t, mimecoding_is_read_anywhere, MIMECODING_BASE64,
                        MIMECODING_QUOTED + 1);
    tcase_add_loop_test(t, mimecoding_gets_past_what_never_ends, MIMECODING_BASE64,
                        MIMECODING_QUOTED + 1);
    suite_add_tcase(s, t);
    return s;
}
