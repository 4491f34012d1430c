/* The digest of a request's whole body, for logins that sign it. */
#ifndef JIG_CLIENT_BODYHASH_H
#define JIG_CLIENT_BODYHASH_H

#include "client/source.h"
#include "wire/digest.h"

/* Reads the source (NULL: an empty body) to its end and puts it back to its beginning. JIG_ERR_SEND
 * for what flows: it can't be read twice; JIG_ERR_READ for a file that can't be read. */
enum jig_err bodyhash(struct source *s, enum digest_kind kind, struct buf *hex,
                      struct jig_error *error);

#endif
