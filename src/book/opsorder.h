/* Where an item stands among its siblings: a number in its file, with gaps, so that a move changes
 * one line of one file. For book/ops alone. */
#ifndef JIG_BOOK_OPSORDER_H
#define JIG_BOOK_OPSORDER_H

#include "book/collection.h"
#include "book/request.h"
#include "book/undo.h"

/* The file that says an item's name and order; to be freed. */
char *opsorder_file(const struct item *item);

/* Changes an item's name (NULL: not) and order (NULL: not), remembering the old text. */
enum jig_err opsorder_change(const struct collection *c, struct undo *u, const char *file,
                             const char *name, const int64_t *order, struct jig_error *error);

/* The place behind the sibling of path `after` ("": the first, NULL: the last), `moved` not
 * counted. */
size_t opsorder_place(const struct item *folder, const char *after, const struct collection *c,
                      const struct item *moved);

/* A number for place `at` among the folder's items without `moved`. Where there is no room between
 * two, the siblings are numbered anew. */
enum jig_err opsorder_between(const struct collection *c, struct undo *u, struct item *folder,
                              const struct item *moved, size_t at, int64_t *out,
                              struct jig_error *error);

#endif
