/* One message of a stream below its log: a small one is a copy, a large one is read where it is. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "view/messageview.h"

enum { LARGE = 8 << 20, WIDTH = 76, HEIGHT = 8, SOME_WINDOWS = 1 << 20 };

/* The log's store, in memory; it counts what is read. */
static struct buf stored;
static size_t n_read;

static struct live live;
static struct restab_shown shown;
static struct streamrows rows;
static struct messageview *message;
static struct grid grid;

static bool add_stored(void *ctx, struct span bytes)
{
    buf_add(ctx, bytes);
    return !stored.failed;
}

static size_t read_stored(void *ctx, uint64_t offset, void *out, size_t len)
{
    struct span part = span_sub(buf_span(ctx), (size_t)offset, (size_t)offset + len);
    if (part.len)
        memcpy(out, part.ptr, part.len);
    n_read += part.len;
    return part.len;
}

static void empty_stored(void *ctx)
{
    buf_reset(ctx);
}

static void drop_stored(void *ctx)
{
    buf_clear(ctx);
}

static void setup(void)
{
    struct logstore store = { &stored, add_stored, read_stored, empty_stored, drop_stored };
    live = (struct live){ .kind = LIVE_WEBSOCKET, .state = LIVE_OPEN, .opened_at = 1 };
    buf_init(&stored, 64 << 20);
    streamlog_init(&live.log, 1 << 20);
    streamlog_set_store(&live.log, logchunks_new(&store));
    shown = (struct restab_shown){ .live = &live };
    streamrows_init(&rows);
    rows.live = &live;
    rows.shown = &shown;
    message = messageview_new();
    ck_assert_ptr_nonnull(message);
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, WIDTH, HEIGHT), JIG_OK);
    messageview_resize(message, WIDTH, HEIGHT);
}

static void teardown(void)
{
    messageview_free(message);
    streamrows_clear(&rows);
    streamlog_clear(&live.log);
    grid_clear(&grid);
}

static void add(struct span text)
{
    struct logrow row = { .kind = LOGROW_TEXT, .way = LOGROW_RECEIVED, .at = 1, .text = text };
    ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
}

/* Lines of words, the first and the last of which are to be known again; and it is in the store. */
static void add_large(void)
{
    static const char line[] = "Lorem ipsum dolor sit amet, again and again\n";
    char *text = malloc(LARGE);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < LARGE; i++)
        text[i] = line[i % (sizeof line - 1)];
    memcpy(text, "The first", 9);
    memcpy(text + LARGE - 9, "\nThe last", 9);
    add(span_make(text, LARGE));
    free(text);
    add(SPAN("behind it"));
    while (streamlog_work(&live.log, 1 << 20))
        ;
    ck_assert_uint_ge(stored.len, LARGE);
    n_read = 0;
}

static const char *drawn(void)
{
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    messageview_draw(message, &c, &rows, &(struct view_env){ .focused = true });
    return screen_text(&grid);
}

static void shows(const char *words)
{
    const char *text = drawn();
    ck_assert_msg(strstr(text, words) != NULL, "no '%s' in:\n%s", words, text);
}

static void press(enum key_code code)
{
    struct intent intent = { 0 };
    messageview_key(message, &(struct key){ .code = code }, &intent);
}

START_TEST(messageview_reads_a_large_message_by_windows)
{
    add_large();
    messageview_open(message, &shown, 0);
    messageview_work(message, 0);
    shows("The first");
    ck_assert_uint_le(n_read, SOME_WINDOWS);
    press(JKEY_END);
    shows("The last");
    while (messageview_work(message, 4000))
        ;
    messageview_find(message, SPAN("The last"), false);
    while (messageview_work(message, 4000))
        ;
    shows("The last");
}
END_TEST

START_TEST(messageview_says_that_a_large_message_is_gone)
{
    add_large();
    messageview_open(message, &shown, 0);
    shows("The first");
    streamlog_forget(&live.log);
    messageview_show(message, &shown);
    shows("it is not in the log any more");
    messageview_work(message, 4000);
    press(JKEY_END);
    shows("it is not in the log any more");
}
END_TEST

START_TEST(messageview_keeps_a_small_message_that_the_log_has_not)
{
    add(SPAN("a small one"));
    messageview_open(message, &shown, 0);
    streamlog_forget(&live.log);
    messageview_show(message, &shown);
    shows("a small one");
    shows("dropped from the log meanwhile");
}
END_TEST

Suite *test_messageview(void);
Suite *test_messageview(void)
{
    Suite *suite = suite_create("messageview");
    TCase *tc = tcase_create("messageview");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, messageview_reads_a_large_message_by_windows);
    tcase_add_test(tc, messageview_says_that_a_large_message_is_gone);
    tcase_add_test(tc, messageview_keeps_a_small_message_that_the_log_has_not);
    suite_add_tcase(suite, tc);
    return suite;
}
