/* A raw HTTP request message, as it is copied out of a log or a proxy, as a saved request. */
#ifndef JIG_BOOK_MESSAGEIN_H
#define JIG_BOOK_MESSAGEIN_H

#include "book/request.h"

bool messagein_is(struct span text); /* begins with a request line (RFC 9112, 3) */

/* Fills the request (method, URL, headers, body), replacing those. A target without an origin takes
 * it from the Host field, with https; fields that frame the message (Host, Content-Length,
 * Transfer-Encoding, Connection) are left to the client. usage where it is no such message or no
 * host can be told; then the request is as it was. */
enum jig_err messagein_fill(struct book_request *r, struct span text, struct jig_error *error);

#endif
