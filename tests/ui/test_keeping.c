/* The workbench's hold on the history where another program has a hand in it. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/keeping.h"
#include "support/proc.h"

static char folder[PATH_MAX];
static struct keeping k;

static void setup(void)
{
    char jig[PATH_MAX + 8];
    setenv("XDG_STATE_HOME", proc_temp_folder(folder), 1);
    snprintf(jig, sizeof jig, "%s/jig", folder);
    ck_assert_int_eq(mkdir(jig, 0700), 0);
    keeping_init(&k);
    k.in_place = true;
}

static void teardown(void)
{
    keeping_clear(&k);
    proc_remove_tree(folder);
}

/* Its maker has made the file, and not yet what is in it. */
START_TEST(keeping_reads_a_history_that_was_being_made)
{
    struct history *maker;
    struct jig_error error;
    proc_write_file(folder, "jig/history.db", SPAN(""));
    keeping_begin(&k);
    ck_assert_ptr_null(k.reader);
    int64_t due = keeping_deadline(&k);
    ck_assert(due != INT64_MAX);
    ck_assert(!keeping_look_again(&k, due - 1));
    ck_assert(!keeping_look_again(&k, due));
    ck_assert_int_eq(history_open(NULL, 1000, &maker, &error), JIG_OK);
    due = keeping_deadline(&k);
    ck_assert(keeping_look_again(&k, due));
    ck_assert_ptr_nonnull(k.look.reader);
    ck_assert(keeping_deadline(&k) == INT64_MAX);
    history_close(maker);
}
END_TEST

/* A session that is alone with nothing to read does not go on looking for ever. */
START_TEST(keeping_looks_for_a_history_some_seconds_long)
{
    int looks = 0;
    keeping_begin(&k);
    for (; keeping_deadline(&k) != INT64_MAX; looks++)
        ck_assert(!keeping_look_again(&k, keeping_deadline(&k)));
    ck_assert_int_gt(looks, 1);
    ck_assert_int_lt(looks, 100);
}
END_TEST

Suite *test_keeping(void);
Suite *test_keeping(void)
{
    Suite *suite = suite_create("keeping");
    TCase *tc = tcase_create("keeping");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, keeping_reads_a_history_that_was_being_made);
    tcase_add_test(tc, keeping_looks_for_a_history_some_seconds_long);
    suite_add_tcase(suite, tc);
    return suite;
}
