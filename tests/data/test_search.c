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

/* ---- Regular expressions ----------------------------------------------------------------------*/

struct pattern_case {
    const char *pattern, *text;
    const char *hits; /* "at+len at+len" */
};

static const struct pattern_case pattern_cases[] = {
    { "a+", "aaaa b aa", "0+4 7+2" },
    { "^b", "a\nb\nab\nb", "2+1 7+1" },
    { "l$", "all\nal\nla", "2+1 5+1" },
    { "l.l", "L\xc3\xa9l lel", "0+4 5+3" }, /* a character, whatever its bytes; any case */
    { "L.l", "l1l L1l", "4+3" },
    { "\\S+", "A b", "0+1 2+1" }, /* a capital that is no letter */
    { "x*", "aaxa", "2+1" },      /* empty ones are none */
    { "(?<=a)b", "ab bb", "1+1" },
    { "\"(id|name)\":\\s*\"[^\"]*\"", "{\"id\": \"7\"}", "1+9" },
    { "a",
      "\xff"
      "a\xfe"
      "a",
      "1+1 3+1" },
    { "ab", "", "" },
};

START_TEST(search_finds_what_a_pattern_matches)
{
    const struct pattern_case *c = &pattern_cases[_i];
    struct span bytes = span_of(c->text);
    struct source source = source_of_span(&bytes);
    struct search s;
    struct search_hit hits[8];
    struct buf got;
    buf_init(&got, 200);
    search_init(&s);
    ck_assert(search_set_regex(&s, span_of(c->pattern)));
    ck_assert(!search_step(&s, &source, 4096));
    ck_assert(search_is_through(&s, &source));
    size_t n = search_between(&s, &source, 0, bytes.len, hits, 8);
    for (size_t i = 0; i < n; i++)
        buf_addf(&got, "%s%d+%d", i ? " " : "", (int)hits[i].at, (int)hits[i].len);
    ck_assert_str_eq(buf_str(&got), c->hits);
    ck_assert_uint_eq(search_total(&s), n);
    buf_clear(&got);
    search_clear(&s);
}
END_TEST

/* Matches over the borders of blocks, one of them longer than what is looked at behind a block; with
 * the bytes coming in pieces. */
START_TEST(search_counts_matches_across_blocks_once)
{
    static const size_t slices[] = { 1000, 65536, 99991, SIZE };
    struct field_of_hits f;
    setup_hits(&f, "");
    memset(f.bytes + 131000, 'e', 300); /* one long match there, over two places */
    ck_assert(search_set_regex(&f.search, SPAN("e{2,}dle|e{50,}")));
    f.source.len = 0;
    while (f.source.len < SIZE) {
        size_t left = SIZE - (size_t)f.source.len;
        f.source.len += slices[_i] < left ? slices[_i] : left;
        while (search_step(&f.search, &f.source, slices[_i]))
            ;
    }
    static const uint64_t want[] = { 1, 11, 65531, 65607, 131000, 262144, SIZE - 5 };
    ck_assert_uint_eq(search_total(&f.search), 7);
    uint64_t hit, from = 0, before = SIZE;
    for (size_t i = 0; i < 7; i++, from = hit + 1) {
        ck_assert(search_next(&f.search, &f.source, from, &hit));
        ck_assert_uint_eq(hit, want[i]);
        ck_assert_uint_eq(search_number(&f.search, &f.source, hit), i + 1);
    }
    for (size_t i = 7; i-- > 0; before = hit) {
        ck_assert(search_prev(&f.search, &f.source, before, &hit));
        ck_assert_uint_eq(hit, want[i]);
    }
    struct search_hit hits[4]; /* from its middle, in the next block */
    ck_assert_uint_eq(search_between(&f.search, &f.source, 131080, 131081, hits, 4), 1);
    ck_assert_uint_eq(hits[0].at, 131000);
    ck_assert_uint_eq(hits[0].len, 300);
    clear_hits(&f);
}
END_TEST

START_TEST(search_says_what_is_wrong_with_a_pattern)
{
    struct field_of_hits f;
    setup_hits(&f, "");
    ck_assert(!search_set_regex(&f.search, SPAN("ab(c")));
    ck_assert_str_eq(search_complaint(&f.search), "missing closing parenthesis, at 5");
    ck_assert(!search_step(&f.search, &f.source, SIZE));
    ck_assert(search_set_regex(&f.search, SPAN("abc")));
    ck_assert_ptr_null(search_complaint(&f.search));
    /* and gives up where it would take for ever */
    memset(f.bytes, 'n', SIZE);
    ck_assert(search_set_regex(&f.search, SPAN("(n+)+[xy]")));
    while (search_step(&f.search, &f.source, 4096))
        ;
    ck_assert_str_eq(search_complaint(&f.search), "this takes too long, near byte 0");
    ck_assert(search_is_through(&f.search, &f.source));
    search_set(&f.search, SPAN("n"));
    ck_assert_ptr_null(search_complaint(&f.search));
    clear_hits(&f);
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
    tcase_add_loop_test(tc, search_finds_what_a_pattern_matches, 0,
                        (int)(sizeof pattern_cases / sizeof *pattern_cases));
    tcase_add_loop_test(tc, search_counts_matches_across_blocks_once, 0, 4);
    tcase_add_test(tc, search_says_what_is_wrong_with_a_pattern);
    suite_add_tcase(suite, tc);
    return suite;
}
