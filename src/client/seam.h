/* Where a test stands in for the network: with a seam set, the client asks it for a connected
 * stream (one end of a pair in memory) in place of resolving and dialling. Everything above the
 * stream, TLS included, runs as it always does. Not part of the public interface. */
#ifndef JIG_CLIENT_SEAM_H
#define JIG_CLIENT_SEAM_H

#include <stdint.h>

#include "jig.h"
#include "net/clock.h"
#include "net/stream.h"

struct seam {
    /* A stream that the client owns from then on; NULL: the connection is refused. */
    struct stream *(*open)(void *context, const char *host, uint16_t port);
    void *context;
    struct clock *clock; /* goes on within a step; NULL: no time passes there */
    const char *cnonce;  /* of every Digest answer; NULL: random ones */
    int64_t wall_us;     /* the Unix time that exchanges begin at; 0: the real one */
};

void jig_client_set_seam(struct jig_client *c, const struct seam *seam);

#endif
