#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/recode.h"

struct recode_case {
    const char *charset;
    struct span bytes;
    struct span text;
    uint64_t invalid;
};

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct recode_case cases[] = {
    { "latin1", BYTES("gr\xfc\xdf \x80"), BYTES("grüß €"), 0 },
    { "windows-1252", BYTES("a\x81z"), BYTES("a\x81z"), 1 },
    { "utf-16le", BYTES("\xff\xfeh\0\xe9\0"), BYTES("\xef\xbb\xbfhé"), 0 },
    { "utf-16be", BYTES("\xd8\x3d\xde\x00"), BYTES("😀"), 0 },
    { "utf-16be", BYTES("\xd8\x3d\0x"), BYTES("\xd8\x3dx"), 2 },
    { "utf-16le", BYTES("x\0y"), BYTES("xy"), 1 }, /* cut in a character */
    { "utf-16le", BYTES("\x3d\xd8"), BYTES("\x3d\xd8"), 2 },
    { "utf-32le", BYTES("x\0\0\0\0\xd8\0\0"), BYTES("x\0\xd8\0\0"), 4 },
    { "shift_jis", BYTES("\x93\xfa\x96{"), BYTES("日本"), 0 },
    { "shift_jis", BYTES("\x93"), BYTES("\x93"), 1 },
    { "euc-jp", BYTES("\xc6\xfc\xcb\xdc"), BYTES("日本"), 0 },
    { "iso-2022-jp", BYTES("\x1b$BF|K\\\x1b(B."), BYTES("日本."), 0 },
    { "gbk", BYTES("\xd6\xd0\xce\xc4"), BYTES("中文"), 0 },
    { "big5", BYTES("\xa4\xa4\xa4\xe5"), BYTES("中文"), 0 },
    { "euc-kr", BYTES("\xc7\xd1\xb1\xdb"), BYTES("한글"), 0 },
    { "windows-1251", BYTES("\xec\xe8\xf0"), BYTES("мир"), 0 },
    { "ibm037", BYTES("\xc8\x85"), BYTES("He"), 0 },
    /* Two that are no characters here would be one of UTF-8. */
    { "windows-1253", BYTES("\xd2\x81"), BYTES("\xd2\xef\xbf\xbd\x81"), 2 },
    { "latin1", BYTES(""), BYTES(""), 0 },
};

struct text {
    struct span bytes;
    struct source source;
    struct recode *r;
};

/* The bytes come `grow` at a time; 0: all at once. */
static void begin(struct text *t, const char *charset, struct span bytes, size_t grow)
{
    t->bytes = bytes;
    t->source = source_of_span(&t->bytes);
    t->r = recode_new(&t->source, charset_find(span_of(charset)));
    ck_assert_msg(t->r != NULL, "%s", charset);
    for (t->source.len = grow ? 0 : bytes.len; t->source.len < bytes.len;) {
        t->source.len += grow < bytes.len - t->source.len ? grow : bytes.len - t->source.len;
        recode_step(t->r, 4096, false);
    }
    while (recode_step(t->r, 20000, true))
        ;
    ck_assert_uint_eq(recode_done(t->r), bytes.len);
}

static char *all_of(const struct text *t, uint64_t *len)
{
    const struct source *s = recode_text(t->r);
    *len = s->len;
    char *out = malloc((size_t)s->len + 1);
    ck_assert_uint_eq(s->read(s->ctx, 0, out, (size_t)s->len + 1), s->len);
    return out;
}

START_TEST(recode_makes_utf8_and_keeps_what_is_no_character)
{
    const struct recode_case *c = &cases[_i];
    for (size_t grow = 0; grow < 3; grow++) {
        struct text t;
        uint64_t len;
        begin(&t, c->charset, c->bytes, grow);
        char *text = all_of(&t, &len);
        ck_assert_msg(span_eq(span_make(text, (size_t)len), c->text), "%d, by %zu: %.*s", _i,
                      grow, (int)len, text);
        ck_assert_uint_eq(recode_invalid(t.r), c->invalid);
        free(text);
        recode_free(t.r);
    }
}
END_TEST

/* Long enough for many blocks, with characters of two bytes across their ends. */
static struct buf long_text(const char *one, size_t one_len, size_t n)
{
    struct buf b;
    buf_init(&b, 64 << 20);
    buf_add_byte(&b, 'x');
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, span_make(one, one_len));
        if (i % 50 == 49)
            buf_add_byte(&b, '\n');
    }
    return b;
}

START_TEST(recode_reads_the_same_from_anywhere_however_it_came)
{
    struct buf bytes = long_text("\x93\xfa\x96{", 4, 40000);
    struct text whole, grown;
    uint64_t len, grown_len;
    begin(&whole, "shift_jis", buf_span(&bytes), 0);
    begin(&grown, "shift_jis", buf_span(&bytes), 7001);
    char *text = all_of(&whole, &len);
    char *other = all_of(&grown, &grown_len);
    ck_assert_uint_eq(len, 1 + 40000 * 6 + 40000 / 50);
    ck_assert_uint_eq(grown_len, len);
    ck_assert_mem_eq(text, other, len);
    const struct source *s = recode_text(whole.r);
    for (uint64_t at = 0; at < len; at += 7777) {
        char some[300];
        size_t got = s->read(s->ctx, at, some, sizeof some);
        ck_assert_uint_eq(got, len - at < sizeof some ? len - at : sizeof some);
        ck_assert_mem_eq(some, text + at, got);
    }
    free(text);
    free(other);
    recode_free(whole.r);
    recode_free(grown.r);
    buf_clear(&bytes);
}
END_TEST

START_TEST(recode_knows_which_bytes_a_text_came_from)
{
    struct buf bytes = long_text("\xe9z", 2, 60000);
    struct text t;
    begin(&t, "latin1", buf_span(&bytes), 0);
    for (uint64_t at = 0; at < bytes.len; at += 997) {
        uint64_t text = recode_to_text(t.r, at);
        ck_assert_uint_eq(recode_to_bytes(t.r, text), at);
    }
    ck_assert_uint_eq(recode_to_text(t.r, 3), 4);
    ck_assert_uint_eq(recode_to_text(t.r, UINT64_MAX), recode_text(t.r)->len);
    ck_assert_uint_eq(recode_to_bytes(t.r, UINT64_MAX), bytes.len);
    recode_free(t.r);
    buf_clear(&bytes);
}
END_TEST

/* A line's end undoes the shifts, so blocks that begin there read as the whole does. */
START_TEST(recode_cuts_text_with_shifts_at_the_ends_of_lines)
{
    struct buf bytes = long_text("\x1b$BF|K\\\x1b(B", 10, 20000);
    struct text t;
    uint64_t len;
    begin(&t, "iso-2022-jp", buf_span(&bytes), 5000);
    char *text = all_of(&t, &len);
    ck_assert_uint_eq(len, 1 + 20000 * 6 + 20000 / 50);
    ck_assert_uint_eq(recode_invalid(t.r), 0);
    free(text);
    recode_free(t.r);
    buf_clear(&bytes);
}
END_TEST

START_TEST(recode_opens_every_charset_of_the_list)
{
    struct span bytes = SPAN("text");
    struct source source = source_of_span(&bytes);
    for (size_t i = 0; charset_at(i); i++) {
        struct recode *r = recode_new(&source, charset_at(i));
        ck_assert_msg(r != NULL, "%s", charset_at(i)->name);
        recode_free(r);
    }
}
END_TEST

Suite *test_recode(void);
Suite *test_recode(void)
{
    Suite *suite = suite_create("recode");
    TCase *tc = tcase_create("recode");
    tcase_add_loop_test(tc, recode_makes_utf8_and_keeps_what_is_no_character, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, recode_reads_the_same_from_anywhere_however_it_came);
    tcase_add_test(tc, recode_knows_which_bytes_a_text_came_from);
    tcase_add_test(tc, recode_cuts_text_with_shifts_at_the_ends_of_lines);
    tcase_add_test(tc, recode_opens_every_charset_of_the_list);
    suite_add_tcase(suite, tc);
    return suite;
}
