#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/jsondiff.h"

struct diff_case {
    const char *a, *b;
    bool ordered;
    const char *want; /* a row a line: its mark, depth, a's text | b's text */
};

static const struct diff_case cases[] = {
    { "{\"a\":1}", " { \"a\" : 1 } ", true, "" },
    { "1", "2", false, "~0 1 | 2\n" },
    { "{\"id\":7,\"total\":129.90,\"paid\":false}", "{\"paid\":true,\"total\":99.9,\"id\":7}",
      false,
      "o0 { | {\n=1 \"id\":7 | \"id\":7\n~1 \"total\":129.90 | \"total\":99.9\n"
      "~1 \"paid\":false | \"paid\":true\nc0 } | }\n" },
    { "{\"x\":1,\"y\":2}", "{\"y\":2,\"x\":1}", true,
      "o0 { | {\n+1 \"x\":1 | \n=1 \"y\":2 | \"y\":2\n-1  | \"x\":1\nc0 } | }\n" },
    { "{\"x\":1,\"y\":2}", "{\"y\":2,\"x\":1}", false, "" },
    { "[1,2,3,4,5,9]", "[1,2,3,4,5,6,9]", false,
      "o0 [ | [\n=1 1 | 1\ns1 4\n-1  | 6\n=1 9 | 9\nc0 ] | ]\n" },
    { "[{\"n\":1},{\"n\":2,\"m\":[]}]", "[{\"n\":1}]", false,
      "o0 [ | [\n=1 {\"n\":1} | {\"n\":1}\n+1 { | \n+2 \"n\":2, | \n+2 \"m\":[] | \n+1 } | \n"
      "c0 ] | ]\n" },
    { "[{\"n\":1,\"v\":1}]", "[{\"n\":1,\"v\":2}]", false,
      "o0 [ | [\no1 { | {\n=2 \"n\":1 | \"n\":1\n~2 \"v\":1 | \"v\":2\nc1 } | }\nc0 ] | ]\n" },
    { "{\"a\":1}", "{\"a\":[1]}", false,
      "o0 { | {\n+1 \"a\":1 | \n-1  | \"a\":[\n-2  | 1\n-1  | ]\nc0 } | }\n" },
    { "{\"a\":{\"x\":1,\"y\":[2]}}", "{\"b\":[1,[2,3],45]}", false,
      "o0 { | {\n+1 \"a\":{ | \n+2 \"x\":1, | \n+2 \"y\":[ | \n+3 2 | \n+2 ] | \n+1 } | \n"
      "-1  | \"b\":[\n-2  | 1,\n-2  | [\n-3  | 2,\n-3  | 3\n-2  | ],\n-2  | 45\n-1  | ]\nc0 } "
      "| }\n" },
    { "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}", false,
      "o0 { | {\n=1 \"a\":1 | \"a\":1\n~1 \"a\":2 | \"a\":3\nc0 } | }\n" },
    { "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":3}\n", false,
      "=0 {\"a\":1} | {\"a\":1}\no0 { | {\n~1 \"a\":2 | \"a\":3\nc0 } | }\n" },
};

static char mark_of(enum jsondiff_kind kind)
{
    return "=soc~+-rR"[kind];
}

static void add_side(struct buf *out, struct span text, uint64_t at, uint64_t end)
{
    struct span part = span_sub(text, (size_t)at, (size_t)end);
    while (part.len && strchr(" \n", part.ptr[part.len - 1]))
        part.len--;
    buf_add(out, part);
}

static void print_rows(const struct jsondiff *d, struct span a, struct span b, struct buf *out)
{
    size_t n;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n);
    for (size_t i = 0; i < n; i++) {
        const struct jsondiff_row *r = &rows[i];
        buf_addf(out, "%c%u ", mark_of(r->kind), (unsigned)r->depth);
        if (r->count) {
            buf_addf(out, "%u\n", (unsigned)r->count);
            continue;
        }
        add_side(out, a, r->a_at, r->a_end);
        buf_add_str(out, " | ");
        add_side(out, b, r->b_at, r->b_end);
        buf_add_byte(out, '\n');
    }
}

static struct jsondiff *compare(const struct source *a, const struct source *b,
                                const struct jsondiff_config *config, size_t slice)
{
    struct jsondiff *d = jsondiff_new(a, b, config);
    bool is_a;
    ck_assert_ptr_nonnull(d);
    while (jsondiff_step(d, slice))
        ck_assert_uint_le(jsondiff_percent(d), 99);
    ck_assert_uint_eq(jsondiff_percent(d), 100);
    ck_assert_msg(!jsondiff_complaint(d, &is_a), "%s", jsondiff_complaint(d, &is_a));
    return d;
}

START_TEST(jsondiff_finds_what_differs_by_path)
{
    struct span a = span_of(cases[_i].a);
    struct span b = span_of(cases[_i].b);
    struct source a_source = source_of_span(&a);
    struct source b_source = source_of_span(&b);
    struct jsondiff_config config = { .ordered = cases[_i].ordered, .seed = 5 };
    struct jsondiff *d = compare(&a_source, &b_source, &config, 1);
    struct buf got;
    buf_init(&got, 1 << 16);
    print_rows(d, a, b, &got);
    ck_assert_str_eq(buf_str(&got), cases[_i].want);
    buf_clear(&got);
    jsondiff_free(d);
}
END_TEST

static const char *const before = "{\"items\":[{\"sku\":\"A\",\"at\":\"10:00\"},{\"sku\":\"B\","
                                  "\"at\":\"10:01\"}],\"two words\":{\"x\":1}}";
static const char *const after = "{\"items\":[{\"sku\":\"A\",\"at\":\"11:00\"},{\"sku\":\"B\","
                                 "\"at\":\"11:01\"}],\"two words\":{\"x\":2}}";

/* The path of the n-th changed row. */
static void changed_path(const struct jsondiff *d, size_t nth, char *out, size_t room,
                         uint64_t *path)
{
    struct buf text;
    size_t n;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n);
    buf_init(&text, 4096);
    for (size_t i = 0; i < n; i++)
        if (rows[i].kind == JSONDIFF_CHANGED && !nth--) {
            jsondiff_add_path(d, i, &text);
            *path = rows[i].path;
        }
    snprintf(out, room, "%s", buf_str(&text));
    buf_clear(&text);
}

START_TEST(jsondiff_ignores_a_path_in_every_element)
{
    struct span a = span_of(before);
    struct span b = span_of(after);
    struct source a_source = source_of_span(&a);
    struct source b_source = source_of_span(&b);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = compare(&a_source, &b_source, &config, 1 << 16);
    uint64_t first, second, third;
    char text[100];
    ck_assert_uint_eq(jsondiff_counts(d).changed, 3);
    changed_path(d, 0, text, sizeof text, &first);
    ck_assert_str_eq(text, ".items[0].at");
    changed_path(d, 1, text, sizeof text, &second);
    ck_assert_str_eq(text, ".items[1].at");
    changed_path(d, 2, text, sizeof text, &third);
    ck_assert_str_eq(text, ".\"two words\".x");
    ck_assert_uint_eq(first, second);
    ck_assert_uint_ne(first, third);
    jsondiff_free(d);
    config.ignored = &first;
    config.n_ignored = 1;
    d = compare(&a_source, &b_source, &config, 1 << 16);
    ck_assert_uint_eq(jsondiff_counts(d).changed, 1);
    ck_assert_uint_eq(jsondiff_counts(d).ignored, 2);
    jsondiff_free(d);
}
END_TEST

/* Of what only one of them has, in an object that stands elsewhere in the other. */
START_TEST(jsondiff_finds_each_key_of_a_path_where_it_is)
{
    struct span a = SPAN("{\"pad\":1,\"in\":{\"k\":1}}");
    struct span b = SPAN("{\"in\":{\"k\":1,\"gone\":2}}");
    struct source a_source = source_of_span(&a), b_source = source_of_span(&b);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = compare(&a_source, &b_source, &config, 1 << 16);
    struct buf path;
    size_t n, row = 0;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n);
    buf_init(&path, 4096);
    while (row < n && rows[row].kind != JSONDIFF_REMOVED)
        row++;
    ck_assert_uint_lt(row, n);
    jsondiff_add_path(d, row, &path);
    ck_assert_str_eq(buf_str(&path), ".in.gone");
    buf_clear(&path);
    jsondiff_free(d);
}
END_TEST

START_TEST(jsondiff_says_what_is_no_json)
{
    struct span a = SPAN("{\"a\":1}");
    struct span b = SPAN("{\"a\":}");
    struct source a_source = source_of_span(&a);
    struct source b_source = source_of_span(&b);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = jsondiff_new(&a_source, &b_source, &config);
    bool is_a = true;
    while (jsondiff_step(d, 3))
        ;
    ck_assert_ptr_nonnull(jsondiff_complaint(d, &is_a));
    ck_assert(!is_a);
    jsondiff_free(d);
}
END_TEST

/* 200,000 records in another order of keys, one of them with another value. */
START_TEST(jsondiff_of_large_texts_reads_only_what_differs)
{
    struct buf a, b;
    buf_init(&a, 64 << 20);
    buf_init(&b, 64 << 20);
    for (unsigned i = 0; i < 200000; i++) {
        buf_addf(&a, "%s{\"id\":%u,\"tags\":[\"x\",\"y\"],\"name\":\"record %u\"}",
                 i ? "," : "[", i, i);
        buf_addf(&b, "%s{\"name\":\"record %u\",\"id\":%u,\"tags\":[\"x\",\"%s\"]}",
                 i ? "," : "[", i, i, i == 150000 ? "z" : "y");
    }
    buf_add_byte(&a, ']');
    buf_add_byte(&b, ']');
    struct span a_span = buf_span(&a), b_span = buf_span(&b);
    struct source a_source = source_of_span(&a_span), b_source = source_of_span(&b_span);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = compare(&a_source, &b_source, &config, 1 << 20);
    char text[100] = "";
    uint64_t path;
    ck_assert_uint_eq(jsondiff_counts(d).changed, 1);
    ck_assert_uint_eq(jsondiff_counts(d).added + jsondiff_counts(d).removed, 0);
    changed_path(d, 0, text, sizeof text, &path);
    ck_assert_str_eq(text, ".[150000].tags[1]");
    jsondiff_free(d);
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

/* A million levels, and a member of a side's own that is larger than what is laid out. */
START_TEST(jsondiff_is_bounded)
{
    struct buf a, b;
    buf_init(&a, 64 << 20);
    buf_init(&b, 64 << 20);
    if (_i == 0) {
        buf_add_fill(&a, '[', 1000000);
        buf_add_fill(&b, '[', 1000000);
        buf_add_str(&a, "1");
        buf_add_str(&b, "2");
        buf_add_fill(&a, ']', 1000000);
        buf_add_fill(&b, ']', 1000000);
    } else {
        buf_add_str(&a, "{\"big\":[0");
        for (unsigned i = 0; i < 1000000; i++)
            buf_addf(&a, ",%u", i);
        buf_add_str(&a, "]}");
        buf_add_str(&b, "{}");
    }
    struct span a_span = buf_span(&a), b_span = buf_span(&b);
    struct source a_source = source_of_span(&a_span), b_source = source_of_span(&b_span);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = jsondiff_new(&a_source, &b_source, &config);
    size_t n;
    while (jsondiff_step(d, 1 << 20))
        ;
    jsondiff_rows(d, &n);
    ck_assert_uint_le(n, _i ? 1100 : JSONDIFF_ROWS_MAX);
    ck_assert_uint_gt(n, 999);
    ck_assert(!jsondiff_is_cut(d));
    jsondiff_free(d);
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

/* ---- In batches ---- */

/* Numbers in an array, or one after the other. */
struct list {
    unsigned values[120];
    size_t n;
};

static void add_list(struct buf *out, const struct list *l, bool is_array)
{
    buf_add_str(out, is_array ? "[" : "");
    for (size_t i = 0; i < l->n; i++)
        buf_addf(out, "%s%u", i ? (is_array ? "," : "\n") : "", l->values[i]);
    buf_add_str(out, is_array ? "]" : "");
}

/* The second is the first with some left out, some changed and some put in. */
static void make_lists(unsigned *random, struct list *a, struct list *b)
{
    a->n = b->n = 0;
    for (unsigned i = 0; i < 40; i++) {
        *random = *random * 1103515245u + 12345u;
        unsigned what = *random >> 16 & 15;
        a->values[a->n++] = 1000 + i;
        if (what != 0)
            b->values[b->n++] = what == 1 ? 5000 + i : 1000 + i;
        if (what == 2 || what == 3)
            b->values[b->n++] = 7000 + i;
        if (what == 4)
            a->values[a->n++] = 9000 + i;
    }
}

static unsigned number_at(struct span text, uint64_t at, uint64_t end)
{
    uint64_t value = 0;
    struct span digits = span_sub(text, (size_t)at, (size_t)end);
    while (digits.len && strchr(",\n", digits.ptr[digits.len - 1]))
        digits.len--;
    ck_assert(span_to_u64(digits, &value));
    return (unsigned)value;
}

/* Every element is there once, at its index, in order. */
static void check_sides(const struct jsondiff *d, const struct list *a, struct span a_text,
                        const struct list *b, struct span b_text)
{
    struct jsondiff_counts n = { 0 };
    size_t n_rows, a_at = 0, b_at = 0;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n_rows);
    for (size_t i = 0; i < n_rows; i++) {
        const struct jsondiff_row *r = &rows[i];
        if (r->kind == JSONDIFF_OPEN || r->kind == JSONDIFF_CLOSE)
            continue;
        bool has_a = r->a_end > r->a_at, has_b = r->b_end > r->b_at;
        if (has_a)
            ck_assert_uint_eq(number_at(a_text, r->a_at, r->a_end), a->values[a_at]);
        if (has_b)
            ck_assert_uint_eq(number_at(b_text, r->b_at, r->b_end), b->values[b_at]);
        for (uint64_t k = 0; k < r->count; k++)
            ck_assert_uint_eq(a->values[a_at + k], b->values[b_at + k]);
        if (has_a || has_b)
            ck_assert_uint_eq(r->index, has_a ? a_at : b_at);
        a_at += has_a + r->count;
        b_at += has_b + r->count;
        n.added += r->kind == JSONDIFF_ADDED;
        n.removed += r->kind == JSONDIFF_REMOVED;
        n.changed += r->kind == JSONDIFF_CHANGED;
    }
    ck_assert_uint_eq(a_at, n_rows ? a->n : 0);
    ck_assert_uint_eq(b_at, n_rows ? b->n : 0);
    ck_assert_uint_eq(n.added, jsondiff_counts(d).added);
    ck_assert_uint_eq(n.removed, jsondiff_counts(d).removed);
    ck_assert_uint_eq(n.changed, jsondiff_counts(d).changed);
}

static uint64_t all_of(struct jsondiff_counts n)
{
    return n.added + n.removed + n.changed;
}

START_TEST(jsondiff_in_batches_has_every_element_once)
{
    unsigned random = (unsigned)_i;
    for (int round = 0; round < 200; round++) {
        struct list a, b;
        struct buf a_text, b_text;
        buf_init(&a_text, 4096);
        buf_init(&b_text, 4096);
        make_lists(&random, &a, &b);
        add_list(&a_text, &a, _i & 1);
        add_list(&b_text, &b, _i & 1);
        struct span x = buf_span(&a_text), y = buf_span(&b_text);
        struct source a_source = source_of_span(&x), b_source = source_of_span(&y);
        struct jsondiff_config config = { .seed = 5, .batch = (size_t)_i / 2 + 1 };
        struct jsondiff *d = compare(&a_source, &b_source, &config, round & 1 ? 1 : 1 << 16);
        check_sides(d, &a, x, &b, y);
        config.batch = 0;
        struct jsondiff *whole = compare(&a_source, &b_source, &config, 1 << 16);
        ck_assert_uint_le(all_of(jsondiff_counts(whole)), all_of(jsondiff_counts(d)));
        if (config.batch >= 16) /* four times what was put in at a place */
            ck_assert_uint_eq(all_of(jsondiff_counts(whole)), all_of(jsondiff_counts(d)));
        jsondiff_free(d);
        jsondiff_free(whole);
        config.batch = (size_t)_i / 2 + 1;
        d = compare(&a_source, &a_source, &config, 3);
        check_sides(d, &a, x, &a, x);
        ck_assert_uint_eq(all_of(jsondiff_counts(d)), 0);
        jsondiff_free(d);
        buf_clear(&a_text);
        buf_clear(&b_text);
    }
}
END_TEST

/* Records of which some are noted and some are not, in batches of four: what was put in moves the
 * others into other batches, and is told for what it is; what differs inside, by its place. */
START_TEST(jsondiff_in_batches_goes_inside)
{
    struct buf a, b;
    uint64_t path;
    char text[100];
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    for (unsigned i = 0; i < 100; i++) {
        unsigned len = i % 3 ? 400 : 4;
        if (i == 30)
            buf_add_str(&b, _i ? "\"more\"," : "\"more\"\n");
        buf_addf(&a, "{\"id\":%u,\"pad\":\"%0*u\",\"in\":[1,{\"v\":1}]}", i, (int)len, i);
        buf_addf(&b, "{\"pad\":\"%0*u\",\"in\":[1,{\"v\":%d}],\"id\":%u}", (int)len, i,
                 i == 70 || i == 71 ? 2 : 1, i);
        buf_add_str(&a, i == 99 ? "" : _i ? "," : "\n");
        buf_add_str(&b, i == 99 ? "" : _i ? "," : "\n");
    }
    struct buf x, y;
    buf_init(&x, 1 << 20);
    buf_init(&y, 1 << 20);
    buf_addf(&x, "%s%s%s", _i ? "{\"all\":[" : "", buf_str(&a), _i ? "]}" : "");
    buf_addf(&y, "%s%s%s", _i ? "{\"all\":[" : "", buf_str(&b), _i ? "]}" : "");
    struct span x_span = buf_span(&x), y_span = buf_span(&y);
    struct source x_source = source_of_span(&x_span), y_source = source_of_span(&y_span);
    struct jsondiff_config config = { .seed = 5, .batch = 4 };
    struct jsondiff *d = compare(&x_source, &y_source, &config, 100);
    ck_assert_uint_eq(jsondiff_counts(d).changed, 2);
    ck_assert_uint_eq(jsondiff_counts(d).added, 0);
    ck_assert_uint_eq(jsondiff_counts(d).removed, 1);
    changed_path(d, 1, text, sizeof text, &path);
    ck_assert_str_eq(text, _i ? ".all[71].in[1].v" : ".in[1].v");
    jsondiff_free(d);
    buf_clear(&a);
    buf_clear(&b);
    buf_clear(&x);
    buf_clear(&y);
}
END_TEST

/* More elements than are in memory at a time, the first of them another one, and one left out late. */
START_TEST(jsondiff_of_more_elements_than_a_batch)
{
    enum { N = 2 * JSONDIFF_BATCH + 100000 };
    struct buf a, b;
    buf_init(&a, 64 << 20);
    buf_init(&b, 64 << 20);
    for (unsigned i = 0; i < N; i++) {
        buf_addf(&a, "%s%u", i ? "," : "[", i ? i : 1);
        if (i != N - 5)
            buf_addf(&b, "%s%u", i ? "," : "[", i ? i : 7);
    }
    buf_add_byte(&a, ']');
    buf_add_byte(&b, ']');
    struct span a_span = buf_span(&a), b_span = buf_span(&b);
    struct source a_source = source_of_span(&a_span), b_source = source_of_span(&b_span);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = compare(&a_source, &b_source, &config, 1 << 20);
    struct jsondiff_counts n = jsondiff_counts(d);
    size_t n_rows;
    const struct jsondiff_row *rows = jsondiff_rows(d, &n_rows);
    ck_assert_uint_eq(n.changed + 10 * n.added + 100 * n.removed, 11);
    ck_assert_uint_eq(n_rows, 6); /* [, changed, alike, added, alike, ] */
    ck_assert_uint_eq(rows[2].count, N - 6);
    ck_assert_uint_eq(rows[3].index, N - 5);
    jsondiff_free(d);
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

/* What has been read of the text since it was set to zero. */
struct counted {
    struct span text;
    size_t bytes;
};

static size_t read_counted(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct counted *c = (struct counted *)ctx;
    struct source s = source_of_span(&c->text);
    size_t n = s.read(s.ctx, offset, out, len);
    c->bytes += n;
    return n;
}

/* A hundred members of 100 kB on one side are laid out one a step, and not in one. */
START_TEST(jsondiff_reads_no_more_in_a_step_than_it_was_given)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    for (unsigned i = 0; i < 100; i++) {
        buf_addf(&text, "%s\"big%u\":[0", i ? "," : "{", i);
        for (unsigned k = 0; k < 50000; k++)
            buf_add_str(&text, ",1");
        buf_add_byte(&text, ']');
    }
    buf_add_byte(&text, '}');
    struct counted a = { .text = buf_span(&text) };
    struct span b = SPAN("{}");
    struct source a_source = { read_counted, &a, text.len }, b_source = source_of_span(&b);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = jsondiff_new(&a_source, &b_source, &config);
    size_t most = 0;
    for (bool more = true; more;) {
        a.bytes = 0;
        more = jsondiff_step(d, 8192);
        most = a.bytes > most ? a.bytes : most;
    }
    ck_assert_uint_eq(jsondiff_counts(d).added, 100);
    ck_assert_uint_le(most, 8192 + 2 * WINDOW_SIZE + JSONDIFF_BYTES);
    jsondiff_free(d);
    buf_clear(&text);
}
END_TEST

/* Memory is what a million levels cost most: none of it is copied, cleared or given back at once. */
START_TEST(jsondiff_of_a_million_levels_is_let_go_of_in_parts)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_add_fill(&text, '[', 1000000);
    buf_add_fill(&text, ']', 1000000);
    struct span span = buf_span(&text);
    struct source source = source_of_span(&span);
    struct jsondiff_config config = { .seed = 5 };
    struct jsondiff *d = jsondiff_new(&source, &source, &config);
    size_t parts = 1;
    for (int i = 0; i < 200 && jsondiff_step(d, 8192); i++)
        ;
    while (jsondiff_let_go(d))
        parts++;
    ck_assert_uint_ge(parts, 1000000 * sizeof(struct jsonopen) / MEM_PART);
    buf_clear(&text);
}
END_TEST

Suite *test_jsondiff(void);
Suite *test_jsondiff(void)
{
    Suite *s = suite_create("jsondiff");
    TCase *tc = tcase_create("jsondiff");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, jsondiff_finds_what_differs_by_path, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, jsondiff_ignores_a_path_in_every_element);
    tcase_add_test(tc, jsondiff_finds_each_key_of_a_path_where_it_is);
    tcase_add_test(tc, jsondiff_says_what_is_no_json);
    tcase_add_test(tc, jsondiff_of_large_texts_reads_only_what_differs);
    tcase_add_loop_test(tc, jsondiff_is_bounded, 0, 2);
    tcase_add_loop_test(tc, jsondiff_in_batches_has_every_element_once, 0, 40);
    tcase_add_loop_test(tc, jsondiff_in_batches_goes_inside, 0, 2);
    tcase_add_test(tc, jsondiff_of_more_elements_than_a_batch);
    tcase_add_test(tc, jsondiff_reads_no_more_in_a_step_than_it_was_given);
    tcase_add_test(tc, jsondiff_of_a_million_levels_is_let_go_of_in_parts);
    suite_add_tcase(s, tc);
    return s;
}
