#include "torture/collect.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "faults/faults.h"

Suite *__wrap_suite_create(const char *name);
TCase *__wrap_tcase_create(const char *name);
void __wrap_suite_add_tcase(Suite *suite, TCase *tc);
void __wrap_tcase_set_timeout(TCase *tc, double seconds);
void __wrap_tcase_add_checked_fixture(TCase *tc, SFun set_up, SFun tear_down);
void __wrap_tcase_add_unchecked_fixture(TCase *tc, SFun set_up, SFun tear_down);
void __wrap__tcase_add_test(TCase *tc, const TTest *test, int signal, int status, int from,
                            int to);
void __wrap__mark_point(const char *file, int line);
_Noreturn void __wrap__ck_assert_failed(const char *file, int line, const char *what,
                                        const char *format, ...);

static void need(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "jig-torture: %s\n", what);
    abort();
}

static void *make(size_t size)
{
    void *made = calloc(1, size);
    need(made != NULL, "no memory for the tests");
    return made;
}

Suite *__wrap_suite_create(const char *name)
{
    Suite *suite = make(sizeof *suite);
    suite->name = name;
    return suite;
}

TCase *__wrap_tcase_create(const char *name)
{
    TCase *tc = make(sizeof *tc);
    tc->name = name;
    return tc;
}

void __wrap_suite_add_tcase(Suite *suite, TCase *tc)
{
    need(suite->n_cases < COLLECT_MAX_CASES, "COLLECT_MAX_CASES is too small");
    suite->cases[suite->n_cases++] = tc;
}

void __wrap_tcase_set_timeout(TCase *tc, double seconds)
{
    (void)tc, (void)seconds;
}

static void add(struct fixture *to, size_t *n, SFun set_up, SFun tear_down)
{
    need(*n < COLLECT_MAX_FIXTURES, "COLLECT_MAX_FIXTURES is too small");
    to[(*n)++] = (struct fixture){ set_up, tear_down };
}

void __wrap_tcase_add_checked_fixture(TCase *tc, SFun set_up, SFun tear_down)
{
    add(tc->each, &tc->n_each, set_up, tear_down);
}

void __wrap_tcase_add_unchecked_fixture(TCase *tc, SFun set_up, SFun tear_down)
{
    add(tc->once, &tc->n_once, set_up, tear_down);
}

void __wrap__tcase_add_test(TCase *tc, const TTest *test, int signal, int status, int from,
                            int to)
{
    need(signal == 0 && status == 0, "a test that ends in a signal or a status is not known");
    need(tc->n_tests < COLLECT_MAX_TESTS, "COLLECT_MAX_TESTS is too small");
    tc->tests[tc->n_tests++] = (struct collected_test){ test, from, to };
}

void __wrap__mark_point(const char *file, int line)
{
    (void)file, (void)line;
}

/* The test ends here with all that it holds still on its stack: what nobody points to is lost. */
void __wrap__ck_assert_failed(const char *file, int line, const char *what, const char *format,
                              ...)
{
    char text[1000]; /* what is compared may be long */
    va_list more;
    faults_paused = 1;
    snprintf(text, sizeof text, "%s", what);
    if (format) {
        va_start(more, format);
        vsnprintf(text, sizeof text, format, more);
        va_end(more);
    }
    fprintf(stderr, "%s:%d" COLLECT_SAYS_FAILED "%s\n", file, line, text);
    exit(COLLECT_FAILED);
}

void collect_free(Suite *suite)
{
    for (size_t i = 0; i < suite->n_cases; i++)
        free(suite->cases[i]);
    free(suite);
}

void collect_set_up(const struct fixture *fixtures, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fixtures[i].set_up)
            fixtures[i].set_up();
}

void collect_tear_down(const struct fixture *fixtures, size_t n)
{
    for (size_t i = n; i-- > 0;)
        if (fixtures[i].tear_down)
            fixtures[i].tear_down();
}
