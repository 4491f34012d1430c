/* The facts of one TLS session, shared by the connection and every exchange that used it: the
 * last one to let go frees them. */
#ifndef JIG_CLIENT_SESSION_H
#define JIG_CLIENT_SESSION_H

#include "wire/cert.h"

struct session {
    unsigned users;
    struct jig_tls_facts facts;
};

struct session *session_new(void);                /* with one user; NULL: out of memory */
struct session *session_share(struct session *s); /* one user more; takes NULL */
void session_drop(struct session *s);             /* one less; takes NULL */

#endif
