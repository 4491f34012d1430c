/* A disk that takes its time: while the gate is closed, threads that write at an offset, or fsync(),
 * wait. The one that closed it goes through. */
#ifndef JIG_TESTS_DISKGATE_H
#define JIG_TESTS_DISKGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void diskgate_close(void);
/* Lets everybody through from now on; who waits fails with `why`, where that is not 0. */
void diskgate_open(int why);
/* As soon as so many wait. */
void diskgate_await(size_t n);

/* From now on nothing that any thread writes at an offset is taken, and no errno says why; or all
 * is again. */
void diskgate_take_nothing(bool is_full);
bool diskgate_takes_nothing(void);

/* From now on what any thread writes at an offset, or has synced, fails with `why`; 0: no more. */
void diskgate_refuse(int why);

/* From now on nothing can be removed, for that reason; 0: it can. */
void diskgate_keep(int why);
int diskgate_keeps(void);

/* From now on files have so many bytes to grow by in all, and get what others are cut by or removed
 * with; negative: any number. Only what is written at an offset is counted. */
void diskgate_leave(int64_t bytes);
/* Takes that from what is left; negative: gives it back. False: there is not so much. */
bool diskgate_grows(int64_t bytes);
bool diskgate_counts(void);
int64_t diskgate_left(void);

/* Before a write: 0, or the errno that it fails with. */
int diskgate_pass(void);

#endif
