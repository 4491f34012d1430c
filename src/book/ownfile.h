/* A small file of the user's own, of the kind that requests are: what was agreed to, secrets.
 * Changed without losing what another jig changes meanwhile; a damaged one is told and left as it
 * is. */
#ifndef JIG_BOOK_OWNFILE_H
#define JIG_BOOK_OWNFILE_H

#include "base/error.h"
#include "book/request.h"
#include "book/userdir.h"

struct ownfile {
    enum userdir where;
    const char *name; /* "consent.json" below it */
    bool is_private;  /* one that others can read is not believed */
};

/* An empty one where there is no such file. read-failed or decode-failed, with the file, line and
 * column in the words. */
enum jig_err ownfile_load(const struct ownfile *f, struct book_request **out,
                          struct jig_error *error);

/* Makes a change in what was read; false: out of memory. It may be called several times, each on
 * the file as it is then. */
typedef bool ownfile_change_fn(struct book_request *file, void *ctx);
/* Folders on the way are made, 0700; the file is 0600. Also write-failed. */
enum jig_err ownfile_change(const struct ownfile *f, ownfile_change_fn *change, void *ctx,
                            struct jig_error *error);

#endif
