/* What a collection and its secrets are made of, with every allocation refused once, one after the other:
 * nothing crashes, nothing is lost, and what could not be done is told. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../support/folder.h"
#include "book/collection.h"
#include "book/mask.h"
#include "support/failalloc.h"

static struct folder folder;

/* True where it worked. Each is called until none of its allocations is left to refuse. */
typedef bool scenario_fn(void);

/* A listing that cannot be begun leaves the one that is there. */
static bool rescan(void)
{
    struct collection *c = NULL;
    failalloc_pause();
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    while (!collection_scan(c, SIZE_MAX))
        ;
    failalloc_resume();
    collection_rescan(c);
    failalloc_pause();
    bool ok = c->scan != NULL;
    ck_assert_uint_eq(c->top->n_requests, 3);
    collection_close(c);
    failalloc_resume();
    return ok;
}

/* A secret that cannot be looked for in all its forms is told: what it stands in may not be shown. */
static bool add_secret(void)
{
    struct mask *m = mask_new();
    bool ok = m && mask_add(m, SPAN("hunter22/+")) &&
              mask_add_basic(m, SPAN("ann"), SPAN("hunter22/+"));
    failalloc_pause();
    ck_assert(!ok || mask_hits(m, SPAN("x=hunter22%2f%2b")));
    failalloc_resume();
    mask_free(m);
    return ok;
}

static const struct {
    const char *what;
    scenario_fn *run;
} scenarios[] = {
    { "a listing anew", rescan },
    { "a secret to be masked", add_secret },
};

START_TEST(memory_may_run_out_at_any_allocation_of_a_collection)
{
    unsigned n = 0;
    for (bool was_refused = true; was_refused; n++) {
        failalloc_at(n);
        bool ok = scenarios[_i].run();
        was_refused = failalloc_end();
        ck_assert_msg(ok == !was_refused, "%s: allocation %u", scenarios[_i].what, n);
    }
    ck_assert_uint_gt(n, 2); /* it was under test at all */
}
END_TEST

static void set_up(void)
{
    folder_make(&folder);
    folder_copy_shop(&folder);
}

static void tear_down(void)
{
    folder_remove(&folder);
}

Suite *test_memory_book(void);
Suite *test_memory_book(void)
{
    Suite *suite = suite_create("memory_book");
    TCase *tc = tcase_create("memory_book");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, memory_may_run_out_at_any_allocation_of_a_collection, 0,
                        sizeof scenarios / sizeof *scenarios);
    suite_add_tcase(suite, tc);
    return suite;
}
