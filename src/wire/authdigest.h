/* Digest access authentication (RFC 7616, and RFC 2069 where a challenge has no qop): one server's
 * challenge, kept as long as its nonce is good, and the answers to it. No clock, no randomness. */
#ifndef JIG_WIRE_AUTHDIGEST_H
#define JIG_WIRE_AUTHDIGEST_H

#include "wire/auth.h"
#include "wire/digest.h"

enum { AUTHDIGEST_MAX_CNONCE = 64 }; /* characters of a client nonce */

struct authdigest {
    enum digest_kind kind;
    bool is_session; /* -sess */
    bool has_auth;   /* qop: what the server takes; neither: RFC 2069 */
    bool has_auth_int;
    bool hashes_user;
    bool is_utf8;
    bool is_stale; /* the nonce before was too old, the credentials were not wrong */
    struct buf realm, nonce, opaque;
    struct buf algorithm; /* in the server's words; empty: none */
    bool has_opaque;
    char cnonce[AUTHDIGEST_MAX_CNONCE + 1]; /* one for each challenge */
    struct buf session_nonce; /* the challenge's, of which -sess makes its key for good */
    uint32_t count;           /* answers given with this nonce */
};

void authdigest_init(struct authdigest *d);
void authdigest_clear(struct authdigest *d);
void authdigest_move(struct authdigest *to,
                     struct authdigest *from); /* `to` is cleared before */

/* Reads a challenge with the scheme Digest; false where jig can't answer it: no realm or nonce, an
 * algorithm or qop that is not known, bytes that no field can hold. The caller sets the cnonce. */
bool authdigest_read(struct authdigest *d, const struct auth_challenge *c);

/* The strongest challenge of all fields of that name (SHA-512-256, SHA-256, MD5; the first among
 * equals); false where there is none that can be answered. */
bool authdigest_choose(struct authdigest *d, const struct header *fields, struct span name);

/* The new nonce that an answer's Authentication-Info (Proxy-Authentication-Info) may bring. */
void authdigest_renew(struct authdigest *d, const struct header *fields, struct span name);

/* Must the answer hash the body? (auth-int, where the server takes nothing else.) */
bool authdigest_wants_body(const struct authdigest *d);

struct authdigest_ask {
    struct span user, password; /* UTF-8 */
    struct span method, target; /* as they stand on the request line */
    struct span body_hash;      /* hexadecimal; only for what wants it */
};

/* Appends "Digest username=..." and counts. The errors are digest.h's. */
enum jig_err authdigest_answer(struct authdigest *d, const struct authdigest_ask *ask,
                               struct buf *out, struct jig_error *error);

#endif
