/* Sends that are known: each that is like one is taken once, among many. */
#include <check.h>
#include <stdio.h>

#include "book/knownsends.h"

#define MANY 20000

static struct history_row row(int64_t at, const char *method, const char *url)
{
    return (struct history_row){ .at_us = at, .method = (char *)method, .url = (char *)url };
}

START_TEST(knownsends_tells_them_by_time_method_and_url)
{
    static const struct {
        int64_t at;
        const char *method, *url;
        bool is_known;
    } asked[] = {
        { 1, "GET", "a", true },  { 1, "GET", "a", true },  { 1, "GET", "a", false },
        { 2, "GET", "a", false }, { 1, "PUT", "a", false }, { 1, "GET", "b", true },
        { 1, "GET", "b", false }, { 1, "GE", "Ta", false }, { 1, "GET", "", false },
    };
    struct knownsends k;
    knownsends_init(&k, 1);
    struct history_row rows[] = { row(1, "GET", "a"), row(1, "GET", "b"), row(1, "GET", "a") };
    ck_assert(!knownsends_take(&k, &rows[0]));
    for (size_t i = 0; i < 3; i++)
        ck_assert(knownsends_add(&k, &rows[i]));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct history_row want = row(asked[i].at, asked[i].method, asked[i].url);
        ck_assert_int_eq(knownsends_take(&k, &want), asked[i].is_known);
    }
    knownsends_clear(&k);
}
END_TEST

/* No more than a step or two for each, also where all have one time: a walk over all of them would
 * be two hundred million. */
START_TEST(knownsends_finds_each_of_many)
{
    char url[32];
    struct knownsends k;
    knownsends_init(&k, 7);
    for (int i = 0; i < MANY; i++) {
        snprintf(url, sizeof url, "http://a/%d", i);
        struct history_row r = row(5, "GET", url);
        ck_assert(knownsends_add(&k, &r));
    }
    ck_assert_uint_ge(k.n_heads, k.n);
    for (int i = MANY; i-- > 0;) {
        snprintf(url, sizeof url, "http://a/%d", i);
        struct history_row r = row(5, "GET", url);
        ck_assert(knownsends_take(&k, &r));
        ck_assert(!knownsends_take(&k, &r));
    }
    knownsends_clear(&k);
}
END_TEST

Suite *test_knownsends(void);
Suite *test_knownsends(void)
{
    Suite *s = suite_create("knownsends");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, knownsends_tells_them_by_time_method_and_url);
    tcase_add_test(c, knownsends_finds_each_of_many);
    suite_add_tcase(s, c);
    return s;
}
