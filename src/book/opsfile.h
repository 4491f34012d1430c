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

/* What was deleted in this session: a hidden folder in the collection's, so that deleting is a
 * rename. */
struct trash {
    char folder[64];
    unsigned n; /* how many there were put into it */
};

/* Moves it into the trash, which is made. *trashed (may be NULL) is where it went, to be freed. */
enum jig_err opsfile_to_trash(const struct collection *c, const char *path, struct trash *trash,
                              char **trashed, struct jig_error *error);
void opsfile_remove_tree(int root, const char *path);

#endif
