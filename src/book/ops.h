/* What changes a collection's tree on disk: create, rename, move, duplicate, delete, with undo.
 * File names are made from the names people give; a name that is taken gets a number. What is
 * deleted goes to a trash, a hidden folder of the collection, for as long as the session lasts;
 * what a killed one left there is removed by the next.
 *
 * Each changes the files first and the listing after it; on failure both are as they were, but
 * for what the words say. Paths are relative to the collection's folder. */
#ifndef JIG_BOOK_OPS_H
#define JIG_BOOK_OPS_H

#include "base/buf.h"
#include "base/error.h"
#include "book/collection.h"
#include "book/request.h"

struct undo_listener; /* book/undo */
struct ops;           /* the session's undo history and trash; one for each open collection */

/* NULL: out of memory. The trash is made when it is first needed, in the collection, so that
 * deleting is a rename; freeing removes it. */
struct ops *ops_new(struct collection *c);
void ops_free(struct ops *ops);

/* Makes a new collection folder with jig.json, .gitattributes, .gitignore and env/. The folder
 * may exist if there is no jig.json in it. */
enum jig_err ops_create_collection(const char *folder, const char *name,
                                   struct jig_error *error);

/* Each of these puts the path of what it made into *out (to be freed; may be NULL). `folder`
 * is a folder's path, "" the root; the new item stands after `after` (an item's path in that
 * folder, or NULL: at the end). */
enum jig_err ops_new_request(struct ops *ops, const char *folder, const char *after,
                             struct book_request *request, char **out, struct jig_error *error);
/* The same in two steps, for who has the file written by another thread between them (book/filing,
 * which finds what others put there meanwhile): the request gets a path and its place at the end of
 * the folder, and then, its file being there, an entry in the listing and the undo history. */
enum jig_err ops_place_request(struct ops *ops, const char *folder,
                               struct book_request *request, struct jig_error *error);
void ops_take_up_request(struct ops *ops, const struct book_request *request);
enum jig_err ops_new_folder(struct ops *ops, const char *folder, const char *after,
                            const char *name, char **out, struct jig_error *error);
/* Sets the name in the file and renames the file after it. */
enum jig_err ops_rename(struct ops *ops, const char *path, const char *name, char **out,
                        struct jig_error *error);
enum jig_err ops_duplicate(struct ops *ops, const char *path, char **out,
                           struct jig_error *error);
/* Into a folder, after a sibling; within the same folder only `order` of one file changes. */
enum jig_err ops_move(struct ops *ops, const char *path, const char *folder, const char *after,
                      char **out, struct jig_error *error);
/* One place up (-1) or down (+1) among its siblings; JIG_OK where it is at the end already. */
enum jig_err ops_shift(struct ops *ops, const char *path, int by, struct jig_error *error);
enum jig_err ops_delete(struct ops *ops, const char *path, struct jig_error *error);

/* Takes back the last of these; "" in *what (borrowed until the next operation) if there is
 * none. *path (to be freed; may be NULL) is where the item was before; `moved` may be NULL. */
enum jig_err ops_undo(struct ops *ops, const char **what, char **path,
                      const struct undo_listener *moved, struct jig_error *error);

/* A file name from a name, without suffix: lower case letters and digits, dashes between words,
 * no separators, dots first, controls; at most 100 bytes; "request" where nothing is left. */
void ops_file_name(struct span name, struct buf *out);

#endif
