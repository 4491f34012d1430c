/* A file, a pipe or standard input as a source. A regular file is read by offset and never copied:
 * what is asked for is read when it is asked for, so that one that shrinks meanwhile yields fewer
 * bytes and nothing worse. All else is taken in while it arrives, into memory and behind that into
 * a file without a name; at a limit it is left waiting, for some pipes and devices have no end. */
#ifndef JIG_APP_VIEWFILE_H
#define JIG_APP_VIEWFILE_H

#include <poll.h>

#include "base/body.h"
#include "data/source.h"

#define VIEWFILE_MEMORY (8u << 20)
#define VIEWFILE_STEP   (4ull << 30)

struct viewfile {
    const char *path;       /* borrowed; NULL: standard input */
    int fd;                 /* -1: nothing more is read from it */
    bool by_offset;         /* a regular file */
    uint64_t device, inode; /* which one */
    uint64_t print;         /* of its first and last bytes, when it was looked at last */
    uint64_t len;           /* of what can be read now */
    uint64_t step;          /* of what arrives so much is taken without being asked for more */
    uint64_t limit;         /* it is taken up to here */
    bool has_ended;         /* no more will arrive; what did is on its way to the disk */
    int64_t changed_ns;     /* when a regular file was written last */
    struct body came;       /* what is read by offset is not here */
    struct jig_error wrong; /* why there is no more of it; code JIG_OK: nothing is wrong */
};

/* The path outlives it; "-" is standard input. read-failed: it is not there, may not be read, or is
 * a folder; usage: standard input is a terminal. */
enum jig_err viewfile_open(struct viewfile *f, const char *path, struct jig_error *error);
void viewfile_close(struct viewfile *f);

/* A regular file as it is now, read by a descriptor of its own: what takes the file's place is none
 * of it. To be freed; read-failed, out-of-memory: NULL. */
struct viewfile *viewfile_copy(const struct viewfile *f, struct jig_error *error);
void viewfile_free(struct viewfile *copy); /* takes NULL */

/* Of the bytes that are there; borrows f. */
struct source viewfile_source(const struct viewfile *f);
bool viewfile_is_arriving(const struct viewfile *f);
/* It may go on arriving, but as much was taken as is without being asked. */
bool viewfile_is_paused(const struct viewfile *f);
/* How much a further step of it is: VIEWFILE_STEP, less where that would fill the temporary
 * folder. */
uint64_t viewfile_next(const struct viewfile *f);
/* Takes a further step of it. */
void viewfile_read_on(struct viewfile *f);
/* Takes no more of what arrives. */
void viewfile_stop(struct viewfile *f);

/* What arrives goes on, or ends, when the disk has caught up: worth a look in a moment. */
bool viewfile_waits_for_disk(const struct viewfile *f);
/* What it waits for; false: nothing. */
bool viewfile_interest(const struct viewfile *f, struct pollfd *out);
/* Reads what is there for about budget_us; true where the state has changed. */
bool viewfile_read(struct viewfile *f, int64_t budget_us);

enum viewfile_change { VIEWFILE_SAME, VIEWFILE_LONGER, VIEWFILE_CUT, VIEWFILE_OTHER };
/* What became of a regular file since it was looked at last: bytes were added, it is shorter, or it
 * holds something else now, be it that another file has taken its place. */
enum viewfile_change viewfile_look(struct viewfile *f);

#endif
