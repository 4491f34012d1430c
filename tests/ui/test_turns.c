/* Who works in a turn of the workbench: mostly what somebody waits for alone, else all by turns. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/saving.h"
#include "app/viewing.h"
#include "app/workbench.h"
#include "support/folder.h"

static struct folder folder;
static struct viewing viewing;
static struct app *app;
static char *path, *copy;

/* 3 MiB of lines, the last of them another. */
static void write_lines(void)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    for (unsigned i = 0; i < 100000; i++)
        fprintf(out, "line %06u of a large text\n", i);
    fputs("the needle\n", out);
    ck_assert_int_eq(fclose(out), 0);
}

static void setup(void)
{
    struct jig_error error;
    folder_make(&folder);
    path = folder_at(&folder, "large.txt");
    copy = folder_at(&folder, "copy.txt");
    write_lines();
    ck_assert_int_eq(viewing_open(&viewing, path, &error), JIG_OK);
    struct workbench_setup with = { .viewing = &viewing, .no_memory = true, .now = jig_now() };
    ck_assert_int_eq(workbench_new(&with, &app, &error), JIG_OK);
    app_resize(app, 80, 24);
}

static void teardown(void)
{
    workbench_free(app);
    viewing_close(&viewing);
    free(path);
    free(copy);
    folder_remove(&folder);
}

static void step(void)
{
    struct pollfd fds[8];
    int64_t deadline = INT64_MAX;
    size_t n = workbench_interest(app, fds, 8, &deadline);
    workbench_step(app, fds, n, jig_now());
}

static void look_for(const char *text)
{
    workbench_key(app, &(struct key){ .code = JKEY_CHAR, .cp = '/' }, jig_now());
    workbench_key(app, &(struct key){ .code = JKEY_PASTE, .text = span_of(text) }, jig_now());
}

static void begin_saving(void)
{
    struct intent intent = { .text = span_of(copy) };
    saving_body(app, &intent);
    ck_assert_uint_lt(app->saving.file.at, app->saving.file.source.len);
}

/* In three of four turns nothing else is done. */
START_TEST(turns_are_mostly_for_what_somebody_waits_for)
{
    size_t turns = 0, for_all = 0;
    begin_saving();
    look_for("the needle");
    for (; view_awaited(app->panes[PANE_RESPONSE]); turns++) {
        uint64_t written = app->saving.file.at;
        ck_assert(!app->is_answered);
        step();
        ck_assert(app->has_work);
        for_all += app->saving.file.at != written;
    }
    ck_assert_uint_gt(turns, 0);
    ck_assert_uint_le(for_all, turns / 4 + 1);
    ck_assert(app->is_answered);
}
END_TEST

/* ---- A pane that always waits for more, and takes all the time that there is ----*/

static unsigned await_always(const void *self)
{
    (void)self;
    return 1;
}

static bool work_always(void *self, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    ++*(size_t *)self;
    while (jig_now() < until)
        continue;
    return true;
}

START_TEST(turns_have_a_share_for_saving_however_long_somebody_waits)
{
    static const struct view_class class = { .name = "response",
                                             .awaited = await_always,
                                             .work = work_always };
    size_t worked = 0, turns = 0;
    struct view real = app->panes[PANE_RESPONSE];
    begin_saving();
    app->panes[PANE_RESPONSE] = (struct view){ &class, &worked };
    /* The disk takes its own time. */
    for (; saving_is_running(app) && !app->saving.file.syncing; turns++) {
        ck_assert_uint_lt(turns, 100000);
        step();
        ck_assert(app->has_work);
    }
    ck_assert_uint_ge(worked, turns / 4 * 3); /* nor does it take more than its share */
    app->panes[PANE_RESPONSE] = real;
}
END_TEST

static void count(void *ctx)
{
    ++*(size_t *)ctx;
}

/* A copy for another program that is under way still. */
START_TEST(turns_open_no_program_once_jig_ends)
{
    size_t given_away = 0;
    struct external_terminal terminal = { count, count, &given_away };
    struct intent intent = { 0 };
    setenv("PAGER", "true", 1);
    setenv("TMPDIR", folder.path, 1);
    app->terminal = &terminal;
    saving_open_pager(app, &intent);
    ck_assert(saving_is_running(app));
    workbench_key(app, &(struct key){ .code = JKEY_CHAR, .cp = 'q' }, jig_now());
    for (int i = 0; i < 1000; i++)
        step();
    ck_assert(app->wants_quit && !saving_is_running(app));
    ck_assert_uint_eq(given_away, 0);
    app->terminal = NULL;
}
END_TEST

/* All but its end. */
static const char packed[] =
    "\037\213\010\000\000\000\000\000\002\377\253\126\312\113\314\115\125\262\122\120"
    "\312\312\114\127\322\121\120\052\316\254\112\055\006\362\243\015\165\024\214\164"
    "\024\214\143\153\001\211\101\150";
enum { CUT = 45, LONGER = 48 };

static void write_packed(const char *mode, size_t from, size_t to)
{
    FILE *out = fopen(path, mode);
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(packed + from, 1, to - from, out), to - from);
    ck_assert_int_eq(fclose(out), 0);
}

/* In place of the large one. */
static void view_packed(void)
{
    struct jig_error error;
    workbench_free(app);
    viewing_close(&viewing);
    write_packed("w", 0, CUT);
    ck_assert_int_eq(viewing_open(&viewing, path, &error), JIG_OK);
    struct workbench_setup with = { .viewing = &viewing, .no_memory = true, .now = jig_now() };
    ck_assert_int_eq(workbench_new(&with, &app, &error), JIG_OK);
    app_resize(app, 80, 24);
}

/* The title has the length of now. */
START_TEST(turns_tell_where_a_packed_file_breaks_of_the_length_that_is_shown)
{
    view_packed();
    while (!strstr(app->message, "seen at byte 45 of 45"))
        step();
    write_packed("a", CUT, LONGER);
    while (viewing.file.len == CUT)
        step();
    ck_assert_ptr_nonnull(strstr(app->message, "seen at byte 48 of 48"));
}
END_TEST

Suite *test_turns(void);
Suite *test_turns(void)
{
    Suite *suite = suite_create("turns");
    TCase *tc = tcase_create("turns");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, turns_are_mostly_for_what_somebody_waits_for);
    tcase_add_test(tc, turns_have_a_share_for_saving_however_long_somebody_waits);
    tcase_add_test(tc, turns_tell_where_a_packed_file_breaks_of_the_length_that_is_shown);
    tcase_add_test(tc, turns_open_no_program_once_jig_ends);
    suite_add_tcase(suite, tc);
    return suite;
}
