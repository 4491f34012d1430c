/* Errands that wait at a gate which the test holds, and goes through itself. */
#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/errands.h"
#include "support/proc.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_open;
static char done[16], freed[16]; /* letters */
static pthread_t keeper, runner;

struct letter {
    struct errand errand;
    char name;
};

static void note(char *where, char name)
{
    size_t n = strlen(where);
    where[n] = name;
    where[n + 1] = '\0';
}

static void run(struct errand *e)
{
    pthread_mutex_lock(&lock);
    runner = pthread_self();
    while (!is_open && !pthread_equal(keeper, runner))
        pthread_cond_wait(&changed, &lock);
    note(done, ((struct letter *)e)->name);
    pthread_mutex_unlock(&lock);
}

static void free_it(struct errand *e)
{
    pthread_mutex_lock(&lock);
    note(freed, ((struct letter *)e)->name);
    pthread_mutex_unlock(&lock);
    free(e);
}

static struct errand *make(char name)
{
    struct letter *l = calloc(1, sizeof *l);
    ck_assert_ptr_nonnull(l);
    *l = (struct letter){ .errand = { .run = run, .free = free_it }, .name = name };
    return &l->errand;
}

static void open_gate(bool open)
{
    pthread_mutex_lock(&lock);
    is_open = open;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Behind a thread that nobody joins. */
static void check_letters(const char *where, const char *want)
{
    char now[sizeof done];
    pthread_mutex_lock(&lock);
    memcpy(now, where, sizeof now);
    pthread_mutex_unlock(&lock);
    ck_assert_str_eq(now, want);
}

static void set_up(void)
{
    done[0] = freed[0] = '\0';
    is_open = false;
    keeper = pthread_self();
}

START_TEST(errands_are_done_in_turn_by_a_thread)
{
    struct errands *q = errands_new(60000);
    struct errand *a = make('a'), *b = make('b');
    errands_give(q, a);
    errands_give(q, b);
    ck_assert(!errands_is_done(q, a));
    ck_assert(!errands_is_idle(q));
    open_gate(true);
    ck_assert(errands_finish(q));
    ck_assert(errands_is_done(q, a) && errands_is_done(q, b));
    ck_assert(errands_is_idle(q));
    ck_assert_str_eq(done, "ab");
    ck_assert(!pthread_equal(runner, pthread_self()));
    free_it(a);
    free_it(b);
    errands_free(q);
}
END_TEST

START_TEST(errands_tell_when_one_is_done)
{
    struct errands *q = errands_new(60000);
    struct errand *a = make('a');
    struct pollfd fd = { .fd = errands_fd(q), .events = POLLIN };
    errands_give(q, a);
    ck_assert(!errands_take_news(q));
    ck_assert_int_eq(poll(&fd, 1, 0), 0);
    open_gate(true);
    ck_assert_int_eq(poll(&fd, 1, -1), 1);
    ck_assert(errands_take_news(q));
    ck_assert(errands_is_done(q, a));
    ck_assert(!errands_take_news(q));
    ck_assert_int_eq(poll(&fd, 1, 0), 0);
    errands_leave(q, a);
    ck_assert_str_eq(freed, "a");
    errands_free(q);
}
END_TEST

/* In the middle and at the end, so that what is given after that is found. */
START_TEST(errands_that_have_not_begun_can_be_taken_back)
{
    struct errands *q = errands_new(60000);
    struct errand *e[5];
    for (int i = 0; i < 4; i++)
        errands_give(q, e[i] = make((char)('a' + i)));
    ck_assert(errands_take_back(q, e[1]));
    ck_assert(errands_take_back(q, e[3]));
    errands_give(q, e[4] = make('e'));
    open_gate(true);
    ck_assert(errands_finish(q));
    ck_assert_str_eq(done, "ace");
    ck_assert(!errands_take_back(q, e[0]));
    for (int i = 0; i < 5; i++)
        free_it(e[i]);
    errands_free(q);
}
END_TEST

START_TEST(errands_that_are_left_are_done_and_freed)
{
    struct errands *q = errands_new(60000);
    struct errand *z = make('z'), *a = make('a');
    errands_give(q, z);
    errands_give(q, a);
    errands_leave(q, a);
    ck_assert_str_eq(freed, "");
    open_gate(true);
    ck_assert(errands_finish(q));
    ck_assert_str_eq(done, "za");
    ck_assert_str_eq(freed, "a");
    errands_leave(q, z);
    ck_assert_str_eq(freed, "az");
    errands_free(q);
}
END_TEST

/* Nobody waits twice for what does not come to an end, but again once all has been done. */
START_TEST(errands_are_waited_for_only_so_long)
{
    struct errands *q = errands_new(1);
    struct errand *a = make('a');
    errands_give(q, a);
    ck_assert(!errands_finish(q));
    ck_assert(!errands_finish(q));
    open_gate(true);
    while (!errands_is_done(q, a) || !errands_is_idle(q))
        sched_yield();
    ck_assert(errands_finish(q));
    errands_leave(q, a);
    errands_free(q);
    q = errands_new(3600000);
    open_gate(false);
    a = make('b');
    errands_give(q, a);
    errands_leave(q, a);
    errands_hurry(q);
    ck_assert(!errands_finish(q));
    unsigned before = proc_n_threads();
    errands_free(q); /* they are done all the same */
    open_gate(true);
    while (proc_n_threads() >= before)
        sched_yield();
    check_letters(done, "ab");
    check_letters(freed, "ab");
}
END_TEST

START_TEST(errands_without_a_thread_are_done_there_and_then)
{
    struct errand *a = make('a');
    open_gate(true);
    errands_give(NULL, a);
    ck_assert(errands_is_done(NULL, a));
    ck_assert(pthread_equal(runner, pthread_self()));
    ck_assert(!errands_take_back(NULL, a));
    ck_assert(errands_is_idle(NULL) && errands_finish(NULL));
    ck_assert(!errands_take_news(NULL));
    ck_assert_int_eq(errands_fd(NULL), -1);
    errands_leave(NULL, a);
    ck_assert_str_eq(freed, "a");
    errands_hurry(NULL);
    errands_free(NULL);
}
END_TEST

Suite *test_errands(void);
Suite *test_errands(void)
{
    Suite *suite = suite_create("errands");
    TCase *tc = tcase_create("errands");
    tcase_add_checked_fixture(tc, set_up, NULL);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, errands_are_done_in_turn_by_a_thread);
    tcase_add_test(tc, errands_tell_when_one_is_done);
    tcase_add_test(tc, errands_that_have_not_begun_can_be_taken_back);
    tcase_add_test(tc, errands_that_are_left_are_done_and_freed);
    tcase_add_test(tc, errands_are_waited_for_only_so_long);
    tcase_add_test(tc, errands_without_a_thread_are_done_there_and_then);
    suite_add_tcase(suite, tc);
    return suite;
}
