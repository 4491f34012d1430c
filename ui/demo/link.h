/* One connection of the demo's server: bytes in and out, waiting, through TLS where it has some. */
#ifndef JIG_UI_DEMO_LINK_H
#define JIG_UI_DEMO_LINK_H

#include "base/span.h"

struct tls_context;
struct tls;

struct link {
    int fd;
    struct tls *tls; /* NULL: plain */
    bool broken;     /* sticky: every later call does nothing */
};

/* Takes the descriptor; with a context the handshake comes first. */
bool link_open(struct link *l, int fd, struct tls_context *context);
void link_close(struct link *l);
/* Waits for some bytes; 0 at the end or when it is broken. */
size_t link_read(struct link *l, char *out, size_t room);
/* Is there something to read, or the end, within this time? -1: as long as it takes. */
bool link_wait(struct link *l, int ms);
/* Waits until all of it is on its way. */
void link_write(struct link *l, struct span s);

#endif
