/* Proxies: what the options and the environment name, which one a URL goes through, and how it is
 * logged into. The credentials of a proxy's URL are for the proxy alone. */
#ifndef JIG_CLIENT_PROXY_H
#define JIG_CLIENT_PROXY_H

#include "jig.h"
#include "base/buf.h"
#include "wire/header.h"
#include "wire/url.h"

enum proxy_kind { PROXY_NONE, PROXY_HTTP, PROXY_HTTPS, PROXY_SOCKS5, PROXY_SOCKS5H };

struct proxy {
    enum proxy_kind kind;
    struct url url;
    bool has_login;
    struct buf user, password; /* decoded */
};

/* One for each scheme; the same where the options name one. */
struct proxies {
    struct proxy plain, secure;
    char *except;    /* hosts that are reached without; NULL: none */
    bool is_outside; /* the environment names them: nothing of the loopback is theirs */
};

void proxies_init(struct proxies *p);
void proxies_clear(struct proxies *p); /* wipes the logins */

/* Replaces what was there. The environment is asked for what the options leave open, where they
 * allow it. Errors: unknown-protocol, invalid-url; usage for fields that can't be sent. */
enum jig_err proxies_set(struct proxies *p, const struct jig_options *o,
                         struct jig_error *error);
/* The proxy on the way to a URL; NULL: none. */
const struct proxy *proxies_for(const struct proxies *p, const struct url *url);

/* Does the list (commas or blanks between; "*"; a domain means what is below it too; an address
 * or a network such as 10.0.0.0/8) name this host? */
bool proxy_is_excepted(struct span list, const struct url *url);

bool proxy_is_socks(const struct proxy *p); /* NULL: false */
/* It speaks HTTP, so plain requests go to it; NULL: false. */
bool proxy_takes_requests(const struct proxy *p);

/* Appends the fields for the proxy itself: the caller's own, and where none of them is a login the
 * answer to a challenge (or empty) or, without one, the proxy's login as Basic. */
enum jig_err proxy_add_fields(const struct proxy *p, const struct jig_options *o,
                              struct span answer, struct header *fields);
/* Does the caller log in by a field of his own making, in these or in the options? */
bool proxy_is_told_by_caller(const struct header *fields, const struct jig_options *o);

#endif
