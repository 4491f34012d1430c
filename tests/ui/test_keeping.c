/* The workbench's hold on the history where another program has a hand in it. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/keeping.h"
#include "book/historydb.h"
#include "book/recorder.h"
#include "format/harread.h"
#include "support/diskgate.h"
#include "support/failalloc.h"
#include "support/pastsends.h"
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
    diskgate_leave(-1);
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

/* There is a history, and no room to share it. */
static void begin_alone(void)
{
    struct history *maker;
    struct jig_error error;
    ck_assert_int_eq(history_open(NULL, 1000, &maker, &error), JIG_OK);
    history_close(maker);
    diskgate_leave(0);
    keeping_begin(&k);
    ck_assert_ptr_nonnull(k.reader);
    ck_assert(history_is_alone(k.reader));
}

/* One that could only be opened alone is opened again once there is room. */
START_TEST(keeping_shares_the_history_as_soon_as_it_can)
{
    char word[400];
    k.limits.kept.age_us = INT64_MAX / 4;
    begin_alone();
    pastsends_begin_one(k.historian, 1);
    pastsends_finish_one(k.historian, 1, "lost", HISTORY_BY_HAND);
    ck_assert(keeping_take_news(&k, word));
    ck_assert(!k.is_replaced);
    diskgate_leave(-1);
    pastsends_begin_one(k.historian, 1);
    pastsends_finish_one(k.historian, 1, "kept", HISTORY_BY_HAND);
    ck_assert(keeping_take_news(&k, word));
    ck_assert(k.is_replaced);
    keeping_leave_file(&k);
    keeping_refresh(&k, 1);
    ck_assert(!history_is_alone(k.reader));
    pastsends_expect(k.reader, &(struct history_query){ 0 }, "kept");
}
END_TEST

/* While nothing is sent, and the list is not in sight, or nobody else could read it. */
START_TEST(keeping_lets_others_in_as_soon_as_there_is_room)
{
    int64_t now = 1000;
    begin_alone();
    ck_assert(!keeping_watch(&k, false, now));
    ck_assert(keeping_deadline(&k) <= k.watch_at);
    diskgate_leave(-1);
    ck_assert(!keeping_watch(&k, false, now)); /* not at each turn */
    ck_assert(!k.is_replaced);
    ck_assert(keeping_watch(&k, false, now = k.watch_at));
    ck_assert(k.is_replaced);
    keeping_leave_file(&k);
    keeping_refresh(&k, 1);
    ck_assert(!history_is_alone(k.reader));
    ck_assert(!keeping_watch(&k, false, now = k.watch_at));
    ck_assert(k.watch_at == INT64_MAX);
}
END_TEST

/* It would go with the file that is left. */
START_TEST(keeping_stays_alone_while_a_send_is_saved)
{
    int64_t now = 1000;
    begin_alone();
    diskgate_leave(-1);
    k.is_saved_from = true;
    ck_assert(!keeping_watch(&k, false, now));
    ck_assert(!k.is_replaced);
    k.is_saved_from = false;
    ck_assert(keeping_watch(&k, false, now = k.watch_at));
    ck_assert(k.is_replaced);
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

static void send(struct history *by, const char *url)
{
    struct history_row row = {
        .at_us = 1, .collection = "", .request = "", .method = "GET", .host = "", .error = ""
    };
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    row.url = (char *)url;
    ck_assert_msg(!history_begin(by, &id, &error), "%s", error.text);
    ck_assert_msg(!history_finish(by, id, &row, SPAN("facts"), &error), "%s", error.text);
}

static size_t n_shown(void)
{
    keeping_refresh(&k, 1);
    return k.look.n_of_request;
}

/* Of another jig, while the list is in sight, and not at once again. */
START_TEST(keeping_notices_what_another_program_sends)
{
    struct history *other;
    struct jig_error error;
    int64_t id, now = 1000;
    keeping_look_at(&k, "", "");
    keeping_begin(&k);
    ck_assert(!keeping_watch(&k, true, now)); /* there is no file */
    ck_assert_int_eq(history_open(NULL, 1000, &other, &error), JIG_OK);
    ck_assert(keeping_watch(&k, true, now = k.watch_at));
    ck_assert_uint_eq(n_shown(), 0);
    ck_assert(!keeping_watch(&k, true, now = k.watch_at));
    send(other, "http://a.test/1");
    ck_assert(!keeping_watch(&k, true, now));
    ck_assert(keeping_deadline(&k) <= k.watch_at);
    ck_assert(keeping_watch(&k, true, now = k.watch_at));
    ck_assert_uint_eq(n_shown(), 1);
    ck_assert_int_eq(history_begin(other, &id, &error), JIG_OK); /* it is not over */
    ck_assert(!keeping_watch(&k, true, now = k.watch_at));
    ck_assert_int_eq(history_delete(other, 1, &error), JIG_OK);
    ck_assert(!keeping_watch(&k, false, k.watch_at));
    ck_assert(k.watch_at == INT64_MAX);
    ck_assert(keeping_watch(&k, true, now)); /* as soon as it is in sight */
    ck_assert_uint_eq(n_shown(), 0);
    history_close(other);
}
END_TEST

static const char one_entry[] =
    "{\"log\": {\"entries\": [{\"startedDateTime\": \"2026-11-28T10:00:00Z\", \"request\": "
    "{\"method\": \"GET\", \"url\": \"http://a/\"}, \"response\": {\"status\": 200}}]}}";

/* What the file has is not known: all would be there twice. */
static void expect_no_import(const char *why)
{
    struct jig_error error = { .code = JIG_OK };
    struct harlog har;
    ck_assert_int_eq(harread(span_of(one_entry), &har, &error), JIG_OK);
    ck_assert_int_eq(keeping_import(&k, har.transfers, har.lives, har.n, &error), JIG_ERR_READ);
    ck_assert_ptr_null(k.intake);
    ck_assert_msg(strstr(error.text, "nothing is kept: the history: ") &&
                      strstr(error.text, why),
                  "%s", error.text);
    ck_assert_ptr_nonnull(k.look.why_none);
    ck_assert_msg(strstr(k.look.why_none, why), "%s", k.look.why_none);
    ck_assert_int_eq(keeping_open(&k, 1, &error), JIG_ERR_USAGE);
    ck_assert_msg(strstr(error.text, why), "%s", error.text);
    harlog_clear(&har);
}

START_TEST(keeping_imports_nothing_into_a_history_that_it_can_not_read)
{
    proc_write_file(folder, "jig/history.db", SPAN("this is no database at all\n"));
    expect_no_import("/jig/history.db is damaged: move it away to begin a new one");
}
END_TEST

START_TEST(keeping_says_that_a_history_is_held_and_reads_it_later)
{
    char path[PATH_MAX + 32];
    struct history *maker;
    struct historydb *holder;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_int_eq(history_open(NULL, 1000, &maker, &error), JIG_OK);
    history_close(maker);
    snprintf(path, sizeof path, "%s/jig/history.db", folder);
    ck_assert_int_eq(historydb_open(path, true, 0, &holder, &error), JIG_OK);
    ck_assert(historydb_exec(holder, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE"));
    expect_no_import("another program holds it");
    historydb_close(holder);
    ck_assert(keeping_look_again(&k, keeping_deadline(&k)));
    ck_assert_ptr_null(k.look.why_none);
}
END_TEST

/* On its way into the history. */
static struct jig_transfer *hand_over(const char *body)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct recorder_about about = { .origin = HISTORY_BY_HAND };
    struct jig_transfer *t;
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_answer(r, &head);
    jig_recording_add_body(r, body, strlen(body));
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    keeping_record(&k, t, NULL, &about);
    return t;
}

static void keep(const char *body)
{
    struct jig_transfer *t = hand_over(body);
    ck_assert(recorder_finish(k.recorder, 60000000));
    jig_transfer_free(t);
}

static uint64_t compared_len(void)
{
    ck_assert_ptr_nonnull(k.compared);
    return jig_exchange_body_len(jig_transfer_last(k.compared));
}

/* Another send that is not there, or for which there is no memory. */
START_TEST(keeping_compares_with_the_same_until_it_has_another)
{
    struct jig_error error = { .code = JIG_OK };
    unsigned n = 0;
    historylimits_init(&k.limits);
    k.limits.kept.age_us = INT64_C(1) << 60; /* what is made up is very old */
    keep("one");
    keep("three");
    keeping_refresh(&k, 0);
    ck_assert_msg(!keeping_compare(&k, 1, &error), "%s", error.text);
    ck_assert_uint_eq(compared_len(), 3);
    ck_assert_int_eq(keeping_compare(&k, 1000, &error), JIG_ERR_USAGE);
    ck_assert_uint_eq(compared_len(), 3);
    for (bool came = true; came; n++) {
        ck_assert(!keeping_compare(&k, 1, &error));
        failalloc_at(n);
        enum jig_err err = keeping_compare(&k, 2, &error);
        came = failalloc_end();
        ck_assert(came || !err);
        ck_assert_uint_eq(compared_len(), err ? 3 : 5);
    }
    ck_assert_uint_gt(n, 3);
    keeping_end_compare(&k);
}
END_TEST

/* Who is hung up waits for so long, and says so. */
START_TEST(keeping_tells_what_was_not_kept_in_time)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *reader;
    historylimits_init(&k.limits);
    k.limits.kept.age_us = INT64_C(1) << 60;
    keep("one");
    ck_assert_int_eq(keeping_finish(&k, 60000, &error), JIG_OK);
    ck_assert_int_eq(error.code, JIG_OK);
    struct jig_transfer *t = hand_over("three");
    ck_assert_int_eq(keeping_finish(&k, 0, &error), JIG_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(error.text, "5 B were still to be kept"));
    keeping_clear(&k);
    jig_transfer_free(t);
    ck_assert_int_eq(history_open(NULL, 1000, &reader, &error), JIG_OK);
    pastsends_expect(reader, &(struct history_query){ 0 }, "http://a.test/");
    history_close(reader);
}
END_TEST

Suite *test_keeping(void);
Suite *test_keeping(void)
{
    Suite *suite = suite_create("keeping");
    TCase *tc = tcase_create("keeping");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, keeping_reads_a_history_that_was_being_made);
    tcase_add_test(tc, keeping_shares_the_history_as_soon_as_it_can);
    tcase_add_test(tc, keeping_lets_others_in_as_soon_as_there_is_room);
    tcase_add_test(tc, keeping_stays_alone_while_a_send_is_saved);
    tcase_add_test(tc, keeping_looks_for_a_history_some_seconds_long);
    tcase_add_test(tc, keeping_notices_what_another_program_sends);
    tcase_add_test(tc, keeping_imports_nothing_into_a_history_that_it_can_not_read);
    tcase_add_test(tc, keeping_says_that_a_history_is_held_and_reads_it_later);
    tcase_add_test(tc, keeping_compares_with_the_same_until_it_has_another);
    tcase_add_test(tc, keeping_tells_what_was_not_kept_in_time);
    suite_add_tcase(suite, tc);
    return suite;
}
