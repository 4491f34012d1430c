/* The cookie jar: which cookies are taken from whom, and who gets them (RFC 6265bis, 5.6 to 5.8).
 * What a file has to do with it is in jarsave. */
#ifndef JIG_CLIENT_JAR_H
#define JIG_CLIENT_JAR_H

#include "base/buf.h"
#include "client/cookieset.h"
#include "jig.h"
#include "wire/url.h"

enum {
    JAR_MAX = 3000,          /* cookies */
    JAR_MAX_OF_DOMAIN = 180, /* of one domain */
    JAR_MAX_SENT = 150,      /* in a request */
    JAR_MAX_FIELD = 8192,    /* bytes of its Cookie field */
    JAR_MAX_ANSWER = 50      /* Set-Cookie fields of an answer that are looked at */
};

/* A file that was loaded, as it was then. */
struct jar_base {
    char *path;
    struct cookieset set;
};

struct jig_jar {
    unsigned refs;
    struct cookieset set;
    uint64_t turn; /* counts up with each use */
    struct jar_base *bases;
    size_t n_bases, bases_room;
};

/* Whom a request goes to, and how. The spans are the URL's. */
struct jar_site {
    struct span host, path;
    bool is_address;
    bool is_secure;       /* https, or this machine */
    bool is_cross_site;   /* a redirect from another site has led here */
    bool has_safe_method; /* GET, HEAD, OPTIONS, TRACE */
};

/* As a request of the user's own: not cross-site, with a safe method. */
struct jar_site jar_site_of(const struct url *url);
/* RFC 6265bis, 5.2: the same scheme and the same registered domain. */
bool jar_same_site(const struct url *a, const struct url *b);

struct jig_jar *jar_share(struct jig_jar *jar); /* one more reference; takes NULL */

/* What a Set-Cookie field's value from this site does. */
enum jig_cookie_verdict jar_take(struct jig_jar *jar, const struct jar_site *from,
                                 struct span field, int64_t now_s);

/* "a=1; b=2": longer paths first, then older ones. Adds nothing where there are none. */
void jar_add_cookies(const struct jig_jar *jar, const struct jar_site *to, int64_t now_s,
                     struct buf *out);
/* They have been sent: those that are not in use are the first to go when there are too many. */
void jar_note_use(struct jig_jar *jar, const struct jar_site *to, int64_t now_s);

/* May this be in a jar at all, whoever has put it there? Its domain and path are set. */
enum jig_cookie_verdict jar_judge(const struct cookie *c, bool host_only);

/* Lets go of what is over the limits: the expired, then of a domain that has too many the ones that
 * are not Secure, then the ones that were not used for longest (5.7). */
void jar_trim(struct jig_jar *jar, int64_t now_s);

#endif
