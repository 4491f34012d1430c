#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "widget/kvstate.h"
#include "widget/kvtable.h"
#include "widget/kvtext.h"

/* ---- Rows in memory: "a=1,-b=2" is a row that is on and one that is off ----------------------*/

enum { MOST = 32 };

struct rows {
    struct {
        char name[64], value[256];
        bool on, fixed;
    } rows[MOST];
    size_t n;
};

static void copy_text(char *out, size_t room, struct span s)
{
    snprintf(out, room, "%.*s", (int)s.len, s.ptr ? s.ptr : "");
}

static void load(struct rows *r, const char *text)
{
    *r = (struct rows){ 0 };
    struct span rest = span_of(text);
    while (rest.len > 0) {
        struct span item = span_cut(&rest, ',');
        r->rows[r->n].on = item.ptr[0] != '-';
        r->rows[r->n].fixed = item.ptr[0] == '!';
        if (item.ptr[0] == '-' || item.ptr[0] == '!')
            item = span_sub(item, 1, item.len);
        copy_text(r->rows[r->n].name, 64, span_cut(&item, '='));
        copy_text(r->rows[r->n++].value, 256, item);
    }
}

static const char *shown(const struct rows *r)
{
    static char out[8192];
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < r->n; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s=%s", i > 0 ? "," : "",
                              r->rows[i].fixed ? "!"
                              : r->rows[i].on  ? ""
                                               : "-",
                              r->rows[i].name, r->rows[i].value);
    return out;
}

static size_t count(void *ctx)
{
    return ((struct rows *)ctx)->n;
}

static void row(void *ctx, size_t i, struct kv_row *out)
{
    struct rows *r = ctx;
    out->name = span_of(r->rows[i].name);
    out->value = span_of(r->rows[i].value);
    out->on = r->rows[i].on;
    out->fixed = r->rows[i].fixed;
    out->note = out->fixed ? SPAN("from Auth") : out->on ? SPAN("") : SPAN("off");
}

static bool set(void *ctx, size_t i, enum kv_column column, struct span text)
{
    struct rows *r = ctx;
    copy_text(column == KV_NAME ? r->rows[i].name : r->rows[i].value,
              column == KV_NAME ? 64 : 256, text);
    return true;
}

static bool toggle(void *ctx, size_t i)
{
    struct rows *r = ctx;
    r->rows[i].on = !r->rows[i].on;
    return true;
}

static bool insert(void *ctx, size_t at, const struct kv_row *fresh)
{
    struct rows *r = ctx;
    struct rows old = *r;
    if (r->n == MOST)
        return false;
    for (size_t i = r->n++; i > at; i--)
        r->rows[i] = old.rows[i - 1];
    memset(&r->rows[at], 0, sizeof r->rows[at]);
    copy_text(r->rows[at].name, 64, fresh->name);
    copy_text(r->rows[at].value, 256, fresh->value);
    r->rows[at].on = fresh->on;
    return true;
}

static bool remove_row(void *ctx, size_t i)
{
    struct rows *r = ctx;
    for (r->n--; i < r->n; i++)
        r->rows[i] = r->rows[i + 1];
    return true;
}

static bool move(void *ctx, size_t from, size_t to)
{
    struct rows *r = ctx, old = *r;
    r->rows[to] = old.rows[from];
    r->rows[from] = old.rows[to]; /* neighbours only */
    return true;
}

static bool replace(void *ctx, const struct kv_row *fresh, size_t n)
{
    struct rows *r = ctx, old = *r;
    r->n = 0;
    for (size_t i = 0; i < n; i++)
        insert(r, i, &fresh[i]);
    for (size_t i = 0; i < old.n; i++)
        if (old.rows[i].fixed)
            r->rows[r->n++] = old.rows[i];
    return true;
}

static void *save(void *ctx)
{
    struct rows *copy = malloc(sizeof *copy);
    *copy = *(struct rows *)ctx;
    return copy;
}

static bool restore(void *ctx, const void *saved)
{
    *(struct rows *)ctx = *(const struct rows *)saved;
    return true;
}

static size_t offer(void *ctx, enum kv_column column, struct span name, struct span typed,
                    struct candidate *out, size_t room)
{
    static const struct candidate names[] = { { { "Accept", 6 }, { 0 } },
                                              { { "Accept-Language", 15 }, { 0 } } };
    (void)ctx;
    (void)name;
    return column == KV_NAME && typed.len > 0 ? complete_filter(names, 2, typed, out, room) : 0;
}

static const struct kv_model model = { count, row,     set,  toggle,  insert, remove_row,
                                       move,  replace, save, restore, free,   offer };

/* ---- Keys: commands are written as the request pane binds them -------------------------------*/

struct table {
    struct rows rows;
    struct clipboard clipboard;
    struct kvtable *t;
};

static void open_table(struct table *table, const char *rows)
{
    load(&table->rows, rows);
    clipboard_init(&table->clipboard);
    struct kvtable_config config = { .model = &model,
                                     .ctx = &table->rows,
                                     .add = "add a header",
                                     .separator = ':',
                                     .clipboard = &table->clipboard };
    table->t = kvtable_new(&config);
    kvtable_resize(table->t, 60, 10);
}

static void close_table(struct table *table)
{
    kvtable_free(table->t);
    clipboard_clear(&table->clipboard);
}

static bool take(void *ctx, const struct key *key)
{
    static const struct {
        uint32_t letter;
        enum kv_command command;
    } bound[] = { { 'a', KV_ADD },     { 'd', KV_DELETE },    { 'D', KV_DUPLICATE },
                  { 'K', KV_MOVE_UP }, { 'J', KV_MOVE_DOWN }, { 'b', KV_BULK },
                  { 'u', KV_UNDO },    { 'U', KV_REDO },      { ' ', KV_TOGGLE } };
    struct kvtable *t = ctx;
    if (key->code == JKEY_MOUSE)
        return kvtable_mouse(t, key);
    for (size_t i = 0; i < sizeof bound / sizeof *bound && !kvtable_is_typing(t); i++)
        if (key_is_char(key, 0, bound[i].letter))
            return kvtable_run(t, bound[i].command);
    if (key_is(key, 0, JKEY_ENTER) && !kvtable_is_typing(t))
        return kvtable_run(t, KV_EDIT);
    return kvtable_key(t, key);
}

struct keys_case {
    const char *before, *keys, *after;
};

static const struct keys_case keys_cases[] = {
    { "a=1,b=2", "<Enter>3<Enter>", "a=13,b=2" },
    { "a=1,b=2", "<Left><Enter>x<Enter>", "ax=1,b=2" },
    { "a=1,b=2", "<Enter>34<Esc>", "a=1,b=2" },
    { "a=1,b=2", "<Enter>3<Enter>u", "a=1,b=2" },
    { "a=1,b=2", "<Enter>345<Enter>uU", "a=1345,b=2" },
    { "a=1,b=2", "<Down> ", "a=1,-b=2" },
    { "-a=1", " ", "a=1" },
    { "a=1,b=2,c=3", "<Down>d", "a=1,c=3" },
    { "a=1,b=2,c=3", "<Down>ddu", "a=1,c=3" },
    { "a=1,b=2,c=3", "<Down>dduu", "a=1,b=2,c=3" },
    { "a=1,a=1", "D", "a=1,a=1,a=1" },
    { "a=1,b=2", "J", "b=2,a=1" },
    { "a=1,b=2", "JJ", "b=2,a=1" },
    { "a=1,b=2", "<Down>K", "b=2,a=1" },
    /* adding */
    { "", "aX<Enter>1<Enter>", "X=1" },
    { "a=1", "aX<Tab>1<Enter>", "a=1,X=1" },
    { "a=1", "<End><Enter>X<Enter>1<Enter>", "a=1,X=1" },
    { "a=1", "a<Esc>", "a=1" },
    { "a=1", "aX<Backspace><Enter><Enter>", "a=1" },
    { "a=1", "aX<Enter>1<Enter>u", "a=1" },
    { "a=1,!z=9", "aX<Enter>1<Enter>", "a=1,X=1,!z=9" },
    /* what is fixed is not changed here */
    { "!z=9", " d<Enter>x<Esc>D", "!z=9" },
    { "a=1,!z=9", "J", "a=1,!z=9" },
    /* completion */
    { "", "aacc<Tab>x<Enter>", "Accept=x" },
    { "", "aacc<Down><Down><Enter>x<Enter>", "Accept-Language=x" },
    { "", "aacc<Enter>x<Enter>", "acc=x" },
    { "", "aacc<Esc><Enter>x<Enter>", "acc=x" },
    /* pasting lines makes rows */
    { "a=1", "a<paste X: 1\r\n# Y: 2\nZ:3\n>", "a=1,X=1,-Y=2,Z=3" },
    { "a=1", "<Enter><paste x: 1>", "a=1x: 1" },
    { "a=1", "<paste X: 1\nY: 2\n>", "a=1,X=1,Y=2" },
    { "a=1,!z=9", "<paste X: 1>", "a=1,X=1,!z=9" },
    { "a=1", "<paste X: 1\nY: 2\n>u", "a=1" },
    { "a=1", "<paste X>1<Enter>v<Enter>", "a=1,X1=v" },
    { "a=1", "<paste X><Esc>", "a=1" },
    /* all as text */
    { "a=1,-b=2", "b<End>0<Esc>", "a=10,-b=2" },
    { "a=1,-b=2", "b<Down><Del><Esc>", "a=1,b=2" },
    { "a=1,b=2", "b<Ctrl+A>x: y<Enter><Enter>q<Esc>", "x=y,q=" },
    { "a=1,!z=9", "b<Ctrl+A><Del><Esc>", "!z=9" },
    { "a=1,b=2", "b<Ctrl+A><Del><Esc>u", "a=1,b=2" },
    { "a=1,b=2", "b<End>0", "a=10,b=2" }, /* with every key */
    { "a=1,b=2", "b<Ctrl+A>x", "x=" },
    { "a=1,b=2", "b<Ctrl+A>x<Ctrl+Z>", "a=1,b=2" },
    { "a=1,b=2", "b<End>01<Esc>u", "a=1,b=2" },         /* one step of the history */
    { "a=1,b=2", "db<End>0<Ctrl+Z><Esc>u", "a=1,b=2" }, /* none where nothing has changed */
    /* mouse */
    { "a=1,b=2", "<click 2,1>", "a=1,-b=2" },
    { "a=1,b=2", "<double 30,1>3<Enter>", "a=1,b=23" },
    { "a=1,b=2", "<click 30,0>3<Enter>", "a=13,b=2" }, /* the cell under the cursor */
    { "a=1", "<click 5,2>X<Enter><Esc>", "a=1,X=" },
};

START_TEST(kvtable_does_what_the_keys_say)
{
    struct table table;
    open_table(&table, keys_cases[_i].before);
    screen_keys(keys_cases[_i].keys, take, table.t);
    ck_assert_str_eq(shown(&table.rows), keys_cases[_i].after);
    close_table(&table);
}
END_TEST

static const struct {
    const char *keys;
    size_t top, at; /* the first row that is shown, and the cursor's, which stays among them */
    const char *first; /* its value then */
} bar_cases[] = {
    { "<click 59,3>", 5, 5, "1" },
    { "<click 59,3><drag 59,0>", 0, 3, "1" },
    { "<End><click 59,0>", 0, 3, "1" },
    { "<Enter>2<click 59,3>", 5, 5, "12" }, /* what was typed stays */
    { "<click 59,3><drop 59,3><drag 59,0>", 5, 5, "1" },
    { "<click 59,0><drag 9,1>", 2, 2, "1" },
    { "<click 58,3>", 0, 3, "1" }, /* beside it */
};

START_TEST(kvtable_scrolls_by_its_bar)
{
    struct table table;
    open_table(&table, "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8");
    kvtable_resize(table.t, 60, 4);
    screen_keys(bar_cases[_i].keys, take, table.t);
    ck_assert_uint_eq(table.t->top, bar_cases[_i].top);
    ck_assert_uint_eq(kvtable_at(table.t), bar_cases[_i].at);
    ck_assert(!kvtable_is_typing(table.t));
    ck_assert_str_eq(table.rows.rows[0].value, bar_cases[_i].first);
    close_table(&table);
}
END_TEST

/* What is offered lies over the bar where there is no room beside it. */
START_TEST(kvtable_takes_what_is_offered_over_its_bar)
{
    struct table table;
    open_table(&table, "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8");
    kvtable_resize(table.t, 20, 4);
    screen_keys("aacc", take, table.t);
    size_t top = table.t->top;
    screen_keys("<click 19,1>", take, table.t);
    ck_assert(kvtable_is_typing(table.t));
    ck_assert_uint_eq(table.t->top, top);
    screen_keys("x<Enter>", take, table.t);
    ck_assert_str_eq(shown(&table.rows), "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,Accept=x");
    close_table(&table);
}
END_TEST

START_TEST(kvtable_stores_every_key_at_once)
{
    struct table table;
    open_table(&table, "a=1");
    screen_keys("<Enter>2", take, table.t);
    ck_assert_str_eq(shown(&table.rows), "a=12");
    ck_assert(kvtable_is_typing(table.t));
    kvtable_leave(table.t);
    ck_assert_str_eq(shown(&table.rows), "a=12");
    close_table(&table);
}
END_TEST

/* What leads elsewhere ends it: the next request's rows are no text of this one's. */
START_TEST(kvtable_leaves_text_with_what_was_typed)
{
    struct table table;
    open_table(&table, "a=1");
    screen_keys("b<End>2", take, table.t);
    kvtable_leave(table.t);
    ck_assert(!kvtable_is_typing(table.t));
    kvtable_reset(table.t);
    ck_assert_str_eq(shown(&table.rows), "a=12");
    close_table(&table);
}
END_TEST

START_TEST(kvtable_draws_marks_names_values_and_notes)
{
    struct table table;
    open_table(&table, "Accept=text/html,-X-Debug=1,!Authorization=Bearer x");
    struct grid g;
    grid_init(&g);
    grid_resize(&g, 60, 10);
    struct canvas c = grid_canvas(&g);
    kvtable_draw(table.t, &c, true);
    ck_assert_str_eq(screen_text(&g),
                     "▌ ✓  Accept              text/html\n"
                     "  ·  X-Debug             1                             off\n"
                     "  ✓  Authorization       Bearer x                from Auth\n"
                     "\n"
                     "  + add a header");
    ck_assert_int_eq(kvtable_bottom(table.t), 5);
    grid_clear(&g);
    close_table(&table);
}
END_TEST

START_TEST(kvtable_keeps_the_cursor_in_sight)
{
    struct table table;
    open_table(&table, "a=,b=,c=,d=,e=,f=,g=,h=,i=,j=,k=,l=");
    kvtable_resize(table.t, 40, 4);
    struct grid g;
    grid_init(&g);
    grid_resize(&g, 40, 4);
    struct canvas c = grid_canvas(&g);
    screen_keys("<Down><Down><Down><Down><Down>", take, table.t);
    kvtable_draw(table.t, &c, true);
    ck_assert_str_eq(screen_row(&g, 3), "▌ ✓  f");
    screen_keys("<End>", take, table.t);
    canvas_clear(&c, ROLE_TEXT);
    kvtable_draw(table.t, &c, true);
    ck_assert_str_eq(screen_row(&g, 2), "  ✓  l");
    ck_assert_str_eq(screen_row(&g, 3), "▌ + add a header                       ▐");
    grid_clear(&g);
    close_table(&table);
}
END_TEST

START_TEST(kvtable_refuses_text_for_rows_that_no_line_can_hold)
{
    struct table table;
    open_table(&table, "a:b=1");
    ck_assert(!kvtable_run(table.t, KV_BULK));
    ck_assert(!kvtable_is_typing(table.t));
    ck_assert_ptr_nonnull(kvtable_complaint(table.t));
    close_table(&table);
}
END_TEST

struct text_case {
    const char *text, *rows; /* "name=value" with "-" for off */
};

static const struct text_case text_cases[] = {
    { "A: 1\n\n#B:2\r\n  # C : 3 \n", "A=1,-B=2,-C=3" },
    { "A", "A=" },
    { ":authority: h", ":authority=h" },
    { "A: b: c", "A=b: c" },
    { "#\n##  \n", "" },
};

START_TEST(kvtext_reads_lines)
{
    struct rows rows = { 0 };
    struct span rest = span_of(text_cases[_i].text);
    struct kvtext_row line;
    while (kvtext_next(&rest, ':', &line)) {
        struct kv_row fresh = { line.name, line.value, .on = line.on };
        insert(&rows, rows.n, &fresh);
    }
    ck_assert_str_eq(shown(&rows), text_cases[_i].rows);
}
END_TEST

Suite *test_kvtable(void);
Suite *test_kvtable(void)
{
    Suite *suite = suite_create("kvtable");
    TCase *tc = tcase_create("kvtable");
    tcase_add_loop_test(tc, kvtable_does_what_the_keys_say, 0,
                        sizeof keys_cases / sizeof *keys_cases);
    tcase_add_loop_test(tc, kvtable_scrolls_by_its_bar, 0,
                        sizeof bar_cases / sizeof *bar_cases);
    tcase_add_test(tc, kvtable_takes_what_is_offered_over_its_bar);
    tcase_add_test(tc, kvtable_stores_every_key_at_once);
    tcase_add_test(tc, kvtable_leaves_text_with_what_was_typed);
    tcase_add_test(tc, kvtable_draws_marks_names_values_and_notes);
    tcase_add_test(tc, kvtable_keeps_the_cursor_in_sight);
    tcase_add_test(tc, kvtable_refuses_text_for_rows_that_no_line_can_hold);
    tcase_add_loop_test(tc, kvtext_reads_lines, 0, sizeof text_cases / sizeof *text_cases);
    suite_add_tcase(suite, tc);
    return suite;
}
