/* The workbench on a disk that the test holds up: requests on their way into their files. */
#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "app/treeops.h"
#include "app/workbench.h"
#include "support/diskgate.h"
#include "support/heldup.h"

START_TEST(workbench_answers_keys_while_a_request_is_held_up)
{
    heldup_save_request("<End>one");
    heldup_expect("Saving a.req.json");
    heldup_expect_not("being saved"); /* most disks are quicker than that */
    heldup_press("two");
    heldup_expect("http://a.test/onetwo");
    heldup_expect("Shop › a ●");
    heldup_wait_for_deadline();
    heldup_expect("file being saved");
    diskgate_open(0);
    heldup_await_filing();
    heldup_expect("Saved a.req.json, but for what was changed since");
    heldup_expect("Shop › a ●");
    heldup_expect_not("being saved");
    heldup_expect_file(HELDUP_URL "one\"");
    heldup_press("<Ctrl+s>");
    heldup_await_filing();
    heldup_expect("Saved a.req.json");
    heldup_expect_not("Shop › a ●");
    heldup_expect_file(HELDUP_URL "onetwo\"");
}
END_TEST

/* The draft was begun as one of the file before. */
START_TEST(workbench_keeps_a_draft_of_what_was_changed_while_it_was_saved)
{
    struct jig_error error;
    heldup_save_request("<End>one");
    heldup_press("two");
    heldup.now = heldup.app->drafts_at;
    heldup_look();
    diskgate_open(0);
    heldup_await_filing();
    ck_assert_int_eq(workbench_hang_up(heldup.app, &error), JIG_OK);
    heldup_end();
    heldup_begin();
    heldup_expect("1 request with unsaved changes was brought back");
    heldup_expect("http://a.test/onetwo");
    heldup_expect_not("changed outside");
    heldup_expect_file(HELDUP_URL "one\"");
}
END_TEST

START_TEST(workbench_saves_once_more_what_is_asked_for_meanwhile)
{
    heldup_save_request("<End>one");
    heldup_press("two<Ctrl+s>three");
    diskgate_open(0);
    heldup_await_filing();
    heldup_expect_file(HELDUP_URL "onetwothree\"");
    heldup_expect_not("Shop › a ●");
    ck_assert(!workspace_n_unsaved(&heldup.app->ws));
}
END_TEST

/* Its own new file is no change by others, although what is here says again what the old one
 * said. */
START_TEST(workbench_keeps_what_is_taken_back_while_it_is_saved)
{
    heldup_save_request("<End>x");
    heldup_press("<BS>");
    ck_assert_uint_eq(workspace_n_unsaved(&heldup.app->ws),
                      1); /* it is not known what it will be */
    diskgate_open(0);
    while (!errands_is_done(heldup.app->filings, heldup.app->ws.current->filing))
        sched_yield();
    heldup_turn();
    heldup_await_filing();
    heldup_expect_file(HELDUP_URL "x\"");
    ck_assert_str_eq(heldup.app->ws.current->request->url, "http://a.test/");
    heldup_expect("Shop › a ●");
}
END_TEST

START_TEST(workbench_tells_later_that_a_request_is_not_saved)
{
    static const char *const since[] = { "", "d", "<Ctrl+n>" };
    heldup_save_request("<End>x");
    heldup_press(since[_i]);
    diskgate_open(ENOSPC);
    heldup_await_filing();
    heldup_expect(
        "write-failed: a.req.json: No space left on device   It stays unsaved: ^S tries again");
    ck_assert_uint_eq(workspace_n_unsaved(&heldup.app->ws), 1);
    heldup_expect_file(HELDUP_URL "\"");
    heldup_press(_i == 2 ? "<Esc><Ctrl+s>" : "<Ctrl+s>");
    heldup_await_filing();
    heldup_expect("Saved a.req.json");
    heldup_expect_file(_i == 1 ? HELDUP_URL "xd\"" : HELDUP_URL "x\"");
}
END_TEST

/* The letter that is typed just then would be taken for an answer. */
START_TEST(workbench_asks_about_a_file_that_others_changed_only_who_waits_for_it)
{
    bool types = _i == 1;
    heldup_save_request("<End>x");
    folder_write(&heldup.shop, "a.req.json", "{ \"url\": \"theirs\" }\n");
    heldup_press(types ? "m" : "");
    diskgate_open(0);
    heldup_await_filing();
    if (types) {
        heldup_expect(
            "it was changed outside since it was read   It stays unsaved: ^S asks which is to "
            "stay");
        heldup_press("<Ctrl+s>");
        heldup_await_filing();
    }
    heldup_expect("Which of the two is to stay?");
    heldup_expect_file("{ \"url\": \"theirs\" }");
    heldup_press("m");
    heldup_await_filing();
    heldup_expect("Saved a.req.json");
    heldup_expect_file(types ? HELDUP_URL "xm\"" : HELDUP_URL "x\"");
}
END_TEST

static void save_new_on_closed_disk(void)
{
    ck_assert(workspace_open_empty(&heldup.app->ws));
    app_show_current(heldup.app);
    heldup_press("http://new.test/<Ctrl+s>New one");
    diskgate_close();
    heldup_press("<Enter>");
    diskgate_await(1);
}

START_TEST(workbench_answers_keys_while_a_new_request_is_held_up)
{
    save_new_on_closed_disk();
    heldup_expect("Saving new-one.req.json");
    heldup_press("x");
    diskgate_open(0);
    heldup_await_filing();
    heldup_expect("Saved new-one.req.json, but for what was changed since");
    heldup_expect("GET   New one"); /* in the tree */
    char *there = folder_read(&heldup.shop, "new-one.req.json");
    ck_assert_ptr_nonnull(strstr(there, "\"http://new.test/\""));
    ck_assert_ptr_nonnull(strstr(there, "\"order\": "));
    free(there);
    heldup_press("<Ctrl+s>");
    heldup_await_filing();
    heldup_expect("Saved new-one.req.json");
    treeops_undo(heldup.app, &(struct intent){ 0 });
    heldup_expect("new-one.req.json was changed since it was made");
}
END_TEST

START_TEST(workbench_undoes_a_new_request_that_was_held_up)
{
    save_new_on_closed_disk();
    diskgate_open(0);
    heldup_await_filing();
    treeops_undo(heldup.app, &(struct intent){ 0 });
    heldup_expect("Undone: Created New one");
    ck_assert(!folder_has(&heldup.shop, "new-one.req.json"));
}
END_TEST

START_TEST(workbench_keeps_a_new_request_that_can_not_be_saved)
{
    bool is_taken = _i == 1;
    save_new_on_closed_disk();
    if (is_taken)
        folder_write(&heldup.shop, "new-one.req.json", "{ \"url\": \"theirs\" }\n");
    diskgate_open(is_taken ? 0 : ENOSPC);
    heldup_await_filing();
    heldup_expect(is_taken ? "new-one.req.json: a file of this name is there already"
                           : "new-one.req.json: No space left on device");
    heldup_expect("It stays unsaved: ^S tries again");
    heldup_expect_not("new-one          ●");
    ck_assert_ptr_null(heldup.app->ws.current->request->path);
    ck_assert_uint_eq(workspace_n_unsaved(&heldup.app->ws), 1);
    heldup_press("<Ctrl+s><Enter>"); /* by the name that it has already */
    heldup_await_filing();
    heldup_expect(is_taken ? "Saved new-one-2.req.json" : "Saved new-one.req.json");
    ck_assert_uint_eq(workspace_n_unsaved(&heldup.app->ws), 0);
}
END_TEST

START_TEST(workbench_leaves_the_tree_alone_while_a_request_is_held_up)
{
    heldup_save_request("<End>x");
    app_focus(heldup.app, PANE_TREE);
    heldup_press("<Delete>y");
    heldup_expect("a.req.json is still being saved: try again when it is");
    ck_assert(folder_has(&heldup.shop, "a.req.json"));
    diskgate_open(0);
    heldup_await_filing();
    heldup_press("<Delete>y");
    heldup_expect("Deleted a");
    ck_assert(!folder_has(&heldup.shop, "a.req.json"));
}
END_TEST

Suite *test_slowfiling(void);
Suite *test_slowfiling(void)
{
    Suite *suite = suite_create("slowfiling");
    TCase *tc = tcase_create("slowfiling");
    tcase_add_checked_fixture(tc, heldup_set_up, heldup_tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, workbench_answers_keys_while_a_request_is_held_up);
    tcase_add_test(tc, workbench_keeps_a_draft_of_what_was_changed_while_it_was_saved);
    tcase_add_test(tc, workbench_saves_once_more_what_is_asked_for_meanwhile);
    tcase_add_test(tc, workbench_keeps_what_is_taken_back_while_it_is_saved);
    tcase_add_loop_test(tc, workbench_tells_later_that_a_request_is_not_saved, 0, 3);
    tcase_add_loop_test(
        tc, workbench_asks_about_a_file_that_others_changed_only_who_waits_for_it, 0, 2);
    tcase_add_test(tc, workbench_answers_keys_while_a_new_request_is_held_up);
    tcase_add_test(tc, workbench_undoes_a_new_request_that_was_held_up);
    tcase_add_loop_test(tc, workbench_keeps_a_new_request_that_can_not_be_saved, 0, 2);
    tcase_add_test(tc, workbench_leaves_the_tree_alone_while_a_request_is_held_up);
    suite_add_tcase(suite, tc);
    return suite;
}
