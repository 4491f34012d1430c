/* Between a request's file and its fields: reading all of them out of a document, and writing those
 * that differ into it. For book/request alone. */
#ifndef JIG_BOOK_REQUESTTEXT_H
#define JIG_BOOK_REQUESTTEXT_H

#include "base/error.h"
#include "book/fields.h"

/* Fills the fields from r->doc; decode-failed with line and column where one is not of its kind. */
enum jig_err requesttext_read(struct book_request *r, struct jig_error *error);
/* Brings r->doc in step with the fields. */
enum jig_err requesttext_write(struct book_request *r);

/* ---- What is where in the file; lists end with an entry of NULLs ---- */

struct requesttext_field {
    const char *path;
    size_t offset; /* of a char * in struct book_request */
    const char *absent;
};
extern const struct requesttext_field requesttext_fields[];
extern const struct requesttext_field requesttext_graphql[]; /* paths from body.graphql */
char **requesttext_slot(struct book_request *r, const struct requesttext_field *f);

extern const char *const requesttext_tables[BOOK_N_TABLES]; /* paths */
extern const char *const requesttext_order[];               /* in which keys stand */

/* Every way to spell a body; the first that a file has counts. */
struct requesttext_body {
    const char *key;
    enum book_body kind;
};
extern const struct requesttext_body requesttext_bodies[];

/* The parameters that an authentication type has; NULL: not known, so all are kept. */
const char *const *requesttext_auth_params(const char *type);
/* Does a parameter belong into the file under this type? One that only other types have does not;
 * one that jig does not know does. */
bool requesttext_auth_fits(const char *type, const char *param);

#endif
