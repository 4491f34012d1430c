#include "client/logins.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"

struct logins_entry {
    enum login_at at;
    struct url url;
    char *user, *password;
    struct authdigest digest;
};

static const char *const challenge_names[] = { "WWW-Authenticate", "Proxy-Authenticate" };
static const char *const info_names[] = { "Authentication-Info", "Proxy-Authentication-Info" };

void logins_init(struct logins *l)
{
    *l = (struct logins){ .entries = NULL };
}

static void entry_free(struct logins_entry *e)
{
    if (!e)
        return;
    url_clear(&e->url);
    mem_free_secret(e->user);
    mem_free_secret(e->password);
    authdigest_clear(&e->digest);
    free(e);
}

static struct logins_entry *entry_new(const struct login *who)
{
    struct logins_entry *e = mem_zero(1, sizeof *e);
    if (!e)
        return NULL;
    e->at = who->at;
    url_init(&e->url);
    authdigest_init(&e->digest);
    e->user = mem_dup(who->user);
    e->password = mem_dup(who->password);
    if (e->user && e->password && !url_copy(&e->url, who->url))
        return e;
    entry_free(e);
    return NULL;
}

void logins_clear(struct logins *l)
{
    for (size_t i = 0; i < l->n; i++)
        entry_free(l->entries[i]);
    free(l->entries);
    logins_init(l);
}

static size_t find(const struct logins *l, const struct login *who)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct logins_entry *e = l->entries[i];
        if (e->at == who->at && url_same_origin(&e->url, who->url) &&
            span_eq_str(who->user, e->user) && span_eq_str(who->password, e->password))
            return i;
    }
    return SIZE_MAX;
}

static void drop(struct logins *l, size_t i)
{
    entry_free(l->entries[i]);
    memmove(&l->entries[i], &l->entries[i + 1], (l->n - i - 1) * sizeof(struct logins_entry *));
    l->n--;
}

/* The entry, made where there is none; NULL: out of memory. */
static struct logins_entry *entry_of(struct logins *l, const struct login *who)
{
    size_t i = find(l, who);
    if (i != SIZE_MAX)
        return l->entries[i];
    if (l->n >= LOGINS_MAX)
        drop(l, 0);
    if (!mem_grow((void **)&l->entries, &l->room, l->n + 1, sizeof(struct logins_entry *)))
        return NULL;
    struct logins_entry *e = entry_new(who);
    if (e)
        l->entries[l->n++] = e;
    return e;
}

/* ---- Answering ---- */

bool logins_want_hash(const struct logins *l, const struct login *who, enum digest_kind *kind)
{
    size_t i = find(l, who);
    if (i == SIZE_MAX || !authdigest_wants_body(&l->entries[i]->digest))
        return false;
    *kind = l->entries[i]->digest.kind;
    return true;
}

static enum jig_err add_hash(const struct bodyhash *body, enum digest_kind kind,
                             struct buf *out, struct jig_error *error)
{
    if (!body)
        return digest_hex(kind, SPAN(""), out, error);
    buf_add(out, bodyhash_get(body, kind));
    return JIG_OK;
}

enum jig_err logins_answer(struct logins *l, const struct login *who,
                           const struct login_request *request, struct buf *out,
                           struct jig_error *error)
{
    size_t i = find(l, who);
    if (i == SIZE_MAX)
        return JIG_OK;
    struct authdigest *d = &l->entries[i]->digest;
    enum jig_err err = JIG_OK;
    struct buf hash;
    buf_init(&hash, 2 * DIGEST_MAX + 1);
    if (authdigest_wants_body(d))
        err = add_hash(request->body, d->kind, &hash, error);
    struct authdigest_ask ask = { .user = who->user,
                                  .password = who->password,
                                  .method = request->method,
                                  .target = request->target,
                                  .body_hash = buf_span(&hash) };
    if (!err)
        err = authdigest_answer(d, &ask, out, error);
    buf_clear(&hash);
    return err;
}

/* ---- Challenges ---- */

static bool make_cnonce(const struct logins *l, char out[AUTHDIGEST_MAX_CNONCE + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[32];
    size_t n = l->cnonce ? strnlen(l->cnonce, AUTHDIGEST_MAX_CNONCE) : sizeof random;
    if (l->cnonce)
        memcpy(out, l->cnonce, n);
    else if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return false;
    for (size_t i = 0; !l->cnonce && i < n; i++)
        out[i] = digits[random[i] & 15];
    out[n] = '\0';
    return true;
}

/* Was the answer that has just been refused given to this very challenge, or to one before it in
 * the same request? Then user or password are wrong, unless the server says that only the nonce
 * was. */
static bool is_refusal(const struct logins_entry *known, const struct authdigest *fresh,
                       unsigned n_rounds)
{
    if (fresh->is_stale)
        return n_rounds >= LOGINS_MAX_ROUNDS;
    if (n_rounds > 0)
        return true;
    return known && span_eq(buf_span(&known->digest.nonce), buf_span(&fresh->nonce));
}

bool logins_challenged(struct logins *l, const struct login *who, const struct header *answer,
                       unsigned n_rounds)
{
    struct authdigest fresh;
    size_t known = find(l, who);
    struct logins_entry *e = known == SIZE_MAX ? NULL : l->entries[known];
    authdigest_init(&fresh);
    bool goes_on = authdigest_choose(&fresh, answer, span_of(challenge_names[who->at])) &&
                   !is_refusal(e, &fresh, n_rounds) && make_cnonce(l, fresh.cnonce);
    if (goes_on)
        goes_on = (e = entry_of(l, who)) != NULL;
    else if (e)
        drop(l, known);
    if (goes_on)
        authdigest_move(&e->digest, &fresh);
    authdigest_clear(&fresh);
    return goes_on;
}

void logins_accepted(struct logins *l, const struct login *who, const struct header *answer)
{
    size_t i = find(l, who);
    if (i != SIZE_MAX)
        authdigest_renew(&l->entries[i]->digest, answer, span_of(info_names[who->at]));
}
