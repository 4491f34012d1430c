/* The comparison of two answers as a pane: where one stands in it while it changes below. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "view/bodyinput.h"
#include "view/compare.h"
#include "view/comparestate.h"

enum { ELEMENTS = 500, TOO_MANY = 1100000 };

static struct jig_transfer *sent[2];
static struct compare *pane;

static struct jig_transfer *answer_of(const struct buf *body)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_field type = {
        .name = "Content-Type", .name_len = 12, .value = "application/json", .value_len = 16
    };
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *t = NULL;
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_answer(r, &head);
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, &type);
    jig_recording_add_body(r, body->ptr, body->len);
    ck_assert_msg(!jig_recording_finish(r, &t, &error), "%s", error.text);
    return t;
}

/* Elements that all differ, and behind them an object of more members than are compared one by one. */
static void add_body(struct buf *out, int side)
{
    buf_add_byte(out, '[');
    for (int i = 0; i < ELEMENTS; i++)
        buf_addf(out, "%d,", 2 * i + side);
    buf_add_byte(out, '{');
    for (int i = 0; i < TOO_MANY; i++)
        buf_addf(out, "\"%d\":1,", i);
    buf_addf(out, "\"\":%d}]", side);
}

static void setup(void)
{
    for (int i = 0; i < 2; i++) {
        struct buf body;
        buf_init(&body, 1 << 25);
        add_body(&body, i);
        sent[i] = answer_of(&body);
        buf_clear(&body);
    }
    struct compare_side a = { .exchange = jig_transfer_exchange(sent[0], 0) };
    struct compare_side b = { .exchange = jig_transfer_exchange(sent[1], 0) };
    pane = compare_new();
    ck_assert_ptr_nonnull(pane);
    view_resize(compare_view(pane), 80, 20);
    compare_set(pane, &a, &b, 0, 7);
}

static void teardown(void)
{
    compare_free(pane);
    for (int i = 0; i < 2; i++)
        jig_transfer_free(sent[i]);
}

static bool press(int code, const char *command, struct intent *out)
{
    struct view v = compare_view(pane);
    struct key k = { .code = (enum key_code)code };
    *out = (struct intent){ 0 };
    for (size_t i = 0; command && i < v.class->n_commands; i++)
        if (!strcmp(v.class->commands[i].name, command))
            return v.class->run(v.self, i, out);
    return v.class->key(v.self, &k, out);
}

/* The rows by path go when there are too many: the cursor does not stay behind the end. */
START_TEST(compare_keeps_to_the_rows_that_are_left)
{
    struct view v = compare_view(pane);
    struct intent out;
    while (comparebody_n(pane->body) < ELEMENTS / 2)
        ck_assert(comparebody_step(pane->body, 4096));
    press(JKEY_END, NULL, &out);
    ck_assert_uint_gt(pane->cursor, ELEMENTS / 2);
    while (v.class->work(v.self, 100)) {
        ck_assert_uint_lt(pane->cursor, comparestate_n_rows(pane));
        ck_assert_uint_le(pane->top, pane->cursor);
        press(0, "compare.copy", &out);
        ck_assert_str_eq(out.command, "response.copied");
    }
    ck_assert_int_eq(comparebody_way(pane->body), COMPARE_BY_LINES);
    ck_assert_uint_lt(pane->cursor, comparestate_n_rows(pane));
}
END_TEST

static bool point(enum mouse_action action, int x, int y)
{
    struct view v = compare_view(pane);
    struct key k = { .code = JKEY_MOUSE, .mouse = action, .x = x, .y = y };
    struct intent out = { 0 };
    return v.class->mouse(v.self, &k, &out);
}

/* Also where the rows are asked for anew before they are there again. */
START_TEST(compare_comes_back_to_its_row)
{
    static const char *const commands[][2] = { { "compare.swap", "compare.swap" },
                                               { "compare.swap", "compare.order" } };
    struct view v = compare_view(pane);
    struct intent out;
    struct buf small;
    buf_init(&small, 1 << 16);
    jig_transfer_free(sent[0]);
    jig_transfer_free(sent[1]);
    for (int i = 0; i < 2; i++) {
        buf_reset(&small);
        buf_add_byte(&small, '[');
        for (int k = 0; k < ELEMENTS; k++)
            buf_addf(&small, "%s%d", k ? "," : "", 2 * k + i);
        buf_add_byte(&small, ']');
        sent[i] = answer_of(&small);
    }
    buf_clear(&small);
    struct compare_side a = { .exchange = jig_transfer_exchange(sent[0], 0) };
    struct compare_side b = { .exchange = jig_transfer_exchange(sent[1], 0) };
    compare_set(pane, &a, &b, 0, 7);
    while (v.class->work(v.self, 1000))
        ;
    comparestate_move_to(pane, 100);
    ck_assert_uint_eq(pane->cursor, 100);
    press(0, commands[_i][0], &out);
    ck_assert_uint_lt(comparestate_n_rows(pane), 100);
    press(0, commands[_i][1], &out);
    while (v.class->work(v.self, 1000))
        ;
    ck_assert_uint_eq(pane->cursor, 100);
    ck_assert_uint_eq(pane->wanted, 0);
}
END_TEST

/* What was wanted of others is not looked for in these. */
START_TEST(compare_begins_at_the_top)
{
    struct view v = compare_view(pane);
    struct compare_side a = pane->a, b = pane->b;
    pane->wanted = 100;
    compare_set(pane, &a, &b, 0, 7);
    while (v.class->work(v.self, 1000))
        ;
    ck_assert_uint_eq(pane->cursor, 0);
}
END_TEST

/* In the last column, beside the rows alone. */
START_TEST(compare_scrolls_by_its_bar)
{
    struct view v = compare_view(pane);
    view_resize(v, 80, 12);
    while (v.class->work(v.self, 1000))
        ;
    size_t n = comparestate_n_rows(pane), page = comparestate_page(pane);
    ck_assert_uint_gt(n, page);
    ck_assert(!point(MOUSE_PRESS, 79, COMPARESTATE_TOP_ROWS - 1));
    ck_assert(point(MOUSE_PRESS, 79, COMPARESTATE_TOP_ROWS + (int)page - 1));
    ck_assert_uint_eq(pane->top, n - page);
    ck_assert_uint_eq(pane->cursor, n - page);
    ck_assert(point(MOUSE_DRAG, 5, 0));
    ck_assert_uint_eq(pane->top, 0);
    ck_assert_uint_lt(pane->cursor, page);
    ck_assert(point(MOUSE_RELEASE, 5, 0));
    ck_assert(
        point(MOUSE_PRESS, 78, COMPARESTATE_TOP_ROWS + 2)); /* beside it a row is chosen */
    ck_assert_uint_eq(pane->cursor, 2);
}
END_TEST

static void expect_heading(const char *want)
{
    struct buf note;
    buf_init(&note, 4096);
    struct compare_cells cells =
        comparestate_cells(pane, comparestate_body_at(pane) - 1, &note);
    ck_assert(span_eq_str(cells.a, "Log"));
    ck_assert_msg(span_starts(cells.b, span_of(want)), "%s", buf_str(&note));
    buf_clear(&note);
}

/* The heads stand beside each other meanwhile. */
START_TEST(compare_waits_for_logs_that_are_being_read)
{
    static const struct span texts[] = { { "one\ntwo\n", 8 }, { "one\n2\n", 6 } };
    struct view v = compare_view(pane);
    struct intent out;
    struct bodyinput logs[2] = { { .complete = false }, { .complete = false } };
    struct compare_side a = pane->a, b = pane->b;
    a.log = &logs[0];
    b.log = &logs[1];
    compare_set(pane, &a, &b, 0, 7);
    for (size_t i = 0; i < 2; i++) {
        compare_logs_read(pane);
        while (v.class->work(v.self, 1000))
            ;
        expect_heading("being read");
        ck_assert_uint_eq(comparestate_n_rows(pane), comparestate_body_at(pane));
        press(0, "compare.next", &out);
        ck_assert(span_eq_str(out.text, "none so far: the bodies are still being compared"));
        logs[i] = (struct bodyinput){ .source = source_of_span(&texts[i]), .complete = true };
    }
    compare_logs_read(pane);
    while (v.class->work(v.self, 1000))
        ;
    expect_heading("by lines");
    ck_assert_uint_eq(comparebody_counts(pane->body).changed, 1);
}
END_TEST

Suite *test_comparepane(void);
Suite *test_comparepane(void)
{
    Suite *s = suite_create("comparepane");
    TCase *tc = tcase_create("comparepane");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, compare_keeps_to_the_rows_that_are_left);
    tcase_add_loop_test(tc, compare_comes_back_to_its_row, 0, 2);
    tcase_add_test(tc, compare_begins_at_the_top);
    tcase_add_test(tc, compare_scrolls_by_its_bar);
    tcase_add_test(tc, compare_waits_for_logs_that_are_being_read);
    suite_add_tcase(s, tc);
    return s;
}
