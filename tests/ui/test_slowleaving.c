/* The way out of the workbench on a disk that the test holds up. */
#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "app/leaving.h"
#include "app/saving.h"
#include "app/workbench.h"
#include "support/diskgate.h"
#include "support/heldup.h"
#include "support/proc.h"

START_TEST(leaving_waits_for_a_request_that_is_being_saved)
{
    static const struct {
        const char *keys;
        int why;
        bool quits;
        const char *shown;
    } cases[] = {
        { "<Ctrl+q>", 0, true, "" },
        { "<Ctrl+q>", ENOSPC, false, "No space left on device   It stays unsaved" },
        { "<Ctrl+q>y", 0, false, "but for what was changed since" },
        { "y<Ctrl+q>", 0, false, "1 request has unsaved changes" },
        { "<Ctrl+q><Ctrl+q>", 0, false, "1 request has unsaved changes" },
        { "<Ctrl+q><Ctrl+q>s", 0, true, "" },
        { "y<Ctrl+q><Ctrl+q>s", 0, true, "" },
        { "<Ctrl+q><Ctrl+q>s", EIO, false, "Input/output error   It stays unsaved" },
    };
    heldup_save_request("<End>x");
    heldup_press("<Ctrl+q>");
    heldup_expect("a.req.json is being saved: jig ends after that");
    heldup_press("<Esc>");
    heldup_press(cases[_i].keys);
    ck_assert(!heldup.app->leaving_since);
    diskgate_open(cases[_i].why);
    heldup_await_filing();
    while (cases[_i].quits && !heldup.app->wants_quit) {
        sched_yield();
        heldup_look();
    }
    if (!cases[_i].quits) {
        heldup_expect(cases[_i].shown);
        ck_assert(!heldup.app->leaving_since);
    }
    heldup_expect_file(cases[_i].why                ? HELDUP_URL "\""
                       : cases[_i].quits && _i == 6 ? HELDUP_URL "xy\""
                                                    : HELDUP_URL "x\"");
}
END_TEST

START_TEST(leaving_that_drops_changes_does_not_wait_for_ever)
{
    heldup_save_request("<End>x");
    heldup_press("<Ctrl+q><Ctrl+q>d");
    heldup_look();
    ck_assert(heldup.app->leaving_since && !heldup.app->wants_quit);
    heldup_press("<Esc>");
    ck_assert(heldup.app->wants_quit);
}
END_TEST

START_TEST(workbench_that_is_hung_up_saves_what_was_to_be_saved)
{
    struct jig_error error;
    heldup_save_request("<End>x");
    diskgate_open(_i == 0 ? 0 : ENOSPC);
    ck_assert_int_eq(workbench_hang_up(heldup.app, &error), JIG_OK);
    heldup_expect_file(_i == 0 ? HELDUP_URL "x\"" : HELDUP_URL "\"");
    heldup_end();
    heldup_begin();
    heldup_expect(_i == 0 ? "http://a.test/x"
                          : "1 request with unsaved changes was brought back");
}
END_TEST

static void await_end(void)
{
    while (!heldup.app->wants_quit) {
        heldup_await_turn_of_saving();
        heldup_look();
    }
}

/* What was to be dropped is unsaved once more. */
START_TEST(leaving_that_is_called_off_keeps_drafts_again)
{
    struct jig_error error;
    char *path = heldup_save_text();
    heldup_press("<End>x");
    heldup.now = heldup.app->drafts_at;
    heldup_look();
    heldup_press("<Ctrl+q>d");
    heldup_look();
    ck_assert(heldup.app->leaving_since && !heldup.app->wants_quit);
    diskgate_open(ENOSPC);
    heldup_await_saving();
    ck_assert(!heldup.app->leaving_since);
    ck_assert_int_lt(heldup.app->drafts_at, INT64_MAX);
    heldup.now = heldup.app->drafts_at;
    heldup_look();
    ck_assert_int_eq(draft_finish(&heldup.app->ws, &error), JIG_OK);
    heldup_end();
    heldup_begin();
    heldup_expect("1 request with unsaved changes was brought back");
    heldup_expect("http://a.test/x");
    free(path);
}
END_TEST

START_TEST(leaving_waits_for_what_is_being_saved)
{
    struct jig_error error;
    char *path = heldup_save_text();
    heldup_press("<Ctrl+q>");
    do
        heldup_look();
    while (heldup.app->has_work); /* a turn of a busy machine may have no time left for it */
    heldup_expect("o/t: 4 B of 4 B, waiting for the disk, before jig ends   Esc leaves it out");
    heldup.now += 600 * HELDUP_SECOND; /* however long the disk takes */
    heldup_press("q<Ctrl+q><wheel 80,20>");
    heldup_expect("before jig ends");
    ck_assert(!heldup.app->wants_quit);
    diskgate_open(0);
    await_end();
    ck_assert_int_eq(leaving_end(heldup.app, 0, &error), JIG_OK);
    ck_assert_str_eq(proc_content(path), "text");
    free(path);
}
END_TEST

START_TEST(leaving_leaves_out_what_is_being_saved)
{
    struct jig_error error;
    char *path = heldup_save_text();
    heldup_press("<Ctrl+q><Esc>");
    ck_assert(heldup.app->wants_quit);
    ck_assert_int_eq(leaving_end(heldup.app, 0, &error), JIG_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(error.text, "/o/t: saving was stopped; nothing was written"));
    diskgate_open(0);
    heldup_end();
    ck_assert_uint_eq(folder_count(&heldup.home, "o"), 1);
    heldup_begin();
    free(path);
}
END_TEST

/* What it is of may be had nowhere else. */
START_TEST(leaving_is_called_off_where_a_save_fails)
{
    char *path = heldup_save_text();
    heldup_press("<Ctrl+q>");
    heldup_look();
    diskgate_open(ENOSPC);
    heldup_await_saving();
    heldup_expect("write-failed: ");
    heldup_expect("No space left on device: save it elsewhere");
    ck_assert(!heldup.app->wants_quit && !heldup.app->leaving_since);
    heldup_press("<Ctrl+q>");
    await_end();
    free(path);
}
END_TEST

static const struct {
    int why;
    bool is_open, is_leaving;
    enum jig_err err;
} hang_ups[] = { { 0, true, false, JIG_OK },
                 { 0, true, true, JIG_OK },
                 { ENOSPC, true, false, JIG_ERR_WRITE },
                 { 0, false, false, JIG_ERR_CANCELLED },
                 { 0, false, true, JIG_ERR_CANCELLED } };

/* For as long as for all else that is on its way to the disk then. */
START_TEST(workbench_that_is_hung_up_saves_what_was_being_saved)
{
    struct jig_error error;
    if (!hang_ups[_i].is_open) {
        heldup_end();
        heldup.wait_ms = 50;
        heldup_begin();
    }
    char *path = heldup_save_text();
    if (hang_ups[_i].is_leaving)
        heldup_press("<Ctrl+q>");
    if (hang_ups[_i].is_open)
        diskgate_open(hang_ups[_i].why);
    ck_assert_int_eq(workbench_hang_up(heldup.app, &error), hang_ups[_i].err);
    ck_assert(!saving_is_running(heldup.app));
    ck_assert_str_eq(proc_content(path), hang_ups[_i].err ? "-" : "text");
    free(path);
}
END_TEST

static void quit_after(const char *cookie)
{
    diskgate_close();
    heldup_set_cookie(cookie);
    diskgate_await(1);
    heldup_press("<Ctrl+q>");
    heldup_look();
    ck_assert(!heldup.app->wants_quit);
}

START_TEST(leaving_waits_for_the_disk_with_a_word)
{
    struct jig_error error;
    quit_after("one=1");
    ck_assert_ptr_null(strstr(heldup_look(), "takes its time")); /* most do not */
    heldup_wait_for_deadline();
    heldup_expect("The disk takes its time: jig ends when all is written   Esc ends it now");
    diskgate_open(0);
    while (!heldup.app->wants_quit) {
        sched_yield();
        heldup_look();
    }
    ck_assert_int_eq(leaving_end(heldup.app, 0, &error), JIG_OK);
    heldup_end();
    heldup_begin();
    heldup_expect("cookies 1");
}
END_TEST

START_TEST(leaving_tells_in_the_end_what_was_not_saved)
{
    static const struct {
        const char *keys;
        int why;
        const char *told;
    } ends[] = { { "", ENOSPC, "No space left on device" },
                 { "<Esc>", 0, "cookies are not saved yet: the disk takes its time" } };
    struct jig_error error;
    quit_after("one=1");
    heldup_press(ends[_i].keys);
    if (!ends[_i].keys[0])
        diskgate_open(ends[_i].why);
    while (!heldup.app->wants_quit) {
        sched_yield();
        heldup_look();
    }
    ck_assert_int_eq(leaving_end(heldup.app, 0, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, ends[_i].told));
}
END_TEST

START_TEST(workbench_that_is_hung_up_saves_its_cookies)
{
    struct jig_error error;
    diskgate_close();
    heldup_set_cookie("one=1");
    diskgate_await(1);
    heldup_set_cookie("two=2");
    diskgate_open(_i == 0 ? 0 : ENOSPC);
    ck_assert_int_eq(workbench_hang_up(heldup.app, &error),
                     JIG_OK); /* the second save went well */
    heldup_end();
    heldup_begin();
    heldup_expect("cookies 2");
}
END_TEST

Suite *test_slowleaving(void);
Suite *test_slowleaving(void)
{
    Suite *suite = suite_create("slowleaving");
    TCase *tc = tcase_create("slowleaving");
    tcase_add_checked_fixture(tc, heldup_set_up, heldup_tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, leaving_waits_for_a_request_that_is_being_saved, 0, 8);
    tcase_add_test(tc, leaving_that_drops_changes_does_not_wait_for_ever);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_what_was_to_be_saved, 0, 2);
    tcase_add_test(tc, leaving_waits_for_what_is_being_saved);
    tcase_add_test(tc, leaving_leaves_out_what_is_being_saved);
    tcase_add_test(tc, leaving_is_called_off_where_a_save_fails);
    tcase_add_test(tc, leaving_that_is_called_off_keeps_drafts_again);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_what_was_being_saved, 0,
                        sizeof hang_ups / sizeof *hang_ups);
    tcase_add_test(tc, leaving_waits_for_the_disk_with_a_word);
    tcase_add_loop_test(tc, leaving_tells_in_the_end_what_was_not_saved, 0, 2);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_its_cookies, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
