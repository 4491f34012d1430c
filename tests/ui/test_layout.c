#include <check.h>

#include "app/layout.h"

static bool overlap(struct rect a, struct rect b)
{
    struct rect both = rect_intersect(a, b);
    return both.w > 0 && both.h > 0;
}

static int area(struct rect r)
{
    return r.w * r.h;
}

/* Every cell of the screen below the first rows belongs to one thing, at any size. */
static bool is_sound(int w, int h, const struct layout_prefs *prefs, enum pane focus)
{
    struct layout l = layout_of(w, h, prefs, focus);
    struct rect all[N_PANES + 2], screen = rect_make(0, 0, w, h);
    int covered = 0;
    for (int i = 0; i < N_PANES; i++)
        all[i] = l.panes[i];
    all[N_PANES] = l.title;
    all[N_PANES + 1] = l.footer;
    for (int i = 0; i < N_PANES + 2; i++) {
        covered += area(all[i]);
        if (all[i].w > 0 && area(rect_intersect(all[i], screen)) != area(all[i]))
            return false;
        for (int j = 0; j < i; j++)
            if (overlap(all[i], all[j]))
                return false;
    }
    bool has_focus = l.panes[focus].w > 0 && l.panes[focus].h > 0;
    int edges = 4; /* beside the URL */
    int gaps = prefs->only ? 0 : edges + (h >= 30 ? w : 0);
    return covered == w * h - gaps && has_focus;
}

START_TEST(layout_covers_the_screen_at_any_size)
{
    static const struct layout_prefs prefs[] = {
        { 0 },
        { .zoom = true },
        { .only = true },
        { .hide_tree = true },
        { .mode = LAYOUT_SIDE_BY_SIDE },
        { .mode = LAYOUT_STACKED, .tree_w = 60, .request_at = 900 },
        { .mode = LAYOUT_SIDE_BY_SIDE, .tree_w = 5, .request_at = 1 },
    };
    for (int w = LAYOUT_MIN_W; w <= 250; w += 3)
        for (int h = LAYOUT_MIN_H; h <= 80; h += 3)
            for (size_t p = 0; p < sizeof prefs / sizeof *prefs; p++)
                for (int focus = 0; focus < N_PANES; focus++)
                    if (!is_sound(w, h, &prefs[p], (enum pane)focus))
                        ck_abort_msg("%dx%d, preferences %zu, focus %d", w, h, p, focus);
}
END_TEST

START_TEST(layout_says_when_it_is_too_small)
{
    struct layout_prefs prefs = { 0 };
    ck_assert(layout_of(LAYOUT_MIN_W - 1, 24, &prefs, PANE_TREE).too_small);
    ck_assert(layout_of(80, LAYOUT_MIN_H - 1, &prefs, PANE_TREE).too_small);
    ck_assert(!layout_of(LAYOUT_MIN_W, LAYOUT_MIN_H, &prefs, PANE_TREE).too_small);
    ck_assert(layout_of(1, 1, &prefs, PANE_URL).too_small);
}
END_TEST

START_TEST(layout_stands_side_by_side_where_it_is_wide)
{
    struct layout_prefs prefs = { 0 };
    ck_assert(!layout_of(120, 40, &prefs, PANE_TREE).side_by_side);
    ck_assert(layout_of(200, 60, &prefs, PANE_TREE).side_by_side);
    prefs.mode = LAYOUT_STACKED;
    ck_assert(!layout_of(200, 60, &prefs, PANE_TREE).side_by_side);
}
END_TEST

START_TEST(layout_shows_the_tree_on_a_narrow_screen_while_it_has_the_keyboard)
{
    struct layout_prefs prefs = { 0 };
    ck_assert_int_gt(layout_of(80, 24, &prefs, PANE_TREE).panes[PANE_TREE].w, 0);
    ck_assert_int_eq(layout_of(80, 24, &prefs, PANE_RESPONSE).panes[PANE_TREE].w, 0);
    ck_assert_int_eq(layout_of(80, 24, &prefs, PANE_RESPONSE).panes[PANE_RESPONSE].w, 80);
}
END_TEST

START_TEST(layout_gives_a_low_screen_to_the_response_while_it_is_read)
{
    static const struct {
        int w, h, more;
    } cases[] = { { 80, 24, 2 }, { 100, 30, 3 }, { 120, 40, 0 }, { 200, 24, 0 } };
    struct layout_prefs prefs = { 0 };
    int w = cases[_i].w, h = cases[_i].h;
    int composing = layout_of(w, h, &prefs, PANE_REQUEST).panes[PANE_RESPONSE].h;
    int reading = layout_of(w, h, &prefs, PANE_RESPONSE).panes[PANE_RESPONSE].h;
    ck_assert_int_eq(reading - composing, cases[_i].more);
    prefs.request_at = 500; /* where it was put, it stays */
    ck_assert_int_eq(layout_of(w, h, &prefs, PANE_REQUEST).panes[PANE_RESPONSE].h,
                     layout_of(w, h, &prefs, PANE_RESPONSE).panes[PANE_RESPONSE].h);
}
END_TEST

START_TEST(layout_borders_follow_the_mouse)
{
    struct layout_prefs prefs = { 0 };
    struct layout l = layout_of(120, 38, &prefs, PANE_TREE);
    struct rect request = l.panes[PANE_REQUEST];
    int bottom = request.y + request.h - 1;
    ck_assert_int_eq(layout_border_at(&l, request.x, 20), LAYOUT_TREE_BORDER);
    ck_assert_int_eq(layout_border_at(&l, 60, bottom), LAYOUT_REQUEST_BORDER);
    ck_assert_int_eq(layout_border_at(&l, 60, bottom - 2), LAYOUT_NO_BORDER);
    for (int x = 20; x < 60; x++) {
        layout_drag(&l, LAYOUT_TREE_BORDER, x, 20, &prefs);
        ck_assert_int_eq(layout_of(120, 38, &prefs, PANE_TREE).panes[PANE_TREE].w, x + 1);
    }
    for (int y = 12; y < 28; y++) {
        layout_drag(&l, LAYOUT_REQUEST_BORDER, 60, y, &prefs);
        request = layout_of(120, 38, &prefs, PANE_TREE).panes[PANE_REQUEST];
        ck_assert_int_eq(request.y + request.h - 1, y);
    }
}
END_TEST

Suite *test_layout(void);
Suite *test_layout(void)
{
    Suite *suite = suite_create("layout");
    TCase *tc = tcase_create("layout");
    tcase_add_test(tc, layout_covers_the_screen_at_any_size);
    tcase_add_test(tc, layout_says_when_it_is_too_small);
    tcase_add_test(tc, layout_stands_side_by_side_where_it_is_wide);
    tcase_add_test(tc, layout_shows_the_tree_on_a_narrow_screen_while_it_has_the_keyboard);
    tcase_add_loop_test(tc, layout_gives_a_low_screen_to_the_response_while_it_is_read, 0, 4);
    tcase_add_test(tc, layout_borders_follow_the_mouse);
    suite_add_tcase(suite, tc);
    return suite;
}
