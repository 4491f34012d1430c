/* Whole reads and writes on a descriptor: short ones go on, interrupted ones are repeated, and a
 * descriptor that would block is waited for. */
#ifndef JIG_BASE_FILEIO_H
#define JIG_BASE_FILEIO_H

#include <sys/types.h>

#include "base/buf.h"

/* All of it, or false with errno. */
bool fileio_write(int fd, struct span bytes);
/* The same by another call of write(2)'s kind; NULL: write itself. */
typedef ssize_t fileio_writer(int fd, const void *bytes, size_t len);
bool fileio_write_by(fileio_writer *writer, int fd, struct span bytes);

/* Appends all that comes, up to out's maximum; false with errno (EFBIG where that is reached,
 * ENOMEM). */
bool fileio_read(int fd, struct buf *out);

/* As much of `len` bytes at this offset as there are and can be read; the descriptor's place
 * stays. */
size_t fileio_read_at(int fd, uint64_t offset, char *out, size_t len);

/* Where the program was started without standard input, output or error, what it opens next would
 * become that, and be written to. Puts in its place what can be neither read nor written, for a
 * main() to call first. */
void fileio_hold_standard(void);

/* A descriptor that is opened, read and closed. */
bool fileio_read_path(const char *path, struct buf *out);

#endif
