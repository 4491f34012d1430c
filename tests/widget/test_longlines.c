/* What is remembered of long lines, held against what is found without: after any changes, a text
 * lies in the same rows and columns and has the same colours. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/visible.h"
#include "view/jsonbody.h"
#include "widget/editor.h"

enum { ROOM = 200000, W = 60, H = 4, CHANGES = 40, LOOKS = 12 };

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16;
}

/* Letters of one and two columns, marks on them, tabs, what is no UTF-8, and line ends. */
static const char *const pieces[] = {
    "plain text, as most of it is, word by word ",
    "{\"a\": [1.5, true], \"b\\\"c\": null}, ",
    "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 ",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
    "e\xcc\x81\xcc\x81",
    "\t",
    "\xff\x01",
    "{{name}}",
    "{{",
    "}}",
    "\"",
    "/*",
    "*/ ",
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
    "\xcc\x81",
    "\n",
};

static struct span any_piece(unsigned *state)
{
    return span_of(pieces[next_random(state) % (sizeof pieces / sizeof *pieces)]);
}

static void fill(struct buf *text, unsigned *state, size_t len)
{
    unsigned kind = 0;
    buf_init(text, 2 * ROOM);
    for (size_t n = 0; text->len < len; n++) {
        if (n % 100 == 0)
            kind = next_random(state) % 5;
        buf_add_str(text, pieces[n % 7 ? kind : next_random(state) % 15]);
    }
}

static void change(struct editor *e, unsigned *state)
{
    size_t len = editor_text(e).len;
    size_t at = (next_random(state) * 65536u + next_random(state)) % (len + 1);
    switch (next_random(state) % 6) {
    case 0:
        edits_undo(&e->edits);
        break;
    case 1:
        edits_redo(&e->edits);
        break;
    case 2:
        edits_select(&e->edits, at, at + next_random(state) % 40);
        edits_insert(&e->edits, any_piece(state));
        break;
    case 3:
        edits_go(&e->edits, at, false);
        edits_delete(&e->edits, EDITS_LEFT);
        break;
    default:
        edits_go(&e->edits, at, false);
        edits_type(&e->edits, any_piece(state));
    }
}

/* ---- Rows and columns ------------------------------------------------------------------------*/

static void expect_same_row(const struct textrow *a, const struct textrow *b)
{
    ck_assert_uint_eq(a->from, b->from);
    ck_assert_uint_eq(a->to, b->to);
    ck_assert_uint_eq(a->line_end, b->line_end);
    ck_assert_int_eq(a->first, b->first);
    ck_assert_int_eq(a->last, b->last);
}

/* `bare`: the same without marks. */
static void look(const struct editor *e, const struct editor *bare, size_t at, size_t back)
{
    struct textrows rows = editorstate_rows(e), plain = editorstate_rows(bare);
    struct textrow row = textrows_at(&rows, at), want = textrows_at(&plain, at);
    expect_same_row(&row, &want);
    at = at < row.from ? row.from : at > row.to ? row.to : at;
    size_t column = editorstate_column(bare, &want, at);
    ck_assert_uint_eq(editorstate_column(e, &row, at), column);
    ck_assert_uint_eq(editorstate_offset(e, &row, column),
                      editorstate_offset(bare, &want, column));
    ck_assert_uint_eq(textrows_back(&rows, &row, back), textrows_back(&plain, &want, back));
    expect_same_row(&row, &want);
}

START_TEST(longlines_lie_as_without_marks)
{
    unsigned state = (unsigned)_i + 1;
    struct buf text;
    struct editor e;
    fill(&text, &state, 40000);
    editor_init(&e, ROOM, NULL);
    editor_set(&e, buf_span(&text));
    for (int i = 0; i < CHANGES; i++) {
        change(&e, &state);
        editor_set_wrap(&e, next_random(&state) % 2);
        editor_resize(&e, W + (int)(next_random(&state) % 2), H);
        struct editor bare = e;
        bare.marks = NULL;
        for (int k = 0; k < LOOKS; k++)
            look(&e, &bare, next_random(&state) % (editor_text(&e).len + 1),
                 next_random(&state) % 900);
    }
    ck_assert_uint_gt(e.marks->rows.n + e.marks->columns.n, 0);
    editor_clear(&e);
    buf_clear(&text);
}
END_TEST

START_TEST(longlines_forget_only_what_is_behind_a_change)
{
    struct editor e;
    struct buf text;
    buf_init(&text, ROOM);
    buf_add_fill(&text, 'x', ROOM - 1000);
    editor_init(&e, ROOM, NULL);
    editor_resize(&e, W, H);
    editor_set(&e, buf_span(&text)); /* the cursor stands at its end */
    size_t n = e.marks->columns.n;
    ck_assert_uint_ge(n, (ROOM - 1000) / TEXTMARKS_APART - 1);
    edits_type(&e.edits, SPAN("y"));
    struct textrows rows = editorstate_rows(&e);
    struct textrow row = textrows_at(&rows, 0);
    editorstate_column(&e, &row, 1);
    ck_assert_uint_ge(e.marks->columns.n + 1, n);
    edits_go(&e.edits, ROOM / 2, false);
    edits_type(&e.edits, SPAN("y"));
    editorstate_column(&e, &row, 1);
    ck_assert_uint_le(e.marks->columns.n, n / 2 + 2);
    ck_assert_uint_ge(e.marks->columns.n, n / 2 - 2);
    editor_clear(&e);
    buf_clear(&text);
}
END_TEST

/* ---- Colours ---------------------------------------------------------------------------------*/

static void expect_same_colours(struct jsonbody *p, struct span text, size_t at)
{
    uint8_t want[80], got[80];
    struct jsonbody fresh;
    jsonbody_init(&fresh);
    memset(want, ROLE_TEXT, sizeof want);
    memset(got, ROLE_TEXT, sizeof got);
    size_t to = at + sizeof got < text.len ? at + sizeof got : text.len;
    jsonbody_paint(&fresh, text, at, to, want);
    jsonbody_paint(p, text, at, to, got);
    while (jsonbody_step(p, text, 1000))
        ;
    jsonbody_paint(p, text, at, to, got);
    ck_assert_msg(memcmp(want, got, sizeof got) == 0, "at %zu of %zu", at, text.len);
    jsonbody_clear(&fresh);
}

START_TEST(longlines_have_the_colours_of_the_whole)
{
    unsigned state = (unsigned)_i + 1;
    struct buf text;
    struct editor e;
    struct jsonbody p;
    fill(&text, &state, ROOM - 10000);
    editor_init(&e, ROOM, NULL);
    editor_set(&e, buf_span(&text));
    jsonbody_init(&p);
    for (int i = 0; i < CHANGES; i++) {
        jsonbody_changed(&p, editor_text(&e), edits_kept_since(&e.edits, p.state),
                         e.edits.state);
        for (int k = 0; k < 3; k++)
            expect_same_colours(&p, editor_text(&e),
                                next_random(&state) * 4 % (editor_text(&e).len + 1));
        change(&e, &state);
    }
    jsonbody_clear(&p);
    editor_clear(&e);
    buf_clear(&text);
}
END_TEST

static const struct {
    const char *opens, *closes;
} pairs[] = { { "{{", "}}" }, { "/*", "*/" }, { "\"", "\"" } };

/* What closes something changes the colours of all between. */
START_TEST(longlines_are_coloured_anew_up_to_what_a_change_closes)
{
    struct buf text;
    struct editor e;
    struct jsonbody p;
    buf_init(&text, ROOM);
    buf_add_str(&text, "[1, ");
    buf_add_str(&text, pairs[_i].opens);
    while (text.len < ROOM / 2)
        buf_add_str(&text, " 12, true,");
    editor_init(&e, ROOM, NULL);
    editor_set(&e, buf_span(&text));
    jsonbody_init(&p);
    for (int i = 0; i < 3; i++) { /* as it was, closed, and open again */
        jsonbody_changed(&p, editor_text(&e), edits_kept_since(&e.edits, p.state),
                         e.edits.state);
        for (size_t at = 0; at + 80 < ROOM / 2; at += ROOM / 20)
            expect_same_colours(&p, editor_text(&e), at);
        if (i == 0)
            edits_type(&e.edits, span_of(pairs[_i].closes));
        else
            edits_undo(&e.edits);
    }
    jsonbody_clear(&p);
    editor_clear(&e);
    buf_clear(&text);
}
END_TEST

/* Letters are counted by runs, but none that a mark may follow. */
START_TEST(longlines_count_columns_as_piece_by_piece)
{
    static const char *const letters[] = { "a",
                                           " ",
                                           "\xc3\xa9",
                                           "\xd0\xbf",
                                           "\xd1\x82",
                                           "\xe4\xb8\x80",
                                           "\xe9\xbf\xbf",
                                           "\xcc\x81",
                                           "\xd2\x83",
                                           "\xd0",
                                           "\xe2\x80\x8d",
                                           "\xf0\x9f\x91\xa8",
                                           "\xff" };
    unsigned state = (unsigned)_i + 1;
    struct buf text;
    buf_init(&text, 4096);
    for (int i = 0; i < 60; i++)
        buf_add_str(&text, letters[next_random(&state) % (i % 20 < 15 ? 7 : 13)]);
    struct span line = buf_span(&text);
    size_t column = 0;
    for (size_t at = 0; at < line.len;) {
        struct visible shown;
        ck_assert_uint_eq(textline_column(line, at), column);
        ck_assert_uint_eq(textline_offset(line, column, NULL), at);
        at += visible_next(span_sub(line, at, line.len), &shown);
        column += (size_t)shown.columns;
        if (shown.columns == 0) /* it has no column of its own to be found by */
            break;
    }
    buf_clear(&text);
}
END_TEST

START_TEST(longlines_of_marks_are_walked_once)
{
    struct editor e;
    struct buf text;
    buf_init(&text, ROOM);
    buf_add_str(&text, "a");
    while (text.len < ROOM - 100)
        buf_add_str(&text, "\xcc\x81");
    buf_add_str(&text, "end");
    editor_init(&e, ROOM, NULL);
    editor_resize(&e, W, H);
    editor_set(&e, buf_span(&text));
    ck_assert_uint_gt(e.marks->columns.n, 1);
    struct editor bare = e;
    bare.marks = NULL;
    for (size_t at = 0; at <= text.len; at += 20001)
        look(&e, &bare, at, 1);
    editor_clear(&e);
    buf_clear(&text);
}
END_TEST

/* What lies far behind what is known waits for a step; of one string, however long, the end is
 * known in one. */
START_TEST(longlines_are_coloured_in_steps)
{
    static const char *const units[] = { "{\"k\":1},", "\"", "x" };
    for (size_t i = 0; i < 3; i++) {
        struct jsonbody p;
        struct buf text;
        uint8_t roles[8];
        size_t n = 0;
        buf_init(&text, 4 << 20);
        buf_add_str(&text, i == 2 ? "[\"" : "[");
        while (text.len < 2 << 20)
            buf_add_str(&text, units[i]);
        struct span all = buf_span(&text);
        jsonbody_init(&p);
        jsonbody_changed(&p, all, 0, 1);
        memset(roles, ROLE_TEXT, sizeof roles);
        jsonbody_paint(&p, all, all.len - 8, all.len, roles);
        ck_assert_int_eq(roles[7], ROLE_TEXT);
        while (jsonbody_step(&p, all, 64 << 10))
            n++;
        ck_assert_uint_le(n, all.len / (48 << 10));
        jsonbody_paint(&p, all, all.len - 8, all.len, roles);
        ck_assert_int_ne(roles[7], ROLE_TEXT);
        ck_assert(!jsonbody_step(&p, all, 64 << 10));
        jsonbody_clear(&p);
        buf_clear(&text);
    }
}
END_TEST

Suite *test_longlines(void);
Suite *test_longlines(void)
{
    Suite *suite = suite_create("longlines");
    TCase *tc = tcase_create("longlines");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, longlines_lie_as_without_marks, 0, 12);
    tcase_add_test(tc, longlines_forget_only_what_is_behind_a_change);
    tcase_add_loop_test(tc, longlines_have_the_colours_of_the_whole, 0, 12);
    tcase_add_loop_test(tc, longlines_are_coloured_anew_up_to_what_a_change_closes, 0,
                        sizeof pairs / sizeof *pairs);
    tcase_add_loop_test(tc, longlines_count_columns_as_piece_by_piece, 0, 100);
    tcase_add_test(tc, longlines_of_marks_are_walked_once);
    tcase_add_test(tc, longlines_are_coloured_in_steps);
    suite_add_tcase(suite, tc);
    return suite;
}
