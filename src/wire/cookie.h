/* Set-Cookie read as RFC 6265bis says, 5.6, and its rules of matching: pure, no store. What the
 * spans of a cookie point into is the field that it was read from. */
#ifndef JIG_WIRE_COOKIE_H
#define JIG_WIRE_COOKIE_H

#include "base/span.h"

enum {
    COOKIE_MAX = 4096,           /* bytes of name and value together */
    COOKIE_MAX_ATTRIBUTE = 1024, /* a longer attribute is passed over */
    COOKIE_MAX_DAYS = 400        /* a longer life is cut to this */
};

/* Why one is refused. */
enum cookie_fault {
    COOKIE_SOUND,
    COOKIE_CONTROL,   /* a control byte */
    COOKIE_EMPTY,     /* neither name nor value */
    COOKIE_TOO_LARGE, /* more than COOKIE_MAX */
    COOKIE_SECURE_PREFIX,
    COOKIE_HOST_PREFIX
};

enum cookie_same_site { COOKIE_SAME_SITE_DEFAULT, COOKIE_STRICT, COOKIE_LAX, COOKIE_NONE };

struct cookie {
    struct span name; /* may be empty: then the value stands alone */
    struct span value;
    struct span domain; /* without its leading dot, in the server's case; empty: host only */
    struct span path;   /* begins with '/'; empty: the request's default path */
    bool secure;
    bool http_only;
    enum cookie_same_site same_site;
    bool has_expiry;   /* else it ends with the session */
    int64_t expires_s; /* Unix time; INT64_MIN: at once */
    enum cookie_fault fault;
};

/* Reads a Set-Cookie field's value at the Unix time `now_s`. False, and `fault` says why, for what
 * must be refused: a control byte, neither name nor value, more than COOKIE_MAX, a name that begins
 * with __Secure- or __Host- without what these promise. Whether the host may set its domain is not
 * judged here. */
bool cookie_parse(struct span field, int64_t now_s, struct cookie *out);

/* The same judgement of a cookie that was put together otherwise. */
enum cookie_fault cookie_judge(const struct cookie *c);

/* "Strict", "Lax", "None"; "" where nothing is said. Compared without case when read. */
const char *cookie_same_site_name(enum cookie_same_site same_site);
enum cookie_same_site cookie_same_site_of(struct span name);

/* A cookie's date in any order (5.1.1); false where a part is missing or there is no such day. */
bool cookie_date(struct span text, int64_t *unix_s);

/* Is `host` the domain or below it (5.1.3)? Addresses match only themselves. */
bool cookie_domain_matches(struct span host, bool is_address, struct span domain);
/* Is `path` the cookie's path or below it, at a boundary (5.1.4)? */
bool cookie_path_matches(struct span path, struct span cookie_path);
/* The path of a cookie that names none; a part of `path`, or "/". */
struct span cookie_default_path(struct span path);

#endif
