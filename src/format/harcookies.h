/* The cookies of an exchange in a HAR: what its Cookie and Set-Cookie fields say. */
#ifndef JIG_FORMAT_HARCOOKIES_H
#define JIG_FORMAT_HARCOOKIES_H

#include "format/hartext.h"
#include "jig.h"

/* The member "cookies" of a request. */
void harcookies_add_sent(struct hartext *h, const struct jig_exchange *x);
/* That of a response: each with path, domain, expires, secure and httpOnly where the server gives
 * them, and _sameSite, which HAR 1.2 has no place for. An attribute that stands twice counts as RFC
 * 6265 has it, by its last; Max-Age goes before Expires and is counted from the exchange's
 * beginning. */
void harcookies_add_received(struct hartext *h, const struct jig_exchange *x);

#endif
