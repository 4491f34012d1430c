/* watcher_*() without help from the system: the times of the folders and files, added up. */
#ifndef JIG_BOOK_WATCH_TIMES_H
#define JIG_BOOK_WATCH_TIMES_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "book/collection.h"
#include "book/save.h"

struct watcher {
    uint64_t seen;
};

static inline uint64_t watcher_stamp(int root, const char *path, uint64_t hash)
{
    struct stat st;
    if (fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return hash;
    uint64_t parts[] = { (uint64_t)st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec,
                         (uint64_t)st.st_mtim.tv_nsec };
    return hash * 31 + save_hash(span_make(parts, sizeof parts));
}

static inline uint64_t watcher_stamp_all(const struct collection *c)
{
    uint64_t hash = watcher_stamp(
        c->fd, ".", watcher_stamp(c->fd, "jig.json", watcher_stamp(c->fd, "env", 1)));
    for (const struct item *i = c->top; i; i = collection_next(i)) {
        char *path = i->parent ? collection_path(i) : NULL;
        if (path)
            hash = watcher_stamp(c->fd, path, hash);
        free(path);
    }
    return hash;
}

static inline void watcher_init(struct watcher *w, const struct collection *c)
{
    w->seen = watcher_stamp_all(c);
}

static inline void watcher_clear(struct watcher *w)
{
    (void)w;
}

static inline int watcher_fd(const struct watcher *w)
{
    (void)w;
    return -1;
}

static inline bool watcher_due(struct watcher *w, const struct collection *c)
{
    uint64_t now = watcher_stamp_all(c);
    bool due = now != w->seen;
    w->seen = now;
    return due;
}

#endif
