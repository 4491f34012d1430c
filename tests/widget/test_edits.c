#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "widget/edits.h"

#define MAN    "\xf0\x9f\x91\xa8"
#define ZWJ    "\xe2\x80\x8d"
#define WOMAN  "\xf0\x9f\x91\xa9"
#define ACUTE  "\xcc\x81"
#define FAMILY MAN ZWJ WOMAN ZWJ WOMAN

/* A text with '|' for the cursor and '^' for the anchor (where it is not the cursor). */
static void load(struct edits *e, const char *marked)
{
    char text[256] = "";
    size_t n = 0, cursor = SIZE_MAX, anchor = SIZE_MAX;
    for (const char *p = marked; *p; p++) {
        if (*p == '|')
            cursor = n;
        else if (*p == '^')
            anchor = n;
        else
            text[n++] = *p;
    }
    ck_assert_int_eq(edits_set(e, span_make(text, n)), JIG_OK);
    if (cursor != SIZE_MAX)
        edits_select(e, anchor == SIZE_MAX ? cursor : anchor, cursor);
}

static const char *shown(const struct edits *e)
{
    static char out[512];
    struct span t = edits_text(e);
    size_t n = 0;
    for (size_t i = 0; i <= t.len; i++) {
        if (i == e->anchor && e->anchor != e->cursor)
            out[n++] = '^';
        if (i == e->cursor)
            out[n++] = '|';
        if (i < t.len)
            out[n++] = t.ptr[i];
    }
    out[n] = '\0';
    return out;
}

enum operation { MOVE, SELECT, DELETE, TYPE, PASTE, NEWLINE, LINE, UNDO, WORD_AT, LINE_AT };

struct edit_case {
    const char *before;
    enum operation operation;
    int move;
    const char *text;
    const char *after;
};

static const struct edit_case cases[] = {
    { "ab|c", MOVE, EDITS_LEFT, "", "a|bc" },
    { "|abc", MOVE, EDITS_LEFT, "", "|abc" },
    { "abc|", MOVE, EDITS_RIGHT, "", "abc|" },
    { "|abc", MOVE, EDITS_TEXT_END, "", "abc|" },
    { "^ab|c", MOVE, EDITS_LEFT, "", "|abc" },
    { "^ab|c", MOVE, EDITS_RIGHT, "", "ab|c" },
    { "a|b^c", MOVE, EDITS_RIGHT, "", "ab|c" },
    { "a|bc", SELECT, EDITS_RIGHT, "", "a^b|c" },
    { "a|bc", SELECT, EDITS_TEXT_START, "", "|a^bc" },
    /* clusters */
    { "a" ACUTE "|b", MOVE, EDITS_LEFT, "", "|a" ACUTE "b" },
    { "|" FAMILY "b", MOVE, EDITS_RIGHT, "", FAMILY "|b" },
    { FAMILY "|b", MOVE, EDITS_LEFT, "", "|" FAMILY "b" },
    { FAMILY "|b", DELETE, EDITS_LEFT, "", "|b" },
    { "a\xff|\xfe"
      "b",
      MOVE, EDITS_LEFT, "",
      "a|\xff\xfe"
      "b" },
    { "a|\xff\xfe"
      "b",
      DELETE, EDITS_RIGHT, "",
      "a|\xfe"
      "b" },
    { "\xe6\x97\xa5|\xe6\x9c\xac", DELETE, EDITS_LEFT, "", "|\xe6\x9c\xac" },
    { "a|\r\nb", MOVE, EDITS_RIGHT, "", "a\r\n|b" },
    { "a\r\n|b", DELETE, EDITS_LEFT, "", "a|b" },
    { "e|", TYPE, 0, ACUTE, "e" ACUTE "|" },
    { "|" ACUTE, TYPE, 0, "e", "e" ACUTE "|" },
    /* words */
    { "one two|", MOVE, EDITS_WORD_LEFT, "", "one |two" },
    { "one |two", MOVE, EDITS_WORD_LEFT, "", "|one two" },
    { "|one two", MOVE, EDITS_WORD_RIGHT, "", "one| two" },
    { "one| two", MOVE, EDITS_WORD_RIGHT, "", "one two|" },
    { "https://a.b/|v1", MOVE, EDITS_WORD_LEFT, "", "https://a.b|/v1" },
    { "|://a", MOVE, EDITS_WORD_RIGHT, "", "://|a" },
    { "na\xc3\xafve|", MOVE, EDITS_WORD_LEFT, "", "|na\xc3\xafve" },
    { "one two|", DELETE, EDITS_WORD_LEFT, "", "one |" },
    { "|one two", DELETE, EDITS_WORD_RIGHT, "", "| two" },
    { "one two|", WORD_AT, 5, "", "one ^two|" },
    { "one  two|", WORD_AT, 3, "", "one^  |two" },
    /* lines */
    { "a\n  b|c", MOVE, EDITS_LINE_HOME, "", "a\n  |bc" },
    { "a\n  |bc", MOVE, EDITS_LINE_HOME, "", "a\n|  bc" },
    { "a\n|  bc", MOVE, EDITS_LINE_HOME, "", "a\n  |bc" },
    { "a\nb|c", MOVE, EDITS_LINE_START, "", "a\n|bc" },
    { "a|b\r\nc", MOVE, EDITS_LINE_END, "", "ab|\r\nc" },
    { "a|bc\nd", DELETE, EDITS_LINE_END, "", "a|\nd" },
    { "a|\r\nd", DELETE, EDITS_LINE_END, "", "a|d" },
    { "a\nbc|d", DELETE, EDITS_LINE_START, "", "a\n|d" },
    { "a\n|d", DELETE, EDITS_LINE_START, "", "a|d" },
    { "a\nb|b\nc", LINE, 0, "", "a\n|c" },
    { "a\nb|b", LINE, 0, "", "a|" },
    { "a\nb|b\nc", LINE_AT, 2, "", "a\n^bb\n|c" },
    { "  a|b", NEWLINE, 0, "", "  a\n  |b" },
    { " | ab", NEWLINE, 0, "", " \n | ab" },
    { "x\r\n\ta|", NEWLINE, 0, "", "x\r\n\ta\r\n\t|" },
    /* typing and pasting */
    { "a^bc|d", TYPE, 0, "x", "ax|d" },
    { "a^bc|d", DELETE, EDITS_LEFT, "", "a|d" },
    { "a|b", PASTE, 0, "1\r2\r\n3\n", "a1\n2\n3\n|b" },
    { "\r\n|", PASTE, 0, "1\r2\n3", "\r\n1\r\n2\r\n3|" },
    { "a^b|c", UNDO, 0, "xyz", "a^b|c" },
};

static void run_case(struct edits *e, const struct edit_case *c)
{
    switch (c->operation) {
    case MOVE:
        edits_move(e, (enum edits_move)c->move, false);
        break;
    case SELECT:
        edits_move(e, (enum edits_move)c->move, true);
        break;
    case DELETE:
        ck_assert_int_eq(edits_delete(e, (enum edits_move)c->move), JIG_OK);
        break;
    case TYPE:
        ck_assert_int_eq(edits_type(e, span_of(c->text)), JIG_OK);
        break;
    case PASTE:
        ck_assert_int_eq(edits_paste(e, span_of(c->text)), JIG_OK);
        break;
    case NEWLINE:
        ck_assert_int_eq(edits_newline(e, true), JIG_OK);
        break;
    case LINE:
        ck_assert_int_eq(edits_delete_line(e), JIG_OK);
        break;
    case UNDO:
        ck_assert_int_eq(edits_insert(e, span_of(c->text)), JIG_OK);
        ck_assert(edits_undo(e));
        break;
    case WORD_AT:
        edits_select_word(e, (size_t)c->move);
        break;
    case LINE_AT:
        edits_select_line(e, (size_t)c->move);
        break;
    }
}

START_TEST(edits_does_what_the_table_says)
{
    struct edits e;
    edits_init(&e, 1000, false);
    load(&e, cases[_i].before);
    run_case(&e, &cases[_i]);
    ck_assert_str_eq(shown(&e), cases[_i].after);
    edits_clear(&e);
}
END_TEST

START_TEST(edits_undoes_typing_word_by_word)
{
    struct edits e;
    edits_init(&e, 1000, false);
    for (const char *p = "let it be"; *p; p++)
        ck_assert_int_eq(edits_type(&e, span_make(p, 1)), JIG_OK);
    const char *want[] = { "let it |", "let |", "|" };
    for (size_t i = 0; i < 3; i++) {
        ck_assert(edits_undo(&e));
        ck_assert_str_eq(shown(&e), want[i]);
    }
    ck_assert(!edits_undo(&e));
    for (size_t i = 0; i < 3; i++)
        ck_assert(edits_redo(&e));
    ck_assert(!edits_redo(&e));
    ck_assert_str_eq(shown(&e), "let it be|");
    edits_clear(&e);
}
END_TEST

START_TEST(edits_undoes_a_held_backspace_at_once)
{
    struct edits e;
    edits_init(&e, 1000, false);
    load(&e, "abcdef|gh");
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(edits_delete(&e, EDITS_LEFT), JIG_OK);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(edits_delete(&e, EDITS_RIGHT), JIG_OK);
    ck_assert_str_eq(shown(&e), "ab|");
    ck_assert(edits_undo(&e));
    ck_assert_str_eq(shown(&e), "abcdef|gh");
    edits_clear(&e);
}
END_TEST

START_TEST(edits_starts_a_new_step_where_the_cursor_was_moved)
{
    struct edits e;
    edits_init(&e, 1000, false);
    edits_type(&e, SPAN("a"));
    edits_move(&e, EDITS_LEFT, false);
    edits_move(&e, EDITS_RIGHT, false);
    edits_type(&e, SPAN("b"));
    ck_assert(edits_undo(&e));
    ck_assert_str_eq(shown(&e), "a|");
    edits_clear(&e);
}
END_TEST

START_TEST(edits_names_the_state_it_comes_back_to)
{
    struct edits e;
    edits_init(&e, 1000, false);
    load(&e, "saved|");
    uint64_t saved = e.state;
    edits_type(&e, SPAN("x"));
    uint64_t changed = e.state;
    ck_assert_uint_ne(changed, saved);
    edits_type(&e, SPAN("y"));
    ck_assert_uint_ne(e.state, changed);
    edits_undo(&e);
    ck_assert_uint_eq(e.state, saved);
    edits_type(&e, SPAN("x"));
    ck_assert_uint_ne(e.state, changed);
    edits_clear(&e);
}
END_TEST

START_TEST(edits_refuses_what_is_too_large_and_changes_nothing)
{
    struct edits e;
    edits_init(&e, 8, false);
    load(&e, "12^345|6");
    ck_assert_int_eq(edits_paste(&e, SPAN("abcdef")), JIG_ERR_TOO_LARGE);
    ck_assert_str_eq(shown(&e), "12^345|6");
    ck_assert_int_eq(edits_set(&e, SPAN("123456789")), JIG_ERR_TOO_LARGE);
    ck_assert_int_eq(edits_paste(&e, SPAN("abcde")), JIG_OK);
    ck_assert_str_eq(shown(&e), "12abcde|6");
    edits_clear(&e);
}
END_TEST

struct line_case {
    const char *pasted, *want;
};

static const struct line_case line_cases[] = {
    { "a\nb", "xa b|y" },
    { "\r\na\r\n\r\nb\n", "xa b|y" },
    { "\n", "x|y" },
    { "a\rb", "xa b|y" },
};

START_TEST(edits_keeps_one_line_one_line)
{
    struct edits e;
    edits_init(&e, 100, true);
    load(&e, "x|y");
    ck_assert_int_eq(edits_newline(&e, true), JIG_OK);
    ck_assert_int_eq(edits_paste(&e, span_of(line_cases[_i].pasted)), JIG_OK);
    ck_assert_str_eq(shown(&e), line_cases[_i].want);
    edits_clear(&e);
}
END_TEST

START_TEST(edits_replace_keeps_the_cursor_in_its_place)
{
    static const struct {
        const char *before, *after;
    } moved[] = {
        { "|abcdef", "|aXYZef" },
        { "abc|def", "aXYZ|ef" },
        { "abcde|f", "aXYZe|f" },
    };
    for (size_t i = 0; i < 3; i++) {
        struct edits e;
        edits_init(&e, 100, false);
        load(&e, moved[i].before);
        ck_assert_int_eq(edits_replace(&e, 1, 4, SPAN("XYZ")), JIG_OK);
        ck_assert_str_eq(shown(&e), moved[i].after);
        edits_clear(&e);
    }
}
END_TEST

START_TEST(edits_forgets_the_oldest_history_first)
{
    struct edits e;
    edits_init(&e, 100, false);
    for (int i = 0; i < 5000; i++) {
        ck_assert_int_eq(edits_insert(&e, SPAN("0123456789")), JIG_OK);
        edits_select_all(&e);
    }
    ck_assert_uint_le(e.log.bytes, e.log.max_bytes);
    size_t undone = 0;
    while (edits_undo(&e))
        undone++;
    ck_assert_uint_gt(undone, 100);
    ck_assert_uint_lt(undone, 5000);
    ck_assert(span_eq_str(edits_text(&e), "0123456789"));
    edits_clear(&e);
}
END_TEST

/* ---- Against a model that copies everything -------------------------------------------------*/

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % n;
}

static const char *const pieces[] = {
    "a",
    "B",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\xff",
    "\xe2\x82",
    ACUTE,
    "\xe6\x97\xa5",
    FAMILY,
    ZWJ,
    "\xf0\x9f\x87\xa9",
    "{{x}}",
    "\x1b",
    "\xd7\xa9",
};

struct snapshot {
    char text[4096];
    size_t len;
};

static void take(struct snapshot *s, const struct edits *e)
{
    s->len = e->text.len;
    if (s->len > 0)
        memcpy(s->text, e->text.ptr, s->len);
}

static void random_piece(struct snapshot *s, bool can_break)
{
    s->len = 0;
    for (uint32_t n = 1 + random_below(3); n > 0; n--) {
        const char *piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
        if (!can_break && strpbrk(piece, "\r\n"))
            continue;
        memcpy(s->text + s->len, piece, strlen(piece));
        s->len += strlen(piece);
    }
}

/* Does one thing to both; the model is told by offsets alone. */
static void random_step(struct edits *e, struct snapshot *model)
{
    static struct snapshot piece;
    size_t from = e->cursor < e->anchor ? e->cursor : e->anchor;
    size_t to = e->cursor < e->anchor ? e->anchor : e->cursor;
    uint32_t what = random_below(6);
    if (what < 2) {
        edits_move(e, (enum edits_move)random_below(EDITS_TEXT_END + 1), random_below(3) == 0);
        return;
    }
    random_piece(&piece, what != 2);
    if (what < 4) {
        struct span text = span_make(piece.text, piece.len);
        ck_assert_int_eq(what == 2 ? edits_type(e, text) : edits_insert(e, text), JIG_OK);
    } else {
        bool left = what == 4;
        if (from == to && left)
            from = edits_prev(e, from);
        else if (from == to)
            to = edits_next(e, to);
        ck_assert_int_eq(edits_delete(e, left ? EDITS_LEFT : EDITS_RIGHT), JIG_OK);
        piece.len = 0;
    }
    memmove(model->text + from + piece.len, model->text + to, model->len - to);
    memcpy(model->text + from, piece.text, piece.len);
    model->len = model->len - (to - from) + piece.len;
}

static void assert_same(const struct edits *e, const struct snapshot *model)
{
    ck_assert_uint_eq(e->text.len, model->len);
    ck_assert(model->len == 0 || memcmp(e->text.ptr, model->text, model->len) == 0);
}

static void assert_boundary(const struct edits *e, size_t at)
{
    ck_assert_uint_le(at, e->text.len);
    if (at < e->text.len)
        ck_assert_uint_eq(edits_prev(e, at + 1), at);
}

static void agree_with_model(uint32_t seed)
{
    enum { STEPS = 60 };
    static struct snapshot model, states[STEPS + 1];
    random_state = seed * 2654435761u + 1;
    struct edits e;
    edits_init(&e, 4000, false);
    model.len = 0;
    size_t n = 0;
    take(&states[n++], &e);
    for (int i = 0; i < STEPS; i++) {
        random_step(&e, &model);
        assert_same(&e, &model);
        assert_boundary(&e, e.cursor);
        assert_boundary(&e, e.anchor);
        take(&states[n++], &e);
    }
    while (edits_undo(&e))
        ;
    ck_assert_uint_eq(e.text.len, 0);
    while (edits_redo(&e))
        ;
    assert_same(&e, &model);
    while (n > 0 && edits_undo(&e)) { /* every step back is a state that was there before */
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = states[i].len == e.text.len &&
                    (e.text.len == 0 || memcmp(states[i].text, e.text.ptr, e.text.len) == 0);
        ck_assert(known);
    }
    edits_clear(&e);
}

START_TEST(edits_agrees_with_a_naive_model_and_undoes_to_the_start)
{
    for (uint32_t seed = 0; seed < 20; seed++)
        agree_with_model((uint32_t)_i * 20 + seed);
}
END_TEST

Suite *test_edits(void);
Suite *test_edits(void)
{
    Suite *suite = suite_create("edits");
    TCase *tc = tcase_create("edits");
    tcase_add_loop_test(tc, edits_does_what_the_table_says, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, edits_undoes_typing_word_by_word);
    tcase_add_test(tc, edits_undoes_a_held_backspace_at_once);
    tcase_add_test(tc, edits_starts_a_new_step_where_the_cursor_was_moved);
    tcase_add_test(tc, edits_names_the_state_it_comes_back_to);
    tcase_add_test(tc, edits_refuses_what_is_too_large_and_changes_nothing);
    tcase_add_loop_test(tc, edits_keeps_one_line_one_line, 0,
                        sizeof line_cases / sizeof *line_cases);
    tcase_add_test(tc, edits_replace_keeps_the_cursor_in_its_place);
    tcase_add_test(tc, edits_forgets_the_oldest_history_first);
    tcase_add_loop_test(tc, edits_agrees_with_a_naive_model_and_undoes_to_the_start, 0, 10);
    suite_add_tcase(suite, tc);
    return suite;
}
