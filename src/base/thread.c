#include "base/thread.h"

#include <signal.h>
#ifdef __linux__
#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

bool thread_start(void *(*run)(void *), void *arg, pthread_t *joinable)
{
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(joinable ? joinable : &thread, NULL, run, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started && !joinable)
        pthread_detach(thread);
    return started;
}

#if defined __linux__ && defined SYS_sched_setattr && defined SYS_sched_getattr

/* The kernel's struct sched_attr as it was first published; C libraries have it since of late. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime_ns, deadline_ns, period_ns;
};

enum { SHORTEST_NS = 100000, FLAG_RESET_ON_FORK = 1 };

void thread_be_prompt(void)
{
    struct attributes a = { .size = sizeof a };
    if (syscall(SYS_sched_getattr, 0, &a, sizeof a, 0) != 0 || a.policy != SCHED_OTHER)
        return;
    a.flags |= FLAG_RESET_ON_FORK;
    a.runtime_ns = SHORTEST_NS;
    syscall(SYS_sched_setattr, 0, &a, 0);
}

#else

void thread_be_prompt(void)
{
}

#endif

#ifdef __linux__

enum { PATIENT_NICE = 10 };

void thread_be_patient(void)
{
    id_t self = (id_t)syscall(SYS_gettid);
    setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + PATIENT_NICE);
}

#else

void thread_be_patient(void)
{
}

#endif
