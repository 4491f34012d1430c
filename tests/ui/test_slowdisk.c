/* The workbench on a disk that the test holds up: cookies, the history, and what was open. */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/dialogs.h"
#include "app/saving.h"
#include "book/historydb.h"
#include "format/harread.h"
#include "support/diskgate.h"
#include "support/heldup.h"
#include "support/pastsends.h"

START_TEST(workbench_answers_keys_while_cookies_are_held_up)
{
    diskgate_close();
    heldup_set_cookie("one=1");
    diskgate_await(1); /* a thread, not this one */
    heldup_press("<End>two");
    heldup_expect("http://a.test/two");
    heldup_expect("cookies 1");
    heldup_set_cookie("two=2");
    heldup_expect("cookies 2");
    diskgate_open(0);
    while (cookies_are_busy(&heldup.app->sends.cookies)) {
        heldup_await_errand();
        heldup_look();
    }
    heldup_end();
    heldup_begin();
    heldup_expect("cookies 2");
}
END_TEST

static int gate[2];

static void wait_at_gate(struct errand *e)
{
    (void)e;
    char byte;
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

/* Such as one that is to be put on a server of files that is gone. */
START_TEST(workbench_saves_cookies_while_a_body_is_held_up)
{
    struct errand body = { .run = wait_at_gate };
    ck_assert_int_eq(pipe(gate), 0);
    errands_give(heldup.app->placings, &body);
    heldup_set_cookie("one=1");
    while (cookies_are_busy(&heldup.app->sends.cookies)) {
        heldup_await_errand();
        heldup_look();
    }
    ck_assert(!errands_is_done(heldup.app->placings, &body));
    ck_assert_int_eq(write(gate[1], "", 1), 1);
    while (!errands_is_done(heldup.app->placings, &body))
        heldup_await_errand();
    close(gate[0]);
    close(gate[1]);
    heldup_end();
    heldup_begin();
    heldup_expect("cookies 1");
}
END_TEST

START_TEST(workbench_says_later_that_cookies_are_not_saved)
{
    diskgate_close();
    heldup_set_cookie("one=1");
    diskgate_await(1);
    ck_assert_ptr_null(strstr(heldup_look(), "not saved"));
    diskgate_open(ENOSPC);
    while (cookies_are_busy(&heldup.app->sends.cookies)) {
        heldup_await_errand();
        heldup_look();
    }
    heldup_expect("No space left on device");
    heldup_expect("cookies 1, not saved");
    heldup_set_cookie("two=2");
    while (cookies_are_busy(&heldup.app->sends.cookies)) {
        heldup_await_errand();
        heldup_look();
    }
    ck_assert_ptr_null(strstr(heldup_look(), "not saved"));
}
END_TEST

/* What another jig has set comes in with a save, and is shown then. */
START_TEST(workbench_shows_what_a_save_brings_in)
{
    struct jig_jar *other = jig_jar_new();
    struct jig_cookie theirs = {
        .name = "theirs", .value = "1", .domain = "a.test", .path = "/", .host_only = true
    };
    diskgate_close();
    heldup_set_cookie("one=1");
    diskgate_await(1);
    ck_assert_int_eq(jig_jar_set(other, &theirs, NULL), JIG_OK);
    ck_assert_int_eq(jig_jar_save(other, heldup.app->sends.cookies.first->path, NULL), JIG_OK);
    diskgate_open(0);
    jig_jar_free(other);
    while (cookies_are_busy(&heldup.app->sends.cookies)) {
        heldup_await_errand();
        heldup_look();
    }
    heldup_expect("cookies 2");
}
END_TEST

static void hand_over_one(void)
{
    struct historian *w = heldup.app->sends.keeping.historian;
    pastsends_begin_one(w, 1);
    pastsends_finish_one(w, 1, "one", HISTORY_BY_HAND);
    historian_finish_all(w);
}

static void lose_one(void)
{
    hand_over_one();
    heldup_look();
}

/* Also where one was kept between two that were not, and nobody looked meanwhile. */
START_TEST(workbench_tells_of_each_send_that_is_not_kept)
{
    while (!heldup.app->sends.keeping.historian)
        heldup_look();
    diskgate_leave(0);
    lose_one();
    heldup_expect("1 send is not kept: the history: ");
    heldup.app->message[0] = '\0';
    diskgate_leave(-1);
    hand_over_one();
    diskgate_leave(0);
    lose_one();
    heldup_expect("1 send is not kept: the history: ");
}
END_TEST

/* Which may be the send's own; the number is in sight all the same. */
START_TEST(workbench_tells_what_is_not_kept_beside_an_error)
{
    while (!heldup.app->sends.keeping.historian)
        heldup_look();
    diskgate_leave(0);
    app_say(heldup.app, ROLE_ERROR, "connection refused");
    lose_one();
    ck_assert_str_eq(heldup.app->message, "connection refused");
    heldup_expect("history 1 not kept");
    heldup.app->message[0] = '\0';
    lose_one();
    ck_assert_msg(strstr(heldup.app->message, "2 sends are not kept: the history: "), "%s",
                  heldup.app->message);
    diskgate_leave(-1);
    lose_one(); /* no more */
    ck_assert_str_eq(heldup.app->message, "");
    ck_assert_ptr_null(strstr(heldup_look(), "not kept"));
}
END_TEST

/* Until it lets go: that it is waited for is said no longer than it is. */
START_TEST(workbench_tells_that_the_history_is_held_while_it_is)
{
    struct historydb *other;
    struct jig_error error;
    char *path = folder_at(&heldup.home, "jig/history.db");
    const struct keeping *k = &heldup.app->sends.keeping;
    while (!k->historian)
        heldup_look();
    hand_over_one();
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    pastsends_begin_one(k->historian, 2);
    pastsends_finish_one(k->historian, 2, "two", HISTORY_BY_HAND);
    while (!strstr(heldup_look(), "another program holds the history"))
        poll(&(struct pollfd){ .fd = historian_fd(k->historian), .events = POLLIN }, 1, -1);
    ck_assert(historydb_exec(other, "COMMIT"));
    historydb_close(other);
    historian_finish_all(k->historian);
    heldup_expect_not("another program holds the history");
    free(path);
}
END_TEST

/* Of a send that is in no history, for who looks whether one is being saved. */
static void begin_har(void)
{
    static const char one_entry[] =
        "{\"log\": {\"entries\": [{\"startedDateTime\": \"2026-11-28T10:00:00Z\", \"request\": "
        "{\"method\": \"GET\", \"url\": \"http://a/\"}, \"response\": {\"status\": 200}}]}}";
    struct jig_error error = { .code = JIG_OK };
    struct harlog har;
    ck_assert_msg(!harread(span_of(one_entry), &har, &error), "%s", error.text);
    ck_assert(harsave_begin(&heldup.app->saving.har, har.transfers[0], NULL));
    har.transfers[0] = NULL;
    harlog_clear(&har);
}

/* It would lose what it saves; then others are let in. */
START_TEST(workbench_stays_alone_with_the_history_while_it_saves_a_send)
{
    heldup_end();
    history_close(pastsends_open(NULL));
    diskgate_leave(0);
    heldup_begin();
    const struct keeping *k = &heldup.app->sends.keeping;
    while (!k->reader)
        heldup_look();
    ck_assert(history_is_alone(k->reader));
    diskgate_leave(-1);
    begin_har();
    for (int i = 0; i < 3; i++, heldup.now += 2 * HELDUP_SECOND)
        heldup_look();
    ck_assert_ptr_nonnull(heldup.app->saving.har.transfer);
    ck_assert_str_eq(heldup.app->saving.word, "");
    ck_assert(history_is_alone(k->reader));
    saving_clear(heldup.app);
    heldup_look();
    ck_assert(!history_is_alone(k->reader));
}
END_TEST

START_TEST(workbench_remembers_what_was_open_without_waiting)
{
    struct buf folder, theme;
    diskgate_close();
    dialogs_use_theme(heldup.app, &(struct intent){ .text = SPAN("light") });
    dialogs_use_environment(heldup.app, &(struct intent){ .text = SPAN("dev") });
    diskgate_await(1);
    dialogs_open_collection(heldup.app, &(struct intent){ .text = span_of(heldup.shop.path) });
    heldup_expect("env dev"); /* although it is in no file yet */
    diskgate_open(0);
    heldup_end();
    heldup_begin();
    buf_init(&folder, 4096);
    buf_init(&theme, 4096);
    ck_assert(recent_collection(&heldup.app->recent, &folder) &&
              recent_theme(&heldup.app->recent, &theme));
    ck_assert_str_eq(buf_str(&folder), heldup.app->ws.collection->root);
    ck_assert_str_eq(buf_str(&theme), "light");
    heldup_expect("env dev");
    buf_clear(&folder);
    buf_clear(&theme);
}
END_TEST

Suite *test_slowdisk(void);
Suite *test_slowdisk(void)
{
    Suite *suite = suite_create("slowdisk");
    TCase *tc = tcase_create("slowdisk");
    tcase_add_checked_fixture(tc, heldup_set_up, heldup_tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, workbench_answers_keys_while_cookies_are_held_up);
    tcase_add_test(tc, workbench_saves_cookies_while_a_body_is_held_up);
    tcase_add_test(tc, workbench_says_later_that_cookies_are_not_saved);
    tcase_add_test(tc, workbench_tells_what_is_not_kept_beside_an_error);
    tcase_add_test(tc, workbench_tells_of_each_send_that_is_not_kept);
    tcase_add_test(tc, workbench_tells_that_the_history_is_held_while_it_is);
    tcase_add_test(tc, workbench_stays_alone_with_the_history_while_it_saves_a_send);
    tcase_add_test(tc, workbench_shows_what_a_save_brings_in);
    tcase_add_test(tc, workbench_remembers_what_was_open_without_waiting);
    suite_add_tcase(suite, tc);
    return suite;
}
