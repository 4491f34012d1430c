/* Waiting for a client that several things are awaited of, up to a deadline. */
#ifndef JIG_CLI_WAITING_H
#define JIG_CLI_WAITING_H

#include "jig.h"

/* Until something happens to a transfer, the deadline (on jig_now()'s clock; INT64_MAX: none) or, where that is
 * listened to, Ctrl-C; then steps the client. */
void waiting_step(struct jig_client *c, bool hears_interrupt, int64_t deadline);

#endif
