#include "book/opsfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "book/beneath.h"
#include "book/save.h"

static enum jig_err report(struct jig_error *error, const char *path, int why)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path,
                         why == EXDEV ? "it lies outside the collection's folder"
                                      : strerror(why));
}

/* RENAME_NOREPLACE where the file system has it; else a look before. */
static int rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
    struct stat st;
    if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(from_dir, from, to_dir, to);
}

/* The item itself, not what it may be a link to: links are cut off from the last component. */
static int open_parent(int root, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    size_t n = slash ? (size_t)(slash - path) : 0;
    *name = slash ? slash + 1 : path;
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(folder, path, n);
    folder[n] = '\0';
    return beneath_open(root, folder, O_RDONLY | O_DIRECTORY, 0);
}

enum jig_err opsfile_rename(const struct collection *c, const char *from, const char *to,
                            struct jig_error *error)
{
    const char *old_name, *new_name;
    int old_dir = open_parent(c->fd, from, &old_name);
    int why = errno;
    int new_dir = old_dir < 0 ? -1 : open_parent(c->fd, to, &new_name);
    bool ok = new_dir >= 0 && rename_new(old_dir, old_name, new_dir, new_name) == 0;
    if (!ok && old_dir >= 0)
        why = errno;
    if (ok) {
        fsync(new_dir);
        fsync(old_dir);
    }
    if (old_dir >= 0)
        close(old_dir);
    if (new_dir >= 0)
        close(new_dir);
    return ok ? JIG_OK : report(error, from, why);
}

/* ---- Walking a folder: its entries' paths, depth first by a list that grows ---- */

struct paths {
    struct buf text; /* NUL-separated, relative to the first */
    size_t at;
};

static void add_path(struct paths *p, const char *folder, const char *name)
{
    buf_addf(&p->text, "%s%s%s", folder, folder[0] && name[0] ? "/" : "", name);
    buf_add_byte(&p->text, '\0');
}

static void add_entries(struct paths *p, int root, const char *folder)
{
    char *own = strdup(folder);
    int fd = own ? openat(root, own, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            add_path(p, own, e->d_name);
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    free(own);
}

/* Every path under `top`, itself first, folders before what is in them. */
static bool list_tree(struct paths *p, int root, const char *top)
{
    struct stat st;
    buf_init(&p->text, 64u << 20);
    p->at = 0;
    add_path(p, top, "");
    while (!p->text.failed && p->at < p->text.len) {
        const char *path = buf_str(&p->text) + p->at;
        size_t len = strlen(path) + 1;
        if (fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
            add_entries(p, root, path);
        p->at += len;
    }
    return !p->text.failed;
}

void opsfile_remove_tree(int root, const char *path)
{
    struct paths p;
    if (list_tree(&p, root, path)) {
        size_t end = p.text.len;
        while (end > 0) {
            size_t start = end - 1;
            while (start > 0 && p.text.ptr[start - 1] != '\0')
                start--;
            const char *entry = p.text.ptr + start;
            if (unlinkat(root, entry, 0) != 0)
                unlinkat(root, entry, AT_REMOVEDIR);
            end = start;
        }
    }
    buf_clear(&p.text);
}

static enum jig_err copy_file(const struct collection *c, const char *from, const char *to,
                              mode_t mode, struct jig_error *error)
{
    struct buf bytes;
    struct save_mark absent = { 0 };
    buf_init(&bytes, 64u << 20);
    enum jig_err err = save_read(c->fd, from, &bytes, NULL, error);
    if (!err) {
        struct save_job job = { .root = c->fd,
                                .path = to,
                                .bytes = buf_span(&bytes),
                                .mode = mode & 0777,
                                .expect = &absent };
        err = save_run(&job, error);
    }
    buf_clear(&bytes);
    return err;
}

static enum jig_err copy_entry(const struct collection *c, const char *from, const char *to,
                               struct jig_error *error)
{
    struct stat st;
    if (fstatat(c->fd, from, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return report(error, from, errno);
    if (S_ISDIR(st.st_mode))
        return mkdirat(c->fd, to, st.st_mode & 0777) == 0 ? JIG_OK : report(error, to, errno);
    return S_ISREG(st.st_mode) ? copy_file(c, from, to, st.st_mode, error) : JIG_OK;
}

enum jig_err opsfile_copy_tree(const struct collection *c, const char *from, const char *to,
                               struct jig_error *error)
{
    struct paths p;
    struct buf target;
    enum jig_err err = JIG_OK;
    size_t top = strlen(from);
    if (!list_tree(&p, c->fd, from))
        err = jig_error_set(error, p.text.failed, JIG_PHASE_NONE, "%s: too much in it", from);
    buf_init(&target, 8192);
    for (size_t at = 0; !err && at < p.text.len;) {
        const char *path = p.text.ptr + at;
        buf_reset(&target);
        buf_addf(&target, "%s%s", to, path + top);
        err = target.failed ? report(error, path, ENAMETOOLONG)
                            : copy_entry(c, path, buf_str(&target), error);
        at += strlen(path) + 1;
    }
    buf_clear(&target);
    buf_clear(&p.text);
    if (err)
        opsfile_remove_tree(c->fd, to);
    return err;
}

bool opsfile_is_free(const struct collection *c, const char *path)
{
    char name[256];
    struct stat st;
    int folder = beneath_parent(c->fd, path, name);
    bool taken = folder < 0 || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (folder >= 0)
        close(folder);
    return !taken;
}
