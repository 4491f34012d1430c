#include "client/jar.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "net/clock.h"
#include "wire/suffix.h"

enum { MAX_PATH = COOKIE_MAX_ATTRIBUTE };

const char *jig_cookie_words(enum jig_cookie_verdict verdict)
{
    static const char *const words[] = {
#define X(constant, text) [constant] = text,
        JIG_COOKIE_VERDICTS(X)
#undef X
    };
    return (size_t)verdict < sizeof words / sizeof *words ? words[verdict] : "";
}

/* ---- Life ---- */

struct jig_jar *jig_jar_new(void)
{
    struct jig_jar *jar = mem_zero(1, sizeof *jar);
    if (!jar)
        return NULL;
    jar->refs = 1;
    jar->set.changes = (uint64_t)clock_wall(); /* another jar begins elsewhere */
    return jar;
}

struct jig_jar *jar_share(struct jig_jar *jar)
{
    if (jar)
        jar->refs++;
    return jar;
}

void jig_jar_free(struct jig_jar *jar)
{
    if (!jar || --jar->refs > 0)
        return;
    cookieset_clear(&jar->set);
    for (size_t i = 0; i < jar->n_bases; i++) {
        cookieset_clear(&jar->bases[i].set);
        free(jar->bases[i].path);
    }
    free(jar->bases);
    free(jar);
}

/* ---- Sites ---- */

struct jar_site jar_site_of(const struct url *url)
{
    return (struct jar_site){
        .host = span_of(url->name),
        .path = url->path,
        .is_address = url->is_ipv4 || url->is_ipv6,
        .is_secure = url_is_tls(url) || url_is_loopback(url), /* Secure Contexts, 3.1 */
        .has_safe_method = true,
    };
}

bool jar_same_site(const struct url *a, const struct url *b)
{
    struct span of_a = span_of(a->name), of_b = span_of(b->name);
    if (url_is_tls(a) != url_is_tls(b))
        return false;
    if (span_ieq(of_a, of_b))
        return true;
    if (a->is_ipv4 || a->is_ipv6 || b->is_ipv4 || b->is_ipv6)
        return false;
    struct span registered = suffix_registered(of_a);
    return registered.len > 0 && span_ieq(registered, suffix_registered(of_b));
}

/* ---- Who gets one ---- */

static bool is_alive(const struct kept_cookie *k, int64_t now_s)
{
    return !k->c.has_expiry || k->c.expires_s > now_s;
}

static bool allows_site(const struct kept_cookie *k, const struct jar_site *to)
{
    if (!to->is_cross_site || k->c.same_site == COOKIE_NONE)
        return true;
    return k->c.same_site != COOKIE_STRICT && to->has_safe_method;
}

/* 5.8.3. */
static bool is_for(const struct kept_cookie *k, const struct jar_site *to, int64_t now_s)
{
    struct span path = to->path.len > 0 ? to->path : SPAN("/");
    if (!is_alive(k, now_s) || (k->c.secure && !to->is_secure) || !allows_site(k, to))
        return false;
    bool is_host = k->host_only ? span_ieq(to->host, k->c.domain)
                                : cookie_domain_matches(to->host, to->is_address, k->c.domain);
    return is_host && cookie_path_matches(path, k->c.path);
}

/* The longest path shorter than `below` that one of the cookies for this request has; 0: none. */
static size_t next_length(const struct jig_jar *jar, const struct jar_site *to, int64_t now_s,
                          size_t below)
{
    size_t longest = 0;
    for (size_t i = 0; i < jar->set.n; i++) {
        const struct kept_cookie *k = &jar->set.items[i];
        if (k->c.path.len > longest && k->c.path.len < below && is_for(k, to, now_s))
            longest = k->c.path.len;
    }
    return longest;
}

static void add_pair(const struct kept_cookie *k, struct buf *out)
{
    if (out->len > 0)
        buf_add_str(out, "; ");
    if (k->c.name.len > 0) {
        buf_add(out, k->c.name);
        buf_add_byte(out, '=');
    }
    buf_add(out, k->c.value);
}

/* One field's cookies, in their order; and what becomes of each (NULL: nobody asks). */
struct field_of_cookies {
    struct buf *out;
    unsigned char *fates;
    size_t n;
    bool is_full; /* what has no room keeps all behind it out too */
};

static void put_one(struct field_of_cookies *f, const struct kept_cookie *k, size_t i)
{
    size_t len = f->out->len + k->c.name.len + k->c.value.len + sizeof "; =" - 1;
    f->is_full |= f->n == JAR_MAX_SENT || len > JAR_MAX_FIELD;
    if (f->fates)
        f->fates[i] = f->is_full ? JIG_COOKIE_STAYS : JIG_COOKIE_GOES;
    if (f->is_full)
        return;
    f->n++;
    add_pair(k, f->out);
}

static void put_all(const struct jig_jar *jar, const struct jar_site *to, int64_t now_s,
                    struct field_of_cookies *f)
{
    size_t length = SIZE_MAX;
    while ((f->fates || !f->is_full) && (length = next_length(jar, to, now_s, length)) > 0)
        for (size_t i = 0; i < jar->set.n; i++) {
            const struct kept_cookie *k = &jar->set.items[i];
            if (k->c.path.len == length && is_for(k, to, now_s))
                put_one(f, k, i);
        }
}

void jar_add_cookies(const struct jig_jar *jar, const struct jar_site *to, int64_t now_s,
                     struct buf *out)
{
    struct field_of_cookies field = { .out = out };
    put_all(jar, to, now_s, &field);
}

void jar_note_use(struct jig_jar *jar, const struct jar_site *to, int64_t now_s)
{
    jar->turn++;
    for (size_t i = 0; i < jar->set.n; i++)
        if (is_for(&jar->set.items[i], to, now_s))
            jar->set.items[i].used = jar->turn;
}

/* ---- What is let go ---- */

static bool is_of_domain(const struct kept_cookie *k, struct span domain)
{
    return domain.len == 0 || span_ieq(k->c.domain, domain);
}

static size_t count(const struct jig_jar *jar, struct span domain)
{
    size_t n = 0;
    for (size_t i = 0; i < jar->set.n; i++)
        n += is_of_domain(&jar->set.items[i], domain);
    return n;
}

/* Goes before the other: of one domain those without Secure, then what was not used for longest. */
static bool goes_first(const struct kept_cookie *a, const struct kept_cookie *b, bool in_domain)
{
    if (in_domain && a->c.secure != b->c.secure)
        return !a->c.secure;
    return a->used < b->used;
}

static void drop_one(struct jig_jar *jar, struct span domain)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < jar->set.n; i++) {
        const struct kept_cookie *k = &jar->set.items[i];
        if (is_of_domain(k, domain) &&
            (first == SIZE_MAX || goes_first(k, &jar->set.items[first], domain.len > 0)))
            first = i;
    }
    cookieset_remove(&jar->set, first);
}

static size_t trim_domain(struct jig_jar *jar, struct span domain)
{
    size_t n = count(jar, domain), over = n > JAR_MAX_OF_DOMAIN ? n - JAR_MAX_OF_DOMAIN : 0;
    for (size_t i = 0; i < over; i++)
        drop_one(jar, domain);
    return over;
}

static size_t trim_all(struct jig_jar *jar)
{
    size_t over = jar->set.n > JAR_MAX ? jar->set.n - JAR_MAX : 0;
    for (size_t i = 0; i < over; i++)
        drop_one(jar, SPAN(""));
    return over;
}

void jar_trim(struct jig_jar *jar, int64_t now_s)
{
    cookieset_drop_expired(&jar->set, now_s);
    trim_all(jar);
}

/* ---- What is taken ---- */

static enum jig_cookie_verdict judge_form(const struct cookie *c, enum cookie_fault fault)
{
    static const enum jig_cookie_verdict verdicts[] = {
        [COOKIE_SOUND] = JIG_COOKIE_KEPT,
        [COOKIE_CONTROL] = JIG_COOKIE_CONTROL,
        [COOKIE_EMPTY] = JIG_COOKIE_EMPTY,
        [COOKIE_TOO_LARGE] = JIG_COOKIE_TOO_LARGE,
        [COOKIE_SECURE_PREFIX] = JIG_COOKIE_SECURE_PREFIX,
        [COOKIE_HOST_PREFIX] = JIG_COOKIE_HOST_PREFIX,
    };
    const struct span parts[] = { c->name, c->value, c->path };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (span_find_byte(parts[i], '\t', 0) != SIZE_MAX) /* the file's separator */
            return JIG_COOKIE_CONTROL;
    if (c->path.len > MAX_PATH)
        return JIG_COOKIE_TOO_LARGE;
    return verdicts[fault];
}

/* 5.7, 8 to 10: settles the domain. */
static enum jig_cookie_verdict judge_domain(const struct jar_site *from, struct cookie *c,
                                            bool *host_only)
{
    struct span domain = c->domain;
    *host_only = domain.len == 0 || (from->is_address && span_ieq(domain, from->host));
    c->domain = from->host;
    if (*host_only)
        return JIG_COOKIE_KEPT;
    if (!cookie_domain_matches(from->host, from->is_address, domain))
        return JIG_COOKIE_DOMAIN;
    bool is_suffix = suffix_is_public(domain);
    *host_only = is_suffix && span_ieq(domain, from->host);
    if (is_suffix && !*host_only)
        return JIG_COOKIE_PUBLIC_SUFFIX;
    c->domain = domain;
    return JIG_COOKIE_KEPT;
}

/* 5.7, 16: what came in the clear must not stand before what came safely. */
static bool shadows(const struct jig_jar *jar, const struct cookie *c, bool is_address)
{
    for (size_t i = 0; i < jar->set.n; i++) {
        const struct cookie *old = &jar->set.items[i].c;
        if (old->secure && span_eq(old->name, c->name) &&
            (cookie_domain_matches(c->domain, is_address, old->domain) ||
             cookie_domain_matches(old->domain, is_address, c->domain)) &&
            cookie_path_matches(c->path, old->path))
            return true;
    }
    return false;
}

static enum jig_cookie_verdict judge_secure(const struct jig_jar *jar,
                                            const struct jar_site *from, const struct cookie *c)
{
    if (c->secure && !from->is_secure)
        return JIG_COOKIE_INSECURE;
    if (!c->secure && !from->is_secure && shadows(jar, c, from->is_address))
        return JIG_COOKIE_SHADOWS;
    if (c->same_site == COOKIE_NONE && !c->secure)
        return JIG_COOKIE_SAME_SITE_NONE;
    return JIG_COOKIE_KEPT;
}

/* Is the one that was set last still there? */
static bool has_latest(const struct jig_jar *jar)
{
    for (size_t i = jar->set.n; i-- > 0;)
        if (jar->set.items[i].used == jar->turn)
            return true;
    return false;
}

/* What has expired goes first, and is no loss. */
static enum jig_cookie_verdict make_room(struct jig_jar *jar, struct span domain, int64_t now_s)
{
    cookieset_drop_expired(&jar->set, now_s);
    size_t n_gone = trim_domain(jar, domain);
    n_gone += trim_all(jar);
    if (n_gone == 0)
        return JIG_COOKIE_KEPT;
    return has_latest(jar) ? JIG_COOKIE_CROWDED : JIG_COOKIE_NO_ROOM;
}

static enum jig_cookie_verdict keep(struct jig_jar *jar, const struct cookie *c, bool host_only,
                                    int64_t now_s)
{
    char *domain = mem_dup(c->domain); /* *c may be what is replaced */
    struct kept_cookie *kept = domain ? cookieset_put(&jar->set, c, host_only) : NULL;
    enum jig_cookie_verdict verdict = JIG_COOKIE_NO_MEMORY;
    if (kept) {
        kept->used = ++jar->turn;
        verdict = make_room(jar, span_of(domain), now_s);
    }
    free(domain);
    return verdict;
}

static void forget(struct jig_jar *jar, const struct cookie *c, bool host_only)
{
    size_t old = cookieset_find(&jar->set, c, host_only);
    if (old != SIZE_MAX)
        cookieset_remove(&jar->set, old);
}

enum jig_cookie_verdict jar_take(struct jig_jar *jar, const struct jar_site *from,
                                 struct span field, int64_t now_s)
{
    struct cookie c;
    bool host_only;
    cookie_parse(field, now_s, &c);
    if (c.path.len == 0)
        c.path = cookie_default_path(from->path);
    enum jig_cookie_verdict verdict = judge_form(&c, c.fault);
    if (verdict == JIG_COOKIE_KEPT)
        verdict = judge_domain(from, &c, &host_only);
    if (verdict == JIG_COOKIE_KEPT)
        verdict = judge_secure(jar, from, &c);
    if (verdict != JIG_COOKIE_KEPT)
        return verdict;
    if (!c.has_expiry || c.expires_s > now_s)
        return keep(jar, &c, host_only, now_s);
    forget(jar, &c, host_only);
    return JIG_COOKIE_REMOVED;
}

/* ---- By hand ---- */

uint64_t jig_jar_version(const struct jig_jar *jar)
{
    return jar->set.changes;
}

size_t jig_jar_n(const struct jig_jar *jar)
{
    return jar->set.n;
}

struct jig_cookie jig_jar_at(const struct jig_jar *jar, size_t i)
{
    if (i >= jar->set.n)
        return (struct jig_cookie){ .name = NULL };
    const struct kept_cookie *k = &jar->set.items[i];
    return (struct jig_cookie){
        .name = k->c.name.ptr,
        .value = k->c.value.ptr,
        .domain = k->c.domain.ptr,
        .path = k->c.path.ptr,
        .host_only = k->host_only,
        .secure = k->c.secure,
        .http_only = k->c.http_only,
        .same_site = cookie_same_site_name(k->c.same_site),
        .expires_s = k->c.has_expiry ? k->c.expires_s : 0,
    };
}

void jig_jar_fates(const struct jig_jar *jar, const char *url, int64_t now_s,
                   unsigned char *fates)
{
    struct url parsed;
    struct buf text;
    struct field_of_cookies field = { .out = &text, .fates = fates };
    memset(fates, JIG_COOKIE_FOR_OTHERS, jar->set.n);
    url_init(&parsed);
    buf_init_secret(&text, 2 * JAR_MAX_FIELD);
    if (url_parse(&parsed, span_of(url), NULL) == JIG_OK) {
        struct jar_site to = jar_site_of(&parsed);
        put_all(jar, &to, now_s, &field);
    }
    buf_wipe(&text);
    url_clear(&parsed);
}

bool jig_jar_matches(const struct jig_jar *jar, size_t i, const char *url)
{
    struct url parsed;
    url_init(&parsed);
    bool matches = i < jar->set.n && url_parse(&parsed, span_of(url), NULL) == JIG_OK;
    if (matches) {
        struct jar_site to = jar_site_of(&parsed);
        matches = is_for(&jar->set.items[i], &to, clock_wall() / 1000000);
    }
    url_clear(&parsed);
    return matches;
}

static bool is_domain(struct span domain)
{
    for (size_t i = 0; i < domain.len; i++)
        if (domain.ptr[i] <= ' ' || domain.ptr[i] >= 0x7f || domain.ptr[i] == '#')
            return false;
    return domain.len > 0 && domain.ptr[0] != '.';
}

/* What ends in a number or has a colon is an address (WHATWG URL, 3.5), and for itself alone. */
static bool may_be_shared(struct span domain)
{
    size_t at = domain.len;
    while (at > 0 && ascii_is_digit(domain.ptr[at - 1]))
        at--;
    bool ends_in_number = at < domain.len && (at == 0 || domain.ptr[at - 1] == '.');
    bool is_address = ends_in_number || span_find_byte(domain, ':', 0) != SIZE_MAX;
    return !is_address && !suffix_is_public(domain);
}

enum jig_cookie_verdict jar_judge(const struct cookie *c, bool host_only)
{
    struct cookie as_sent = *c;
    if (host_only)
        as_sent.domain = span_make(NULL, 0);
    if (!is_domain(c->domain))
        return JIG_COOKIE_DOMAIN;
    if (c->path.len == 0 || c->path.ptr[0] != '/')
        return JIG_COOKIE_CONTROL;
    if (!host_only && !may_be_shared(c->domain))
        return JIG_COOKIE_PUBLIC_SUFFIX;
    return judge_form(c, cookie_judge(&as_sent));
}

enum jig_err jig_jar_set(struct jig_jar *jar, const struct jig_cookie *cookie,
                         struct jig_error *error)
{
    struct cookie c = {
        .name = span_of(cookie->name),
        .value = span_of(cookie->value),
        .domain = span_of(cookie->domain),
        .path = span_of(cookie->path),
        .secure = cookie->secure,
        .http_only = cookie->http_only,
        .same_site = cookie_same_site_of(span_of(cookie->same_site)),
        .has_expiry = cookie->expires_s != 0,
        .expires_s = cookie->expires_s,
    };
    enum jig_cookie_verdict verdict = jar_judge(&c, cookie->host_only);
    if (verdict == JIG_COOKIE_KEPT)
        verdict = keep(jar, &c, cookie->host_only, clock_wall() / 1000000);
    if (verdict == JIG_COOKIE_KEPT || verdict == JIG_COOKIE_CROWDED)
        return JIG_OK;
    enum jig_err err =
        verdict == JIG_COOKIE_NO_MEMORY ? JIG_ERR_MEMORY : JIG_ERR_INVALID_REQUEST;
    return jig_error_set(error, err, JIG_PHASE_NONE, "the cookie is %s",
                         jig_cookie_words(verdict));
}

void jig_jar_delete(struct jig_jar *jar, size_t i)
{
    if (i < jar->set.n)
        cookieset_remove(&jar->set, i);
}

void jig_jar_delete_domain(struct jig_jar *jar, const char *domain)
{
    for (size_t i = jar->set.n; i-- > 0;)
        if (!domain || span_ieq_str(jar->set.items[i].c.domain, domain))
            cookieset_remove(&jar->set, i);
}
