#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/search.h"

/* 300 KiB with a needle at known places, two of them across the border of a block. */
#define SIZE ((size_t)300 << 10)

static const size_t places[] = { 0, 10, 65530, 65536 + 70, 131072 - 3, 262143, SIZE - 6 };
#define N_PLACES (sizeof places / sizeof *places)

struct field_of_hits {
    char *bytes;
    struct span span;
    struct source source;
    struct search search;
};

static void setup_hits(struct field_of_hits *f, const char *text)
{
    f->bytes = malloc(SIZE);
    memset(f->bytes, 'n', SIZE);
    for (size_t i = 0; i < N_PLACES; i++)
        memcpy(f->bytes + places[i], i % 2 ? "NEEdle" : "needle", 6);
    f->span = span_make(f->bytes, SIZE);
    f->source = source_of_span(&f->span);
    search_init(&f->search);
    search_set(&f->search, span_of(text));
}

static void clear_hits(struct field_of_hits *f)
{
    search_clear(&f->search);
    free(f->bytes);
}

START_TEST(search_finds_every_hit_however_it_is_cut)
{
    static const size_t slices[] = { 1000, 65536, 99991, SIZE };
    struct field_of_hits f;
    setup_hits(&f, "needle");
    f.source.len = 0;
    while (f.source.len < SIZE) {
        size_t left = SIZE - (size_t)f.source.len;
        f.source.len += slices[_i] < left ? slices[_i] : left;
        while (search_step(&f.search, &f.source, slices[_i]))
            ;
    }
    ck_assert_uint_eq(f.search.total, N_PLACES);
    uint64_t hit;
    uint64_t from = 0;
    for (size_t i = 0; i < N_PLACES; i++, from = hit + 1) {
        ck_assert(search_next(&f.search, &f.source, from, &hit));
        ck_assert_uint_eq(hit, places[i]);
        ck_assert_uint_eq(search_number(&f.search, &f.source, hit), i + 1);
    }
    ck_assert(!search_next(&f.search, &f.source, from, &hit));
    uint64_t before = SIZE;
    for (size_t i = N_PLACES; i-- > 0; before = hit) {
        ck_assert(search_prev(&f.search, &f.source, before, &hit));
        ck_assert_uint_eq(hit, places[i]);
    }
    ck_assert(!search_prev(&f.search, &f.source, before, &hit));
    clear_hits(&f);
}
END_TEST

START_TEST(search_takes_capitals_at_their_word)
{
    struct field_of_hits f;
    setup_hits(&f, "NEEd");
    while (search_step(&f.search, &f.source, 4096))
        ;
    ck_assert_uint_eq(f.search.total, N_PLACES / 2);
    search_set(&f.search, SPAN(""));
    ck_assert(!search_step(&f.search, &f.source, 4096));
    ck_assert(!search_is_on(&f.search));
    clear_hits(&f);
}
END_TEST

START_TEST(search_counts_hits_that_overlap)
{
    struct span bytes = SPAN("aaaa");
    struct source source = source_of_span(&bytes);
    struct search s;
    search_init(&s);
    search_set(&s, SPAN("aa"));
    ck_assert(!search_step(&s, &source, 4096));
    ck_assert_uint_eq(s.total, 3);
    search_clear(&s);
}
END_TEST

Suite *test_search(void);
Suite *test_search(void)
{
    Suite *suite = suite_create("search");
    TCase *tc = tcase_create("search");
    tcase_add_loop_test(tc, search_finds_every_hit_however_it_is_cut, 0, 4);
    tcase_add_test(tc, search_takes_capitals_at_their_word);
    tcase_add_test(tc, search_counts_hits_that_overlap);
    suite_add_tcase(suite, tc);
    return suite;
}
