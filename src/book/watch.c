/* What is asked of the system differs; which file does it is chosen here, once. */
#include "book/watch.h"

#include <stdlib.h>

#include "base/mem.h"

#ifdef __linux__
#include "book/watch_inotify.h"
#else
#include "book/watch_times.h"
#endif

struct watch {
    struct watcher watcher;
};

struct watch *watch_new(const struct collection *c)
{
    struct watch *w = mem_zero(1, sizeof *w);
    if (w)
        watcher_init(&w->watcher, c);
    return w;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    watcher_clear(&w->watcher);
    free(w);
}

int watch_fd(const struct watch *w)
{
    return watcher_fd(&w->watcher);
}

bool watch_due(struct watch *w, const struct collection *c)
{
    return watcher_due(&w->watcher, c);
}

static bool set_conflict(struct book_request *r, bool conflict, bool gone)
{
    bool fresh = r->conflict != conflict || r->gone != gone;
    r->conflict = conflict;
    r->gone = gone;
    return fresh;
}

bool watch_refresh(struct book_request *r, const struct collection *c)
{
    const struct save_mark absent = { 0 };
    if (!r->path || !r->saved)
        return false;
    if (save_is_current(c->fd, r->path, &r->mark))
        return set_conflict(r, false, false); /* it may be again what it was */
    if (!book_request_is_dirty(r) && book_request_reload(r, c, NULL) == JIG_OK)
        return true;
    /* Changed here, or gone, or damaged: what is here is kept. */
    return set_conflict(r, true, save_is_current(c->fd, r->path, &absent));
}
