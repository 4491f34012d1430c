#include "wire/authdigest.h"

#include <string.h>

#include "base/ascii.h"
#include "wire/url.h"

enum { MAX_PARAM = 16 << 10, MAX_TEXT = 64 << 10 };

void authdigest_init(struct authdigest *d)
{
    *d = (struct authdigest){ .kind = DIGEST_MD5 };
    buf_init(&d->realm, MAX_PARAM);
    buf_init(&d->nonce, MAX_PARAM);
    buf_init(&d->opaque, MAX_PARAM);
    buf_init(&d->algorithm, MAX_PARAM);
    buf_init(&d->session_nonce, MAX_PARAM);
}

void authdigest_clear(struct authdigest *d)
{
    buf_clear(&d->realm);
    buf_clear(&d->nonce);
    buf_clear(&d->opaque);
    buf_clear(&d->algorithm);
    buf_clear(&d->session_nonce);
}

void authdigest_move(struct authdigest *to, struct authdigest *from)
{
    authdigest_clear(to);
    *to = *from;
    authdigest_init(from);
}

/* ---- Reading ---- */

/* May it stand in the field that answers? */
static bool is_sendable(const struct buf *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (ascii_is_control(b->ptr[i]) && b->ptr[i] != '\t')
            return false;
    return !b->failed;
}

static bool read_algorithm(struct authdigest *d, const struct auth_challenge *c)
{
    static const struct {
        const char *name;
        enum digest_kind kind;
        bool is_session;
    } known[] = {
        { "MD5", DIGEST_MD5, false },
        { "MD5-sess", DIGEST_MD5, true },
        { "SHA-256", DIGEST_SHA256, false },
        { "SHA-256-sess", DIGEST_SHA256, true },
        { "SHA-512-256", DIGEST_SHA512_256, false },
        { "SHA-512-256-sess", DIGEST_SHA512_256, true },
    };
    if (!auth_get(c, SPAN("algorithm"), &d->algorithm))
        return true; /* MD5 */
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_ieq_str(buf_span(&d->algorithm), known[i].name)) {
            d->kind = known[i].kind;
            d->is_session = known[i].is_session;
            return true;
        }
    return false;
}

static bool read_qop(struct authdigest *d, const struct auth_challenge *c, struct buf *text)
{
    struct span list, one;
    if (!auth_get(c, SPAN("qop"), text))
        return true;
    list = buf_span(text);
    while (span_next_member(&list, &one)) {
        d->has_auth |= span_ieq_str(one, "auth");
        d->has_auth_int |= span_ieq_str(one, "auth-int");
    }
    return d->has_auth || d->has_auth_int || span_trim(buf_span(text)).len == 0;
}

static bool is_said(const struct auth_challenge *c, struct span name, const char *what,
                    struct buf *text)
{
    return auth_get(c, name, text) && span_ieq_str(buf_span(text), what);
}

bool authdigest_read(struct authdigest *d, const struct auth_challenge *c)
{
    struct buf text;
    authdigest_clear(d);
    authdigest_init(d);
    if (!span_ieq_str(c->scheme, "Digest") || !auth_get(c, SPAN("realm"), &d->realm) ||
        !auth_get(c, SPAN("nonce"), &d->nonce) || !read_algorithm(d, c))
        return false;
    d->has_opaque = auth_get(c, SPAN("opaque"), &d->opaque);
    buf_add(&d->session_nonce, buf_span(&d->nonce));
    buf_init(&text, MAX_PARAM);
    bool ok = read_qop(d, c, &text);
    d->is_stale = is_said(c, SPAN("stale"), "true", &text);
    d->hashes_user = is_said(c, SPAN("userhash"), "true", &text);
    d->is_utf8 = is_said(c, SPAN("charset"), "UTF-8", &text);
    buf_clear(&text);
    return ok && is_sendable(&d->realm) && is_sendable(&d->nonce) && is_sendable(&d->opaque) &&
           !d->session_nonce.failed && !d->algorithm.failed;
}

bool authdigest_choose(struct authdigest *d, const struct header *fields, struct span name)
{
    struct auth_walk walk = { 0 };
    struct auth_challenge challenge;
    struct authdigest one;
    bool found = false;
    authdigest_init(&one);
    while (auth_next_of(fields, name, &walk, &challenge)) {
        if (!authdigest_read(&one, &challenge) || (found && one.kind <= d->kind))
            continue;
        authdigest_move(d, &one);
        found = true;
    }
    authdigest_clear(&one);
    return found;
}

void authdigest_renew(struct authdigest *d, const struct header *fields, struct span name)
{
    struct span value;
    struct buf text, next;
    struct auth_challenge c;
    if (!header_get(fields, name, &value))
        return;
    buf_init(&text, MAX_TEXT);
    buf_init(&next, MAX_PARAM);
    buf_add_str(&text, "Info "); /* the field is a challenge's parameters without its scheme */
    buf_add(&text, value);
    value = buf_span(&text);
    bool has_next =
        !text.failed && auth_next(&value, &c) && auth_get(&c, SPAN("nextnonce"), &next);
    buf_clear(&text);
    if (has_next && next.len > 0 && is_sendable(&next) &&
        !span_eq(buf_span(&next), buf_span(&d->nonce))) {
        buf_reset(&d->nonce);
        buf_add(&d->nonce, buf_span(&next));
        d->count = 0;
    }
    buf_clear(&next);
}

/* ---- Answering ---- */

bool authdigest_wants_body(const struct authdigest *d)
{
    return d->has_auth_int && !d->has_auth;
}

static const char *qop_of(const struct authdigest *d)
{
    if (d->has_auth)
        return "auth";
    return d->has_auth_int ? "auth-int" : NULL;
}

/* The digest of parts with colons between them, as hexadecimal digits. */
static enum jig_err hash(enum digest_kind kind, const struct span *parts, size_t n,
                         struct buf *hex, struct jig_error *error)
{
    struct digest d;
    enum jig_err err = digest_init(&d, kind, error);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            digest_add(&d, SPAN(":"));
        digest_add(&d, parts[i]);
    }
    buf_reset(hex);
    return digest_end(&d, hex, error);
}

/* RFC 7616, 3.4.2. */
static enum jig_err hash_secret(const struct authdigest *d, const struct authdigest_ask *ask,
                                struct buf *hex, struct jig_error *error)
{
    struct span plain[] = { ask->user, buf_span(&d->realm), ask->password };
    enum jig_err err = hash(d->kind, plain, 3, hex, error);
    if (err || !d->is_session)
        return err;
    struct buf first;
    buf_init(&first, 2 * DIGEST_MAX + 1);
    buf_add(&first, buf_span(hex));
    struct span session[] = { buf_span(&first), buf_span(&d->session_nonce),
                              span_of(d->cnonce) };
    err = hash(d->kind, session, 3, hex, error);
    buf_clear(&first);
    return err;
}

/* RFC 7616, 3.4.3. */
static enum jig_err hash_request(const struct authdigest *d, const struct authdigest_ask *ask,
                                 struct buf *hex, struct jig_error *error)
{
    struct span parts[] = { ask->method, ask->target, ask->body_hash };
    return hash(d->kind, parts, authdigest_wants_body(d) ? 3 : 2, hex, error);
}

/* RFC 7616, 3.4.1. */
static enum jig_err respond(const struct authdigest *d, const struct authdigest_ask *ask,
                            struct span count, struct buf *hex, struct jig_error *error)
{
    struct buf secret, request;
    buf_init(&secret, 2 * DIGEST_MAX + 1);
    buf_init(&request, 2 * DIGEST_MAX + 1);
    enum jig_err err = hash_secret(d, ask, &secret, error);
    if (!err)
        err = hash_request(d, ask, &request, error);
    struct span with_qop[] = { buf_span(&secret),  buf_span(&d->nonce), count,
                               span_of(d->cnonce), span_of(qop_of(d)),  buf_span(&request) };
    struct span without[] = { buf_span(&secret), buf_span(&d->nonce), buf_span(&request) };
    if (!err)
        err = qop_of(d) ? hash(d->kind, with_qop, 6, hex, error)
                        : hash(d->kind, without, 3, hex, error);
    buf_clear(&secret);
    buf_clear(&request);
    return err;
}

static bool is_ascii(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

/* RFC 8187, 3.2.1. */
static void add_extended(struct span s, struct buf *out)
{
    buf_add_str(out, "UTF-8''");
    url_encode(s, "!#$&+-.^_`|~", out);
}

static enum jig_err add_user(const struct authdigest *d, const struct authdigest_ask *ask,
                             struct buf *out, struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    if (d->hashes_user) {
        struct span parts[] = { ask->user, buf_span(&d->realm) };
        struct buf hex;
        buf_init(&hex, 2 * DIGEST_MAX + 1);
        err = hash(d->kind, parts, 2, &hex, error);
        buf_addf(out, "username=\"%s\", userhash=true", buf_str(&hex));
        buf_clear(&hex);
    } else if (d->is_utf8 && !is_ascii(ask->user)) {
        buf_add_str(out, "username*=");
        add_extended(ask->user, out);
    } else {
        buf_add_str(out, "username=");
        auth_add_quoted(ask->user, out);
    }
    return err;
}

static void add_param(const char *name, struct span value, struct buf *out)
{
    buf_addf(out, ", %s=", name);
    auth_add_quoted(value, out);
}

static void add_params(const struct authdigest *d, const struct authdigest_ask *ask,
                       struct buf *out)
{
    add_param("realm", buf_span(&d->realm), out);
    add_param("nonce", buf_span(&d->nonce), out);
    add_param("uri", ask->target, out);
    if (d->algorithm.len > 0)
        buf_addf(out, ", algorithm=%s", buf_str(&d->algorithm));
    if (d->has_opaque)
        add_param("opaque", buf_span(&d->opaque), out);
}

enum jig_err authdigest_answer(struct authdigest *d, const struct authdigest_ask *ask,
                               struct buf *out, struct jig_error *error)
{
    struct buf count, response;
    buf_init(&count, 16);
    buf_init(&response, 2 * DIGEST_MAX + 1);
    buf_addf(&count, "%08x", ++d->count);
    enum jig_err err = respond(d, ask, buf_span(&count), &response, error);
    buf_add_str(out, "Digest ");
    if (!err)
        err = add_user(d, ask, out, error);
    add_params(d, ask, out);
    buf_addf(out, ", response=\"%s\"", buf_str(&response));
    if (qop_of(d))
        buf_addf(out, ", qop=%s, nc=%s", qop_of(d), buf_str(&count));
    if (qop_of(d) || d->is_session)
        add_param("cnonce", span_of(d->cnonce), out);
    enum jig_err failed = count.failed ? count.failed : out->failed;
    buf_clear(&count);
    buf_clear(&response);
    if (!err && failed)
        err = jig_error_set(error, failed, JIG_PHASE_NONE, "the login's answer: %s",
                            jig_err_meaning(failed));
    return err;
}
