/* A cookie of the jar as one line to be edited, in the words of a Set-Cookie field, and back. */
#ifndef JIG_APP_COOKIELINE_H
#define JIG_APP_COOKIELINE_H

#include "base/buf.h"
#include "jig.h"

/* "sid=1; Path=/; Expires=21 Oct 2026 07:28:00 GMT; Secure; HttpOnly; SameSite=Lax". One that hosts
 * below its domain get too has a Domain. */
void cookieline_put(const struct jig_cookie *c, struct buf *out);

struct cookieline {
    struct jig_cookie cookie;
    char *texts[4]; /* what its strings are */
};

/* Without a Domain it is for `host` alone, without a Path for all of it. INVALID_REQUEST in words
 * for what no cookie can be, and for what a browser would pass over: an unknown attribute, a date
 * that is none. Clear it also after a failure. */
enum jig_err cookieline_read(struct span line, const char *host, int64_t now_s,
                             struct cookieline *out, struct jig_error *error);
void cookieline_clear(struct cookieline *c); /* wipes the value */

#endif
