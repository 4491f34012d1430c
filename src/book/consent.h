/* What a collection asks for beyond its own folder, and whether the user has agreed to it. Kept
 * in the user's configuration, never in the collection: the collection's path and a hash of
 * what was asked for, so that any change asks again. */
#ifndef JIG_BOOK_CONSENT_H
#define JIG_BOOK_CONSENT_H

#include "base/buf.h"
#include "base/error.h"
#include "book/scope.h"

/* Appends what the request would need consent for, a line each in plain words; nothing where it
 * needs none. */
void consent_needs(const struct scope *s, struct buf *out);
/* Has the user agreed to exactly these needs for this collection? */
bool consent_is_given(const struct collection *c, struct span needs);
enum jig_err consent_give(const struct collection *c, struct span needs,
                          struct jig_error *error);

#endif
