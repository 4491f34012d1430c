#include "client/signing.h"

#include "base/ascii.h"
#include "client/credentials.h"
#include "wire/sigv4.h"

enum { MAX_NAME = 256, MAX_VALUE = 1 << 20 };

/* "s3.eu-west-1.amazonaws.com". */
static enum jig_err guess(struct sigv4_spec *spec, const struct url *url,
                          struct jig_error *error)
{
    struct span host = span_of(url->name);
    struct span service = span_cut(&host, '.'), region = span_cut(&host, '.');
    bool has_parts = host.ptr && !url->is_ipv4 && !url->is_ipv6;
    if (spec->service.len == 0 && has_parts)
        spec->service = service;
    if (spec->region.len == 0 && has_parts)
        spec->region = region;
    if (spec->service.len > 0 && spec->region.len > 0)
        return JIG_OK;
    return jig_error_set(
        error, JIG_ERR_USAGE, JIG_PHASE_NONE,
        "the signature needs a region and a service, and %s does not name them", url->name);
}

static bool is_s3(const struct sigv4_spec *spec)
{
    return span_ieq_str(spec->provider, "aws") && span_ieq_str(spec->service, "s3");
}

static enum jig_err read_spec(const struct jig_request *r, const struct url *url,
                              struct sigv4_spec *spec, struct jig_error *error)
{
    enum jig_err err = sigv4_parse(span_of(r->signing), spec, error);
    return err ? err : guess(spec, url, error);
}

/* "x-amz-NAME" by the vendor's name. */
static struct span name_of(const struct sigv4_spec *spec, const char *name, char out[MAX_NAME])
{
    struct buf b;
    buf_init(&b, MAX_NAME - 1);
    buf_addf(&b, "X-%c%.*s-%s", ascii_upper(spec->vendor.ptr[0]), (int)spec->vendor.len - 1,
             spec->vendor.ptr + 1, name);
    size_t len = b.len;
    for (size_t i = 0; i < len; i++)
        out[i] = b.ptr[i];
    buf_clear(&b);
    return span_make(out, len);
}

enum jig_err signing_payload(const struct jig_request *r, bool has_body, struct buf *out,
                             struct jig_error *error)
{
    struct sigv4_spec spec;
    struct span own;
    char name[MAX_NAME];
    enum jig_err err = read_spec(r, &r->url, &spec, error);
    if (err)
        return err;
    if (header_get(&r->fields, name_of(&spec, "Content-Sha256", name), &own))
        buf_add(out, own);
    else if (has_body && is_s3(&spec) && r->body != REQUEST_BYTES)
        buf_add_str(out, "UNSIGNED-PAYLOAD");
    return JIG_OK;
}

/* A time of the caller's own counts; it must be one that can be signed. */
static enum jig_err set_time(struct sigv4 *s, struct span own, int64_t wall_us,
                             struct jig_error *error)
{
    sigv4_set_time(s, wall_us / 1000000);
    if (!own.ptr)
        return JIG_OK;
    if (own.len != SIGV4_TIME)
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "the date that is to be signed must read like 20150830T123600Z");
    for (size_t i = 0; i < SIGV4_TIME; i++)
        s->time[i] = own.ptr[i];
    return JIG_OK;
}

static enum jig_err add_new(struct header *fields, struct span name, struct span value)
{
    return header_has(fields, name) ? JIG_OK : header_add(fields, name, value);
}

static enum jig_err add_fields(const struct jig_request *r, const struct sigv4_spec *spec,
                               const struct signing_message *m, struct sigv4 *s,
                               struct jig_error *error)
{
    char name[MAX_NAME];
    struct span own = { 0 };
    struct span date = name_of(spec, "Date", name);
    header_get(m->fields, date, &own);
    enum jig_err err = set_time(s, own, m->wall_us, error);
    if (!err)
        err = add_new(m->fields, date, span_of(s->time));
    if (!err && is_s3(spec))
        err = add_new(m->fields, name_of(spec, "Content-Sha256", name), m->body_hash);
    if (!err && r->session_token)
        err = add_new(m->fields, name_of(spec, "Security-Token", name),
                      span_of(r->session_token));
    return err;
}

static enum jig_err authorize(const struct sigv4 *s, const struct signing_message *m,
                              struct jig_error *error)
{
    struct buf target, value;
    buf_init(&target, MAX_VALUE);
    buf_init(&value, MAX_VALUE);
    url_add_target(m->url, URL_ORIGIN_FORM, &target);
    struct sigv4_request request = { m->method, buf_span(&target), m->fields, m->body_hash };
    enum jig_err err = target.failed;
    if (!err)
        err = sigv4_authorize(s, &request, &value, error);
    if (!err)
        err = header_add(m->fields, request_default_name(REQUEST_AUTHORIZATION),
                         buf_span(&value));
    buf_clear(&target);
    buf_clear(&value);
    return err;
}

enum jig_err signing_add(const struct jig_request *r, const struct signing_message *m,
                         struct jig_error *error)
{
    struct sigv4_spec spec;
    struct credentials c;
    enum jig_err err = read_spec(r, m->url, &spec, error);
    if (err)
        return err;
    if (!credentials_read(&c, r)) {
        err =
            jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                          "the request is to be signed, and there is no login to sign it with");
    } else {
        struct sigv4 s = { .provider = spec.provider,
                           .region = spec.region,
                           .service = spec.service,
                           .key_id = buf_span(&c.user),
                           .secret = buf_span(&c.password),
                           .keeps_path = is_s3(&spec),
                           .encodes_once = is_s3(&spec) };
        err = add_fields(r, &spec, m, &s, error);
        if (!err)
            err = authorize(&s, m, error);
    }
    credentials_clear(&c);
    if (err == JIG_ERR_MEMORY || err == JIG_ERR_TOO_LARGE)
        jig_error_set(error, err, JIG_PHASE_NONE, "the request can't be signed: %s",
                      jig_err_meaning(err));
    return err;
}
