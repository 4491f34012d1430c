/* The files that a request names, when the request goes elsewhere: a body that was saved beside it
 * under its name goes with it, any other keeps its place and is named from the new one. For
 * book/ops alone. */
#ifndef JIG_BOOK_OPSBODY_H
#define JIG_BOOK_OPSBODY_H

#include "book/collection.h"
#include "book/undo.h"

/* After the request's file was renamed, or copied, from one path to another. */
enum jig_err opsbody_follow(const struct collection *c, struct undo *u, const char *from,
                            const char *to, bool copied, struct jig_error *error);
/* Before the request is deleted: its own body goes to the trash too. */
enum jig_err opsbody_delete(const struct collection *c, struct undo *u, const char *path,
                            struct trash *trash, struct jig_error *error);

#endif
