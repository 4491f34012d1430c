/* What is done to the files below a folder, call by call. The calls of the whole process come through
 * here, also those of its libraries (SQLite's are half of what matters): these functions stand before
 * the C library's of the same names. One thread is listened to, the one that began; folders are there
 * from the begin. */
#ifndef JIG_TESTS_DISKLOG_H
#define JIG_TESTS_DISKLOG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum disk_call {
    DISK_CREATE,      /* file, path */
    DISK_LINK,        /* file, path */
    DISK_RENAME,      /* file, path, to */
    DISK_UNLINK,      /* file, path */
    DISK_WRITE,       /* file, offset, bytes, len */
    DISK_RESIZE,      /* file, offset: the new length */
    DISK_CHMOD,       /* file, mode */
    DISK_SYNC,        /* file */
    DISK_SYNC_FOLDER, /* path */
    DISK_TOLD,        /* len: what disklog_tell() was given */
};

struct disk_op {
    enum disk_call call;
    size_t file; /* in the log's files */
    char *path;  /* below the folder; "" is the folder itself */
    char *to;
    uint64_t offset;
    char *bytes;
    size_t len;
    mode_t mode;
};

/* As it was when the log began; what was made later is empty, has no path, and the mode it was made with. */
struct disk_file {
    dev_t device;
    ino_t inode;
    char *path;
    char *bytes;
    size_t len;
    mode_t mode;
};

struct disklog {
    char root[PATH_MAX];
    struct disk_file *files;
    struct disk_op *ops;
    size_t n_files, files_room, n, room;
};

/* What lies below the folder counts as safe on the disk. */
void disklog_begin(struct disklog *log, const char *folder);
/* Something was promised here: a save was told to have worked. */
void disklog_tell(size_t what);
void disklog_end(void);
void disklog_clear(struct disklog *log);

#endif
