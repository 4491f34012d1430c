/* The order of a run. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/plan.h"
#include "support/failalloc.h"
#include "support/folder.h"

enum { N = 300 };

static struct folder folder;
static struct collection *c;
static struct plan p;

static void add_request(int i, const char *needs)
{
    char name[32], text[200];
    snprintf(name, sizeof name, "r%03d.req.json", i);
    snprintf(text, sizeof text, "{ \"jig\": 1, \"url\": \"http://a/\", \"needs\": [%s] }\n",
             needs);
    folder_write(&folder, name, text);
}

/* The first half needs, each one, the request N/2 behind it; r299 needs r298, which needs it. */
static void set_up(void)
{
    char needs[32];
    folder_make(&folder);
    folder_write(&folder, "jig.json", "{ \"jig\": 1, \"name\": \"many\" }\n");
    for (int i = 0; i < N; i++) {
        int needed = i < N / 2 ? i + N / 2 : i >= N - 2 ? 2 * N - 3 - i : -1;
        snprintf(needs, sizeof needs, "\"r%03d.req.json\"", needed);
        add_request(i, needed < 0 ? "" : needs);
    }
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    collection_scan(c, SIZE_MAX);
}

static void tear_down(void)
{
    plan_clear(&p);
    collection_close(c);
    folder_remove(&folder);
}

static enum jig_err add_all(void)
{
    struct jig_error error;
    enum jig_err err = JIG_OK;
    for (const struct item *i = c->top; i && !err; i = collection_next(i))
        if (i->kind == ITEM_REQUEST)
            err = plan_add(&p, c, i, &error);
    return err;
}

static int number_in(const struct plan_step *s)
{
    return (int)strtol(s->path + 1, NULL, 10);
}

static void expect_each_once(void)
{
    bool seen[N] = { false };
    ck_assert_uint_eq(p.n, N);
    for (size_t i = 0; i < p.n; i++) {
        const struct plan_step *s = p.steps[i];
        ck_assert(!seen[number_in(s)]);
        seen[number_in(s)] = true;
        ck_assert_uint_eq(s->number, i);
        ck_assert_int_eq(s->state, PLAN_DONE);
        for (size_t k = 0; k < s->n_needs; k++)
            ck_assert_uint_lt(s->needs[k]->number, i);
    }
}

START_TEST(plan_has_each_of_many_once_and_after_what_it_needs)
{
    ck_assert_int_eq(add_all(), JIG_OK);
    expect_each_once();
    ck_assert_int_eq(number_in(p.steps[0]), N / 2);
    ck_assert_int_eq(number_in(p.steps[1]), 0);
    ck_assert_int_eq(add_all(), JIG_OK); /* all are there already */
    expect_each_once();
}
END_TEST

START_TEST(plan_names_what_needs_itself)
{
    size_t n_wrong = 0;
    ck_assert_int_eq(add_all(), JIG_OK);
    for (size_t i = 0; i < p.n; i++)
        if (p.steps[i]->error.code) {
            ck_assert_str_eq(p.steps[i]->error.text,
                             "it needs r298.req.json, which needs it in turn");
            n_wrong++;
        }
    ck_assert_uint_eq(n_wrong, 1);
}
END_TEST

/* What was left when memory ran out is no part of it, and it goes on from there. */
START_TEST(plan_goes_on_after_memory_ran_out)
{
    bool was_refused = true;
    for (unsigned n = 0; was_refused; n += 1 + n / 3) {
        plan_clear(&p);
        failalloc_at(n);
        enum jig_err err = add_all();
        was_refused = failalloc_end();
        ck_assert(was_refused || !err);
        ck_assert_int_eq(add_all(), JIG_OK);
        expect_each_once();
    }
}
END_TEST

Suite *test_plan(void);
Suite *test_plan(void)
{
    Suite *suite = suite_create("plan");
    TCase *tc = tcase_create("plan");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, plan_has_each_of_many_once_and_after_what_it_needs);
    tcase_add_test(tc, plan_names_what_needs_itself);
    tcase_add_test(tc, plan_goes_on_after_memory_ran_out);
    suite_add_tcase(suite, tc);
    return suite;
}
