#include <check.h>

#include "widget/bar.h"
#include "widget/list.h"
#include "widget/tabs.h"

static bool is_sound(const struct list *l)
{
    bool in_sight =
        l->n == 0 || (l->cursor >= l->top && l->cursor < l->top + (size_t)l->height);
    return (l->n == 0 ? l->cursor == 0 : l->cursor < l->n) && in_sight &&
           (l->top == 0 || l->top + (size_t)l->height <= l->n);
}

START_TEST(list_keeps_its_cursor_in_sight)
{
    struct list l = { 0 };
    uint32_t state = 5;
    list_resize(&l, 5);
    for (int i = 0; i < 20000; i++) {
        state = state * 1664525u + 1013904223u;
        int64_t by = (int64_t)(state >> 8) % 21 - 10;
        switch ((state >> 28) % 5) {
        case 0:
            list_set_n(&l, (state >> 8) % 30);
            break;
        case 1:
            list_resize(&l, (int)((state >> 8) % 9) + 1);
            break;
        case 2:
            list_scroll_by(&l, by);
            break;
        case 3:
            list_move_to(&l, (state >> 8) % 40);
            break;
        default:
            list_move_by(&l, by);
        }
        if (!is_sound(&l))
            ck_abort_msg("round %d: n %zu cursor %zu top %zu height %d", i, l.n, l.cursor,
                         l.top, l.height);
    }
}
END_TEST

START_TEST(list_scrolls_only_once_it_has_a_height)
{
    struct list l = { 0 };
    list_set_n(&l, 30);
    list_move_to(&l, 3);
    list_resize(&l, 10);
    ck_assert_uint_eq(l.top, 0);
    ck_assert_uint_eq(l.cursor, 3);
}
END_TEST

START_TEST(list_understands_keys_and_the_mouse)
{
    struct list l = { 0 };
    list_resize(&l, 4);
    list_set_n(&l, 10);
    struct key down = { .code = JKEY_DOWN }, page = { .code = JKEY_PAGE_DOWN },
               end = { .code = JKEY_END };
    struct key j = { .code = JKEY_CHAR, .cp = 'j' };
    ck_assert(list_key(&l, &down, false));
    ck_assert_uint_eq(l.cursor, 1);
    ck_assert(!list_key(&l, &j, false));
    ck_assert(list_key(&l, &j, true));
    ck_assert(list_key(&l, &page, false));
    ck_assert_uint_eq(l.cursor, 5);
    ck_assert(list_key(&l, &end, false));
    ck_assert_uint_eq(l.cursor, 9);
    struct key press = { .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .y = 1 };
    ck_assert(list_mouse(&l, &press));
    ck_assert_uint_eq(l.cursor, 7);
    struct key wheel = { .code = JKEY_MOUSE, .mouse = MOUSE_WHEEL_UP };
    ck_assert(!list_mouse(&l, &wheel));
    ck_assert_uint_eq(l.top, 3);
    ck_assert_uint_eq(l.cursor, 6);
    ck_assert_uint_eq(list_row(&l, 4), SIZE_MAX);
}
END_TEST

START_TEST(list_scrolls_by_its_bar)
{
    struct list l = { 0 };
    list_resize(&l, 4);
    list_set_n(&l, 10);
    struct key press = { .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = 9, .y = 3 };
    ck_assert(list_bar_mouse(&l, &press, 9));
    ck_assert_uint_eq(l.top, 6);
    ck_assert_uint_eq(l.cursor, 6);
    struct key drag = { .code = JKEY_MOUSE, .mouse = MOUSE_DRAG, .x = 2, .y = -1 };
    ck_assert(list_bar_mouse(&l, &drag, 9));
    ck_assert_uint_eq(l.top, 0);
    ck_assert_uint_eq(l.cursor, 3);
    press.x = 8;
    ck_assert(!list_bar_mouse(&l, &press, 9));
}
END_TEST

static const struct tab tabs[] = {
    { "Body", "" }, { "Headers", "14" }, { "TLS", "✓" }, { "Timing", "" }, { "Wire", "" }
};

static void row_text(const struct grid *g, char *out)
{
    size_t len = 0;
    for (int x = 0; x < g->w; x++) {
        struct span text = grid_text(g, x, 0);
        memcpy(out + len, text.ptr, text.len);
        len += text.len;
    }
    out[len] = '\0';
}

START_TEST(tabs_show_the_active_one_whatever_the_room)
{
    struct grid g;
    char text[800];
    grid_init(&g);
    ck_assert(!grid_resize(&g, 48, 1));
    struct canvas c = grid_canvas(&g);
    tabs_draw(&c, 1, 0, tabs, 5, 0);
    row_text(&g, text);
    ck_assert_str_eq(text, " Body   Headers 14   TLS ✓   Timing   Wire      ");
    for (int x = 0; x < 47; x++)
        if (tabs_at(&c, 1, tabs, 5, 0, x) > 5)
            ck_abort();
    ck_assert_uint_eq(tabs_at(&c, 1, tabs, 5, 0, 9), 1);
    ck_assert_uint_eq(tabs_at(&c, 1, tabs, 5, 0, 46), 5);
    ck_assert(!grid_resize(&g, 22, 1));
    c = grid_canvas(&g);
    tabs_draw(&c, 1, 0, tabs, 5, 4);
    row_text(&g, text);
    ck_assert_str_eq(text, " ‹ Timing   Wire      ");
    ck_assert_uint_eq(tabs_at(&c, 1, tabs, 5, 4, 1), 2);
    ck_assert_uint_eq(tabs_at(&c, 1, tabs, 5, 4, 12), 4);
    grid_clear(&g);
}
END_TEST

START_TEST(bar_leaves_out_what_has_no_key_or_no_room)
{
    static const struct bar_hint hints[] = {
        { "^R", "send" }, { "", "nothing" }, { "F1", "help" }, { "^Q", "quit" }
    };
    struct grid g;
    char text[400];
    grid_init(&g);
    ck_assert(!grid_resize(&g, 22, 1));
    struct canvas c = grid_canvas(&g);
    ck_assert_int_eq(bar_draw(&c, 1, 0, 21, hints, 4), 18);
    row_text(&g, text);
    ck_assert_str_eq(text, " ^R send   F1 help    ");
    ck_assert_uint_eq(bar_at(1, 21, hints, 4, 12), 2);
    ck_assert_uint_eq(bar_at(1, 21, hints, 4, 9), 4);
    ck_assert_int_eq(bar_width(hints, 4), 27);
    grid_clear(&g);
}
END_TEST

Suite *test_list(void);
Suite *test_list(void)
{
    Suite *suite = suite_create("list");
    TCase *tc = tcase_create("list");
    tcase_add_test(tc, list_keeps_its_cursor_in_sight);
    tcase_add_test(tc, list_scrolls_only_once_it_has_a_height);
    tcase_add_test(tc, list_understands_keys_and_the_mouse);
    tcase_add_test(tc, list_scrolls_by_its_bar);
    tcase_add_test(tc, tabs_show_the_active_one_whatever_the_room);
    tcase_add_test(tc, bar_leaves_out_what_has_no_key_or_no_room);
    suite_add_tcase(suite, tc);
    return suite;
}
