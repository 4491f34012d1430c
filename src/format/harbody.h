/* The bodies in a HAR, a block at a time: as text where all of it is text, else in base64.
 * `type` is the Content-Type that came with it, or empty. */
#ifndef JIG_FORMAT_HARBODY_H
#define JIG_FORMAT_HARBODY_H

#include "format/hartext.h"
#include "jig.h"

#define HARBODY_MAX (64u << 20) /* bytes of a body that are written */

/* "postData", where the request had a body. */
void harbody_add_sent(struct hartext *h, const struct jig_exchange *x, struct span type);
/* "content" of the answer. */
void harbody_add_received(struct hartext *h, const struct jig_exchange *x, struct span type);

#endif
