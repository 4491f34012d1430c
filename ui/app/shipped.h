/* A user's own copy of a folder that comes with jig, kept in step with it: what the user has not
 * touched follows what is shipped, what the user has changed, added or deleted stays as it is. A
 * list of the hashes of what was copied, beside the copy, tells them apart. */
#ifndef JIG_APP_SHIPPED_H
#define JIG_APP_SHIPPED_H

#include <stdbool.h>

/* Brings the copy at `to` in step with `from`; `list` is the list's path, written where it has
 * changed. A copy without a list is taken for one of this version, with all that differs the
 * user's. False where a file could not be read or written: the others are in step all the same. */
bool shipped_follow(const char *from, const char *to, const char *list);

#endif
