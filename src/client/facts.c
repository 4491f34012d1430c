/* The part of jig.h that tells what an exchange has seen. */
#include <string.h>

#include "client/exchange.h"
#include "wire/h2req.h"

enum { MAX_JOINED = 64 << 20 };

const char *jig_exchange_url(const struct jig_exchange *x)
{
    return x->url;
}

const char *jig_exchange_method(const struct jig_exchange *x)
{
    return x->method;
}

enum jig_phase jig_exchange_phase(const struct jig_exchange *x)
{
    return x->phase;
}

bool jig_exchange_is_done(const struct jig_exchange *x)
{
    return x->is_done;
}

bool jig_exchange_is_followed(const struct jig_exchange *x)
{
    return x->is_followed;
}

const struct jig_error *jig_exchange_error(const struct jig_exchange *x)
{
    return &x->error;
}

int jig_exchange_status(const struct jig_exchange *x)
{
    return x->answer.status;
}

static const char *reason_of(const struct head *head, size_t *len)
{
    struct span reason = head_reason(head);
    *len = reason.len;
    return reason.ptr ? reason.ptr : "";
}

const char *jig_exchange_reason(const struct jig_exchange *x, size_t *len)
{
    return reason_of(&x->answer, len);
}

bool jig_exchange_will_close(const struct jig_exchange *x)
{
    return x->will_close;
}

const char *jig_exchange_version(const struct jig_exchange *x)
{
    return x->version;
}

bool jig_exchange_is_h2(const struct jig_exchange *x)
{
    return h2req_is(&x->request);
}

static const struct header no_fields;

static const struct header *section_of(const struct jig_exchange *x, enum jig_section section)
{
    switch (section) {
    case JIG_SECTION_REQUEST:
        return &x->request;
    case JIG_SECTION_RESPONSE:
        return &x->answer.fields;
    case JIG_SECTION_PROXY:
        return x->via ? &x->via->answer.fields : &no_fields;
    case JIG_SECTION_TRAILERS:
        break;
    }
    return &x->trailers;
}

static struct jig_field field_at(const struct header *h, size_t i)
{
    if (i >= h->n)
        return (struct jig_field){ "", 0, "", 0 };
    struct field f = header_at(h, i);
    return (struct jig_field){ f.name.ptr, f.name.len, f.value.ptr, f.value.len };
}

size_t jig_exchange_n_fields(const struct jig_exchange *x, enum jig_section section)
{
    return section_of(x, section)->n;
}

struct jig_field jig_exchange_field(const struct jig_exchange *x, enum jig_section section,
                                    size_t i)
{
    return field_at(section_of(x, section), i);
}

bool jig_exchange_find(const struct jig_exchange *x, enum jig_section section, const char *name,
                       struct jig_field *out)
{
    const struct header *h = section_of(x, section);
    size_t i = header_find(h, span_of(name), 0);
    *out = field_at(h, i);
    return i != SIZE_MAX;
}

char *jig_exchange_join(const struct jig_exchange *x, enum jig_section section,
                        const char *name)
{
    const struct header *h = section_of(x, section);
    struct buf all;
    buf_init(&all, MAX_JOINED);
    size_t i = header_find(h, span_of(name), 0);
    bool is_there = i != SIZE_MAX;
    for (bool is_first = true; i != SIZE_MAX; is_first = false) {
        struct jig_field f = field_at(h, i);
        if (!is_first)
            buf_add_str(&all, ", ");
        buf_add(&all, span_make(f.value, f.value_len));
        i = header_find(h, span_of(name), i + 1);
    }
    if (is_there)
        return buf_take(&all);
    buf_clear(&all);
    return NULL;
}

size_t jig_exchange_n_cookies(const struct jig_exchange *x)
{
    return x->n_cookies;
}

struct jig_set_cookie jig_exchange_cookie(const struct jig_exchange *x, size_t i)
{
    struct jig_set_cookie set = { .field = { "", 0, "", 0 }, .verdict = JIG_COOKIE_EMPTY };
    if (i >= x->n_cookies)
        return set;
    size_t at = header_find(&x->answer.fields, SPAN("Set-Cookie"), 0);
    for (size_t n = i; n > 0; n--)
        at = header_find(&x->answer.fields, SPAN("Set-Cookie"), at + 1);
    set.field = field_at(&x->answer.fields, at);
    set.verdict = (enum jig_cookie_verdict)x->cookies[i];
    return set;
}

size_t jig_exchange_n_interim(const struct jig_exchange *x)
{
    return x->n_interim;
}

int jig_exchange_interim_status(const struct jig_exchange *x, size_t i)
{
    return i < x->n_interim ? x->interim[i].status : 0;
}

const char *jig_exchange_interim_reason(const struct jig_exchange *x, size_t i, size_t *len)
{
    *len = 0;
    return i < x->n_interim ? reason_of(&x->interim[i], len) : "";
}

size_t jig_exchange_n_interim_fields(const struct jig_exchange *x, size_t i)
{
    return i < x->n_interim ? x->interim[i].fields.n : 0;
}

struct jig_field jig_exchange_interim_field(const struct jig_exchange *x, size_t i,
                                            size_t field)
{
    if (i >= x->n_interim)
        return (struct jig_field){ "", 0, "", 0 };
    return field_at(&x->interim[i].fields, field);
}

uint64_t jig_exchange_body_len(const struct jig_exchange *x)
{
    return x->body_len;
}

size_t jig_exchange_body_read(const struct jig_exchange *x, uint64_t offset, void *out,
                              size_t len)
{
    if (!x->reader)
        return body_read(&x->body, offset, out, len);
    if (offset >= x->body_kept)
        return 0;
    uint64_t left = x->body_kept - offset;
    return x->reader->read(x->reader->ctx, x->number, offset, out,
                           len < left ? len : (size_t)left);
}

uint64_t jig_exchange_body_kept(const struct jig_exchange *x)
{
    return x->reader ? x->body_kept : body_len(&x->body);
}

uint64_t jig_exchange_body_wire_len(const struct jig_exchange *x)
{
    return x->body_wire_len;
}

int64_t jig_exchange_body_expected(const struct jig_exchange *x)
{
    return x->body_expected;
}

const char *jig_exchange_coding(const struct jig_exchange *x)
{
    return buf_str(&x->coding);
}

uint64_t jig_exchange_request_body_len(const struct jig_exchange *x)
{
    return x->request_body_len;
}

uint64_t jig_exchange_request_body_kept(const struct jig_exchange *x)
{
    return x->request_reader ? x->request_in_reader : body_len(&x->request_body);
}

size_t jig_exchange_request_body_read(const struct jig_exchange *x, uint64_t offset, void *out,
                                      size_t len)
{
    if (!x->request_reader)
        return body_read(&x->request_body, offset, out, len);
    if (offset >= x->request_in_reader)
        return 0;
    uint64_t left = x->request_in_reader - offset;
    return x->request_reader->read_sent(x->request_reader->ctx, x->number, offset, out,
                                        len < left ? len : (size_t)left);
}

struct jig_timing jig_exchange_timing(const struct jig_exchange *x)
{
    return x->timing;
}

const struct jig_connection_facts *jig_exchange_connection(const struct jig_exchange *x)
{
    return &x->connection;
}

const struct jig_tls_facts *jig_exchange_tls(const struct jig_exchange *x)
{
    return x->session ? &x->session->facts : NULL;
}

const char *jig_exchange_proxy(const struct jig_exchange *x)
{
    return x->via ? x->via->url : NULL;
}

int jig_exchange_proxy_status(const struct jig_exchange *x)
{
    return x->via ? x->via->answer.status : 0;
}

const char *jig_exchange_proxy_reason(const struct jig_exchange *x, size_t *len)
{
    *len = 0;
    return x->via ? reason_of(&x->via->answer, len) : "";
}

const struct jig_tls_facts *jig_exchange_proxy_tls(const struct jig_exchange *x)
{
    return x->via && x->via->session ? &x->via->session->facts : NULL;
}

unsigned jig_exchange_n_tries(const struct jig_exchange *x)
{
    return x->n_restarts + 1;
}

size_t jig_exchange_n_wire(const struct jig_exchange *x)
{
    return x->wire.n;
}

struct jig_wire_piece jig_exchange_wire(const struct jig_exchange *x, size_t i)
{
    if (i >= x->wire.n)
        return (struct jig_wire_piece){ .data = "" };
    return wirelog_get(&x->wire, i);
}

uint64_t jig_exchange_wire_dropped(const struct jig_exchange *x, enum jig_direction direction)
{
    return x->wire.dropped[direction];
}
