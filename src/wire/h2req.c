#include "wire/h2req.h"

#include "base/ascii.h"

static const struct span of_the_connection[] = { { "host", 4 },
                                                 { "connection", 10 },
                                                 { "upgrade", 7 },
                                                 { "keep-alive", 10 },
                                                 { "http2-settings", 14 },
                                                 { "proxy-connection", 16 },
                                                 { "transfer-encoding", 17 } };

static bool is_left_out(const struct header *fields, struct span name)
{
    for (size_t i = 0; i < sizeof of_the_connection / sizeof *of_the_connection; i++)
        if (name.len == of_the_connection[i].len && span_ieq(name, of_the_connection[i]))
            return true;
    return header_has_token(fields, SPAN("Connection"), name);
}

/* The copy in the list is lowered in its place. */
static enum jig_err add_lowered(struct header *out, struct span name, struct span value)
{
    enum jig_err err = header_add(out, name, span_trim(value));
    if (err)
        return err;
    char *copy = out->bytes + out->slots[out->n - 1].name_at;
    for (size_t i = 0; i < name.len; i++)
        copy[i] = ascii_lower(copy[i]);
    return JIG_OK;
}

/* RFC 9113, 8.2.3: pairs that stay the same from request to request are then sent as a number. */
static enum jig_err add_crumbs(struct header *out, struct span value)
{
    enum jig_err err = JIG_OK;
    while (!err && value.ptr) {
        struct span crumb = span_trim(span_cut(&value, ';'));
        if (crumb.len > 0)
            err = header_add(out, SPAN("cookie"), crumb);
    }
    return err;
}

static enum jig_err add_field(const struct h2req *r, struct field f, struct header *out)
{
    if (is_left_out(r->fields, f.name))
        return JIG_OK;
    if (span_ieq_str(f.name, "Cookie"))
        return add_crumbs(out, f.value);
    if (!span_ieq_str(f.name, "TE"))
        return add_lowered(out, f.name, f.value);
    bool wants_trailers = header_has_token(r->fields, f.name, SPAN("trailers"));
    return wants_trailers ? header_add(out, SPAN("te"), SPAN("trailers")) : JIG_OK;
}

static enum jig_err add_pseudo(const struct h2req *r, struct header *out)
{
    struct span host;
    bool is_connect = span_eq(r->method, SPAN("CONNECT"));
    enum jig_err err = header_add(out, SPAN(":method"), r->method);
    if (!err && !is_connect)
        err = header_add(out, SPAN(":scheme"), r->scheme);
    if (!err && header_get(r->fields, SPAN("Host"), &host))
        err = header_add(out, SPAN(":authority"), host);
    if (!err && !is_connect)
        err = header_add(out, SPAN(":path"), r->target);
    return err;
}

enum jig_err h2req_fields(const struct h2req *r, struct header *out)
{
    enum jig_err err = add_pseudo(r, out);
    for (size_t i = 0; !err && i < r->fields->n; i++)
        err = add_field(r, header_at(r->fields, i), out);
    return err;
}

bool h2req_is(const struct header *fields)
{
    return fields->n > 0 && span_eq(header_at(fields, 0).name, SPAN(":method"));
}
