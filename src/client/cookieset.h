/* Cookies with strings of their own, in the order in which they were set. No rules: the jar has
 * those, jarfile reads and prints them. */
#ifndef JIG_CLIENT_COOKIESET_H
#define JIG_CLIENT_COOKIESET_H

#include "wire/cookie.h"

struct kept_cookie {
    /* Its spans lie in `block`, each followed by a NUL; domain and path are never empty; no expiry
     * in it is INT64_MIN. */
    struct cookie c;
    bool host_only;
    uint64_t used; /* when it was last sent or set, counted by the jar */
    char *block;
};

struct cookieset {
    struct kept_cookie *items;
    size_t n, room;
    uint64_t changes; /* counts up with each, also where the set is cleared or copied over */
};

void cookieset_clear(struct cookieset *s); /* wipes; takes one cleared before */

/* Where the one of the same name, domain, host_only and path is; SIZE_MAX: none (5.7, 23). */
size_t cookieset_find(const struct cookieset *s, const struct cookie *c, bool host_only);
/* Adds a copy at the end, or over the one that it replaces, which keeps its place. The domain is
 * put into lower case. The new one, or NULL: out of memory, and nothing has changed. */
struct kept_cookie *cookieset_put(struct cookieset *s, const struct cookie *c, bool host_only);
void cookieset_remove(struct cookieset *s, size_t i);
void cookieset_drop_expired(struct cookieset *s, int64_t now_s);

/* Takes what another has. */
void cookieset_become(struct cookieset *to, struct cookieset *take);
bool cookieset_copy(struct cookieset *to, const struct cookieset *from); /* false: as it was */
/* Do both say the same: value, expiry and attributes? */
bool cookieset_same(const struct kept_cookie *a, const struct kept_cookie *b);
/* Have both the same cookies, which say the same, in the same order? */
bool cookieset_equal(const struct cookieset *a, const struct cookieset *b);

#endif
