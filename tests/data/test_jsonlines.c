#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonlines.h"
#include "data/jsonpath.h"
#include "support/linestext.h"

struct layout_case {
    const char *name;
    const char *json;
    const char *want; /* with numbers */
};

static const struct layout_case layouts[] = {
    { "scalar", "  42 ", "1 42\n" },
    { "empty", "{}", "1 {}\n" },
    { "spellings stay", "{\"a\":1.50e+3,\"a\":\"\\u00e9\\n\",\"b\":[ ]}",
      "1 {\n2   \"a\": 1.50e+3,\n3   \"a\": \"\\u00e9\\n\",\n4   \"b\": []\n5 }\n" },
    { "nesting", "[1,[2,{\"k\":[true,null]}],{}]",
      "1 [\n2   1,\n3   [\n4     2,\n5     {\n6       \"k\": [\n7         true,\n8         "
      "null\n"
      "9       ]\n10     }\n11   ],\n12   {}\n13 ]\n" },
    { "a mark before it", "\xef\xbb\xbf[1]", "1 [\n2   1\n3 ]\n" },
    { "bad word", "{\"a\": tru}\nrest\n",
      "1 {\n2   \"a\": \n! ✗ not JSON: not a JSON value (byte 6)\n3 tru}\n4 rest\n" },
    { "a word behind it", "[1] trailing\n",
      "1 [\n2   1\n3 ]\n! ✗ not JSON: the JSON text has ended before this (byte 4)\n4 "
      "trailing\n" },
    { "two values", "1 2",
      "1 1\n! ✗ not JSON: the JSON text has ended before this (byte 2)\n2 2\n" },
    { "trailing comma", "[1,]",
      "1 [\n2   1,\n! ✗ not JSON: a value is expected here (byte 3)\n3 ]\n" },
    { "cut in a string", "{\"a\":\"xy",
      "1 {\n2   \"a\": \"xy\n! ✗ the text ends inside a string, after 8 bytes\n" },
    { "cut in an element", "[1,\"xy",
      "1 [\n2   1,\n3   \"xy\n! ✗ the text ends inside a string, after 6 bytes\n" },
    { "cut between", "[1,\n2",
      "1 [\n2   1,\n3   2\n! ✗ the text ends inside a container, after 5 bytes\n" },
    { "wrong bracket", "[1}",
      "1 [\n2   1\n! ✗ not JSON: ] is expected here, not } (byte 2)\n3 }\n" },
    { "leading zero", "[01]",
      "1 [\n2   0\n! ✗ not JSON: a comma or the closing bracket is expected here (byte 2)\n3 "
      "1]\n" },
    { "no JSON at all", "<html>\nhi",
      "! ✗ not JSON: not a JSON value (byte 0)\n1 <html>\n2 hi\n" },
    { "control in a string", "[\"a\nb\"]",
      "1 [\n2   \"a\n! ✗ not JSON: a control character in a string (byte 3)\n3 \n4 b\"]\n" },
};

static struct buf text_of(struct span json, bool many, bool backwards, size_t grow)
{
    struct source source = source_of_span(&json);
    struct jsonlines j;
    struct buf out;
    buf_init(&out, 64 << 20);
    uint64_t len = source.len;
    if (grow)
        source.len = 0;
    jsonlines_init(&j, &source, many);
    struct lines lines = jsonlines_lines(&j);
    while (source.len < len) {
        source.len += grow < len - source.len ? grow : len - source.len;
        while (lines.class->step(lines.ctx, 7))
            ;
        struct line line;
        if (lines.class->find(lines.ctx, UINT64_MAX, &line))
            linestext_line(lines, &line, false, &out);
    }
    buf_reset(&out);
    j.complete = true;
    if (backwards)
        linestext_backwards(lines, true, &out);
    else
        linestext_all(lines, true, &out);
    jsonlines_clear(&j);
    return out;
}

START_TEST(jsonlines_lays_out_and_marks_the_end_of_json)
{
    const struct layout_case *c = &layouts[_i];
    for (int way = 0; way < 3; way++) {
        struct buf out = text_of(span_of(c->json), false, way == 1, way == 2 ? 1 : 0);
        ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s (%d):\n%s\nnot\n%s", c->name,
                      way, buf_str(&out), c->want);
        buf_clear(&out);
    }
}
END_TEST

START_TEST(jsonlines_takes_one_value_after_the_other_where_told)
{
    struct buf out = text_of(SPAN("{\"a\":1}\n[2]\n3\n"), true, false, 0);
    ck_assert_str_eq(buf_str(&out), "1 {\n2   \"a\": 1\n3 }\n4 [\n5   2\n6 ]\n7 3\n");
    buf_clear(&out);
}
END_TEST

START_TEST(jsonlines_goes_on_with_what_got_longer)
{
    struct span bytes = SPAN("{\"a\":1}\n{\"a\":2}\n");
    struct source source = source_of_span(&bytes);
    struct jsonlines j;
    struct buf out;
    buf_init(&out, 4096);
    jsonlines_init(&j, &source, true);
    j.complete = true;
    struct lines lines = jsonlines_lines(&j);
    source.len = 8;
    linestext_all(lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 {\n2   \"a\": 1\n3 }\n");
    buf_reset(&out);
    source.len = bytes.len;
    linestext_all(lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 {\n2   \"a\": 1\n3 }\n4 {\n5   \"a\": 2\n6 }\n");
    buf_clear(&out);
    jsonlines_clear(&j);
}
END_TEST

static void check_growth(const char *text, size_t cut, bool many)
{
    struct span bytes = span_of(text);
    struct source source = source_of_span(&bytes);
    struct jsonlines grown, whole;
    struct buf expected, out;
    buf_init(&expected, 4096);
    buf_init(&out, 4096);
    jsonlines_init(&whole, &source, many);
    jsonlines_init(&grown, &source, many);
    whole.complete = grown.complete = true;
    linestext_all(jsonlines_lines(&whole), true, &expected);
    source.len = cut;
    linestext_all(jsonlines_lines(&grown), true, &out);
    buf_reset(&out);
    source.len = bytes.len;
    linestext_all(jsonlines_lines(&grown), true, &out);
    ck_assert_msg(strcmp(buf_str(&out), buf_str(&expected)) == 0, "cut at %zu of %s:\n%s", cut,
                  text, buf_str(&out));
    buf_clear(&expected);
    buf_clear(&out);
    jsonlines_clear(&grown);
    jsonlines_clear(&whole);
}

static const struct {
    const char *text;
    bool many;
} growing[] = {
    { "{\"a\": [1, 23, -4.5e6], \"b\": {\"c\": true, \"d\": null}, \"e\": \"f\\u00e9\"}\n",
      false },
    { "12345", false },
    { " false ", false },
    { "[[], {}, [[12]]]", false },
    { "[1, 22, oops], 3\nmore\n", false },
    { "{\"a\": 1}\n[12, 13]\n14 15\n", true },
};

START_TEST(jsonlines_takes_back_that_it_broke_off)
{
    size_t len = strlen(growing[_i].text);
    for (size_t cut = 0; cut <= len; cut++)
        check_growth(growing[_i].text, cut, growing[_i].many);
}
END_TEST

/* What was text for a while is none any more, as soon as that is known. */
START_TEST(jsonlines_has_no_text_below_while_it_goes_on)
{
    struct span json = SPAN("true [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]");
    struct source source = source_of_span(&json);
    struct jsonlines j;
    struct line line;
    struct buf out;
    buf_init(&out, 4096);
    jsonlines_init(&j, &source, true);
    j.complete = true;
    source.len = strlen("tr");
    struct lines lines = jsonlines_lines(&j);
    linestext_all(lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "! ✗ the text ends inside a word, after 2 bytes\n1 tr\n");
    source.len = json.len;
    ck_assert(lines.class->step(lines.ctx, 14));
    ck_assert(lines.class->find(lines.ctx, 0, &line));
    ck_assert(lines.class->next(lines.ctx, &line, &line));
    buf_reset(&out);
    linestext_line(lines, &line, true, &out);
    ck_assert_str_eq(buf_str(&out), "2 [\n");
    buf_clear(&out);
    jsonlines_clear(&j);
}
END_TEST

/* Enough members for many marks, with containers that span several. */
static void make_big(struct buf *json)
{
    buf_init(json, 64 << 20);
    buf_add_str(json, "{\"items\":[");
    for (int i = 0; i < 20000; i++)
        buf_addf(json, "%s{\"id\":%d,\"tags\":[\"a\",\"b\"],\"e\":{}}", i ? "," : "", i);
    buf_add_str(json, "],\"end\":true}");
}

/* From the first line to the last, looking back at each; returns where the two ways differ, or
 * how many lines there are. */
static uint64_t walk_there_and_back(struct lines lines)
{
    struct line line;
    struct line next;
    struct line back;
    uint64_t n = 1;
    if (!lines.class->find(lines.ctx, 0, &line))
        return 0;
    for (; lines.class->next(lines.ctx, &line, &next); n++, line = next)
        if (line.number != n || !lines.class->prev(lines.ctx, &next, &back) ||
            back.at != line.at)
            return n - 1;
    return n;
}

START_TEST(jsonlines_finds_the_same_lines_both_ways_and_by_number)
{
    struct buf json;
    make_big(&json);
    struct buf forward = text_of(buf_span(&json), false, false, 0);
    struct buf grown = text_of(buf_span(&json), false, false, 10007);
    ck_assert(span_eq(buf_span(&forward), buf_span(&grown)));

    struct span bytes = buf_span(&json);
    struct source source = source_of_span(&bytes);
    struct jsonlines j;
    jsonlines_init(&j, &source, false);
    j.complete = true;
    struct lines lines = jsonlines_lines(&j);
    while (lines.class->step(lines.ctx, 1 << 16))
        ;
    ck_assert_uint_eq(lines.class->count(lines.ctx), 20000 * 8 + 5);
    struct line line;
    struct line other;
    ck_assert_uint_eq(walk_there_and_back(lines), 20000 * 8 + 5);
    ck_assert(lines.class->numbered(lines.ctx, 100000, &line));
    ck_assert_uint_eq(line.number, 100000);
    ck_assert(lines.class->find(lines.ctx, line.end - 1, &other));
    ck_assert_uint_eq(other.number, 100000);
    jsonlines_clear(&j);
    buf_clear(&json);
    buf_clear(&forward);
    buf_clear(&grown);
}
END_TEST

struct folding {
    struct span bytes;
    struct source source;
    struct jsonlines j;
    struct lines lines;
};

static void folding_init(struct folding *f, struct span json)
{
    f->bytes = json;
    f->source = source_of_span(&f->bytes);
    jsonlines_init(&f->j, &f->source, false);
    f->j.complete = true;
    f->lines = jsonlines_lines(&f->j);
    while (f->lines.class->step(f->lines.ctx, 1 << 16))
        ;
}

static bool fold_line(struct folding *f, uint64_t number)
{
    struct line line;
    ck_assert(f->lines.class->numbered(f->lines.ctx, number, &line));
    ck_assert_uint_eq(line.number, number);
    return f->lines.class->fold(f->lines.ctx, &line);
}

START_TEST(jsonlines_folds_with_a_count_and_keeps_numbers)
{
    struct folding f;
    folding_init(&f, SPAN("{\"a\":[{\"b\":{\"x\":1},\"c\":2,\"d\":3},4],\"z\":[[1]]}"));
    struct buf out;
    buf_init(&out, 1 << 16);
    ck_assert(fold_line(&f, 3));
    ck_assert(!fold_line(&f, 1 + 9)); /* 4: opens nothing */
    linestext_all(f.lines, true, &out);
    ck_assert_str_eq(buf_str(&out),
                     "1 {\n2   \"a\": [\n3     { \"b\": {…}, … 2 more },\n10     4\n11   ],\n"
                     "12   \"z\": [\n13     [\n14       1\n15     ]\n16   ]\n17 }\n");
    buf_reset(&out);
    ck_assert(fold_line(&f, 2));
    ck_assert(fold_line(&f, 13));
    linestext_backwards(f.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 {\n2   \"a\": [ {…}, … 1 more ],\n12   \"z\": [\n"
                                    "13     [ 1 ]\n16   ]\n17 }\n");
    buf_reset(&out);
    f.lines.class->reveal(f.lines.ctx, span_find(f.bytes, SPAN("\"x\""), 0));
    linestext_all(f.lines, false, &out);
    ck_assert(strstr(buf_str(&out), "\"x\": 1\n"));
    buf_clear(&out);
    jsonlines_clear(&f.j);
}
END_TEST

START_TEST(jsonlines_folds_over_many_marks)
{
    struct buf json;
    make_big(&json);
    struct folding f;
    folding_init(&f, buf_span(&json));
    struct buf out;
    buf_init(&out, 1 << 16);
    ck_assert(fold_line(&f, 2));
    linestext_all(f.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 {\n2   \"items\": [ {…}, … 19,999 more ],\n"
                                    "160004   \"end\": true\n160005 }\n");
    buf_clear(&out);
    jsonlines_clear(&f.j);
    buf_clear(&json);
}
END_TEST

static unsigned n_reads;

static size_t read_counted(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct source s = source_of_span(ctx);
    n_reads++;
    return s.read(s.ctx, offset, out, len);
}

/* What a screen over a mark, and the ends of the text, take is not scanned again. */
START_TEST(jsonlines_keeps_the_stretches_that_are_gone_between)
{
    struct buf json;
    struct folding f;
    struct line line;
    buf_init(&json, 4 << 20);
    buf_add_str(&json, "[0");
    for (int i = 1; i < 200000; i++)
        buf_addf(&json, ",%d", i);
    buf_add_byte(&json, ']');
    folding_init(&f, buf_span(&json));
    f.source.read = read_counted;
    for (int i = 0; i < 10; i++) {
        n_reads = 0;
        ck_assert(f.lines.class->find(f.lines.ctx, UINT64_MAX, &line));
        ck_assert_uint_eq(line.number, 200002);
        ck_assert(f.lines.class->numbered(f.lines.ctx, 2, &line));
        ck_assert_uint_eq(line.at, 1);
        ck_assert(i == 0 || n_reads == 0);
    }
    jsonlines_clear(&f.j);
    buf_clear(&json);
}
END_TEST

START_TEST(jsonlines_shows_a_long_string_in_pieces)
{
    struct buf json;
    buf_init(&json, 64 << 20);
    buf_add_str(&json, "[\"");
    for (int i = 0; i < 100000; i++)
        buf_add_str(&json, "ab\xc3\xa9\\\"");
    buf_add_str(&json, "\",7]");
    struct folding f;
    folding_init(&f, buf_span(&json));
    struct buf forward;
    struct buf backward;
    buf_init(&forward, 8 << 20);
    buf_init(&backward, 8 << 20);
    linestext_all(f.lines, true, &forward);
    linestext_backwards(f.lines, true, &backward);
    ck_assert(span_eq(buf_span(&forward), buf_span(&backward)));
    ck_assert_uint_eq(f.lines.class->count(f.lines.ctx), 4);
    struct line line;
    ck_assert(f.lines.class->find(f.lines.ctx, 300001, &line));
    ck_assert(line.is_rest && line.at <= 300001 && line.end > 300001);
    ck_assert_uint_eq(line.number, 2);
    struct painting p;
    painting_init(&p);
    f.lines.class->paint(f.lines.ctx, &line, &p);
    ck_assert_uint_eq(p.n, 1);
    ck_assert_int_eq(p.runs[0].ink, INK_STRING);
    painting_clear(&p);
    buf_clear(&forward);
    buf_clear(&backward);
    jsonlines_clear(&f.j);
    buf_clear(&json);
}
END_TEST

START_TEST(jsonlines_is_not_impressed_by_a_million_levels)
{
    size_t n = 1000000;
    char *json = malloc(2 * n);
    memset(json, '[', n);
    memset(json + n, ']', n);
    struct folding f;
    folding_init(&f, span_make(json, 2 * n - 1));
    ck_assert_uint_eq(f.lines.class->count(f.lines.ctx), 2 * n - 2);
    struct line line;
    ck_assert(f.lines.class->numbered(f.lines.ctx, 700001, &line));
    ck_assert_uint_eq(line.depth, 700000);
    struct buf out;
    buf_init(&out, 4096);
    linestext_line(f.lines, &line, false, &out);
    ck_assert(strstr(buf_str(&out), "…700,000 [\n"));
    ck_assert(fold_line(&f, 700001));
    ck_assert(!fold_line(&f, 1));
    ck_assert(f.lines.class->find(f.lines.ctx, UINT64_MAX, &line) && line.is_note);
    buf_clear(&out);
    jsonlines_clear(&f.j);
    free(json);
}
END_TEST

struct path_case {
    uint64_t line;
    const char *path;
    const char *value; /* NULL: none */
};

static const char nested[] =
    "{\"a\":[{\"b\":{\"x y\":1}},\"t\",[]],\"z\": \"é\" ,\"\":[[ 1,2 ]]}";

static const struct path_case paths[] = {
    { 1, ".", nested },
    { 2, ".a", "[{\"b\":{\"x y\":1}},\"t\",[]]" },
    { 3, ".a[0]", "{\"b\":{\"x y\":1}}" },
    { 5, ".a[0].b.\"x y\"", "1" },
    { 6, ".a[0].b", NULL }, /* closes it */
    { 8, ".a[1]", "\"t\"" },
    { 9, ".a[2]", "[]" },
    { 11, ".z", "\"é\"" },
    { 15, ".\"\"[0][1]", "2" },
};

START_TEST(jsonpath_names_what_a_line_stands_for)
{
    struct folding f;
    folding_init(&f, SPAN(nested));
    struct line line;
    ck_assert(f.lines.class->numbered(f.lines.ctx, paths[_i].line, &line));
    struct buf path;
    buf_init(&path, 4096);
    jsonpath_add(&f.j, &line, &path);
    uint64_t at;
    uint64_t end;
    if (paths[_i].value) {
        ck_assert_str_eq(buf_str(&path), paths[_i].path);
        ck_assert(jsonpath_value(&f.j, &line, &at, &end));
        ck_assert(span_eq_str(span_sub(f.bytes, at, end), paths[_i].value));
    } else {
        ck_assert(!jsonpath_value(&f.j, &line, &at, &end));
    }
    buf_clear(&path);
    jsonlines_clear(&f.j);
}
END_TEST

START_TEST(jsonpath_counts_over_many_marks)
{
    struct buf json;
    make_big(&json);
    struct folding f;
    folding_init(&f, buf_span(&json));
    struct line line;
    struct buf path;
    buf_init(&path, 4096);
    ck_assert(f.lines.class->numbered(f.lines.ctx, 3 + 8 * 17500 + 3, &line));
    jsonpath_add(&f.j, &line, &path);
    ck_assert_str_eq(buf_str(&path), ".items[17500].tags[0]");
    buf_clear(&path);
    jsonlines_clear(&f.j);
    buf_clear(&json);
}
END_TEST

Suite *test_jsonlines(void);
Suite *test_jsonlines(void)
{
    Suite *suite = suite_create("jsonlines");
    TCase *tc = tcase_create("jsonlines");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, jsonlines_lays_out_and_marks_the_end_of_json, 0,
                        sizeof layouts / sizeof *layouts);
    tcase_add_test(tc, jsonlines_takes_one_value_after_the_other_where_told);
    tcase_add_test(tc, jsonlines_goes_on_with_what_got_longer);
    tcase_add_test(tc, jsonlines_has_no_text_below_while_it_goes_on);
    tcase_add_loop_test(tc, jsonlines_takes_back_that_it_broke_off, 0,
                        sizeof growing / sizeof *growing);
    tcase_add_test(tc, jsonlines_finds_the_same_lines_both_ways_and_by_number);
    tcase_add_test(tc, jsonlines_folds_with_a_count_and_keeps_numbers);
    tcase_add_test(tc, jsonlines_folds_over_many_marks);
    tcase_add_test(tc, jsonlines_keeps_the_stretches_that_are_gone_between);
    tcase_add_test(tc, jsonlines_shows_a_long_string_in_pieces);
    tcase_add_test(tc, jsonlines_is_not_impressed_by_a_million_levels);
    tcase_add_loop_test(tc, jsonpath_names_what_a_line_stands_for, 0,
                        sizeof paths / sizeof *paths);
    tcase_add_test(tc, jsonpath_counts_over_many_marks);
    suite_add_tcase(suite, tc);
    return suite;
}
