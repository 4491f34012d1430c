#include <check.h>
#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread.h"
#include "support/proc.h"

#ifdef __linux__
#include <sys/syscall.h>

enum { SHORTEST_NS = 100000 };

/* As Linux gives it: its size and policy first, then, from byte 24 on, the slice in ns; 0: none. It
 * asserts nothing, for a thread asks too while the test goes on. */
static uint64_t slice(void)
{
    union {
        uint32_t words[12];
        uint64_t longs[6];
    } attributes = { { 0 } };
    bool is_known = syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0;
    return is_known && attributes.words[1] == SCHED_OTHER ? attributes.longs[3] : 0;
}
#else

enum { SHORTEST_NS = 0 };

static uint64_t slice(void)
{
    return 0;
}
#endif

static void *own_slice(void *out)
{
    *(uint64_t *)out = slice();
    return NULL;
}

START_TEST(a_prompt_thread_has_the_shortest_slice_where_there_are_slices)
{
    bool has_slices = slice() > 0;
    thread_be_prompt();
    ck_assert_uint_eq(slice(), has_slices ? SHORTEST_NS : 0);
}
END_TEST

START_TEST(a_thread_that_a_prompt_one_starts_has_the_usual_slice)
{
    uint64_t usual = slice(), got = UINT64_MAX;
    pthread_t thread;
    thread_be_prompt();
    ck_assert(thread_start(own_slice, &got, &thread));
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(got, usual);
}
END_TEST

START_TEST(a_program_that_a_prompt_thread_starts_has_the_usual_slice)
{
    uint64_t usual = slice();
    int status;
    thread_be_prompt();
    pid_t pid = proc_fork();
    if (pid == 0)
        _exit(slice() == usual ? 0 : 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

static void *own_nice(void *out)
{
    thread_be_patient();
    *(int *)out = getpriority(PRIO_PROCESS, 0);
    return NULL;
}

START_TEST(a_patient_thread_lets_the_others_go_before)
{
    int usual = getpriority(PRIO_PROCESS, 0), got = -1;
    pthread_t thread;
    ck_assert(thread_start(own_nice, &got, &thread));
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(getpriority(PRIO_PROCESS, 0), usual);
#ifdef __linux__
    ck_assert_int_eq(got, usual < 9 ? usual + 10 : 19);
#else
    ck_assert_int_eq(got, usual);
#endif
}
END_TEST

Suite *test_thread(void);
Suite *test_thread(void)
{
    Suite *suite = suite_create("thread");
    TCase *tc = tcase_create("thread");
    tcase_add_test(tc, a_prompt_thread_has_the_shortest_slice_where_there_are_slices);
    tcase_add_test(tc, a_thread_that_a_prompt_one_starts_has_the_usual_slice);
    tcase_add_test(tc, a_patient_thread_lets_the_others_go_before);
    tcase_add_test(tc, a_program_that_a_prompt_thread_starts_has_the_usual_slice);
    suite_add_tcase(suite, tc);
    return suite;
}
