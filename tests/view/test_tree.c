#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../support/folder.h"
#include "base/buf.h"
#include "view/tree.h"

#define W 26
#define H 10

static struct folder folder;
static struct collection *c;
static struct tree *t;
static struct view v;
static struct intent asked;

static void write_request(const char *file, const char *name, const char *method, int order)
{
    struct buf text;
    buf_init(&text, 1000);
    buf_addf(&text, "{ \"name\": \"%s\", \"method\": \"%s\", \"order\": %d }", name, method,
             order);
    folder_write(&folder, file, buf_str(&text));
    buf_clear(&text);
}

static void set_up(void)
{
    folder_make(&folder);
    folder_write(&folder, "orders/_folder.json", "{ \"name\": \"orders\", \"order\": 1 }");
    write_request("orders/list.req.json", "list orders", "GET", 1);
    write_request("orders/create.req.json", "create order", "POST", 2);
    write_request("orders/cancel.req.json", "cancel order", "DELETE", 3);
    folder_write(&folder, "orders/deep/_folder.json", "{ \"order\": 4 }");
    write_request("orders/deep/x.req.json", "way down with a long name", "OPTIONS", 1);
    folder_write(&folder, "auth/_folder.json", "{ \"order\": 2 }");
    write_request("auth/token.req.json", "token", "POST", 1);
    write_request("health.req.json", "health", "HEAD", 3);
    folder_write(&folder, "zz.req.json", "{");
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    collection_scan(c, SIZE_MAX);
    t = tree_new();
    v = tree_view(t);
    tree_set_collection(t, c);
    view_resize(v, W, H);
    asked = (struct intent){ 0 };
}

static void tear_down(void)
{
    tree_free(t);
    collection_close(c);
    folder_remove(&folder);
}

/* The pane as text, blanks at the ends of lines left out. To be freed. */
static char *screen(void)
{
    struct grid grid;
    struct buf out;
    struct view_env env = { .focused = true };
    grid_init(&grid);
    grid_resize(&grid, W, H);
    struct canvas all = grid_canvas(&grid);
    canvas_clear(&all, ROLE_TEXT);
    view_draw(v, &all, &env);
    buf_init(&out, 1u << 16);
    for (int y = 0; y < H; y++) {
        size_t end = out.len;
        for (int x = 0; x < W; x++) {
            struct span text = grid_text(&grid, x, y);
            buf_add(&out, text);
            if (text.len && text.ptr[0] != ' ')
                end = out.len;
        }
        buf_remove(&out, end, out.len - end);
        buf_add_byte(&out, '\n');
    }
    grid_clear(&grid);
    return buf_take(&out);
}

#define SCREEN_IS(want)               \
    do {                              \
        char *text = screen();        \
        ck_assert_str_eq(text, want); \
        free(text);                   \
    } while (0)

/* A key by its code, or a letter: commands by their default keys first, as the application does. */
static bool press(unsigned mods, enum key_code code)
{
    struct key k = { .code = code, .mods = mods };
    asked = (struct intent){ 0 };
    return view_on_key(v, &k, &asked);
}

static void type(const char *text)
{
    for (; *text; text++) {
        struct key k = { .code = JKEY_CHAR, .cp = (unsigned char)*text };
        view_on_key(v, &k, &asked);
    }
}

static bool run(const char *name)
{
    asked = (struct intent){ 0 };
    for (size_t i = 0; i < v.class->n_commands; i++)
        if (strcmp(v.class->commands[i].name, name) == 0)
            return v.class->can_run(v.self, i) && v.class->run(v.self, i, &asked);
    ck_abort_msg("no command %s", name);
    return false;
}

static void click(int x, int y, int clicks)
{
    struct key k = {
        .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = x, .y = y, .clicks = clicks
    };
    asked = (struct intent){ 0 };
    view_on_mouse(v, &k, &asked);
}

static void asked_is(const char *command, const char *text, int64_t number)
{
    ck_assert_ptr_nonnull(asked.command);
    ck_assert_str_eq(asked.command, command);
    ck_assert(span_eq_str(asked.text, text));
    ck_assert_int_eq(asked.number, number);
}

START_TEST(the_tree_tells_how_a_send_ended_without_colours)
{
    tree_set_plain(t, true);
    tree_set_status(t, "orders/list.req.json", 200);
    tree_set_status(t, "orders/cancel.req.json", 404);
    tree_set_status(t, "auth/token.req.json", 302);
    tree_set_status(t, "health.req.json", 0);
    tree_set_dirty(t, "orders/create.req.json", true);
    view_resize(v, W, H);
    SCREEN_IS("▌▾ orders\n"
              "   GET   list orders    ✓\n"
              "   POST  create order   ●\n"
              "   DEL   cancel order   ✗\n"
              "   ▾ deep\n"
              "     OPT   way down with…\n"
              " ▾ auth\n"
              "   POST  token          →\n"
              " HEAD  health           ✗\n"
              " / filter 7 requests\n");
}
END_TEST

START_TEST(the_tree_shows_folders_methods_and_marks)
{
    tree_set_status(t, "orders/list.req.json", 200);
    tree_set_status(t, "orders/cancel.req.json", 404);
    tree_set_dirty(t, "orders/create.req.json", true);
    view_resize(v, W, H);
    SCREEN_IS("▌▾ orders\n"
              "   GET   list orders    ●\n"
              "   POST  create order   ●\n"
              "   DEL   cancel order   ●\n"
              "   ▾ deep\n"
              "     OPT   way down with…\n"
              " ▾ auth\n"
              "   POST  token\n"
              " HEAD  health\n"
              " / filter 7 requests\n");
    press(0, JKEY_END);
    char *text = screen();
    ck_assert_ptr_nonnull(strstr(text, "▌GET   zz               !"));
    ck_assert_ptr_nonnull(strstr(text, " line 1, column 2: a key"));
    free(text);
}
END_TEST

START_TEST(folders_fold_and_the_cursor_stays_on_its_item)
{
    press(0, JKEY_DOWN);
    ck_assert_str_eq(tree_cursor(t), "orders/list.req.json");
    run("tree.fold"); /* up to its folder */
    ck_assert_str_eq(tree_cursor(t), "orders");
    run("tree.fold");
    SCREEN_IS("▌▸ orders  4\n"
              " ▾ auth\n"
              "   POST  token\n"
              " HEAD  health\n"
              " GET   zz               !\n"
              "\n\n\n\n"
              " / filter 7 requests\n");
    run("tree.unfold");
    run("tree.unfold"); /* into it */
    ck_assert_str_eq(tree_cursor(t), "orders/list.req.json");
    run("tree.fold-all");
    ck_assert_str_eq(tree_cursor(t), "orders");
    ck_assert(tree_reveal(t, "orders/deep/x"));
    ck_assert_str_eq(tree_cursor(t), "orders/deep/x.req.json");
    ck_assert(!tree_reveal(t, "none"));
    write_request("orders/aaa.req.json", "first", "GET", 0);
    collection_rescan(c);
    collection_scan(c, SIZE_MAX);
    tree_set_collection(t, c);
    ck_assert_str_eq(tree_cursor(t), "orders/deep/x.req.json");
}
END_TEST

START_TEST(a_listing_that_is_out_of_date_is_not_touched)
{
    collection_rescan(c);
    collection_scan(c, SIZE_MAX); /* every item is another now */
    char *text = screen();
    ck_assert_ptr_null(strstr(text, "orders"));
    free(text);
    press(0, JKEY_DOWN); /* takes the new one */
    ck_assert_str_eq(tree_cursor(t), "orders/list.req.json");
}
END_TEST

/* ---- The filter ---- */

START_TEST(the_filter_narrows_while_it_is_typed)
{
    run("tree.filter");
    ck_assert(view_is_typing(v));
    ck_assert(!run("tree.rename"));
    type("ORDER post");
    SCREEN_IS(" ▾ orders\n"
              "▌  POST  create order\n"
              "\n\n\n\n\n\n\n"
              " / ORDER post      1 of 7\n");
    press(0, JKEY_ENTER);
    asked_is("request.open", "orders/create.req.json", 0);
    ck_assert(!view_is_typing(v));
    press(0, JKEY_ESC);
    char *text = screen();
    ck_assert_ptr_nonnull(strstr(text, "/ filter 7 requests"));
    free(text);
    ck_assert_str_eq(tree_cursor(t), "orders/create.req.json");
    run("tree.filter");
    type("nothing like it");
    text = screen();
    ck_assert_ptr_nonnull(strstr(text, "nothing matches"));
    free(text);
    press(0, JKEY_ESC);
    ck_assert(!view_is_typing(v));
}
END_TEST

START_TEST(a_folder_s_name_keeps_all_that_is_in_it)
{
    run("tree.filter");
    type("deep");
    SCREEN_IS(" ▾ orders\n"
              "   ▾ deep\n"
              "▌    OPT   way down with…\n"
              "\n\n\n\n\n\n"
              " / deep            1 of 7\n");
}
END_TEST

/* ---- What is asked for ---- */

static const struct {
    const char *cursor, *command, *intent, *text;
    int64_t number;
} asks[] = {
    { "auth/token", "tree.open", "request.open", "auth/token.req.json", 0 },
    { "auth/token", "tree.edit", "request.open", "auth/token.req.json", 1 },
    { "auth/token", "tree.new-request", "tree.new-request", "auth", 0 },
    { "auth", "tree.new-request", "tree.new-request", "auth", 0 },
    { "health", "tree.new-folder", "tree.new-folder", "", 0 },
    { "orders/deep", "tree.new-folder", "tree.new-folder", "orders/deep", 0 },
    { "orders/deep", "tree.rename", "tree.rename", "orders/deep", 0 },
    { "health", "tree.duplicate", "tree.duplicate", "health.req.json", 0 },
    { "health", "tree.move", "tree.move", "health.req.json", 0 },
    { "health", "tree.shift-up", "tree.shift", "health.req.json", -1 },
    { "health", "tree.shift-down", "tree.shift", "health.req.json", 1 },
    { "health", "tree.delete", "tree.delete", "health.req.json", 0 },
    { "health", "tree.undo", "tree.undo", "", 0 },
};

START_TEST(commands_ask_for_the_item_under_the_cursor)
{
    ck_assert(tree_reveal(t, asks[_i].cursor));
    ck_assert(run(asks[_i].command));
    asked_is(asks[_i].intent, asks[_i].text, asks[_i].number);
}
END_TEST

START_TEST(without_a_collection_only_a_new_request_makes_sense)
{
    tree_set_collection(t, NULL);
    ck_assert(!run("tree.delete"));
    ck_assert(!run("tree.filter"));
    ck_assert(run("tree.new-request"));
    asked_is("tree.new-request", "", 0);
    char *text = screen();
    ck_assert_ptr_nonnull(strstr(text, "no collection"));
    free(text);
}
END_TEST

START_TEST(the_mouse_opens_folds_and_scrolls)
{
    click(8, 1, 1);
    asked_is("request.open", "orders/list.req.json", 0);
    click(8, 2, 2);
    asked_is("request.open", "orders/create.req.json", 1);
    click(1, 0, 1); /* the arrow */
    ck_assert_ptr_null(asked.command);
    ck_assert_str_eq(tree_cursor(t), "orders");
    char *text = screen();
    ck_assert_ptr_nonnull(strstr(text, "▸ orders  4"));
    free(text);
    click(8, 0, 2);
    text = screen();
    ck_assert_ptr_nonnull(strstr(text, "▾ orders"));
    free(text);
    struct key wheel = { .code = JKEY_MOUSE, .mouse = MOUSE_WHEEL_DOWN, .x = 3, .y = 3 };
    ck_assert(view_on_mouse(v, &wheel, &asked));
    click(3, H - 1, 1);
    ck_assert(view_is_typing(v));
}
END_TEST

/* Any size, any place of the cursor: nothing is drawn outside and nothing is read beyond. */
START_TEST(any_size_will_do)
{
    struct view_env env = { .focused = true };
    for (int w = 1; w < 40; w += 3) {
        for (int h = 1; h < 14; h++) {
            struct grid grid;
            grid_init(&grid);
            ck_assert_int_eq(grid_resize(&grid, w, h), JIG_OK);
            struct canvas all = grid_canvas(&grid);
            view_resize(v, w, h);
            press(0, h % 2 ? JKEY_PAGE_DOWN : JKEY_HOME);
            canvas_clear(&all, ROLE_TEXT);
            view_draw(v, &all, &env);
            grid_clear(&grid);
        }
    }
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_tree(void);
Suite *test_tree(void)
{
    Suite *suite = suite_create("tree");
    TCase *tc = tcase_create("tree");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_tree_shows_folders_methods_and_marks);
    tcase_add_test(tc, the_tree_tells_how_a_send_ended_without_colours);
    tcase_add_test(tc, folders_fold_and_the_cursor_stays_on_its_item);
    tcase_add_test(tc, a_listing_that_is_out_of_date_is_not_touched);
    tcase_add_test(tc, the_filter_narrows_while_it_is_typed);
    tcase_add_test(tc, a_folder_s_name_keeps_all_that_is_in_it);
    tcase_add_loop_test(tc, commands_ask_for_the_item_under_the_cursor, 0, COUNT(asks));
    tcase_add_test(tc, without_a_collection_only_a_new_request_makes_sense);
    tcase_add_test(tc, the_mouse_opens_folds_and_scrolls);
    tcase_add_test(tc, any_size_will_do);
    suite_add_tcase(suite, tc);
    return suite;
}
