/* Watching without help from the system: the times of the folders and files, added up. Only for
 * watch.c. */
#ifndef JIG_BOOK_WATCH_TIMES_H
#define JIG_BOOK_WATCH_TIMES_H

#include <fcntl.h>
#include <sys/stat.h>

struct watch {
    uint64_t seen;
};

static uint64_t stamp(int root, const char *path, uint64_t hash)
{
    struct stat st;
    if (fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return hash;
    uint64_t parts[] = { (uint64_t)st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec,
                         (uint64_t)st.st_mtim.tv_nsec };
    return hash * 31 + save_hash(span_make(parts, sizeof parts));
}

static uint64_t stamp_all(const struct collection *c)
{
    uint64_t hash = stamp(c->fd, ".", stamp(c->fd, "jig.json", stamp(c->fd, "env", 1)));
    for (const struct item *i = c->top; i; i = collection_next(i)) {
        char *path = i->parent ? collection_path(i) : NULL;
        if (path)
            hash = stamp(c->fd, path, hash);
        free(path);
    }
    return hash;
}

struct watch *watch_new(const struct collection *c)
{
    struct watch *w = mem_zero(1, sizeof *w);
    if (w)
        w->seen = stamp_all(c);
    return w;
}

void watch_free(struct watch *w)
{
    free(w);
}

int watch_fd(const struct watch *w)
{
    (void)w;
    return -1;
}

bool watch_due(struct watch *w, const struct collection *c)
{
    uint64_t now = stamp_all(c);
    bool due = now != w->seen;
    w->seen = now;
    return due;
}

#endif
