/* What a transfer says to a proxy to be let through, where that is more than Basic: answers to its
 * challenges, for requests that it gets itself and for tunnels. */
#include "client/transfer.h"

enum { PROXY_AUTHENTICATION_REQUIRED = 407 };

static bool has_login(const struct jig_transfer *t)
{
    const struct proxy *p = t->route.proxy;
    return proxy_takes_requests(p) && p->has_login &&
           !proxy_is_told_by_caller(&t->request->fields, &t->request->options);
}

static struct login login_of(const struct proxy *p)
{
    return (struct login){ .at = LOGIN_PROXY,
                           .url = &p->url,
                           .user = buf_span(&p->user),
                           .password = buf_span(&p->password) };
}

static enum jig_err answer(struct jig_transfer *t, struct login_request *request,
                           struct buf *target, struct jig_error *error)
{
    struct login who = login_of(t->route.proxy);
    request->target = buf_span(target);
    buf_reset(&t->proxy_answer);
    enum jig_err err = logins_answer(&t->env->logins, &who, request, &t->proxy_answer, error);
    buf_clear(target);
    return err;
}

bool transfer_proxy_wants_hash(const struct jig_transfer *t, enum digest_kind *kind)
{
    if (!has_login(t) || t->route.is_tunnelled)
        return false;
    struct login who = login_of(t->route.proxy);
    return logins_want_hash(&t->env->logins, &who, kind);
}

enum jig_err transfer_answer_proxy(struct jig_transfer *t, struct hop *hop,
                                   struct jig_error *error)
{
    struct buf target;
    struct login_request request = { .method = span_of(t->method),
                                     .body = transfer_sends_body(t) ? &t->hash : NULL };
    if (!has_login(t) || t->route.is_tunnelled)
        return JIG_OK;
    buf_init(&target, 1 << 20);
    url_add_target(t->url, URL_ABSOLUTE_FORM, &target);
    enum jig_err err = answer(t, &request, &target, error);
    hop->proxy_answer = buf_span(&t->proxy_answer);
    return err;
}

void transfer_answer_for_tunnel(struct jig_transfer *t)
{
    struct buf target;
    struct jig_error ignored;
    struct login_request request = { .method = SPAN("CONNECT") };
    if (!has_login(t) || !t->route.is_tunnelled)
        return;
    buf_init(&target, 1 << 20);
    route_add_authority(&t->route, &target);
    bool has_answer = answer(t, &request, &target, &ignored) == JIG_OK;
    t->route.proxy_answer = has_answer ? buf_span(&t->proxy_answer) : (struct span){ NULL, 0 };
}

bool transfer_is_challenged_by_proxy(struct jig_transfer *t, const struct head *answer)
{
    if (!has_login(t))
        return false;
    struct login who = login_of(t->route.proxy);
    if (answer->status != PROXY_AUTHENTICATION_REQUIRED) {
        logins_accepted(&t->env->logins, &who, &answer->fields);
        return false;
    }
    if (!logins_challenged(&t->env->logins, &who, &answer->fields, t->n_proxy_rounds))
        return false;
    t->n_proxy_rounds++;
    return true;
}

bool transfer_is_from_proxy(const struct jig_transfer *t)
{
    return t->route.proxy && !t->route.is_tunnelled &&
           t->x->answer.status == PROXY_AUTHENTICATION_REQUIRED;
}
