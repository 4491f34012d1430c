#include "base/thread.h"

#include <signal.h>

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
