/* Challenges: what WWW-Authenticate and Proxy-Authenticate ask for (RFC 9110, 11.3 and 11.6).
 * Pure; the spans of a challenge point into the field that it was read from. */
#ifndef JIG_WIRE_AUTH_H
#define JIG_WIRE_AUTH_H

#include "base/buf.h"
#include "wire/header.h"

enum { AUTH_MAX_PARAMS = 32 }; /* what a challenge has beyond these is passed over */

struct auth_param {
    struct span name;
    /* of a quoted string what stands between the quotes, still with backslashes */
    struct span value;
    bool is_quoted;
};

struct auth_challenge {
    struct span scheme;
    struct span token68; /* in place of parameters; ptr NULL: none */
    struct auth_param params[AUTH_MAX_PARAMS];
    size_t n;
};

/* The next challenge of one field's value, which *rest walks along; false at its end, and where
 * the rest breaks the grammar (a quote that is never closed): then no more of the field is read,
 * because nobody can tell what is quoted. A parameter's value without quotes may hold any bytes
 * but blanks, commas and quotes: servers send base64 so. */
bool auth_next(struct span *rest, struct auth_challenge *out);

/* The same over all fields of that name, in their order; a zeroed walk begins. */
struct auth_walk {
    size_t next;
    struct span rest;
};
bool auth_next_of(const struct header *fields, struct span name, struct auth_walk *walk,
                  struct auth_challenge *out);

/* Replaces what `value` held by the parameter's value, with its backslashes undone; false where
 * there is none of that name. The first of several counts. */
bool auth_get(const struct auth_challenge *c, struct span name, struct buf *value);
bool auth_has(const struct auth_challenge *c, struct span name);

/* "text" in quotes, with backslashes before quotes and backslashes. */
void auth_add_quoted(struct span text, struct buf *out);

#endif
