/* Saving a file so that a crash at any point leaves the old bytes or the new ones: a new file
 * in the same folder (O_EXCL), written, synced, renamed over the old one, and the folder
 * synced. The old file's mode stays; where the name is a symlink that stays inside the
 * collection, its target is replaced and the link kept. A file that was changed by somebody
 * else since it was read is a conflict and is left alone. */
#ifndef JIG_BOOK_SAVE_H
#define JIG_BOOK_SAVE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/newfile.h"
#include "base/span.h"

/* What a file was when it was read or written: enough to know whether it still is. */
struct save_mark {
    bool exists;
    uint64_t size;
    int64_t mtime_ns;
    uint64_t inode;
    uint64_t hash; /* of the content */
};

struct save_job {
    int root;         /* the collection's folder; nothing outside it is touched */
    const char *path; /* relative to root */
    struct span bytes;
    mode_t mode;                       /* for a file that is new; 0: 0644 less the umask */
    const struct save_mark *expect;    /* NULL: whatever is there */
    const struct newfile_calls *calls; /* NULL: the real ones */
    bool conflict;         /* out: it is not what was expected; nothing was written */
    struct save_mark mark; /* out: what stands there now */
};

/* write-failed with the file's name and the system's word, or (with `conflict`) what happened
 * to it meanwhile. */
enum jig_err save_run(struct save_job *job, struct jig_error *error);

/* Reads a file under root, never following what leaves it, up to out's maximum. read-failed or
 * too-large. mark may be NULL. */
enum jig_err save_read(int root, const char *path, struct buf *out, struct save_mark *mark,
                       struct jig_error *error);
/* Reads a regular file anywhere, which the caller has judged to be allowed. */
enum jig_err save_read_any(const char *path, struct buf *out, struct jig_error *error);
/* Is the file still what the mark says? Reads it only where size or time differ. */
bool save_is_current(int root, const char *path, const struct save_mark *mark);

uint64_t save_hash(struct span bytes);

#endif
