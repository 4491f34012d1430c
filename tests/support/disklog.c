#include "support/disklog.h"

#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "support/diskgate.h"

static _Thread_local struct disklog *on; /* NULL: nobody listens */

/* The C library's own; a sanitizer's, where one stands before it. */
static struct {
    int (*openat)(int folder, const char *path, int flags, ...);
    ssize_t (*write)(int fd, const void *bytes, size_t len);
    ssize_t (*pwrite)(int fd, const void *bytes, size_t len, off_t at);
    int (*ftruncate)(int fd, off_t len);
    int (*fchmod)(int fd, mode_t mode);
    int (*fsync)(int fd);
    int (*fdatasync)(int fd);
    int (*renameat2)(int a, const char *from, int b, const char *to, unsigned how);
    int (*linkat)(int a, const char *from, int b, const char *to, int how);
    int (*unlinkat)(int folder, const char *path, int how);
    int (*statvfs)(const char *path, struct statvfs *out);
    bool is_found;
} libc;

static __attribute__((constructor)) void find(void)
{
    static const struct {
        const char *name;
        void *slot;
    } all[] = {
        { "openat", &libc.openat },       { "write", &libc.write },
        { "pwrite", &libc.pwrite },       { "ftruncate", &libc.ftruncate },
        { "fchmod", &libc.fchmod },       { "fsync", &libc.fsync },
        { "fdatasync", &libc.fdatasync }, { "renameat2", &libc.renameat2 },
        { "linkat", &libc.linkat },       { "unlinkat", &libc.unlinkat },
        { "statvfs", &libc.statvfs },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all && !libc.is_found; i++) {
        void *at = dlsym(RTLD_NEXT, all[i].name);
        if (!at)
            abort();
        memcpy(all[i].slot, &at, sizeof at);
    }
    libc.is_found = true;
}

/* A library may call before the constructors of the program have run. */
static void need(void)
{
    if (!libc.is_found)
        find();
}

/* ---- Which file ---- */

static size_t file_of(const struct stat *st)
{
    for (size_t i = on->n_files; i-- > 0;)
        if (on->files[i].device == st->st_dev && on->files[i].inode == st->st_ino)
            return i;
    return SIZE_MAX;
}

static size_t file_at(int folder, const char *path)
{
    struct stat st;
    bool is_file = fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
    return is_file ? file_of(&st) : SIZE_MAX;
}

static size_t file_on(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? file_of(&st) : SIZE_MAX;
}

/* A file that is gone may have had the same number: the later one counts. */
static size_t add_file(struct disklog *log, const struct stat *st)
{
    ck_assert(
        mem_grow((void **)&log->files, &log->files_room, log->n_files + 1, sizeof *log->files));
    log->files[log->n_files] = (struct disk_file){ .device = st->st_dev,
                                                   .inode = st->st_ino,
                                                   .mode = st->st_mode & 07777 };
    return log->n_files++;
}

/* To be freed; NULL: not below the folder. */
static char *below(int folder, const char *path)
{
    char whole[PATH_MAX], parent[PATH_MAX];
    struct buf out;
    size_t root = strlen(on->root);
    bool is_relative = path[0] != '/';
    if (is_relative && folder == AT_FDCWD)
        snprintf(whole, sizeof whole, "./%s", path);
    else if (is_relative)
        snprintf(whole, sizeof whole, "/proc/self/fd/%d/%s", folder, path);
    else
        snprintf(whole, sizeof whole, "%s", path);
    char *name = strrchr(whole, '/');
    *name++ = '\0';
    if (!realpath(whole[0] ? whole : "/", parent) || strncmp(parent, on->root, root) != 0)
        return NULL;
    buf_init(&out, PATH_MAX);
    buf_addf(&out, "%s/%s", parent + root, name);
    char *made = mem_strdup(buf_str(&out) + 1);
    buf_clear(&out);
    return made;
}

/* ---- Writing it down ---- */

static void put(struct disk_op op)
{
    ck_assert(mem_grow((void **)&on->ops, &on->room, on->n + 1, sizeof *on->ops));
    on->ops[on->n++] = op;
}

static void put_written(int fd, const void *bytes, ssize_t n, off_t at)
{
    size_t file = n > 0 ? file_on(fd) : SIZE_MAX;
    if (file != SIZE_MAX)
        put((struct disk_op){ .call = DISK_WRITE,
                              .file = file,
                              .offset = (uint64_t)at,
                              .bytes = mem_dup(span_make(bytes, (size_t)n)),
                              .len = (size_t)n });
}

static void put_resized(int fd, off_t len)
{
    size_t file = file_on(fd);
    if (file != SIZE_MAX)
        put((struct disk_op){ .call = DISK_RESIZE, .file = file, .offset = (uint64_t)len });
}

static void put_created(int fd, int folder, const char *path, bool is_nameless)
{
    struct stat st;
    char *name = below(folder, path);
    bool is_ours = name && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    size_t file = is_ours ? add_file(on, &st) : SIZE_MAX;
    if (is_ours && !is_nameless)
        put((struct disk_op){ .call = DISK_CREATE, .file = file, .path = name });
    else
        free(name);
}

static void put_synced(int fd)
{
    char link[64], path[PATH_MAX];
    size_t root = strlen(on->root), file = file_on(fd);
    if (file != SIZE_MAX) {
        put((struct disk_op){ .call = DISK_SYNC, .file = file });
        return;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (realpath(link, path) && strncmp(path, on->root, root) == 0)
        put((struct disk_op){ .call = DISK_SYNC_FOLDER,
                              .path = mem_strdup(path + root + (path[root] == '/')) });
}

static void put_named(enum disk_call call, size_t file, char *path, char *to)
{
    if (file != SIZE_MAX)
        put((struct disk_op){ .call = call, .file = file, .path = path, .to = to });
}

/* ---- The calls ---- */

/* The name by which the linker knows it; the headers' own declarations are left alone. */
#define BEFORE(symbol) __asm__(symbol) __attribute__((visibility("default")))

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    struct stat st;
    need();
    bool is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
    bool listens = on && (is_nameless || (flags & (O_CREAT | O_TRUNC)));
    bool was_there = listens && !is_nameless && fstatat(folder, path, &st, 0) == 0;
    int fd = libc.openat(folder, path, flags, mode);
    int why = errno;
    if (listens && fd >= 0 && !was_there)
        put_created(fd, folder, path, is_nameless);
    else if (listens && fd >= 0 && (flags & O_TRUNC))
        put_resized(fd, 0);
    errno = why;
    return fd;
}

#define OPENING(name, symbol, folder, parameters)             \
    int name parameters BEFORE(symbol);                       \
    int name parameters                                       \
    {                                                         \
        va_list more;                                         \
        va_start(more, flags);                                \
        bool has_mode = (flags & (O_CREAT | O_TMPFILE)) != 0; \
        mode_t mode = has_mode ? va_arg(more, mode_t) : 0;    \
        va_end(more);                                         \
        return open_at(folder, path, flags, mode);            \
    }
OPENING(seen_open, "open", AT_FDCWD, (const char *path, int flags, ...))
OPENING(seen_open64, "open64", AT_FDCWD, (const char *path, int flags, ...))
OPENING(seen_openat, "openat", folder, (int folder, const char *path, int flags, ...))
OPENING(seen_openat64, "openat64", folder, (int folder, const char *path, int flags, ...))

ssize_t seen_write(int fd, const void *bytes, size_t len) BEFORE("write");
ssize_t seen_write(int fd, const void *bytes, size_t len)
{
    need();
    ssize_t n = libc.write(fd, bytes, len);
    int why = errno;
    if (on && n > 0)
        put_written(fd, bytes, n, lseek(fd, 0, SEEK_CUR) - n);
    errno = why;
    return n;
}

/* Of a disk that is nearly full. */
static bool has_room(int fd, off_t end)
{
    struct stat st;
    if (!diskgate_counts() || fstat(fd, &st) != 0 || end <= st.st_size)
        return true;
    return diskgate_grows(end - st.st_size);
}

static void give_back(const struct stat *st, off_t len)
{
    if (diskgate_counts() && S_ISREG(st->st_mode) && len < st->st_size)
        diskgate_grows(len - st->st_size);
}

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at)
{
    need();
    int why = diskgate_pass();
    if (!why && !has_room(fd, at + (off_t)len))
        why = ENOSPC;
    ssize_t n = why ? -1 : diskgate_takes_nothing() ? 0 : libc.pwrite(fd, bytes, len, at);
    why = why ? why : errno;
    if (on)
        put_written(fd, bytes, n, at);
    errno = why;
    return n;
}

static int ask_disk(const char *path, struct statvfs *out)
{
    need();
    int got = libc.statvfs(path, out);
    if (got == 0 && diskgate_counts())
        out->f_bavail = (fsblkcnt_t)diskgate_left() / out->f_frsize;
    return got;
}

int seen_statvfs(const char *path, struct statvfs *out) BEFORE("statvfs");
int seen_statvfs(const char *path, struct statvfs *out)
{
    return ask_disk(path, out);
}

int seen_statvfs64(const char *path, struct statvfs *out) BEFORE("statvfs64");
int seen_statvfs64(const char *path, struct statvfs *out)
{
    return ask_disk(path, out);
}

ssize_t seen_pwrite(int fd, const void *bytes, size_t len, off_t at) BEFORE("pwrite");
ssize_t seen_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return write_at(fd, bytes, len, at);
}

ssize_t seen_pwrite64(int fd, const void *bytes, size_t len, off_t at) BEFORE("pwrite64");
ssize_t seen_pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
    return write_at(fd, bytes, len, at);
}

static int resize(int fd, off_t len)
{
    struct stat st = { .st_size = 0 };
    need();
    fstat(fd, &st);
    int got = libc.ftruncate(fd, len);
    int why = errno;
    if (got == 0)
        give_back(&st, len);
    if (on && got == 0)
        put_resized(fd, len);
    errno = why;
    return got;
}

int seen_ftruncate(int fd, off_t len) BEFORE("ftruncate");
int seen_ftruncate(int fd, off_t len)
{
    return resize(fd, len);
}

int seen_ftruncate64(int fd, off_t len) BEFORE("ftruncate64");
int seen_ftruncate64(int fd, off_t len)
{
    return resize(fd, len);
}

int seen_fchmod(int fd, mode_t mode) BEFORE("fchmod");
int seen_fchmod(int fd, mode_t mode)
{
    need();
    int got = libc.fchmod(fd, mode);
    int why = errno;
    size_t file = on && got == 0 ? file_on(fd) : SIZE_MAX;
    if (file != SIZE_MAX)
        put((struct disk_op){ .call = DISK_CHMOD, .file = file, .mode = mode });
    errno = why;
    return got;
}

static int sync_by(int (*call)(int fd), int fd)
{
    int got = call(fd);
    int why = errno;
    if (on && got == 0)
        put_synced(fd);
    errno = why;
    return got;
}

int seen_fsync(int fd) BEFORE("fsync");
int seen_fsync(int fd)
{
    need();
    int why = diskgate_pass();
    errno = why;
    return why ? -1 : sync_by(libc.fsync, fd);
}

int seen_fdatasync(int fd) BEFORE("fdatasync");
int seen_fdatasync(int fd)
{
    need();
    return sync_by(libc.fdatasync, fd);
}

static int rename_at(int a, const char *from, int b, const char *to, unsigned how)
{
    need();
    size_t file = on ? file_at(a, from) : SIZE_MAX;
    char *path = file != SIZE_MAX ? below(a, from) : NULL;
    char *target = file != SIZE_MAX ? below(b, to) : NULL;
    int got = libc.renameat2(a, from, b, to, how);
    int why = errno;
    if (got == 0 && path && target)
        put_named(DISK_RENAME, file, path, target);
    else {
        free(path);
        free(target);
    }
    errno = why;
    return got;
}

int seen_rename(const char *from, const char *to) BEFORE("rename");
int seen_rename(const char *from, const char *to)
{
    return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int seen_renameat(int a, const char *from, int b, const char *to) BEFORE("renameat");
int seen_renameat(int a, const char *from, int b, const char *to)
{
    return rename_at(a, from, b, to, 0);
}

int seen_renameat2(int a, const char *from, int b, const char *to, unsigned how)
    BEFORE("renameat2");
int seen_renameat2(int a, const char *from, int b, const char *to, unsigned how)
{
    return rename_at(a, from, b, to, how);
}

int seen_linkat(int a, const char *from, int b, const char *to, int how) BEFORE("linkat");
int seen_linkat(int a, const char *from, int b, const char *to, int how)
{
    need();
    int got = libc.linkat(a, from, b, to, how);
    int why = errno;
    char *path = on && got == 0 ? below(b, to) : NULL;
    if (path)
        put_named(DISK_LINK, file_at(b, to), path, NULL);
    errno = why;
    return got;
}

static int unlink_at(int folder, const char *path, int how)
{
    struct stat st = { .st_size = 0 };
    need();
    size_t file = on ? file_at(folder, path) : SIZE_MAX;
    char *name = file != SIZE_MAX ? below(folder, path) : NULL;
    fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW);
    int got = diskgate_keeps() ? -1 : libc.unlinkat(folder, path, how);
    if (diskgate_keeps())
        errno = diskgate_keeps();
    int why = errno;
    if (got == 0)
        give_back(&st, 0);
    if (got == 0 && name)
        put_named(DISK_UNLINK, file, name, NULL);
    else
        free(name);
    errno = why;
    return got;
}

int seen_unlink(const char *path) BEFORE("unlink");
int seen_unlink(const char *path)
{
    return unlink_at(AT_FDCWD, path, 0);
}

int seen_unlinkat(int folder, const char *path, int how) BEFORE("unlinkat");
int seen_unlinkat(int folder, const char *path, int how)
{
    return unlink_at(folder, path, how);
}

/* ---- From begin to end ---- */

static struct disklog *walked; /* nftw() hands nothing on */

static int note_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    struct buf bytes;
    (void)where;
    if (kind != FTW_F || !S_ISREG(st->st_mode))
        return 0;
    size_t number = add_file(walked, st);
    struct disk_file *file = &walked->files[number];
    buf_init(&bytes, 64u << 20);
    if (!fileio_read_path(path, &bytes))
        return -1;
    file->path = mem_strdup(path + strlen(walked->root) + 1);
    file->len = bytes.len;
    file->bytes = buf_take(&bytes);
    return 0;
}

void disklog_begin(struct disklog *log, const char *folder)
{
    *log = (struct disklog){ .n = 0 };
    ck_assert_ptr_nonnull(realpath(folder, log->root));
    walked = log;
    ck_assert_int_eq(nftw(log->root, note_file, 16, FTW_PHYS), 0);
    on = log;
}

void disklog_tell(size_t what)
{
    put((struct disk_op){ .call = DISK_TOLD, .len = what });
}

void disklog_end(void)
{
    on = NULL;
}

void disklog_clear(struct disklog *log)
{
    for (size_t i = 0; i < log->n; i++) {
        free(log->ops[i].path);
        free(log->ops[i].to);
        free(log->ops[i].bytes);
    }
    for (size_t i = 0; i < log->n_files; i++) {
        free(log->files[i].path);
        free(log->files[i].bytes);
    }
    free(log->ops);
    free(log->files);
}
