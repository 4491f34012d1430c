#include <check.h>

#include "data/mime.h"

struct mime_case {
    const char *type;
    struct span head;
    enum mime_kind kind;
    const char *label;
    bool sniffed;
};

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct mime_case cases[] = {
    { "application/json", BYTES("{}"), MIME_JSON, "JSON", false },
    { "Application/Problem+JSON ; charset=utf-8", BYTES("{}"), MIME_JSON, "JSON", false },
    { "application/json", BYTES("<html>"), MIME_JSON, "JSON", false },
    { "application/json", BYTES("{\"a\":\"b\0c\"}"), MIME_JSON, "JSON", false },
    { "application/json", BYTES("\0\1\2\3ab"), MIME_BINARY, "binary", false },
    { "text/plain", BYTES("some\0words"), MIME_BINARY, "binary", false },
    { "text/plain", BYTES(" \n[1]"), MIME_JSON, "JSON", true },
    { "application/cbor", BYTES("{}"), MIME_BINARY, "CBOR", false },
    { "application/senml+cbor", BYTES("\x80"), MIME_BINARY, "CBOR", false },
    { "application/x-msgpack; v=1", BYTES("\x80"), MIME_BINARY, "MessagePack", false },
    { "", BYTES("\xef\xbb\xbf{"), MIME_JSON, "JSON", true },
    { "", BYTES("<!DOCTYPE HTML><p>"), MIME_HTML, "HTML", true },
    { "", BYTES("<?xml version='1.0'?>"), MIME_XML, "XML", true },
    { "application/atom+xml", BYTES("<feed>"), MIME_XML, "XML", false },
    { "image/svg+xml", BYTES("<svg>"), MIME_XML, "SVG", false },
    { "application/x-ndjson", BYTES("{}\n{}"), MIME_JSON_LINES, "NDJSON", false },
    { "application/json-seq", BYTES("\x1e{}\n"), MIME_JSON_LINES, "JSON sequence", false },
    { "application/geo+json-seq", BYTES("\x1e{}\n"), MIME_JSON_LINES, "JSON sequence", false },
    { "", BYTES("\x1e{\"a\":1}\n"), MIME_JSON_LINES, "JSON sequence", true },
    { "text/plain", BYTES("{\"a\":1}\n{\"b\":2}\n"), MIME_JSON_LINES, "JSON lines", true },
    { "application/json", BYTES("{\"a\":1}\n{\"b\":2}\n"), MIME_JSON_LINES,
      "JSON lines called JSON", false },
    { "application/json", BYTES("{\"a\":1}\nand more\n"), MIME_JSON, "JSON", false },
    { "application/x-www-form-urlencoded", BYTES("a=1"), MIME_FORM, "form", false },
    { "multipart/mixed; boundary=B", BYTES("--B\r\n\r\n\0"), MIME_MULTIPART, "multipart/mixed",
      false },
    { "multipart/mixed; boundary=B", BYTES("other"), MIME_TEXT, "text", false },
    { "", BYTES("--B\r\nContent-Type: a/b\r\n\r\n"), MIME_MULTIPART, "multipart", true },
    { "text/plain", BYTES("hello"), MIME_TEXT, "text", false },
    { "text/csv", BYTES("{a,b"), MIME_CSV, "CSV", false },
    { "", BYTES(""), MIME_TEXT, "text", false },
    { "image/png", BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0"), MIME_BINARY,
      "PNG image, 640×480", false },
    { "text/html", BYTES("GIF89a\x10\0\x20\0"), MIME_BINARY, "GIF image, 16×32", false },
    { "", BYTES("\xff\xd8\xff\xe0\0\4JF\xff\xc0\0\x11\x08\0\x10\0\x20\3"), MIME_BINARY,
      "JPEG image, 32×16", true },
    { "", BYTES("\xff\xd8\xff"), MIME_BINARY, "JPEG image", true },
    { "application/octet-stream", BYTES("a\0b"), MIME_BINARY, "binary", false },
    { "text/plain", BYTES("BMW and BM are texts"), MIME_TEXT, "text", false },
    { "text/plain", BYTES("GIF89a had 256 colours\n"), MIME_TEXT, "text", false },
    { "text/plain", BYTES("BZhang wrote this\n"), MIME_TEXT, "text", false },
    { "text/csv", BYTES("ID3,artist\n1,x\n"), MIME_CSV, "CSV", false },
    { "", BYTES("OTTO, OggS and wOFF\n"), MIME_TEXT, "text", false },
    { "",
      BYTES("\0\0\0\x18"
            "ftypheic\0\0"),
      MIME_BINARY, "HEIC image", true },
    { "", BYTES("how ftyp is made"), MIME_TEXT, "text", false },
    { "", BYTES("12345678WEBP, WAVE"), MIME_TEXT, "text", false },
    { "text/plain", BYTES("%PDF- is how it begins\n"), MIME_TEXT, "text", false },
    { "text/plain", BYTES("%PDF-1.4\n1 0 obj\n"), MIME_BINARY, "PDF", false },
    { "", BYTES("OggS\0\2\0\0"), MIME_BINARY, "Ogg media", true },
    { "",
      BYTES("\0\0\0\x20"
            "ftypisom"),
      MIME_BINARY, "MP4", true },
    { "", BYTES("BZh91AY&SY\xd8\x72\0\x01"), MIME_BINARY, "bzip2 data", true },
    { "text/plain", BYTES("\xe4\xf6\xfc a latin text"), MIME_TEXT, "text", false },
    { "text/plain", BYTES("\x1b[31mred\x1b[0m"), MIME_TEXT, "text", false },
    { "", BYTES("\1\2\3of ten."), MIME_TEXT, "text", false },
    { "", BYTES("\1\2\3of ten"), MIME_BINARY, "binary", false },
    { "", BYTES("\x7f\xff\xfe\x80\xe4of ten"), MIME_BINARY, "binary", false },
    { "", BYTES("\xe2\x82\xac\xe2\x82\xac\xe2\x82"), MIME_TEXT, "text", false },
};

START_TEST(mime_names_what_a_body_is)
{
    const struct mime_case *c = &cases[_i];
    struct mime got = mime_of(span_of(c->type), c->head);
    ck_assert_msg(got.kind == c->kind, "%d: %d", _i, got.kind);
    ck_assert_str_eq(got.label, c->label);
    ck_assert_int_eq(got.sniffed, c->sniffed);
}
END_TEST

Suite *test_mime(void);
Suite *test_mime(void)
{
    Suite *suite = suite_create("mime");
    TCase *tc = tcase_create("mime");
    tcase_add_loop_test(tc, mime_names_what_a_body_is, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    return suite;
}
