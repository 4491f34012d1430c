/* The line above a stream's log: how it stands, how much came, what of it is not to be seen. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/screen.h"
#include "view/streamanswer.h"
#include "view/streamhead.h"

#define SECOND INT64_C(1000000)

static struct live live;
static struct streamhead head;
static struct grid grid;

static void setup(void)
{
    live = (struct live){ .kind = LIVE_WEBSOCKET, .state = LIVE_OPEN, .opened_at = 1 };
    streamlog_init(&live.log, 1 << 20);
    head = (struct streamhead){
        .live = &live, .now = 5 * SECOND, .held = UINT64_MAX, .follows = true
    };
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, 100, 1), JIG_OK);
}

static void teardown(void)
{
    streamlog_clear(&live.log);
    grid_clear(&grid);
}

static void add(int n)
{
    for (int i = 0; i < n; i++)
        streamlog_add(&live.log,
                      &(struct logrow){ .at = 4 * SECOND,
                                        .kind = LOGROW_TEXT,
                                        .way = i % 2 ? LOGROW_SENT : LOGROW_RECEIVED,
                                        .text = SPAN("a message of so many bytes") });
}

/* What stands at its left and at its right. */
static void shows(const char *left, const char *right)
{
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    streamhead_draw(&head, &c);
    const char *row = screen_row(&grid, 0);
    const char *rest = row + strlen(left);
    ck_assert_msg(strncmp(row, left, strlen(left)) == 0, "%s", row);
    ck_assert_msg(strcmp(rest + strspn(rest, " "), right) == 0, "%s", row);
}

START_TEST(streamhead_says_how_it_stands)
{
    add(3);
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "following");
    head.held = 12;
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "paused, 12 more");
    head.held = UINT64_MAX;
    head.follows = false;
    head.is_filtered = true;
    head.n_shown = 1;
    head.way = LOGROW_SENT;
    head.no_control = true;
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "1 of 3 sent, no pings   staying");
    head.way = LOGROW_RECEIVED;
    head.no_control = false;
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "1 of 3 received   staying");
    head.way = LOGROW_SENT;
    live.state = LIVE_ENDED;
    snprintf(live.end, sizeof live.end, "closed by them: 1000, normal");
    shows("  ○ closed by them: 1000, normal   ↓ 2   ↑ 1   78 B", "1 of 3 sent");
}
END_TEST

/* Why it ended has what the counts and the limits leave. */
START_TEST(streamhead_leaves_room_for_a_reason)
{
    add(3);
    live.state = LIVE_ENDED;
    snprintf(live.end, sizeof live.end, "closed by the server: 1011, \"%s\"",
             "the disk is full, as it was on the day");
    shows("  ○ closed by the server: 1011, \"the disk is full, as it was on the day\""
          "   ↓ 2   ↑ 1   78 B",
          "");
    head.is_filtered = true;
    head.n_shown = 1;
    shows("  ○ closed by the server: 1011, \"the disk is full, as it was…"
          "   ↓ 2   ↑ 1   78 B",
          "1 of 3 received");
}
END_TEST

START_TEST(streamhead_explains_a_letter_where_there_is_room)
{
    add(3);
    head.has_compressed = true;
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "z compressed   following");
    head.is_filtered = true;
    head.way = LOGROW_NEITHER;
    head.n_shown = 2;
    head.held = 1234567;
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s",
          "z compressed   2 of 3   paused, 1,234,567 more");
    ck_assert_int_eq(grid_resize(&grid, 70, 1), JIG_OK);
    shows("  ● open   ↓ 2   ↑ 1   78 B   3/s", "2 of 3   paused, 1,234,567 more");
}
END_TEST

START_TEST(streamhead_counts_what_is_lost)
{
    streamlog_clear(&live.log);
    streamlog_init(&live.log, 4000);
    add(100);
    ck_assert_uint_gt(live.log.n_dropped, 0);
    shows("  ● open   ↓ 50   ↑ 50   2.5 KiB   100/s", "99 lost   following");
}
END_TEST

/* An opening whose connection went silent in the end. */
static struct jig_transfer *silent(void)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head_line = { 101, "Switching Protocols", 19, "HTTP/1.1" };
    struct jig_error error = { .code = JIG_ERR_TIMEOUT }, failed;
    struct jig_transfer *t = NULL;
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_answer(r, &head_line);
    jig_recording_set_error(r, &error);
    ck_assert_msg(!jig_recording_finish(r, &t, &failed), "%s", failed.text);
    return t;
}

static void badges_are(const struct restab_shown *shown, const char *first, const char *last)
{
    struct response_badge badges[RESPONSE_BADGES];
    size_t n = streamanswer_badges(shown, badges, 100);
    ck_assert_str_eq(badges[0].text, first);
    ck_assert_str_eq(badges[n - 1].text, last);
}

/* Why the stream failed, not what became of its connection behind that. */
START_TEST(streamhead_has_the_badge_of_its_own_failure)
{
    struct jig_transfer *t = silent();
    struct restab_shown shown = { .transfer = t,
                                  .exchange = jig_transfer_exchange(t, 0),
                                  .live = &live };
    live.state = LIVE_ENDED;
    live.code = JIG_ERR_TOO_LARGE;
    badges_are(&shown, "too-large", "HTTP/1.1");
    live.code = JIG_OK;
    badges_are(&shown, "101 Switching Protocols", "HTTP/1.1");
    live.opened_at = 0; /* it never came to that */
    badges_are(&shown, "timeout", "HTTP/1.1");
    jig_transfer_free(t);
}
END_TEST

Suite *test_streamhead(void);
Suite *test_streamhead(void)
{
    Suite *suite = suite_create("streamhead");
    TCase *tc = tcase_create("streamhead");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, streamhead_says_how_it_stands);
    tcase_add_test(tc, streamhead_counts_what_is_lost);
    tcase_add_test(tc, streamhead_explains_a_letter_where_there_is_room);
    tcase_add_test(tc, streamhead_leaves_room_for_a_reason);
    tcase_add_test(tc, streamhead_has_the_badge_of_its_own_failure);
    suite_add_tcase(suite, tc);
    return suite;
}
