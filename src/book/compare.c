#include "book/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "data/json.h"
#include "data/pattern.h"

/* Both sides of a comparison. */
struct sides {
    const struct extract_value *actual;
    struct span text; /* the actual value's */
    struct span expected;
    /* the expected string without its quotes, or the JSON as it is spelled */
    struct buf wanted;
    bool is_string; /* what is expected is one */
    struct jig_error *error;
};

typedef enum jig_err compare_fn(const struct sides *s, bool *holds);

/* A number as JSON spells one, nothing around it. */
static bool to_number(struct span s, double *out)
{
    struct jsonlex lex;
    jsonlex_init(&lex, s, false);
    struct jsonlex_token token = jsonlex_next(&lex);
    char digits[64];
    if (token.type != JSONLEX_NUMBER || token.text.len != s.len || s.len >= sizeof digits)
        return false;
    memcpy(digits, s.ptr, s.len);
    digits[s.len] = '\0';
    *out = strtod(digits, NULL);
    return true;
}

/* ---- Equality ---------------------------------------------------------------------------------*/

/* Text that spells a number equals that number; JSON is compared by value. */
static bool is_same(const struct sides *s)
{
    double a, b;
    if (s->actual->kind == EXTRACT_ABSENT)
        return span_eq_str(s->expected, "null");
    if (s->actual->kind == EXTRACT_JSON && !s->is_string)
        return jsonlex_same(s->text, s->expected);
    bool are_numbers = (s->actual->kind == EXTRACT_NUMBER || !s->is_string) &&
                       to_number(s->text, &a) && to_number(buf_span(&s->wanted), &b);
    return are_numbers ? !(a < b) && !(a > b) : span_eq(s->text, buf_span(&s->wanted));
}

static enum jig_err equals(const struct sides *s, bool *holds)
{
    *holds = is_same(s);
    return JIG_OK;
}

static enum jig_err differs(const struct sides *s, bool *holds)
{
    *holds = !is_same(s);
    return JIG_OK;
}

/* ---- Order ------------------------------------------------------------------------------------*/

static enum jig_err order(const struct sides *s, int *out, bool *has_order)
{
    double a, b;
    if (!to_number(buf_span(&s->wanted), &b))
        return jig_error_set(s->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "\"value\" is no number to compare with");
    *has_order = to_number(s->text, &a);
    *out = !*has_order ? 0 : a < b ? -1 : a > b ? 1 : 0;
    return JIG_OK;
}

#define ORDER(name, test)                                        \
    static enum jig_err name(const struct sides *s, bool *holds) \
    {                                                            \
        int sign;                                                \
        bool has_order = false;                                  \
        enum jig_err err = order(s, &sign, &has_order);          \
        *holds = !err && has_order && (test);                    \
        return err;                                              \
    }
ORDER(is_less, sign < 0)
ORDER(is_at_most, sign <= 0)
ORDER(is_more, sign > 0)
ORDER(is_at_least, sign >= 0)
#undef ORDER

/* ---- Text -------------------------------------------------------------------------------------*/

static bool has_element(const struct sides *s)
{
    struct json doc;
    bool found = false;
    json_init(&doc);
    if (json_parse(&doc, s->text, NULL, NULL) == JIG_OK) {
        if (json_is(&doc, 0, JSON_OBJECT))
            found = s->is_string && json_member(&doc, 0, buf_span(&s->wanted)) != JSON_NONE;
        else
            for (uint32_t i = json_first(&doc, 0); i != JSON_NONE; i = json_next(&doc, i))
                found |= jsonlex_same(json_spelling(&doc, i), s->expected);
    }
    json_clear(&doc);
    return found;
}

/* An array has an element, an object a key, a text a part. */
static bool does_contain(const struct sides *s)
{
    if (s->actual->kind == EXTRACT_JSON)
        return has_element(s);
    return s->actual->kind != EXTRACT_ABSENT &&
           span_find(s->text, buf_span(&s->wanted), 0) != SIZE_MAX;
}

static enum jig_err contains(const struct sides *s, bool *holds)
{
    *holds = does_contain(s);
    return JIG_OK;
}

static enum jig_err contains_not(const struct sides *s, bool *holds)
{
    *holds = !does_contain(s);
    return JIG_OK;
}

static enum jig_err starts_with(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind != EXTRACT_ABSENT && span_starts(s->text, buf_span(&s->wanted));
    return JIG_OK;
}

static enum jig_err ends_with(const struct sides *s, bool *holds)
{
    struct span end = buf_span(&s->wanted);
    *holds = s->actual->kind != EXTRACT_ABSENT && s->text.len >= end.len &&
             span_eq(span_sub(s->text, s->text.len - end.len, s->text.len), end);
    return JIG_OK;
}

static enum jig_err matches(const struct sides *s, bool *holds)
{
    if (s->actual->kind == EXTRACT_ABSENT)
        return JIG_OK;
    return pattern_find(buf_str(&s->wanted), s->text, holds, NULL, s->error);
}

static enum jig_err matches_not(const struct sides *s, bool *holds)
{
    bool found = false;
    enum jig_err err = matches(s, &found);
    *holds = !err && !found;
    return err;
}

static bool is_member(const struct sides *s)
{
    struct json doc;
    bool found = false;
    json_init(&doc);
    if (json_parse(&doc, s->expected, NULL, NULL) == JIG_OK)
        for (uint32_t i = json_first(&doc, 0); i != JSON_NONE; i = json_next(&doc, i)) {
            struct sides one = *s;
            one.expected = json_spelling(&doc, i);
            one.is_string = json_is(&doc, i, JSON_STRING);
            buf_init(&one.wanted, EXTRACT_MAX);
            if (one.is_string)
                json_string(&doc, i, &one.wanted);
            else
                buf_add(&one.wanted, one.expected);
            found |= is_same(&one);
            buf_clear(&one.wanted);
        }
    json_clear(&doc);
    return found;
}

static enum jig_err is_in(const struct sides *s, bool *holds)
{
    *holds = is_member(s);
    return JIG_OK;
}

static enum jig_err is_not_in(const struct sides *s, bool *holds)
{
    *holds = !is_member(s);
    return JIG_OK;
}

/* ---- Kinds ------------------------------------------------------------------------------------*/

static enum jig_err exists(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind != EXTRACT_ABSENT && !span_eq_str(s->text, "null");
    if (s->actual->kind == EXTRACT_TEXT)
        *holds = true;
    return JIG_OK;
}

static enum jig_err exists_not(const struct sides *s, bool *holds)
{
    exists(s, holds);
    *holds = !*holds;
    return JIG_OK;
}

static enum jig_err is_empty(const struct sides *s, bool *holds)
{
    bool is_json = s->actual->kind == EXTRACT_JSON;
    *holds = s->text.len == 0 ||
             (is_json && (jsonlex_same(s->text, SPAN("[]")) ||
                          jsonlex_same(s->text, SPAN("{}")) || span_eq_str(s->text, "null")));
    return JIG_OK;
}

static enum jig_err is_not_empty(const struct sides *s, bool *holds)
{
    is_empty(s, holds);
    *holds = !*holds;
    return JIG_OK;
}

static enum jig_err is_number(const struct sides *s, bool *holds)
{
    double ignored;
    *holds = to_number(s->text, &ignored);
    return JIG_OK;
}

static enum jig_err is_string(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind == EXTRACT_TEXT;
    return JIG_OK;
}

static enum jig_err is_boolean(const struct sides *s, bool *holds)
{
    *holds = span_eq_str(s->text, "true") || span_eq_str(s->text, "false");
    return JIG_OK;
}

static enum jig_err is_null(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind == EXTRACT_JSON && span_eq_str(s->text, "null");
    return JIG_OK;
}

static enum jig_err is_array(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind == EXTRACT_JSON && span_starts(s->text, SPAN("["));
    return JIG_OK;
}

static enum jig_err is_object(const struct sides *s, bool *holds)
{
    *holds = s->actual->kind == EXTRACT_JSON && span_starts(s->text, SPAN("{"));
    return JIG_OK;
}

static enum jig_err is_json(const struct sides *s, bool *holds)
{
    struct json doc;
    json_init(&doc);
    *holds = json_parse(&doc, s->text, NULL, NULL) == JIG_OK;
    json_clear(&doc);
    return JIG_OK;
}

static enum jig_err no_schema(const struct sides *s, bool *holds)
{
    *holds = false;
    return jig_error_set(s->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "schema: this version does not check JSON Schemas");
}

/* ---- Which ------------------------------------------------------------------------------------*/

static const struct {
    const char *name;
    bool has_value;
    compare_fn *compare;
} ops[] = {
    { "==", true, equals },
    { "!=", true, differs },
    { "<", true, is_less },
    { "<=", true, is_at_most },
    { ">", true, is_more },
    { ">=", true, is_at_least },
    { "contains", true, contains },
    { "notContains", true, contains_not },
    { "startsWith", true, starts_with },
    { "endsWith", true, ends_with },
    { "matches", true, matches },
    { "notMatches", true, matches_not },
    { "in", true, is_in },
    { "notIn", true, is_not_in },
    { "exists", false, exists },
    { "notExists", false, exists_not },
    { "isEmpty", false, is_empty },
    { "isNotEmpty", false, is_not_empty },
    { "isNumber", false, is_number },
    { "isString", false, is_string },
    { "isBoolean", false, is_boolean },
    { "isNull", false, is_null },
    { "isArray", false, is_array },
    { "isObject", false, is_object },
    { "isJson", false, is_json },
    { "schema", false, no_schema },
};

static enum jig_err compare(compare_fn *fn, const struct extract_value *actual,
                            struct span expected, bool *holds, struct jig_error *error)
{
    struct sides s = { .actual = actual,
                       .text = buf_span(&actual->text),
                       .expected = expected,
                       .is_string = expected.len > 0 && expected.ptr[0] == '"',
                       .error = error };
    buf_init(&s.wanted, EXTRACT_MAX);
    if (s.is_string)
        jsonlex_unquote(expected, &s.wanted);
    else
        buf_add(&s.wanted, expected);
    enum jig_err err = s.wanted.failed;
    if (err)
        jig_error_set(error, err, JIG_PHASE_NONE, "%s", jig_err_meaning(err));
    else
        err = fn(&s, holds);
    buf_clear(&s.wanted);
    return err;
}

enum jig_err compare_values(const char *op, const struct extract_value *actual,
                            struct span expected, bool *holds, struct jig_error *error)
{
    *holds = false;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (strcmp(ops[i].name, op) != 0)
            continue;
        if (ops[i].has_value && !expected.ptr)
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s wants a \"value\"",
                                 op);
        return compare(ops[i].compare, actual, expected, holds, error);
    }
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s is no operator of a check",
                         op);
}
