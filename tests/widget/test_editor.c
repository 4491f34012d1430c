#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "widget/editor.h"
#include "widget/textfind.h"

#define ACUTE  "\xcc\x81"
#define KANJI  "\xe6\x97\xa5"
#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"

enum { W = 25, H = 5 }; /* of which five columns are line numbers, one is for the cursor */

struct bench {
    struct clipboard clipboard;
    struct editor e;
    struct grid g;
};

static void open_editor(struct bench *b, struct span text)
{
    clipboard_init(&b->clipboard);
    editor_init(&b->e, 4 << 20, &b->clipboard);
    grid_init(&b->g);
    grid_resize(&b->g, W, H);
    editor_resize(&b->e, W, H);
    ck_assert_int_eq(editor_set(&b->e, text), JIG_OK);
}

static void close_editor(struct bench *b)
{
    editor_clear(&b->e);
    clipboard_clear(&b->clipboard);
    grid_clear(&b->g);
}

static bool take(void *ctx, const struct key *key)
{
    struct editor *e = ctx;
    return key->code == JKEY_MOUSE ? editor_mouse(e, key) : editor_key(e, key);
}

static const char *draw(struct bench *b)
{
    struct canvas c = grid_canvas(&b->g);
    canvas_clear(&c, ROLE_TEXT);
    struct editor_look look = { .focused = true, .bad = SIZE_MAX };
    editor_draw(&b->e, &c, &look);
    return screen_text(&b->g);
}

struct keys_case {
    const char *text, *keys, *want;
};

static const struct keys_case keys_cases[] = {
    { "abc\nd\nefg", "<Ctrl+Home><End><Down>x", "abc\ndx\nefg" },
    { "abc\nd\nefg", "<Ctrl+Home><End><Down><Down>x", "abc\nd\nefgx" }, /* back in its column */
    { "abc\nd", "<Ctrl+Home><Right><Up>x", "xabc\nd" },
    { "abc\nd", "<Ctrl+Home><Down><Down>x", "abc\ndx" },
    { "\tab\n     c", "<Ctrl+Home><Right><Right><Down>x", "\tab\n     xc" }, /* a tab is four */
    { KANJI KANJI "\nabcd", "<Ctrl+Home><Right><Down>x", KANJI KANJI "\nabxcd" },
    { "abcd\n" KANJI KANJI, "<Ctrl+Home><Right><Right><Right><Down>x",
      "abcd\n" KANJI "x" KANJI },
    { "a\nb\nc", "<Ctrl+Home><Shift+Down><Shift+Down>x", "xc" },
    { "a\r\nb", "<Ctrl+Home><End><Enter>c", "a\r\nc\r\nb" },
    { "  a", "<Ctrl+End><Enter>b", "  a\n  b" },
    { "ab", "<Ctrl+Home><Tab>", "  ab" },
    { "a b", "<Ctrl+A><Ctrl+X><Ctrl+V><Ctrl+V>", "a ba b" },
    { "a b", "<Ctrl+A><Ctrl+C><Right><Ctrl+V>", "a ba b" },
    { "abc", "<Ctrl+Home><paste 1\n2>", "1\n2abc" },
    { "abc", "x<Ctrl+Z>", "abc" },
    { "abc", "x<Ctrl+Z><Ctrl+Y>", "abcx" },
    { "a\nb\nc", "<Down><Alt+k>", "a\nc" },
    /* search */
    { "one two one", "<Ctrl+F>ONE<Esc>", "one two one" },
    { "one two one", "<Ctrl+F>two<Esc>x", "one x one" },
    { "one two one", "<Ctrl+F>one<Enter><Esc>x", "one two x" },
    { "one two one", "<Ctrl+F>one<Enter><Enter><Esc>x", "x two one" },
    { "one two one", "<Ctrl+F>one<Up><Esc>x", "one two x" },
    { "One one", "<Ctrl+F>one<Esc>x", "x one" },
    { "one One", "<Ctrl+F>One<Esc>x", "one x" },
    /* mouse: five columns of numbers */
    { "abc\ndef", "<click 6,1>x", "abc\ndxef" },
    { "abc\ndef", "<click 20,4>x", "abc\ndefx" },
    { "one two", "<double 10,0>x", "one x" },
    { "one two", "<click 5,0><drag 8,0>x", "x two" },
    { "one\ntwo", "<click 1,1>x", "one\nx" }, /* a line's number selects it */
};

START_TEST(editor_does_what_the_keys_say)
{
    struct bench b;
    open_editor(&b, span_of(keys_cases[_i].text));
    screen_keys(keys_cases[_i].keys, take, &b.e);
    struct span text = editor_text(&b.e);
    ck_assert(text.len == 0 || text.ptr[text.len] == '\0');
    ck_assert_str_eq(text.len ? text.ptr : "", keys_cases[_i].want);
    close_editor(&b);
}
END_TEST

struct draw_case {
    const char *text;
    bool wrap;
    const char *keys, *want;
};

static const struct draw_case draw_cases[] = {
    { "a\n\tb", false, "", "  1  a\n  2      b" },
    { "0123456789abcdefghijklmnop", true, "", "  1  0123456789abcdefghi\n     jklmnop" },
    { "0123456789abcdefghijklmnop", false, "<Home>", "  1  0123456789abcdefghij" },
    { "0123456789abcdefghijklmnop", false, "<End>", "  1  fghijklmnop" },
    { KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI "x", true, "",
      "  1  " KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI "\n     " KANJI "x" },
    { "e" ACUTE FAMILY "x", false, "", "  1  e" ACUTE FAMILY "x" },
    { "a\xff\x1b[31mb", false, "", "  1  a<FF>\xe2\x90\x9b[31mb" },
    { "a\xe2\x80\xae"
      "b",
      false, "", "  1  a<U+202E>b" },
    { "1\n2\n3\n4\n5\n6\n7", false, "<Ctrl+End>",
      "  3  3\n  4  4\n  5  5                  ▐\n  6  6                  ▐\n  7  7            "
      "      ▐" },
    { "1\n2\n3\n4\n5\n6\n7", false, "<wheel 0,0>",
      "  4  4\n  5  5\n  6  6                  ▐\n  7  7                  ▐\n                  "
      "      ▐" },
    { "1\n2\n3\n4\n5\n6\n7", false, "<PgDn><PgDn><Ctrl+Home>",
      "  1  1                  ▐\n  2  2                  ▐\n  3  3                  ▐\n  4  "
      "4\n  5  5" },
    { "a b\r\nc\r\n", false, "", "  1  a b\n  2  c\n  3" },
    { "ab ab", false, "<Ctrl+F>ab", "  1  ab ab\n\n\n\n find ab          1 of 2" },
    { "ab", false, "<Ctrl+F>x", "  1  ab\n\n\n\n find x        not found" },
};

START_TEST(editor_draws_rows_and_numbers)
{
    struct bench b;
    open_editor(&b, span_of(draw_cases[_i].text));
    editor_set_wrap(&b.e, draw_cases[_i].wrap);
    screen_keys(draw_cases[_i].keys, take, &b.e);
    ck_assert_str_eq(draw(&b), draw_cases[_i].want);
    close_editor(&b);
}
END_TEST

static const struct {
    const char *keys;
    size_t top; /* the first line that is shown */
} bar_cases[] = {
    { "<click 24,4>", 4 },
    { "<click 24,4><drag 24,0>", 0 },
    { "<click 24,4><drag 2,-9>", 0 },
    { "<click 24,4><drop 2,0>", 4 },
    { "<click 24,0><drag 24,2>", 3 },
    { "<click 23,4>", 0 },
};

/* The cursor stays where it is, and nothing is selected; the thumb of nine lines in five rows has
 * two. */
START_TEST(editor_scrolls_by_its_bar)
{
    struct bench b;
    open_editor(&b, SPAN("1\n2\n3\n4\n5\n6\n7\n8\n9"));
    screen_keys("<Ctrl+Home>", take, &b.e);
    screen_keys(bar_cases[_i].keys, take, &b.e);
    ck_assert_uint_eq(b.e.top_line, bar_cases[_i].top);
    draw(&b);
    char first[8];
    snprintf(first, sizeof first, "  %zu  ", bar_cases[_i].top + 1);
    ck_assert_msg(strncmp(screen_row(&b.g, 0), first, strlen(first)) == 0, "%s",
                  screen_row(&b.g, 0));
    bool is_on_bar = strstr(bar_cases[_i].keys, "click 24") != NULL;
    ck_assert((b.e.edits.cursor == 0) == is_on_bar);
    ck_assert(!edits_has_selection(&b.e.edits));
    close_editor(&b);
}
END_TEST

static size_t offer_two(void *ctx, struct span typed, struct candidate *out, size_t room)
{
    (void)ctx;
    (void)typed;
    ck_assert_uint_ge(room, 2);
    out[0] = (struct candidate){ .text = SPAN("one") };
    out[1] = (struct candidate){ .text = SPAN("other") };
    return 2;
}

/* What is offered lies over the bar where there is no room beside it. */
START_TEST(editor_takes_what_is_offered_over_its_bar)
{
    struct completion_names names = { .offer = offer_two };
    struct bench b;
    open_editor(&b, SPAN("123456789\n2\n3\n4\n5\n6\n7\n8\n9"));
    b.e.offers.names = &names;
    screen_keys("<Ctrl+Home><End>{{o<click 24,2>", take, &b.e);
    ck_assert_uint_eq(b.e.top_line, 0);
    ck_assert(span_starts(editor_text(&b.e), SPAN("123456789{{other}}\n")));
    close_editor(&b);
}
END_TEST

/* Rows are not lines there, and there is no bar. */
START_TEST(editor_that_wraps_is_pressed_where_the_bar_would_be)
{
    struct bench b;
    open_editor(&b, SPAN("1\n2\n3\n4\n5\n6\n7\n8\n9"));
    editor_set_wrap(&b.e, true);
    screen_keys("<Ctrl+Home><click 24,4>x", take, &b.e);
    ck_assert(span_eq_str(editor_text(&b.e), "1\n2\n3\n4\n5x\n6\n7\n8\n9"));
    close_editor(&b);
}
END_TEST

START_TEST(editor_keeps_the_cursor_on_the_screen)
{
    static const char *const texts[] = {
        "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight",
        "a long line that is longer than the window is wide, by far, and then some more\nx",
        KANJI KANJI "\n\n\t\tx\n" FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY FAMILY
                    "\n\xff",
    };
    static const char *const keys[] = { "<Down>",     "<Up>",    "<Right>",    "<End>",
                                        "<PgDn>",     "<Left>",  "<Ctrl+End>", "<PgUp>",
                                        "x",          "<Enter>", "<Home>",     "<Ctrl+Home>",
                                        "<Backspace>" };
    uint32_t seed = 12345;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (int wrap = 0; wrap < 2; wrap++) {
            struct bench b;
            open_editor(&b, span_of(texts[t]));
            editor_set_wrap(&b.e, wrap);
            for (int i = 0; i < 400; i++) {
                seed = seed * 1664525u + 1013904223u;
                screen_keys(keys[(seed >> 16) % (sizeof keys / sizeof *keys)], take, &b.e);
                int x = -1, y = -1;
                ck_assert(editor_cursor(&b.e, &x, &y));
                ck_assert(x >= 5 && x < W && y >= 0 && y < H);
            }
            close_editor(&b);
        }
}
END_TEST

/* 128 KiB in one line, wrapped and not, of letters and of wide characters. */
START_TEST(editor_works_in_a_very_long_line)
{
    static const char *const units[] = { "abcdefg ", KANJI, ("e" ACUTE) };
    enum { LEN = 128 << 10 };
    size_t unit = strlen(units[_i % 3]);
    char *line = malloc(LEN + 8);
    size_t len = 0;
    while (len < LEN) {
        memcpy(line + len, units[_i % 3], unit);
        len += unit;
    }
    struct bench b;
    open_editor(&b, span_make(line, len));
    editor_set_wrap(&b.e, _i >= 3);
    screen_keys("<End>xyz<Home><Right>w<PgDn><Ctrl+End><PgUp>", take, &b.e);
    draw(&b);
    ck_assert_uint_eq(editor_text(&b.e).len, len + 4);
    free(line);
    close_editor(&b);
}
END_TEST

/* Ten thousand marks on one letter are one place for the cursor and a few cells. */
START_TEST(editor_is_not_moved_by_a_flood_of_marks)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "ab");
    for (int i = 0; i < 10000; i++)
        buf_add_str(&text, ACUTE);
    buf_add_str(&text, "c");
    struct bench b;
    open_editor(&b, buf_span(&text));
    screen_keys("<Ctrl+Home><Right><Right><Right>", take, &b.e);
    ck_assert_uint_ge(b.e.edits.cursor, text.len - 1);
    int x, y;
    ck_assert(editor_cursor(&b.e, &x, &y));
    buf_clear(&text);
    close_editor(&b);
}
END_TEST

START_TEST(editor_marks_what_is_wrong)
{
    struct bench b;
    open_editor(&b, SPAN("ok\n{,}"));
    struct canvas c = grid_canvas(&b.g);
    struct editor_look look = { .bad = 4 };
    editor_draw(&b.e, &c, &look);
    ck_assert_int_eq(screen_role(&b.g, 6, 1), ROLE_ERROR);
    ck_assert_int_eq(screen_role(&b.g, 2, 1), ROLE_ERROR); /* its line's number */
    ck_assert_int_ne(screen_role(&b.g, 2, 0), ROLE_ERROR);
    close_editor(&b);
}
END_TEST

static int ground_at(const struct bench *b, int x, int y)
{
    return grid_cell(&b->g, x, y)->ground;
}

START_TEST(editor_marks_what_was_found)
{
    struct bench b;
    open_editor(&b, SPAN("\tab ab\nabab"));
    screen_keys("<Ctrl+F>ab", take, &b.e);
    draw(&b);
    static const char *const want[] = { "....XX.xx", "xxxx" };
    for (int y = 0; y < 2; y++)
        for (int x = 0; want[y][x]; x++)
            ck_assert_int_eq(ground_at(&b, 5 + x, y), want[y][x] == 'X'   ? ROLE_HIT_CURRENT
                                                      : want[y][x] == 'x' ? ROLE_HIT
                                                                          : ROLE_SELECTED);
    close_editor(&b);
}
END_TEST

/* A hit in every place of 1 MiB in one line: those in sight are drawn, from where they begin. */
START_TEST(editor_marks_what_was_found_in_a_very_long_line)
{
    enum { LEN = 1 << 20 };
    char *line = malloc(LEN);
    memset(line, 'a', LEN);
    struct bench b;
    open_editor(&b, span_make(line, LEN));
    screen_keys(_i ? "<Ctrl+F>a<Up>" : "<Ctrl+F>a", take, &b.e);
    for (int i = 0; i < 10; i++)
        draw(&b);
    ck_assert_int_eq(ground_at(&b, 5 + 2, 0), ROLE_HIT);
    ck_assert_uint_eq(b.e.hits.n, LEN);
    ck_assert_uint_eq(b.e.hits.current, _i ? LEN : 1);
    free(line);
    close_editor(&b);
}
END_TEST

START_TEST(editor_reads_without_changing)
{
    struct bench b;
    open_editor(&b, SPAN("a\nb"));
    static const struct key keys[] = { { .code = JKEY_CHAR, .cp = 'x' },
                                       { .code = JKEY_BACKSPACE },
                                       { .code = JKEY_CHAR, .cp = 'x', .mods = KEY_CTRL } };
    for (size_t i = 0; i < 3; i++)
        ck_assert(!editor_read_key(&b.e, &keys[i]));
    struct key down = { .code = JKEY_DOWN };
    ck_assert(editor_read_key(&b.e, &down));
    ck_assert_uint_eq(b.e.edits.cursor, 2);
    ck_assert(span_eq_str(editor_text(&b.e), "a\nb"));
    close_editor(&b);
}
END_TEST

START_TEST(textfind_finds_both_ways)
{
    struct span text = SPAN("Aa aA aa");
    ck_assert_uint_eq(textfind_next(text, SPAN("aa"), 0), 0);
    ck_assert_uint_eq(textfind_next(text, SPAN("aa"), 1), 3);
    ck_assert_uint_eq(textfind_next(text, SPAN("aA"), 0), 3); /* a capital: as it is */
    ck_assert_uint_eq(textfind_next(text, SPAN("b"), 0), SIZE_MAX);
    ck_assert_uint_eq(textfind_next(text, SPAN(""), 0), SIZE_MAX);
    ck_assert_uint_eq(textfind_before(text, SPAN("aa"), 6), 3);
    ck_assert_uint_eq(textfind_before(text, SPAN("aa"), 0), SIZE_MAX);
}
END_TEST

START_TEST(editor_scrolls_no_further_than_its_width_needs)
{
    struct bench b;
    open_editor(&b, SPAN("the whole line")); /* the cursor stands at its end */
    editor_resize(&b.e, 1, 1);
    editor_resize(&b.e, W, H);
    ck_assert_ptr_nonnull(strstr(draw(&b), "the whole line"));
    close_editor(&b);
}
END_TEST

/* Wherever it stands, in whichever case. */
START_TEST(textfind_finds_every_place)
{
    static const char *const forms[] = { "key", "Key", "kEY", "KEY" };
    struct buf text;
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < 4; i++)
        for (size_t at = 1010; at < 1040; at++) {
            buf_reset(&text);
            buf_add_fill(&text, i % 2 ? 'k' : 'K', 3000);
            memcpy(text.ptr + at, forms[i], 3);
            size_t hit = textfind_next(buf_span(&text), SPAN("key"), 0);
            ck_assert_uint_eq(hit, at);
            ck_assert_uint_eq(textfind_next(buf_span(&text), SPAN("key"), at), at);
            ck_assert_uint_eq(textfind_next(buf_span(&text), SPAN("key"), at + 1), SIZE_MAX);
        }
    buf_clear(&text);
}
END_TEST

Suite *test_editor(void);
Suite *test_editor(void)
{
    Suite *suite = suite_create("editor");
    TCase *tc = tcase_create("editor");
    tcase_add_loop_test(tc, editor_does_what_the_keys_say, 0,
                        sizeof keys_cases / sizeof *keys_cases);
    tcase_add_loop_test(tc, editor_draws_rows_and_numbers, 0,
                        sizeof draw_cases / sizeof *draw_cases);
    tcase_add_loop_test(tc, editor_scrolls_by_its_bar, 0, sizeof bar_cases / sizeof *bar_cases);
    tcase_add_test(tc, editor_takes_what_is_offered_over_its_bar);
    tcase_add_test(tc, editor_that_wraps_is_pressed_where_the_bar_would_be);
    tcase_add_test(tc, editor_keeps_the_cursor_on_the_screen);
    tcase_add_loop_test(tc, editor_works_in_a_very_long_line, 0, 6);
    tcase_add_test(tc, editor_is_not_moved_by_a_flood_of_marks);
    tcase_add_test(tc, editor_marks_what_is_wrong);
    tcase_add_test(tc, editor_marks_what_was_found);
    tcase_add_loop_test(tc, editor_marks_what_was_found_in_a_very_long_line, 0, 2);
    tcase_add_test(tc, editor_reads_without_changing);
    tcase_add_test(tc, editor_scrolls_no_further_than_its_width_needs);
    tcase_add_test(tc, textfind_finds_both_ways);
    tcase_add_test(tc, textfind_finds_every_place);
    suite_add_tcase(suite, tc);
    return suite;
}
