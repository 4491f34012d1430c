#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/textdiff.h"

struct text_case {
    enum rowcut_kind kind;
    const char *a, *b;
    const char *want; /* "[of a|of b]" for each hunk */
};

static const struct text_case texts[] = {
    { ROWCUT_LINES, "", "", "" },
    { ROWCUT_LINES, "a\n", "a\n", "" },
    { ROWCUT_LINES, "a\nb\nc\n", "a\nB\nc\n", "[b\n|B\n]" },
    { ROWCUT_LINES, "a\nb\nc\n", "a\nc\n", "[b\n|]" },
    { ROWCUT_LINES, "a\nc\n", "a\nb\nc\n", "[|b\n]" },
    { ROWCUT_LINES, "", "a\nb\n", "[|a\nb\n]" },
    { ROWCUT_LINES, "a\nb\nc\nd\n", "x\nb\nc\ny\n", "[a\n|x\n][d\n|y\n]" },
    { ROWCUT_LINES, "same\nend", "same\nend\n", "[end|end\n]" },
    { ROWCUT_LINES, "one\r\ntwo", "one\ntwo", "[one\r\n|one\n]" },
    { ROWCUT_LINES, "ax\nb", "bx\nb", "[ax\n|bx\n]" },
    { ROWCUT_LINES, "ab", "abc", "[ab|abc]" },
    { ROWCUT_BYTES, "abcdef", "abXdef", "[c|X]" },
    { ROWCUT_BYTES, "abcdef", "abdef", "[c|]" },
    { ROWCUT_BYTES, "", "abc", "[|abc]" },
    { ROWCUT_BYTES, "aaa", "aaaa", "[|a]" },
};

static void compare(struct textdiff *d, const struct source *a, const struct source *b,
                    enum rowcut_kind kind, size_t slice)
{
    textdiff_init(d, a, b, kind, 42);
    while (textdiff_step(d, slice))
        ck_assert_uint_le(textdiff_percent(d), 99);
    ck_assert(!d->failed);
    ck_assert_uint_eq(textdiff_percent(d), 100);
}

START_TEST(textdiff_finds_what_differs)
{
    struct span a_bytes = span_of(texts[_i].a);
    struct span b_bytes = span_of(texts[_i].b);
    struct source a = source_of_span(&a_bytes);
    struct source b = source_of_span(&b_bytes);
    struct textdiff d;
    struct buf got;
    buf_init(&got, 4096);
    compare(&d, &a, &b, texts[_i].kind, 1);
    for (size_t i = 0; i < d.n; i++) {
        const struct diffhunk *h = &d.hunks[i];
        buf_add_byte(&got, '[');
        buf_add(&got, span_sub(a_bytes, (size_t)h->a_at, (size_t)h->a_end));
        buf_add_byte(&got, '|');
        buf_add(&got, span_sub(b_bytes, (size_t)h->b_at, (size_t)h->b_end));
        buf_add_byte(&got, ']');
    }
    ck_assert_str_eq(buf_str(&got), texts[_i].want);
    buf_clear(&got);
    textdiff_clear(&d);
}
END_TEST

/* Everything outside of the hunks is the same on both sides; returns the bytes inside. */
static uint64_t check_whole(const struct textdiff *d, struct span a, struct span b)
{
    uint64_t a_at = 0, b_at = 0, inside = 0;
    for (size_t i = 0; i <= d->n; i++) {
        uint64_t a_next = i < d->n ? d->hunks[i].a_at : a.len;
        uint64_t b_next = i < d->n ? d->hunks[i].b_at : b.len;
        ck_assert(a_next >= a_at && b_next >= b_at);
        ck_assert(span_eq(span_sub(a, a_at, a_next), span_sub(b, b_at, b_next)));
        if (i == d->n)
            break;
        a_at = d->hunks[i].a_end;
        b_at = d->hunks[i].b_end;
        inside += a_at - a_next + b_at - b_next;
    }
    return inside;
}

/* 3 million lines, then the same with three of them changed, one gone and one more. */
static void big_texts(struct buf *a, struct buf *b, const char *line_end)
{
    buf_init(a, 256u << 20);
    buf_init(b, 256u << 20);
    for (unsigned i = 0; i < 3000000; i++) {
        bool changes = i == 10 || i == 1500000 || i == 2999990;
        buf_addf(a, "line number %u%s", i, line_end);
        if (changes)
            buf_addf(b, "another %u%s", i, line_end);
        else if (i != 700000)
            buf_addf(b, "line number %u%s", i, line_end);
        if (i == 2000000)
            buf_addf(b, "one more%s", line_end);
    }
}

/* Ends of lines, or one line of 60 MB. */
START_TEST(textdiff_looks_closely_into_what_is_large)
{
    struct buf a, b;
    big_texts(&a, &b, _i == 0 ? "\n" : ",");
    struct span a_bytes = buf_span(&a);
    struct span b_bytes = buf_span(&b);
    struct source a_source = source_of_span(&a_bytes);
    struct source b_source = source_of_span(&b_bytes);
    struct textdiff d;
    compare(&d, &a_source, &b_source, _i == 2 ? ROWCUT_BYTES : ROWCUT_LINES, 1 << 20);
    ck_assert_uint_eq(d.n, 5);
    ck_assert_uint_lt(check_whole(&d, a_bytes, b_bytes), _i == 1 ? 40000 : 400);
    textdiff_clear(&d);
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

/* Three million lines of a letter and its end, and every other one differs; behind them, in the second
 * turn, as many that do not. */
START_TEST(textdiff_of_short_lines_keeps_few_rows)
{
    enum { LINES = 3000000 };
    struct buf a, b;
    buf_init(&a, 4 * LINES + 2);
    buf_init(&b, 4 * LINES + 2);
    for (unsigned i = 0; i < (_i ? 2 : 1) * LINES; i++) {
        char letter = (char)('a' + i * 7919u / 128 % 26);
        buf_addf(&a, "%c\n", letter);
        buf_addf(&b, "%c\n", i % 2 || i >= LINES ? letter : letter - 32);
    }
    buf_add(&a, SPAN("x\n"));
    buf_add(&b, SPAN("y\n"));
    struct span a_bytes = buf_span(&a), b_bytes = buf_span(&b);
    struct source a_source = source_of_span(&a_bytes), b_source = source_of_span(&b_bytes);
    struct textdiff d;
    textdiff_init(&d, &a_source, &b_source, ROWCUT_LINES, 42);
    while (textdiff_step(&d, 1 << 20))
        ck_assert(d.cut_a.n <= ROWCUT_MAX && d.cut_b.n <= ROWCUT_MAX);
    ck_assert(!d.failed);
    ck_assert_uint_le(d.n, TEXTDIFF_HUNKS_MAX);
    ck_assert(d.is_cut || check_whole(&d, a_bytes, b_bytes) > LINES);
    textdiff_clear(&d);
    buf_clear(&a);
    buf_clear(&b);
}
END_TEST

START_TEST(textdiff_of_any_bytes_is_whole)
{
    unsigned seed = 3;
    for (int round = 0; round < 60; round++) {
        char a[3000], b[3000];
        size_t a_len = (size_t)rand_r(&seed) % sizeof a;
        size_t b_len = 0;
        for (size_t i = 0; i < a_len; i++)
            a[i] = (char)(rand_r(&seed) % (round % 2 ? 256 : 12));
        for (size_t i = 0; i < a_len && b_len + 2 < sizeof b; i++) {
            int what = rand_r(&seed) % 200;
            if (what != 0)
                b[b_len++] = what == 1 ? '\n' : a[i];
            if (what == 2)
                b[b_len++] = 'z';
        }
        struct span a_bytes = { a, a_len };
        struct span b_bytes = { b, b_len };
        struct source a_source = source_of_span(&a_bytes);
        struct source b_source = source_of_span(&b_bytes);
        struct textdiff d;
        compare(&d, &a_source, &b_source, round % 3 ? ROWCUT_LINES : ROWCUT_BYTES, 7);
        check_whole(&d, a_bytes, b_bytes);
        textdiff_clear(&d);
    }
}
END_TEST

Suite *test_textdiff(void);
Suite *test_textdiff(void)
{
    Suite *s = suite_create("textdiff");
    TCase *tc = tcase_create("textdiff");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, textdiff_finds_what_differs, 0, sizeof texts / sizeof *texts);
    tcase_add_loop_test(tc, textdiff_looks_closely_into_what_is_large, 0, 3);
    tcase_add_loop_test(tc, textdiff_of_short_lines_keeps_few_rows, 0, 2);
    tcase_add_test(tc, textdiff_of_any_bytes_is_whole);
    suite_add_tcase(s, tc);
    return s;
}
