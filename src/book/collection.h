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

#define COLLECTION_MAX_DEPTH    64
#define COLLECTION_MAX_REQUESTS 100000

enum item_kind { ITEM_FOLDER, ITEM_REQUEST };

struct item {
    enum item_kind kind;
    char *file; /* its name in the folder: "create-user.req.json", "users"; "" for the root */
    char *name; /* shown: from the file, or the file's name without the suffix */
    char method[16]; /* cut; "GET" where the file says nothing */
    int64_t order;
    bool has_order;
    bool has_file;       /* folders: there is a _folder.json */
    bool damaged;        /* the file can't be read as what it should be; it is left alone */
    bool readonly;       /* a newer format's number */
    char *why;           /* damaged: "line 3, column 7: …"; else NULL */
    size_t index;        /* among its siblings */
    struct item *parent; /* NULL for the root */
    struct item **items; /* folders: sorted by order, then name */
    size_t n;
    size_t room;
    size_t n_requests; /* under it, at any depth */
};

struct collection {
    char *root; /* the folder, absolute */
    int fd;     /* of it */
    char
        *start; /* what collection_open() was given, from the root: "users", "a.req.json", "" */
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

/* Opens the folder that holds jig.json, or any folder (a collection without one). `path` may
 * also name a file in it: then the nearest folder upwards with a jig.json is taken.
 * read-failed. */
enum jig_err collection_open(const char *path, struct collection **out,
                             struct jig_error *error);
void collection_close(struct collection *c);

/* Reads up to `files` further files; true once all are listed. Nothing of the tree is thrown
 * away while it goes on: a folder appears whole. SIZE_MAX: all at once. */
bool collection_scan(struct collection *c, size_t files);
/* Starts the listing anew (something changed outside); items die. */
void collection_rescan(struct collection *c);

/* By path from the root, with or without ".req.json"; "" is the root; NULL where there is none.
 */
struct item *collection_find(const struct collection *c, const char *path);
/* The item's path from the root: "users/create-user.req.json". To be freed; NULL: no memory. */
char *collection_path(const struct item *item);
/* The tree in the order it is shown, walking into folders; NULL after the last. */
struct item *collection_next(const struct item *item);

#endif
