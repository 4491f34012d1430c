/* The way out: what is still to be kept is waited for, and the screen says so. */
#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "app/leaving.h"
#include "app/workbench.h"
#include "format/harread.h"
#include "support/proc.h"

#define SECOND INT64_C(1000000)

static const char one_entry[] =
    "{\"log\": {\"entries\": [{\"startedDateTime\": \"2026-11-28T10:00:00Z\", \"request\": "
    "{\"method\": \"GET\", \"url\": \"http://a/\"}, \"response\": {\"status\": 200}}]}}";

static char folder[PATH_MAX];
static struct app *app;
static struct harlog har;

static void setup(void)
{
    struct jig_error error;
    struct workbench_setup with = { .no_memory = true, .now = 100 * SECOND };
    proc_temp_folder(folder);
    proc_be_home(folder);
    setenv("TMPDIR", folder, 1);
    ck_assert_int_eq(workbench_new(&with, &app, &error), JIG_OK);
    app_resize(app, 80, 24);
    ck_assert_int_eq(harread(span_of(one_entry), &har, &error), JIG_OK);
    ck_assert_int_eq(
        keeping_import(&app->sends.keeping, har.transfers, har.lives, har.n, &error), JIG_OK);
}

static void teardown(void)
{
    workbench_free(app);
    harlog_clear(&har);
    proc_remove_tree(folder);
}

static void press(enum key_code code, uint32_t cp, unsigned mods)
{
    workbench_key(app, &(struct key){ .code = code, .cp = cp, .mods = mods }, app->now);
}

static void quit(void)
{
    press(JKEY_CHAR, 'x', 0); /* in the URL: something to be asked about */
    press(JKEY_CHAR, 'q', KEY_CTRL);
    ck_assert(overlay_is_open(&app->overlay));
    press(JKEY_CHAR, 'd', 0);
    ck_assert(!app->wants_quit);
}

START_TEST(leaving_says_what_it_waits_for_and_asks_nothing_any_more)
{
    quit();
    ck_assert(!overlay_is_open(&app->overlay));
    ck_assert_ptr_nonnull(strstr(app->message, "in the history before jig ends"));
    press(JKEY_ESC, 0, 0);
    ck_assert(app->wants_quit);
}
END_TEST

static void step_after(int64_t us)
{
    app->now += us;
    leaving_step(app);
}

START_TEST(leaving_waits_for_as_long_as_it_gets_on)
{
    quit();
    for (int i = 0; i < 3; i++) {
        step_after(50 * SECOND);
        ck_assert(!app->wants_quit);
        app->leaving_left++; /* there was more to be kept than there is now */
        step_after(50 * SECOND);
        ck_assert(!app->wants_quit);
    }
    int64_t due = leaving_deadline(app);
    step_after(due - app->now - 1);
    ck_assert(!app->wants_quit);
    step_after(1);
    ck_assert(app->wants_quit);
}
END_TEST

Suite *test_leaving(void);
Suite *test_leaving(void)
{
    Suite *suite = suite_create("leaving");
    TCase *tc = tcase_create("leaving");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, leaving_says_what_it_waits_for_and_asks_nothing_any_more);
    tcase_add_test(tc, leaving_waits_for_as_long_as_it_gets_on);
    suite_add_tcase(suite, tc);
    return suite;
}
