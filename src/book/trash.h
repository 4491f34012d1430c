/* What was deleted in this session: a hidden folder in the collection's, so that deleting is a
 * rename. A lock on it says that its session lives. For book/ops alone. */
#ifndef JIG_BOOK_TRASH_H
#define JIG_BOOK_TRASH_H

#include "base/error.h"
#include "book/collection.h"

struct trash {
    char folder[32]; /* "": not made yet */
    int lock;        /* the folder, locked; -1: not made yet */
    unsigned n;      /* how many there were put into it */
};

void trash_init(struct trash *t);
/* Removes it with all in it. */
void trash_clear(struct trash *t, const struct collection *c);
/* Moves an item into it. *where (may be NULL) is its path there, to be freed. */
enum jig_err trash_take(struct trash *t, const struct collection *c, const char *path,
                        char **where, struct jig_error *error);
/* Is it a path in it? */
bool trash_has(const struct trash *t, const char *path);
/* Removes those of sessions that ended without a word. */
void trash_remove_left(const struct collection *c);

#endif
