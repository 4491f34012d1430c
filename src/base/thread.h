/* A thread that serves the program beside its one loop, and how soon the loop's own is run. */
#ifndef JIG_BASE_THREAD_H
#define JIG_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Calls run(arg) in a new thread. Signals are its starter's: a thread that took one would leave
 * the starter's poll(2) asleep. With `joinable` it is to be joined, with NULL it goes when it
 * returns. False: there is none to be had. */
bool thread_start(void *(*run)(void *), void *arg, pthread_t *joinable);

/* Asks for the calling thread to be run often and briefly instead of seldom and long, so that a
 * key does not wait until others, that keep all cores busy, have had their turns: the shortest
 * time slice that an ordinary thread can have, 0.1 ms (sched_setattr(2), "sched_runtime"; Linux
 * from 6.12 on). Threads and programs that it starts have the usual one. Nothing happens where
 * there is no such thing, or where the thread runs under another policy. */
void thread_be_prompt(void);

/* Lets the others of the process go before the calling thread where cores are rare: its own nice
 * value becomes 10 more (setpriority(2)). Only on Linux, where a thread has one of its own; it
 * can't be taken back. */
void thread_be_patient(void);

#endif
