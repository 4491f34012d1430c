/* The digests of a request's whole body, for logins that sign it. A body may be larger than what is
 * read in one step, so they are worked out slice by slice before the message is built, each
 * once. */
#ifndef JIG_CLIENT_BODYHASH_H
#define JIG_CLIENT_BODYHASH_H

#include "client/source.h"
#include "wire/digest.h"

enum { BODYHASH_SLICE = 1 << 20 }; /* bytes: some milliseconds */

struct bodyhash {
    struct buf hex[DIGEST_KINDS]; /* empty: not known */
    struct digest running;        /* over what was read so far */
    bool is_running;
};

void bodyhash_init(struct bodyhash *h);
void bodyhash_clear(struct bodyhash *h);

/* Lower-case hexadecimal; empty while it is not known. Borrowed until bodyhash_clear(). */
struct span bodyhash_get(const struct bodyhash *h, enum digest_kind kind);

/* One slice of it, of the source from its beginning on; *done: it is known, and the source is back
 * at its beginning. Begun with one kind, it goes on with that one until it is done. JIG_ERR_SEND
 * for what flows: it can't be read twice; JIG_ERR_READ for a file that can't be read. */
enum jig_err bodyhash_work(struct bodyhash *h, struct source *s, enum digest_kind kind,
                           bool *done, struct jig_error *error);

/* All slices at once, for callers that may wait. NULL: an empty body. */
enum jig_err bodyhash_all(struct source *s, enum digest_kind kind, struct buf *hex,
                          struct jig_error *error);

#endif
