#include <check.h>
#include <string.h>

#include "wire/multipart.h"

static const char random_bytes[] =
    "\x00\x01\x02\x03\x1f\x20\xff\x7f\x10\x11\x12\x13\x14\x15\x16\x17";

START_TEST(parts_are_written_as_browsers_do)
{
    struct multipart m;
    struct buf out, type;
    buf_init(&out, 10000);
    buf_init(&type, 1000);
    multipart_init(&m, &out, span_make(random_bytes, 16));
    multipart_add(&m, SPAN("a"), (struct span){ 0 }, (struct span){ 0 }, SPAN("1\r\n2"));
    multipart_add(&m, SPAN("f\"\r\n"), SPAN("x y.png"), SPAN("image/png\r\nX: y"), SPAN(""));
    multipart_end(&m);
    multipart_content_type(&m, &type);
    ck_assert_str_eq(buf_str(&type),
                     "multipart/form-data; boundary=----------------0123v0vvghijklmn");
    ck_assert_str_eq(
        buf_str(&out),
        "------------------0123v0vvghijklmn\r\n"
        "Content-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
        "------------------0123v0vvghijklmn\r\n"
        "Content-Disposition: form-data; name=\"f%22%0D%0A\"; filename=\"x y.png\"\r\n"
        "Content-Type: image/pngX: y\r\n\r\n\r\n"
        "------------------0123v0vvghijklmn--\r\n");
    buf_clear(&out);
    buf_clear(&type);
}
END_TEST

START_TEST(a_boundary_is_no_longer_than_is_allowed)
{
    struct multipart m;
    struct buf out;
    char many[200];
    memset(many, 'x', sizeof many);
    buf_init(&out, 100);
    multipart_init(&m, &out, span_make(many, sizeof many));
    ck_assert_uint_le(strlen(m.boundary), MULTIPART_BOUNDARY_MAX);
    multipart_add(&m, SPAN("a"), (struct span){ 0 }, (struct span){ 0 }, span_make(many, 200));
    ck_assert_int_eq(out.failed, JIG_ERR_TOO_LARGE);
    buf_clear(&out);
}
END_TEST

Suite *test_multipart(void);
Suite *test_multipart(void)
{
    Suite *suite = suite_create("multipart");
    TCase *tc = tcase_create("multipart");
    tcase_add_test(tc, parts_are_written_as_browsers_do);
    tcase_add_test(tc, a_boundary_is_no_longer_than_is_allowed);
    suite_add_tcase(suite, tc);
    return suite;
}
