#include <check.h>

#include "book/compare.h"

struct compare_case {
    enum extract_kind kind;
    const char *actual, *op, *expected; /* NULL: none */
    int holds;                          /* -1: usage */
};

#define T EXTRACT_TEXT
#define N EXTRACT_NUMBER
#define J EXTRACT_JSON
#define A EXTRACT_ABSENT

static const struct compare_case cases[] = {
    { N, "200", "==", "200", 1 },
    { N, "200", "==", "200.0", 1 },
    { N, "200", "==", "\"200\"", 1 },
    { N, "200", "!=", "200", 0 },
    { T, "5", "==", "5", 1 },
    { T, "05", "==", "5", 0 },
    { T, "abc", "==", "\"abc\"", 1 },
    { T, "abc", "==", "\"ab\"", 0 },
    { T, "\u00e4", "==", "\"\\u00e4\"", 1 },
    { J, "{\"a\":[1, 2]}", "==", "{ \"a\": [1,2] }", 1 },
    { J, "true", "==", "true", 1 },
    { J, "true", "==", "false", 0 },
    { A, "", "==", "null", 1 },
    { A, "", "==", "\"\"", 0 },
    { N, "12.5", "<", "13", 1 },
    { N, "12.5", ">", "13", 0 },
    { N, "13", "<=", "13", 1 },
    { N, "13", ">=", "13.0", 1 },
    { T, "abc", "<", "13", 0 },
    { T, "-3", "<", "1e2", 1 },
    { N, "13", "<", "\"x\"", -1 },
    { N, "13", "<", NULL, -1 },
    { T, "text/json", "contains", "\"json\"", 1 },
    { T, "text/json", "notContains", "\"html\"", 1 },
    { J, "[1,\"a\"]", "contains", "\"a\"", 1 },
    { J, "[1,\"a\"]", "contains", "1", 1 },
    { J, "[1,\"a\"]", "contains", "2", 0 },
    { J, "{\"k\":1}", "contains", "\"k\"", 1 },
    { A, "", "contains", "\"\"", 0 },
    { T, "abc", "startsWith", "\"ab\"", 1 },
    { T, "abc", "endsWith", "\"bc\"", 1 },
    { T, "c", "endsWith", "\"bc\"", 0 },
    { T, "abc", "matches", "\"^a.c$\"", 1 },
    { T, "abc", "notMatches", "\"x\"", 1 },
    { T, "abc", "matches", "\"(\"", -1 },
    { A, "", "matches", "\"\"", 0 },
    { N, "2", "in", "[1, 2]", 1 },
    { T, "b", "in", "[\"a\", \"b\"]", 1 },
    { T, "c", "notIn", "[\"a\", \"b\"]", 1 },
    { T, "", "exists", NULL, 1 },
    { A, "", "exists", NULL, 0 },
    { J, "null", "exists", NULL, 0 },
    { A, "", "notExists", NULL, 1 },
    { T, "", "isEmpty", NULL, 1 },
    { J, "[ ]", "isEmpty", NULL, 1 },
    { J, "[1]", "isNotEmpty", NULL, 1 },
    { T, "12e3", "isNumber", NULL, 1 },
    { T, "12x", "isNumber", NULL, 0 },
    { T, "x", "isString", NULL, 1 },
    { N, "1", "isString", NULL, 0 },
    { J, "false", "isBoolean", NULL, 1 },
    { J, "null", "isNull", NULL, 1 },
    { J, "[]", "isArray", NULL, 1 },
    { J, "{}", "isObject", NULL, 1 },
    { T, "{\"a\":1}", "isJson", NULL, 1 },
    { T, "{", "isJson", NULL, 0 },
    { T, "x", "schema", "{}", -1 },
    { T, "x", "resembles", "\"x\"", -1 },
};

START_TEST(compare_knows_each_operator)
{
    const struct compare_case *c = &cases[_i];
    struct extract_value actual;
    struct jig_error error = { .code = JIG_OK };
    bool holds;
    extract_value_init(&actual);
    actual.kind = c->kind;
    buf_add_str(&actual.text, c->actual);
    enum jig_err err =
        compare_values(c->op, &actual, c->expected ? span_of(c->expected) : span_make(NULL, 0),
                       &holds, &error);
    ck_assert_msg((err == JIG_ERR_USAGE) == (c->holds < 0), "%s", error.text);
    ck_assert_int_eq(holds, c->holds > 0);
    extract_value_clear(&actual);
}
END_TEST

Suite *test_compare(void);
Suite *test_compare(void)
{
    Suite *s = suite_create("compare");
    TCase *t = tcase_create("compare");
    tcase_add_loop_test(t, compare_knows_each_operator, 0, (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(s, t);
    return s;
}
