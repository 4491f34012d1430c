#include <check.h>

#include "data/charset.h"

struct charset_case {
    const char *type;
    struct span head;
    const char *name;
    enum charset_origin origin;
    uint8_t mark;
    const char *said; /* with a '?' in front: unknown */
};

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct charset_case cases[] = {
    { "", BYTES(""), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/plain", BYTES("\xe4"), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/html; charset=ISO-8859-1", BYTES("<p>"), "windows-1252", CHARSET_HEADER, 0,
      "ISO-8859-1" },
    { "text/html;Charset=\"Shift_JIS\"; x=y", BYTES("<p>"), "Shift_JIS", CHARSET_HEADER, 0,
      "Shift_JIS" },
    { "text/plain; charset = koi8-r", BYTES(""), "KOI8-R", CHARSET_HEADER, 0, "koi8-r" },
    { "text/plain; charset=", BYTES(""), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/plain; charset=klingon", BYTES(""), "UTF-8", CHARSET_HEADER, 0, "?klingon" },
    { "text/plain; charset=latin1 utf-8", BYTES(""), "windows-1252", CHARSET_HEADER, 0,
      "latin1" },
    { "text/plain; charset=../../x//TRANSLIT", BYTES(""), "UTF-8", CHARSET_HEADER, 0, "?.." },
    { "text/plain; charset=a-label-that-is-far-too-long-to-be-the-name-of-any", BYTES(""),
      "UTF-8", CHARSET_HEADER, 0, "?a-label-that-is-far-too-long-to-be-the-" },
    { "application/json; charset=latin1", BYTES("\xef\xbb\xbf{}"), "UTF-8", CHARSET_MARK, 3,
      "latin1" },
    { "text/plain; charset=klingon", BYTES("\xff\xfeh\0"), "UTF-16LE", CHARSET_MARK, 2,
      "klingon" },
    { "", BYTES("\xfe\xff\0h"), "UTF-16BE", CHARSET_MARK, 2, "" },
    { "", BYTES("\xff\xfe\0\0h\0\0\0"), "UTF-32LE", CHARSET_MARK, 4, "" },
    { "", BYTES("\0\0\xfe\xff\0\0\0h"), "UTF-32BE", CHARSET_MARK, 4, "" },
    { "application/json", BYTES("{\0\"\0"), "UTF-16LE", CHARSET_LOOK, 0, "" },
    { "text/xml; charset=utf-16", BYTES("\0<\0?"), "UTF-16BE", CHARSET_LOOK, 0, "utf-16" },
    { "text/plain", BYTES("a\0\0\0"), "UTF-32LE", CHARSET_LOOK, 0, "" },
    { "application/json", BYTES("\0\0\0["), "UTF-32BE", CHARSET_LOOK, 0, "" },
    { "application/octet-stream", BYTES("a\0b\0"), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/xml", BYTES("<?xml version='1.0' encoding='EUC-JP'?><a/>"), "EUC-JP",
      CHARSET_DOCUMENT, 0, "EUC-JP" },
    { "text/xml; charset=gbk", BYTES("<?xml encoding=\"EUC-JP\"?>"), "GBK", CHARSET_HEADER, 0,
      "gbk" },
    { "application/xml", BYTES("<?xml version='1.0'?><a encoding='EUC-JP'/>"), "UTF-8",
      CHARSET_ASSUMED, 0, "" },
    { "text/html",
      BYTES("<!doctype html><META http-equiv=Content-Type content='text/html; "
            "charset=windows-1251'>"),
      "windows-1251", CHARSET_DOCUMENT, 0, "windows-1251" },
    { "", BYTES(" \n<html><meta name=x><meta charset=\"big5\"/>"), "Big5", CHARSET_DOCUMENT, 0,
      "big5" },
    { "text/html", BYTES("<meta charset"), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/plain", BYTES("<meta charset=big5>"), "UTF-8", CHARSET_ASSUMED, 0, "" },
    { "text/css", BYTES("@charset \"latin2\";"), "ISO-8859-2", CHARSET_DOCUMENT, 0, "latin2" },
};

START_TEST(charset_is_what_the_bytes_then_the_server_then_the_document_say)
{
    const struct charset_case *c = &cases[_i];
    struct charset got = charset_of(span_of(c->type), c->head);
    bool unknown = c->said[0] == '?';
    ck_assert_msg(got.kind != NULL, "%d", _i);
    ck_assert_str_eq(got.kind->name, c->name);
    ck_assert_int_eq(got.origin, c->origin);
    ck_assert_uint_eq(got.mark, c->mark);
    ck_assert_str_eq(got.said, c->said + unknown);
    ck_assert_int_eq(got.is_unknown, unknown);
}
END_TEST

START_TEST(charset_has_each_label_once_and_its_own_name_among_them)
{
    size_t n = 0;
    for (const struct charset_kind *kind; (kind = charset_at(n)); n++)
        ck_assert_msg(charset_find(span_of(kind->name)) == kind, "%s", kind->name);
    ck_assert_uint_gt(n, 35);
    ck_assert(charset_is_utf8(charset_at(0)) && !charset_is_utf8(charset_at(1)));
    ck_assert(charset_find(SPAN(" Latin1\t")) == charset_find(SPAN("l1")));
    ck_assert(!charset_find(SPAN("")) && !charset_find(SPAN("utf-8 utf8")) &&
              !charset_find(SPAN("tf-8")));
}
END_TEST

Suite *test_charset(void);
Suite *test_charset(void)
{
    Suite *suite = suite_create("charset");
    TCase *tc = tcase_create("charset");
    tcase_add_loop_test(tc, charset_is_what_the_bytes_then_the_server_then_the_document_say, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, charset_has_each_label_once_and_its_own_name_among_them);
    suite_add_tcase(suite, tc);
    return suite;
}
