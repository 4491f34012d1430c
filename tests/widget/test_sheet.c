/* Sheets: items and rows, finding, and a cursor that stays in sight. */
#include <check.h>

#include "support/screen.h"
#include "widget/sheet.h"

static struct sheet sheet;

static void setup(void)
{
    sheet_init(&sheet);
    sheet_begin(&sheet);
    sheet_row(&sheet);
    sheet_str(&sheet, 0, ROLE_HEADING, "title");
    for (int i = 0; i < 5; i++) {
        sheet_item(&sheet);
        sheet_addf(&sheet, 2, ROLE_NAME, "Item %d", i);
        sheet_wrap(&sheet, 10, 12, ROLE_VALUE, SPAN("alpha, beta, gamma"));
    }
    sheet_row(&sheet);
    sheet_str(&sheet, 0, ROLE_FAINT, "end");
    sheet_end(&sheet);
    sheet_resize(&sheet, 30, 4);
}

static void teardown(void)
{
    sheet_clear(&sheet);
}

static bool give(void *ctx, const struct key *key)
{
    (void)ctx;
    return key->code == JKEY_MOUSE ? sheet_mouse(&sheet, key) : sheet_key(&sheet, key);
}

START_TEST(sheet_scrolls_by_its_bar)
{
    struct key key = { .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = 29, .y = 3 };
    ck_assert(sheet_bar_mouse(&sheet, &key));
    ck_assert_uint_eq(sheet.top, sheet.n_rows - 4);
    key = (struct key){ .code = JKEY_MOUSE, .mouse = MOUSE_DRAG, .x = 3, .y = -5 };
    ck_assert(sheet_bar_mouse(&sheet, &key));
    ck_assert_uint_eq(sheet.top, 0);
    key = (struct key){ .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = 28, .y = 3 };
    ck_assert(!sheet_bar_mouse(&sheet, &key));
}
END_TEST

START_TEST(sheet_wraps_at_blanks_and_prints_rows)
{
    struct buf out;
    buf_init(&out, 1000);
    for (size_t row = 0; row < 4; row++) {
        sheet_print(&sheet, row, &out);
        buf_add_byte(&out, '\n');
    }
    ck_assert_str_eq(buf_str(&out), "title\n  Item 0  alpha, beta,\n          gamma\n"
                                    "  Item 1  alpha, beta,\n");
    buf_clear(&out);
    ck_assert_uint_eq(sheet.n_rows, 12);
}
END_TEST

struct move {
    const char *keys;
    size_t cursor, top;
};

static const struct move moves[] = {
    { "", 0, 0 },
    { "j", 1, 1 },
    { "jj", 2, 3 },
    { "jjk", 1, 3 },
    { "jjkk", 0, 0 },
    { "G", 4, 8 },
    { "jjjjj", 4, 8 },
    { "Gg", 0, 0 },
    { "<PgDn>", 1, 3 },
    { "<PgDn><PgUp>", 0, 0 },
    { "<PgDn><PgDn><PgDn>", 4, 8 },
    { "jj<PgDn>", 2, 5 }, /* an item that is cut at the top is shown whole */
    { "jjj<PgUp>", 1, 3 },
    { "jjj<PgUp><PgUp>", 0, 0 },
    { "<click 3,3>", 1, 0 },
    { "<wheel 1,1>", 0, 3 },
    { "<click 3,0>", 0, 0 },
};

START_TEST(sheet_keeps_its_cursor_in_sight)
{
    screen_keys(moves[_i].keys, give, NULL);
    ck_assert_msg(sheet.cursor == moves[_i].cursor && sheet.top == moves[_i].top,
                  "%s: cursor %zu, top %zu", moves[_i].keys, sheet.cursor, sheet.top);
}
END_TEST

START_TEST(sheet_goes_through_an_item_that_is_taller_than_a_page)
{
    static const size_t tops[] = { 1, 4, 5 };
    sheet_begin(&sheet);
    sheet_row(&sheet);
    sheet_item(&sheet);
    sheet_wrap(&sheet, 0, 3, ROLE_VALUE, SPAN("aa bb cc dd ee ff gg hh"));
    sheet_end(&sheet);
    for (size_t i = 0; i < 3; i++) {
        screen_keys("<PgDn>", give, NULL);
        ck_assert_uint_eq(sheet.top, tops[i]);
    }
    screen_keys("<PgUp><PgUp>", give, NULL);
    ck_assert_uint_eq(sheet.top, 0);
}
END_TEST

START_TEST(sheet_finds_rows_round_the_end)
{
    ck_assert_uint_eq(sheet_find(&sheet, SPAN("ITEM 3"), 0, false), 7);
    ck_assert_uint_eq(sheet_find(&sheet, SPAN("title"), 3, false), 0);
    ck_assert_uint_eq(sheet_find(&sheet, SPAN("gamma"), 7, true), 6);
    ck_assert_uint_eq(sheet_find(&sheet, SPAN("nowhere"), 0, false), SIZE_MAX);
    ck_assert_uint_eq(sheet_find(&sheet, SPAN(""), 0, false), SIZE_MAX);
    ck_assert_uint_eq(sheet_count(&sheet, SPAN("beta")), 5);
    sheet_show(&sheet, 7);
    ck_assert_uint_eq(sheet.cursor, 3);
    ck_assert(sheet.top <= 7 && 7 < sheet.top + 4);
}
END_TEST

START_TEST(sheet_marks_what_is_found_on_the_cursor_as_the_current_one)
{
    struct grid grid;
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, 30, 4), JIG_OK);
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    sheet_draw(&sheet, &c, true, SPAN("alpha"));
    ck_assert_int_eq(grid_cell(&grid, 10, 1)->ground, ROLE_HIT_CURRENT);
    ck_assert_int_eq(grid_cell(&grid, 10, 3)->ground, ROLE_HIT);
    grid_clear(&grid);
}
END_TEST

/* Rows: "aa;b;", "cc-dd", "ee" of one text, "cc" of another. */
START_TEST(sheet_finds_what_is_wrapped)
{
    static const struct {
        const char *text;
        size_t row; /* SIZE_MAX: nowhere */
        const char *marked;
    } cases[] = {
        { "; c", 0, "....#|#....|..|.." },
        { "B; CC", 0, "...##|##...|..|.." },
        { "d e", 1, ".....|....#|#.|.." },
        { "b; cc-dd ee", 0, "...##|#####|##|.." },
        { "cc", 1, ".....|##...|..|##" },
        { "ee c", SIZE_MAX, ".....|.....|..|.." },
        { "aa", 0, "##...|.....|..|.." },
        { "b; cc-dd ee c", SIZE_MAX, ".....|.....|..|.." },
        { " ", SIZE_MAX, ".....|.....|..|.." },
    };
    struct grid grid;
    struct buf got;
    buf_init(&got, 1000);
    sheet_begin(&sheet);
    sheet_row(&sheet);
    sheet_wrap(&sheet, 0, 5, ROLE_VALUE, SPAN("aa;b; cc-dd ee"));
    sheet_row(&sheet);
    sheet_str(&sheet, 0, ROLE_VALUE, "cc");
    sheet_end(&sheet);
    ck_assert_uint_eq(sheet.n_rows, 4);
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, 10, 4), JIG_OK);
    struct canvas c = grid_canvas(&grid);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_uint_eq(sheet_find(&sheet, span_of(cases[i].text), 0, false), cases[i].row);
        canvas_clear(&c, ROLE_TEXT);
        sheet_draw(&sheet, &c, false, span_of(cases[i].text));
        buf_reset(&got);
        for (int y = 0; y < 4; y++) {
            buf_add_str(&got, y ? "|" : "");
            for (int x = 0; x < (y < 2 ? 5 : 2); x++)
                buf_add_str(&got, grid_cell(&grid, x, y)->ground == ROLE_HIT ? "#" : ".");
        }
        ck_assert_str_eq(buf_str(&got), cases[i].marked);
    }
    grid_clear(&grid);
    buf_clear(&got);
}
END_TEST

Suite *test_sheet(void);
Suite *test_sheet(void)
{
    Suite *suite = suite_create("sheet");
    TCase *tc = tcase_create("sheet");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, sheet_scrolls_by_its_bar);
    tcase_add_test(tc, sheet_wraps_at_blanks_and_prints_rows);
    tcase_add_loop_test(tc, sheet_keeps_its_cursor_in_sight, 0, sizeof moves / sizeof *moves);
    tcase_add_test(tc, sheet_goes_through_an_item_that_is_taller_than_a_page);
    tcase_add_test(tc, sheet_finds_rows_round_the_end);
    tcase_add_test(tc, sheet_finds_what_is_wrapped);
    tcase_add_test(tc, sheet_marks_what_is_found_on_the_cursor_as_the_current_one);
    suite_add_tcase(suite, tc);
    return suite;
}
