/* A curl command line as a saved request. It is parsed and never run: a file that it names becomes
 * the body's path and is not read, and what has no place in a request (-o, -K, --netrc, …) is
 * named and left out. */
#ifndef JIG_BOOK_CURLIN_H
#define JIG_BOOK_CURLIN_H

#include "book/request.h"

bool curlin_is(struct span text); /* begins with the word "curl", a prompt before it or not */

/* Fills the request (method, URL, headers, body, auth, options), replacing those. What was left
 * out is appended to `left_out` (may be NULL), "--netrc, -o"; what is sent as curl sends it though
 * it can't be meant so, to `doubts` (may be NULL), "-r 5-2: it ends before it begins". usage where
 * it is no curl command, an option lacks its value or there is no URL; then the request is as it
 * was. */
enum jig_err curlin_fill(struct book_request *r, struct span text, struct buf *left_out,
                         struct buf *doubts, struct jig_error *error);

#endif
