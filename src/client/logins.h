/* Logins by Digest at origins and at proxies: what each has challenged for is kept by the client,
 * so that the next request there is answered before it is asked, with the same nonce counted up
 * (RFC 7616, 3.6). An entry belongs to one place (scheme, host, port), one user and one password;
 * nothing of it is ever used for another. The caller sees to it that a login is only asked for
 * where it may go. */
#ifndef JIG_CLIENT_LOGINS_H
#define JIG_CLIENT_LOGINS_H

#include "client/bodyhash.h"
#include "wire/authdigest.h"
#include "wire/url.h"

enum {
    LOGINS_MAX = 64,       /* the oldest goes */
    LOGINS_MAX_ROUNDS = 5, /* answers to one request: a server may call each nonce stale */
};

enum login_at { LOGIN_ORIGIN, LOGIN_PROXY };

/* Whose login, and where. All borrowed. */
struct login {
    enum login_at at;
    const struct url *url; /* the origin's or the proxy's */
    struct span user, password;
};

/* The request that is to be answered for. */
struct login_request {
    struct span method, target; /* as they stand on the request line */
    /* knows what logins_want_hash() asked for; NULL: an empty body */
    const struct bodyhash *body;
};

struct logins {
    struct logins_entry **entries; /* oldest first */
    size_t n, room;
    const char *cnonce; /* a test's; NULL: random ones */
};

void logins_init(struct logins *l);
void logins_clear(struct logins *l); /* wipes the passwords */

/* Must the body be hashed to answer, and how (qop auth-int)? */
bool logins_want_hash(const struct logins *l, const struct login *who, enum digest_kind *kind);

/* Appends the value of Authorization (Proxy-Authorization), or nothing where this place has not
 * challenged this login. Errors: those of digest.h. */
enum jig_err logins_answer(struct logins *l, const struct login *who,
                           const struct login_request *request, struct buf *out,
                           struct jig_error *error);

/* A 401 (407) with these fields has come for a request that had `n_rounds` answers of its own to
 * challenges before. True: there is a new answer, send it again. False: the login is refused, or
 * nothing of what is asked for is spoken here; the answer is the last word. */
bool logins_challenged(struct logins *l, const struct login *who, const struct header *answer,
                       unsigned n_rounds);

/* Any other answer: it may bring the next nonce. */
void logins_accepted(struct logins *l, const struct login *who, const struct header *answer);

#endif
