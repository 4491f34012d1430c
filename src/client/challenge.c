/* The logins of a transfer: what a request says to be let in, and whether an answer asks for
 * another one. Only the origin that the caller named is ever given one. */
#include "client/credentials.h"
#include "client/signing.h"
#include "client/transfer.h"

enum { UNAUTHORIZED = 401 };

static bool speaks(const struct jig_transfer *t, enum request_auth auth)
{
    const struct jig_request *r = t->request;
    return r->auth == auth && r->body != REQUEST_RAW && !t->is_elsewhere &&
           !request_omits(r, REQUEST_AUTHORIZATION);
}

bool transfer_sends_body(const struct jig_transfer *t)
{
    return t->has_body && t->request->body != REQUEST_NO_BODY;
}

static struct login login_of(const struct jig_transfer *t, const struct credentials *c)
{
    return (struct login){ .at = LOGIN_ORIGIN,
                           .url = t->url,
                           .user = buf_span(&c->user),
                           .password = buf_span(&c->password) };
}

static enum jig_err answer(struct jig_transfer *t, const struct login *who, struct buf *out,
                           struct jig_error *error)
{
    struct buf target;
    buf_init(&target, 1 << 20);
    url_add_target(t->url, URL_ORIGIN_FORM, &target);
    struct login_request request = { .method = span_of(t->method),
                                     .target = buf_span(&target),
                                     .body = transfer_sends_body(t) ? &t->hash : NULL };
    enum jig_err err =
        target.failed ? jig_error_set(error, target.failed, JIG_PHASE_NONE, "out of memory")
                      : logins_answer(&t->env->logins, who, &request, out, error);
    buf_clear(&target);
    return err;
}

/* What earlier challenges let us say without being asked. */
static enum jig_err answer_before(struct jig_transfer *t, struct buf *out,
                                  struct jig_error *error)
{
    struct credentials c;
    enum jig_err err = JIG_OK;
    if (credentials_read(&c, t->request)) {
        struct login who = login_of(t, &c);
        err = answer(t, &who, out, error);
    }
    credentials_clear(&c);
    return err;
}

/* ---- The body's hash ---- */

static bool origin_wants_hash(const struct jig_transfer *t, enum digest_kind *kind)
{
    struct credentials c;
    bool wants = false;
    if (credentials_read(&c, t->request)) {
        struct login who = login_of(t, &c);
        wants = logins_want_hash(&t->env->logins, &who, kind);
    }
    credentials_clear(&c);
    return wants;
}

static bool signature_wants_hash(const struct jig_transfer *t, enum digest_kind *kind)
{
    struct buf payload;
    struct jig_error ignored; /* found again when the message is built */
    buf_init(&payload, 1 << 16);
    bool wants = !signing_payload(t->request, true, &payload, &ignored) && payload.len == 0;
    buf_clear(&payload);
    *kind = DIGEST_SHA256;
    return wants;
}

static bool lacks(const struct jig_transfer *t, bool wants, enum digest_kind kind)
{
    return wants && bodyhash_get(&t->hash, kind).len == 0;
}

static bool next_hash(const struct jig_transfer *t, enum digest_kind *kind)
{
    if (!transfer_sends_body(t))
        return false;
    if (speaks(t, REQUEST_DIGEST) && lacks(t, origin_wants_hash(t, kind), *kind))
        return true;
    if (speaks(t, REQUEST_SIGNED) && lacks(t, signature_wants_hash(t, kind), *kind))
        return true;
    return lacks(t, transfer_proxy_wants_hash(t, kind), *kind);
}

enum jig_err transfer_hash_body(struct jig_transfer *t, bool *done, struct jig_error *error)
{
    enum digest_kind kind = DIGEST_MD5;
    bool one_done = true;
    enum jig_err err = JIG_OK;
    while (!err && one_done && next_hash(t, &kind))
        err = bodyhash_work(&t->hash, &t->out.source, kind, &one_done, error);
    *done = one_done;
    return err;
}

/* ---- The answer to it ---- */

static enum jig_err sign(struct jig_transfer *t, struct buf *text, struct jig_error *error)
{
    enum jig_err err = signing_payload(t->request, transfer_sends_body(t), text, error);
    if (err || text->len > 0)
        return err;
    if (!transfer_sends_body(t))
        return digest_hex(DIGEST_SHA256, SPAN(""), text, error);
    buf_add(text, bodyhash_get(&t->hash, DIGEST_SHA256));
    return JIG_OK;
}

enum jig_err transfer_authorize(struct jig_transfer *t, struct buf *text, struct hop *hop,
                                struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    hop->wall_us = t->x->timing.started_wall_us;
    if (speaks(t, REQUEST_DIGEST)) {
        err = answer_before(t, text, error);
        hop->authorization = buf_span(text);
    } else if (speaks(t, REQUEST_SIGNED)) {
        err = sign(t, text, error);
        hop->body_hash = buf_span(text);
    }
    return err;
}

bool transfer_is_challenged(struct jig_transfer *t)
{
    struct credentials c;
    bool goes_on = false;
    const struct head *head = &t->x->answer;
    if (!speaks(t, REQUEST_DIGEST))
        return false;
    if (credentials_read(&c, t->request)) {
        struct login who = login_of(t, &c);
        if (head->status == UNAUTHORIZED)
            goes_on = logins_challenged(&t->env->logins, &who, &head->fields, t->n_rounds);
        else
            logins_accepted(&t->env->logins, &who, &head->fields);
    }
    credentials_clear(&c);
    t->n_rounds += goes_on;
    return goes_on;
}

bool transfer_log_in(struct jig_transfer *t, struct jig_error *error)
{
    if (!t->has_body || source_rewind(&t->out.source))
        return true;
    jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND,
                  "the login asks for the body again, and a pipe can't be read twice");
    return false;
}
