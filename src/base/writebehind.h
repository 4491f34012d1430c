/* Writing that the caller does not wait for. A file system may hold up a write for tens of
 * milliseconds while it gives out blocks; so a thread writes, and what it has not written yet lies
 * in memory, where it can be read. One thread appends; others may read while it does not. */
#ifndef JIG_BASE_WRITEBEHIND_H
#define JIG_BASE_WRITEBEHIND_H

#include "base/span.h"

struct writebehind;

/* Bytes that may wait to be written. */
enum { WRITEBEHIND_ROOM = 4 << 20 };

/* For the file `fd` (borrowed), whose end is at `offset`. NULL: no memory, or no thread. */
struct writebehind *writebehind_start(int fd, uint64_t offset);
/* Of one that is settled and has not failed: the file is as it would be without it. */
void writebehind_end(struct writebehind *w);
/* Nothing more is appended: the thread and its memory go as soon as all is written, however long
 * that takes. What could not be written stays in memory. */
void writebehind_finish(struct writebehind *w);
/* Drops what is not written and, without waiting, closes the file: with a large one that has no
 * name that takes time too. */
void writebehind_abandon(struct writebehind *w);

/* All of s, or false with what writebehind_error() says. Waits where there is no room. */
bool writebehind_append(struct writebehind *w, struct span s);
/* How many bytes can be appended without waiting. */
size_t writebehind_room(struct writebehind *w);

/* errno of the write that failed, 0: none did. What could not be written stays in memory. */
int writebehind_error(struct writebehind *w);
/* Is everything in the file, or will it never be? */
bool writebehind_is_settled(struct writebehind *w);

/* As fileio_read_at(), of what was appended, wherever it is. */
size_t writebehind_read(struct writebehind *w, uint64_t offset, char *out, size_t len);

/* Closes the descriptor in a thread of its own, or here where there is none. */
void writebehind_close(int fd);

#endif
