/* What is asked of the system differs; which file does it is chosen here, once. */
#include "book/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#ifdef __linux__
#include "book/watch_inotify.h"
#else
#include "book/watch_times.h"
#endif

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
