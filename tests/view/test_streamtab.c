/* The tab of a stream's log as it is drawn. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "view/streamtab.h"

enum { HEIGHT = 8 };

static struct live live;
static struct restab_shown shown;
static struct streamtab *streamtab;
static struct grid grid;

static void setup(void)
{
    live = (struct live){ .kind = LIVE_WEBSOCKET, .state = LIVE_OPEN, .opened_at = 1 };
    streamlog_init(&live.log, 1 << 20);
    shown = (struct restab_shown){ .live = &live };
    streamtab = streamtab_new();
    ck_assert_ptr_nonnull(streamtab);
    grid_init(&grid);
}

static void teardown(void)
{
    streamtab_free(streamtab);
    streamlog_clear(&live.log);
    grid_clear(&grid);
}

static void add(bool is_compressed)
{
    struct logrow row = {
        .kind = LOGROW_TEXT, .at = 1, .is_compressed = is_compressed, .text = SPAN("words")
    };
    ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
}

static bool explains_z(int width)
{
    struct restab tab = streamtab_tab(streamtab);
    ck_assert_int_eq(grid_resize(&grid, width, HEIGHT), JIG_OK);
    tab.class->show(tab.self, &shown, true);
    tab.class->resize(tab.self, width, HEIGHT);
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    tab.class->draw(tab.self, &c, &(struct view_env){ .focused = true });
    return strstr(screen_text(&grid), "z compressed") != NULL;
}

START_TEST(streamtab_explains_the_letter_of_a_row_in_sight)
{
    add(true);
    add(false);
    ck_assert(explains_z(100));
    ck_assert(!explains_z(60)); /* without sizes */
    for (int i = 0; i < 2 * HEIGHT; i++)
        add(false);
    ck_assert(!explains_z(100)); /* it has gone above */
    add(true);
    ck_assert(explains_z(100));
}
END_TEST

/* Keys come also where the terminal is too small to show any of it. */
START_TEST(streamtab_takes_a_search_before_it_was_shown)
{
    struct restab tab = streamtab_tab(streamtab);
    struct buf words;
    buf_init(&words, 100);
    tab.class->find(tab.self, SPAN("words"));
    tab.class->find_regex(tab.self, SPAN("w.rds"));
    tab.class->find_next(tab.self, 1);
    tab.class->found(tab.self, &words);
    ck_assert_uint_eq(words.len, 0);
    add(false);
    ck_assert(!explains_z(100));
    ck_assert_ptr_nonnull(strstr(screen_text(&grid), "words"));
    buf_clear(&words);
}
END_TEST

static struct intent copied(void)
{
    struct restab tab = streamtab_tab(streamtab);
    struct intent intent = { .command = NULL };
    tab.class->show(tab.self, &shown, true);
    tab.class->resize(tab.self, 100, HEIGHT);
    ck_assert(tab.class->run(tab.self, RESTAB_COPY, &intent));
    return intent;
}

static const char *s_saves(const void *keys, const char *command)
{
    (void)keys;
    return strcmp(command, "response.save") == 0 ? "s" : "";
}

/* The last row is copied whole, or not at all. */
START_TEST(streamtab_copies_no_part_of_what_is_too_large)
{
    size_t len = RESTAB_COPY_MAX + 1;
    char *bytes = malloc(STREAMLOG_HEADROOM + len);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', STREAMLOG_HEADROOM + len);
    add(false);
    shown.env.key_of = s_saves;
    struct intent intent = copied();
    ck_assert_str_eq(intent.command, "response.copied");
    ck_assert(span_eq_str(intent.text, "words"));
    struct logrow row = { .kind = LOGROW_TEXT, .at = 1, .text = { NULL, len } };
    ck_assert_int_eq(streamlog_take(&live.log, &row, bytes), JIG_OK);
    intent = copied();
    ck_assert_str_eq(intent.command, "say");
    ck_assert(span_eq_str(intent.text, "too large for the clipboard; s saves the log"));
}
END_TEST

/* Its text is asked for, a window at a time, while keys are answered. */
START_TEST(streamtab_copies_what_is_large_by_and_by)
{
    struct restab tab = streamtab_tab(streamtab);
    size_t len = 8 << 20;
    char *bytes = malloc(STREAMLOG_HEADROOM + len);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', STREAMLOG_HEADROOM + len);
    struct logrow row = { .kind = LOGROW_TEXT, .at = 1, .text = { NULL, len } };
    ck_assert_int_eq(streamlog_take(&live.log, &row, bytes), JIG_OK);
    struct intent intent = copied();
    ck_assert_ptr_null(intent.command);
    struct copying *c = tab.class->copying(tab.self);
    ck_assert_uint_eq(c->text.len, 0);
    struct buf text;
    buf_init(&text, 0);
    while (copying_step(c, NULL))
        continue;
    ck_assert(copying_take(c, &text));
    ck_assert_uint_eq(text.len, len);
    copied();
    streamlog_forget(&live.log);
    tab.class->show(tab.self, &shown, false);
    ck_assert(copying_take(c, &text)); /* the log went meanwhile */
    ck_assert_int_ne(text.failed, JIG_OK);
    buf_clear(&text);
}
END_TEST

Suite *test_streamtab(void);
Suite *test_streamtab(void)
{
    Suite *suite = suite_create("streamtab");
    TCase *tc = tcase_create("streamtab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, streamtab_takes_a_search_before_it_was_shown);
    tcase_add_test(tc, streamtab_explains_the_letter_of_a_row_in_sight);
    tcase_add_test(tc, streamtab_copies_no_part_of_what_is_too_large);
    tcase_add_test(tc, streamtab_copies_what_is_large_by_and_by);
    suite_add_tcase(suite, tc);
    return suite;
}
