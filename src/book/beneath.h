/* Opening what lies beneath a folder and only that: `..`, absolute paths and symlinks are
 * followed while they stay inside, one component at a time on open descriptors, so that nobody
 * who swaps a folder for a link meanwhile can lead out of it. */
#ifndef JIG_BOOK_BENEATH_H
#define JIG_BOOK_BENEATH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Like openat(root, path, flags | O_CLOEXEC, mode); -1 with errno, EXDEV where it would leave.
 */
int beneath_open(int root, const char *path, int flags, mode_t mode);

/* The folder that really holds the file, as a descriptor to be closed, with the file's own name
 * in `name` (255 bytes and a NUL), symlinks followed. The file itself need not exist. */
int beneath_parent(int root, const char *path, char name[256]);

#endif
