/* watcher_*() by inotify: one descriptor, a watch for each folder. */
#ifndef JIG_BOOK_WATCH_INOTIFY_H
#define JIG_BOOK_WATCH_INOTIFY_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/buf.h"
#include "book/collection.h"

#define WATCH_EVENTS                                                                         \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | \
     IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)

struct watcher {
    int fd;
};

/* The same folder added again is the same watch, so all may be added each time. */
static inline void watcher_add_folders(const struct watcher *w, const struct collection *c)
{
    struct buf path;
    buf_init(&path, 8192);
    inotify_add_watch(w->fd, c->root, WATCH_EVENTS);
    buf_addf(&path, "%s/env", c->root);
    inotify_add_watch(w->fd, buf_str(&path), WATCH_EVENTS);
    for (const struct item *i = c->top; i; i = collection_next(i)) {
        char *rest = i->kind == ITEM_FOLDER && i->parent ? collection_path(i) : NULL;
        if (!rest)
            continue;
        buf_reset(&path);
        buf_addf(&path, "%s/%s", c->root, rest);
        if (!path.failed)
            inotify_add_watch(w->fd, buf_str(&path), WATCH_EVENTS);
        free(rest);
    }
    buf_clear(&path);
}

static inline void watcher_init(struct watcher *w, const struct collection *c)
{
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd >= 0)
        watcher_add_folders(w, c);
}

static inline void watcher_clear(struct watcher *w)
{
    if (w->fd >= 0)
        close(w->fd);
}

static inline int watcher_fd(const struct watcher *w)
{
    return w->fd;
}

/* Our own temporary files and trash, and other programs' hidden ones, change nothing that is
 * shown. */
static inline bool watcher_counts(const struct inotify_event *event)
{
    return event->len == 0 || event->name[0] != '.';
}

static inline ssize_t watcher_read(const struct watcher *w, char *events, size_t room)
{
    ssize_t n;
    do
        n = read(w->fd, events, room);
    while (n < 0 && errno == EINTR);
    return n;
}

static inline bool watcher_due(struct watcher *w, const struct collection *c)
{
    _Alignas(struct inotify_event) char events[4096];
    bool due = false;
    if (w->fd < 0)
        return false;
    for (ssize_t n = watcher_read(w, events, sizeof events); n > 0;
         n = watcher_read(w, events, sizeof events)) {
        size_t at = 0;
        while (at < (size_t)n) {
            struct inotify_event head;
            memcpy(&head, events + at, sizeof head);
            const struct inotify_event *event = (const void *)(events + at);
            due = due || watcher_counts(event);
            at += sizeof head + head.len;
        }
    }
    if (due)
        watcher_add_folders(w, c);
    return due;
}

#endif
