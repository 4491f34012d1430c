#include <check.h>
#include <string.h>

#include "support/screen.h"
#include "widget/clipboard.h"
#include "widget/complete.h"
#include "widget/field.h"
#include "widget/textline.h"

#define KANJI "\xe6\x97\xa5"
#define ACUTE "\xcc\x81"

static bool take(void *ctx, const struct key *key)
{
    struct field *f = ctx;
    return key->code == JKEY_MOUSE ? field_mouse(f, key) : field_key(f, key);
}

struct field_case {
    const char *text, *keys, *shown; /* ten columns wide, the cursor as "|" */
};

static const struct field_case field_cases[] = {
    { "abc", "", "abc|" },
    { "0123456789abc", "", "456789abc|" },
    { "0123456789abc", "<Home>", "|0123456789" },
    { "0123456789abc", "<Home><End><Left><Left>", "456789a|bc" },
    { "0123456789abc", "<Backspace><Backspace><Backspace><Backspace>", "012345678|" },
    { KANJI KANJI KANJI KANJI KANJI KANJI, "", " " KANJI KANJI KANJI KANJI "|" },
    { "a\xff\x1b", "", "a<FF>\xe2\x90\x9b|" },
    { "", "<paste one\ntwo\n>", "one two|" },
    { "ab cd", "<Ctrl+W>x", "ab x|" },
    { "ab cd", "<Ctrl+U>x", "x|" },
    { "ab cd", "<Home><Ctrl+K>x", "x|" },
    { "ab cd", "<Ctrl+Left><Shift+Home>x", "x|cd" },
    { "ab cd", "<Alt+b><Alt+d>x", "ab x|" },
    { "ab cd", "<click 1,0>x", "ax|b cd" },
    { "ab cd", "<double 1,0>x", "x| cd" },
    { "ab cd", "<click 0,0><drag 2,0>x", "x| cd" },
    { "ab cd", "<Ctrl+A><Ctrl+C><End><Ctrl+V>", "ab cdab cd|" },
};

START_TEST(field_shows_the_cursor_and_what_is_around_it)
{
    const struct field_case *c = &field_cases[_i];
    struct clipboard clipboard;
    struct field f;
    clipboard_init(&clipboard);
    field_init(&f, 1000, &clipboard);
    field_resize(&f, 10);
    field_set(&f, span_of(c->text));
    screen_keys(c->keys, take, &f);
    struct grid g;
    grid_init(&g);
    grid_resize(&g, 11, 1);
    struct canvas canvas = grid_canvas(&g);
    struct field_look look = { .focused = true, .role = ROLE_TEXT };
    field_draw(&f, &canvas, 0, 0, &look);
    char shown[256];
    size_t n = 0;
    for (int x = 0; x < g.w; x++) {
        struct span text = grid_text(&g, x, 0);
        if (x == field_cursor(&f))
            shown[n++] = '|';
        memcpy(shown + n, text.ptr, text.len);
        n += text.len;
    }
    while (n > 0 && shown[n - 1] == ' ')
        n--;
    shown[n] = '\0';
    if (c->keys[0] && strstr(c->keys, "Ctrl+V")) /* wider than the field */
        ck_assert(span_eq_str(field_text(&f), "ab cdab cd"));
    else
        ck_assert_str_eq(shown, c->shown);
    grid_clear(&g);
    field_clear(&f);
    clipboard_clear(&clipboard);
}
END_TEST

START_TEST(field_hides_a_secret_unless_it_is_typed_into)
{
    struct field f;
    struct grid g;
    field_init(&f, 100, NULL);
    f.secret = true;
    field_resize(&f, 20);
    field_set(&f, SPAN("hunter2"));
    grid_init(&g);
    grid_resize(&g, 20, 1);
    struct canvas c = grid_canvas(&g);
    struct field_look look = { .role = ROLE_TEXT };
    field_draw(&f, &c, 0, 0, &look);
    ck_assert_ptr_null(strstr(screen_text(&g), "hunter"));
    look.focused = true;
    field_draw(&f, &c, 0, 0, &look);
    ck_assert_str_eq(screen_text(&g), "hunter2");
    grid_clear(&g);
    field_clear(&f);
}
END_TEST

START_TEST(field_says_when_it_refused_a_paste)
{
    struct field f;
    field_init(&f, 4, NULL);
    struct key paste = { .code = JKEY_PASTE, .text = SPAN("12345") };
    ck_assert(field_key(&f, &paste));
    ck_assert(f.refused);
    ck_assert_uint_eq(field_text(&f).len, 0);
    paste.text = SPAN("1234");
    field_key(&f, &paste);
    ck_assert(!f.refused);
    field_clear(&f);
}
END_TEST

/* ---- textline ------------------------------------------------------------------------------- */

struct column_case {
    const char *line;
    size_t offset, column;
};

static const struct column_case columns[] = {
    { "abc", 2, 2 },
    { "a\tb", 2, 4 },
    { "abcd\tb", 5, 8 },
    { KANJI "a", 3, 2 },
    { KANJI KANJI KANJI KANJI "a", 12, 8 },
    { "e" ACUTE "a", 3, 1 },
    { "\xff"
      "a",
      1, 4 }, /* <FF> */
    { "\x1b"
      "a",
      1, 1 },
    { "a" KANJI "\xcc\x81"
      "b",
      6, 3 }, /* a mark on a wide letter */
};

START_TEST(textline_places_offsets_in_columns_and_back)
{
    const struct column_case *c = &columns[_i];
    struct span line = span_of(c->line);
    ck_assert_uint_eq(textline_column(line, c->offset), c->column);
    size_t start;
    ck_assert_uint_eq(textline_offset(line, c->column, &start), c->offset);
    ck_assert_uint_eq(start, c->column);
    ck_assert_uint_eq(textline_offset(line, 1000, NULL), line.len);
}
END_TEST

/* ---- clipboard ------------------------------------------------------------------------------ */

START_TEST(clipboard_gives_the_terminal_no_controls)
{
    struct clipboard c;
    struct buf out;
    clipboard_init(&c);
    buf_init(&out, 100);
    ck_assert(!clipboard_take_fresh(&c, &out));
    ck_assert(clipboard_set(&c, SPAN("a\n\tb\x1b]0;\x07\xffz\xe2\x80\xae\xc3\xa9")));
    ck_assert(clipboard_take_fresh(&c, &out));
    ck_assert_str_eq(buf_str(&out), "a\n\tb]0;z\xc3\xa9");
    ck_assert_uint_eq(clipboard_left_out(&c), clipboard_text(&c).len - out.len);
    ck_assert(!clipboard_take_fresh(&c, &out)); /* once */
    ck_assert(!clipboard_set(&c, SPAN("")));
    ck_assert_uint_eq(clipboard_text(&c).len, 16);                /* the exact bytes stay */
    ck_assert(clipboard_set(&c, SPAN("GET /\r\nA: \r\r\n\r\n"))); /* a line's end is one */
    ck_assert_uint_eq(clipboard_left_out(&c), 1);
    buf_clear(&out);
    clipboard_clear(&c);
}
END_TEST

/* ---- complete ------------------------------------------------------------------------------- */

START_TEST(complete_puts_beginnings_before_the_rest)
{
    static const struct candidate all[] = { { { "Content-Type", 12 }, { 0 } },
                                            { { "Accept", 6 }, { 0 } },
                                            { { "Type", 4 }, { 0 } } };
    struct candidate found[3];
    ck_assert_uint_eq(complete_filter(all, 3, SPAN("type"), found, 3), 2);
    ck_assert(span_eq_str(found[0].text, "Type"));
    ck_assert(span_eq_str(found[1].text, "Content-Type"));
    ck_assert_uint_eq(complete_filter(all, 3, SPAN(""), found, 3), 3);
    ck_assert_uint_eq(complete_filter(all, 3, SPAN("x"), found, 3), 0);
}
END_TEST

START_TEST(complete_draws_where_there_is_room)
{
    static const struct candidate items[] = { { { "one", 3 }, { "first", 5 } },
                                              { { "two", 3 }, { 0 } } };
    struct complete c = { 0 };
    struct grid g;
    complete_set(&c, items, 2, SPAN("o"));
    grid_init(&g);
    grid_resize(&g, 20, 4);
    struct canvas canvas = grid_canvas(&g);
    complete_draw_list(&c, &canvas, 2, 0);
    ck_assert_str_eq(screen_text(&g), "\n   one  first\n   two");
    canvas_clear(&canvas, ROLE_TEXT);
    complete_draw_list(&c, &canvas, 2, 3); /* at the bottom: above */
    ck_assert_str_eq(screen_text(&g), "\n   one  first\n   two");
    struct key click = { .code = JKEY_MOUSE, .x = 4, .y = 2 };
    ck_assert_int_eq(complete_list_at(&c, &canvas, 2, 3, &click), 1);
    click.y = 0;
    ck_assert_int_eq(complete_list_at(&c, &canvas, 2, 3, &click), -1);
    complete_set(&c, items, 1, SPAN("ONE"));
    ck_assert_uint_eq(c.n, 0); /* it stands there already */
    grid_clear(&g);
}
END_TEST

Suite *test_field(void);
Suite *test_field(void)
{
    Suite *suite = suite_create("field");
    TCase *tc = tcase_create("field");
    tcase_add_loop_test(tc, field_shows_the_cursor_and_what_is_around_it, 0,
                        sizeof field_cases / sizeof *field_cases);
    tcase_add_test(tc, field_hides_a_secret_unless_it_is_typed_into);
    tcase_add_test(tc, field_says_when_it_refused_a_paste);
    tcase_add_loop_test(tc, textline_places_offsets_in_columns_and_back, 0,
                        sizeof columns / sizeof *columns);
    tcase_add_test(tc, clipboard_gives_the_terminal_no_controls);
    tcase_add_test(tc, complete_puts_beginnings_before_the_rest);
    tcase_add_test(tc, complete_draws_where_there_is_room);
    suite_add_tcase(suite, tc);
    return suite;
}
