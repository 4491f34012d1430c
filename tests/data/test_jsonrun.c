/* Tokens a block at a time, beside the same a byte at a time: what data/jsonrun gives is what
 * data/jsonscan gives, up to where it stops; and an index is the same whatever it is fed by. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/jsonindex.h"
#include "data/jsonrun.h"

/* Fails where a token differs; returns how many bytes were taken. */
static size_t run_beside_scan(struct span text)
{
    struct jsonrun r;
    struct jsonrun_token tokens[BYTESCAN_JSON_BLOCK];
    struct jsonscan s;
    struct jsonscan_token want = { 0 };
    struct span in = text;
    jsonscan_init(&s, 0);
    jsonrun_init(&r, text);
    for (size_t n; (n = jsonrun_next(&r, tokens)) > 0;) {
        ck_assert_uint_le(n, BYTESCAN_JSON_BLOCK);
        for (size_t i = 0; i < n; i++) {
            ck_assert_int_eq(jsonscan_next(&s, &in, &want), JSONSCAN_TOKEN);
            ck_assert_int_eq(tokens[i].type, want.type);
            ck_assert_uint_eq(tokens[i].at, want.at);
        }
        ck_assert_uint_eq(r.done, want.end);
    }
    ck_assert_uint_eq(jsonrun_next(&r, tokens), 0);
    return r.done;
}

/* Tokens that are whole wherever they begin. */
static const char *const plain[] = {
    "{}[]:,",
    "true false null",
    "\"\" \"a\" \"{}[]:,\" \"12\"",
    "\"\\\"\" \"\\\\\" \"\\\\\\\"\" \"a\\\\\"",
    "\"\\u00e9\\/\\b\\f\\n\\r\\t\"",
    "0 -0 12 1.5 -2.5e+10 1E5 0e0 10 -17 1e-9 0.0",
    "[1,22,-3]\t{\"k\":4}\r\n5:6",
    "1234567890123456789012345678901234567890123456789012345678901234567890123456789 ",
    "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
    "\"a string of\xc3\xa9\xff\x7f bytes beyond ASCII\"",
};

START_TEST(jsonrun_takes_what_is_plain_wherever_it_stands)
{
    struct span text = span_of(plain[_i]);
    for (size_t before = 0; before < 140; before++) {
        struct buf b;
        buf_init(&b, 1024);
        for (size_t i = 0; i < before; i++)
            buf_add_byte(&b, ' ');
        buf_add(&b, text);
        for (size_t i = 0; i < 2 * BYTESCAN_JSON_BLOCK; i++)
            buf_add_byte(&b, ' ');
        size_t end = before + text.len;
        while (end && buf_str(&b)[end - 1] == ' ')
            end--;
        ck_assert_uint_eq(run_beside_scan(buf_span(&b)), end);
        buf_clear(&b);
    }
}
END_TEST

struct stop_case {
    const char *text;
    size_t done; /* what stands in front of the token that it does not take */
};

static const struct stop_case stops[] = {
    { "[1,tru]", 3 },         { "[1,truer]", 3 },
    { "[1,01]", 3 },          { "[1,1.]", 3 },
    { "[1,-]", 3 },           { "[1,1e+]", 3 },
    { "[1,+1]", 3 },          { "[1,'a']", 3 },
    { "[1,\x01]", 3 },        { "[1,\\\"a\"]", 3 },
    { "[1,2\\\"a\"]", 3 },    { "[1,\"\\x\"]", 3 },
    { "[1,\"\\u12g4\"]", 3 }, { "[1,\"\\u12\"]", 3 },
    { "[1,\"a\tb\"]", 3 },    { "[\"a\",\"b\nc\",\"d\"]", 5 },
    { "[\"no end", 1 },
};

START_TEST(jsonrun_stops_in_front_of_what_is_not_json)
{
    const struct stop_case *c = &stops[_i];
    for (size_t before = 0; before < 70; before++) {
        char text[300];
        memset(text, ' ', sizeof text);
        memcpy(text + before, c->text, strlen(c->text));
        ck_assert_uint_eq(run_beside_scan(span_make(text, sizeof text)), before + c->done);
    }
}
END_TEST

START_TEST(jsonrun_leaves_what_the_end_cuts)
{
    char text[2 * BYTESCAN_JSON_BLOCK];
    memset(text, '1', sizeof text);
    ck_assert_uint_eq(run_beside_scan(span_make(text, sizeof text)), 0);
    text[BYTESCAN_JSON_BLOCK - 1] = ',';
    ck_assert_uint_eq(run_beside_scan(span_make(text, sizeof text)), BYTESCAN_JSON_BLOCK);
    ck_assert_uint_eq(run_beside_scan(span_make(text, BYTESCAN_JSON_BLOCK - 1)), 0);
    memset(text, ' ', sizeof text);
    memcpy(text + sizeof text - 4, "true", 4);
    ck_assert_uint_eq(run_beside_scan(span_make(text, sizeof text)), 0);
    memcpy(text + sizeof text - 4, "\"a\\u", 4);
    ck_assert_uint_eq(run_beside_scan(span_make(text, sizeof text)), 0);
}
END_TEST

/* Bytes that JSON is made of, and now and then a piece of it; the seed says which. */
static void add_soup(struct buf *out, unsigned seed)
{
    static const char *const pieces[] = {
        "{\"key\":", "\"value\",", "[1,2,", "]",       "}",    ",",  ":",
        " ",         "\n",         "\"",    "\\",      "\\\"", "12", "-3.5e7",
        "true",      "false,",     "null",  "\\u00e9", "0",    "x",  "\"\\\\\"",
        "\t",        "[]",         "{}",    "\x02",
    };
    for (int i = 0; i < 120; i++) {
        seed = seed * 1103515245u + 12345u;
        buf_add_str(out, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
    }
}

START_TEST(jsonrun_is_the_same_on_anything)
{
    for (unsigned seed = 0; seed < 3000; seed++) {
        struct buf b;
        buf_init(&b, 4096);
        add_soup(&b, seed);
        run_beside_scan(buf_span(&b));
        buf_clear(&b);
    }
}
END_TEST

/* Records as a server sends them, one of them perhaps with a byte changed. */
static void add_records(struct buf *out, int n, unsigned seed)
{
    buf_add_byte(out, '[');
    for (int i = 0; i < n; i++) {
        seed = seed * 1103515245u + 12345u;
        buf_addf(out,
                 "%s{\"id\":%u,\"name\":\"a \\\"b\\\" %u\",\"tags\":[\"x\",\"\\u00e9\"],%s"
                 "\"price\":%u.25,\"open\":%s,\"nothing\":null,\"none\":{}}",
                 i ? "," : "", seed, seed % 7, seed & 64 ? "\n  " : "", seed % 1000,
                 seed & 32 ? "true" : "false");
    }
    buf_add_byte(out, ']');
}

static void index_by(struct jsonindex *ix, struct span text, size_t step, bool many)
{
    struct source source = source_of_span(&text);
    struct window w;
    window_init(&w);
    jsonindex_init(ix, many);
    while (jsonindex_step(ix, &source, &w, step, true))
        ;
    window_clear(&w);
}

static void check_same_index(struct span text, size_t step, bool many)
{
    struct jsonindex a, b;
    index_by(&a, text, 1, many); /* no block is ever whole */
    index_by(&b, text, step, many);
    ck_assert_uint_eq(a.lines, b.lines);
    ck_assert_uint_eq(a.broken_at, b.broken_at);
    ck_assert_pstr_eq(a.why, b.why);
    ck_assert_uint_eq(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        ck_assert_uint_eq(a.marks[i].at, b.marks[i].at);
        ck_assert_uint_eq(a.marks[i].line, b.marks[i].line);
        ck_assert_uint_eq(a.marks[i].open, b.marks[i].open);
        ck_assert_uint_eq(a.marks[i].least, b.marks[i].least);
        ck_assert_uint_eq(a.marks[i].n_at_least, b.marks[i].n_at_least);
    }
    jsonindex_clear(&a);
    jsonindex_clear(&b);
}

START_TEST(jsonindex_is_the_same_in_any_steps)
{
    struct buf b;
    buf_init(&b, 1u << 20);
    add_records(&b, 700, 7);
    for (size_t step = 63; step < 200000; step = step * 3 - 1)
        check_same_index(buf_span(&b), step, false);
    buf_clear(&b);
}
END_TEST

START_TEST(jsonindex_is_the_same_of_damaged_json)
{
    static const char damage[] = "\"\\{}[],: 0x\n\x01\xff";
    for (unsigned seed = 0; seed < 400; seed++) {
        struct buf b;
        buf_init(&b, 1u << 16);
        add_records(&b, 12, seed);
        struct span text = buf_span(&b);
        char *copy = malloc(text.len);
        memcpy(copy, text.ptr, text.len);
        copy[seed * 7919u % text.len] = damage[seed % (sizeof damage - 1)];
        check_same_index(span_make(copy, text.len), 1 << 20, false);
        check_same_index(span_make(copy, text.len - seed % 90), 100 + seed, false);
        free(copy);
        buf_clear(&b);
    }
}
END_TEST

/* Values side by side, each of which is a token that a block can't tell from what follows. */
START_TEST(jsonindex_is_the_same_of_values_without_blanks)
{
    for (unsigned seed = 0; seed < 500; seed++) {
        struct buf b;
        buf_init(&b, 4096);
        add_soup(&b, seed);
        check_same_index(buf_span(&b), 1 << 20, true);
        buf_clear(&b);
    }
    check_same_index(
        SPAN("truefalse0-1null00\"a\"0\"b\"1-1[]000{}01234567890123456789012345678901"
             "23456789012345678901234567890123456789truenull\"\"-0-0-0.5-0"),
        1 << 20, true);
}
END_TEST

/* Each is a value of its own: gone through to the end of the text from each of them, they would
 * take minutes. */
START_TEST(jsonindex_of_zeros_takes_no_longer_than_others)
{
    static char zeros[4 << 20];
    struct jsonindex ix;
    memset(zeros, '0', sizeof zeros);
    index_by(&ix, span_make(zeros, sizeof zeros), sizeof zeros, true);
    ck_assert_uint_eq(ix.lines, sizeof zeros);
    jsonindex_clear(&ix);
}
END_TEST

Suite *test_jsonrun(void);
Suite *test_jsonrun(void)
{
    Suite *suite = suite_create("jsonrun");
    TCase *tc = tcase_create("jsonrun");
    tcase_add_loop_test(tc, jsonrun_takes_what_is_plain_wherever_it_stands, 0,
                        sizeof plain / sizeof *plain);
    tcase_add_loop_test(tc, jsonrun_stops_in_front_of_what_is_not_json, 0,
                        sizeof stops / sizeof *stops);
    tcase_add_test(tc, jsonrun_leaves_what_the_end_cuts);
    tcase_add_test(tc, jsonrun_is_the_same_on_anything);
    tcase_add_test(tc, jsonindex_is_the_same_in_any_steps);
    tcase_add_test(tc, jsonindex_is_the_same_of_damaged_json);
    tcase_add_test(tc, jsonindex_is_the_same_of_values_without_blanks);
    tcase_add_test(tc, jsonindex_of_zeros_takes_no_longer_than_others);
    suite_add_tcase(suite, tc);
    return suite;
}
