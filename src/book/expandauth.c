/* What a request proves who it is with: its own kind, or the one that it inherits. */
#include <string.h>

#include "book/expandparts.h"

enum { MOST_VALUES = 5 };

/* The parameters of one kind with their variables replaced; secrets are wiped. */
struct values {
    struct buf at[MOST_VALUES];
    size_t n;
};

static enum jig_err expand_values(struct expansion *e, const struct book_request *from,
                                  const char *const *names, struct values *v)
{
    enum jig_err err = JIG_OK;
    v->n = 0;
    while (!err && v->n < MOST_VALUES && names[v->n]) {
        err = expansion_text(e, book_request_auth(from, names[v->n]), &v->at[v->n]);
        v->n++;
    }
    return err;
}

static const char *value_at(const struct values *v, size_t i)
{
    return i < v->n ? buf_str(&v->at[i]) : "";
}

static struct span span_at(const struct values *v, size_t i)
{
    return i < v->n ? buf_span(&v->at[i]) : (struct span){ 0 };
}

static void clear_values(struct values *v)
{
    for (size_t i = 0; i < v->n; i++) {
        buf_wipe(&v->at[i]);
    }
}

/* ---- The kinds ---- */

static enum jig_err use_none(struct expansion *e, const struct values *v)
{
    (void)e;
    (void)v;
    return JIG_OK;
}

static enum jig_err use_digest(struct expansion *e, const struct values *v)
{
    bool has_login = value_at(v, 0)[0] || value_at(v, 1)[0]; /* else the URL has it */
    return jig_request_set_digest(e->request, has_login ? value_at(v, 0) : NULL, value_at(v, 1),
                                  e->error);
}

/* The option digest asks for the other way to say a login, as --digest does. */
static enum jig_err use_basic(struct expansion *e, const struct values *v)
{
    const char *digest = scope_option(e->scope, "digest", NULL);
    if (digest && strcmp(digest, "true") == 0)
        return use_digest(e, v);
    return jig_request_set_basic(e->request, value_at(v, 0), value_at(v, 1), e->error);
}

static enum jig_err use_bearer(struct expansion *e, const struct values *v)
{
    struct buf field;
    const char *prefix = value_at(v, 1);
    buf_init_secret(&field, EXPAND_MAX);
    buf_addf(&field, "%s ", prefix[0] ? prefix : "Bearer");
    buf_add(&field, span_at(v, 0));
    enum jig_err err = expansion_default_field(e, "Authorization", buf_span(&field));
    buf_wipe(&field);
    return err;
}

/* A key is for the request's own origin, also where it is no secret of the collection's. */
static enum jig_err use_field(struct expansion *e, const char *name, struct span value)
{
    enum jig_err err = expansion_default_field(e, name, value);
    return err ? err : jig_request_bind_field(e->request, name, e->error);
}

/* Beside the jar's, in the one Cookie field. */
static enum jig_err add_cookie(struct expansion *e, const struct buf *cookie)
{
    if (cookie->failed)
        return cookie->failed;
    if (span_find_byte(buf_span(cookie), '\0', 0) != SIZE_MAX)
        return jig_error_set(e->error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "a NUL in the API key");
    return jig_request_add_cookies(e->request, buf_str(cookie), e->error);
}

/* In a header or a cookie; in the query it is a part of the URL and added there. */
static enum jig_err use_apikey(struct expansion *e, const struct values *v)
{
    const char *name = value_at(v, 0), *where = value_at(v, 2);
    if (name[0] == '\0' || strcmp(where, "query") == 0)
        return JIG_OK;
    if (strcmp(where, "cookie") != 0)
        return use_field(e, name, span_at(v, 1));
    struct buf cookie;
    buf_init_secret(&cookie, EXPAND_MAX);
    buf_addf(&cookie, "%s=", name);
    buf_add(&cookie, span_at(v, 1));
    enum jig_err err = add_cookie(e, &cookie);
    buf_wipe(&cookie);
    return err;
}

static enum jig_err use_aws(struct expansion *e, const struct values *v)
{
    struct buf spec;
    buf_init_secret(&spec, EXPAND_MAX);
    buf_addf(&spec, "aws:amz:%s:%s", value_at(v, 2), value_at(v, 3));
    struct jig_signature signature = { buf_str(&spec), value_at(v, 0), value_at(v, 1),
                                       value_at(v, 4) };
    enum jig_err err = jig_request_set_signature(e->request, &signature, e->error);
    buf_wipe(&spec);
    return err;
}

static const struct {
    const char *type;
    enum jig_err (*use)(struct expansion *e, const struct values *v);
    const char *params[MOST_VALUES + 1];
} kinds[] = {
    { "none", use_none, { NULL } },
    { "basic", use_basic, { "username", "password" } },
    { "digest", use_digest, { "username", "password" } },
    { "bearer", use_bearer, { "token", "prefix" } },
    { "apikey", use_apikey, { "name", "value", "in" } },
    { "awsv4", use_aws, { "accessKey", "secretKey", "region", "service", "sessionToken" } },
};

enum jig_err expansion_auth(struct expansion *e)
{
    const struct book_request *from;
    const char *type = scope_auth_type(e->scope, &from);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct values v;
        if (strcmp(type, kinds[i].type) != 0)
            continue;
        enum jig_err err = expand_values(e, from, kinds[i].params, &v);
        if (!err)
            err = kinds[i].use(e, &v);
        clear_values(&v);
        return err;
    }
    return jig_error_set(e->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "jig does not speak the authentication \"%s\"", type);
}
