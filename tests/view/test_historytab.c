/* The History tab over a file that was made up, and the words above a send that was opened out of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/folder.h"
#include "book/history.h"
#include "book/historysearch.h"
#include "support/screen.h"
#include "support/viewer.h"
#include "view/pastlook.h"

/* Noon of a day, wherever that is. */
#define NOW INT64_C(1795435200000000)

static struct folder folder;
static struct history *history;
static struct pastlook look;
static struct viewer v;

static void put(const struct history_row *row)
{
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    ck_assert_msg(!history_begin(history, &id, &error), "%s", error.text);
    ck_assert_msg(!history_finish(history, id, row, SPAN("facts"), &error), "%s", error.text);
}

static const struct history_row row = { .at_us = NOW,
                                        .collection = "",
                                        .request = "",
                                        .method = "GET",
                                        .url = "http://a.test/x",
                                        .host = "a.test",
                                        .status = 200,
                                        .error = "",
                                        .duration_us = 1500,
                                        .size = 10240,
                                        .kept = 10240 };

static void setup(void)
{
    struct jig_error error = { .code = JIG_OK };
    folder_make(&folder);
    char *path = folder_at(&folder, "history.db");
    ck_assert_msg(!history_open(path, 1000, &history, &error), "%s", error.text);
    free(path);
    look =
        (struct pastlook){ .reader = history, .collection = "", .request = "", .now_us = NOW };
    viewer_open(&v, 110, 20);
    response_set_past(v.response, &look);
}

static void teardown(void)
{
    viewer_close(&v);
    history_close(history);
    folder_remove(&folder);
}

static void show(void)
{
    viewer_answer(&v, "http://a.test/x", SPAN("HTTP/1.1 200 OK\r\n\r\nnew"));
    viewer_keys(&v, "7");
}

START_TEST(historytab_says_what_could_not_be_kept_and_what_to_do)
{
    put(&row);
    look.trouble = "the history: another program holds it";
    show();
    viewer_has(&v, "  Nothing can be kept. the history: another program holds it");
    viewer_has(&v, "  Each send tries anew");
    look.trouble = "the history: the disk is full";
    look.is_of_disk = true;
    viewer_has(&v, "  Nothing can be kept. the history: the disk is full");
    viewer_has(&v,
               "Free space, mend it, or set XDG_STATE_HOME elsewhere: each send tries anew");
    viewer_has(&v, "a.test/x");
    look.n_lost = 1;
    viewer_has(&v, "  1 send was not kept. the history: the disk is full");
    look.n_lost = 1200;
    viewer_has(&v, "  1,200 sends were not kept. the history");
    viewer_resize(&v, 80, 9); /* in place of the heading */
    viewer_has(&v, "  1,200 sends were not kept. the history: the disk is full");
    viewer_lacks(&v, "The sends of");
    viewer_has(&v, "a.test/x");
    for (int h = 6; h >= 4; h--) { /* as long as there is a row for a send too */
        viewer_resize(&v, 40, h);
        viewer_has(&v, "  1,200 sends were not kept. … is full");
        viewer_has(&v, "▌  12:00:00");
        viewer_has(&v, "Enter open");
    }
    viewer_resize(&v, 80, 20); /* a path takes the cause from no one */
    look.trouble = "the history: /home/somebody/of/a/long/name/.local/state/jig/history.db: "
                   "attempt to write a readonly database";
    viewer_has(&v, " not kept. …history.db: attempt to write a readonly database\n");
    viewer_resize(&v, 110, 20);
    look.trouble = NULL;
    look.is_of_disk = false;
    viewer_resize(&v, 110, 20);
    viewer_lacks(&v, "not kept");
}
END_TEST

START_TEST(historytab_names_no_key_that_has_nothing_to_work_on)
{
    show();
    viewer_lacks(&v, "open");
    viewer_lacks(&v, "send again");
    viewer_lacks(&v, "clear");
    viewer_has(&v, "a all requests'");
    put(&row);
    viewer_keys(&v, "aa");
    viewer_has(&v, "Enter open   R send again   v compare   a all requests'");
    viewer_has(&v, "C clear");
}
END_TEST

START_TEST(historytab_has_room_for_how_a_send_ended)
{
    static char words[][12] = { "cancelled", "timeout" };
    static const int widths[] = { 60, 76, 88, 104, 105, 140, 200 };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct history_row one = row;
        one.status = 0;
        one.error = words[i];
        one.duration_us = 12300000;
        put(&one);
    }
    show();
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        viewer_resize(&v, widths[i], 20);
        viewer_has(&v, "cancelled ");
        viewer_has(&v, "timeout ");
        viewer_has(&v, " 12.3 s");
    }
}
END_TEST

/* Of one whose jig was killed the query is not known. */
START_TEST(historytab_has_a_cut_send_look_as_those_beside_it)
{
    struct history_row one = row;
    one.error = "cut";
    put(&one);
    show();
    viewer_resize(&v, 88, 20);
    viewer_has(&v, "GET a.test/x\n");
    one.error = "";
    one.url = "http://a.test/x?from=somewhere";
    put(&one);
    look.changes++;
    viewer_resize(&v, 88, 20);
    viewer_has(&v, "GET /x?from=somewh");
    viewer_has(&v, "GET /x\n");
    viewer_lacks(&v, "GET a.test");
}
END_TEST

START_TEST(historytab_says_where_each_send_came_from)
{
    for (int i = 0; i < HISTORY_N_ORIGINS; i++) {
        struct history_row one = row;
        one.origin = (enum history_origin)i;
        put(&one);
    }
    show();
    viewer_has(&v, "   import       GET a.test/x\n");
    viewer_has(&v, "   run          GET a.test/x\n");
    viewer_has(&v, "   sent again   GET a.test/x\n");
    viewer_has(&v, "   by hand      GET a.test/x\n");
    viewer_resize(&v, 90, 20);
    viewer_has(&v, "    10 KiB   sent again   GET a.test/x\n");
    for (int w = 78; w >= 68; w -= 5) { /* in fewer words */
        viewer_resize(&v, w, 20);
        viewer_has(&v, "    10 KiB  import   GET ");
        viewer_has(&v, "    10 KiB  run      GET ");
        viewer_has(&v, "    10 KiB  again    GET ");
        viewer_has(&v, "    10 KiB  by hand  GET ");
    }
    viewer_resize(&v, 67, 20); /* not at all, rather than half a word */
    viewer_has(&v, "    10 KiB  GET a.test/x\n");
    viewer_lacks(&v, "by hand");
}
END_TEST

START_TEST(historytab_says_what_can_be_looked_for)
{
    put(&row);
    show();
    viewer_keys(&v, "/");
    viewer_has(&v, "  / text, 4xx, failed, open, cut, host:x, 3h ");
    viewer_keys(&v, "5xx");
    viewer_lacks(&v, "text, 4xx");
    viewer_has(&v, "0 found");
}
END_TEST

START_TEST(historytab_says_how_much_of_an_answer_it_has)
{
    struct history_row cut = row;
    cut.kept = 1024;
    put(&row);
    put(&cut);
    show();
    viewer_has(&v, "    1.0 KiB of 10 KiB   by hand      GET a.test/x\n");
    viewer_has(&v, "               10 KiB   by hand      GET a.test/x\n");
    ck_assert_int_eq(screen_role(&v.grid, 70, 4), ROLE_WARN);
    ck_assert_int_eq(screen_role(&v.grid, 70, 5), ROLE_TEXT);
}
END_TEST

START_TEST(historytab_says_that_the_newest_is_over_the_limit)
{
    put(&row);
    look.most = 10240;
    show();
    viewer_lacks(&v, "over history.size");
    look.most = 10239;
    viewer_has(
        &v, "The sends of unsaved requests  1   the newest alone is over history.size, 10 KiB");
}
END_TEST

/* Below the oldest one, not where more follow. */
START_TEST(historytab_says_how_much_is_kept)
{
    for (int i = 0; i < 30; i++)
        put(&row);
    look.most = UINT64_C(2) << 30;
    look.age_us = INT64_C(90) * 86400 * 1000000;
    show();
    viewer_lacks(&v, "Kept for");
    viewer_keys(&v, "G");
    viewer_has(
        &v, "\n  Kept for 90 days, 2.0 GiB in all: history.age, history.size in config.ini\n");
    viewer_resize(&v, 80, 20);
    viewer_has(
        &v, "\n  Kept for 90 days, 2.0 GiB in all: history.age, history.size in config.ini\n");
    look.age_us = 0; /* a session that forgets */
    viewer_lacks(&v, "Kept for");
}
END_TEST

START_TEST(historytab_lists_one_requests_sends_or_all)
{
    struct history_row mine = row, other = row;
    mine.collection = other.collection = "/shop";
    mine.request = "mine.req.json";
    other.request = "other.req.json";
    put(&mine);
    put(&other);
    look.collection = "/shop";
    look.request = "mine.req.json";
    struct history_row open = mine;
    open.id = 1;
    look.open = &open;
    show();
    viewer_has(&v, "The sends of this request  1\n");
    viewer_has(&v, "▌● ");
    viewer_keys(&v, "a");
    viewer_has(&v, "The sends of all requests  2\n");
    viewer_has(&v, "GET mine\n");
    viewer_has(&v, "GET other\n");
    for (int y = 4; y < 6; y++) /* the mark goes with its row */
        ck_assert_int_eq(strstr(viewer_row(&v, y), "●") != NULL,
                         strstr(viewer_row(&v, y), "GET mine") != NULL);
    viewer_resize(&v, 140, 20); /* with its address, where there is room */
    viewer_has(&v, "GET mine  a.test/x\n");
}
END_TEST

/* Nothing was sent yet is not said where something was. */
START_TEST(historytab_is_offered_before_anything_is_sent)
{
    viewer_has(&v, "Nothing was sent yet\n");
    look.n_of_request = 2;
    viewer_has(&v, "Nothing was sent since jig was started\n");
    viewer_has(&v, "History 2");
}
END_TEST

START_TEST(historytab_says_that_a_request_is_private)
{
    show();
    viewer_has(&v, "nothing of this request is kept yet\n");
    look.is_private = true;
    viewer_has(&v, "this request is private: its sends are not kept\n");
    viewer_keys(&v, "a");
    viewer_has(&v, "nothing is kept yet\n");
}
END_TEST

/* It is another transfer than the one that it began with. */
START_TEST(historytab_marks_a_stream_that_has_connected_again)
{
    struct live live = { .kind = LIVE_EVENTS, .state = LIVE_OPEN, .opened_at = 1 };
    streamlog_init(&live.log, 1 << 20);
    put(&row);
    show();
    viewer_lacks(&v, "●");
    live.began_wall_us = row.at_us;
    response_set_live(v.response, &live);
    response_update(v.response, 7);
    viewer_work(&v);
    viewer_has(&v, "▌● ");
    response_set_live(v.response, NULL);
    streamlog_clear(&live.log);
}
END_TEST

static int64_t open_stream(const struct history_row *of)
{
    const struct history_batch first = { .state = SPAN("state") };
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    ck_assert_msg(!history_open_stream(history, of, SPAN("facts"), &first, &id, &error), "%s",
                  error.text);
    return id;
}

/* As its writer does, in this program or in another one: nobody tells the screen. */
static void write_on(int64_t id, uint64_t size, int64_t duration_us)
{
    const struct history_batch batch = { .part = 1,
                                         .log = SPAN("rows"),
                                         .state = SPAN("state"),
                                         .size = size,
                                         .kept = size,
                                         .duration_us = duration_us };
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!history_add_batch(history, id, &batch, &error), "%s", error.text);
}

START_TEST(historytab_moves_the_rows_of_streams_that_are_open)
{
    struct jig_error error = { .code = JIG_OK };
    int64_t first = open_stream(&row), second = open_stream(&row);
    put(&row);
    write_on(second, 1024, 1000000);
    show();
    viewer_keys(&v, "<Down>");
    viewer_has(&v, "200 open                 1.00 s              1.0 KiB");
    ck_assert_int_lt(response_deadline(v.response, 7), INT64_MAX);
    write_on(second, 2048, 2000000);
    write_on(first, 5120, 3000000);
    viewer_wait_for(&v, "200 open                 2.00 s              2.0 KiB");
    viewer_wait_for(&v, "200 open                 3.00 s              5.0 KiB");
    viewer_has(&v, "\n▌  "); /* the cursor stays where it was */
    ck_assert(!history_cut_stream(history, first, &error));
    ck_assert(!history_finish(history, second, &row, SPAN(""), &error));
    viewer_wait_for(&v, "200 cut                  3.00 s");
    viewer_lacks(&v, "200 open");
    ck_assert_int_eq(response_deadline(v.response, 7), INT64_MAX);
}
END_TEST

START_TEST(historytab_goes_on_searching_while_a_stream_moves)
{
    int64_t id = open_stream(&row);
    struct history_row other = row;
    other.url = "http://b.test/needle";
    for (int i = 0; i < 300; i++)
        put(&other);
    show();
    viewer_keys(&v, "/needle");
    write_on(id, 2048, 2000000);
    viewer_wait_for(&v, "300 found");
    viewer_keys(&v, "<Esc>");
    viewer_keys(&v, "<End>");
    viewer_wait_for(&v, "200 open                 2.00 s              2.0 KiB");
}
END_TEST

START_TEST(historytab_says_what_was_a_websocket)
{
    struct history_row socket = row;
    socket.url = "wss://a.test/x";
    socket.status = 101;
    put(&socket);
    show();
    viewer_has(&v, "   by hand      WS a.test/x\n");
}
END_TEST

START_TEST(historytab_says_that_there_are_more_than_it_lists)
{
    for (int i = 0; i < HISTORYSEARCH_MOST + 1; i++)
        put(&row);
    show();
    viewer_has(&v, "The sends of unsaved requests  2,000, and older ones\n");
}
END_TEST

/* In the last column, beside the rows alone: a press brings them there, a drag takes them along. */
START_TEST(historytab_scrolls_by_its_bar)
{
    struct history_row sent = row;
    char url[40];
    for (int i = 0; i < 60; i++) {
        snprintf(url, sizeof url, "http://a.test/%d", i);
        sent.url = url;
        sent.at_us = NOW + i;
        put(&sent);
    }
    show();
    viewer_has(&v, "a.test/59  ");
    ck_assert_msg(strstr(viewer_row(&v, 4), "▐") != NULL, "%s", viewer_screen(&v));
    ck_assert_ptr_null(strstr(viewer_row(&v, 2), "▐"));
    ck_assert_ptr_null(strstr(viewer_row(&v, 19), "▐"));
    viewer_keys(&v, "<click 109,17>");
    viewer_has(&v, "a.test/0  ");
    ck_assert_msg(strstr(viewer_row(&v, 17), "▐") != NULL, "%s", viewer_screen(&v));
    ck_assert_ptr_null(strstr(viewer_row(&v, 4), "▐"));
    viewer_keys(&v, "<drag 20,4>");
    viewer_has(&v, "a.test/59  ");
    viewer_keys(&v, "/a.test/1<Enter>"); /* all of it is in sight */
    viewer_lacks(&v, "▐");
}
END_TEST

START_TEST(historytab_says_what_is_missing_of_a_send_that_was_opened)
{
    struct history_row open = row;
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_recorded_body body = {
        .len = 10240, .kept = 5, .wire_len = 10240, .expected = -1
    };
    struct jig_error error = { .code = JIG_OK };
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/x");
    jig_recording_set_answer(r, &head);
    jig_recording_set_body(r, &body);
    jig_recording_add_body(r, "first", 5);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    open.origin = HISTORY_RUN;
    look.open = &open;
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "1");
    viewer_has(
        &v, "   run   Esc back to the history\n"
            "  Only the first 5 B of its 10 KiB are kept: history.body in config.ini says how "
            "much; sent again, all of\n"
            "  it comes\n"
            "    1   first\n");
}
END_TEST

START_TEST(historytab_opens_a_send_that_is_as_long_as_it_was)
{
    struct response_badge badges[RESPONSE_BADGES];
    struct history_row open = row;
    viewer_answer(&v, "http://a.test/x", SPAN("HTTP/1.1 200 OK\r\n\r\n••••••"));
    look.open = &open;
    ck_assert_uint_ge(response_badges(v.response, badges), 3);
    ck_assert_str_eq(badges[2].text, "10 KiB");
    look.open = NULL;
    response_badges(v.response, badges);
    ck_assert_str_eq(badges[2].text, "18 B");
}
END_TEST

Suite *test_historytab(void);
Suite *test_historytab(void)
{
    Suite *suite = suite_create("historytab");
    TCase *tc = tcase_create("historytab");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, historytab_says_what_could_not_be_kept_and_what_to_do);
    tcase_add_test(tc, historytab_names_no_key_that_has_nothing_to_work_on);
    tcase_add_test(tc, historytab_has_room_for_how_a_send_ended);
    tcase_add_test(tc, historytab_has_a_cut_send_look_as_those_beside_it);
    tcase_add_test(tc, historytab_says_where_each_send_came_from);
    tcase_add_test(tc, historytab_says_what_can_be_looked_for);
    tcase_add_test(tc, historytab_says_how_much_of_an_answer_it_has);
    tcase_add_test(tc, historytab_says_how_much_is_kept);
    tcase_add_test(tc, historytab_lists_one_requests_sends_or_all);
    tcase_add_test(tc, historytab_says_that_the_newest_is_over_the_limit);
    tcase_add_test(tc, historytab_is_offered_before_anything_is_sent);
    tcase_add_test(tc, historytab_says_that_a_request_is_private);
    tcase_add_test(tc, historytab_marks_a_stream_that_has_connected_again);
    tcase_add_test(tc, historytab_moves_the_rows_of_streams_that_are_open);
    tcase_add_test(tc, historytab_goes_on_searching_while_a_stream_moves);
    tcase_add_test(tc, historytab_says_what_was_a_websocket);
    tcase_add_test(tc, historytab_says_that_there_are_more_than_it_lists);
    tcase_add_test(tc, historytab_scrolls_by_its_bar);
    tcase_add_test(tc, historytab_says_what_is_missing_of_a_send_that_was_opened);
    tcase_add_test(tc, historytab_opens_a_send_that_is_as_long_as_it_was);
    suite_add_tcase(suite, tc);
    return suite;
}
