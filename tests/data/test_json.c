#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/json.h"
#include "data/jsonformat.h"

/* ---- What is JSON and what is not ---- */

struct check_case {
    const char *text;
    size_t line, column; /* of the fault; 0: there is none */
};

static const struct check_case checks[] = {
    { "{}", 0, 0 },
    { " [1, -0.5e+3, \"\\u00e9\\\"\", true, false, null] ", 0, 0 },
    { "\"\"", 0, 0 },
    { "0", 0, 0 },
    { "\xef\xbb\xbf{}", 0, 0 },
    { "", 1, 1 },
    { "{", 1, 2 },
    { "[1,]", 1, 4 },
    { "{\"a\":1,}", 1, 8 },
    { "{\"a\" 1}", 1, 6 },
    { "{a:1}", 1, 2 },
    { "[1 2]", 1, 4 },
    { "[1}", 1, 3 },
    { "]", 1, 1 },
    { "1 2", 1, 3 },
    { "01", 1, 1 },
    { "-", 1, 2 },
    { "1.", 1, 3 },
    { ".5", 1, 1 },
    { "1e", 1, 3 },
    { "+1", 1, 1 },
    { "NaN", 1, 1 },
    { "trueish", 1, 1 },
    { "\"a\nb\"", 1, 3 },
    { "\"\\x\"", 1, 2 },
    { "\"\\u12\"", 1, 2 },
    { "\"abc", 1, 1 },
    { "{\n  \"a\": \"\xc3\x28\"\n}", 2, 9 },
    { "[\"\xc3\xa9\xc3\xa9\", \xff]", 1, 8 },
    { "\"\xed\xa0\x80\"", 1, 2 },
    { "// c\n1", 1, 1 },
    { "'a'", 1, 1 },
};

START_TEST(json_check_names_the_place_of_the_first_fault)
{
    const struct check_case *c = &checks[_i];
    struct jsonlex_place place = { 0, 0 };
    const char *why = NULL;
    bool ok = json_check(span_of(c->text), false, &place, &why);
    ck_assert_msg(ok == (c->line == 0), "%s", c->text);
    ck_assert_msg(place.line == c->line && place.column == c->column, "%s: %zu:%zu %s", c->text,
                  place.line, place.column, why ? why : "");
}
END_TEST

static const char *const with_comments[] = {
    "// a\n{}",
    "{} // a",
    "{ /* a */ \"b\" /* c */ : /* d */ 1 /* e */ } /**/",
    "[1, // x\n2]",
};

START_TEST(json_parse_takes_comments)
{
    struct json doc;
    json_init(&doc);
    ck_assert_int_eq(json_parse(&doc, span_of(with_comments[_i]), NULL, NULL), JIG_OK);
    ck_assert(span_eq_str(json_text(&doc), with_comments[_i]));
    json_clear(&doc);
    ck_assert(!json_check(SPAN("/* a"), true, NULL, NULL));
}
END_TEST

START_TEST(json_parse_refuses_depth_without_recursion)
{
    struct json doc;
    struct jig_error error;
    struct buf text;
    json_init(&doc);
    buf_init(&text, 4u << 20);
    buf_add_fill(&text, '[', 1000);
    buf_add_fill(&text, ']', 1000);
    ck_assert_int_eq(json_parse(&doc, buf_span(&text), NULL, &error), JIG_OK);
    ck_assert_uint_eq(doc.n, 1000);
    buf_reset(&text);
    buf_add_fill(&text, '[', 2000000);
    ck_assert_int_eq(json_parse(&doc, buf_span(&text), NULL, &error), JIG_ERR_TOO_LARGE);
    ck_assert_str_eq(error.text, "line 1, column 1001: nested deeper than 1,000 levels");
    ck_assert_uint_eq(doc.n, 0);
    buf_clear(&text);
    json_clear(&doc);
}
END_TEST

/* ---- Strings ---- */

static const struct {
    const char *token;
    const char *meaning;
    size_t len;
    const char *quoted; /* as it would be written; NULL: as the token */
} strings[] = {
    { "\"\"", "", 0, NULL },
    { "\"a\\\"b\\\\c\"", "a\"b\\c", 5, NULL },
    { "\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t", 5, NULL },
    { "\"\\/\"", "/", 1, "\"/\"" },
    { "\"\\u0000\"", "\0", 1, NULL },
    { "\"\\u00e9\"", "\xc3\xa9", 2, "\"\xc3\xa9\"" },
    { "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4, "\"\xf0\x9f\x98\x80\"" },
    { "\"\\ud83d\"", "\xef\xbf\xbd", 3, "\"\xef\xbf\xbd\"" },
    { "\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd", 6, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
    { "\"\\u001b]0;x\\u0007\"", "\x1b]0;x\x07", 6, NULL },
    { "\"\\u202e\"", "\xe2\x80\xae", 3, NULL },
    { "\"\\udb40\\udc41\"", "\xf3\xa0\x81\x81", 4, NULL },
};

START_TEST(strings_keep_their_meaning_both_ways)
{
    struct buf out;
    struct span meaning = span_make(strings[_i].meaning, strings[_i].len);
    const char *quoted = strings[_i].quoted ? strings[_i].quoted : strings[_i].token;
    buf_init(&out, 1000);
    jsonlex_unquote(span_of(strings[_i].token), &out);
    ck_assert(span_eq(buf_span(&out), meaning));
    ck_assert(jsonlex_string_is(span_of(strings[_i].token), meaning));
    buf_reset(&out);
    jsonlex_quote(meaning, &out);
    ck_assert_str_eq(buf_str(&out), quoted);
    ck_assert(jsonlex_same(span_of(quoted), span_of(strings[_i].token)));
    buf_clear(&out);
}
END_TEST

/* A token that was cut is no more than what is there of it. */
START_TEST(a_string_that_is_cut_is_read_to_its_end)
{
    static const char whole[] = "\"a\\ud83d\\ude00\"";
    for (size_t len = 2; len < sizeof whole - 1; len++) {
        char *cut = malloc(len);
        struct buf out;
        memcpy(cut, whole, len);
        buf_init(&out, 100);
        jsonlex_unquote(span_make(cut, len), &out);
        ck_assert(len < 4 || span_starts(buf_span(&out), SPAN("a")));
        ck_assert(len < 5 || span_find(buf_span(&out), SPAN("\xef\xbf\xbd"), 0) == 1);
        buf_clear(&out);
        free(cut);
    }
}
END_TEST

/* ---- Looking ---- */

START_TEST(json_at_finds_by_path_and_the_last_of_doubles)
{
    struct json doc;
    int64_t n;
    json_init(&doc);
    json_parse(&doc, SPAN("{\"a\":1,\"b\":{\"c\":[10,{\"d\":-20}]},\"a\":3,\"e.f\":1.5}"), NULL,
               NULL);
    ck_assert(json_integer(&doc, json_at(&doc, "a"), &n));
    ck_assert_int_eq(n, 3);
    ck_assert(json_integer(&doc, json_at(&doc, "b.c.1.d"), &n));
    ck_assert_int_eq(n, -20);
    ck_assert_uint_eq(json_n(&doc, json_at(&doc, "b.c")), 2);
    ck_assert_uint_eq(json_at(&doc, "b.c.2"), JSON_NONE);
    ck_assert_uint_eq(json_at(&doc, "b.c.x"), JSON_NONE);
    ck_assert(!json_integer(&doc, json_member(&doc, 0, SPAN("e.f")), &n));
    ck_assert_uint_eq(json_at(&doc, ""), 0);
    json_clear(&doc);
}
END_TEST

static const struct {
    const char *text;
    bool ok;
    int64_t value;
} integers[] = {
    { "0", true, 0 },
    { "-9223372036854775808", true, INT64_MIN },
    { "9223372036854775807", true, INT64_MAX },
    { "9223372036854775808", false, 0 },
    { "-9223372036854775809", false, 0 },
    { "1e3", false, 0 },
    { "\"1\"", false, 0 },
};

START_TEST(json_integer_takes_whole_numbers_that_fit)
{
    struct json doc;
    int64_t n = 0;
    json_init(&doc);
    json_parse(&doc, span_of(integers[_i].text), NULL, NULL);
    ck_assert_int_eq(json_integer(&doc, 0, &n), integers[_i].ok);
    ck_assert_int_eq(n, integers[_i].value);
    json_clear(&doc);
}
END_TEST

/* ---- Editing: each case is a text, an edit, and the text after it ---- */

enum edit { SET, MEMBER, INSERT, REMOVE, MOVE, ARRAY };

struct edit_case {
    enum edit edit;
    const char *before;
    const char *path;
    size_t at;
    const char *key;
    const char *value; /* ARRAY: the wanted values, separated by ';' */
    const char *after;
};

static const char lines_abc[] =
    "{\n  \"a\": 1, // one\n  \"b\": 2,\n  /* three */\n  \"c\": 3\n}\n";
static const char rows[] =
    "{\n  \"h\": [\n    { \"n\": \"A\" }, // first\n    { \"n\": \"B\" },\n"
    "    // about C\n    { \"n\": \"C\" }\n  ]\n}\n";

static const struct edit_case edits[] = {
    { SET, "{ \"a\" : 1.50 , \"b\":2}", "b", 0, NULL, "[3]", "{ \"a\" : 1.50 , \"b\":[3]}" },
    { SET, "{\n  \"a\": 1\n}", "a", 0, NULL, "{\n  \"x\": 1\n}",
      "{\n  \"a\": {\n    \"x\": 1\n  }\n}" },
    { MEMBER, "{}", "", 0, "a", "1", "{\n  \"a\": 1\n}" },
    { MEMBER, "{ \"a\": 1 }", "", 0, "b", "2", "{ \"a\": 1, \"b\": 2 }" },
    { MEMBER, "{\n\t\"a\": 1\n}", "", 0, "b", "[\n  2\n]",
      "{\n\t\"a\": 1,\n\t\"b\": [\n\t  2\n\t]\n}" },
    { MEMBER, "{\r\n  \"a\": 1\r\n}\r\n", "", 0, "b", "2",
      "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}\r\n" },
    { MEMBER, lines_abc, "", 0, "d", "4",
      "{\n  \"a\": 1, // one\n  \"b\": 2,\n  /* three */\n  \"c\": 3,\n  \"d\": 4\n}\n" },
    { MEMBER, "{\n  \"a\": 1 // one\n}", "", 0, "b", "2",
      "{\n  \"a\": 1, // one\n  \"b\": 2\n}" },
    { INSERT, lines_abc, "", 1, "x", "0",
      "{\n  \"a\": 1, // one\n  \"x\": 0,\n  \"b\": 2,\n  /* three */\n  \"c\": 3\n}\n" },
    { INSERT, lines_abc, "", 0, "x", "0",
      "{\n  \"x\": 0,\n  \"a\": 1, // one\n  \"b\": 2,\n  /* three */\n  \"c\": 3\n}\n" },
    { INSERT, "{\n  \"h\": []\n}", "h", 0, NULL, "1", "{\n  \"h\": [\n    1\n  ]\n}" },
    { INSERT, "{\n  \"h\": {}\n}", "h", 0, "k", "1", "{\n  \"h\": { \"k\": 1 }\n}" },
    { INSERT, "[ 1, 2 ]", "", 1, NULL, "9", "[ 1, 9, 2 ]" },
    { REMOVE, lines_abc, "a", 0, NULL, NULL, "{\n  \"b\": 2,\n  /* three */\n  \"c\": 3\n}\n" },
    { REMOVE, lines_abc, "b", 0, NULL, NULL,
      "{\n  \"a\": 1, // one\n  /* three */\n  \"c\": 3\n}\n" },
    { REMOVE, lines_abc, "c", 0, NULL, NULL,
      "{\n  \"a\": 1, // one\n  \"b\": 2\n  /* three */\n}\n" },
    { REMOVE, "{ \"a\": 1 }", "a", 0, NULL, NULL, "{}" },
    { REMOVE, "{\n  \"a\": 1\n}\n", "a", 0, NULL, NULL, "{}\n" },
    { REMOVE, "[ 1, 2, 3 ]", "2", 0, NULL, NULL, "[ 1, 2 ]" },
    { MOVE, rows, "h.0", 2, NULL, NULL,
      "{\n  \"h\": [\n    { \"n\": \"B\" },\n    // about C\n    { \"n\": \"C\" },\n"
      "    { \"n\": \"A\" } // first\n  ]\n}\n" },
    { ARRAY, rows, "h", 0, NULL, "{\"n\":\"A\"};{ \"n\": \"X\" };{ \"n\":\"C\"}",
      "{\n  \"h\": [\n    { \"n\": \"A\" }, // first\n    { \"n\": \"X\" },\n"
      "    // about C\n    { \"n\": \"C\" }\n  ]\n}\n" },
    { ARRAY, rows, "h", 0, NULL, "{\"n\":\"C\"};{\"n\":\"A\"}",
      "{\n  \"h\": [\n    // about C\n    { \"n\": \"C\" },\n    { \"n\": \"A\" } // first\n"
      "  ]\n}\n" },
    { ARRAY, rows, "h", 0, NULL, "{\"n\":\"A\"};{ \"n\": \"N\" };{\"n\":\"B\"};{\"n\":\"C\"}",
      "{\n  \"h\": [\n    { \"n\": \"A\" }, // first\n    { \"n\": \"N\" },\n    { \"n\": "
      "\"B\" },\n"
      "    // about C\n    { \"n\": \"C\" }\n  ]\n}\n" },
    { ARRAY, "[\n  \"\\u00e9\",\n  \"b\"\n]", "", 0, NULL, "\"\xc3\xa9\";\"c\"",
      "[\n  \"\\u00e9\",\n  \"c\"\n]" },
    { ARRAY, "[ 1, 2 ]", "", 0, NULL, "", "[]" },
    { ARRAY, "[]", "", 0, NULL, "1;2", "[\n  1,\n  2\n]" },
};

static enum jig_err set_array(struct json *doc, uint32_t node, const char *values)
{
    struct span list[10], rest = span_of(values);
    size_t n = 0;
    while (rest.len > 0 && n < 10)
        list[n++] = span_cut(&rest, ';');
    return json_set_array(doc, node, list, n);
}

static enum jig_err apply(struct json *doc, const struct edit_case *c)
{
    uint32_t node = json_at(doc, c->path);
    struct span key = c->key ? span_of(c->key) : (struct span){ 0 };
    switch (c->edit) {
    case SET:
        return json_set(doc, node, span_of(c->value));
    case MEMBER:
        return json_set_member(doc, node, key, span_of(c->value), NULL);
    case INSERT:
        return json_insert(doc, node, c->at, key, span_of(c->value));
    case REMOVE:
        return json_remove(doc, node);
    case MOVE:
        return json_move(doc, node, c->at);
    default:
        return set_array(doc, node, c->value);
    }
}

START_TEST(an_edit_touches_only_its_own_lines)
{
    struct json doc;
    json_init(&doc);
    ck_assert_int_eq(json_parse(&doc, span_of(edits[_i].before), NULL, NULL), JIG_OK);
    ck_assert_int_eq(apply(&doc, &edits[_i]), JIG_OK);
    ck_assert_str_eq(json_text(&doc).ptr, edits[_i].after);
    ck_assert(json_check(json_text(&doc), true, NULL, NULL));
    json_clear(&doc);
}
END_TEST

START_TEST(json_set_member_follows_the_order_of_keys)
{
    static const char *const order[] = { "a", "b", "c", "d", NULL };
    struct json doc;
    json_init(&doc);
    json_parse(&doc, SPAN("{ \"a\": 1, \"x\": 0, \"d\": 4 }"), NULL, NULL);
    ck_assert_int_eq(json_set_member(&doc, 0, SPAN("c"), SPAN("3"), order), JIG_OK);
    ck_assert_int_eq(json_set_member(&doc, 0, SPAN("b"), SPAN("2"), order), JIG_OK);
    ck_assert_str_eq(json_text(&doc).ptr,
                     "{ \"a\": 1, \"b\": 2, \"c\": 3, \"x\": 0, \"d\": 4 }");
    json_clear(&doc);
}
END_TEST

static const char *const no_values[] = { "", "{", "1 2", "\"\xff\"", "a", "1 // c" };

START_TEST(a_value_that_is_no_json_changes_nothing)
{
    struct json doc;
    json_init(&doc);
    json_parse(&doc, SPAN("{ \"a\": 1 }"), NULL, NULL);
    ck_assert_int_eq(json_set(&doc, json_at(&doc, "a"), span_of(no_values[_i])), JIG_ERR_USAGE);
    ck_assert_str_eq(json_text(&doc).ptr, "{ \"a\": 1 }");
    ck_assert_int_eq(json_set(&doc, JSON_NONE, SPAN("1")), JIG_ERR_USAGE);
    ck_assert_int_eq(json_insert(&doc, 0, 0, (struct span){ 0 }, SPAN("1")), JIG_ERR_USAGE);
    ck_assert_int_eq(json_insert(&doc, 0, 2, SPAN("k"), SPAN("1")), JIG_ERR_USAGE);
    ck_assert_int_eq(json_remove(&doc, 0), JIG_ERR_USAGE);
    json_clear(&doc);
}
END_TEST

/* Many random edits, each of which must leave JSON whose other members read as before. */
START_TEST(edits_in_any_order_leave_json)
{
    struct json doc;
    unsigned seed = 1;
    json_init(&doc);
    json_parse(&doc, SPAN("[ 1, // a\n 2, /* b */\n\n 3 ]"), NULL, NULL);
    for (int i = 0; i < 2000; i++) {
        seed = seed * 1103515245 + 12345;
        uint32_t n = json_n(&doc, 0);
        size_t at = n ? seed / 65536 % n : 0;
        enum jig_err err;
        if (n == 0 || (n < 12 && seed / 256 % 2))
            err = json_insert(&doc, 0, at, (struct span){ 0 }, SPAN("{\n  \"k\": 1\n}"));
        else if (seed / 512 % 2)
            err = json_remove(&doc, json_element(&doc, 0, at));
        else
            err = json_move(&doc, json_element(&doc, 0, at), seed / 1024 % n);
        ck_assert_int_eq(err, JIG_OK);
        ck_assert_msg(json_check(json_text(&doc), true, NULL, NULL), "%s", json_text(&doc).ptr);
    }
    ck_assert_uint_ne(span_find(json_text(&doc), SPAN("/* b */"), 0), SIZE_MAX);
    json_clear(&doc);
}
END_TEST

/* ---- Layout ---- */

static const struct {
    const char *text, *formatted, *minified;
} layouts[] = {
    { "{}", "{}", "{}" },
    { "[ ]", "[]", "[]" },
    { "1.50e+2", "1.50e+2", "1.50e+2" },
    { "{\"a\":[1,2,{}],\"a\":\"\\u00e9\"}",
      "{\n  \"a\": [\n    1,\n    2,\n    {}\n  ],\n  \"a\": \"\\u00e9\"\n}",
      "{\"a\":[1,2,{}],\"a\":\"\\u00e9\"}" },
    { "// x\n{ \"a\": 1, // one\n \"b\": /* two */ 2 }",
      "// x\n{\n  \"a\": 1, // one\n  \"b\": /* two */ 2\n}", "{\"a\":1,\"b\":2}" },
    { "[1 // end\n]", "[\n  1 // end\n]", "[1]" },
    { "[ // only\n]", "[ // only\n]", "[]" },
};

START_TEST(json_format_keeps_every_token)
{
    struct buf out;
    buf_init(&out, 10000);
    ck_assert_int_eq(json_format(span_of(layouts[_i].text), 2, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), layouts[_i].formatted);
    ck_assert(jsonlex_same(buf_span(&out), span_of(layouts[_i].text)));
    buf_reset(&out);
    ck_assert_int_eq(json_format(span_of(layouts[_i].formatted), 2, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), layouts[_i].formatted);
    buf_reset(&out);
    ck_assert_int_eq(json_minify(span_of(layouts[_i].text), &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), layouts[_i].minified);
    buf_clear(&out);
}
END_TEST

START_TEST(json_format_says_where_it_stops)
{
    struct buf out;
    struct jig_error error;
    buf_init(&out, 100);
    ck_assert_int_eq(json_format(SPAN("{\n \"a\": 01 }"), 2, &out, &error), JIG_ERR_DECODE);
    ck_assert_str_eq(error.text, "line 2, column 7: a number that begins with 0");
    buf_clear(&out);
    buf_init(&out, 10);
    ck_assert_int_eq(json_format(SPAN("[1,2,3,4,5]"), 2, &out, &error), JIG_ERR_TOO_LARGE);
    buf_clear(&out);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_json(void);
Suite *test_json(void)
{
    Suite *suite = suite_create("json");
    TCase *tc = tcase_create("json");
    tcase_add_loop_test(tc, json_check_names_the_place_of_the_first_fault, 0, COUNT(checks));
    tcase_add_loop_test(tc, json_parse_takes_comments, 0, COUNT(with_comments));
    tcase_add_test(tc, json_parse_refuses_depth_without_recursion);
    tcase_add_test(tc, a_string_that_is_cut_is_read_to_its_end);
    tcase_add_loop_test(tc, strings_keep_their_meaning_both_ways, 0, COUNT(strings));
    tcase_add_test(tc, json_at_finds_by_path_and_the_last_of_doubles);
    tcase_add_loop_test(tc, json_integer_takes_whole_numbers_that_fit, 0, COUNT(integers));
    tcase_add_loop_test(tc, an_edit_touches_only_its_own_lines, 0, COUNT(edits));
    tcase_add_test(tc, json_set_member_follows_the_order_of_keys);
    tcase_add_loop_test(tc, a_value_that_is_no_json_changes_nothing, 0, COUNT(no_values));
    tcase_add_test(tc, edits_in_any_order_leave_json);
    tcase_add_loop_test(tc, json_format_keeps_every_token, 0, COUNT(layouts));
    tcase_add_test(tc, json_format_says_where_it_stops);
    suite_add_tcase(suite, tc);
    return suite;
}
