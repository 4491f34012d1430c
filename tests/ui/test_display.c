#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/display.h"

struct body_case {
    const char *type;
    struct span body;
    const char *shown;
};

#define BODY(text)               \
    {                            \
        (text), sizeof(text) - 1 \
    }

static const struct body_case bodies[] = {
    { "text/plain", BODY("hello"), "hello\n" },
    { "text/plain", BODY("hello\n"), "hello\n" },
    { "text/plain", BODY(""), "" },
    { "text/plain", BODY("a\r\nb\r\n"), "a\nb\n" },
    { "text/plain", BODY("a\033[2Jb"), "a␛[2Jb\n" },
    { "text/plain", BODY("a\rb"), "a␍b\n" },
    { "text/plain", BODY("caf\xc3\xa9 \xf0\x9f\x99\x82"), "caf\xc3\xa9 \xf0\x9f\x99\x82\n" },
    { "text/plain", BODY("caf\xe9"), "caf<E9>\n" },
    { "text/plain", BODY("\xe2\x80\xae"), "<U+202E>\n" },
    { "application/json", BODY("{\"a\":[1,true]}"),
      "{\n  \"a\": [\n    1,\n    true\n  ]\n}\n" },
    { "application/problem+json; charset=utf-8", BODY("[]"), "[]\n" },
    { "", BODY("{\"a\":1}"), "{\n  \"a\": 1\n}\n" },
    { "application/json", BODY("{\"a\":"), "{\"a\":\n" },
    { "application/json", BODY("{\"a\":\"\\u001b[2J\"}"), "{\n  \"a\": \"\\u001b[2J\"\n}\n" },
    { "image/png", BODY("\x89PNG\0\0"),
      "[6 bytes of image/png, not text: -o FILE saves them, -o - prints them as they are]\n" },
    { "", BODY("\0"),
      "[1 bytes, not text: -o FILE saves them, -o - prints them as they are]\n" },
};

static void show(const struct body_case *c, size_t piece, struct buf *out)
{
    struct display d;
    display_init(&d, span_of(c->type), false);
    for (size_t at = 0; at < c->body.len; at += piece)
        display_add(&d, span_sub(c->body, at, at + piece), out);
    display_finish(&d, out);
    display_clear(&d);
}

START_TEST(display_makes_any_body_fit_for_a_terminal)
{
    struct buf out;
    buf_init(&out, 1u << 16);
    show(&bodies[_i], 1000, &out);
    ck_assert_str_eq(buf_str(&out), bodies[_i].shown);
    buf_clear(&out);
}
END_TEST

/* The first piece decides what a body is, so it stays the same; the others may be cut anywhere. */
START_TEST(display_does_not_care_how_text_is_cut)
{
    struct buf out;
    if (strstr(bodies[_i].shown, "not text"))
        return;
    buf_init(&out, 1u << 16);
    for (size_t piece = 1; piece < 8; piece++) {
        buf_reset(&out);
        show(&bodies[_i], piece, &out);
        ck_assert_str_eq(buf_str(&out), bodies[_i].shown);
    }
    buf_clear(&out);
}
END_TEST

START_TEST(display_colours_json_by_what_it_is)
{
    struct buf out;
    buf_init(&out, 1u << 16);
    ck_assert(display_json(SPAN("{\"k\":\"v\",\"n\":[1,null]}"), true, &out));
    ck_assert_str_eq(buf_str(&out), "{\n  \033[34m\"k\"\033[0m: \033[32m\"v\"\033[0m,\n"
                                    "  \033[34m\"n\"\033[0m: [\n    \033[35m1\033[0m,\n"
                                    "    \033[33mnull\033[0m\n  ]\n}\n");
    buf_reset(&out);
    ck_assert(!display_json(SPAN("{nope}"), true, &out));
    ck_assert_uint_eq(out.len, 0);
    buf_clear(&out);
}
END_TEST

START_TEST(display_shows_a_json_that_is_too_long_as_text)
{
    enum { LEN = 1 << 20 };
    char *block = mem_zero(LEN, 1);
    struct display d;
    struct buf out;
    buf_init(&out, 64u << 20);
    memset(block, '1', LEN);
    display_init(&d, SPAN("application/json"), false);
    for (int i = 0; i < 5; i++)
        display_add(&d, span_make(block, LEN), &out);
    ck_assert_uint_eq(out.len, 5 * LEN);
    display_finish(&d, &out);
    ck_assert_uint_eq(out.len, 5 * LEN + 1);
    display_clear(&d);
    buf_clear(&out);
    free(block);
}
END_TEST

Suite *test_display(void);
Suite *test_display(void)
{
    Suite *s = suite_create("display");
    TCase *t = tcase_create("all");
    int n = sizeof bodies / sizeof *bodies;
    tcase_add_loop_test(t, display_makes_any_body_fit_for_a_terminal, 0, n);
    tcase_add_loop_test(t, display_does_not_care_how_text_is_cut, 0, n);
    tcase_add_test(t, display_colours_json_by_what_it_is);
    tcase_add_test(t, display_shows_a_json_that_is_too_long_as_text);
    suite_add_tcase(s, t);
    return s;
}
