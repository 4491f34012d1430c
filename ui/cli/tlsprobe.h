/* Which versions and ciphers a server accepts: found by asking, one handshake for each answer. */
#ifndef JIG_CLI_TLSPROBE_H
#define JIG_CLI_TLSPROBE_H

#include "jig.h"

enum { TLSPROBE_VERSIONS = 4, TLSPROBE_CIPHERS = 128 };

struct tlsprobe_cipher {
    char name[64]; /* as OpenSSL names it */
    int bits;
};

struct tlsprobe_version {
    const char *name; /* "1.2" */
    bool accepted;
    bool is_unknown; /* not asked: what could be said of it failed for another reason */
    struct tlsprobe_cipher ciphers[TLSPROBE_CIPHERS]; /* as the server chose them */
    size_t n;
};

struct tlsprobe {
    struct tlsprobe_version versions[TLSPROBE_VERSIONS]; /* the newest first */
};

/* One connection with those options: the facts' version and cipher into *out (name "" where it was
 * refused). An error only where the question could not be put. */
typedef enum jig_err tlsprobe_ask(void *ctx, const char *version, const char *ciphers,
                                  struct tlsprobe_cipher *out, struct jig_error *error);

enum jig_err tlsprobe_run(struct tlsprobe *p, tlsprobe_ask *ask, void *ctx,
                          struct jig_error *error);

/* What speaks against a cipher ("not forward secret"), or "". */
const char *tlsprobe_fault(const char *cipher);

#endif
