/* The collection as the rows that are shown: folders folded or not, or what a filter leaves of it.
 * For view/tree alone. */
#ifndef JIG_VIEW_TREEROWS_H
#define JIG_VIEW_TREEROWS_H

#include "base/map.h"
#include "book/collection.h"

struct treerow {
    const struct item *item;
    int depth; /* 0: in the collection's folder itself */
};

struct treerows {
    const struct collection *collection; /* borrowed; NULL: none */
    uint64_t generation;                 /* of it, when the rows were made */
    struct treerow *rows;
    size_t n, room;
    size_t n_requests; /* all of the collection's */
    size_t n_matches;  /* requests that the filter leaves */
    bool filtered;
    struct map folded; /* paths of folders; the values are not NULL */
};

void treerows_init(struct treerows *t);
void treerows_clear(struct treerows *t);
/* Makes the rows anew. Words of the filter must all stand in an item's path, name or method,
 * without regard to case; folders are shown for what is in them. Where memory is out, what there
 * is room for is shown. */
void treerows_make(struct treerows *t, const struct collection *c, struct span filter);
/* Do the rows still point to items that exist? */
bool treerows_is_current(const struct treerows *t);

bool treerows_is_folded(const struct treerows *t, const struct item *item);
void treerows_fold(struct treerows *t, const struct item *item, bool folded);
/* The row of an item; SIZE_MAX where it is not shown. */
size_t treerows_find(const struct treerows *t, const struct item *item);

#endif
