#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/seqdiff.h"

struct seq_case {
    const char *a, *b; /* an element a letter */
    const char *want;  /* "at-len+at+len" of each change */
};

static const struct seq_case cases[] = {
    { "", "", "" },
    { "abc", "abc", "" },
    { "", "abc", "0:0/0:3 " },
    { "abc", "", "0:3/0:0 " },
    { "abc", "xbc", "0:1/0:1 " },
    { "abc", "abx", "2:1/2:1 " },
    { "abcd", "acd", "1:1/1:0 " },
    { "acd", "abcd", "1:0/1:1 " },
    { "abcdef", "abXdeYf", "2:1/2:1 5:0/5:1 " },
    { "abc", "xyz", "0:3/0:3 " },
    { "aaaa", "aa", "2:2/2:0 " },
    { "abcabba", "cbabac", "0:1/0:1 2:1/2:0 5:1/4:0 7:0/5:1 " },
};

static uint64_t *elements(const char *letters)
{
    size_t n = strlen(letters);
    uint64_t *out = calloc(n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)letters[i];
    return out;
}

static void print(const struct seqdiff *d, char *out, size_t room)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < d->n; i++)
        len += (size_t)snprintf(out + len, room - len, "%u:%u/%u:%u ", d->changes[i].a_at,
                                d->changes[i].a_n, d->changes[i].b_at, d->changes[i].b_n);
}

START_TEST(seqdiff_finds_few_changes)
{
    uint64_t *a = elements(cases[_i].a);
    uint64_t *b = elements(cases[_i].b);
    struct seqdiff d;
    char got[256];
    seqdiff_init(&d, a, strlen(cases[_i].a), b, strlen(cases[_i].b));
    while (seqdiff_step(&d, 1))
        ;
    print(&d, got, sizeof got);
    ck_assert_str_eq(got, cases[_i].want);
    seqdiff_clear(&d);
    free(a);
    free(b);
}
END_TEST

/* What is outside of the changes is the same on both sides, and in order. */
static size_t check_whole(const struct seqdiff *d, size_t a_n, size_t b_n)
{
    size_t a = 0, b = 0, edits = 0;
    for (size_t i = 0; i <= d->n; i++) {
        size_t a_at = i < d->n ? d->changes[i].a_at : a_n;
        size_t b_at = i < d->n ? d->changes[i].b_at : b_n;
        ck_assert(a_at >= a && a_at - a == b_at - b);
        ck_assert(i == 0 || i == d->n || a_at > a);
        for (; a < a_at; a++, b++)
            ck_assert(d->a[a] == d->b[b]);
        if (i == d->n)
            break;
        a += d->changes[i].a_n;
        b += d->changes[i].b_n;
        edits += d->changes[i].a_n + d->changes[i].b_n;
    }
    return edits;
}

/* The length of the longest common subsequence, by the textbook's table. */
static size_t common(const uint64_t *a, size_t a_n, const uint64_t *b, size_t b_n)
{
    size_t *row = calloc(b_n + 1, sizeof *row);
    for (size_t i = 0; i < a_n; i++) {
        size_t corner = 0;
        for (size_t j = 0; j < b_n; j++) {
            size_t above = row[j + 1];
            row[j + 1] = a[i] == b[j] ? corner + 1 : above > row[j] ? above : row[j];
            corner = above;
        }
    }
    size_t n = row[b_n];
    free(row);
    return n;
}

static uint64_t *random_elements(size_t n, unsigned letters, unsigned *seed)
{
    uint64_t *out = calloc(n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned)rand_r(seed) % letters;
    return out;
}

START_TEST(seqdiff_is_shortest_while_it_costs_little)
{
    unsigned seed = 7;
    for (int i = 0; i < 400; i++) {
        size_t a_n = (size_t)rand_r(&seed) % 60;
        size_t b_n = (size_t)rand_r(&seed) % 60;
        unsigned letters = 1 + (unsigned)rand_r(&seed) % 6;
        uint64_t *a = random_elements(a_n, letters, &seed);
        uint64_t *b = random_elements(b_n, letters, &seed);
        struct seqdiff d;
        seqdiff_init(&d, a, a_n, b, b_n);
        while (seqdiff_step(&d, 5))
            ;
        ck_assert(!d.failed);
        ck_assert_uint_eq(check_whole(&d, a_n, b_n), a_n + b_n - 2 * common(a, a_n, b, b_n));
        seqdiff_clear(&d);
        free(a);
        free(b);
    }
}
END_TEST

/* Nothing in common, or a little of it: the work stays within its bound. */
START_TEST(seqdiff_ends_in_bounded_work_where_all_differs)
{
    enum { N = 20000 };
    unsigned seed = 11;
    uint64_t *a = random_elements(N, _i ? 1000000 : 3, &seed);
    uint64_t *b = random_elements(N, _i ? 1000000 : 3, &seed);
    struct seqdiff d;
    size_t slices = 0;
    seqdiff_init(&d, a, N, b, N);
    while (seqdiff_step(&d, 100000))
        slices++;
    ck_assert(!d.failed);
    check_whole(&d, N, N);
    ck_assert_uint_lt(slices, 2 * (size_t)N * 4 * SEQDIFF_COST / 100000);
    seqdiff_clear(&d);
    free(a);
    free(b);
}
END_TEST

/* Steps of any size find the same, and n of them compare n elements and no more, however much is alike:
 * once at the head, once at the tail, once within the box. */
START_TEST(seqdiff_compares_no_more_in_a_step_than_it_was_given)
{
    enum { N = 30000, STEPS = 100 };
    uint64_t *a = calloc(N, sizeof *a), *b = calloc(N, sizeof *b);
    struct seqdiff d;
    static const size_t differs[] = { N / 3, N / 2 };
    size_t calls = 1;
    for (size_t i = 0; i < N; i++)
        a[i] = b[i] = i;
    for (size_t i = 0; i < 2; i++)
        b[differs[i]] = N + i;
    seqdiff_init(&d, a, N, b, N);
    while (seqdiff_step(&d, STEPS))
        calls++;
    ck_assert_uint_ge(calls, N / STEPS);
    ck_assert_uint_eq(d.n, 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert(d.changes[i].a_at == differs[i] && d.changes[i].a_n == 1 &&
                  d.changes[i].b_at == differs[i] && d.changes[i].b_n == 1);
    seqdiff_clear(&d);
    free(a);
    free(b);
}
END_TEST

Suite *test_seqdiff(void);
Suite *test_seqdiff(void)
{
    Suite *s = suite_create("seqdiff");
    TCase *tc = tcase_create("seqdiff");
    tcase_add_loop_test(tc, seqdiff_finds_few_changes, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, seqdiff_is_shortest_while_it_costs_little);
    tcase_add_loop_test(tc, seqdiff_ends_in_bounded_work_where_all_differs, 0, 2);
    tcase_add_test(tc, seqdiff_compares_no_more_in_a_step_than_it_was_given);
    suite_add_tcase(s, tc);
    return s;
}
