#include "client/message.h"

#include <string.h>

#include "client/bodyhash.h"
#include "client/credentials.h"
#include "client/jar.h"
#include "client/redirect.h"
#include "client/signing.h"
#include "net/clock.h"
#include "wire/decode.h"

enum { MAX_HEAD = 16 << 20 };

/* A message while it is built. */
struct draft {
    struct message *out;
    const struct jig_request *request;
    const struct hop *hop;
    const struct source *source;
    struct buf text; /* for values made on the way */
    enum jig_err failed;
};

void message_init(struct message *m)
{
    *m = (struct message){ .framing = H1REQ_NO_BODY };
    header_init(&m->fields);
    buf_init_secret(&m->target, MAX_HEAD);
}

void message_clear(struct message *m)
{
    header_clear(&m->fields);
    buf_wipe(&m->target); /* keys are part of some */
}

static void add(struct draft *d, struct span name, struct span value)
{
    if (!d->failed)
        d->failed = header_add(&d->out->fields, name, value);
}

/* A tunnel's login is said to the proxy, and not within. */
static bool is_left_out(const struct draft *d, struct span name)
{
    return (d->hop->is_tunnelled && span_ieq_str(name, "Proxy-Authorization")) ||
           (d->hop->is_away && span_ieq_str(name, "Host")) ||
           (d->hop->is_elsewhere &&
            (redirect_drops_on_other_origin(name) || header_has(&d->request->bound, name))) ||
           (!d->hop->has_body && d->request->body != REQUEST_NO_BODY &&
            redirect_drops_with_body(name));
}

/* Does a field of the caller's take this default's place in this message? */
static bool is_replaced(const struct draft *d, enum request_default which)
{
    struct span name = request_default_name(which);
    return header_has(&d->request->fields, name) && !is_left_out(d, name);
}

static bool wants_default(const struct draft *d, enum request_default which)
{
    return !is_replaced(d, which) && !(d->request->dropped >> which & 1u);
}

static void add_default(struct draft *d, enum request_default which, struct span value)
{
    if (wants_default(d, which))
        add(d, request_default_name(which), value);
}

/* A value made in d->text. */
static void add_made(struct draft *d, enum request_default which)
{
    if (d->text.failed && !d->failed)
        d->failed = d->text.failed;
    add(d, request_default_name(which), buf_span(&d->text));
    buf_reset(&d->text);
}

static void add_host(struct draft *d)
{
    struct span own;
    if (is_replaced(d, REQUEST_HOST) && header_get(&d->request->fields, SPAN("Host"), &own)) {
        size_t at = header_find(&d->request->fields, SPAN("Host"), 0);
        add(d, header_at(&d->request->fields, at).name, own);
        return;
    }
    if (!wants_default(d, REQUEST_HOST))
        return;
    url_add_host(d->hop->url, &d->text);
    add_made(d, REQUEST_HOST);
}

static void add_authorization(struct draft *d)
{
    struct credentials c;
    if (d->hop->is_elsewhere || !wants_default(d, REQUEST_AUTHORIZATION))
        return;
    if (d->hop->authorization.len > 0)
        add(d, request_default_name(REQUEST_AUTHORIZATION), d->hop->authorization);
    if (d->request->auth != REQUEST_BASIC)
        return;
    if (credentials_read(&c, d->request)) {
        credentials_add_basic(&c, &d->text);
        add_made(d, REQUEST_AUTHORIZATION);
    }
    credentials_clear(&c);
}

/* One field (RFC 6265, 5.4): what the jar has for this hop, then what the caller gave for home. */
static void add_cookies(struct draft *d)
{
    const char *own = d->hop->is_elsewhere ? NULL : d->request->cookies;
    bool has_own = own && *own;
    if (!wants_default(d, REQUEST_COOKIE) || (d->hop->cookies.len == 0 && !has_own))
        return;
    buf_add(&d->text, d->hop->cookies);
    if (d->text.len > 0 && has_own)
        buf_add_str(&d->text, "; ");
    buf_add_str(&d->text, has_own ? own : "");
    add_made(d, REQUEST_COOKIE);
}

static void add_callers_fields(struct draft *d)
{
    const struct header *fields = &d->request->fields;
    bool chunked = d->out->framing == H1REQ_CHUNKED;
    /* It stands in front; another is an error. */
    size_t host = header_find(fields, SPAN("Host"), 0);
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        bool is_length = span_ieq_str(f.name, "Content-Length");
        if (!is_left_out(d, f.name) && i != host && !(is_length && chunked))
            add(d, f.name, f.value);
    }
}

/* A body whose size is not known, whose length the caller does not want said, or that the
 * caller wants chunked goes out in chunks. */
static void choose_framing(struct draft *d)
{
    struct message *m = d->out;
    const struct jig_request *r = d->request;
    m->is_upgrade = r->body == REQUEST_UPGRADE;
    bool has_body = d->hop->has_body && r->body != REQUEST_NO_BODY && !m->is_upgrade;
    bool no_length = r->dropped >> REQUEST_CONTENT_LENGTH & 1u;
    if (!has_body)
        m->framing = H1REQ_NO_BODY;
    else if (h1req_is_chunked(&r->fields))
        m->framing = H1REQ_CHUNKED;
    else if (header_has(&r->fields, SPAN("Content-Length")))
        m->framing = H1REQ_SIZED;
    else if (source_has_size(d->source) && !no_length)
        m->framing = H1REQ_SIZED;
    else
        m->framing = H1REQ_CHUNKED;
}

static bool says_no_body_by_length(const struct draft *d)
{
    static const char *const methods[] = { "POST", "PUT", "PATCH" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(d->hop->method, methods[i]) == 0)
            return d->out->framing == H1REQ_NO_BODY;
    return false;
}

static void add_framing(struct draft *d)
{
    if (d->out->framing == H1REQ_CHUNKED) {
        if (!is_replaced(d, REQUEST_TRANSFER_ENCODING))
            add(d, SPAN("Transfer-Encoding"), SPAN("chunked"));
        return;
    }
    bool sized = d->out->framing == H1REQ_SIZED;
    if (!wants_default(d, REQUEST_CONTENT_LENGTH) || !(sized || says_no_body_by_length(d)))
        return;
    buf_addf(&d->text, "%llu", sized ? (unsigned long long)d->source->size : 0ull);
    add_made(d, REQUEST_CONTENT_LENGTH);
}

static void list_fields(struct draft *d)
{
    add_host(d);
    add_default(d, REQUEST_USER_AGENT, SPAN("jig/" JIG_VERSION));
    add_default(d, REQUEST_ACCEPT, SPAN("*/*"));
    if (d->request->options.decode)
        add_default(d, REQUEST_ACCEPT_ENCODING, SPAN(DECODE_ACCEPTED));
    add_authorization(d);
    add_cookies(d);
    add_callers_fields(d);
    if (d->hop->proxy && !d->failed)
        d->failed = proxy_add_fields(d->hop->proxy, &d->request->options, d->hop->proxy_answer,
                                     &d->out->fields);
    add_framing(d);
}

/* Last, because it speaks of the other fields. */
static enum jig_err sign(struct draft *d, struct jig_error *error)
{
    bool is_signed = d->request->auth == REQUEST_SIGNED && !d->hop->is_elsewhere &&
                     wants_default(d, REQUEST_AUTHORIZATION);
    struct signing_message m = { .url = d->hop->url,
                                 .method = span_of(d->hop->method),
                                 .body_hash = d->hop->body_hash,
                                 .wall_us = d->hop->wall_us,
                                 .fields = &d->out->fields };
    return is_signed ? signing_add(d->request, &m, error) : JIG_OK;
}

static struct h1req head_of(const struct message *m, const char *method,
                            const struct header *fields)
{
    return (struct h1req){
        .method = span_of(method),
        .target = buf_span(&m->target),
        .fields = fields,
        .body = m->framing,
        .http10 = m->is_http10,
        .omit_length = true,
    };
}

void message_add_head(const struct message *m, const char *method, const struct header *fields,
                      struct buf *out)
{
    struct h1req head = head_of(m, method, fields);
    h1req_add(&head, out);
}

static enum jig_err check_head(struct draft *d, struct jig_error *error)
{
    struct message *m = d->out;
    url_add_target(d->hop->url, d->hop->proxy ? URL_ABSOLUTE_FORM : URL_ORIGIN_FORM,
                   &m->target);
    struct h1req head = head_of(m, d->hop->method, &m->fields);
    head.length = source_has_size(d->source) ? d->source->size : 0;
    d->failed = m->target.failed;
    return d->failed ? d->failed : h1req_check(&head, error);
}

static int64_t said_length(const struct message *m)
{
    struct span text;
    uint64_t length;
    if (m->framing == H1REQ_CHUNKED || !header_get(&m->fields, SPAN("Content-Length"), &text))
        return -1;
    return span_to_u64(text, &length) && length <= INT64_MAX ? (int64_t)length : -1;
}

/* The fields of a request that the caller wrote byte by byte, as far as they can be read. */
static void list_raw_fields(struct draft *d)
{
    struct span rest = span_make(d->request->bytes, d->request->bytes_len);
    span_cut(&rest, '\n');
    while (rest.ptr && !d->failed) {
        struct span line = span_cut_line(&rest);
        if (line.len == 0)
            break;
        struct span name = line.ptr ? span_cut(&line, ':') : line;
        if (line.ptr && header_is_token(name))
            add(d, name, span_trim(line));
    }
}

static enum jig_err build(struct draft *d, struct jig_error *error)
{
    struct message *m = d->out;
    m->is_raw = d->request->body == REQUEST_RAW;
    m->is_http10 = d->request->options.http == JIG_HTTP_1_0;
    if (m->is_raw) {
        m->framing = H1REQ_NO_BODY;
        list_raw_fields(d);
        return d->failed;
    }
    choose_framing(d);
    list_fields(d);
    enum jig_err err = d->failed ? d->failed : sign(d, error);
    if (!err)
        err = check_head(d, error);
    m->waits_for_100 = m->framing != H1REQ_NO_BODY &&
                       header_has_token(&m->fields, SPAN("Expect"), SPAN("100-continue"));
    m->keeps_alive =
        !m->is_http10 && !header_has_token(&m->fields, SPAN("Connection"), SPAN("close"));
    m->length = said_length(m);
    return err;
}

enum jig_err message_build(struct message *m, const struct jig_request *r,
                           const struct hop *hop, const struct source *source,
                           struct jig_error *error)
{
    struct draft d = { .out = m, .request = r, .hop = hop, .source = source };
    header_reset(&m->fields);
    buf_reset(&m->target);
    m->waits_for_100 = m->keeps_alive = m->is_upgrade = false;
    m->length = -1;
    buf_init_secret(&d.text, MAX_HEAD);
    enum jig_err err = build(&d, error);
    if (d.failed)
        jig_error_set(error, d.failed, JIG_PHASE_NONE, "the request's head: %s",
                      jig_err_meaning(d.failed));
    buf_wipe(&d.text);
    return err;
}

/* What the signature says of the body; for a look at the head alone it is not read. */
static enum jig_err hash_body(const struct jig_request *r, struct source *source, bool previews,
                              struct buf *hash, struct jig_error *error)
{
    bool has_body = r->body != REQUEST_NO_BODY;
    enum jig_err err = signing_payload(r, has_body, hash, error);
    if (!err && hash->len == 0 && previews)
        buf_add_str(hash, "UNSIGNED-PAYLOAD");
    else if (!err && hash->len == 0)
        err = bodyhash_all(has_body ? source : NULL, DIGEST_SHA256, hash, error);
    return err;
}

static enum jig_err print_message(const struct jig_request *r, const struct hop *hop,
                                  bool previews, struct buf *out, struct jig_error *error)
{
    struct source source;
    struct message m;
    enum jig_err err = request_open_source(r, &source, error);
    if (err)
        return err;
    struct hop signed_hop = *hop;
    struct buf hash;
    message_init(&m);
    buf_init(&hash, 256);
    if (r->auth == REQUEST_SIGNED) {
        err = hash_body(r, &source, previews, &hash, error);
        signed_hop.body_hash = buf_span(&hash);
        signed_hop.wall_us = clock_wall();
    }
    if (!err)
        err = message_build(&m, r, &signed_hop, &source, error);
    if (!err && m.is_raw)
        buf_add(out, source.bytes);
    else if (!err)
        message_add_head(&m, hop->method, &m.fields, out);
    buf_clear(&hash);
    message_clear(&m);
    source_clear(&source);
    return err;
}

static enum jig_err print_head(const struct jig_request *r, const struct jig_jar *jar,
                               bool previews, char **bytes, size_t *len,
                               struct jig_error *error)
{
    struct buf head, cookies;
    struct route route = request_route(r, &r->url, false);
    struct hop hop = { .url = &r->url,
                       .method = request_method(r),
                       .has_body = true,
                       .proxy = route.is_tunnelled ? NULL : route.proxy,
                       .is_tunnelled = route.is_tunnelled };
    struct jar_site site = jar_site_of(&r->url);
    *bytes = NULL;
    *len = 0;
    buf_init_secret(&head, 2 * (size_t)MAX_HEAD);
    buf_init_secret(&cookies, JAR_MAX_FIELD);
    if (jar)
        jar_add_cookies(jar, &site, clock_wall() / 1000000, &cookies);
    hop.cookies = buf_span(&cookies);
    enum jig_err err = print_message(r, &hop, previews, &head, error);
    *len = head.len;
    if (!err && !(*bytes = buf_take(&head)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    buf_wipe(&cookies);
    buf_wipe(&head);
    return err;
}

enum jig_err jig_request_print(const struct jig_request *r, const struct jig_jar *jar,
                               char **bytes, size_t *len, struct jig_error *error)
{
    return print_head(r, jar, false, bytes, len, error);
}

enum jig_err jig_request_preview(const struct jig_request *r, const struct jig_jar *jar,
                                 char **bytes, size_t *len, struct jig_error *error)
{
    return print_head(r, jar, true, bytes, len, error);
}
