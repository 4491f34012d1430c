/* Rows of a pager on lines that are short, long, wide and empty. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/hexlines.h"
#include "data/textlines.h"
#include "support/screen.h"
#include "widget/pager.h"

static struct span bytes;
static struct source source;
static struct textlines text;
static struct pager pager;
static struct grid grid;

static void show(struct span content, int w, int h)
{
    bytes = content;
    source = source_of_span(&bytes);
    textlines_init(&text, &source, 0, TEXT_PLAIN);
    while (textlines_class.step(&text, 1 << 20))
        ;
    pager_init(&pager);
    pager_resize(&pager, w, h);
    pager_set(&pager, textlines_lines(&text), 0);
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, w, h), JIG_OK);
}

static void teardown(void)
{
    pager_clear(&pager);
    textlines_clear(&text);
    grid_clear(&grid);
}

static const char *screen(void)
{
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    pager_draw(&pager, &c);
    return screen_text(&grid);
}

static bool give(void *ctx, const struct key *key)
{
    (void)ctx;
    return key->code == JKEY_MOUSE ? pager_mouse(&pager, key) : pager_key(&pager, key);
}

static void keys(const char *script)
{
    screen_keys(script, give, NULL);
}

static void mouse(enum mouse_action action, int y)
{
    pager_mouse(&pager, &(struct key){ .code = JKEY_MOUSE, .mouse = action, .x = 9, .y = y });
}

/* A line at a time. */
static bool add_selection(struct buf *out)
{
    struct pager_walk walk;
    bool is_any = pager_walk_selection(&pager, &walk);
    while (is_any && pager_add_lines(&pager, &walk, 1, out))
        continue;
    return is_any && !out->failed;
}

/* By its bar, for where there are few colours the two grounds are one. */
START_TEST(pager_marks_the_cursors_row_among_those_selected)
{
    show(SPAN("one\ntwo\nthree\nfour"), 20, 3);
    keys("j");
    ck_assert_ptr_null(strstr(screen(), "▌"));
    pager_select(&pager, true);
    keys("j");
    ck_assert_msg(strstr(screen(), "▌") != NULL, "%s", screen());
    ck_assert_ptr_nonnull(strstr(screen_row(&grid, 2), "▌"));
    ck_assert_ptr_null(strstr(screen_row(&grid, 1), "▌"));
}
END_TEST

START_TEST(pager_selects_lines_by_keys_and_by_the_mouse)
{
    struct buf got;
    buf_init(&got, 1000);
    show(SPAN("one\ntwo\nthree\nfour\nfive"), 20, 3);
    ck_assert(!add_selection(&got));
    keys("j");
    pager_select(&pager, true);
    keys("jj");
    ck_assert(add_selection(&got));
    ck_assert_str_eq(buf_str(&got), "two\nthree\nfour");
    keys("kkk"); /* the other way round */
    buf_reset(&got);
    ck_assert(add_selection(&got));
    ck_assert_str_eq(buf_str(&got), "one\ntwo");
    pager_to_start(&pager);
    pager_select(&pager, false);
    mouse(MOUSE_DRAG, 2); /* pressed elsewhere */
    ck_assert(!pager.selects);
    mouse(MOUSE_PRESS, 1);
    ck_assert(!pager.selects);
    mouse(MOUSE_DRAG, 2);
    mouse(MOUSE_DRAG, 5); /* below the edge it scrolls on */
    buf_reset(&got);
    ck_assert(add_selection(&got));
    ck_assert_str_eq(buf_str(&got), "two\nthree\nfour");
    got.max = 4;
    buf_reset(&got);
    ck_assert(!add_selection(&got));
    mouse(MOUSE_RELEASE, 5);
    mouse(MOUSE_PRESS, 0);
    ck_assert(!pager.selects);
    mouse(MOUSE_RELEASE, 0);
    mouse(MOUSE_DRAG, 2);
    ck_assert(!pager.selects);
    mouse(MOUSE_PRESS, 1);
    mouse(MOUSE_DRAG, -1); /* so fast that no row was between */
    got.max = 1000;
    buf_reset(&got);
    ck_assert(add_selection(&got));
    ck_assert_str_eq(buf_str(&got), "two\nthree");
    buf_clear(&got);
}
END_TEST

/* Lines of one row and of several; the cursor stays in sight. */
START_TEST(pager_scrolls_by_its_bar)
{
    show(SPAN("a\nb\nc\nd\ne\nf\ng\nabcdefghijklmn"), 14, 4); /* four columns of text */
    keys("<click 13,3>");
    ck_assert_str_eq(screen(), "    8   abcd\n        efgh\n        ijkl ▐\n        mn   ▐");
    ck_assert_uint_eq(pager_line(&pager)->number, 8);
    keys("<drag 13,0>");
    ck_assert_str_eq(screen(), "    1   a    ▐\n    2   b    ▐\n    3   c\n    4   d");
    ck_assert_uint_eq(pager_line(&pager)->number, 4);
    keys("<drag 2,2>");
    ck_assert_uint_eq(pager.top.line.number, 3);
    ck_assert(!pager.selects);
    keys("<click 9,0><drag 9,1>");
    ck_assert(pager.selects);
}
END_TEST

/* Where lines are not counted yet it goes by bytes. */
START_TEST(pager_scrolls_by_its_bar_over_what_is_not_counted)
{
    enum { LEN = 1 << 20 };
    char *some = mem_zero(LEN, 1);
    for (size_t i = 0; i < LEN; i++)
        some[i] = i % 8 == 7 ? '\n' : 'x';
    bytes = span_make(some, LEN);
    source = source_of_span(&bytes);
    textlines_init(&text, &source, 0, TEXT_PLAIN);
    textlines_class.step(&text, 4096);
    pager_init(&pager);
    grid_init(&grid);
    pager_resize(&pager, 20, 4);
    pager_set(&pager, textlines_lines(&text), LEN / 2);
    pager.source = &source;
    ck_assert_uint_eq(pager.top.line.number, 0);
    keys("<click 19,3>");
    ck_assert_uint_ge(pager_offset(&pager), LEN - 100);
    keys("<drag 19,2>");
    ck_assert_uint_gt(pager_offset(&pager), LEN / 2);
    ck_assert_uint_lt(pager_offset(&pager), LEN - 100);
    keys("<drag 19,0>");
    ck_assert_uint_lt(pager_offset(&pager), 100);
    free(some);
}
END_TEST

START_TEST(pager_scrolls_by_its_bar_in_hex)
{
    static char some[1 << 16];
    struct hexlines hex;
    show(span_make(some, sizeof some), 80, 4);
    hexlines_init(&hex, &source);
    pager.source = &source;
    pager_set(&pager, hexlines_lines(&hex), 0);
    keys("<click 79,3>");
    ck_assert_uint_ge(pager_offset(&pager), sizeof some - 100);
    keys("<drag 79,2>");
    ck_assert_uint_gt(pager_offset(&pager), sizeof some / 2);
    ck_assert_uint_lt(pager_offset(&pager), sizeof some - 100);
    keys("<drag 79,0>");
    ck_assert_uint_lt(pager_offset(&pager), 100);
    hexlines_clear(&hex);
}
END_TEST

START_TEST(pager_wraps_and_scrolls_row_by_row)
{
    show(SPAN("abcdefghij\n\n你好吗\nlast"), 14, 3); /* four columns of text */
    ck_assert_str_eq(screen(), "    1   abcd ▐\n        efgh ▐\n        ij");
    keys("jjjj");
    ck_assert_str_eq(screen(), "        ij   ▐\n    2        ▐\n    3   你好");
    keys("G");
    ck_assert_str_eq(screen(), "    3   你好\n        吗   ▐\n    4   last ▐");
    keys("kkkk");
    ck_assert_uint_eq(pager_offset(&pager), 8);
    keys("g");
    ck_assert_uint_eq(pager_offset(&pager), 0);
}
END_TEST

START_TEST(pager_goes_the_same_way_back)
{
    show(SPAN("one two three four five\nsix\n\nseven eight nine ten eleven twelve\nx\ny\nz"),
         17, 4);
    uint64_t there[40];
    size_t n = 0;
    for (; n < 40 && (n == 0 || pager_offset(&pager) != there[n - 1]); n++, keys("j"))
        there[n] = pager_offset(&pager);
    ck_assert_uint_eq(n, 14);
    for (size_t i = n; i-- > 0; keys("k"))
        ck_assert_uint_eq(pager_offset(&pager), there[i]);
}
END_TEST

START_TEST(pager_keeps_the_cursor_on_its_row_for_pages)
{
    show(SPAN("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"), 20, 4);
    keys("j<PgDn>");
    ck_assert_uint_eq(pager_line(&pager)->number, 5);
    keys("<PgDn><PgDn><PgDn>");
    ck_assert_uint_eq(pager_line(&pager)->number, 12);
    keys("<PgUp>");
    ck_assert_uint_eq(pager_line(&pager)->number, 9);
    keys("<wheel 2,2><click 1,0>");
    ck_assert_uint_eq(pager_line(&pager)->number, 9);
}
END_TEST

/* As in other pagers. */
START_TEST(pager_turns_pages_by_space_and_b)
{
    show(SPAN("1\n2\n3\n4\n5\n6\n7\n8\n"), 20, 3);
    keys("<Space><Space>");
    ck_assert_uint_eq(pager_line(&pager)->number, 5);
    keys("b");
    ck_assert_uint_eq(pager_line(&pager)->number, 3);
}
END_TEST

START_TEST(pager_cuts_lines_where_it_does_not_wrap)
{
    show(SPAN("abcdefghijklmnop\nxy\n"), 14, 2);
    pager_set_wrap(&pager, false);
    ck_assert_str_eq(screen(), "    1   abcd›\n    2   xy");
    keys("l");
    ck_assert_str_eq(screen(), "    1  ‹ijkl›\n    2  ‹");
    keys("h");
    ck_assert_str_eq(screen(), "    1   abcd›\n    2   xy");
}
END_TEST

/* Also where the cursor's line ends before what is seen. */
START_TEST(pager_stays_where_it_is_cut_already)
{
    show(SPAN("abcdefghijklmnop\nxy\n"), 14, 2);
    pager_set_wrap(&pager, false);
    keys("lj");
    ck_assert_str_eq(screen(), "    1  ‹ijkl›\n    2  ‹");
    pager_set_wrap(&pager, false);
    ck_assert_str_eq(screen(), "    1  ‹ijkl›\n    2  ‹");
}
END_TEST

static void expect_columns(uint64_t first, uint64_t last, uint64_t all, bool is_all)
{
    struct pager_columns seen;
    ck_assert(pager_columns(&pager, &seen) && seen.is_known);
    ck_assert_uint_eq(seen.first, first);
    ck_assert_uint_eq(seen.last, last);
    ck_assert_uint_eq(seen.all, all);
    ck_assert_int_eq(seen.is_all, is_all);
}

/* Whatever piece of it the cursor is on, and however it came there; a line that goes on as it
 * arrives is measured on. */
START_TEST(pager_counts_the_columns_of_all_pieces_of_a_line)
{
    struct pager_columns seen;
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_add_str(&body, "ab\n");
    for (int i = 0; i < 10000; i++)
        buf_add_str(&body, "\u00e9"); /* two bytes, a column */
    buf_add_str(&body, "\ncd\n");
    size_t end = body.len;
    for (int i = 0; i < 7000; i++)
        buf_add_str(&body, "ef");
    show(span_sub(buf_span(&body), 0, end + 12000), 14, 3); /* four columns of text */
    pager_set_wrap(&pager, false);
    expect_columns(1, 4, 4095, false); /* of the longest row in sight, which goes on */
    while (pager_measure(&pager))
        ;
    keys("j");
    expect_columns(1, 4, 4095, false);
    ck_assert(pager_measure(&pager)); /* that it begins here */
    ck_assert(pager_measure(&pager));
    expect_columns(1, 4, 4095, false);
    while (pager_measure(&pager))
        ;
    expect_columns(1, 4, 10000, true);
    keys("jjll");
    expect_columns(6143 + 17, 6143 + 20, 10000, true);
    keys("Ghh");
    while (pager_measure(&pager))
        ;
    expect_columns(8665 + 1, 8665 + 4, 12000, true);
    pager_to_number(&pager, 3);
    keys("k"); /* onto the last piece of what is above */
    ck_assert(pager_columns(&pager, &seen) && !seen.is_known);
    while (pager_measure(&pager))
        ;
    expect_columns(8191 + 1, 8191 + 4, 10000, true);
    keys("G");
    while (pager_measure(&pager))
        ;
    bytes.len = source.len = body.len;
    while (textlines_class.step(&text, 1 << 20))
        ;
    pager_update(&pager);
    while (pager_measure(&pager))
        ;
    expect_columns(12761 + 1, 12761 + 4, 14000, true);
    buf_clear(&body);
}
END_TEST

static void show_more(size_t len)
{
    bytes.len = source.len = len;
    while (textlines_class.step(&text, 1 << 20))
        ;
    pager_update(&pager);
    while (pager_measure(&pager))
        ;
}

/* The last piece is as long as one may be, and stays as it is when there are others behind it. */
START_TEST(pager_measures_a_line_on_that_ended_with_a_piece)
{
    static char body[5 * LINES_PIECE];
    memset(body, 'a', sizeof body);
    show(span_make(body, 3 * LINES_PIECE), 14, 3);
    pager_set_wrap(&pager, false);
    while (pager_measure(&pager))
        ;
    expect_columns(1, 4, 3 * LINES_PIECE, true);
    show_more(4 * LINES_PIECE);
    expect_columns(1, 4, 4 * LINES_PIECE, true);
    show_more(sizeof body);
    expect_columns(1, 4, sizeof body, true);
    ck_assert(!pager_measure(&pager));
}
END_TEST

/* Where the cursor's piece, or all that is in sight, ends before what is seen. */
START_TEST(pager_counts_no_columns_that_are_not_there)
{
    static char body[2 * LINES_PIECE + 10];
    memset(body, 'a', sizeof body);
    show(span_make(body, sizeof body), 14, 3);
    pager_set_wrap(&pager, false);
    keys("llllljj");
    while (pager_measure(&pager))
        ;
    expect_columns(sizeof body, sizeof body, sizeof body, true);
    keys("kk");
    expect_columns(41, 44, sizeof body, true);
    pager_clear(&pager);
    textlines_clear(&text);
    grid_clear(&grid);
    show(SPAN("abcdefghijklmnopqrst\nxy\nz\n"), 14, 1);
    pager_set_wrap(&pager, false);
    keys("lljj");
    expect_columns(1, 1, 1, true);
}
END_TEST

/* To the end of the longest line in sight, and no further. */
START_TEST(pager_goes_sideways_as_far_as_there_is_something)
{
    struct pager_columns seen;
    show(SPAN("abcdefghijklmnopqrst\nxy\n"), 14, 2);
    ck_assert(!pager_columns(&pager, &seen));
    pager_set_wrap(&pager, false);
    ck_assert(pager_columns(&pager, &seen));
    ck_assert_uint_eq(seen.first, 1);
    ck_assert_uint_eq(seen.last, 4);
    ck_assert_uint_eq(seen.all, 20);
    keys("llllll");
    ck_assert_str_eq(screen(), "    1  ‹qrst\n    2  ‹");
    ck_assert(pager_columns(&pager, &seen));
    ck_assert_uint_eq(seen.first, 17);
    ck_assert_uint_eq(seen.last, 20);
    keys("hhhhhh");
    ck_assert_int_eq(pager.skip, 0);
    pager_clear(&pager);
    textlines_clear(&text);
    grid_clear(&grid);
    show(SPAN("abcd\nxy\n"), 14, 2);
    pager_set_wrap(&pager, false);
    ck_assert(!pager_columns(&pager, &seen));
    keys("l");
    ck_assert_str_eq(screen(), "    1   abcd\n    2   xy");
}
END_TEST

/* As far as it was seen to the right before, there is nothing behind it. */
START_TEST(pager_that_grows_wider_shows_no_more_behind_the_end)
{
    show(SPAN("abcdefghijklmnopqrst\nxy\n"), 14, 2);
    pager_set_wrap(&pager, false);
    keys("llll");
    ck_assert_str_eq(screen(), "    1  ‹qrst\n    2  ‹");
    grid_resize(&grid, 22, 2);
    pager_resize(&pager, 22, 2);
    ck_assert_str_eq(screen(), "    1  ‹ijklmnopqrst\n    2  ‹");
    pager_resize(&pager, 14, 2);
    keys("l");
    pager_resize(&pager, 60, 2);
    ck_assert_int_eq(pager.skip, 0);
}
END_TEST

START_TEST(pager_shows_a_hit_that_is_beside_what_is_seen)
{
    show(SPAN("ab\nabcdefghijklmnopqrstuvwxyz\n"), 18, 2);
    pager_set_wrap(&pager, false);
    pager.current_hit = 3 + 20;
    pager_to_offset(&pager, pager.current_hit);
    pager_show_hit(&pager);
    ck_assert_str_eq(screen(), "    1  ‹\n    2  ‹stuvwxyz");
    pager.current_hit = 3 + 21; /* in sight */
    pager_show_hit(&pager);
    ck_assert_int_eq(pager.skip, 18);
    pager.current_hit = 4; /* no need to scroll at all */
    pager_show_hit(&pager);
    ck_assert_str_eq(screen(), "    1   ab\n    2   abcdefgh›");
    pager.current_hit = 1; /* the end of a line that is seen whole */
    pager_to_offset(&pager, pager.current_hit);
    pager_show_hit(&pager);
    ck_assert_int_eq(pager.skip, 0);
    pager_resize(&pager, 36, 2);
    pager.current_hit = 3 + 25;
    pager_to_offset(&pager, pager.current_hit);
    pager_show_hit(&pager);
    ck_assert_int_eq(pager.skip, 0);
}
END_TEST

static void shows(const char *expected)
{
    ck_assert_str_eq(screen(), expected);
}

/* Rows of eight columns; what is looked for is far inside the long line. */
static const struct wrapped {
    const char *keys; /* on the way from the hit */
    bool is_seen;     /* it still is, before lines are wrapped otherwise */
} wrapped_hits[] = {
    { "", true },
    { "jj", true },      /* in the rows below it */
    { "k", true },       /* and above */
    { "jjjjjj", false }, /* it has left: what stands at the cursor stays */
};

#define LONG_LINE                                                              \
    "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
    "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

START_TEST(pager_keeps_a_hit_in_sight_when_lines_wrap_or_no_longer_do)
{
    const struct wrapped *w = &wrapped_hits[_i];
    show(SPAN("one\ntwo\n" LONG_LINE "\nfour\nfive\n"), 18, 3);
    pager.current_hit = 8 + 72 + 52; /* G */
    pager_to_offset(&pager, pager.current_hit);
    keys(w->keys);
    for (int turn = 0; turn < 4; turn++) {
        ck_assert_msg((strstr(screen(), "G") != NULL) == w->is_seen, "turn %d: %s", turn,
                      screen());
        pager_set_wrap(&pager, !pager.rows.wrap);
    }
}
END_TEST

/* Away from the cursor's line too. */
START_TEST(pager_goes_to_a_hit_that_wrapping_would_take_out_of_sight)
{
    show(SPAN("one\n" LONG_LINE "\n!\n" LONG_LINE "\nfive\n"), 18, 3);
    pager_set_wrap(&pager, false);
    pager.current_hit = 4 + 144 + 1;
    pager_to_offset(&pager, pager.current_hit);
    keys("kk");
    shows("    1   one      ▐\n    2   01234567›\n    3   !");
    pager_set_wrap(&pager, true);
    shows("        STUVWXYZ\n    3   !        ▐\n    4   01234567");
}
END_TEST

START_TEST(pager_keeps_what_stands_at_the_cursor_when_lines_wrap_or_no_longer_do)
{
    show(SPAN("one\ntwo\n" LONG_LINE "\nfour\nfive\n"), 18, 3);
    keys("jjjjjjj"); /* rows of 8: the 6th of the long line */
    shows("        opqrstuv\n        wxyz0123\n        456789AB ▐");
    pager_set_wrap(&pager, false);
    shows("    3  ‹456789AB›\n    4  ‹\n    5  ‹         ▐");
    keys("l"); /* a row's width further */
    pager_set_wrap(&pager, true);
    shows("        CDEFGHIJ\n        KLMNOPQR\n        STUVWXYZ ▐");
    ck_assert_uint_eq(pager.cursor.from, 48);
    keys("gj");
    pager_set_wrap(&pager, false);
    shows("    1   one      ▐\n    2   two\n    3   01234567›");
    pager_set_wrap(&pager, true);
    shows("    1   one      ▐\n    2   two\n    3   01234567");
    ck_assert_uint_eq(pager_line(&pager)->number, 2);
}
END_TEST

START_TEST(pager_follows_an_end_that_moves)
{
    show(SPAN("1\n2\n3\n4\n5\n6\n7\n8\n"), 20, 3);
    source.len = 6;
    textlines_clear(&text);
    textlines_init(&text, &source, 0, TEXT_PLAIN);
    textlines_class.step(&text, 100);
    pager_set(&pager, textlines_lines(&text), 0);
    keys("G");
    ck_assert_uint_eq(pager_line(&pager)->number, 3);
    source.len = bytes.len;
    textlines_class.step(&text, 100);
    pager_update(&pager);
    ck_assert_uint_eq(pager_line(&pager)->number, 8);
}
END_TEST

static unsigned painted;

static void paint_counted(void *ctx, const struct line *line, struct painting *out)
{
    painted++;
    textlines_class.paint(ctx, line, out);
}

/* The way to the end, and its frame: a line is what takes time. */
START_TEST(pager_paints_a_line_once_for_a_key)
{
    static struct lines_class counted;
    struct buf lines;
    buf_init(&lines, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_addf(&lines, "line %d, which is cut into two rows\n", i);
    show(buf_span(&lines), 30, 20);
    counted = textlines_class;
    counted.paint = paint_counted;
    pager_set(&pager, (struct lines){ &counted, &text }, 0);
    for (const char *key = "GgGjk"; *key; key++) {
        painted = 0;
        keys((char[]){ *key, '\0' });
        screen();
        ck_assert_msg(painted <= 22, "%c painted %u lines", *key, painted);
    }
    painted = 0;
    screen(); /* what they look like may have changed */
    ck_assert_uint_ge(painted, 10);
    buf_clear(&lines);
}
END_TEST

Suite *test_pager(void);
Suite *test_pager(void)
{
    Suite *suite = suite_create("pager");
    TCase *tc = tcase_create("pager");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_test(tc, pager_selects_lines_by_keys_and_by_the_mouse);
    tcase_add_test(tc, pager_marks_the_cursors_row_among_those_selected);
    tcase_add_test(tc, pager_scrolls_by_its_bar);
    tcase_add_test(tc, pager_scrolls_by_its_bar_over_what_is_not_counted);
    tcase_add_test(tc, pager_scrolls_by_its_bar_in_hex);
    tcase_add_test(tc, pager_wraps_and_scrolls_row_by_row);
    tcase_add_test(tc, pager_goes_the_same_way_back);
    tcase_add_test(tc, pager_keeps_the_cursor_on_its_row_for_pages);
    tcase_add_test(tc, pager_turns_pages_by_space_and_b);
    tcase_add_test(tc, pager_cuts_lines_where_it_does_not_wrap);
    tcase_add_test(tc, pager_stays_where_it_is_cut_already);
    tcase_add_test(tc, pager_counts_the_columns_of_all_pieces_of_a_line);
    tcase_add_test(tc, pager_measures_a_line_on_that_ended_with_a_piece);
    tcase_add_test(tc, pager_counts_no_columns_that_are_not_there);
    tcase_add_test(tc, pager_goes_sideways_as_far_as_there_is_something);
    tcase_add_test(tc, pager_that_grows_wider_shows_no_more_behind_the_end);
    tcase_add_test(tc, pager_shows_a_hit_that_is_beside_what_is_seen);
    tcase_add_loop_test(tc, pager_keeps_a_hit_in_sight_when_lines_wrap_or_no_longer_do, 0,
                        sizeof wrapped_hits / sizeof *wrapped_hits);
    tcase_add_test(tc, pager_goes_to_a_hit_that_wrapping_would_take_out_of_sight);
    tcase_add_test(tc, pager_keeps_what_stands_at_the_cursor_when_lines_wrap_or_no_longer_do);
    tcase_add_test(tc, pager_follows_an_end_that_moves);
    tcase_add_test(tc, pager_paints_a_line_once_for_a_key);
    suite_add_tcase(suite, tc);
    return suite;
}
