/* One way to write a file. Each step is checked, and a step that fails leaves the old file and no
 * temporary one. */
#include "book/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/newfile.h"
#include "base/pathtail.h"
#include "book/beneath.h"

uint64_t save_hash(struct span bytes)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 0x100000001b3u;
    return hash;
}

static struct save_mark mark_of(const struct stat *st, uint64_t hash)
{
    return (struct save_mark){
        .exists = true,
        .size = (uint64_t)st->st_size,
        .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .inode = st->st_ino,
        .hash = hash,
    };
}

/* ---- Reading ---- */

static enum jig_err read_open(int fd, struct buf *out, struct save_mark *mark)
{
    struct stat st;
    size_t before = out->len;
    if (fstat(fd, &st) != 0)
        return JIG_ERR_READ;
    if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
        return JIG_ERR_READ;
    }
    if (st.st_size > 0 && (uint64_t)st.st_size < out->max - out->len)
        buf_space(out, (size_t)st.st_size); /* at once, instead of by doubling */
    if (!fileio_read(fd, out))
        return out->failed ? out->failed : JIG_ERR_READ;
    if (mark)
        *mark = mark_of(&st, save_hash(span_sub(buf_span(out), before, out->len)));
    return JIG_OK;
}

static const char *word_of(int err)
{
    return err == EXDEV ? "it lies outside the collection's folder" : strerror(err);
}

static enum jig_err read_and_close(int fd, const char *path, struct buf *out,
                                   struct save_mark *mark, struct jig_error *error)
{
    enum jig_err err = fd < 0 ? JIG_ERR_READ : read_open(fd, out, mark);
    int why = errno;
    char shown[PATHTAIL_SIZE];
    if (fd >= 0)
        close(fd);
    if (err)
        jig_error_set(error, err, JIG_PHASE_NONE, "%s: %s", pathtail(path, shown),
                      err == JIG_ERR_READ ? word_of(why) : jig_err_meaning(err));
    return err;
}

enum jig_err save_read(int root, const char *path, struct buf *out, struct save_mark *mark,
                       struct jig_error *error)
{
    int fd = beneath_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    return read_and_close(fd, path, out, mark, error);
}

enum jig_err save_read_any(const char *path, struct buf *out, struct jig_error *error)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return read_and_close(fd, path, out, NULL, error);
}

/* ---- Is it still the same? ---- */

/* In an open folder. A difference in time is settled by the content, for a checkout or a backup
 * touches files without changing them; `thoroughly`, the content is compared in any case. */
static bool is_current(int folder, const char *name, const struct save_mark *mark,
                       bool thoroughly)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return !mark->exists && errno == ENOENT;
    struct save_mark now = mark_of(&st, mark->hash);
    if (!mark->exists || now.size != mark->size)
        return false;
    if (now.mtime_ns == mark->mtime_ns && now.inode == mark->inode && !thoroughly)
        return true;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct buf bytes;
    buf_init(&bytes, (size_t)mark->size + 1);
    bool same =
        read_open(fd, &bytes, NULL) == JIG_OK && save_hash(buf_span(&bytes)) == mark->hash;
    buf_clear(&bytes);
    close(fd);
    return same;
}

bool save_is_current(int root, const char *path, const struct save_mark *mark)
{
    char name[256];
    int folder = beneath_parent(root, path, name);
    if (folder < 0)
        return !mark->exists && errno == ENOENT;
    bool current = is_current(folder, name, mark, false);
    close(folder);
    return current;
}

/* ---- Writing ---- */

/* What takes the place of a file is nobody else's before it has that file's mode: who may open it
 * now may read all that is written later. */
static mode_t first_mode(const struct save_job *job, int folder, const char *name)
{
    struct stat old;
    if (fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) == 0)
        return 0600;
    return job->mode ? job->mode : 0666;
}

/* The old file's mode, and owner where that is allowed; without one the mode asked for. */
static bool keep_mode(const struct save_job *job, int folder, const char *name, int fd)
{
    struct stat old;
    if (fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) != 0)
        return job->mode == 0 || fchmod(fd, job->mode) == 0;
    if (fchown(fd, old.st_uid, old.st_gid) != 0 && fchown(fd, (uid_t)-1, old.st_gid) != 0)
        return fchmod(fd, old.st_mode & 0700) == 0;
    return fchmod(fd, old.st_mode & 07777) == 0;
}

static bool fill(struct save_job *job, const char *name, struct newfile *f)
{
    struct stat st;
    if (!keep_mode(job, f->folder, name, f->fd) || !newfile_write(f, job->bytes) ||
        fstat(f->fd, &st) != 0)
        return false;
    job->mark = mark_of(&st, save_hash(job->bytes));
    return true;
}

/* The last look before the rename: what came between is seen, but for the blink of two calls. */
static bool still_expected(struct save_job *job, int folder, const char *name)
{
    job->conflict = job->expect && !is_current(folder, name, job->expect, true);
    if (job->conflict)
        errno = EEXIST;
    return !job->conflict;
}

static bool replace_file(struct save_job *job, int folder, const char *name)
{
    struct newfile f;
    if (!still_expected(job, folder, name) ||
        !newfile_open(&f, folder, first_mode(job, folder, name), job->calls))
        return false;
    bool ok = fill(job, name, &f) && newfile_finish(&f) && still_expected(job, folder, name) &&
              newfile_replace(&f, name);
    newfile_discard(&f);
    return ok;
}

static enum jig_err report(const struct save_job *job, struct jig_error *error)
{
    const char *word = word_of(errno);
    char shown[PATHTAIL_SIZE];
    if (job->conflict)
        word = job->expect->exists ? "it was changed outside since it was read"
                                   : "a file of this name is there already";
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s",
                         pathtail(job->path, shown), word);
}

enum jig_err save_run(struct save_job *job, struct jig_error *error)
{
    char name[256];
    job->conflict = false;
    int folder = beneath_parent(job->root, job->path, name);
    if (folder < 0)
        return report(job, error);
    newfile_take_turn(folder);
    bool ok = replace_file(job, folder, name);
    int why = errno;
    flock(folder, LOCK_UN); /* the descriptor may be one of several of the same opening */
    close(folder);
    errno = why;
    return ok ? JIG_OK : report(job, error);
}
