/* Drafts on a disk that the test holds up: whoever writes them waits there, and nobody else. */
#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "app/workbench.h"
#include "support/diskgate.h"
#include "support/failalloc.h"
#include "support/folder.h"
#include "support/proc.h"
#include "support/screen.h"

static struct folder shop, home;
static struct workspace ws;
static struct errands *errands;

static void open_shop(void)
{
    workspace_init(&ws);
    ws.errands = errands;
    ck_assert_int_eq(workspace_open(&ws, shop.path, NULL), JIG_OK);
}

static void set_up(void)
{
    folder_make(&shop);
    folder_make(&home);
    proc_be_home(home.path);
    folder_write(&shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
    folder_write(&shop, "a.req.json", "{ \"jig\": 1, \"url\": \"http://a/\" }\n");
    errands = errands_new(60000);
    open_shop();
    ck_assert_int_eq(workspace_open_request(&ws, "a.req.json", NULL), JIG_OK);
}

static void tear_down(void)
{
    diskgate_open(0);
    workspace_clear(&ws);
    errands_free(errands);
    folder_remove(&shop);
    folder_remove(&home);
}

/* Drafts and the lock of who has them. */
static unsigned n_files(void)
{
    return folder_count(&home, "jig/drafts");
}

static void type(const char *url)
{
    ck_assert(book_request_set_url(ws.current->request, url));
    draft_write_all(&ws);
}

static void expect_draft(const char *url)
{
    struct draft_found found;
    workspace_clear(&ws);
    ck_assert(errands_finish(errands));
    open_shop();
    draft_restore(&ws, &found);
    ck_assert_uint_eq(found.n, url != NULL);
    draft_found_clear(&found);
    if (url)
        ck_assert_str_eq(ws.current->request->url, url);
    draft_drop_all(&ws);
}

START_TEST(draftwriter_writes_what_came_last_while_it_could_not)
{
    struct jig_error error;
    diskgate_close();
    type("http://a/1");
    diskgate_await(1);
    type("http://a/2");
    type("http://a/3");
    ck_assert(!draft_is_due(&ws));
    ck_assert_int_eq(draft_heard(&ws, &error), JIG_OK);
    diskgate_open(0);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_OK);
    ck_assert(errands_take_news(errands));
    ck_assert_uint_eq(n_files(), 2);
    expect_draft("http://a/3");
}
END_TEST

/* Also one that is followed by another, whose write has not begun. */
START_TEST(draftwriter_removes_a_draft_after_it_was_written)
{
    struct jig_error error;
    diskgate_close();
    type("http://a/1");
    diskgate_await(1);
    if (_i)
        type("http://a/2");
    draft_drop_all(&ws);
    ck_assert_uint_eq(ws.current->draft, 0);
    diskgate_open(0);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_OK);
    ck_assert_uint_eq(n_files(), 1);
    expect_draft(NULL);
}
END_TEST

/* It is told until it is over, and the draft is due again. */
START_TEST(draftwriter_tells_of_a_disk_that_is_full)
{
    struct jig_error error;
    diskgate_close();
    type("http://a/1");
    diskgate_await(1);
    diskgate_open(ENOSPC);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text,
                     "unsaved changes can't be kept for a crash: No space left on device");
    ck_assert(draft_is_due(&ws));
    diskgate_close();
    draft_write_all(&ws);
    diskgate_await(1);
    ck_assert_int_eq(draft_heard(&ws, &error), JIG_ERR_WRITE); /* nothing else is known yet */
    ck_assert(!draft_is_due(&ws));
    diskgate_open(0);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_OK);
    expect_draft("http://a/1");
}
END_TEST

/* Also where there is a draft of what was there before. */
START_TEST(draftwriter_tells_of_what_it_was_not_given)
{
    struct jig_error error;
    unsigned n = 0, n_told = 0;
    ws.errands = NULL;
    type("http://a/0");
    for (bool was_refused = true; was_refused; n++) {
        const char *url = n % 2 ? "http://a/1" : "http://a/2";
        ck_assert(book_request_set_url(ws.current->request, url));
        failalloc_at(n);
        draft_write_all(&ws);
        was_refused = failalloc_end();
        bool is_told = draft_heard(&ws, &error) != JIG_OK;
        ck_assert_int_eq(is_told, draft_is_due(&ws));
        n_told += is_told;
        draft_write_all(&ws);
        ck_assert_int_eq(draft_heard(&ws, &error), JIG_OK);
    }
    ck_assert(n_told > 0 || n == 1); /* 1: nothing can be refused here */
}
END_TEST

/* Who can't wait any longer goes, and what was handed over is written all the same. */
START_TEST(draftwriter_is_waited_for_only_so_long)
{
    struct jig_error error;
    errands_free(errands);
    ws.errands = errands = errands_new(1);
    diskgate_close();
    type("http://a/1");
    diskgate_await(1);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text,
                     "unsaved changes are not kept for a crash yet: the disk takes its time");
    workspace_clear(&ws);
    errands_free(errands);
    errands = NULL;
    unsigned before = proc_n_threads();
    diskgate_open(0);
    while (proc_n_threads() >= before)
        sched_yield();
    ck_assert_uint_eq(n_files(), 1); /* the lock is given up */
    expect_draft("http://a/1");
}
END_TEST

/* ---- In the workbench ------------------------------------------------------------------------ */

struct session {
    struct app *app;
    struct grid grid;
    int64_t now;
};

static bool take_key(void *ctx, const struct key *key)
{
    struct session *s = ctx;
    s->now += 1000;
    workbench_key(s->app, key, s->now);
    return true;
}

static const char *look(struct session *s)
{
    int x, y;
    workbench_step(s->app, NULL, 0, s->now);
    workbench_draw(s->app, &s->grid, &x, &y);
    return screen_text(&s->grid);
}

static void begin(struct session *s)
{
    struct jig_error error;
    char *path = folder_at(&shop, "a.req.json");
    struct workbench_setup setup = { .path = path, .no_memory = true, .now = 1000000 };
    *s = (struct session){ .now = setup.now };
    ck_assert_msg(!workbench_new(&setup, &s->app, &error), "%s", error.text);
    ck_assert_int_eq(grid_resize(&s->grid, 120, 30), JIG_OK);
    workbench_step(s->app, NULL, 0, s->now);
    app_resize(s->app, 120, 30);
    app_focus(s->app, PANE_URL);
    free(path);
}

static void wait_long(struct session *s)
{
    s->now += 2000000;
    workbench_step(s->app, NULL, 0, s->now);
}

START_TEST(workbench_answers_keys_while_a_draft_is_held_up)
{
    struct session s;
    struct jig_error error;
    begin(&s);
    diskgate_close();
    screen_keys("<End>one", take_key, &s);
    wait_long(&s);
    diskgate_await(1); /* a thread, not this one */
    screen_keys("two", take_key, &s);
    ck_assert_ptr_nonnull(strstr(look(&s), "http://a/onetwo"));
    wait_long(&s);
    screen_keys("three", take_key, &s);
    ck_assert_ptr_nonnull(strstr(look(&s), "http://a/onetwothree"));
    diskgate_open(0);
    ck_assert_int_eq(workbench_hang_up(s.app, &error), JIG_OK);
    workbench_free(s.app);
    grid_clear(&s.grid);
    expect_draft("http://a/onetwothree");
}
END_TEST

/* The descriptor wakes whoever waits, and the failure is said once. */
START_TEST(workbench_says_once_that_drafts_cannot_be_written)
{
    struct session s;
    struct pollfd fds[8];
    int64_t deadline;
    begin(&s);
    for (int i = 0; i < 2; i++) {
        diskgate_close();
        screen_keys("<End>x", take_key, &s);
        wait_long(&s);
        diskgate_await(1);
        app_say(s.app, ROLE_OK, "nothing yet");
        diskgate_open(ENOSPC);
        size_t n = workbench_interest(s.app, fds, 8, &deadline);
        while (!draftwriter_state(s.app->ws.drafts, s.app->ws.current->draft).failed ||
               draftwriter_state(s.app->ws.drafts, s.app->ws.current->draft).is_pending)
            ck_assert_int_ge(poll(fds, (nfds_t)n, 10), 0);
        ck_assert_int_gt(poll(fds, (nfds_t)n, 60000), 0);
        ck_assert_ptr_nonnull(
            strstr(look(&s), i == 0 ? "can't be kept for a crash: No space" : "nothing yet"));
    }
    workbench_free(s.app);
    grid_clear(&s.grid);
}
END_TEST

Suite *test_draftwriter(void);
Suite *test_draftwriter(void)
{
    Suite *suite = suite_create("draftwriter");
    TCase *tc = tcase_create("draftwriter");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, draftwriter_writes_what_came_last_while_it_could_not);
    tcase_add_loop_test(tc, draftwriter_removes_a_draft_after_it_was_written, 0, 2);
    tcase_add_test(tc, draftwriter_tells_of_a_disk_that_is_full);
    tcase_add_test(tc, draftwriter_tells_of_what_it_was_not_given);
    tcase_add_test(tc, draftwriter_is_waited_for_only_so_long);
    tcase_add_test(tc, workbench_answers_keys_while_a_draft_is_held_up);
    tcase_add_test(tc, workbench_says_once_that_drafts_cannot_be_written);
    suite_add_tcase(suite, tc);
    return suite;
}
