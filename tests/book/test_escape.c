/* What escapes stand for, also one in another, and where a text that ends leaves them open. */
#include <check.h>
#include <string.h>

#include "book/escape.h"

static const struct {
    const char *text;
    struct {
        const char *bytes;
        size_t len;
    } want[ESCAPE_LAYERS];
} read_as[] = {
    { "A", { { NULL, 0 } } },
    { "%41", { { "A", 3 } } },
    { "%4g", { { NULL, 0 } } },
    { "%c3%a9", { { "\xc3", 3 } } },
    { "\\\"x", { { "\"", 2 } } },
    { "\\q", { { NULL, 0 } } },
    { "\\u00e9", { { "\xc3\xa9", 6 } } },
    { "\\ud83d\\udd11", { { "\xf0\x9f\x94\x91", 12 } } },
    { "\\ud83d\\u0041", { { NULL, 0 } } },
    { "\\udd11", { { NULL, 0 } } },
    { "\\xe9'", { { "\xe9", 4 } } },
    { "\\'", { { "'", 2 } } },
    /* XML and HTML */
    { "&quot;", { { "\"", 6 } } },
    { "&apos;", { { "'", 6 } } },
    { "&lt;&gt;", { { "<", 4 } } },
    { "&#233;", { { "\xc3\xa9", 6 } } },
    { "&#x1F511;", { { "\xf0\x9f\x94\x91", 9 } } },
    { "&#X41;", { { "A", 6 } } },
    { "&#41", { { NULL, 0 } } },
    { "&#;", { { NULL, 0 } } },
    { "&#x;", { { NULL, 0 } } },
    { "&#4a;", { { NULL, 0 } } },
    { "&#x110000;", { { NULL, 0 } } },
    { "&#00000041;", { { NULL, 0 } } }, /* more digits than are read */
    { "&nbsp;", { { NULL, 0 } } },
    /* once more */
    { "%2541", { { "%", 3 }, { "A", 5 } } },
    { "%252541", { { "%", 3 }, { "%", 5 }, { "A", 7 } } },
    { "%25252541", { { "%", 3 }, { "%", 5 }, { "%", 7 } } },
    { "\\\\\\\"", { { "\\", 2 }, { "\"", 4 } } },
    { "\\\\\\\\\\\\\\\"", { { "\\", 2 }, { "\\", 4 }, { "\"", 8 } } },
    { "\\\\u00e9", { { "\\", 2 }, { "\xc3\xa9", 7 } } },
    { "&amp;amp;quot;", { { "&", 5 }, { "&", 9 }, { "\"", 14 } } },
    /* each in another */
    { "%5C%22", { { "\\", 3 }, { "\"", 6 } } },
    { "%5Cu0%30e9", { { "\\", 3 }, { "\xc3\xa9", 10 } } },
    { "\\u0026quot;", { { "&", 6 }, { "\"", 11 } } },
    { "%26%2334%3B", { { "&", 3 }, { "\"", 11 } } },
    { "\\&quot;", { { "\"", 7 } } }, /* JSON in HTML: what begins it is as it is */
    { "\\%22", { { "\"", 4 } } },
    { "\\&amp;#34;", { { "\"", 10 } } },
    { "&q%75ot;", { { "\"", 8 } } },
    { "\\&x", { { NULL, 0 } } },
    { "\\u005c\\u0075\\u0030", { { "\\", 6 } } },
    /* \\u0041 with each of them escaped goes beyond what is read */
    { "%5C%75%30%30%34%31", { { "\\", 3 }, { "A", 18 } } },
    { "\\u005c\\u0075\\u0030\\u0030\\u0034\\u0031", { { "\\", 6 } } },
};

static size_t n_wanted(int i)
{
    size_t n = 0;
    while (n < ESCAPE_LAYERS && read_as[i].want[n].bytes)
        n++;
    return n;
}

START_TEST(escape_reads_one_in_another)
{
    struct escapes e;
    escape_read(span_of(read_as[_i].text), &e);
    ck_assert_uint_eq(e.n, n_wanted(_i));
    for (size_t i = 0; i < e.n; i++) {
        ck_assert_uint_eq(e.each[i].len, read_as[_i].want[i].len);
        ck_assert(
            span_eq_str(span_make(e.each[i].bytes, e.each[i].n), read_as[_i].want[i].bytes));
    }
}
END_TEST

/* What a part of a text has decided, the rest of it does not change. */
START_TEST(escape_tells_where_more_may_change_it)
{
    struct escapes whole, part;
    struct span text = span_of(read_as[_i].text);
    escape_read(text, &whole);
    for (size_t n = 0; n <= text.len; n++) {
        escape_read(span_sub(text, 0, n), &part);
        ck_assert_msg(part.is_cut || part.n == whole.n, "%zu bytes", n);
        ck_assert_uint_le(part.n, whole.n);
        for (size_t i = 0; i < part.n; i++)
            ck_assert_uint_eq(part.each[i].len, whole.each[i].len);
    }
    escape_read(span_of("%4"), &part);
    ck_assert(part.is_cut);
    escape_read(span_of("\\\\u00e"), &part);
    ck_assert(part.is_cut && part.n == 1);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_escape(void);
Suite *test_escape(void)
{
    Suite *suite = suite_create("escape");
    TCase *tc = tcase_create("escape");
    tcase_add_loop_test(tc, escape_reads_one_in_another, 0, COUNT(read_as));
    tcase_add_loop_test(tc, escape_tells_where_more_may_change_it, 0, COUNT(read_as));
    suite_add_tcase(suite, tc);
    return suite;
}
