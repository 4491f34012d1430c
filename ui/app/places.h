/* Small files of the user's own (book/userdir says where): configuration, state, drafts. */
#ifndef JIG_APP_PLACES_H
#define JIG_APP_PLACES_H

#include "base/buf.h"
#include "base/errands.h"
#include "book/userdir.h"

/* The path of `name` in a place; false where the environment names no home. `name` "" is the
 * folder itself. */
bool places_path(enum userdir place, const char *name, struct buf *out);

/* A path as a person types it, to be freed: `~/` is the home folder, where there is one. NULL: out
 * of memory. */
char *places_typed(struct span typed);

/* Makes the folders above a path, 0700. */
bool places_make_parents(const char *path);

/* Appends a small file's content, up to out's maximum; false with errno where it can't be read. */
bool places_read(const char *path, struct buf *out);

/* Replaces a small private file (0600) as a whole, or leaves the old one; false with errno. The
 * folders on the way are made. */
bool places_write(const char *path, struct span text);
/* The same as an errand, for what may get lost: nobody hears how it went. */
void places_write_later(struct errands *q, const char *path, struct span text);

#endif
