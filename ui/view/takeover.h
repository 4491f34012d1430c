/* A curl command or a raw HTTP message that was pasted in the place of a URL: it fills the form,
 * and what the form held before can be had back until something else changes. */
#ifndef JIG_VIEW_TAKEOVER_H
#define JIG_VIEW_TAKEOVER_H

#include "base/buf.h"
#include "book/request.h"

/* Zeroed: nothing was taken over. */
struct takeover {
    char *before;     /* the request's text; NULL: nothing can be had back */
    uint64_t version; /* the request's, behind it */
};

void takeover_clear(struct takeover *t);

/* False: the text is neither, and nothing has happened. What is to be said of it is appended to
 * `said`: what was left out or is in doubt, or why it can't be taken over, the request then being
 * as it was. */
bool takeover_fill(struct takeover *t, struct book_request *r, struct span text,
                   struct buf *said);
/* False: there is nothing to be had back. */
bool takeover_undo(struct takeover *t, struct book_request *r);

#endif
