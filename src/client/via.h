/* The facts of the proxy that a connection goes through, shared by the connection and every
 * exchange that used it: the last one to let go frees them. */
#ifndef JIG_CLIENT_VIA_H
#define JIG_CLIENT_VIA_H

#include "client/proxy.h"
#include "client/session.h"
#include "wire/head.h"

struct via {
    unsigned users;
    char *url;               /* scheme, host and port */
    struct head answer;      /* to CONNECT; status 0: none */
    struct session *session; /* TLS with an https proxy; NULL: none */
};

struct via *via_new(const struct proxy *proxy); /* with one user; NULL: out of memory */
struct via *via_new_recorded(const char *url);  /* the same, for what is known of one */
struct via *via_share(struct via *v);           /* one user more; takes NULL */
void via_drop(struct via *v);                   /* one less; takes NULL */

#endif
