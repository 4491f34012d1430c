/* Where a redirect leads. */
#include "client/redirect.h"
#include "client/transfer.h"

enum { DEFAULT_REDIRECTS = 50 };

static bool go_to(struct jig_transfer *t, struct jig_error *error)
{
    struct span location;
    struct url next;
    unsigned max = t->request->options.max_redirects;
    url_init(&next);
    if (t->n_redirects >= (max > 0 ? max : DEFAULT_REDIRECTS)) {
        jig_error_set(error, JIG_ERR_TOO_MANY_REDIRECTS, JIG_PHASE_NONE,
                      "stopped after %u redirects", t->n_redirects);
        return false;
    }
    header_get(&t->x->answer.fields, SPAN("Location"), &location);
    if (url_resolve(t->url, location, &next, error)) {
        url_clear(&next);
        return false;
    }
    t->is_cross_site |= !jar_same_site(t->url, &next);
    url_move(&t->redirected, &next);
    t->url = &t->redirected;
    return true;
}

bool transfer_is_redirect_refused(const struct jig_transfer *t)
{
    const struct head *answer = &t->x->answer;
    const struct jig_options *o = &t->request->options;
    return o->follow && t->request->body != REQUEST_RAW &&
           o->max_redirects == JIG_NO_REDIRECTS && redirect_is(answer->status) &&
           header_has(&answer->fields, SPAN("Location"));
}

bool transfer_redirect(struct jig_transfer *t, struct jig_error *error)
{
    int status = t->x->answer.status;
    if (!go_to(t, error))
        return false;
    const char *method = redirect_method(status, t->method);
    if (method != t->method || status == 303)
        t->has_body = false;
    t->method = method;
    t->is_away = !url_same_origin(&t->request->url, t->url);
    t->is_elsewhere = t->is_away && !t->request->options.trust_redirects;
    t->n_redirects++;
    t->n_rounds = t->n_proxy_rounds = 0;
    if (!t->has_body || source_rewind(&t->out.source))
        return true;
    jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND,
                  "the redirect asks for the body again, and a pipe can't be read twice");
    return false;
}
