#include "view/preview.h"

#include "book/expand.h"
#include "book/mask.h"
#include "jig.h"
#include "wire/url.h"

enum { URL_MAX = 1 << 20, COMPLAINT_MAX = 1024 };

void preview_init(struct preview *p)
{
    buf_init(&p->url, URL_MAX);
    buf_init(&p->complaint, COMPLAINT_MAX);
}

void preview_clear(struct preview *p)
{
    buf_clear(&p->url);
    buf_clear(&p->complaint);
}

static void complain_missing(struct preview *p, const struct composing *c)
{
    struct vars *vars = c->scope->vars;
    size_t n = vars_n_missing(vars);
    for (size_t i = 0; i < n; i++)
        buf_addf(&p->complaint, "%s%s", i > 0 ? ", " : "", vars_missing(vars, i));
    const struct environment *env = c->scope->environment;
    if (n > 0)
        buf_addf(&p->complaint, n == 1 ? " is not set" : " are not set");
    if (n > 0 && env)
        buf_addf(&p->complaint, " in %s", env->name);
}

/* Only what libjig itself refuses is wrong. */
static void complain_invalid(struct preview *p)
{
    struct jig_request *probe = jig_request_new();
    struct jig_error error = { 0 };
    struct buf url;
    buf_init(&url, URL_MAX + 8);
    url_add_as_http(buf_span(&p->url), &url);
    if (probe && jig_request_set_url(probe, buf_str(&url), &error) != JIG_OK)
        buf_add_str(&p->complaint, error.text);
    jig_request_free(probe);
    buf_clear(&url);
}

/* What a secret variable holds is not for the screen. */
static void hide_secrets(struct preview *p, const struct vars *vars)
{
    struct mask *mask = vars_n_used_secrets(vars) > 0 ? mask_new() : NULL;
    if (!mask)
        return;
    mask_add_used(mask, vars);
    struct buf masked;
    buf_init(&masked, URL_MAX);
    mask_apply(mask, buf_span(&p->url), &masked);
    buf_clear(&p->url);
    p->url = masked;
    mask_free(mask);
}

void preview_build(struct preview *p, const struct composing *c)
{
    buf_reset(&p->url);
    buf_reset(&p->complaint);
    struct scope *scope = c->scope;
    if (!c->request || c->request->url[0] == '\0')
        return;
    if (!scope) {
        expand_join_query(c->request, &p->url);
        complain_invalid(p);
        return;
    }
    vars_reset_missing(scope->vars);
    expand_url(scope, &p->url);
    complain_missing(p, c);
    vars_reset_missing(scope->vars);
    if (p->complaint.len == 0)
        complain_invalid(p);
    hide_secrets(p, scope->vars);
}
