#include <check.h>
#include <pthread.h>
#include <string.h>

#include "base/lazylib.h"

/* A library that is there wherever these tests run, and functions of it that are easy to ask. */
static const char *const sonames[] = { "libjig-nobody-has-it.so.9", "libc.so.6", NULL };

struct table {
    __typeof__(strlen) *strlen;
    __typeof__(strcmp) *strcmp;
};

START_TEST(lazylib_loads_the_first_library_that_is_there)
{
    struct table t = { NULL, NULL };
    const struct lazysym syms[] = { { "strlen", &t.strlen }, { "strcmp", &t.strcmp } };
    char why[160] = "";
    ck_assert(lazylib_load(sonames, syms, 2, why, sizeof why));
    ck_assert_str_eq(why, "");
    ck_assert_uint_eq(t.strlen("four"), 4);
    ck_assert_int_eq(t.strcmp("a", "a"), 0);
}
END_TEST

START_TEST(lazylib_names_what_is_missing)
{
    static const char *const nowhere[] = { "libjig-nobody-has-it.so.9", NULL };
    struct table t = { NULL, NULL };
    const struct lazysym syms[] = { { "strlen", &t.strlen }, { "strcompare", &t.strcmp } };
    char why[160];
    ck_assert(!lazylib_load(nowhere, syms, 2, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "libjig-nobody-has-it.so.9 can't be loaded"));
    ck_assert(!lazylib_load(sonames, syms, 2, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "has no strcompare"));
    ck_assert(!lazylib_load(nowhere, syms, 2, NULL, 0));
}
END_TEST

START_TEST(lazylib_share_tries_again_what_failed)
{
    static atomic_bool is_loaded;
    static struct table t;
    const struct lazysym bad[] = { { "strcompare", &t.strcmp } };
    const struct lazysym good[] = { { "strcmp", &t.strcmp } };
    char why[160];
    ck_assert(!lazylib_share(&is_loaded, sonames, bad, 1, why, sizeof why));
    ck_assert(!is_loaded);
    ck_assert(lazylib_share(&is_loaded, sonames, good, 1, why, sizeof why));
    ck_assert(is_loaded);
    /* Nothing is looked up any more. */
    ck_assert(lazylib_share(&is_loaded, sonames, bad, 1, why, sizeof why));
    ck_assert_int_eq(t.strcmp("a", "a"), 0);
}
END_TEST

/* ---- Threads ---- */

enum { N_THREADS = 8, N_ROUNDS = 50 };

struct race {
    pthread_barrier_t line;
    atomic_bool is_loaded;
    struct table t;
    atomic_int n_wrong;
};

static void *run(void *arg)
{
    struct race *r = arg;
    const struct lazysym syms[] = { { "strlen", &r->t.strlen }, { "strcmp", &r->t.strcmp } };
    char why[160];
    pthread_barrier_wait(&r->line);
    bool ok = lazylib_share(&r->is_loaded, sonames, syms, 2, why, sizeof why);
    if (!ok || !r->t.strlen || !r->t.strcmp || r->t.strcmp("a", "a") != 0)
        atomic_fetch_add(&r->n_wrong, 1);
    return NULL;
}

START_TEST(lazylib_share_gives_every_thread_a_whole_table)
{
    for (int round = 0; round < N_ROUNDS; round++) {
        struct race r = { .is_loaded = false };
        pthread_t threads[N_THREADS];
        ck_assert_int_eq(pthread_barrier_init(&r.line, NULL, N_THREADS), 0);
        for (int i = 0; i < N_THREADS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, run, &r), 0);
        for (int i = 0; i < N_THREADS; i++)
            pthread_join(threads[i], NULL);
        pthread_barrier_destroy(&r.line);
        ck_assert_int_eq(r.n_wrong, 0);
    }
}
END_TEST

Suite *test_lazylib(void);
Suite *test_lazylib(void)
{
    Suite *s = suite_create("lazylib");
    TCase *t = tcase_create("lazylib");
    tcase_add_test(t, lazylib_loads_the_first_library_that_is_there);
    tcase_add_test(t, lazylib_names_what_is_missing);
    tcase_add_test(t, lazylib_share_tries_again_what_failed);
    tcase_add_test(t, lazylib_share_gives_every_thread_a_whole_table);
    suite_add_tcase(s, t);
    return s;
}
