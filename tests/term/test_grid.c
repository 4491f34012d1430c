#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "term/grid.h"

static struct grid grid;

static void make(void)
{
    grid_init(&grid);
    ck_assert(!grid_resize(&grid, 10, 3));
}

static void clear(void)
{
    grid_clear(&grid);
}

/* A row as text. */
static const char *row(int y)
{
    static char text[400];
    size_t len = 0;
    for (int x = 0; x < grid.w; x++) {
        struct span cluster = grid_text(&grid, x, y);
        memcpy(text + len, cluster.ptr, cluster.len);
        len += cluster.len;
    }
    text[len] = '\0';
    return text;
}

START_TEST(grid_text_is_cut_at_the_canvas)
{
    struct canvas all = grid_canvas(&grid);
    struct canvas part = canvas_sub(&all, 2, 1, 4, 1);
    ck_assert_int_eq(canvas_str(&part, -1, 0, ROLE_TEXT, "abcdefgh"), 5);
    ck_assert_str_eq(row(1), "  bcde    ");
    canvas_str(&part, 0, 1, ROLE_TEXT, "below");
    canvas_str(&part, 0, -1, ROLE_TEXT, "above");
    ck_assert_str_eq(row(0), "          ");
    ck_assert_str_eq(row(2), "          ");
}
END_TEST

START_TEST(grid_never_shows_half_a_wide_cluster)
{
    struct canvas all = grid_canvas(&grid);
    struct canvas part = canvas_sub(&all, 1, 0, 4, 1);
    canvas_str(&part, -1, 0, ROLE_TEXT, "漢字漢字");
    ck_assert_str_eq(row(0), "  字      ");
    ck_assert_int_eq(grid_cell(&grid, 2, 0)->width, 2);
    canvas_str(&all, 3, 0, ROLE_TEXT, "x"); /* over the right half */
    ck_assert_str_eq(row(0), "   x      ");
    canvas_str(&all, 4, 1, ROLE_TEXT, "漢");
    canvas_str(&all, 3, 1, ROLE_TEXT, "字"); /* over the left half */
    ck_assert_str_eq(row(1), "   字     ");
}
END_TEST

START_TEST(grid_plain_text_takes_the_cells_that_it_covers)
{
    static const uint8_t red[3] = { 255, 0, 0 };
    struct canvas all = grid_canvas(&grid);
    canvas_str(&all, 1, 0, ROLE_TEXT, "漢字漢");
    canvas_str(&all, 2, 0, ROLE_OK, "xyz");
    ck_assert_str_eq(row(0), "  xyz漢   ");
    canvas_pixels(&all, 4, 1, red, red);
    canvas_str(&all, 3, 1, ROLE_TEXT, "abc");
    ck_assert(!grid_cell(&grid, 4, 1)->has_fore && !grid_cell(&grid, 4, 1)->has_back);
    ck_assert_int_eq(canvas_str(&all, 0, 2, ROLE_TEXT,
                                "abe\xcc\x81"
                                "c"),
                     4);
    ck_assert_uint_eq(grid_cell(&grid, 2, 2)->len, 3);
    ck_assert_int_eq(canvas_str(&all, 7, 2, ROLE_TEXT, "abe\xcc\x81"), 3);
    ck_assert_uint_eq(grid_cell(&grid, 9, 2)->len, 3);
}
END_TEST

START_TEST(grid_shows_marks_in_their_own_role)
{
    struct canvas all = grid_canvas(&grid);
    canvas_str(&all, 0, 0, ROLE_OK, "a\x1b\x9b.");
    ck_assert_str_eq(row(0), "a␛<9B>.   ");
    ck_assert_int_eq(grid_cell(&grid, 0, 0)->role, ROLE_OK);
    ck_assert_int_eq(grid_cell(&grid, 1, 0)->role, ROLE_MARK);
    ck_assert_int_eq(grid_cell(&grid, 5, 0)->role, ROLE_MARK);
    ck_assert_int_eq(grid_cell(&grid, 6, 0)->role, ROLE_OK);
}
END_TEST

START_TEST(grid_cut_text_ends_in_an_ellipsis)
{
    struct canvas all = grid_canvas(&grid);
    ck_assert_int_eq(canvas_text_cut(&all, 0, 0, 5, ROLE_TEXT, SPAN("abcdefg")), 5);
    ck_assert_int_eq(canvas_text_cut(&all, 0, 1, 5, ROLE_TEXT, SPAN("abcde")), 5);
    ck_assert_int_eq(canvas_text_cut(&all, 0, 2, 4, ROLE_TEXT, SPAN("ab漢字")), 3);
    ck_assert_str_eq(row(0), "abcd…     ");
    ck_assert_str_eq(row(1), "abcde     ");
    ck_assert_str_eq(row(2), "ab…       ");
}
END_TEST

START_TEST(grid_text_from_skips_columns)
{
    struct canvas all = grid_canvas(&grid);
    canvas_text_from(&all, 1, 0, 3, ROLE_TEXT, SPAN("ab漢字cd"));
    ck_assert_str_eq(row(0), "  字cd    ");
    ck_assert_int_eq(canvas_text_right(&all, 10, 1, 20, ROLE_TEXT, SPAN("end")), 7);
    ck_assert_str_eq(row(1), "       end");
}
END_TEST

START_TEST(grid_ground_keeps_text_and_text_keeps_ground)
{
    struct canvas all = grid_canvas(&grid);
    canvas_str(&all, 0, 0, ROLE_ERROR, "abc");
    canvas_ground(&all, rect_make(1, 0, 5, 1), ROLE_SELECTED);
    canvas_str(&all, 2, 0, ROLE_OK, "x");
    ck_assert_str_eq(row(0), "abx       ");
    ck_assert_int_eq(grid_cell(&grid, 1, 0)->role, ROLE_ERROR);
    ck_assert_int_eq(grid_cell(&grid, 2, 0)->ground, ROLE_SELECTED);
    ck_assert_int_eq(grid_cell(&grid, 6, 0)->ground, ROLE_TEXT);
}
END_TEST

#define FAMILY "👨‍👩‍👧‍👦" /* 25 bytes */
#define MARKED "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88" /* 17 */

START_TEST(grid_holds_clusters_of_any_length)
{
    struct canvas all = grid_canvas(&grid);
    canvas_str(&all, 1, 0, ROLE_TEXT, FAMILY MARKED "x");
    canvas_str(&all, 9, 2, ROLE_TEXT, MARKED);
    ck_assert_str_eq(row(0), " " FAMILY MARKED "x     ");
    ck_assert_str_eq(row(2), "         " MARKED);
    ck_assert_int_eq(grid_cell(&grid, 1, 0)->width, 2);
    canvas_str(&all, 2, 0, ROLE_TEXT, "ab"); /* over one's right half, and the other */
    ck_assert_str_eq(row(0), "  abx     ");
    canvas_clear(&all, ROLE_TEXT);
    ck_assert_str_eq(row(2), "          ");
}
END_TEST

START_TEST(grid_copy_of_a_row_is_the_same)
{
    struct grid other;
    struct canvas all = grid_canvas(&grid);
    grid_init(&other);
    ck_assert(!grid_resize(&other, 10, 3));
    canvas_str(&all, 0, 1, ROLE_TEXT, "short");
    ck_assert(!grid_copy_row(&other, &grid, 1) && grid_same_row(&grid, &other, 1));
    canvas_str(&all, 6, 1, ROLE_TEXT, MARKED);
    ck_assert(!grid_same_row(&grid, &other, 1) && grid_same_row(&grid, &other, 2));
    ck_assert(!grid_copy_row(&other, &grid, 1) && grid_same_row(&grid, &other, 1));
    ck_assert(span_eq_str(grid_text(&other, 6, 1), MARKED));
    canvas_str(&all, 6, 1, ROLE_TEXT, /* as long, and not the same */
               "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x89");
    ck_assert(!grid_same_row(&grid, &other, 1));
    grid_clear(&other);
}
END_TEST

/* Anything, anywhere: nothing is written outside (the sanitizer looks), rows stay whole. */
START_TEST(grid_survives_any_text_at_any_place)
{
    static const char *const texts[] = {
        "漢字",  "e\xcc\x81\xcc\x81",  "\x1b[2J", "\xff\xfe", "\xe2\x80\xae",
        "plain", "👨‍👩‍👧", MARKED,    ""
    };
    struct canvas all = grid_canvas(&grid);
    bool whole = true;
    for (int x = -12; x < 13; x++)
        for (int y = -2; y < 5; y++)
            for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                struct canvas part = canvas_sub(&all, x, y, (x + 14) % 7, 2);
                canvas_str(&part, y, 0, ROLE_TEXT, texts[i]);
                canvas_text_cut(&all, x, y, 5, ROLE_TEXT, span_of(texts[i]));
                canvas_fill(&part, rect_make(x, y, 3, 3), ROLE_TEXT, "·");
                for (int at = 0; at < grid.w; at++) {
                    const struct cell *cell = grid_cell(&grid, at, 1);
                    bool right_half = at > 0 && grid_cell(&grid, at - 1, 1)->width == 2;
                    whole &= (cell->width == 0) == right_half;
                }
            }
    ck_assert(whole);
}
END_TEST

Suite *test_grid(void);
Suite *test_grid(void)
{
    Suite *suite = suite_create("grid");
    TCase *tc = tcase_create("grid");
    tcase_add_checked_fixture(tc, make, clear);
    tcase_add_test(tc, grid_text_is_cut_at_the_canvas);
    tcase_add_test(tc, grid_never_shows_half_a_wide_cluster);
    tcase_add_test(tc, grid_plain_text_takes_the_cells_that_it_covers);
    tcase_add_test(tc, grid_shows_marks_in_their_own_role);
    tcase_add_test(tc, grid_cut_text_ends_in_an_ellipsis);
    tcase_add_test(tc, grid_text_from_skips_columns);
    tcase_add_test(tc, grid_ground_keeps_text_and_text_keeps_ground);
    tcase_add_test(tc, grid_holds_clusters_of_any_length);
    tcase_add_test(tc, grid_copy_of_a_row_is_the_same);
    tcase_add_test(tc, grid_survives_any_text_at_any_place);
    suite_add_tcase(suite, tc);
    return suite;
}
