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
    tcase_add_test(tc, jsondiff_reads_no_more_in_a_step_than_it_was_given);
    tcase_add_test(tc, jsondiff_of_a_million_levels_is_let_go_of_in_parts);
    suite_add_tcase(s, tc);
    return s;
}
