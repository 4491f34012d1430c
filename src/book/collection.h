/* A collection: a folder of small JSON files, listed as a tree. The listing reads of each file
 * only what the tree shows, and can be done in slices; nothing outside the folder is ever read.
 *
 * Items are borrowed until the next scan or change of the tree; what must outlive that keeps
 * the path, which is a request's identity. */
#ifndef JIG_BOOK_COLLECTION_H
#define JIG_BOOK_COLLECTION_H

#include <stdint.h>

#include "base/error.h"
#include "base/span.h"
#include "book/item.h"

#define COLLECTION_MAX_DEPTH    64
#define COLLECTION_MAX_REQUESTS 100000

struct collection {
    char *root;  /* the folder, absolute */
    int fd;      /* of it */
    char *start; /* what was opened, from the root: "users", "a.req.json", "" */
    char *name;
    bool readonly; /* "jig" is a higher number than this program's */
    bool damaged;  /* jig.json is; `why` says how */
    char *why;
    struct item *top;
    uint64_t generation; /* counts scans and changes of the tree */
    bool scanned;        /* the listing is whole */
    bool limited;        /* more requests or depth than the limits: not all are listed */
    struct collection_scan *scan;
};

/* Opens the nearest folder, from `path` (a folder or a file) upwards, that holds a jig.json; where
 * there is none the folder itself, as a collection without defaults. read-failed. */
enum jig_err collection_open(const char *path, struct collection **out,
                             struct jig_error *error);
void collection_close(struct collection *c);

/* Reads up to `files` further files; true once all are listed. Nothing of the tree is thrown
 * away while it goes on: a folder appears whole. SIZE_MAX: all at once. */
bool collection_scan(struct collection *c, size_t files);
/* Starts the listing anew (something changed outside); items die. */
void collection_rescan(struct collection *c);
/* Gives up a listing that is under way. */
void collection_end_scan(struct collection *c);

/* By path from the root, with or without ".req.json"; "" is the root; NULL where there is none.
 */
struct item *collection_find(const struct collection *c, const char *path);
/* The item's path from the root: "users/create-user.req.json". To be freed; NULL: no memory. */
char *collection_path(const struct item *item);
/* The tree in the order it is shown, walking into folders; NULL after the last. */
struct item *collection_next(const struct item *item);

#endif
