/* The suites of the tree as data: linked in with --wrap, these functions take the place of Check's, so
 * that a test can be run as often as its calls can go wrong. */
#ifndef JIG_TORTURE_COLLECT_H
#define JIG_TORTURE_COLLECT_H

#include <check.h>
#include <stddef.h>

enum {
    COLLECT_MAX_FIXTURES = 4,
    COLLECT_MAX_TESTS = 128,
    COLLECT_MAX_CASES = 16,
    COLLECT_FAILED = 97, /* the exit status where an assertion did not hold */
};

/* On standard error, between the place and what did not hold. */
#define COLLECT_SAYS_FAILED ": failed: "

struct collected_test {
    const TTest *test;
    int from, to; /* what the loop hands in, without the last */
};

struct fixture {
    SFun set_up, tear_down; /* NULL: nothing */
};

struct TCase {
    const char *name;
    struct fixture once[COLLECT_MAX_FIXTURES], each[COLLECT_MAX_FIXTURES];
    size_t n_once, n_each;
    struct collected_test tests[COLLECT_MAX_TESTS];
    size_t n_tests;
};

struct Suite {
    const char *name;
    struct TCase *cases[COLLECT_MAX_CASES];
    size_t n_cases;
};

void collect_free(Suite *suite);
void collect_set_up(const struct fixture *fixtures, size_t n);
void collect_tear_down(const struct fixture *fixtures, size_t n);

#endif
