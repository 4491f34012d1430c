/* Received bytes, in the order they came: appended to, never changed, read by offset. The first
 * part stays in memory; what is beyond the limit goes to a file without a name, so that a
 * gigabyte answer costs a gigabyte of disk and no more memory than a small one. Many may read
 * while one appends, within one thread. */
#ifndef JIG_BASE_BODY_H
#define JIG_BASE_BODY_H

#include "base/buf.h"
#include "base/error.h"
#include "base/writebehind.h"

struct body {
    struct buf memory; /* the bytes before memory.max */
    int fd;            /* the rest, or -1 while there is none */
    uint64_t in_file;
    const char *folder;         /* for the file; borrowed, outlives the body */
    bool is_behind;             /* the file is to be written by a thread */
    struct writebehind *writer; /* NULL: no such thread, or none any more */
};

void body_init(struct body *b, size_t in_memory, const char *folder);
void body_clear(struct body *b); /* the file is gone with it */

/* All of s or an error: JIG_ERR_MEMORY, JIG_ERR_WRITE (disk full, folder not there). What was
 * appended before stays readable. */
enum jig_err body_append(struct body *b, struct span s, struct jig_error *error);

/* The same without waiting for the disk, from now on: a file is written by a thread, and so a
 * failure may come with a later append or with body_finish(). Whoever appends asks before whether
 * the disk keeps up: body_append() waits for it where it does not. */
void body_write_behind(struct body *b);
/* Too much waits to be written: time to take nothing more in for a moment. */
bool body_is_late(const struct body *b);
/* Nothing waits to be written any more. */
bool body_is_settled(const struct body *b);
/* Of a settled body to which no more is appended: whether all of it is kept, else as body_append().
 * Gives back what writing took. */
enum jig_err body_finish(struct body *b, struct jig_error *error);

/* Nothing more is appended, and whether all is kept is nobody's question: what writing took is
 * given back when the disk has caught up. */
void body_leave(struct body *b);

uint64_t body_len(const struct body *b);

/* Copies up to len bytes from offset and returns how many: fewer only at the end or where the
 * file can't be read. */
size_t body_read(const struct body *b, uint64_t offset, void *out, size_t len);

/* What of the body is in memory, from its first byte; borrowed until the next append. */
struct span body_in_memory(const struct body *b);

#endif
