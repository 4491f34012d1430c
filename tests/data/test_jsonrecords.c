#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonrecords.h"
#include "support/linestext.h"

struct page {
    struct span bytes;
    struct source source;
    struct jsonrecords r;
    struct lines lines;
    struct buf out;
};

static void page_init(struct page *t, struct span bytes, int columns)
{
    t->bytes = bytes;
    t->source = source_of_span(&t->bytes);
    jsonrecords_init(&t->r, &t->source);
    t->r.complete = true;
    t->r.columns = columns;
    t->lines = jsonrecords_lines(&t->r);
    buf_init(&t->out, 1 << 20);
    while (t->lines.class->step(t->lines.ctx, 1000))
        ;
}

static void page_clear(struct page *t)
{
    jsonrecords_clear(&t->r);
    buf_clear(&t->out);
}

static void check_text(struct page *t, const char *want)
{
    buf_reset(&t->out);
    linestext_all(t->lines, true, &t->out);
    ck_assert_str_eq(buf_str(&t->out), want);
    buf_reset(&t->out);
    linestext_backwards(t->lines, true, &t->out);
    ck_assert_str_eq(buf_str(&t->out), want);
}

static struct line line_at(struct page *t, uint64_t offset)
{
    struct line line;
    ck_assert(t->lines.class->find(t->lines.ctx, offset, &line));
    return line;
}

static bool fold_at(struct page *t, uint64_t offset)
{
    struct line line = line_at(t, offset);
    return t->lines.class->fold(t->lines.ctx, &line);
}

static const struct row_case {
    const char *name, *text, *want;
} rows[] = {
    { "one a line", "{\"a\":1}\n[2,3]\r\n\"s\"\n4", "1 {\"a\": 1}\n2 [2, 3]\n3 \"s\"\n4 4\n" },
    { "an empty line has a number", "{}\n\n{\"b\":2}\n", "1 {}\n2 \n3 {\"b\": 2}\n" },
    { "a broken one spoils no other", "{\"a\":1}\n{\"b\":\n{\"c\":3}\n",
      "1 {\"a\": 1}\n2 ✗ {\"b\": \n3 {\"c\": 3}\n" },
    { "what is no JSON stands as it came", "oops, sorry\n{\"c\":3}\n",
      "1 ✗ oops, sorry\n2 {\"c\": 3}\n" },
    { "text sequences", "\x1e{\"a\":1}\n\x1e[2]\n", "1 {\"a\": 1}\n2 [2]\n" },
    { "cut to its row", "{\"name\":\"somebody with a long name\"}\n",
      "1 {\"name\": \"somebody wi…\n" },
};

START_TEST(jsonrecords_are_a_row_each)
{
    const struct row_case *c = &rows[_i];
    struct page t;
    page_init(&t, span_of(c->text), 22);
    check_text(&t, c->want);
    page_clear(&t);
}
END_TEST

static const char three[] = "{\"a\":1}\n\x1e{\"b\":{\"c\":[1,2]},\"d\":2}\n{\"e\":3}\n";

START_TEST(jsonrecords_open_below_their_number)
{
    struct page t;
    page_init(&t, span_of(three), 80);
    ck_assert(fold_at(&t, 12));
    check_text(
        &t, "1 {\"a\": 1}\n2 {\n2   \"b\": {\n2     \"c\": [\n2       1,\n2       2\n2     ]\n"
            "2   },\n2   \"d\": 2\n2 }\n3 {\"e\": 3}\n");
    struct line inner = line_at(&t, 12);
    ck_assert(inner.is_inner && inner.can_fold && inner.number == 2);
    ck_assert(fold_at(&t, 12));
    check_text(&t, "1 {\"a\": 1}\n2 {\n2   \"b\": { \"c\": […] },\n2   \"d\": 2\n2 }\n"
                   "3 {\"e\": 3}\n");
    ck_assert(fold_at(&t, 8));
    check_text(&t, "1 {\"a\": 1}\n2 {\"b\": {\"c\": [1, 2]}, \"d\": 2}\n3 {\"e\": 3}\n");
    page_clear(&t);
}
END_TEST

START_TEST(jsonrecords_name_and_cut_out_what_a_line_stands_for)
{
    struct page t;
    uint64_t at, end;
    page_init(&t, span_of(three), 80);
    struct line line = line_at(&t, 12);
    ck_assert(jsonrecords_value(&t.r, &line, &at, &end));
    ck_assert(span_eq_str(span_sub(t.bytes, at, end), "{\"b\":{\"c\":[1,2]},\"d\":2}"));
    ck_assert(fold_at(&t, 12));
    line = line_at(&t, (uint64_t)(strchr(three, '2') - three));
    jsonrecords_path(&t.r, &line, &t.out);
    ck_assert_str_eq(buf_str(&t.out), ".b.c[1]");
    ck_assert(jsonrecords_value(&t.r, &line, &at, &end));
    ck_assert(span_eq_str(span_sub(t.bytes, at, end), "2"));
    page_clear(&t);
}
END_TEST

START_TEST(jsonrecords_show_where_an_open_one_breaks)
{
    struct page t;
    page_init(&t, SPAN("{\"a\":1,}\n{\"b\":2}\n"), 80);
    ck_assert(fold_at(&t, 0));
    check_text(&t, "1 {\n1   \"a\": 1,\n! ✗ not JSON: a key is expected here (byte 7)\n1 }\n"
                   "2 {\"b\": 2}\n");
    page_clear(&t);
}
END_TEST

static const struct row_case cut[] = {
    { "before another", "[1,\n{\"b\":2}\n",
      "1 [\n1   1,\n! ✗ the text ends inside a container, after 3 bytes\n2 {\"b\": 2}\n" },
    { "before CRLF", "[1\r\n{\"b\":2}\r\n",
      "1 [\n1   1\n! ✗ the text ends inside a container, after 2 bytes\n2 {\"b\": 2}\n" },
    { "at the very end", "[1",
      "1 [\n1   1\n! ✗ the text ends inside a container, after 2 bytes\n" },
};

/* The word of it stands at the end of its own record, and takes no line of the next one. */
START_TEST(jsonrecords_show_that_an_open_one_is_cut)
{
    const struct row_case *c = &cut[_i];
    struct page t;
    page_init(&t, span_of(c->text), 80);
    ck_assert(fold_at(&t, 0));
    check_text(&t, c->want);
    if (span_of(c->text).len > 5) {
        ck_assert(fold_at(&t, span_of(c->text).len - 3));
        buf_reset(&t.out);
        linestext_all(t.lines, true, &t.out);
        ck_assert(strstr(buf_str(&t.out), "2 {\n2   \"b\": 2\n2 }\n"));
    }
    page_clear(&t);
}
END_TEST

START_TEST(jsonrecords_open_for_a_hit_that_they_hide)
{
    struct page t;
    const char text[] = "{\"a\":\"0123456789\",\"b\":\"needle\"}\n{}\n";
    uint64_t near = 8, far = (uint64_t)(strstr(text, "needle") - text);
    page_init(&t, span_of(text), 16);
    t.lines.class->reveal(t.lines.ctx, near);
    ck_assert(line_at(&t, near).is_folded);
    t.lines.class->reveal(t.lines.ctx, far);
    ck_assert_uint_eq(line_at(&t, far).at, far - 5);
    page_clear(&t);
}
END_TEST

START_TEST(jsonrecords_wait_for_the_end_of_a_line)
{
    struct page t;
    page_init(&t, SPAN("{\"a\":1}\n{\"b\":2"), 80);
    t.r.complete = false;
    ck_assert(!fold_at(&t, 9));
    ck_assert(fold_at(&t, 1));
    t.r.complete = true;
    ck_assert(fold_at(&t, 9));
    page_clear(&t);
}
END_TEST

START_TEST(jsonrecords_keep_no_more_than_so_many_open)
{
    struct page t;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (unsigned i = 0; i < 2 * JSONRECORDS_OPEN; i++)
        buf_addf(&text, "{\"i\":%02u}\n", i);
    page_init(&t, buf_span(&text), 80);
    for (unsigned i = 0; i < 2 * JSONRECORDS_OPEN; i++)
        ck_assert(fold_at(&t, 9 * (uint64_t)i));
    ck_assert_uint_eq(t.r.n_open, JSONRECORDS_OPEN);
    ck_assert(line_at(&t, 0).is_folded);
    ck_assert(!line_at(&t, text.len - 9).is_folded);
    page_clear(&t);
    buf_clear(&text);
}
END_TEST

/* Every line of a text with long records is the same on both ways, and by any of its bytes. */
START_TEST(jsonrecords_are_found_from_any_of_their_bytes)
{
    struct page t;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 40; i++) {
        buf_addf(&text, "{\"i\":%d,\"long\":\"", i);
        for (int k = 0; k < i * 1000; k++)
            buf_add_byte(&text, 'x');
        buf_add_str(&text, "\"}\n");
    }
    page_init(&t, buf_span(&text), 40);
    uint64_t at = 0;
    for (uint64_t n = 1; n <= 40; n++) {
        struct line line, numbered;
        ck_assert(t.lines.class->numbered(t.lines.ctx, n, &numbered));
        ck_assert_uint_eq(numbered.at, at);
        for (uint64_t offset = at; offset < numbered.end; offset += 999) {
            line = line_at(&t, offset);
            ck_assert(line.at == at && line.number == n && line.end == numbered.end);
        }
        at = numbered.end;
    }
    ck_assert_uint_eq(at, text.len);
    page_clear(&t);
    buf_clear(&text);
}
END_TEST

static const struct look_case {
    const char *text;
    bool fits, follows;
} looks[] = {
    { "{\"a\":1}\n{\"a\":2}\n", true, true },
    { "[1]\r\n\r\n[2", true, true },
    { "\x1e{\"a\":1}\n\x1e{\"a\":2}\n", true, true },
    { "{\"a\":1}\n", true, false },
    { "{\"a\":1}\nand so on\n", true, false },
    { "{\n\"a\":1}\n{\"a\":2}\n", false, false },
    { "1\n2\n", true, false },
    { "{\"a\":1,\"b\":\"of which the end is not h", true, false },
    { "", false, false },
};

START_TEST(jsonrecords_are_known_by_their_first_lines)
{
    const struct look_case *c = &looks[_i];
    ck_assert_msg(jsonrecords_fit(span_of(c->text)) == c->fits, "%s", c->text);
    ck_assert_msg(jsonrecords_follow(span_of(c->text)) == c->follows, "%s", c->text);
}
END_TEST

Suite *test_jsonrecords(void);
Suite *test_jsonrecords(void)
{
    Suite *suite = suite_create("jsonrecords");
    TCase *tc = tcase_create("jsonrecords");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, jsonrecords_are_a_row_each, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tc, jsonrecords_open_below_their_number);
    tcase_add_test(tc, jsonrecords_name_and_cut_out_what_a_line_stands_for);
    tcase_add_test(tc, jsonrecords_show_where_an_open_one_breaks);
    tcase_add_loop_test(tc, jsonrecords_show_that_an_open_one_is_cut, 0,
                        sizeof cut / sizeof *cut);
    tcase_add_test(tc, jsonrecords_open_for_a_hit_that_they_hide);
    tcase_add_test(tc, jsonrecords_wait_for_the_end_of_a_line);
    tcase_add_test(tc, jsonrecords_keep_no_more_than_so_many_open);
    tcase_add_test(tc, jsonrecords_are_found_from_any_of_their_bytes);
    tcase_add_loop_test(tc, jsonrecords_are_known_by_their_first_lines, 0,
                        sizeof looks / sizeof *looks);
    suite_add_tcase(suite, tc);
    return suite;
}
