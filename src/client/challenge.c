/* The logins of a transfer: what a request says to be let in, and whether an answer asks for another
 * one. Only the origin that the caller named is ever given one. */
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

/* NULL: none goes out with this message. */
static struct source *body_of(struct jig_transfer *t)
{
    bool has_body = t->has_body && t->request->body != REQUEST_NO_BODY;
    return has_body ? &t->out.source : NULL;
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
                                     .body = body_of(t) };
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

enum jig_err transfer_authorize(struct jig_transfer *t, struct buf *text, struct hop *hop,
                                struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    hop->wall_us = t->x->timing.started_wall_us;
    if (speaks(t, REQUEST_DIGEST)) {
        err = answer_before(t, text, error);
        hop->authorization = buf_span(text);
    } else if (speaks(t, REQUEST_SIGNED)) {
        err = signing_hash(t->request, body_of(t), text, error);
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
