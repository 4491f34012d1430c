/* Picker, prompt, question and help, by their keys and what they draw. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "overlay/confirm.h"
#include "overlay/help.h"
#include "overlay/picker.h"
#include "overlay/prompt.h"
#include "support/failalloc.h"

static struct grid grid;
static char screen[8000];

static void make(void)
{
    grid_init(&grid);
    ck_assert(!grid_resize(&grid, 60, 20));
}

static void clear(void)
{
    grid_clear(&grid);
}

static const char *draw(const struct overlay *o)
{
    struct canvas c = grid_canvas(&grid);
    struct view_env env = { .focused = true };
    size_t len = 0;
    canvas_clear(&c, ROLE_TEXT);
    overlay_draw(o, &c, &env);
    for (int y = 0; y < grid.h; y++) {
        for (int x = 0; x < grid.w; x++) {
            struct span text = grid_text(&grid, x, y);
            memcpy(screen + len, text.ptr, text.len);
            len += text.len;
        }
        screen[len++] = '\n';
    }
    screen[len] = '\0';
    return screen;
}

static struct intent press(const struct overlay *o, enum key_code code)
{
    struct intent intent = { 0 };
    struct key key = { .code = code };
    view_on_key(o->view, &key, &intent);
    return intent;
}

static struct intent type(const struct overlay *o, const char *text)
{
    struct intent intent = { 0 };
    for (; *text; text++) {
        struct key key = { .code = JKEY_CHAR, .cp = (uint32_t)*text };
        view_on_key(o->view, &key, &intent);
    }
    return intent;
}

static struct overlay make_picker(void)
{
    static const struct picker_item items[] = {
        { .section = "Commands",
          .text = "Send the request",
          .note = "^R",
          .command = "run",
          .argument = "send" },
        { .section = "Commands",
          .text = "Response: show TLS",
          .command = "run",
          .argument = "tls" },
        { .section = "Commands",
          .text = "Quit",
          .command = "run",
          .argument = "quit",
          .is_current = true },
        { .section = "Requests",
          .lead = "GET",
          .text = "edge / tls probe",
          .command = "open",
          .argument = "edge/tls" },
        { .section = "Requests",
          .lead = "POST",
          .text = "battles",
          .command = "open",
          .argument = "battles",
          .only_found = true },
    };
    struct picker *p = picker_new("Commands", "run", "type");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        picker_add(p, &items[i]);
    return picker_overlay(p, 50, 18);
}

START_TEST(picker_begins_at_the_current_item)
{
    struct overlay o = make_picker();
    ck_assert_ptr_null(strstr(draw(&o), "battles"));
    ck_assert_ptr_nonnull(strstr(screen, "▌ Quit"));
    struct intent intent = press(&o, JKEY_ENTER);
    ck_assert_str_eq(intent.command, "run");
    ck_assert(span_eq_str(intent.text, "quit"));
    overlay_clear(&o);
}
END_TEST

/* Without memory for one of its items, or for itself, it isn't opened at all. */
START_TEST(picker_and_help_without_memory_stay_closed)
{
    unsigned refused = 0;
    for (bool came = true; came; refused++) {
        failalloc_at(refused);
        struct overlay o = make_picker();
        came = failalloc_end();
        if (overlay_is_open(&o))
            ck_assert_ptr_nonnull(strstr(draw(&o), "Commands"));
        overlay_clear(&o);
    }
    ck_assert_uint_gt(refused, 20); /* five items of four strings */
    help_add(NULL, "^X", "What it does");
    struct overlay help = help_overlay(NULL);
    ck_assert(!overlay_is_open(&help));
}
END_TEST

START_TEST(picker_puts_the_best_match_first)
{
    struct overlay o = make_picker();
    type(&o, "TL");
    ck_assert_ptr_nonnull(strstr(draw(&o), "▌ Response: show TLS"));
    ck_assert_ptr_nonnull(strstr(screen, "battles"));
    ck_assert_ptr_null(strstr(screen, "Quit"));
    press(&o, JKEY_DOWN); /* over the heading */
    struct intent intent = press(&o, JKEY_ENTER);
    ck_assert(span_eq_str(intent.text, "edge/tls"));
    type(&o, "s edge");
    intent = press(&o, JKEY_ENTER);
    ck_assert(span_eq_str(intent.text, "edge/tls"));
    type(&o, " nothing like that");
    ck_assert_ptr_nonnull(strstr(draw(&o), "nothing matches"));
    ck_assert_ptr_null(press(&o, JKEY_ENTER).command);
    ck_assert_str_eq(press(&o, JKEY_ESC).command, "overlay.close");
    overlay_clear(&o);
}
END_TEST

START_TEST(prompt_gives_its_text_without_blanks_around_it)
{
    struct prompt asked = {
        .title = "Rename", .label = "The new name", .initial = "old", .command = "renamed"
    };
    struct overlay o = prompt_overlay(&asked);
    view_resize(o.view, o.w - 2, o.h - 2);
    type(&o, "er ");
    ck_assert_ptr_nonnull(strstr(draw(&o), "older"));
    struct intent intent = press(&o, JKEY_ENTER);
    ck_assert_str_eq(intent.command, "renamed");
    ck_assert(span_eq_str(intent.text, "older"));
    for (int i = 0; i < 9; i++)
        press(&o, JKEY_BACKSPACE);
    ck_assert_ptr_null(press(&o, JKEY_ENTER).command);
    overlay_clear(&o);
}
END_TEST

START_TEST(prompt_shows_a_secret_when_it_is_told_to)
{
    struct prompt asked = { .title = "A secret", .label = "Its value", .is_secret = true };
    struct key show = { .code = JKEY_CHAR, .cp = 's', .mods = KEY_ALT };
    struct intent intent = { 0 };
    struct overlay o = prompt_overlay(&asked);
    int x, y;
    view_resize(o.view, o.w - 2, o.h - 2);
    type(&o, "hunter2");
    ck_assert_ptr_null(strstr(draw(&o), "hunter2"));
    ck_assert_ptr_nonnull(strstr(screen, "•••••••"));
    ck_assert_ptr_null(strstr(screen, "••••••••"));
    ck_assert_ptr_nonnull(strstr(screen, "Alt+s show it"));
    ck_assert(view_cursor(o.view, &x, &y) && x == 10);
    view_on_key(o.view, &show, &intent);
    ck_assert_ptr_nonnull(strstr(draw(&o), "hunter2"));
    ck_assert_ptr_nonnull(strstr(screen, "Alt+s hide it"));
    view_on_key(o.view, &show, &intent);
    for (int i = 0; i < 50; i++)
        type(&o, "hunter2");
    ck_assert_ptr_null(strstr(draw(&o), "hunter2"));
    intent = press(&o, JKEY_ENTER);
    ck_assert_uint_eq(intent.text.len, 51 * strlen("hunter2"));
    overlay_clear(&o);
}
END_TEST

/* By a name that somebody else has chosen, who may be gone. */
START_TEST(prompt_says_what_it_is_about)
{
    char name[] = "secret.\x1b[2Jkey";
    struct prompt asked = { .title = "A secret", .label = "Its value", .about = name };
    struct overlay o = prompt_overlay(&asked);
    memset(name, 'x', sizeof name - 1);
    view_resize(o.view, o.w - 2, o.h - 2);
    ck_assert_ptr_nonnull(strstr(draw(&o), "secret.␛[2Jkey"));
    ck_assert_ptr_nonnull(strstr(screen, "Its value"));
    overlay_clear(&o);
}
END_TEST

/* Below it, to be corrected; what somebody else has chosen of it may be gone. */
START_TEST(prompt_says_what_was_wrong_with_its_text)
{
    char wrong[] = "/a/b\x1b[2J: Permission denied, as it is for all who are somebody else";
    struct prompt asked = {
        .title = "Save", .label = "File", .initial = "/a/b", .wrong = wrong
    };
    struct overlay o = prompt_overlay(&asked);
    int h = o.h;
    memset(wrong, 'x', sizeof wrong - 1);
    view_resize(o.view, o.w - 2, o.h - 2);
    const char *at = strstr(draw(&o), "/a/b");
    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(strstr(at, "/a/b␛[2J: Permission denied"));
    ck_assert_ptr_nonnull(strstr(at, "somebody else"));
    ck_assert_ptr_nonnull(strstr(screen, "Enter done"));
    overlay_clear(&o);
    asked.wrong = NULL;
    o = prompt_overlay(&asked);
    ck_assert_int_eq(o.h, h - 2);
    overlay_clear(&o);
}
END_TEST

START_TEST(confirm_takes_letters_and_the_answer_that_is_marked)
{
    struct confirm asked = { .title = "Quit",
                             .text = SPAN("Two requests\nhave changes"),
                             .answers = { { 's', "Save", "save" },
                                          { 'd', "Drop", "drop" },
                                          { 'c', "Stay", "overlay.close" } } };
    struct overlay o = confirm_overlay(&asked);
    ck_assert_ptr_nonnull(strstr(draw(&o), "have changes"));
    ck_assert_ptr_nonnull(strstr(screen, "d Drop"));
    ck_assert_str_eq(press(&o, JKEY_ENTER).command, "save");
    press(&o, JKEY_RIGHT);
    ck_assert_str_eq(press(&o, JKEY_ENTER).command, "drop");
    ck_assert_str_eq(type(&o, "c").command, "overlay.close");
    ck_assert_str_eq(type(&o, "D").command, "drop");
    overlay_clear(&o);
}
END_TEST

START_TEST(help_scrolls_to_its_end_and_no_further)
{
    struct help *h = help_new();
    char text[32];
    help_add(h, "Heading", NULL);
    for (int i = 0; i < 60; i++) {
        snprintf(text, sizeof text, "line %d", i);
        help_add(h, "^X", text);
    }
    struct overlay o = help_overlay(h);
    struct rect r = overlay_rect(&o, 60, 20);
    view_resize(o.view, r.w - 2, r.h - 2);
    ck_assert_ptr_nonnull(strstr(draw(&o), "Heading"));
    press(&o, JKEY_END);
    press(&o, JKEY_DOWN);
    ck_assert_ptr_nonnull(strstr(draw(&o), "line 59"));
    press(&o, JKEY_HOME);
    ck_assert_ptr_nonnull(strstr(draw(&o), "Heading"));
    overlay_clear(&o);
}
END_TEST

/* As the program opens it on a screen of that size. */
static void fit(const struct overlay *o, int w, int h)
{
    struct rect r = overlay_rect(o, w, h);
    ck_assert(!grid_resize(&grid, w, h));
    view_resize(o->view, r.w - 2, r.h - 2);
    draw(o);
}

static struct overlay make_long_question(void)
{
    struct confirm asked = {
        .title = "Changed outside",
        .text = SPAN("The file was changed by another program since it was read.\n"
                     "Which of the two is to stay?"),
        .answers = { { 'c', "Leave both", "overlay.close" },
                     { 'm', "Mine, write over it", "over" },
                     { 't', "Theirs, read it", "reload" } },
    };
    return confirm_overlay(&asked);
}

START_TEST(confirm_has_all_its_words_on_any_screen)
{
    static const struct {
        int w, h;
    } sizes[] = { { 40, 12 }, { 48, 12 }, { 60, 20 }, { 80, 24 }, { 120, 40 } };
    static const char *const words[] = { "since it",   "was read",      "to stay?",
                                         "Leave both", "write over it", "Theirs, read it" };
    struct overlay o = make_long_question();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        fit(&o, sizes[i].w, sizes[i].h);
        ck_assert_ptr_null(strstr(screen, "…"));
        for (size_t n = 0; n < sizeof words / sizeof *words; n++)
            ck_assert_msg(strstr(screen, words[n]) != NULL, "%dx%d without \"%s\":\n%s",
                          sizes[i].w, sizes[i].h, words[n], screen);
    }
    overlay_clear(&o);
}
END_TEST

/* Which row of the screen has the text; the rows are counted by their ends. */
static int row_of(const char *text)
{
    const char *at = strstr(screen, text);
    int y = 0;
    ck_assert_ptr_nonnull(at);
    for (const char *p = screen; p < at; p++)
        y += *p == '\n';
    return y;
}

START_TEST(confirm_is_answered_where_its_answers_are_drawn)
{
    struct overlay o = make_long_question();
    struct intent intent = { 0 };
    fit(&o, 40, 12);
    struct rect r = overlay_rect(&o, 40, 12);
    struct key press = { .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = 5 };
    press.y = row_of("Theirs") - r.y - 1;
    view_on_mouse(o.view, &press, &intent);
    ck_assert_ptr_nonnull(intent.command);
    ck_assert_str_eq(intent.command, "reload");
    overlay_clear(&o);
}
END_TEST

START_TEST(confirm_scrolls_what_is_too_much)
{
    struct confirm asked = {
        .title = "Allow this?",
        .text = SPAN("first\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\nlast"),
        .answers = { { 'n', "No", "no" }, { 'j', "Yes", "yes" } },
    };
    struct overlay o = confirm_overlay(&asked);
    fit(&o, 40, 12);
    ck_assert_ptr_nonnull(strstr(screen, "first"));
    ck_assert_ptr_null(strstr(screen, "last"));
    press(&o, JKEY_END);
    ck_assert_ptr_nonnull(strstr(draw(&o), "last"));
    ck_assert_ptr_nonnull(strstr(screen, "Yes"));
    ck_assert_str_eq(type(&o, "j").command, "yes");
    overlay_clear(&o);
}
END_TEST

/* The smallest screen there is, 40x10. */
START_TEST(picker_shows_what_it_finds_where_there_are_few_rows)
{
    struct overlay o = make_picker();
    struct rect r = overlay_rect(&o, 40, 10);
    view_resize(o.view, r.w - 2, r.h - 2);
    type(&o, "tls");
    ck_assert(!grid_resize(&grid, 40, 10));
    ck_assert_ptr_nonnull(strstr(draw(&o), "▌ Response: show TLS"));
    overlay_clear(&o);
}
END_TEST

/* What the row under the cursor has no room for lies over its neighbours. */
START_TEST(picker_shows_the_whole_item_under_the_cursor)
{
    struct picker *p = picker_new("Commands", "run", "type");
    char text[80], name[2] = "0";
    for (char i = '0'; i <= '9'; i++) {
        name[0] = i;
        snprintf(text, sizeof text, "%c: since it was opened, since the one before, row %c", i,
                 i);
        picker_add(p, &(struct picker_item){
                          .text = text, .note = "^R", .command = "run", .argument = name });
    }
    struct overlay o = picker_overlay(p, 64, 26);
    fit(&o, 40, 12);
    for (char i = '0'; i <= '9'; i++, press(&o, JKEY_DOWN)) {
        snprintf(text, sizeof text, "row %c", i);
        ck_assert_msg(strstr(draw(&o), text) != NULL, "%s", screen);
        ck_assert_ptr_nonnull(strstr(screen, "^R"));
        ck_assert_int_eq(press(&o, JKEY_ENTER).text.ptr[0], i);
    }
    struct rect r = overlay_rect(&o, 40, 12);
    struct key click = { .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = 5 };
    struct intent intent = { 0 };
    press(&o, JKEY_UP);
    draw(&o);
    click.y = row_of("row 8") - r.y - 1;
    view_on_mouse(o.view, &click, &intent);
    ck_assert(span_eq_str(intent.text, "8"));
    overlay_clear(&o);
}
END_TEST

START_TEST(help_has_all_its_words_on_any_screen)
{
    struct help *h = help_new();
    help_add(h, "Heading", NULL);
    help_add(h, "PgUp PgDn b", "A page back, on (also Space, where nothing folds)");
    help_add(h, NULL,
             "A click goes where it points, the wheel scrolls, borders can be dragged.");
    struct overlay o = help_overlay(h);
    fit(&o, 40, 20);
    ck_assert_ptr_nonnull(strstr(screen, "PgUp PgDn b"));
    ck_assert_ptr_nonnull(strstr(screen, "folds)"));
    ck_assert_ptr_nonnull(strstr(screen, "dragged."));
    ck_assert_ptr_null(strstr(screen, "…"));
    overlay_clear(&o);
}
END_TEST

START_TEST(prompt_has_all_its_words_on_any_screen)
{
    struct prompt asked = { .title = "A secret is missing",
                            .label =
                                "Its value, for your own store; the collection never has it",
                            .about = "secret.a_name_that_is_longer_than_the_frame_is",
                            .initial = "typed" };
    static const int heights[] = { 10, 12, 24 };
    struct overlay o = prompt_overlay(&asked);
    for (size_t i = 0; i < sizeof heights / sizeof *heights; i++) {
        int x, y;
        fit(&o, 40, heights[i]);
        ck_assert_msg(strstr(screen, "frame_is") != NULL, "%s", screen);
        ck_assert_msg(strstr(screen, "has it") != NULL, "%s", screen);
        ck_assert_ptr_nonnull(strstr(screen, "Esc leave"));
        ck_assert_ptr_null(strstr(screen, "…"));
        struct rect r = overlay_rect(&o, 40, heights[i]);
        ck_assert(view_cursor(o.view, &x, &y));
        ck_assert_int_eq(row_of("typed"), r.y + 1 + y);
    }
    overlay_clear(&o);
}
END_TEST

START_TEST(overlay_fits_any_screen)
{
    struct overlay o = make_picker();
    for (int w = 3; w < 90; w += 5)
        for (int h = 3; h < 40; h += 3) {
            struct rect r = overlay_rect(&o, w, h);
            ck_assert(r.x >= 0 && r.y >= 0 && r.x + r.w <= w && r.y + r.h <= h);
            ck_assert(!grid_resize(&grid, w, h));
            struct canvas c = grid_canvas(&grid);
            struct view_env env = { 0 };
            view_resize(o.view, r.w - 2, r.h - 2);
            overlay_draw(&o, &c, &env);
        }
    overlay_clear(&o);
}
END_TEST

Suite *test_overlay(void);
Suite *test_overlay(void)
{
    Suite *suite = suite_create("overlay");
    TCase *tc = tcase_create("overlay");
    tcase_add_checked_fixture(tc, make, clear);
    tcase_add_test(tc, picker_begins_at_the_current_item);
    tcase_add_test(tc, picker_and_help_without_memory_stay_closed);
    tcase_add_test(tc, picker_puts_the_best_match_first);
    tcase_add_test(tc, picker_shows_what_it_finds_where_there_are_few_rows);
    tcase_add_test(tc, prompt_gives_its_text_without_blanks_around_it);
    tcase_add_test(tc, prompt_shows_a_secret_when_it_is_told_to);
    tcase_add_test(tc, prompt_says_what_it_is_about);
    tcase_add_test(tc, prompt_says_what_was_wrong_with_its_text);
    tcase_add_test(tc, confirm_takes_letters_and_the_answer_that_is_marked);
    tcase_add_test(tc, confirm_has_all_its_words_on_any_screen);
    tcase_add_test(tc, confirm_is_answered_where_its_answers_are_drawn);
    tcase_add_test(tc, confirm_scrolls_what_is_too_much);
    tcase_add_test(tc, help_scrolls_to_its_end_and_no_further);
    tcase_add_test(tc, picker_shows_the_whole_item_under_the_cursor);
    tcase_add_test(tc, help_has_all_its_words_on_any_screen);
    tcase_add_test(tc, prompt_has_all_its_words_on_any_screen);
    tcase_add_test(tc, overlay_fits_any_screen);
    suite_add_tcase(suite, tc);
    return suite;
}
