/* The tab of the wire log, over logs that are too long to be read at once. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "view/wiretab.h"

enum { WIDTH = 80, HEIGHT = 12, LONG = 300000 };

/* HEADERS of a status of 200 and "a: hunter22" (RFC 7541, 6.1 and 6.2.2). */
#define PACKED(flags) "\0\0\xd\1" flags "\0\0\0\1\x88\0\1a\x8hunter22"

static struct restab_shown shown;
static struct wiretab *wiretab;
static struct restab tab;
static struct grid grid;

static void add_exchange(struct jig_recording *r, const char *url, struct span answer)
{
    jig_recording_begin(r, "GET", url);
    jig_recording_add_wire(r, &(struct jig_wire_piece){ .direction = JIG_RECEIVED,
                                                        .data = answer.ptr,
                                                        .len = answer.len });
}

/* The answer of the first exchange; in the second there is a word. */
static struct jig_transfer *recorded_of(struct span answer)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t = NULL;
    struct jig_error error = { .code = JIG_OK };
    add_exchange(r, "http://a.test/first", answer);
    add_exchange(r, "http://a.test/second", SPAN("the needle\n"));
    ck_assert_msg(!jig_recording_finish(r, &t, &error), "%s", error.text);
    return t;
}

/* Lines without a text. */
static struct jig_transfer *recorded(void)
{
    struct buf bytes;
    buf_init(&bytes, LONG);
    buf_add_fill(&bytes, '\n', LONG);
    struct jig_transfer *t = recorded_of(buf_span(&bytes));
    buf_clear(&bytes);
    return t;
}

static void setup(void)
{
    wiretab = wiretab_new();
    ck_assert_ptr_nonnull(wiretab);
    tab = wiretab_tab(wiretab);
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, WIDTH, HEIGHT), JIG_OK);
    shown = (struct restab_shown){ .transfer = recorded(), .n_transfers = 1 };
    tab.class->resize(tab.self, WIDTH, HEIGHT);
}

static void teardown(void)
{
    wiretab_free(wiretab);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    grid_clear(&grid);
}

static bool is_seen(const char *words)
{
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    tab.class->draw(tab.self, &c, &(struct view_env){ .focused = true });
    return strstr(screen_text(&grid), words) != NULL;
}

static size_t work(void)
{
    size_t turns = 1;
    while (tab.class->work(tab.self, 0))
        turns++;
    return turns;
}

static bool take(void *ctx, const struct key *key)
{
    struct intent said = { .command = NULL };
    (void)ctx;
    return tab.class->key(tab.self, key, &said);
}

static struct intent run(enum restab_command command)
{
    struct intent said = { .command = NULL };
    ck_assert(tab.class->run(tab.self, command, &said));
    return said;
}

START_TEST(wiretab_shows_the_beginning_before_all_is_read)
{
    tab.class->show(tab.self, &shown, true);
    ck_assert(is_seen("http://a.test/first"));
    ck_assert(is_seen("8,192 bytes so far"));
    ck_assert_uint_gt(work(), 30);
    ck_assert(is_seen("300,011 bytes   text"));
}
END_TEST

START_TEST(wiretab_comes_to_the_exchange_that_is_shown_once_it_is_read)
{
    shown.index = 1;
    tab.class->show(tab.self, &shown, true);
    ck_assert(!is_seen("http://a.test/second"));
    work();
    ck_assert(is_seen("http://a.test/second"));
}
END_TEST

/* Who has gone on by a key meanwhile is not taken away from there. */
START_TEST(wiretab_leaves_the_cursor_where_a_key_took_it)
{
    shown.index = 1;
    tab.class->show(tab.self, &shown, true);
    screen_keys("<Down>", take, NULL);
    work();
    ck_assert(is_seen("http://a.test/first"));
    screen_keys("<End>", take, NULL);
    ck_assert(is_seen("the needle"));
}
END_TEST

START_TEST(wiretab_stays_at_the_end_as_it_is_read)
{
    tab.class->show(tab.self, &shown, true);
    screen_keys("<End>", take, NULL);
    ck_assert(!is_seen("the needle"));
    work();
    ck_assert(is_seen("the needle"));
}
END_TEST

/* Laid out anew, in hex, or wider: what the cursor was on is found again. */
START_TEST(wiretab_comes_back_to_its_place)
{
    shown.index = 1;
    tab.class->show(tab.self, &shown, true);
    work();
    run(RESTAB_MODE);
    ck_assert(is_seen("so far"));
    ck_assert(!is_seen("74 68 65"));
    run(RESTAB_MODE);
    run(RESTAB_MODE);
    work();
    ck_assert(is_seen("74 68 65"));
    tab.class->resize(tab.self, WIDTH - 20, HEIGHT);
    work();
    ck_assert(is_seen("74 68 65"));
}
END_TEST

static const char row[] = "1  GET http://a.test/a-path-that-leaves-no-room-beside-it";

/* Of an exchange that has two rows, which stand at one place. */
START_TEST(wiretab_keeps_the_row_of_an_exchange)
{
    struct jig_connection_facts facts = { .id = 1, .remote = "192.0.2.1", .remote_port = 80 };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t = NULL;
    struct jig_error error = { .code = JIG_OK };
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    add_exchange(r, row + strlen("1  GET "), SPAN("one\ntwo\n"));
    jig_recording_set_connection(r, &facts);
    ck_assert_msg(!jig_recording_finish(r, &t, &error), "%s", error.text);
    shown.transfer = t;
    tab.class->resize(tab.self, WIDTH, HEIGHT - 9);
    tab.class->show(tab.self, &shown, true);
    work();
    ck_assert(is_seen(row));
    tab.class->resize(tab.self, WIDTH, HEIGHT - 8);
    tab.class->resize(tab.self, WIDTH, HEIGHT - 9);
    work();
    ck_assert(is_seen(row));
    screen_keys("<Down>", take, NULL);
    tab.class->resize(tab.self, WIDTH, HEIGHT);
    screen_keys("<Down>", take, NULL);
    ck_assert(span_eq_str(run(RESTAB_COPY).text, "one\n"));
}
END_TEST

static const char *found(struct buf *words)
{
    buf_reset(words);
    tab.class->found(tab.self, words);
    return buf_str(words);
}

START_TEST(wiretab_finds_what_is_not_read_yet)
{
    struct buf words;
    buf_init(&words, 100);
    tab.class->show(tab.self, &shown, true);
    if (_i == 0)
        tab.class->find(tab.self, SPAN("needle"));
    else
        tab.class->find_regex(tab.self, SPAN("n[e]+dle"));
    ck_assert_str_eq(found(&words), "looking …");
    tab.class->find_next(tab.self, 1);
    ck_assert_str_eq(found(&words), "looking …");
    work();
    ck_assert_str_eq(found(&words), "1 of 1");
    ck_assert(is_seen("the needle"));
    run(RESTAB_MODE);
    work();
    ck_assert_str_eq(found(&words), "1 of 1");
    buf_clear(&words);
}
END_TEST

/* What is taken of a log is never a part of it. */
START_TEST(wiretab_saves_all_of_it_before_it_is_read)
{
    tab.class->show(tab.self, &shown, true);
    struct intent said = run(_i == 0 ? RESTAB_SAVE : RESTAB_SAVE_HOP);
    ck_assert_uint_eq(said.text.len, _i == 0 ? LONG + 11 : LONG);
    ck_assert(!is_seen("so far"));
}
END_TEST

/* Where there is one it is all of them, and the key is as good as the other. */
START_TEST(wiretab_saves_the_only_exchange)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *only = NULL;
    struct jig_error error = { .code = JIG_OK };
    add_exchange(r, "http://a.test/", SPAN("the needle\n"));
    ck_assert_msg(!jig_recording_finish(r, &only, &error), "%s", error.text);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    shown.transfer = only;
    shown.n_transfers++;
    tab.class->show(tab.self, &shown, true);
    ck_assert(tab.class->can_run(tab.self, RESTAB_SAVE_HOP));
    struct intent said = run(RESTAB_SAVE_HOP);
    ck_assert_str_eq(said.command, "response.save-text");
    ck_assert(span_eq_str(said.text, "the needle\n"));
}
END_TEST

/* As much as wire-keep may have kept is no reason to save none of it. */
START_TEST(wiretab_saves_more_than_can_be_copied)
{
    struct buf bytes;
    size_t len = COPYING_MAX + 1;
    buf_init(&bytes, len);
    buf_add_fill(&bytes, 'a', len);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    shown.transfer = recorded_of(buf_span(&bytes));
    buf_clear(&bytes);
    tab.class->show(tab.self, &shown, true);
    struct intent said = run(_i == 0 ? RESTAB_SAVE : RESTAB_SAVE_HOP);
    ck_assert_uint_eq(said.text.len, _i == 0 ? len + 11 : len);
    said = run(RESTAB_COPY_ALL);
    ck_assert_str_eq(said.command, "say");
    ck_assert(span_starts(said.text, SPAN("too large for the clipboard")));
}
END_TEST

/* Bytes that become others meanwhile are not put together from both. */
START_TEST(wiretab_copies_a_long_log_by_and_by)
{
    struct buf text;
    struct copying *c = tab.class->copying(tab.self);
    buf_init(&text, COPYING_MAX);
    tab.class->show(tab.self, &shown, true);
    ck_assert_ptr_null(run(RESTAB_COPY_ALL).command);
    ck_assert(copying_step(c, NULL));
    if (_i == 1)
        tab.class->resize(tab.self, WIDTH - 20, HEIGHT);
    while (copying_step(c, NULL))
        continue;
    ck_assert(copying_take(c, &text));
    ck_assert_int_eq(text.failed != JIG_OK, _i == 1);
    if (_i == 0)
        ck_assert_uint_eq(text.len, LONG + 11);
    buf_clear(&text);
}
END_TEST

/* The tab may not have been seen meanwhile. */
START_TEST(wiretab_looks_no_more_at_a_transfer_that_is_gone)
{
    tab.class->show(tab.self, &shown, true);
    work();
    screen_keys("<End>", take, NULL);
    ck_assert(is_seen("the needle"));
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    shown.transfer = recorded();
    shown.n_transfers++;
    tab.class->show(tab.self, &shown, true);
    ck_assert(is_seen("http://a.test/first"));
}
END_TEST

/* The part of a secret that has been read is as secret as all of it, and no line is copied in part. */
START_TEST(wiretab_shows_no_part_of_a_secret_that_is_not_read_to_its_end)
{
    struct mask *mask = mask_new();
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("correct-horse")));
    buf_init(&bytes, LONG);
    buf_add_fill(&bytes, '\n', 8192 - (size_t)_i - 4);
    buf_add_str(&bytes, "key=correct-horse;\n");
    buf_add_fill(&bytes, '\n', 9000);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    shown.transfer = recorded_of(buf_span(&bytes));
    shown.secrets = mask;
    tab.class->show(tab.self, &shown, true);
    screen_keys("<End>", take, NULL);
    ck_assert(is_seen("key=" MASK_TEXT));
    ck_assert(!is_seen(MASK_TEXT ";"));
    struct intent said = run(RESTAB_COPY);
    ck_assert(span_eq(said.text, SPAN("key=" MASK_TEXT ";\n")));
    ck_assert(!is_seen("so far"));
    mask_free(mask);
    buf_clear(&bytes);
}
END_TEST

/* Over HTTP/2; `has_answer`: its head is there, else it is to go on. */
static struct jig_transfer *packed(bool has_answer)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t = NULL;
    struct jig_recorded_head head = { .status = 200, .reason = "", .version = "HTTP/2" };
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_add_field(r, JIG_SECTION_REQUEST,
                            &(struct jig_field){ ":method", 7, "GET", 3 });
    if (has_answer) {
        jig_recording_set_answer(r, &head);
        jig_recording_add_field(r, JIG_SECTION_RESPONSE,
                                &(struct jig_field){ "a", 1, "hunter22", 8 });
    }
    jig_recording_add_wire(
        r, &(struct jig_wire_piece){ .direction = JIG_RECEIVED,
                                     .data = has_answer ? PACKED("\4") : PACKED("\0"),
                                     .len = sizeof PACKED("\0") - 1,
                                     .is_frame = true });
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    return t;
}

/* What may hold one that can't be found is not found, saved nor copied, but its frame's head. */
START_TEST(wiretab_takes_nothing_of_packed_fields_that_may_hold_a_secret)
{
    struct mask *mask = mask_new();
    bool is_known = _i >= 2, has_answer = _i % 2 == 0;
    struct buf out;
    buf_init(&out, 100);
    if (is_known)
        ck_assert(mask_add(mask, SPAN("hunter22")));
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    shown.transfer = packed(has_answer);
    shown.secrets = mask;
    tab.class->show(tab.self, &shown, true);
    run(RESTAB_MODE);
    tab.class->find(tab.self, SPAN("88 00 01 61"));
    work();
    ck_assert_str_eq(found(&out), is_known ? "not found" : "1 of 1");
    struct span saved = run(RESTAB_SAVE).text;
    ck_assert(span_starts(saved, span_make(has_answer ? PACKED("\4") : PACKED("\0"), 9)));
    ck_assert_int_eq(span_eq(span_sub(saved, 9, saved.len), SPAN("*************")), is_known);
    struct span copied = run(RESTAB_COPY_ALL).text;
    ck_assert_uint_gt(copied.len, 9);
    ck_assert_int_eq(span_find(copied, SPAN("hunter22"), 0) == SIZE_MAX, is_known);
    mask_free(mask);
    buf_clear(&out);
}
END_TEST

Suite *test_wiretab(void);
Suite *test_wiretab(void)
{
    Suite *suite = suite_create("wiretab");
    TCase *tc = tcase_create("wiretab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, wiretab_shows_the_beginning_before_all_is_read);
    tcase_add_test(tc, wiretab_comes_to_the_exchange_that_is_shown_once_it_is_read);
    tcase_add_test(tc, wiretab_leaves_the_cursor_where_a_key_took_it);
    tcase_add_test(tc, wiretab_stays_at_the_end_as_it_is_read);
    tcase_add_test(tc, wiretab_comes_back_to_its_place);
    tcase_add_test(tc, wiretab_keeps_the_row_of_an_exchange);
    tcase_add_loop_test(tc, wiretab_finds_what_is_not_read_yet, 0, 2);
    tcase_add_loop_test(tc, wiretab_saves_all_of_it_before_it_is_read, 0, 2);
    tcase_add_loop_test(tc, wiretab_copies_a_long_log_by_and_by, 0, 2);
    tcase_add_loop_test(tc, wiretab_saves_more_than_can_be_copied, 0, 2);
    tcase_add_test(tc, wiretab_saves_the_only_exchange);
    tcase_add_test(tc, wiretab_looks_no_more_at_a_transfer_that_is_gone);
    tcase_add_loop_test(tc, wiretab_shows_no_part_of_a_secret_that_is_not_read_to_its_end, 1,
                        13);
    tcase_add_loop_test(tc, wiretab_takes_nothing_of_packed_fields_that_may_hold_a_secret, 0,
                        4);
    suite_add_tcase(suite, tc);
    return suite;
}
