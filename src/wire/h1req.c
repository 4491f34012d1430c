#include "wire/h1req.h"

#include <string.h>

#include "wire/scan.h"

#define HOST              SPAN("Host")
#define CONTENT_LENGTH    SPAN("Content-Length")
#define TRANSFER_ENCODING SPAN("Transfer-Encoding")
#define CRLF              SPAN("\r\n")

static enum jig_err refuse(struct jig_error *error, const char *why)
{
    return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE, "%s", why);
}

/* ---- What may be sent -------------------------------------------------------------------------*/

static enum jig_err check_line(const struct h1req *r, struct jig_error *error)
{
    if (!header_is_token(r->method))
        return refuse(error, r->method.len ? "the method holds a byte that can't stand in one"
                                           : "there is no method");
    if (r->target.len == 0)
        return refuse(error, "there is no request target");
    for (size_t i = 0; i < r->target.len; i++) {
        unsigned char c = (unsigned char)r->target.ptr[i];
        if (c <= ' ' || c >= 0x7f)
            return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                                 "byte %zu of the request target (0x%02X) can't stand there",
                                 i + 1, (unsigned)c);
    }
    return JIG_OK;
}

static enum jig_err check_fields(const struct h1req *r, struct jig_error *error)
{
    if (r->host.ptr) {
        enum jig_err err = header_check(HOST, r->host, error);
        if (err)
            return err;
    }
    for (size_t i = 0; i < r->fields->n; i++) {
        struct field f = header_at(r->fields, i);
        enum jig_err err = header_check(f.name, f.value, error);
        if (err)
            return err;
    }
    return JIG_OK;
}

static size_t count(const struct header *fields, struct span name)
{
    size_t n = 0;
    for (size_t i = 0; (i = header_find(fields, name, i)) != SIZE_MAX; i++)
        n++;
    return n;
}

/* What would let two readers disagree about where the message ends, or whom it is for. */
static enum jig_err check_framing(const struct h1req *r, struct jig_error *error)
{
    const struct header *fields = r->fields;
    bool encoded = header_has(fields, TRANSFER_ENCODING), chunked = r->body == H1REQ_CHUNKED;
    struct span length;
    uint64_t number;
    if (count(fields, HOST) > 1)
        return refuse(error, "there are two Host fields");
    if (r->http10 && (chunked || encoded))
        return refuse(error,
                      "HTTP/1.0 knows no Transfer-Encoding: the body's length must be known");
    if (chunked && encoded && !h1req_is_chunked(fields))
        return refuse(error, "Transfer-Encoding must end with chunked");
    if (!chunked && encoded)
        return refuse(error, "Transfer-Encoding on a body that is not chunked");
    if (chunked)
        return JIG_OK; /* Content-Length is left out */
    if (count(fields, CONTENT_LENGTH) > 1)
        return refuse(error, "there are two Content-Length fields");
    bool given = header_get(fields, CONTENT_LENGTH, &length);
    if (given && !span_to_u64(span_trim(length), &number))
        return refuse(error, "Content-Length is not a number");
    if (r->omit_length && !given && r->body == H1REQ_SIZED && r->length > 0)
        return refuse(error, "a body needs a Content-Length");
    return JIG_OK;
}

/* ---- Writing ----------------------------------------------------------------------------------*/

enum { USUAL_HEAD = 400 };

static char *put(char *at, struct span s)
{
    return s.len > 0 ? (char *)memcpy(at, s.ptr, s.len) + s.len : at;
}

/* A line at once: there are many, and each is short. */
static void add_field(struct buf *out, struct span name, struct span value)
{
    struct span colon = value.len > 0 ? SPAN(": ") : SPAN(":");
    size_t len = name.len + colon.len + value.len + CRLF.len;
    char *at = buf_space(out, len);
    if (!at)
        return;
    put(put(put(put(at, name), colon), value), CRLF);
    buf_added(out, len);
}

static void add_request_line(const struct h1req *r, struct buf *out)
{
    buf_space(out, USUAL_HEAD);
    buf_add(out, r->method);
    buf_add_byte(out, ' ');
    buf_add(out, r->target);
    buf_add(out, r->http10 ? SPAN(" HTTP/1.0\r\n") : SPAN(" HTTP/1.1\r\n"));
}

static void add_fields(const struct h1req *r, struct buf *out)
{
    size_t host = header_find(r->fields, HOST, 0);
    if (host != SIZE_MAX)
        add_field(out, header_at(r->fields, host).name, header_at(r->fields, host).value);
    else if (r->host.ptr)
        add_field(out, HOST, r->host);
    for (size_t i = 0; i < r->fields->n; i++) {
        struct field f = header_at(r->fields, i);
        bool dropped = r->body == H1REQ_CHUNKED && span_ieq(f.name, CONTENT_LENGTH);
        if (i != host && !dropped)
            add_field(out, f.name, f.value);
    }
}

/* RFC 9110, 8.6: a method that gives meaning to a body says so where there is none. */
static bool expects_body(struct span method)
{
    return span_eq_str(method, "POST") || span_eq_str(method, "PUT") ||
           span_eq_str(method, "PATCH");
}

static void add_framing(const struct h1req *r, struct buf *out)
{
    if (r->body == H1REQ_CHUNKED) {
        if (!header_has(r->fields, TRANSFER_ENCODING))
            add_field(out, TRANSFER_ENCODING, SPAN("chunked"));
        return;
    }
    bool none = r->body == H1REQ_NO_BODY;
    if (r->omit_length || header_has(r->fields, CONTENT_LENGTH) ||
        (none && !expects_body(r->method)))
        return;
    buf_add(out, SPAN("Content-Length: "));
    buf_add_u64(out, none ? 0 : r->length);
    buf_add(out, CRLF);
}

enum jig_err h1req_check(const struct h1req *r, struct jig_error *error)
{
    enum jig_err err = check_line(r, error);
    if (!err)
        err = check_fields(r, error);
    return err ? err : check_framing(r, error);
}

void h1req_add(const struct h1req *r, struct buf *out)
{
    add_request_line(r, out);
    add_fields(r, out);
    add_framing(r, out);
    buf_add(out, CRLF);
}

enum jig_err h1req_write(const struct h1req *r, struct buf *out, struct jig_error *error)
{
    enum jig_err err = h1req_check(r, error);
    if (err)
        return err;
    h1req_add(r, out);
    if (out->failed)
        return jig_error_set(error, out->failed, JIG_PHASE_NONE, "the request's head: %s",
                             jig_err_meaning(out->failed));
    return JIG_OK;
}

bool h1req_is_chunked(const struct header *fields)
{
    struct header_walk w = { 0 };
    struct span member, last = { 0 };
    while (header_next_member(fields, TRANSFER_ENCODING, &w, &member))
        last = member;
    return span_ieq(last, SPAN("chunked"));
}

/* ---- Chunks -----------------------------------------------------------------------------------*/

void h1req_add_chunk_head(struct buf *out, size_t n)
{
    static const char digits[] = "0123456789ABCDEF";
    char line[sizeof n * 2];
    size_t at = sizeof line;
    do {
        line[--at] = digits[n & 15];
        n >>= 4;
    } while (n > 0);
    buf_add(out, span_make(line + at, sizeof line - at));
    buf_add(out, CRLF);
}

void h1req_add_chunk_end(struct buf *out)
{
    buf_add(out, CRLF);
}

void h1req_add_chunk(struct buf *out, struct span data)
{
    if (data.len == 0)
        return;
    h1req_add_chunk_head(out, data.len);
    buf_add(out, data);
    h1req_add_chunk_end(out);
}

void h1req_add_last_chunk(struct buf *out)
{
    buf_add(out, SPAN("0\r\n\r\n"));
}

struct span h1req_method_of(struct span raw)
{
    struct span method = span_sub(raw, 0, scan_token(raw));
    bool ends = method.len == raw.len || strchr(" \t\r\n", raw.ptr[method.len]) != NULL;
    return ends && (method.len == raw.len || raw.ptr[method.len] != '\0')
               ? method
               : (struct span){ "", 0 };
}
