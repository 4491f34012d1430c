/* A file that appears as a whole or not at all: a new one in the same folder, written, synced, and
 * renamed; then the folder is synced. Until it is synced it has no name where the file system can
 * do that (O_TMPFILE), so that a program that is killed leaves nothing; elsewhere, and from then
 * on, it has one that nobody else has (O_EXCL, O_NOFOLLOW). Every call is checked and every
 * function tells errno. */
#ifndef JIG_BASE_NEWFILE_H
#define JIG_BASE_NEWFILE_H

#include <sys/types.h>

#include "base/fileio.h"

/* The system calls, so that a test can make each of them fail. NULL members mean the real ones. */
struct newfile_calls {
    fileio_writer *write;
    int (*fsync)(int fd);
    int (*rename)(int from_dir, const char *from, int to_dir, const char *to);
};

struct newfile {
    int fd;     /* -1: not open */
    int folder; /* borrowed */
    /* Of the file until it is in its place; "" from then on, and while it has none. */
    char name[64];
    const struct newfile_calls *calls;
};

/* Opened for writing, with `mode` less the umask. `folder` and `calls` (NULL: the real ones) must
 * stay until it is closed. */
bool newfile_open(struct newfile *f, int folder, mode_t mode,
                  const struct newfile_calls *calls);
bool newfile_write(struct newfile *f, struct span bytes);
/* Synced, named and closed: after it the bytes outlast a power cut. */
bool newfile_finish(struct newfile *f);

/* Both after newfile_finish(). Takes the place of whatever has that name in the folder. */
bool newfile_replace(struct newfile *f, const char *name);
/* EEXIST where something has that name, whatever it is. */
bool newfile_place(struct newfile *f, const char *name);

/* Takes away what is not in its place yet, and closes. Keeps errno. */
void newfile_discard(struct newfile *f);

/* The folder that a path's last part lies in, as a descriptor to be closed, and that part in *name
 * (borrowed from path); -1 with errno. */
int newfile_folder(const char *path, const char **name);

/* Where a link leads that leads to nothing yet: the last one's target, or the path itself where it
 * is no link; to be freed, NULL with errno. Whether that way may be gone is the caller's to have
 * asked the kernel, which has rules for links in folders that all can write. */
char *newfile_follow(const char *path);

/* Who looks at a file and then replaces it takes turns with others who do so in this folder: until
 * the descriptor is closed. A lock that is not to be had within half a second is done without, for
 * nobody may be able to keep a save from happening. */
void newfile_take_turn(int folder);

/* A small file as a whole: with `mode` exactly where it is new, else with the old one's. */
bool newfile_put(int folder, const char *name, struct span bytes, mode_t mode);

#endif
