/* A source with stretches of it replaced: the same bytes wherever a read begins and ends. */
#include <check.h>
#include <string.h>

#include "data/replaced.h"
#include "support/failalloc.h"

static const char plain[] = "0123456789abcdef";
static struct span bytes;
static struct source source;
static struct replaced r;

static void setup(void)
{
    bytes = span_of(plain);
    source = source_of_span(&bytes);
}

static void teardown(void)
{
    replaced_clear(&r);
}

/* At each offset, in reads of each length. */
static void reads(const char *want)
{
    size_t len = strlen(want);
    char got[64];
    ck_assert_uint_eq(r.text.len, len);
    for (size_t at = 0; at <= len + 1; at++) {
        for (size_t n = 1; n <= len + 1; n++) {
            struct span there = span_sub(span_of(want), at, at + n);
            size_t done = r.text.read(r.text.ctx, at, got, n);
            ck_assert_msg(span_eq(span_make(got, done), there), "\"%.*s\", not \"%.*s\"",
                          (int)done, got, (int)there.len, there.ptr);
        }
    }
}

#define STRETCHES 4

static const struct replaced_case {
    struct {
        uint64_t at, end;
        const char *by;
    } stretches[STRETCHES];
    const char *by_own, *by_one;
} cases[] = {
    { { { 0, 0, NULL } }, "0123456789abcdef", "0123456789abcdef" },
    { { { 3, 5, "longer" } }, "012longer56789abcdef", "012*_56789abcdef" },
    { { { 3, 9, "s" } }, "012s9abcdef", "012*_9abcdef" },
    { { { 0, 4, "at its begin" } }, "at its begin456789abcdef", "*_456789abcdef" },
    { { { 10, 16, "at its end" } }, "0123456789at its end", "0123456789*_" },
    { { { 0, 16, "all" } }, "all", "*_" },
    { { { 0, 16, "" } }, "", "*_" },
    { { { 2, 4, "" } }, "01456789abcdef", "01*_456789abcdef" },
    { { { 4, 4, "put in" } }, "0123put in456789abcdef", "0123*_456789abcdef" },
    { { { 1, 3, "one" }, { 3, 6, "next" }, { 6, 7, "to one another" } },
      "0onenextto one another789abcdef",
      "0*_*_*_789abcdef" },
    { { { 1, 3, "" }, { 3, 6, "" }, { 7, 8, "" }, { 9, 16, "x" } }, "068x", "0*_*_6*_8*_" },
    { { { 0, 5, "1" }, { 6, 7, "twenty-two" }, { 8, 15, "" }, { 15, 16, "end" } },
      "15twenty-two7end",
      "*_5*_7*_*_" },
};

static void add_all(const struct replaced_case *c, struct span *own)
{
    for (size_t i = 0; i < STRETCHES && c->stretches[i].by; i++) {
        own[i] = span_of(c->stretches[i].by);
        ck_assert(replaced_add(&r, c->stretches[i].at, c->stretches[i].end, &own[i]));
    }
}

START_TEST(replaced_reads_what_each_stretch_has_of_its_own)
{
    struct span own[STRETCHES];
    replaced_init(&r, &source, NULL, STRETCHES);
    add_all(&cases[_i], own);
    reads(cases[_i].by_own);
    replaced_reset(&r);
    reads(plain);
}
END_TEST

START_TEST(replaced_reads_one_in_the_place_of_all)
{
    static const struct span by = { "*_", 2 };
    struct span own[STRETCHES];
    replaced_init(&r, &source, &by, STRETCHES);
    add_all(&cases[_i], own);
    ck_assert_ptr_null(r.own);
    reads(cases[_i].by_one);
    replaced_reset(&r);
    reads(plain);
}
END_TEST

START_TEST(replaced_takes_no_more_than_it_may)
{
    static const struct span by = { "+", 1 };
    replaced_init(&r, &source, &by, 2);
    ck_assert(replaced_add(&r, 1, 2, NULL) && replaced_add(&r, 3, 4, NULL));
    ck_assert(!replaced_add(&r, 5, 6, NULL));
    reads("0+2+456789abcdef");
}
END_TEST

/* With the first and the second allocation. */
START_TEST(replaced_stays_as_it_was_without_memory)
{
    static const struct span by = { "by", 2 };
    replaced_init(&r, &source, NULL, 4);
    failalloc_at((unsigned)_i);
    bool taken = replaced_add(&r, 1, 3, &by);
    ck_assert(failalloc_end() && !taken);
    reads(plain);
    ck_assert(replaced_add(&r, 1, 3, &by));
    reads("0by3456789abcdef");
}
END_TEST

/* What can't be read ends a read there. */
static size_t read_none(const void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)offset, (void)out, (void)len;
    return 0;
}

START_TEST(replaced_reads_up_to_what_cannot_be_read)
{
    static const struct span by = { "by", 2 };
    struct source broken = { .read = read_none, .len = 10 };
    char got[16];
    replaced_init(&r, &broken, &by, 1);
    ck_assert(replaced_add(&r, 0, 4, NULL));
    ck_assert_uint_eq(r.text.read(r.text.ctx, 0, got, sizeof got), 2);
    ck_assert_uint_eq(r.text.read(r.text.ctx, 2, got, sizeof got), 0);
}
END_TEST

Suite *test_replaced(void);
Suite *test_replaced(void)
{
    Suite *s = suite_create("replaced");
    TCase *t = tcase_create("replaced");
    int n = (int)(sizeof cases / sizeof *cases);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, replaced_reads_what_each_stretch_has_of_its_own, 0, n);
    tcase_add_loop_test(t, replaced_reads_one_in_the_place_of_all, 0, n);
    tcase_add_test(t, replaced_takes_no_more_than_it_may);
    tcase_add_loop_test(t, replaced_stays_as_it_was_without_memory, 0, 2);
    tcase_add_test(t, replaced_reads_up_to_what_cannot_be_read);
    suite_add_tcase(s, t);
    return s;
}
