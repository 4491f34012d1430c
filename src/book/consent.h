/* What a collection asks for beyond its own folder, and whether the user has agreed to it. Kept in
 * the user's configuration (consent.json), never in the collection: the collection's path and what
 * was asked for, word for word, so that any change asks again. A file that is damaged grants
 * nothing and is never written over: decode-failed or read-failed, with its name, line and
 * column. */
#ifndef JIG_BOOK_CONSENT_H
#define JIG_BOOK_CONSENT_H

#include "base/error.h"
#include "base/span.h"
#include "book/collection.h"

/* `needs` is what a scope lists after an expansion that was refused (scope.h). */
enum jig_err consent_find(const struct collection *c, struct span needs, bool *given,
                          struct jig_error *error);
/* Was anything given that begins so? */
enum jig_err consent_find_like(const struct collection *c, struct span beginning, bool *given,
                               struct jig_error *error);

enum jig_err consent_give(const struct collection *c, struct span needs,
                          struct jig_error *error);
/* Each line by itself. */
enum jig_err consent_give_lines(const struct collection *c, struct span lines,
                                struct jig_error *error);

#endif
