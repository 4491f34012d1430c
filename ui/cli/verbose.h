/* -v: the connection, TLS and both heads of every exchange as they come, in curl's manner: `*`
 * facts, `>` sent, `<` received. Credentials are masked, control characters visible. */
#ifndef JIG_CLI_VERBOSE_H
#define JIG_CLI_VERBOSE_H

#include "base/buf.h"
#include "book/mask.h"
#include "jig.h"

struct verbose {
    struct mask *mask; /* learns what was sent; NULL: credentials are shown */
    const struct jig_exchange *x;
    bool connected, sent, answered; /* what of x was shown */
};

/* Appends what is new since the last call. `whole`: the exchange has its head, or has ended. */
void verbose_add(struct verbose *v, const struct jig_exchange *x, bool whole, struct buf *out);

#endif
