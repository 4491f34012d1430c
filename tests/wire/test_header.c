#include <check.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "wire/header.h"
#include "wire/scan.h"

/* "Name: value" lines, as a reader of the wire would see them. */
static void fill(struct header *h, const char *lines)
{
    header_init(h);
    struct span rest = span_of(lines);
    while (rest.len > 0) {
        struct span value = span_cut(&rest, '\n');
        struct span name = span_cut(&value, ':');
        ck_assert_int_eq(header_add(h, name, span_trim(value)), JIG_OK);
    }
}

static void check_all(const struct header *h, const char *want)
{
    char text[1024] = "";
    for (size_t i = 0; i < h->n; i++) {
        struct field f = header_at(h, i);
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%.*s: %.*s\n", (int)f.name.len, f.name.ptr,
                 (int)f.value.len, f.value.ptr);
    }
    ck_assert_str_eq(text, want);
}

START_TEST(header_keeps_order_case_and_repeats)
{
    static const char lines[] =
        "x-b: 1\nX-A: 2\nSet-Cookie: a=1\nX-B: 3\nSET-COOKIE: b=2\nx-a: \n";
    struct header h;
    fill(&h, lines);
    check_all(&h, lines);
    header_clear(&h);
    header_clear(&h);
}
END_TEST

START_TEST(header_find_walks_all_of_a_name)
{
    struct header h;
    struct span value;
    size_t found[4], n = 0;
    fill(&h, "A: 1\nab: 2\na: 3\nb: 4\nA: 5\n");
    for (size_t i = 0; (i = header_find(&h, SPAN("a"), i)) != SIZE_MAX; i++)
        found[n++] = i;
    ck_assert_uint_eq(n, 3);
    ck_assert(found[0] == 0 && found[1] == 2 && found[2] == 4);
    ck_assert(header_get(&h, SPAN("B"), &value) && span_eq_str(value, "4"));
    ck_assert(!header_get(&h, SPAN("abc"), &value) && value.len == 0);
    ck_assert(!header_has(&h, SPAN("")));
    header_clear(&h);
}
END_TEST

START_TEST(header_remove_leaves_the_others_in_order)
{
    struct header h;
    fill(&h, "A: 1\nB: 2\na: 3\nC: 4\n");
    ck_assert_uint_eq(header_remove(&h, SPAN("a")), 2);
    ck_assert_uint_eq(header_remove(&h, SPAN("a")), 0);
    check_all(&h, "B: 2\nC: 4\n");
    header_clear(&h);
}
END_TEST

START_TEST(header_move_and_copy_own_their_bytes)
{
    struct header from, to, copy;
    fill(&from, "A: 1\nB: 2\n");
    fill(&to, "Old: 1\n");
    header_init(&copy);
    ck_assert_int_eq(header_add_all(&copy, &from), JIG_OK);
    header_move(&to, &from);
    ck_assert_uint_eq(from.n, 0);
    ck_assert_int_eq(header_add(&from, SPAN("N"), SPAN("v")), JIG_OK);
    check_all(&to, "A: 1\nB: 2\n");
    check_all(&copy, "A: 1\nB: 2\n");
    header_clear(&from);
    header_clear(&to);
    header_clear(&copy);
}
END_TEST

static const struct {
    const char *lines, *name, *token;
    bool member;
} memberships[] = {
    { "Connection: close\n", "connection", "CLOSE", true },
    { "Connection: foo, close\n", "Connection", "close", true },
    { "Connection: foo\nX: y\nconnection: bar ,\tclose\n", "Connection", "close", true },
    { "Connection: ,,close,\n", "Connection", "close", true },
    { "Connection: unclosed\n", "Connection", "close", false },
    { "Connection: close-x, x close\n", "Connection", "close", false },
    { "Connection: \"a, close, b\"\n", "Connection", "close", false },
    { "Connection:\nConnection: \n", "Connection", "close", false },
    { "X: close\n", "Connection", "close", false },
};

START_TEST(header_has_token_reads_one_list_over_all_fields)
{
    struct header h;
    fill(&h, memberships[_i].lines);
    ck_assert_int_eq(
        header_has_token(&h, span_of(memberships[_i].name), span_of(memberships[_i].token)),
        memberships[_i].member);
    header_clear(&h);
}
END_TEST

START_TEST(header_is_token_knows_all_fifteen_marks)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    int n = 0;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool mark = c != 0 && strchr(marks, c) != NULL;
        ck_assert_int_eq(header_is_token(span_make(&byte, 1)), alnum || mark);
        n += mark;
    }
    ck_assert_int_eq(n, 15);
    ck_assert(!header_is_token(SPAN("")));
    ck_assert(!header_is_token(SPAN("a b")));
}
END_TEST

static const struct {
    struct span name, value;
    bool ok;
} sendable[] = {
    { { "X-A", 3 }, { NULL, 0 }, true },
    { { "X-A", 3 }, { "", 0 }, true },
    { { "X-A", 3 }, { "caf\xc3\xa9 \t.\x80", 9 }, true },
    { { "X-A", 3 }, { "a\x01", 2 }, false },
    { { "X-A", 3 }, { "a\x1b[m", 4 }, false },
    { { "X-A", 3 }, { "\x7f", 1 }, false },
    { { "X-A", 3 }, { "a\vb", 3 }, false },
    { { "", 0 }, { "v", 1 }, false },
    { { "X A", 3 }, { "v", 1 }, false },
    { { "X-A ", 4 }, { "v", 1 }, false },
    { { "X:A", 3 }, { "v", 1 }, false },
    { { "X\xc3", 2 }, { "v", 1 }, false },
    { { "X\0", 2 }, { "v", 1 }, false },
    { { "X\nY", 3 }, { "v", 1 }, false },
    { { "X-A", 3 }, { "a\rb", 3 }, false },
    { { "X-A", 3 }, { "a\n", 2 }, false },
    { { "X-A", 3 }, { "\0", 1 }, false },
};

START_TEST(header_check_refuses_what_would_break_the_message)
{
    struct jig_error error = { 0 };
    enum jig_err err = header_check(sendable[_i].name, sendable[_i].value, &error);
    ck_assert_int_eq(err, sendable[_i].ok ? JIG_OK : JIG_ERR_INVALID_REQUEST);
    ck_assert_int_eq(error.code, err);
}
END_TEST

/* Every length and position around the width of the inner loop. */
START_TEST(scan_line_end_finds_the_first_break)
{
    static const char breaks[] = { '\r', '\n', '\0' };
    char *text = malloc(80);
    ck_assert_ptr_nonnull(text);
    for (size_t at = 0; at <= 70; at++)
        for (size_t from = 0; from <= at; from++) {
            memset(text, '\x8a', 80);
            text[at] = breaks[at % 3];
            text[at + 5] = '\n';
            ck_assert_uint_eq(scan_line_end(span_make(text, 80), from), at);
            ck_assert_uint_eq(scan_line_end(span_make(text, at), from), at);
        }
    free(text);
}
END_TEST

Suite *test_header(void);
Suite *test_header(void)
{
    Suite *suite = suite_create("header");
    TCase *tc = tcase_create("header");
    tcase_add_test(tc, header_keeps_order_case_and_repeats);
    tcase_add_test(tc, header_find_walks_all_of_a_name);
    tcase_add_test(tc, header_remove_leaves_the_others_in_order);
    tcase_add_test(tc, header_move_and_copy_own_their_bytes);
    tcase_add_loop_test(tc, header_has_token_reads_one_list_over_all_fields, 0,
                        sizeof memberships / sizeof *memberships);
    tcase_add_test(tc, header_is_token_knows_all_fifteen_marks);
    tcase_add_loop_test(tc, header_check_refuses_what_would_break_the_message, 0,
                        sizeof sendable / sizeof *sendable);
    tcase_add_test(tc, scan_line_end_finds_the_first_break);
    suite_add_tcase(suite, tc);
    return suite;
}
