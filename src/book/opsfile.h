/* Files and folders moved, copied and thrown away within a collection. For book/ops alone. Nothing
 * is ever written over. */
#ifndef JIG_BOOK_OPSFILE_H
#define JIG_BOOK_OPSFILE_H

#include "base/error.h"
#include "book/collection.h"

/* Both relative to the collection's folder; the new name must be free. */
enum jig_err opsfile_rename(const struct collection *c, const char *from, const char *to,
                            struct jig_error *error);
/* A file, or a folder with all in it (regular files and folders; links are left out). */
enum jig_err opsfile_copy_tree(const struct collection *c, const char *from, const char *to,
                               struct jig_error *error);
/* Is nothing there? A folder that is not there either, or lies outside, has no room. */
bool opsfile_is_free(const struct collection *c, const char *path);

void opsfile_remove_tree(int root, const char *path);

#endif
