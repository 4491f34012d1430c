#include "cli/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define MAX_PATH  8192
#define MAX_PARTS 1000

static enum jig_err failed(const char *path, int why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path, strerror(why));
}

/* The folders before the last part, like mkdir -p. */
static int make_dirs(const char *path)
{
    char *copy = mem_strdup(path);
    if (!copy)
        return ENOMEM;
    int why = 0;
    for (char *p = copy; why == 0 && (p = strchr(p + 1, '/'));) {
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            why = errno;
        *p = '/';
    }
    free(copy);
    return why;
}

/* ---- Opening ---- */

static mode_t mode_for(const struct stat *old, unsigned flags)
{
    if (old)
        return old->st_mode & 0777; /* not setuid: what it will hold comes from a server */
    if (flags & SAVEFILE_PRIVATE)
        return 0600;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static int open_directly(struct savefile *f)
{
    f->fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return f->fd < 0 ? errno : 0;
}

static int open_beside(struct savefile *f, const struct stat *old, unsigned flags)
{
    f->folder = newfile_folder(f->path, &f->name);
    if (f->folder < 0)
        return errno;
    if (newfile_open(&f->new, f->folder, 0600, NULL)) {
        f->fd = f->new.fd;
        return fchmod(f->fd, mode_for(old, flags)) == 0 ? 0 : errno;
    }
    int why = errno;
    close(f->folder);
    f->folder = -1;
    /* A folder that takes no new file may still hold one that can be written. */
    return old && (why == EACCES || why == EROFS) ? open_directly(f) : why;
}

static void release(struct savefile *f)
{
    if (f->folder >= 0) {
        newfile_discard(&f->new);
        close(f->folder);
    } else if (f->fd >= 0) {
        close(f->fd);
    }
    free(f->path);
    free(f->part);
    free(f->kept);
    *f = (struct savefile){ .fd = -1, .folder = -1 };
}

/* What came before is safe whatever happens: nothing but its end changes. */
static int open_end(struct savefile *f)
{
    struct buf part;
    buf_init(&part, MAX_PATH);
    buf_addf(&part, "%s.part", f->path);
    f->fd = open(buf_str(&part), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (f->fd >= 0)
        f->part = buf_take(&part);
    else
        f->fd = open(f->path, O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
    buf_clear(&part);
    return f->fd < 0 ? errno : 0;
}

/* To be freed; NULL with errno. A link that leads to nothing is no way for what must be new. */
static char *open_path(const struct savefile *f, const char *path)
{
    if (f->existed)
        return realpath(path, NULL);
    return f->must_be_new ? mem_strdup(path) : newfile_follow(path);
}

static int open_any(struct savefile *f, const char *path, unsigned flags)
{
    struct stat old = { 0 };
    int why = flags & SAVEFILE_MAKE_DIRS ? make_dirs(path) : 0;
    if (why)
        return why;
    f->existed = (f->must_be_new ? lstat : stat)(path, &old) == 0;
    if (!f->existed && errno != ENOENT)
        return errno;
    if (f->existed && f->must_be_new)
        return EEXIST;
    f->path = open_path(f, path);
    if (!f->path)
        return errno;
    if (f->existed && S_ISDIR(old.st_mode))
        return EISDIR;
    if (f->existed && !S_ISREG(old.st_mode))
        return open_directly(f);
    if (f->existed && access(f->path, W_OK) != 0)
        return errno;
    return open_beside(f, f->existed ? &old : NULL, flags);
}

enum jig_err savefile_open(struct savefile *f, const char *path, unsigned flags,
                           struct jig_error *error)
{
    *f = (struct savefile){ .fd = -1, .folder = -1, .is_empty = true };
    f->must_be_new = (flags & SAVEFILE_NEW) != 0;
    int why = open_any(f, path, flags);
    if (why == 0)
        return JIG_OK;
    release(f);
    return failed(path, why, error);
}

enum jig_err savefile_open_rest(struct savefile *f, const char *path, uint64_t offset,
                                struct jig_error *error)
{
    struct stat st;
    *f = (struct savefile){ .fd = -1, .folder = -1, .is_empty = true };
    f->existed = access(path, F_OK) == 0;
    f->path = open_path(f, path);
    int why = f->path ? open_end(f) : errno;
    if (why == 0 && fstat(f->fd, &st) != 0)
        why = errno;
    if (why == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == offset)
        return JIG_OK;
    enum jig_err code =
        why ? failed(path, why, error)
            : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                            "%s: it does not end at byte %" PRIu64
                            ", from where the rest was asked for: nothing was added",
                            f->part ? f->part : f->path, offset);
    release(f);
    return code;
}

enum jig_err savefile_write(struct savefile *f, const char *bytes, size_t len,
                            struct jig_error *error)
{
    f->is_empty = f->is_empty && len == 0;
    return fileio_write(f->fd, span_make(bytes, len)) ? JIG_OK : failed(f->path, errno, error);
}

/* ---- Closing ---- */

/* What came, over nobody's file: NAME where there was none before, NAME.part, NAME.part.2 … */
static bool place_part(struct savefile *f)
{
    bool ok = false;
    errno = EEXIST;
    for (unsigned i = f->existed ? 1 : 0; !ok && errno == EEXIST && i < MAX_PARTS; i++) {
        struct buf name;
        buf_init(&name, MAX_PATH);
        buf_addf(&name, "%s%s", f->name, i ? ".part" : "");
        if (i > 1)
            buf_addf(&name, ".%u", i);
        ok = newfile_place(&f->new, buf_str(&name));
        int why = errno;
        if (ok)
            f->kept = buf_take(&name);
        buf_clear(&name);
        errno = why;
    }
    return ok;
}

/* What took the name meanwhile is not to be replaced where that was said: then it is kept as a part. */
static bool put_whole(struct savefile *f)
{
    if (!f->must_be_new)
        return newfile_replace(&f->new, f->name);
    if (newfile_place(&f->new, f->name))
        return true;
    int why = errno;
    if (why == EEXIST)
        place_part(f);
    errno = why;
    return false;
}

static int put_in_place(struct savefile *f, bool whole)
{
    if (!whole && f->is_empty)
        return 0;
    bool ok = newfile_finish(&f->new);
    int why = errno;
    if (!ok)
        whole = false; /* what is on disk is not all of it */
    bool placed = !whole ? place_part(f) : put_whole(f);
    return !ok ? why : placed ? 0 : errno;
}

/* A pipe or a terminal has nothing to sync. */
static int close_directly(struct savefile *f)
{
    int why = fsync(f->fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
    if (close(f->fd) != 0 && why == 0)
        why = errno;
    return why;
}

static enum jig_err failed_but_kept(const struct savefile *f, int why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s; what came is in %.*s%s",
                         f->path, strerror(why), (int)(f->name - f->path), f->path, f->kept);
}

void savefile_drop(struct savefile *f)
{
    if (f->fd >= 0)
        release(f);
}

enum jig_err savefile_close(struct savefile *f, bool whole, struct jig_error *error)
{
    if (f->fd < 0)
        return JIG_OK;
    int why = 0;
    if (f->folder >= 0)
        why = put_in_place(f, whole);
    else
        why = close_directly(f);
    f->fd = -1;
    if (why == 0 && whole && f->part && rename(f->part, f->path) != 0)
        why = errno;
    enum jig_err code = why == 0  ? JIG_OK
                        : f->kept ? failed_but_kept(f, why, error)
                                  : failed(f->path, why, error);
    release(f);
    return code;
}
