/* What was sent, once more (jig.h): the fields of the wire become the caller's, so that none of jig's
 * own comes in between. */
#include <string.h>

#include "client/transfer.h"

const struct jig_options *jig_transfer_options(const struct jig_transfer *t)
{
    return &t->request->options;
}

bool jig_transfer_is_raw(const struct jig_transfer *t)
{
    return t->request->body == REQUEST_RAW;
}

static enum jig_err refuse(struct jig_error *error, const char *why)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "it can't be sent again: %s",
                         why);
}

static enum jig_err check(const struct jig_transfer *t, const struct jig_exchange *x,
                          struct jig_error *error)
{
    if (t->request->body == REQUEST_UPGRADE || x->answer.status == 101)
        return refuse(error, "it asked for another protocol");
    if (x->request_body_len > x->request_body.len)
        return refuse(error, "only the first 1 MiB of its body was kept");
    return JIG_OK;
}

/* The fields of HTTP/2 that are none (RFC 9113, 8.3), and those that the proxy alone gets. */
static bool is_said_otherwise(struct span name)
{
    return name.len == 0 || name.ptr[0] == ':' || span_ieq_str(name, "Proxy-Authorization") ||
           span_ieq_str(name, "Proxy-Connection");
}

static enum jig_err add_fields(struct jig_request *r, const struct jig_exchange *x,
                               struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < x->request.n; i++) {
        struct field f = header_at(&x->request, i);
        char name[256];
        if (is_said_otherwise(f.name))
            continue;
        if (f.name.len >= sizeof name)
            return refuse(error, "the name of a field is too long");
        memcpy(name, f.name.ptr, f.name.len);
        name[f.name.len] = '\0';
        err = jig_request_add_field(r, name, f.value.ptr, f.value.len, error);
    }
    return err;
}

/* A field that jig would add, and that did not go out then, stays away. Over HTTP/2 the host goes as a
 * pseudo-header field. */
static enum jig_err drop_others(struct jig_request *r, const struct jig_exchange *x,
                                struct jig_error *error)
{
    static const char *const names[] = { "Host",          "User-Agent",
                                         "Accept",        "Accept-Encoding",
                                         "Authorization", "Cookie" };
    enum jig_err err = JIG_OK;
    for (size_t i = jig_exchange_is_h2(x); !err && i < sizeof names / sizeof *names; i++)
        if (!header_has(&x->request, span_of(names[i])))
            err = jig_request_drop_default(r, names[i], error);
    return err;
}

static enum jig_err bind_logins(struct jig_request *r, const struct jig_exchange *x,
                                struct jig_error *error)
{
    static const char *const names[] = { "Authorization", "Cookie" };
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < sizeof names / sizeof *names; i++)
        if (header_has(&x->request, span_of(names[i])))
            err = jig_request_bind_field(r, names[i], error);
    return err;
}

static enum jig_err set_message(struct jig_request *r, const struct jig_exchange *x,
                                struct jig_error *error)
{
    enum jig_err err = jig_request_set_method(r, x->method, error);
    if (!err)
        err = add_fields(r, x, error);
    if (!err)
        err = drop_others(r, x, error);
    if (!err)
        err = bind_logins(r, x, error);
    if (!err && x->request_body_len > 0)
        err = jig_request_set_body(r, x->request_body.ptr, x->request_body.len, error);
    return err;
}

static enum jig_err build(struct jig_request *r, const struct jig_transfer *t,
                          struct jig_error *error)
{
    const struct jig_exchange *x = t->exchanges[0];
    enum jig_err err = jig_request_set_url(r, x->url, error);
    if (!err)
        err = jig_request_set_options(r, &t->request->options, error);
    if (err)
        return err;
    if (jig_transfer_is_raw(t))
        return jig_request_set_raw(r, buf_str(&x->request_body), x->request_body.len, error);
    return set_message(r, x, error);
}

enum jig_err jig_transfer_repeat(const struct jig_transfer *t, struct jig_request **out,
                                 struct jig_error *error)
{
    *out = NULL;
    enum jig_err err = check(t, t->exchanges[0], error);
    if (err)
        return err;
    struct jig_request *r = jig_request_new();
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    err = build(r, t, error);
    if (err)
        jig_request_free(r);
    else
        *out = r;
    return err;
}
