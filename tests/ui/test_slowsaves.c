/* The workbench on a disk that the test holds up: what is saved on it, and what is said of that. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/saving.h"
#include "app/screen.h"
#include "support/diskgate.h"
#include "support/heldup.h"
#include "support/proc.h"

static const struct {
    const char *keys; /* while the disk is waited for */
    bool asks_again;
} failed_saves[] = { { "", true },
                     { "<End>x", false },
                     { "<F1>", false },
                     { "<wheel 80,20>", false },
                     { "<drop 80,20>", true } };

START_TEST(workbench_asks_again_where_a_save_failed_and_nothing_was_done_since)
{
    char *path = heldup_save_text();
    heldup_press(failed_saves[_i].keys);
    diskgate_open(ENOSPC);
    heldup_await_saving();
    heldup_expect("No space left on device");
    ck_assert((strstr(heldup_look(), "Save the text") != NULL) == failed_saves[_i].asks_again);
    if (failed_saves[_i].asks_again) {
        heldup_press("<Enter>");
        heldup_await_saving();
        heldup_expect("Wrote");
        ck_assert_str_eq(proc_content(path), "text");
    }
    free(path);
}
END_TEST

/* What the history says is said once, in the turn in which the save fails too. */
START_TEST(workbench_that_asks_again_leaves_what_others_said)
{
    char *path = heldup_save_text();
    diskgate_open(ENOSPC);
    while (saving_is_running(heldup.app)) {
        heldup_await_turn_of_saving();
        app_say(heldup.app, ROLE_ERROR, "the history: it is full");
        heldup_look();
    }
    heldup_expect("Save the text");
    ck_assert_str_eq(heldup.app->message, "the history: it is full");
    free(path);
}
END_TEST

START_TEST(workbench_drops_no_save_for_another_one)
{
    char *path = heldup_save_text();
    saving_ask_text(heldup.app,
                    &(struct intent){ .text = SPAN("new"), .number = RESPONSE_TEXT_ANY });
    ck_assert(!overlay_is_open(&heldup.app->overlay));
    heldup_expect("another file is written still; Esc stops it");
    diskgate_open(0);
    heldup_await_saving();
    ck_assert_str_eq(proc_content(path), "text");
    free(path);
}
END_TEST

/* Esc closes what lies before it. */
START_TEST(workbench_names_no_key_for_a_save_that_means_something_else)
{
    char *path = heldup_save_text();
    heldup_expect("waiting for the disk   Esc stops it");
    heldup_press("<F1>");
    heldup_expect("waiting for the disk");
    heldup_expect_not("Esc stops it");
    heldup_press("<Esc>");
    heldup_expect("waiting for the disk   Esc stops it");
    app_focus(heldup.app, PANE_TREE);
    heldup_press("/a");
    heldup_expect("waiting for the disk");
    heldup_expect_not("Esc stops it");
    heldup_press("<Esc>");
    heldup_expect("waiting for the disk   Esc stops it");
    heldup_press("<Esc>");
    heldup_expect("Saving was stopped; nothing was written");
    free(path);
}
END_TEST

/* Nor does the history's word hide the save's, whichever comes last. */
START_TEST(workbench_says_how_far_a_save_is_beside_what_others_say)
{
    char *path = heldup_save_text();
    app_say(heldup.app, ROLE_ERROR, "the history: it is full");
    heldup_expect("Writing");
    heldup_expect("the history: it is full");
    diskgate_open(0);
    while (saving_is_running(heldup.app)) {
        heldup_await_turn_of_saving();
        app_say(heldup.app, ROLE_ERROR, "the history: it is full");
        heldup_look();
    }
    heldup_expect("Wrote");
    heldup_expect("the history: it is full");
    heldup_press("<wheel 80,20>");
    heldup_expect("Wrote");
    heldup_press("<F1>");
    ck_assert(!strstr(heldup_look(), "Wrote") && !strstr(heldup_look(), "it is full"));
    free(path);
}
END_TEST

static const struct {
    const char *click;
    enum pane focus;
} clicks_at_words[] = { { "<click 80,29>", PANE_URL },
                        { "<click 80,28>", PANE_URL },
                        { "<click 80,27>", PANE_URL },
                        { "<click 80,26>", PANE_RESPONSE } };

/* All rows of them, but for what of an overlay lies above them. */
START_TEST(workbench_that_is_clicked_at_words_takes_them_away)
{
    char *path = heldup_save_text();
    app_say(heldup.app, ROLE_ERROR, "the history: %0150d", 7);
    heldup_expect("Writing");
    heldup_expect("0007");
    heldup_press(clicks_at_words[_i].click);
    heldup_expect_not("0007");
    ck_assert_int_eq(heldup.app->focus, clicks_at_words[_i].focus);
    heldup_press("<F1>");
    app_say(heldup.app, ROLE_ERROR, "the history: %0150d", 7);
    ck_assert(screen_has_words_at(heldup.app, 1, 28));
    ck_assert(!screen_has_words_at(heldup.app, 60, 28));
    heldup_press("<click 1,28>");
    ck_assert(overlay_is_open(&heldup.app->overlay));
    heldup_press("<click 1,28>");
    ck_assert(!overlay_is_open(&heldup.app->overlay));
    free(path);
}
END_TEST

Suite *test_slowsaves(void);
Suite *test_slowsaves(void)
{
    Suite *suite = suite_create("slowsaves");
    TCase *tc = tcase_create("slowsaves");
    tcase_add_checked_fixture(tc, heldup_set_up, heldup_tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, workbench_asks_again_where_a_save_failed_and_nothing_was_done_since,
                        0, sizeof failed_saves / sizeof *failed_saves);
    tcase_add_test(tc, workbench_that_asks_again_leaves_what_others_said);
    tcase_add_test(tc, workbench_drops_no_save_for_another_one);
    tcase_add_test(tc, workbench_says_how_far_a_save_is_beside_what_others_say);
    tcase_add_test(tc, workbench_names_no_key_for_a_save_that_means_something_else);
    tcase_add_loop_test(tc, workbench_that_is_clicked_at_words_takes_them_away, 0,
                        sizeof clicks_at_words / sizeof *clicks_at_words);
    suite_add_tcase(suite, tc);
    return suite;
}
