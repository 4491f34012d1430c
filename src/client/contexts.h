/* TLS contexts by their settings: making one reads the trust store and keys, so connections with
 * the same settings share one. Files that change are seen: their stamps belong to the settings. */
#ifndef JIG_CLIENT_CONTEXTS_H
#define JIG_CLIENT_CONTEXTS_H

#include "base/buf.h"
#include "client/route.h"
#include "wire/tlscontext.h"

enum { CONTEXTS_KEPT = 8 };

/* Lives as long as the cache or a connection holds it. */
struct context {
    unsigned users;
    struct buf key;
    struct tls_context *tls;
};

struct contexts {
    struct context *kept[CONTEXTS_KEPT]; /* the one used last comes first */
    size_t n;
};

void contexts_clear(struct contexts *c); /* takes one that is zeroed */

/* With one user more, the caller: context_drop(). `alpn` as in struct tls_config. Errors as
 * tls_context_new(). */
enum jig_err contexts_get(struct contexts *c, const struct jig_options *options,
                          const char *alpn, struct context **out, struct jig_error *error);
void context_drop(struct context *context); /* takes NULL */

#endif
