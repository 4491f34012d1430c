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

bool watch_refresh(struct book_request *r, const struct collection *c)
{
    if (!r->path || !r->saved || save_is_current(c->fd, r->path, &r->mark))
        return false;
    if (book_request_is_dirty(r)) {
        bool fresh = !r->conflict;
        r->conflict = true;
        return fresh;
    }
    if (book_request_reload(r, c, NULL) == JIG_OK)
        return true;
    bool fresh = !r->conflict;
    r->conflict = true; /* gone, or damaged: what was read is all there is */
    return fresh;
}
