#include "base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#define TRIES       1000
#define MAX_LINKS   40  /* as many as the system follows */
#define MAX_MOMENTS 500 /* of a millisecond, for a lock */

static int sync_it(const struct newfile *f, int fd)
{
    return f->calls && f->calls->fsync ? f->calls->fsync(fd) : fsync(fd);
}

/* Not every file system can sync a folder, and none is the worse for it. */
static bool sync_folder(const struct newfile *f)
{
    return sync_it(f, f->folder) == 0 || errno == EINVAL;
}

/* ---- Opening ---- */

/* What has no name yet is gone with its writer, however that ends. */
#ifdef O_TMPFILE
#define NAMELESS O_TMPFILE
#else
#define NAMELESS 0
#endif

/* The way by which a file without a name gets one. */
static void way_to(const struct newfile *f, char *path, size_t room)
{
    snprintf(path, room, "/proc/self/fd/%d", f->fd);
}

static bool open_nameless(struct newfile *f, mode_t mode)
{
    char path[64];
    if (NAMELESS == 0)
        return false;
    f->fd = openat(f->folder, ".", NAMELESS | O_WRONLY | O_CLOEXEC, mode);
    way_to(f, path, sizeof path);
    if (f->fd >= 0 && access(path, F_OK) == 0)
        return true;
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    return false;
}

static void next_name(struct newfile *f, unsigned i)
{
    snprintf(f->name, sizeof f->name, ".jig-save.%ld.%u.tmp", (long)getpid(), i);
}

/* O_EXCL decides; the number only avoids waiting. */
static bool open_named(struct newfile *f, mode_t mode)
{
    for (unsigned i = 0; i < TRIES && f->fd < 0; i++) {
        next_name(f, i);
        f->fd = openat(f->folder, f->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                       mode);
        if (f->fd < 0 && errno != EEXIST)
            break;
    }
    if (f->fd < 0)
        f->name[0] = '\0';
    return f->fd >= 0;
}

bool newfile_open(struct newfile *f, int folder, mode_t mode, const struct newfile_calls *calls)
{
    *f = (struct newfile){ .fd = -1, .folder = folder, .calls = calls };
    return open_nameless(f, mode) || open_named(f, mode);
}

/* ---- Writing ---- */

bool newfile_write(struct newfile *f, struct span bytes)
{
    return fileio_write_by(f->calls && f->calls->write ? f->calls->write : write, f->fd, bytes);
}

static bool give_name(struct newfile *f)
{
    char path[64];
    bool is_named = f->name[0] != '\0';
    way_to(f, path, sizeof path);
    errno = EEXIST;
    for (unsigned i = 0; i < TRIES && !is_named && errno == EEXIST; i++) {
        next_name(f, i);
        is_named = linkat(AT_FDCWD, path, f->folder, f->name, AT_SYMLINK_FOLLOW) == 0;
    }
    if (!is_named)
        f->name[0] = '\0';
    return is_named;
}

/* What could not be synced gets its name all the same: a part of a download is kept. */
bool newfile_finish(struct newfile *f)
{
    bool ok = sync_it(f, f->fd) == 0;
    int why = errno;
    if (!give_name(f) && ok) {
        why = errno;
        ok = false;
    }
    if (close(f->fd) != 0 && ok) {
        why = errno;
        ok = false;
    }
    f->fd = -1;
    errno = why;
    return ok;
}

bool newfile_replace(struct newfile *f, const char *name)
{
    int (*rename_it)(int, const char *, int, const char *) =
        f->calls && f->calls->rename ? f->calls->rename : renameat;
    if (rename_it(f->folder, f->name, f->folder, name) != 0)
        return false;
    f->name[0] = '\0';
    return sync_folder(f);
}

/* A hard link is never made over anything. Where there are none (FAT), an empty file of that name
 * made with O_EXCL keeps others away. */
static bool link_or_claim(struct newfile *f, const char *name)
{
    if (linkat(f->folder, f->name, f->folder, name, 0) == 0)
        return unlinkat(f->folder, f->name, 0) == 0;
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
        return false;
    int claim = openat(f->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (claim < 0)
        return false;
    close(claim);
    return renameat(f->folder, f->name, f->folder, name) == 0;
}

bool newfile_place(struct newfile *f, const char *name)
{
    if (!link_or_claim(f, name))
        return false;
    f->name[0] = '\0';
    return sync_folder(f);
}

void newfile_discard(struct newfile *f)
{
    int why = errno;
    if (f->fd >= 0)
        close(f->fd);
    if (f->name[0])
        unlinkat(f->folder, f->name, 0);
    f->fd = -1;
    f->name[0] = '\0';
    errno = why;
}

int newfile_folder(const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? mem_dup(span_make(path, (size_t)(slash - path) + 1)) : mem_strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int why = errno;
    free(folder);
    errno = why;
    *name = slash ? slash + 1 : path;
    return fd;
}

/* ---- Links ---- */

/* What the link at `path` points to, as seen from where `path` is seen from; NULL with errno. */
static char *link_target(const char *path)
{
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    const char *slash = strrchr(path, '/');
    struct buf whole;
    if (n < 0)
        return NULL;
    buf_init(&whole, 2 * PATH_MAX);
    if (slash && n > 0 && target[0] != '/')
        buf_add(&whole, span_make(path, (size_t)(slash - path) + 1));
    buf_add(&whole, span_make(target, (size_t)n));
    errno = ENAMETOOLONG;
    return buf_take(&whole);
}

char *newfile_follow(const char *path)
{
    char *at = mem_strdup(path);
    for (int links = 0; at; links++) {
        char *next = links < MAX_LINKS ? link_target(at) : NULL;
        if (!next && errno == ENAMETOOLONG) {
            free(at);
            return NULL;
        }
        if (!next)
            break;
        free(at);
        at = next;
    }
    return at;
}

/* ---- Whole saves ---- */

void newfile_take_turn(int folder)
{
    const struct timespec a_moment = { .tv_nsec = 1000000 };
    for (int n = 0; n < MAX_MOMENTS && flock(folder, LOCK_EX | LOCK_NB) != 0; n++) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return;
        nanosleep(&a_moment, NULL);
    }
}

static mode_t mode_for(int folder, const char *name, mode_t mode)
{
    struct stat old;
    bool replaces =
        fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(old.st_mode);
    return replaces ? old.st_mode & 0777 : mode;
}

bool newfile_put(int folder, const char *name, struct span bytes, mode_t mode)
{
    struct newfile f;
    bool ok = newfile_open(&f, folder, 0600, NULL) && newfile_write(&f, bytes) &&
              fchmod(f.fd, mode_for(folder, name, mode)) == 0 && newfile_finish(&f) &&
              newfile_replace(&f, name);
    newfile_discard(&f);
    return ok;
}
