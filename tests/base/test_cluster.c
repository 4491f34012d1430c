#include <check.h>
#include <string.h>
#include <utf8proc.h>

#include "base/cluster.h"
#include "base/utf8.h"

struct cluster_case {
    const char *text;
    size_t len;  /* of the first cluster */
    int columns; /* it takes */
};

#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"

static const struct cluster_case cases[] = {
    { "a", 1, 1 },
    { "ab", 1, 1 },
    { "e\xcc\x81x", 3, 1 },                           /* e and a combining acute */
    { "\xe6\xbc\xa2\xe5\xad\x97", 3, 2 },             /* two wide characters */
    { FAMILY "x", 18, 2 },                            /* joined emoji */
    { "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa!", 8, 2 },    /* a flag */
    { "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd.", 8, 2 },    /* a skin tone */
    { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 9, 2 }, /* Hangul as conjoining letters */
    { "\r\n", 1, 0 },                                 /* controls stand alone */
    { "\xff\xff", 1, 0 },                             /* so do ill-formed bytes */
    { "a\xe2\x80\xae", 1, 1 },                        /* and bidi overrides */
    { "\xcc\x81\xcc\x82", 4, 0 },                     /* marks without a letter */
    { "a\xcc\x80\xcd\xaf\xcd\xb0", 5, 1 },            /* the last mark of its block, a letter */
    { "a\xcc\x80\xcc\x80\xe2\x83\x9d"
      "b",
      8, 1 },                                           /* a mark of another block */
    { "a\xcc\x80\xcd\xaf\xe2\x80\x8d\xcc\x80", 10, 1 }, /* a joiner among them */
    { "a\xcc\x80\xcc!", 3, 1 },                         /* half a mark */
};

START_TEST(cluster_next_finds_what_a_person_calls_a_character)
{
    const struct cluster_case *c = &cases[_i];
    struct span s = span_of(c->text);
    ck_assert_uint_eq(cluster_next(s), c->len);
    if ((unsigned char)c->text[0] >= 0x20 && (unsigned char)c->text[0] != 0xff)
        ck_assert_int_eq(cluster_columns(span_sub(s, 0, c->len)), c->columns);
}
END_TEST

/* Everything above in one line: walking back visits the places that walking on visits. */
START_TEST(cluster_prev_is_the_way_back)
{
    char text[512];
    size_t len = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (const char *p = cases[i].text; *p; p++)
            text[len++] = *p;
    struct span s = span_make(text, len);
    size_t stops[512], n = 0;
    for (size_t at = 0; at < len; at += cluster_next(span_sub(s, at, len)))
        stops[n++] = at;
    for (size_t at = len; n > 0;) {
        at = cluster_prev(s, at);
        ck_assert_uint_eq(at, stops[--n]);
    }
    ck_assert_uint_eq(cluster_prev(s, 0), 0);
}
END_TEST

static size_t put(char *to, uint32_t cp)
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)to);
}

/* Where the module has an answer of its own it is the library's. */
START_TEST(cluster_is_as_utf8proc_has_it)
{
    for (uint32_t cp = 0xa0; cp < 0x3000; cp++) {
        utf8proc_int32_t code = (utf8proc_int32_t)cp;
        if (utf8_is_unsafe(cp) || utf8proc_category(code) == UTF8PROC_CATEGORY_CN)
            continue;
        char text[8];
        size_t len = put(text, cp);
        ck_assert_int_eq(cluster_columns(span_make(text, len)), utf8proc_charwidth(code));
        for (uint32_t other = 0; other < 3; other++) {
            static const uint32_t after[] = { 'a', 0x2502, 0x308 };
            size_t both = len + put(text + len, after[other]);
            bool breaks = utf8proc_grapheme_break(code, (utf8proc_int32_t)after[other]);
            ck_assert_uint_eq(cluster_next(span_make(text, both)), breaks ? len : both);
        }
    }
}
END_TEST

START_TEST(cluster_floor_moves_to_the_boundary_before)
{
    struct span s = span_of("a" FAMILY "b");
    ck_assert_uint_eq(cluster_floor(s, 1), 1);
    ck_assert_uint_eq(cluster_floor(s, 9), 1);
    ck_assert_uint_eq(cluster_floor(s, 19), 19);
    ck_assert_uint_eq(cluster_floor(s, 99), s.len);
}
END_TEST

START_TEST(cluster_floor_takes_stray_continuation_bytes_one_by_one)
{
    struct span s = SPAN("\x82\x82"
                         "a");
    for (size_t at = 0; at <= s.len; at++)
        ck_assert_uint_eq(cluster_floor(s, at), at);
    char many[5000];
    memset(many, 0x82, sizeof many);
    ck_assert_uint_eq(cluster_floor(span_make(many, sizeof many), 4999), 4999);
}
END_TEST

Suite *test_cluster(void);
Suite *test_cluster(void)
{
    Suite *suite = suite_create("cluster");
    TCase *tc = tcase_create("cluster");
    tcase_add_loop_test(tc, cluster_next_finds_what_a_person_calls_a_character, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, cluster_prev_is_the_way_back);
    tcase_add_test(tc, cluster_is_as_utf8proc_has_it);
    tcase_add_test(tc, cluster_floor_moves_to_the_boundary_before);
    tcase_add_test(tc, cluster_floor_takes_stray_continuation_bytes_one_by_one);
    suite_add_tcase(suite, tc);
    return suite;
}
