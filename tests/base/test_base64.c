#include <check.h>

#include "base/base64.h"

struct pair {
    struct span bytes;
    const char *text;
};

/* RFC 4648, 10, and bytes that are no text. */
static const struct pair pairs[] = {
    { { "", 0 }, "" },
    { { "f", 1 }, "Zg==" },
    { { "fo", 2 }, "Zm8=" },
    { { "foo", 3 }, "Zm9v" },
    { { "foob", 4 }, "Zm9vYg==" },
    { { "fooba", 5 }, "Zm9vYmE=" },
    { { "foobar", 6 }, "Zm9vYmFy" },
    { { "\xff\xfe\x00\x01", 4 }, "//4AAQ==" },
};

START_TEST(base64_goes_both_ways)
{
    const struct pair *p = &pairs[_i];
    struct buf out;
    buf_init(&out, 100);
    base64_add(p->bytes, &out);
    ck_assert_str_eq(buf_str(&out), p->text);
    buf_reset(&out);
    ck_assert(base64_decode(span_of(p->text), &out));
    ck_assert(span_eq(buf_span(&out), p->bytes));
    buf_clear(&out);
}
END_TEST

struct decode_case {
    const char *text;
    const char *bytes; /* NULL: refused */
};

static const struct decode_case decodes[] = {
    { "Zg", "f" },        { "Zm8", "fo" },   { "Zm9v\r\nYmFy\n", "foobar" },
    { " Z g = = ", "f" }, { "Z", NULL },     { "Zm9vY", NULL },
    { "Zg=", NULL },      { "Zg===", NULL }, { "Zg==Zg==", NULL },
    { "=", NULL },        { "Zm9v=", NULL }, { "Zm-_", NULL },
    { "Zm9v!", NULL },
};

START_TEST(base64_decode_is_strict_but_for_blanks_and_padding)
{
    const struct decode_case *c = &decodes[_i];
    struct buf out;
    buf_init(&out, 100);
    ck_assert_msg(base64_decode(span_of(c->text), &out) == (c->bytes != NULL), "%s", c->text);
    if (c->bytes)
        ck_assert_str_eq(buf_str(&out), c->bytes);
    buf_clear(&out);
}
END_TEST

Suite *test_base64(void);
Suite *test_base64(void)
{
    Suite *s = suite_create("base64");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, base64_goes_both_ways, 0, sizeof pairs / sizeof *pairs);
    tcase_add_loop_test(t, base64_decode_is_strict_but_for_blanks_and_padding, 0,
                        sizeof decodes / sizeof *decodes);
    suite_add_tcase(s, t);
    return s;
}
