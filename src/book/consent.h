/* What a collection asks for beyond its own folder, and whether the user has agreed to it. Kept
 * in the user's configuration, never in the collection: the collection's path and a hash of
 * what was asked for, so that any change asks again. */
#ifndef JIG_BOOK_CONSENT_H
#define JIG_BOOK_CONSENT_H

#include "base/error.h"
#include "base/span.h"
#include "book/collection.h"

/* `needs` is what a scope lists after an expansion that was refused (scope.h). */
bool consent_is_given(const struct collection *c, struct span needs);
enum jig_err consent_give(const struct collection *c, struct span needs,
                          struct jig_error *error);

#endif
