/* An item of a collection's tree: a folder or a request, as much of it as is listed. */
#ifndef JIG_BOOK_ITEM_H
#define JIG_BOOK_ITEM_H

#include <stdint.h>

#include "base/span.h"

enum item_kind { ITEM_FOLDER, ITEM_REQUEST };

struct item {
    enum item_kind kind;
    char *file; /* its name in the folder: "create-user.req.json", "users"; "" for the root */
    char *name; /* shown: from the file, or the file's name without the suffix */
    char method[16]; /* cut; "GET" where the file says nothing; "WS" of a ws: or wss: URL */
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

/* NULL: out of memory. The name is the file's until its head is read. */
struct item *item_new(enum item_kind kind, const char *file, struct item *parent);
void item_free(struct item *item); /* with all under it */
void item_clear_list(struct item **items, size_t n);

size_t item_depth(const struct item *item);
int item_compare(const void *a, const void *b); /* of two struct item *: by order, then name */
bool item_is_request(struct span file);         /* does a file's name end like a request's? */
/* Is it called that, with or without its ending? */
bool item_has_name(const struct item *item, struct span name);

/* Reads name, method, URL and order from the beginning of its file, or notes the damage. `whole`:
 * there is no more of the file. */
void item_take_head(struct item *item, struct span text, bool whole);
void item_set_damaged(struct item *item, const char *why);

#endif
