#include <check.h>
#include <string.h>

#include "data/tablelines.h"
#include "support/linestext.h"

struct table_case {
    const char *name;
    enum table_kind kind;
    const char *text;
    const char *names; /* NULL: none */
    const char *want;  /* with numbers */
};

static const struct table_case tables[] = {
    { "csv", TABLE_CSV, "id,name,price\n1,Ann,4.50\n12,\"B, C\",10\n", "id │ name │ price",
      "1  1 │ Ann  │ 4.50\n2 12 │ B, C │ 10\n" },
    { "quotes", TABLE_CSV, "a,b\r\n\"say \"\"hi\"\"\",x\r\n\"two\nlines\",\"y\"\r\n",
      "a         │ b", "1 say \"hi\"  │ x\n2 two\nlines │ y\n" },
    { "quotes that part nothing", TABLE_CSV, "a,b\n5\" pipe,\"x\"y\n", "a       │ b",
      "1 5\" pipe │ \"x\"y\n" },
    { "semicolons", TABLE_CSV, "a;b\n1,5;2\n", "  a │ b", "1 1,5 │ 2\n" },
    { "tabs and no line end", TABLE_CSV, "a\tb\nx\ty", "a │ b", "1 x │ y\n" },
    { "uneven", TABLE_CSV, "a,b\n1\n2,3,4\n\n", "a │ b", "1 1\n2 2 │ 3 │ 4\n3  \n" },
    { "wide letters", TABLE_CSV, "k,v\n日本,1\nx,2\n", "k    │ v", "1 日本 │ 1\n2 x    │ 2\n" },
    { "a byte order mark", TABLE_CSV, "\xef\xbb\xbfk,v\n1,2\n", "k │ v", "1 1 │ 2\n" },
    { "names alone", TABLE_CSV, "a,b", "a │ b", "" },
    { "nothing", TABLE_CSV, "", NULL, "" },
    { "form", TABLE_FORM, "name=Ann+B&city=K%C3%B6ln&a%26b=x=y&empty=&flag", NULL,
      "1 name   Ann B\n2 city   Köln\n3 a&b    x=y\n4 empty  \n5 flag \n" },
    { "bad escapes", TABLE_FORM, "a=%zz%4&%=+", NULL, "1 a  %zz%4\n2 %   \n" },
};

struct table {
    struct span bytes;
    struct source source;
    struct tablelines t;
    struct lines lines;
};

static void open_table(struct table *t, struct span bytes, enum table_kind kind, size_t grow)
{
    t->bytes = bytes;
    t->source = source_of_span(&t->bytes);
    t->source.len = grow ? 0 : bytes.len;
    tablelines_init(&t->t, &t->source, kind);
    t->lines = tablelines_lines(&t->t);
    while (t->source.len < bytes.len) {
        t->source.len += grow < bytes.len - t->source.len ? grow : bytes.len - t->source.len;
        t->lines.class->step(t->lines.ctx, 1 << 16);
    }
    while (t->lines.class->step(t->lines.ctx, 1 << 16))
        ;
}

START_TEST(tablelines_puts_cells_into_columns)
{
    const struct table_case *c = &tables[_i];
    for (size_t way = 0; way < 3; way++) {
        struct table t;
        struct buf out;
        struct line names;
        buf_init(&out, 1 << 20);
        open_table(&t, span_of(c->text), c->kind, way == 2 ? 40 : 0);
        if (way == 1)
            linestext_backwards(t.lines, true, &out);
        else
            linestext_all(t.lines, true, &out);
        ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s (%zu):\n%s\nnot\n%s", c->name,
                      way, buf_str(&out), c->want);
        ck_assert_int_eq(tablelines_names(&t.t, &names), c->names != NULL);
        buf_reset(&out);
        if (c->names) {
            linestext_line(t.lines, &names, false, &out);
            ck_assert_msg(span_eq_str(span_sub(buf_span(&out), 0, out.len - 1), c->names),
                          "%s: %s", c->name, buf_str(&out));
        }
        buf_clear(&out);
        tablelines_clear(&t.t);
    }
}
END_TEST

START_TEST(tablelines_finds_records_by_number_and_place)
{
    struct buf text;
    struct table t;
    struct line line, found;
    buf_init(&text, 64 << 20);
    buf_add_str(&text, "id,text\n");
    for (int i = 0; i < 30000; i++)
        buf_addf(&text, "%d,\"one\ntwo %d\"\n", i, i);
    open_table(&t, buf_span(&text), TABLE_CSV, 70001);
    ck_assert_uint_eq(t.lines.class->count(t.lines.ctx), 30000);
    for (uint64_t n = 1; n <= 30000; n += 997) {
        ck_assert(t.lines.class->numbered(t.lines.ctx, n, &line));
        ck_assert_uint_eq(line.number, n);
        ck_assert(t.lines.class->find(t.lines.ctx, line.end - 1, &found));
        ck_assert_uint_eq(found.at, line.at);
        ck_assert(n == 1 || t.lines.class->prev(t.lines.ctx, &line, &found));
        ck_assert(n == 1 || (found.end == line.at && found.number == n - 1));
    }
    ck_assert(t.lines.class->find(t.lines.ctx, 0, &line) && line.number == 1);
    ck_assert(!t.lines.class->prev(t.lines.ctx, &line, &found));
    ck_assert(t.lines.class->find(t.lines.ctx, UINT64_MAX, &line) && line.number == 30000);
    buf_clear(&text);
    tablelines_clear(&t.t);
}
END_TEST

START_TEST(tablelines_cuts_what_is_too_wide_and_says_so)
{
    struct buf text, out;
    struct table t;
    buf_init(&text, 1 << 20);
    buf_init(&out, 1 << 20);
    buf_add_str(&text, "a,b\n");
    buf_add_fill(&text, 'x', 1000);
    buf_add_str(&text, ",1\n");
    buf_add_fill(&text, ',', 100);
    open_table(&t, buf_span(&text), TABLE_CSV, 0);
    linestext_all(t.lines, false, &out);
    ck_assert(tablelines_is_cut(&t.t));
    ck_assert(strstr(buf_str(&out), "xxx… │ 1\n"));
    ck_assert(strstr(buf_str(&out), " … more columns than are shown\n"));
    size_t end = span_find(buf_span(&out), SPAN("…"), 0);
    ck_assert_uint_eq(end, TABLE_WIDTH - 1);
    buf_clear(&text);
    buf_clear(&out);
    tablelines_clear(&t.t);
}
END_TEST

START_TEST(tablelines_grow_with_what_comes_later)
{
    struct buf text, out;
    struct table t;
    struct line line;
    buf_init(&text, 64 << 20);
    buf_init(&out, 4096);
    buf_add_str(&text, "id,text\n");
    for (int i = 0; i < 100000; i++)
        buf_addf(&text, "%d,x\n", i);
    buf_add_str(&text, "a surprise at the end,y\n");
    open_table(&t, buf_span(&text), TABLE_CSV, 0);
    ck_assert(t.lines.class->numbered(t.lines.ctx, 99999, &line));
    linestext_line(t.lines, &line, false, &out);
    ck_assert_str_eq(buf_str(&out), "99998 │ x\n");
    buf_reset(&out);
    ck_assert(t.lines.class->numbered(t.lines.ctx, 100001, &line));
    linestext_line(t.lines, &line, false, &out);
    ck_assert_str_eq(buf_str(&out), "a surprise at the end │ y\n");
    buf_clear(&text);
    buf_clear(&out);
    tablelines_clear(&t.t);
}
END_TEST

/* What is shown can be traced to where it is from: search marks it. */
START_TEST(tablelines_knows_where_each_cell_is_from)
{
    struct table t;
    struct line line;
    struct painting p;
    size_t from, to;
    painting_init(&p);
    open_table(&t, SPAN("k,v\n\"a\"\"b\",yes\n"), TABLE_CSV, 0);
    ck_assert(t.lines.class->find(t.lines.ctx, 0, &line));
    t.lines.class->paint(t.lines.ctx, &line, &p);
    uint64_t at = span_find(t.bytes, SPAN("yes"), 0);
    bool found = false;
    for (size_t i = 0; i < p.n; i++)
        if (painting_find(&p, i, at, at + 3, &from, &to)) {
            ck_assert(span_eq(span_sub(buf_span(&p.text), from, to), SPAN("yes")));
            found = true;
        }
    ck_assert(found);
    painting_clear(&p);
    tablelines_clear(&t.t);
}
END_TEST

Suite *test_tablelines(void);
Suite *test_tablelines(void)
{
    Suite *suite = suite_create("tablelines");
    TCase *tc = tcase_create("tablelines");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, tablelines_puts_cells_into_columns, 0,
                        sizeof tables / sizeof *tables);
    tcase_add_test(tc, tablelines_finds_records_by_number_and_place);
    tcase_add_test(tc, tablelines_cuts_what_is_too_wide_and_says_so);
    tcase_add_test(tc, tablelines_grow_with_what_comes_later);
    tcase_add_test(tc, tablelines_knows_where_each_cell_is_from);
    suite_add_tcase(suite, tc);
    return suite;
}
