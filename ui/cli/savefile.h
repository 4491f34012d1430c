/* A file that a command writes: a new one beside the old, synced and renamed when it is whole, so
 * that nobody ever reads half of it. A download that breaks off is kept all the same: under its own
 * name where there was no such file before, else as NAME.part, or NAME.part.2 and so on where such a
 * file is there. What is no regular file (a terminal, a pipe, /dev/null) is written directly. */
#ifndef JIG_CLI_SAVEFILE_H
#define JIG_CLI_SAVEFILE_H

#include "base/newfile.h"

struct savefile {
    int fd;     /* -1: not open */
    char *path; /* where it shall be; symbolic links followed, also to what is not there yet */
    int folder; /* that it lies in; -1: written directly */
    const char *name;   /* in that folder; points into path */
    struct newfile new; /* what it is until then */
    bool existed;       /* there was a file of that name */
    bool is_empty;
    bool must_be_new;
    char *kept; /* in that folder: what came, where it is not in its place; NULL: nothing */
    char *part; /* the rest goes to NAME.part, which then becomes NAME; NULL: to NAME itself */
};

enum savefile_flags {
    SAVEFILE_MAKE_DIRS = 1,
    SAVEFILE_PRIVATE = 2, /* readable by its owner only */
    SAVEFILE_NEW = 4,     /* nothing of that name is replaced, nor a link followed */
};

/* write-failed in words. */
enum jig_err savefile_open(struct savefile *f, const char *path, unsigned flags,
                           struct jig_error *error);
/* Goes on with what a broken download left, NAME.part or else NAME itself. write-failed, and nothing
 * touched, where that does not end at `offset`. */
enum jig_err savefile_open_rest(struct savefile *f, const char *path, uint64_t offset,
                                struct jig_error *error);
enum jig_err savefile_write(struct savefile *f, const char *bytes, size_t len,
                            struct jig_error *error);
/* As if it had never been opened, but for what was appended: it will be written again. */
void savefile_drop(struct savefile *f);
/* Ends it: whole, or as much as came. Releases everything, also on failure. Does nothing where
 * none is open. */
enum jig_err savefile_close(struct savefile *f, bool whole, struct jig_error *error);

#endif
