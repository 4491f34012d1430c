/* Small edits of a request's document, each made only where it changes the meaning. For writing a
 * request alone. */
#ifndef JIG_BOOK_REQUESTEDIT_H
#define JIG_BOOK_REQUESTEDIT_H

#include "book/requesttext.h"

/* A member of the root, put where the order of keys wants it. */
enum jig_err requestedit_root(struct book_request *r, const char *key, struct span value);
enum jig_err requestedit_remove(struct book_request *r, const char *path); /* if it is there */
/* Does the node read as this text? */
bool requestedit_reads_as(const struct json *doc, uint32_t node, const char *text);
enum jig_err requestedit_quoted(struct book_request *r, uint32_t object, const char *key,
                                const char *text);
/* A field of the request, unless the object says the same already. */
enum jig_err requestedit_text(struct book_request *r, uint32_t object,
                              const struct requesttext_field *f);

/* Appends a whole array with one member a line, for a place where there is none yet. */
void requestedit_add_array(struct buf *out, const struct span *items, size_t n,
                           const char *indent);
/* The rows' texts, to be freed; NULL: out of memory. */
struct span *requestedit_rows(const struct book_rows *rows);

/* The body, for requesttext_write(). */
enum jig_err requestbody_write(struct book_request *r);

#endif
