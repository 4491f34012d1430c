/* From a saved request and its scope to what is sent: variables replaced, path parameters put
 * in, query rows added to the URL, inherited headers, auth and options applied, the body built.
 */
#ifndef JIG_BOOK_EXPAND_H
#define JIG_BOOK_EXPAND_H

#include "base/buf.h"
#include "book/scope.h"
#include "jig.h"

/* usage where names are not set (all of them in the words), or where something needs the user's
 * consent (all of it in s->needs, in the words too); read-failed for a body's file; else what jig.h
 * refuses. */
enum jig_err expand_request(struct scope *s, struct jig_request **out, struct jig_error *error);

/* For a look at the head: of the body there is no more than makes the head what it will be, however
 * large it is; nothing is read for it, and what it lacks is not told. */
enum jig_err expand_head(struct scope *s, struct jig_request **out, struct jig_error *error);

/* The URL alone, for a preview: missing names stand in it as themselves; see vars_n_missing().
 */
bool expand_url(struct scope *s, struct buf *out);
/* The URL as typed with the query rows that are on added to it; nothing replaced. */
bool expand_join_query(const struct book_request *r, struct buf *out);

#endif
