#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "data/jsongrammar.h"

struct scan_case {
    const char *text;
    const char *want; /* a letter a token, then '.' or '!' */
};

static const struct scan_case scans[] = {
    { "{}[]:,", "{}[]:,." },
    { " true\tfalse\r\nnull ", "tfn." },
    { "\"\" \"a\\\"b\" \"\\u00e9\\/\\b\"", "sss." },
    { "0 -0 12 1.5 -2.5e+10 1E5 0e0", "ddddddd." },
    { "01", "dd." },
    { "1.", "!" },
    { "1.x", "!" },
    { "-", "!" },
    { "1e", "!" },
    { "+1", "!" },
    { "\"abc", "!" },
    { "\"a\nb\"", "!" },
    { "\"\\x\"", "!" },
    { "\"\\u12g4\"", "!" },
    { "tru", "!" },
    { "nul1", "!" },
    { "'a'", "!" },
    { "", "." },
};

static const char letters[] = " {}[]:,sdtfn";

static void scan_pieces(struct span text, size_t cut, struct buf *out)
{
    struct jsonscan s;
    jsonscan_init(&s, 0);
    struct jsonscan_token t;
    enum jsonscan_result got = JSONSCAN_MORE;
    for (size_t at = 0; at < text.len && got != JSONSCAN_ERROR; at += cut) {
        struct span in = span_sub(text, at, at + cut);
        while (in.len && (got = jsonscan_next(&s, &in, &t)) != JSONSCAN_ERROR)
            if (got == JSONSCAN_TOKEN)
                buf_add_byte(out, letters[t.type]);
    }
    if (got != JSONSCAN_ERROR && (got = jsonscan_finish(&s, &t)) == JSONSCAN_TOKEN)
        buf_add_byte(out, letters[t.type]);
    buf_add_byte(out, got == JSONSCAN_ERROR ? '!' : '.');
}

START_TEST(jsonscan_is_the_same_in_any_cuts)
{
    const struct scan_case *c = &scans[_i];
    size_t len = strlen(c->text);
    for (size_t cut = 1; cut <= len + 1; cut++) {
        struct buf out;
        buf_init(&out, 256);
        scan_pieces(span_of(c->text), cut, &out);
        ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s cut at %zu: %s", c->text, cut,
                      buf_str(&out));
        buf_clear(&out);
    }
}
END_TEST

START_TEST(jsonscan_tells_where_tokens_stand)
{
    struct jsonscan s;
    jsonscan_init(&s, 1000);
    struct span in = SPAN("  \"ab\" ,");
    struct jsonscan_token t;
    ck_assert_int_eq(jsonscan_next(&s, &in, &t), JSONSCAN_TOKEN);
    ck_assert_uint_eq(t.at, 1002);
    ck_assert_uint_eq(t.end, 1006);
    ck_assert_int_eq(jsonscan_next(&s, &in, &t), JSONSCAN_TOKEN);
    ck_assert_uint_eq(t.at, 1007);
    ck_assert_uint_eq(s.at, 1008);
}
END_TEST

struct grammar_case {
    const char *tokens;
    int wrong; /* the token that is refused; -1: none; -2: the end is */
    bool many;
};

static const struct grammar_case grammars[] = {
    { "{s:d,s:[tf]}", 9, false }, /* true false without a comma */
    { "{s:d,s:[t,f]}", -1, false },
    { "[]", -1, false },
    { "[d,]", 3, false },
    { "{s:d,}", 5, false },
    { "{d:d}", 1, false },
    { "{s}", 2, false },
    { "{s,", 2, false },
    { "[d}", 2, false },
    { "{s:d]", 4, false },
    { "d d", 1, false },
    { "ddd", -1, true },
    { "d,d", 1, true },
    { "[[[", -2, false },
    { "", -2, false },
    { "", -1, true },
    { "]", 0, false },
    { ":", 0, false },
};

START_TEST(jsongrammar_names_the_first_that_is_wrong)
{
    const struct grammar_case *c = &grammars[_i];
    struct jsongrammar g;
    jsongrammar_init(&g, c->many);
    int wrong = -1;
    int n = 0;
    for (const char *t = c->tokens; *t && wrong == -1; t++) {
        if (*t == ' ')
            continue;
        if (jsongrammar_take(&g, (enum jsonscan_type)(strchr(letters, *t) - letters)))
            wrong = n;
        n++;
    }
    if (wrong == -1 && jsongrammar_end(&g))
        wrong = -2;
    ck_assert_int_eq(wrong, c->wrong);
    jsongrammar_clear(&g);
}
END_TEST

Suite *test_jsonscan(void);
Suite *test_jsonscan(void)
{
    Suite *suite = suite_create("jsonscan");
    TCase *tc = tcase_create("jsonscan");
    tcase_add_loop_test(tc, jsonscan_is_the_same_in_any_cuts, 0, sizeof scans / sizeof *scans);
    tcase_add_test(tc, jsonscan_tells_where_tokens_stand);
    tcase_add_loop_test(tc, jsongrammar_names_the_first_that_is_wrong, 0,
                        sizeof grammars / sizeof *grammars);
    suite_add_tcase(suite, tc);
    return suite;
}
