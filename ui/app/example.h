/* The example collection that comes with jig: where it is, and a copy of it that is the user's own, so
 * that what is tried out and saved stays and what was installed is not changed. */
#ifndef JIG_APP_EXAMPLE_H
#define JIG_APP_EXAMPLE_H

#include "base/error.h"

/* The path of the user's copy, $XDG_DATA_HOME/jig/demo, to be freed; made the first time from
 * examples/demo beside the program's own tree, or from where it was installed. read-failed or
 * write-failed. */
enum jig_err example_folder(char **path, struct jig_error *error);

/* Copies a folder of plain files and folders to one that is not there yet, as a whole or not at all. */
enum jig_err example_copy(const char *from, const char *to, struct jig_error *error);

#endif
