/* Which versions and ciphers a server accepts: found by asking, one handshake for each answer. Says
 * what to ask next and is told what came of it; who connects is the caller's business. */
#ifndef JIG_WIRE_TLSPROBE_H
#define JIG_WIRE_TLSPROBE_H

#include "base/buf.h"
#include "wire/cert.h"

enum { TLSPROBE_VERSIONS = 4, TLSPROBE_CIPHERS = 128 };

struct tlsprobe_cipher {
    char name[64]; /* as OpenSSL names it */
    int bits;
};

struct tlsprobe_version {
    const char *name; /* "1.2" */
    bool accepted;
    /* not asked to the end: what could be said of it failed for another reason */
    bool is_unknown;
    struct tlsprobe_cipher ciphers[TLSPROBE_CIPHERS]; /* as the server chose them */
    size_t n;
};

struct tlsprobe {
    struct tlsprobe_version versions[TLSPROBE_VERSIONS]; /* the newest first */
    size_t at;        /* which one is asked about; TLSPROBE_VERSIONS: it is over */
    unsigned n_asked; /* handshakes so far */
};

void tlsprobe_begin(struct tlsprobe *p);

/* The next handshake to try: this version alone and, put in place of what is in *ciphers, these
 * ciphers. False: all has been asked (or *ciphers failed for want of memory). */
bool tlsprobe_next(struct tlsprobe *p, const char **version, struct buf *ciphers);
/* What the server chose, also where the handshake broke off later because it wants a client's
 * certificate; false: nothing. */
bool tlsprobe_read(const struct jig_tls_facts *f, struct tlsprobe_cipher *out);
/* A handshake that ended so is an answer: the server said no, one way or the other, or OpenSSL
 * itself can't ask for that, or (verification being off) no certificate came. */
bool tlsprobe_is_answer(enum jig_err code);
/* NULL: it refused. */
void tlsprobe_answer(struct tlsprobe *p, const struct tlsprobe_cipher *found);
/* The question could not be put: what was not asked stays unknown. */
void tlsprobe_give_up(struct tlsprobe *p);

/* What speaks against a cipher ("not forward secret"), or "". */
const char *tlsprobe_fault(const char *cipher);
/* Nobody should speak it any more (RFC 8996). */
bool tlsprobe_is_obsolete(const struct tlsprobe_version *v);

#endif
