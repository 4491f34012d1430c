/* A thread that serves the program beside its one loop. */
#ifndef JIG_BASE_THREAD_H
#define JIG_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Calls run(arg) in a new thread. Signals are its starter's: a thread that took one would leave
 * the starter's poll(2) asleep. With `joinable` it is to be joined, with NULL it goes when it
 * returns. False: there is none to be had. */
bool thread_start(void *(*run)(void *), void *arg, pthread_t *joinable);

#endif
