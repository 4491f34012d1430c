#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "term/paintlook.h"
#include "term/theme.h"

START_TEST(theme_builtins_parse)
{
    size_t n = 0;
    for (; theme_builtin_name(n); n++) {
        struct theme t = { 0 };
        struct jig_error error = { 0 };
        const char *text = theme_builtin(theme_builtin_name(n));
        ck_assert_msg(!theme_parse(&t, span_of(text), &error), "%s: %s", theme_builtin_name(n),
                      error.text);
        ck_assert_int_eq(t.has_color, strcmp(theme_builtin_name(n), "mono") != 0);
    }
    ck_assert_uint_ge(n, 5);
    ck_assert_ptr_null(theme_builtin("no such theme"));
}
END_TEST

/* A role that a coloured theme forgets would look like plain text. */
START_TEST(theme_builtins_name_every_role)
{
    static const char *const full[] = { "dark", "light", "contrast", "ansi" };
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            char line[64];
            snprintf(line, sizeof line, "\n%s ", role_name((enum role)role));
            ck_assert_msg(strstr(theme_builtin(full[i]), line), "%s does not name %s", full[i],
                          role_name((enum role)role));
        }
}
END_TEST

/* WCAG 2.2's relative luminance. */
static double luminance(struct color c)
{
    static const double weights[] = { 0.2126, 0.7152, 0.0722 };
    uint8_t rgb[3];
    double sum = 0;
    color_rgb(c, rgb);
    for (int i = 0; i < 3; i++) {
        double part = rgb[i] / 255.0;
        sum += weights[i] * (part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(const struct theme *t, enum role text, enum role ground)
{
    struct style s = theme_resolve(t, text, ground, false);
    double a = luminance(s.fg) + 0.05;
    double b = luminance(s.bg) + 0.05;
    return a > b ? a / b : b / a;
}

/* What explains a header, a certificate or a cookie is faint, and is there to be read all day, also in
 * the selected row. */
START_TEST(theme_faint_text_can_be_read)
{
    static const char *const names[] = { "dark", "light", "contrast" };
    struct theme t = { 0 };
    struct jig_error error = { 0 };
    ck_assert(!theme_parse(&t, span_of(theme_builtin(names[_i])), &error));
    ck_assert_msg(contrast(&t, ROLE_FAINT, ROLE_TEXT) > 4, "%s: %f", names[_i],
                  contrast(&t, ROLE_FAINT, ROLE_TEXT));
    ck_assert_msg(contrast(&t, ROLE_FAINT, ROLE_SELECTED) > 3, "%s: %f", names[_i],
                  contrast(&t, ROLE_FAINT, ROLE_SELECTED));
    ck_assert_msg(contrast(&t, ROLE_MUTED, ROLE_TEXT) > contrast(&t, ROLE_FAINT, ROLE_TEXT),
                  "%s", names[_i]);
}
END_TEST

struct wrong_case {
    const char *text, *why;
};

static const struct wrong_case wrong[] = {
    { "text = red", "line 1" },
    { "[roles]\n\nno.such.role = red", "line 3: no such role: no.such.role" },
    { "[roles]\ntext = crimson", "line 2: no such colour or attribute: crimson" },
    { "[roles]\ntext = #12345g", "line 2" },
    { "[roles]\ntext = red on blue on green", "attribute: on" },
    { "[palette]\nx = y", "line 2: no such colour: y" },
    { "[colors]", "line 1" },
};

START_TEST(theme_says_which_line_is_wrong)
{
    struct theme t = { .name = "kept", .dim_percent = 7 };
    struct jig_error error = { 0 };
    ck_assert(theme_parse(&t, span_of(wrong[_i].text), &error));
    ck_assert_msg(strstr(error.text, wrong[_i].why), "%s", error.text);
    ck_assert_int_eq(t.dim_percent, 7);
}
END_TEST

static struct theme parsed(const char *text)
{
    struct theme t = { 0 };
    struct jig_error error = { 0 };
    ck_assert_msg(!theme_parse(&t, span_of(text), &error), "%s", error.text);
    return t;
}

START_TEST(theme_text_lies_on_its_ground)
{
    struct theme t =
        parsed("[palette]\nrow = #102030\n[roles]\ntext = #aaaaaa on #000000\nok = green bold\n"
               "selected = none on row\nbadge = black on white\n");
    struct style s = theme_resolve(&t, ROLE_OK, ROLE_SELECTED, false);
    ck_assert_int_eq(s.fg.kind, COLOR_ANSI);
    ck_assert_int_eq(s.fg.index, 2);
    ck_assert_int_eq(s.bg.b, 0x30);
    ck_assert_int_eq(s.attrs, STYLE_BOLD);
    s = theme_resolve(&t, ROLE_BADGE, ROLE_SELECTED, false);
    ck_assert_int_eq(s.bg.index, 7);
    s = theme_resolve(&t, ROLE_WARN, ROLE_TEXT, false); /* not named */
    ck_assert_int_eq(s.fg.r, 0xaa);
}
END_TEST

START_TEST(theme_turns_a_row_round_as_one)
{
    struct theme t = parsed("[roles]\ntext = #c8c8c8 on #000000\nselected = none reverse\n"
                            "ok = green bold\nbadge = red on white\n");
    struct style s = theme_resolve(&t, ROLE_OK, ROLE_SELECTED, false);
    ck_assert_int_eq(s.fg.r, 0xc8);
    ck_assert_int_eq(s.attrs, STYLE_BOLD | STYLE_REVERSE);
    s = theme_resolve(&t, ROLE_BADGE, ROLE_SELECTED, false); /* one with a ground of its own */
    ck_assert_int_eq(s.fg.index, 1);
}
END_TEST

/* Without colours a mark would be like text that spells one. */
START_TEST(theme_tells_a_mark_from_text_on_every_ground)
{
    for (size_t n = 0; theme_builtin_name(n); n++) {
        struct theme t = parsed(theme_builtin(theme_builtin_name(n)));
        static const enum role grounds[] = { ROLE_TEXT,    ROLE_SELECTED, ROLE_SELECTION,
                                             ROLE_FIELD,   ROLE_HIT,      ROLE_HIT_CURRENT,
                                             ROLE_BADGE_OK };
        for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++) {
            struct style mark = theme_resolve(&t, ROLE_MARK, grounds[i], false);
            struct style text = theme_resolve(&t, ROLE_TEXT, grounds[i], false);
            ck_assert_msg(memcmp(&mark.bg, &text.bg, sizeof mark.bg) != 0 ||
                              (mark.attrs ^ text.attrs) & STYLE_REVERSE,
                          "%s, ground %d", theme_builtin_name(n), (int)grounds[i]);
        }
    }
}
END_TEST

/* The current hit is in the row of the cursor, and others are about it. */
START_TEST(theme_tells_a_hit_from_its_row_and_from_the_current_one)
{
    static const enum role grounds[] = { ROLE_SELECTED, ROLE_TEXT, ROLE_HIT, ROLE_HIT_CURRENT };
    size_t n_grounds = sizeof grounds / sizeof *grounds;
    for (size_t n = 0; theme_builtin_name(n); n++) {
        struct theme t = parsed(theme_builtin(theme_builtin_name(n)));
        for (size_t i = 0; i < n_grounds * n_grounds; i++) {
            enum role one = grounds[i / n_grounds], other = grounds[i % n_grounds];
            struct style a = theme_resolve(&t, ROLE_TEXT, one, false);
            struct style b = theme_resolve(&t, ROLE_TEXT, other, false);
            ck_assert_msg(
                one == other || a.attrs != b.attrs || memcmp(&a.bg, &b.bg, sizeof a.bg) != 0,
                "%s: %s on %s", theme_builtin_name(n), role_name(one), role_name(other));
        }
    }
}
END_TEST

static bool look_alike(const struct style *a, const struct style *b)
{
    return a->attrs == b->attrs && memcmp(&a->fg, &b->fg, sizeof a->fg) == 0 &&
           memcmp(&a->bg, &b->bg, sizeof a->bg) == 0;
}

/* Lines are drawn the same in bold on many terminals, so that without colours the title has to tell. */
START_TEST(theme_tells_the_pane_that_has_the_keyboard)
{
    for (size_t n = 0; theme_builtin_name(n); n++) {
        struct theme t = parsed(theme_builtin(theme_builtin_name(n)));
        struct style plain = theme_resolve(&t, ROLE_PANE_TITLE, ROLE_TEXT, false);
        struct style focused = theme_resolve(&t, ROLE_PANE_TITLE_FOCUSED, ROLE_TEXT, false);
        plain.attrs |= STYLE_BOLD;
        focused.attrs |= STYLE_BOLD;
        ck_assert_msg(!look_alike(&plain, &focused), "%s", theme_builtin_name(n));
    }
}
END_TEST

/* Also where a colour is the nearest of 256. */
START_TEST(theme_tells_the_selected_row_from_what_it_lies_on)
{
    static const enum term_depth depths[] = { TERM_256, TERM_RGB };
    static const enum role grounds[] = { ROLE_TEXT, ROLE_OVERLAY };
    for (size_t n = 0; theme_builtin_name(n); n++)
        for (size_t i = 0; i < 2 * sizeof depths / sizeof *depths; i++) {
            struct terminal term = { .depth = depths[i / 2] };
            struct paintlook look = { .term = &term };
            struct cell row = { .len = 1, .text = "x", .ground = ROLE_SELECTED };
            struct cell below = { .len = 1, .text = "x", .ground = (uint8_t)grounds[i % 2] };
            look.theme = parsed(theme_builtin(theme_builtin_name(n)));
            struct style a = paintlook_style(&look, &row, NULL);
            struct style b = paintlook_style(&look, &below, NULL);
            ck_assert_msg(!look_alike(&a, &b), "%s, depth %d, on %s", theme_builtin_name(n),
                          (int)depths[i / 2], role_name(grounds[i % 2]));
        }
}
END_TEST

START_TEST(theme_dims_towards_the_ground)
{
    struct theme t = parsed("[roles]\ntext = #c8c8c8 on #000000\nbadge = #ffffff on #404040\n");
    struct style s = theme_resolve(&t, ROLE_BADGE, ROLE_TEXT, true);
    ck_assert_int_eq(s.fg.r, 0x7f);
    ck_assert_int_eq(s.bg.r, 0x20);
}
END_TEST

Suite *test_theme(void);
Suite *test_theme(void)
{
    Suite *suite = suite_create("theme");
    TCase *tc = tcase_create("theme");
    tcase_add_test(tc, theme_builtins_parse);
    tcase_add_test(tc, theme_builtins_name_every_role);
    tcase_add_loop_test(tc, theme_faint_text_can_be_read, 0, 3);
    tcase_add_loop_test(tc, theme_says_which_line_is_wrong, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, theme_text_lies_on_its_ground);
    tcase_add_test(tc, theme_turns_a_row_round_as_one);
    tcase_add_test(tc, theme_tells_a_mark_from_text_on_every_ground);
    tcase_add_test(tc, theme_tells_a_hit_from_its_row_and_from_the_current_one);
    tcase_add_test(tc, theme_tells_the_pane_that_has_the_keyboard);
    tcase_add_test(tc, theme_tells_the_selected_row_from_what_it_lies_on);
    tcase_add_test(tc, theme_dims_towards_the_ground);
    suite_add_tcase(suite, tc);
    return suite;
}
