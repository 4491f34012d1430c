#include <check.h>
#include <stdio.h>
#include <string.h>

#include "view/urltext.h"

/* A "|" stands where the authority, the path, the query and the fragment begin. */
static const char *const parts_cases[] = {
    "https://|h.example|/a/b|?q=1|#top",
    "https://|{{host}}|/v1/orders|?expand=items&dry={{dry_run}}|",
    "|{{base}}|/orgs/:org|?x|",
    "|localhost:80||?a=/?b|",
    "|||?only=query|#f?x",
    "|{{base|url}}|/x||",
    "||||",
    "http://||||",
};

START_TEST(urltext_parts_finds_them_around_variables)
{
    char url[200];
    size_t n = 0, want[4], k = 0;
    for (const char *p = parts_cases[_i]; *p; p++) {
        bool filter = strncmp(p, "|url}}", 6) == 0;
        if (*p == '|' && !filter)
            want[k++] = n;
        else
            url[n++] = *p;
    }
    ck_assert_uint_eq(k, 4);
    struct urltext_parts got = urltext_parts(span_make(url, n));
    ck_assert_uint_eq(got.authority, want[0]);
    ck_assert_uint_eq(got.path, want[1]);
    ck_assert_uint_eq(got.query, want[2]);
    ck_assert_uint_eq(got.fragment, want[3]);
}
END_TEST

struct change_case {
    const char *url;
    char what; /* set, insert, remove */
    size_t i;
    const char *name, *value, *want;
};

static const struct change_case change_cases[] = {
    { "h/p?a=1&b=2#f", 's', 1, "b", "3", "h/p?a=1&b=3#f" },
    { "h/p?a=1&&b", 's', 1, "b", "", "h/p?a=1&&b" },
    { "h/p?a=1&&b", 's', 1, "b", "x", "h/p?a=1&&b=x" },
    { "h/p?a=1", 's', 0, "", "1", "h/p?=1" },
    { "h/p?{{x&y}}=1&b=2", 's', 1, "c", "2", "h/p?{{x&y}}=1&c=2" },
    { "h/p", 'i', 0, "a", "1", "h/p?a=1" },
    { "h/p?", 'i', 0, "a", "1", "h/p?a=1" },
    { "h/p#f", 'i', 9, "a", "", "h/p?a=#f" },
    { "h/p?a=1", 'i', 1, "b", "2", "h/p?a=1&b=2" },
    { "h/p?a=1&", 'i', 1, "b", "2", "h/p?a=1&b=2" },
    { "h/p?a=1", 'i', 0, "b", "2", "h/p?b=2&a=1" },
    { "h/p?a=1&b=2", 'r', 0, "", "", "h/p?b=2" },
    { "h/p?a=1&b=2#f", 'r', 1, "", "", "h/p?a=1#f" },
    { "h/p?a=1#f", 'r', 0, "", "", "h/p#f" },
};

START_TEST(urltext_changes_one_pair_and_no_other_byte)
{
    const struct change_case *c = &change_cases[_i];
    struct buf out;
    buf_init(&out, 1000);
    struct span url = span_of(c->url);
    if (c->what == 's')
        urltext_set(url, c->i, span_of(c->name), span_of(c->value), &out);
    else if (c->what == 'i')
        urltext_insert(url, c->i, span_of(c->name), span_of(c->value), &out);
    else
        urltext_remove(url, c->i, &out);
    ck_assert_str_eq(buf_str(&out), c->want);
    buf_clear(&out);
}
END_TEST

struct coding_case {
    const char *raw, *shown;
    enum urltext_kind kind;
};

static const struct coding_case codings[] = {
    { "a%20b", "a b", URLTEXT_VALUE },
    { "a+b", "a+b", URLTEXT_VALUE },
    { "a%2Bb", "a%2Bb", URLTEXT_VALUE }, /* "+" would be another thing */
    { "%C3%A9", "%C3%A9", URLTEXT_VALUE },
    { "x%26y%25", "x&y%", URLTEXT_VALUE },
    { "a=b", "a=b", URLTEXT_VALUE },
    { "a%3Db", "a=b", URLTEXT_NAME },
    { "a%3db", "a%3db", URLTEXT_NAME }, /* its spelling is kept */
    { "{{a b}}%20", "{{a b}} ", URLTEXT_VALUE },
    { "100%", "100%", URLTEXT_VALUE },
};

START_TEST(urltext_shows_what_it_can_write_again)
{
    const struct coding_case *c = &codings[_i];
    struct buf out;
    buf_init(&out, 1000);
    urltext_show(span_of(c->raw), c->kind, &out);
    ck_assert_str_eq(buf_str(&out), c->shown);
    buf_reset(&out);
    urltext_write(span_of(c->shown), c->kind, span_of(c->raw), &out);
    ck_assert_str_eq(buf_str(&out), c->raw);
    buf_clear(&out);
}
END_TEST

START_TEST(urltext_finds_names_in_the_path_only)
{
    static const struct {
        const char *url, *names;
    } cases[] = {
        { "http://h:80/a/:org/:user_id/x", "org user_id " },
        { "{{base}}/:a-b?x=/:no#/:no", "a-b " },
        { "http://h/:a.b/x:y/:", "" },
        { ":no/:yes", "yes " },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[100] = "";
        size_t n = 0;
        struct urltext_walk w = urltext_names(span_of(cases[i].url));
        struct span name;
        while (urltext_next_name(&w, &name))
            n += (size_t)snprintf(got + n, sizeof got - n, "%.*s ", (int)name.len, name.ptr);
        ck_assert_str_eq(got, cases[i].names);
    }
}
END_TEST

Suite *test_urltext(void);
Suite *test_urltext(void)
{
    Suite *suite = suite_create("urltext");
    TCase *tc = tcase_create("urltext");
    tcase_add_loop_test(tc, urltext_parts_finds_them_around_variables, 0,
                        sizeof parts_cases / sizeof *parts_cases);
    tcase_add_loop_test(tc, urltext_changes_one_pair_and_no_other_byte, 0,
                        sizeof change_cases / sizeof *change_cases);
    tcase_add_loop_test(tc, urltext_shows_what_it_can_write_again, 0,
                        sizeof codings / sizeof *codings);
    tcase_add_test(tc, urltext_finds_names_in_the_path_only);
    suite_add_tcase(suite, tc);
    return suite;
}
