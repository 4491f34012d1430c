#include "cli/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/diag.h"

#define MAX_PATH 8192

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

/* Beside the file, so that the rename stays within one file system. */
static char *temp_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    struct buf name;
    buf_init(&name, MAX_PATH);
    buf_addf(&name, "%.*s.%.200s.XXXXXX", folder, path, path + folder);
    return buf_take(&name);
}

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
    free(f->temp);
    f->temp = NULL;
    f->fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return f->fd < 0 ? errno : 0;
}

static int open_beside(struct savefile *f, const struct stat *old, unsigned flags)
{
    f->temp = temp_name(f->path);
    if (!f->temp)
        return ENOMEM;
    f->fd = mkostemp(f->temp, O_CLOEXEC);
    if (f->fd >= 0)
        return fchmod(f->fd, mode_for(old, flags)) == 0 ? 0 : errno;
    /* A folder that takes no new file may still hold one that can be written. */
    return old && (errno == EACCES || errno == EROFS) ? open_directly(f) : errno;
}

static void release(struct savefile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    free(f->path);
    free(f->temp);
    *f = (struct savefile){ .fd = -1 };
}

static int open_any(struct savefile *f, const char *path, unsigned flags)
{
    struct stat old;
    int why = flags & SAVEFILE_MAKE_DIRS ? make_dirs(path) : 0;
    if (why)
        return why;
    f->existed = stat(path, &old) == 0;
    f->path = f->existed ? realpath(path, NULL) : mem_strdup(path);
    if (!f->path)
        return ENOMEM;
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
    *f = (struct savefile){ .fd = -1, .is_empty = true };
    int why = open_any(f, path, flags);
    if (why == 0)
        return JIG_OK;
    if (f->fd >= 0 && f->temp)
        unlink(f->temp);
    release(f);
    return failed(path, why, error);
}

enum jig_err savefile_write(struct savefile *f, const char *bytes, size_t len,
                            struct jig_error *error)
{
    f->is_empty = f->is_empty && len == 0;
    return diag_write(f->fd, bytes, len) ? JIG_OK : failed(f->path, errno, error);
}

/* Where what came is kept. */
static char *final_name(const struct savefile *f, bool whole)
{
    struct buf name;
    buf_init(&name, MAX_PATH);
    buf_addf(&name, "%s%s", f->path, whole || !f->existed ? "" : ".part");
    return buf_take(&name);
}

static int put_in_place(struct savefile *f, bool whole)
{
    if (!f->temp)
        return 0;
    if (!whole && f->is_empty)
        return unlink(f->temp) == 0 ? 0 : errno;
    char *name = final_name(f, whole);
    int why = !name ? ENOMEM : rename(f->temp, name) == 0 ? 0 : errno;
    if (why)
        unlink(f->temp);
    free(name);
    return why;
}

enum jig_err savefile_close(struct savefile *f, bool whole, struct jig_error *error)
{
    if (f->fd < 0)
        return JIG_OK;
    int why = close(f->fd) == 0 ? 0 : errno;
    f->fd = -1;
    int moved = put_in_place(f, whole && why == 0);
    enum jig_err code = why || moved ? failed(f->path, why ? why : moved, error) : JIG_OK;
    release(f);
    return code;
}
