/* What changes when an answer sends the client elsewhere: RFC 9110, 15.4, and which of the
 * caller's fields must not go along. Where to go is url's job, whether to go is the transfer's. */
#ifndef JIG_CLIENT_REDIRECT_H
#define JIG_CLIENT_REDIRECT_H

#include "base/span.h"

bool redirect_is(int status); /* 301 302 303 307 308; nothing else is ever followed */

/* The next request's method: POST becomes GET after 301 and 302, all but HEAD become GET after
 * 303, the others stay. Where it stays the body stays with it, where it changes the body goes.
 * Returns `method` itself or a literal. */
const char *redirect_method(int status, const char *method);

/* Fields that speak of a body that is not sent any more. */
bool redirect_drops_with_body(struct span name);

/* Fields that are for the first origin alone: credentials, cookies, and a Host of the caller's. */
bool redirect_drops_on_other_origin(struct span name);

#endif
