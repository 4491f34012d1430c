#include "book/trash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "book/opsfile.h"
#include "book/save.h"

#define TRIES 100

static const char prefix[] = ".jig-trash.";

void trash_init(struct trash *t)
{
    *t = (struct trash){ .lock = -1 };
}

void trash_clear(struct trash *t, const struct collection *c)
{
    if (t->lock >= 0) {
        opsfile_remove_tree(c->fd, t->folder);
        close(t->lock);
    }
    trash_init(t);
}

static enum jig_err report(struct jig_error *error, const char *path, int why)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path, strerror(why));
}

static int open_folder(const struct collection *c, const char *folder)
{
    return openat(c->fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Version control is not to see it. On a full disk it does: that is no reason not to delete. */
static void hide(const struct trash *t, const struct collection *c)
{
    char ignore[64];
    snprintf(ignore, sizeof ignore, "%s/.gitignore", t->folder);
    struct save_job job = { .root = c->fd, .path = ignore, .bytes = SPAN("*\n") };
    save_run(&job, NULL);
}

/* Another session that looks for what was left may take it between its making and its lock. */
static bool is_taken(int fd)
{
    struct stat st;
    return (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || fstat(fd, &st) != 0 ||
           st.st_nlink == 0;
}

static bool make(struct trash *t, const struct collection *c)
{
    for (int i = 0; t->lock < 0 && i < TRIES; i++) {
        unsigned id;
        if (getentropy(&id, sizeof id) != 0)
            return false;
        snprintf(t->folder, sizeof t->folder, "%s%08x", prefix, id);
        bool made = mkdirat(c->fd, t->folder, 0700) == 0;
        if (!made && errno != EEXIST)
            return false;
        t->lock = made ? open_folder(c, t->folder) : -1;
        if (t->lock >= 0 && is_taken(t->lock)) {
            close(t->lock);
            t->lock = -1;
        }
    }
    if (t->lock >= 0)
        hide(t, c);
    return t->lock >= 0;
}

enum jig_err trash_take(struct trash *t, const struct collection *c, const char *path,
                        char **where, struct jig_error *error)
{
    struct buf to;
    if (t->lock < 0 && !make(t, c))
        return report(error, path, errno);
    buf_init(&to, 8192);
    buf_addf(&to, "%s/%u", t->folder,
             ++t->n); /* not the name: it may be as long as a name can be */
    enum jig_err err = opsfile_rename(c, path, buf_str(&to), error);
    if (!err && where)
        *where = buf_take(&to);
    buf_clear(&to);
    return err;
}

bool trash_has(const struct trash *t, const char *path)
{
    size_t n = strlen(t->folder);
    return n > 0 && strncmp(path, t->folder, n) == 0 && path[n] == '/';
}

void trash_remove_left(const struct collection *c)
{
    int fd = openat(c->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (strncmp(e->d_name, prefix, strlen(prefix)) != 0)
            continue;
        int lock = open_folder(c, e->d_name);
        if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
            opsfile_remove_tree(c->fd, e->d_name);
        if (lock >= 0)
            close(lock);
    }
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
}
