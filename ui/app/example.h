/* The example collection that comes with jig: where it is, and a copy of it that is the user's own,
 * so that what is tried out and saved stays and what was installed is not changed. */
#ifndef JIG_APP_EXAMPLE_H
#define JIG_APP_EXAMPLE_H

#include "base/buf.h"

/* The path of the user's copy, $XDG_DATA_HOME/jig/demo, to be freed; made the first time, and
 * brought in step with what is shipped by now (app/shipped). read-failed or write-failed. */
enum jig_err example_folder(char **path, struct jig_error *error);

/* Where the examples that belong to a program are, by its own path: ../share/jig/demo from its
 * folder, as it is installed, whatever the prefix; examples/demo in the tree that it was built in;
 * or where the build says. False where there are none. */
bool example_find(const char *program, struct buf *out);

/* Copies a folder of plain files and folders to one that is not there yet, as a whole or not at
 * all; a collection that somebody else made there meanwhile is as good. */
enum jig_err example_copy(const char *from, const char *to, struct jig_error *error);

#endif
