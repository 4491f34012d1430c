/* A probe of a server's TLS on the workbench's client: one handshake after the other, nothing is
 * sent over any. */
#ifndef JIG_APP_PROBE_H
#define JIG_APP_PROBE_H

#include "jig.h"
#include "view/tlsaccepts.h"

struct probe {
    struct tlsaccepts *accepts; /* what the screen shows; NULL: none was begun */
    struct jig_request *base; /* NULL: none is under way; else where to, and how to get there */
    char *url;
    struct jig_transfer *asking; /* NULL: nothing is under way */
    struct buf ciphers;
};

void probe_init(struct probe *p);
void probe_clear(struct probe *p); /* before the client */

/* Begins with the server of that exchange, in place of what was asked before, over the ways that
 * its transfer took. */
enum jig_err probe_begin(struct probe *p, struct jig_client *c, const struct jig_transfer *t,
                         const struct jig_exchange *x, int64_t now, struct jig_error *error);
bool probe_is_running(const struct probe *p);
/* Stops it; what was found stays. */
void probe_stop(struct probe *p);
/* When it wants its next step though nothing happens: a near server may have refused a handshake
 * within the call that began it. INT64_MAX: it waits for the client. */
int64_t probe_deadline(const struct probe *p);
/* After each step of the client: goes on with the next handshake. True: something was found. */
bool probe_step(struct probe *p, struct jig_client *c, int64_t now);

#endif
