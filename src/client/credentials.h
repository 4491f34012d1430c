/* The login of a request: what its caller set, or what the URL that the caller gave holds. */
#ifndef JIG_CLIENT_CREDENTIALS_H
#define JIG_CLIENT_CREDENTIALS_H

#include "client/request.h"

struct credentials {
    struct buf user, password; /* decoded */
};

/* False where there is no login; then too it is to be cleared. */
bool credentials_read(struct credentials *c, const struct jig_request *r);
void credentials_clear(struct credentials *c); /* wipes */

/* Appends "Basic ..." (RFC 7617). */
void credentials_add_basic(const struct credentials *c, struct buf *out);

#endif
