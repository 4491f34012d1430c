#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../support/proc.h"
#include "base/buf.h"
#include "view/bodypicture.h"

#define W 60
#define H 12

struct stage {
    struct buf bytes;
    struct span span;
    struct source source;
    struct bodypicture picture;
    struct grid grid;
    struct canvas canvas;
};

static void stage_init(struct stage *s, const char *name)
{
    char path[PATH_MAX], file[64];
    snprintf(file, sizeof file, "tests/data/pictures/%s", name);
    FILE *in = fopen(proc_tree(path, file), "rb");
    ck_assert_msg(in != NULL, "%s", name);
    buf_init(&s->bytes, 1 << 20);
    buf_added(&s->bytes, fread(buf_space(&s->bytes, 1 << 16), 1, 1 << 16, in));
    fclose(in);
    s->span = buf_span(&s->bytes);
    s->source = source_of_span(&s->span);
    bodypicture_init(&s->picture);
    s->picture.pixels = TERM_PIXELS_SHOWN;
    grid_init(&s->grid);
    ck_assert(!grid_resize(&s->grid, W, H));
    s->canvas = grid_canvas(&s->grid);
}

static void stage_clear(struct stage *s)
{
    bodypicture_clear(&s->picture);
    grid_clear(&s->grid);
    buf_clear(&s->bytes);
}

static void draw(struct stage *s)
{
    while (bodypicture_work(&s->picture, &s->source, W, H))
        ;
    canvas_clear(&s->canvas, ROLE_TEXT);
    bodypicture_draw(&s->picture, &s->canvas);
}

static const char *row(struct stage *s, int y, char out[8 * W])
{
    size_t n = 0;
    for (int x = 0; x < W; x++) {
        struct span text = grid_text(&s->grid, x, y);
        memcpy(out + n, text.ptr, text.len);
        n += text.len;
    }
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

START_TEST(bodypicture_draws_two_pixels_a_cell_below_the_facts)
{
    struct stage s;
    char text[8 * W];
    stage_init(&s, "rgba.png");
    bodypicture_read(&s.picture, &s.source, true);
    ck_assert(bodypicture_is_one(&s.picture));
    draw(&s);
    ck_assert_str_eq(row(&s, 0, text),
                     "  PNG   4 × 2 pixels   RGB with transparency   8 bits a c…");
    ck_assert_str_eq(row(&s, 3, text), "  ▀▀▀▄"); /* the fourth is see-through above */
    const struct cell *first = grid_cell(&s.grid, 2, 3);
    ck_assert(first->has_fore && first->has_back);
    const struct cell_colors *colors = grid_colors(&s.grid, 2, 3);
    ck_assert_mem_eq(colors->fore, ((uint8_t[]){ 255, 0, 0 }), 3);
    ck_assert_mem_eq(colors->back, ((uint8_t[]){ 255, 255, 255 }), 3);
    stage_clear(&s);
}
END_TEST

START_TEST(bodypicture_says_why_there_is_nothing_to_see)
{
    struct stage s;
    char text[8 * W];
    stage_init(&s, "rgba.png");
    bodypicture_read(&s.picture, &s.source, false);
    draw(&s);
    ck_assert_str_eq(row(&s, 1, text), "  drawn once all of it is here");
    for (int i = 0; i < TERM_PIXELS_SHOWN; i++) {
        static const char *const why[] = {
            "  drawn where the terminal has 256 colours or more",
            "  not drawn: NO_COLOR is set",
            "  drawn where the terminal and the locale have UTF-8",
        };
        s.picture.pixels = (enum term_pixels)i;
        bodypicture_read(&s.picture, &s.source, true);
        draw(&s);
        ck_assert_str_eq(row(&s, 1, text), why[i]);
    }
    s.picture.pixels = TERM_PIXELS_SHOWN;
    s.source.len -= 20;
    bodypicture_read(&s.picture, &s.source, true);
    draw(&s);
    ck_assert_str_eq(row(&s, 1, text), "  not drawn: the file is damaged");
    s.source.len = 20; /* in the midst of its head: nothing can be told of it */
    bodypicture_clear(&s.picture);
    bodypicture_read(&s.picture, &s.source, true);
    draw(&s);
    ck_assert_str_eq(row(&s, 0, text), "  PNG");
    ck_assert_str_eq(row(&s, 1, text), "  not drawn: the file is damaged");
    stage_clear(&s);
}
END_TEST

START_TEST(bodypicture_says_that_only_a_part_came)
{
    struct stage s;
    char text[8 * W];
    stage_init(&s, "rows.jpg");
    s.source.len = s.source.len * 85 / 100;
    bodypicture_read(&s.picture, &s.source, true);
    draw(&s);
    ck_assert_str_eq(row(&s, 1, text),
                     "  drawn at 9 × 18   the file is damaged: this is what cam…");
    ck_assert_str_eq(row(&s, 3, text), "  ▀▀▀▀▀▀▀▀▀");
    ck_assert_str_eq(row(&s, 11, text), "");
    stage_clear(&s);
}
END_TEST

START_TEST(bodypicture_is_drawn_anew_for_another_size)
{
    struct stage s;
    char text[8 * W];
    stage_init(&s, "turned.jpg");
    bodypicture_read(&s.picture, &s.source, true);
    draw(&s);
    ck_assert_str_eq(row(&s, 1, text),
                     "  to be shown turned right   taken 2026:11:28 21:50:00");
    ck_assert_str_eq(row(&s, 10, text), "  ▀▀▀▀▀▀▀▀");
    while (bodypicture_work(&s.picture, &s.source, W, 7))
        ;
    ck_assert_uint_eq(s.picture.picture.h, 8);
    ck_assert_uint_eq(s.picture.picture.w, 4);
    stage_clear(&s);
}
END_TEST

Suite *test_bodypicture(void);
Suite *test_bodypicture(void)
{
    Suite *suite = suite_create("bodypicture");
    TCase *tc = tcase_create("bodypicture");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, bodypicture_draws_two_pixels_a_cell_below_the_facts);
    tcase_add_test(tc, bodypicture_says_why_there_is_nothing_to_see);
    tcase_add_test(tc, bodypicture_says_that_only_a_part_came);
    tcase_add_test(tc, bodypicture_is_drawn_anew_for_another_size);
    suite_add_tcase(suite, tc);
    return suite;
}
