/* A disk that takes its time: while the gate is closed, threads that write at an offset, or fsync(),
 * wait. The one that closed it goes through. */
#ifndef JIG_TESTS_DISKGATE_H
#define JIG_TESTS_DISKGATE_H

#include <stddef.h>

void diskgate_close(void);
/* Lets everybody through from now on; who waits fails with `why`, where that is not 0. */
void diskgate_open(int why);
/* As soon as so many wait. */
void diskgate_await(size_t n);

/* Before that: 0, or the errno that it fails with. */
int diskgate_pass(void);

#endif
