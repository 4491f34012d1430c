/* Tells that something in a collection's folder was changed by somebody else. One descriptor to
 * poll; reading it says only that a look is due, not what: a rescan is cheap and never wrong.
 */
#ifndef JIG_BOOK_WATCH_H
#define JIG_BOOK_WATCH_H

#include "book/collection.h"
#include "book/request.h"

struct watch;
/* NULL: out of memory. Where the system can't watch, the descriptor is -1 and watch_due()
 * compares the folders' times when it is asked. */
struct watch *watch_new(const struct collection *c);
void watch_free(struct watch *w);
int watch_fd(const struct watch *w); /* poll for POLLIN; -1: none, ask every few seconds */
/* After the descriptor became readable, or now and then: has anything changed since the last
 * call? Also watches folders that are new. */
bool watch_due(struct watch *w, const struct collection *c);

/* Brings an open request in step with its file: unchanged here, it is read again; changed here and
 * outside, or gone, it is marked as a conflict and nothing is lost. True where anything changed. */
bool watch_refresh(struct book_request *r, const struct collection *c);

#endif
