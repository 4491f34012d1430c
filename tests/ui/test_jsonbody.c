#include <check.h>
#include <string.h>

#include "view/jsonbody.h"
#include "view/jsoncheck.h"
#include "view/textbody.h"

struct paint_case {
    const char *text, *roles; /* a letter for each byte */
};

static char letter(uint8_t role)
{
    switch (role) {
    case ROLE_JSON_KEY:
        return 'k';
    case ROLE_JSON_STRING:
        return 's';
    case ROLE_JSON_NUMBER:
        return 'n';
    case ROLE_JSON_BOOL:
        return 'b';
    case ROLE_JSON_NULL:
        return '0';
    case ROLE_JSON_PUNCT:
        return '.';
    default:
        return ' ';
    }
}

static const struct paint_case paints[] = {
    { "{\"a\" : \"b\", \"c\":[1.50,true,null]}", ".kkk . sss. kkk..nnnn.bbbb.0000.." },
    { "\"open\n1", "sssss n" },
    { "{{x}} 1", "sssss n" },
    { "[\"\\{{a}}\",1]", ".ssssssss.n." },
    { "}{ ] 12", ".. . nn" },
    { "\"a\"\n:", "kkk ." },
};

START_TEST(jsonbody_colours_right_and_wrong_text)
{
    const struct paint_case *c = &paints[_i];
    struct span text = span_of(c->text);
    /* whole, and from every offset on: a row may begin anywhere */
    for (size_t from = 0; from < text.len; from++) {
        struct jsonbody p;
        jsonbody_init(&p);
        uint8_t roles[64];
        char got[64] = "";
        memset(roles, ROLE_TEXT, sizeof roles);
        jsonbody_paint(&p, text, from, text.len, roles);
        for (size_t i = from; i < text.len; i++)
            got[i - from] = letter(roles[i - from]);
        ck_assert_str_eq(got, c->roles + from);
        jsonbody_clear(&p);
    }
}
END_TEST

START_TEST(jsonbody_colours_the_end_of_a_long_line_as_the_whole_says)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    while (text.len < 200000 && !text.failed)
        buf_add_str(&text, "{\"key\":\"value, [1]\"},");
    ck_assert_int_eq(text.failed, JIG_OK);
    struct jsonbody p;
    jsonbody_init(&p);
    uint8_t roles[21];
    size_t from = text.len - text.len % 21 - 21;
    for (int pass = 0; pass < 2; pass++) { /* again from the places it remembers */
        memset(roles, ROLE_TEXT, sizeof roles);
        jsonbody_paint(&p, buf_span(&text), from, from + 21, roles);
        ck_assert_int_eq(letter(roles[2]), 'k');
        ck_assert_int_eq(letter(roles[12]), 's');
        ck_assert_int_eq(letter(roles[19]), '.');
    }
    jsonbody_clear(&p);
    buf_clear(&text);
}
END_TEST

struct check_case {
    const char *text;
    bool right;
    size_t line, column, offset;
};

static const struct check_case checks[] = {
    { "{\"a\": {{n}}}", true, 0, 0, 0 },
    { "{\"a\": \"x{{n}}y\", \"{{k}}\": -{{n}}}", true, 0, 0, 0 },
    { "[\"\\{{n}} \\{{\"]", true, 0, 0, 0 }, /* literal braces */
    { "[1,\n 2,\n 3,]", false, 3, 4, 11 },
    { "{\"\xc3\xa9\": tru}", false, 1, 7, 7 },
    { "", false, 1, 1, 0 },
    { "[1] x", false, 1, 5, 4 },
};

static size_t check_all(struct jsoncheck *c, struct span text, size_t slice)
{
    size_t steps = 1;
    jsoncheck_begin(c);
    while (jsoncheck_step(c, text, slice))
        steps++;
    return steps;
}

START_TEST(jsonbody_checks_with_variables_in_place)
{
    const struct check_case *c = &checks[_i];
    struct span text = span_of(c->text);
    struct jsoncheck check;
    jsoncheck_init(&check);
    for (size_t slice = 1; slice <= 64; slice += 9) {
        check_all(&check, text, slice);
        ck_assert_int_eq(check.is_json, c->right);
        if (c->right)
            continue;
        ck_assert_ptr_nonnull(check.why);
        ck_assert_uint_eq(check.bad, c->offset);
        struct jsonlex_place place = jsonlex_place(text, check.bad);
        ck_assert_uint_eq(place.line, c->line);
        ck_assert_uint_eq(place.column, c->column);
    }
    jsoncheck_clear(&check);
}
END_TEST

static bool store(void *ctx, struct span text)
{
    (void)ctx;
    (void)text;
    return true;
}

static void expect_words(const struct textbody *t, const char *words)
{
    struct buf out;
    buf_init(&out, 1 << 10);
    textbody_describe(t, &out);
    ck_assert_str_eq(buf_str(&out), words);
    buf_clear(&out);
}

/* However large it is, a key looks at none of it; what is found comes between keys. */
START_TEST(jsonbody_leaves_a_large_text_for_after_the_key)
{
    struct composing composing = { 0 };
    struct textbody t;
    struct buf text;
    buf_init(&text, 8 << 20);
    buf_add_str(&text, "[");
    while (text.len < 3 << 20)
        buf_add_str(&text, "{\"n\": 12},\n");
    buf_add_str(&text, "{{last}}]");
    textbody_init(&t, &composing);
    t.store = store;
    textbody_be(&t, TEXTBODY_JSON);
    textbody_set(&t, buf_span(&text));
    expect_words(&t, "JSON …  3,145,746 bytes");
    size_t turns = 1;
    while (textbody_work(&t, 0))
        turns++;
    ck_assert_uint_gt(turns, 60);
    expect_words(&t, "JSON ✓  3,145,746 bytes");
    uint64_t looked = t.check.n_bytes;
    struct reqtab tab = textbody_tab(&t);
    t.typing = true;
    for (int i = 0; i < 3; i++)
        ck_assert(tab.class->key(tab.self, &(struct key){ .code = JKEY_CHAR, .cp = 'x' }));
    ck_assert_uint_eq(t.check.n_bytes, looked);
    expect_words(&t, "JSON …  3,145,749 bytes");
    while (textbody_work(&t, 0))
        ;
    expect_words(&t, "line 1, column 1: an unknown word");
    textbody_clear(&t);
    buf_clear(&text);
}
END_TEST

struct format_case {
    const char *text, *wide, *narrow;
};

static const struct format_case formats[] = {
    { "{\"a\":1.50,\"a\":[]}", "{\n  \"a\": 1.50,\n  \"a\": []\n}", "{\"a\":1.50,\"a\":[]}" },
    { "[ {{n}} , \"{{s}} x\" ]", "[\n  {{n}},\n  \"{{s}} x\"\n]", "[{{n}},\"{{s}} x\"]" },
    { "{{all}}", "{{all}}", "{{all}}" },
    { "[\"\\{{a}}{{b}}\"]", "[\n  \"\\{{a}}{{b}}\"\n]", "[\"\\{{a}}{{b}}\"]" },
    { "\"\\u00e9\\/\"", "\"\\u00e9\\/\"", "\"\\u00e9\\/\"" },
};

START_TEST(jsonbody_lays_out_without_loss)
{
    struct buf out;
    buf_init(&out, 1000);
    ck_assert_int_eq(jsonbody_format(span_of(formats[_i].text), false, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), formats[_i].wide);
    buf_reset(&out);
    ck_assert_int_eq(jsonbody_format(span_of(formats[_i].text), true, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), formats[_i].narrow);
    buf_reset(&out);
    ck_assert_int_ne(jsonbody_format(SPAN("{"), false, &out, NULL), JIG_OK);
    ck_assert_uint_eq(out.len, 0);
    buf_clear(&out);
}
END_TEST

Suite *test_jsonbody(void);
Suite *test_jsonbody(void)
{
    Suite *suite = suite_create("jsonbody");
    TCase *tc = tcase_create("jsonbody");
    tcase_add_loop_test(tc, jsonbody_colours_right_and_wrong_text, 0,
                        sizeof paints / sizeof *paints);
    tcase_add_test(tc, jsonbody_colours_the_end_of_a_long_line_as_the_whole_says);
    tcase_add_test(tc, jsonbody_leaves_a_large_text_for_after_the_key);
    tcase_add_loop_test(tc, jsonbody_checks_with_variables_in_place, 0,
                        sizeof checks / sizeof *checks);
    tcase_add_loop_test(tc, jsonbody_lays_out_without_loss, 0,
                        sizeof formats / sizeof *formats);
    suite_add_tcase(suite, tc);
    return suite;
}
