/* What was sent, once more (jig.h): the fields of the wire become the caller's, so that none of
 * jig's own comes in between. */
#include <inttypes.h>
#include <string.h>

#include "client/transfer.h"
#include "wire/wsopen.h"

const struct jig_options *jig_transfer_options(const struct jig_transfer *t)
{
    static const struct jig_options none;
    return t->request ? &t->request->options : &none;
}

bool jig_transfer_is_raw(const struct jig_transfer *t)
{
    return t->request && t->request->body == REQUEST_RAW;
}

const char *jig_transfer_request_body(const struct jig_transfer *t, size_t *len)
{
    enum request_body kind = t->request ? t->request->body : REQUEST_NO_BODY;
    bool is_read = kind == REQUEST_FILE || kind == REQUEST_STORED || kind == REQUEST_FEED;
    bool has_bytes = kind == REQUEST_BYTES || kind == REQUEST_RAW;
    *len = has_bytes ? t->request->bytes_len : 0;
    if (is_read)
        return NULL;
    return *len > 0 ? t->request->bytes : "";
}

static bool is_websocket(const struct jig_exchange *x)
{
    return url_is_websocket(span_of(x->url));
}

static enum jig_err refuse(struct jig_error *error, const char *why)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "it can't be sent again: %s",
                         why);
}

static enum jig_err check(const struct jig_transfer *t, const struct jig_exchange *x,
                          struct jig_error *error)
{
    if (!t->request) /* what was to connect again went out with it, or never did */
        return refuse(error, "its request is gone");
    if (x->answer.status == 101 && !is_websocket(x))
        return refuse(error, "it asked for another protocol");
    if (!jig_transfer_is_raw(t) && x->request_body_len > jig_exchange_request_body_kept(x))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "it can't be sent again: of the %" PRIu64
                             " bytes of its body only the first %" PRIu64 " were kept",
                             x->request_body_len, jig_exchange_request_body_kept(x));
    return JIG_OK;
}

/* The fields of HTTP/2 that are none (RFC 9113, 8.3), those that the proxy alone gets, and those
 * that each handshake of a WebSocket says anew. */
static bool is_said_otherwise(const struct jig_exchange *x, struct span name)
{
    return name.len == 0 || name.ptr[0] == ':' || span_ieq_str(name, "Proxy-Authorization") ||
           span_ieq_str(name, "Proxy-Connection") || (is_websocket(x) && wsopen_adds(name));
}

static enum jig_err add_fields(struct jig_request *r, const struct jig_exchange *x,
                               struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < x->request.n; i++) {
        struct field f = header_at(&x->request, i);
        char name[256];
        if (is_said_otherwise(x, f.name))
            continue;
        if (f.name.len >= sizeof name)
            return refuse(error, "the name of a field is too long");
        memcpy(name, f.name.ptr, f.name.len);
        name[f.name.len] = '\0';
        err = jig_request_add_field(r, name, f.value.ptr, f.value.len, error);
    }
    return err;
}

/* A field that jig would add, and that did not go out then, stays away. Over HTTP/2 the host goes
 * as a pseudo-header field. */
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

static size_t read_body(void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_request_body_read(ctx, offset, out, len);
}

/* What is not in memory stays where it is. */
static enum jig_err set_body(struct jig_request *r, struct jig_exchange *x,
                             struct jig_error *error)
{
    struct span in_memory = body_in_memory(&x->request_body);
    struct jig_body_source source = { .ctx = x, .read = read_body };
    if (x->request_body_len == 0)
        return JIG_OK;
    if (in_memory.len == x->request_body_len)
        return jig_request_set_body(r, in_memory.ptr, in_memory.len, error);
    jig_request_set_body_source(r, &source, x->request_body_len);
    return JIG_OK;
}

static enum jig_err set_message(struct jig_request *r, struct jig_exchange *x,
                                struct jig_error *error)
{
    enum jig_err err = jig_request_set_method(r, x->method, error);
    if (!err)
        err = add_fields(r, x, error);
    if (!err)
        err = drop_others(r, x, error);
    if (!err)
        err = bind_logins(r, x, error);
    return err ? err : set_body(r, x, error);
}

/* Its bytes are those of the wire. */
static enum jig_err set_raw(struct jig_request *r, const struct jig_exchange *x,
                            struct jig_error *error)
{
    struct buf bytes;
    if (jig_exchange_wire_dropped(x, JIG_SENT) > 0)
        return refuse(error, "not all of its bytes were kept");
    buf_init_secret(&bytes, SIZE_MAX / 2);
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == JIG_SENT && !piece.with_proxy)
            buf_add(&bytes, span_make(piece.data, piece.len));
    }
    enum jig_err err =
        bytes.failed ? jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory")
                     : jig_request_set_raw(r, buf_str(&bytes), bytes.len, error);
    buf_wipe(&bytes);
    return err;
}

static enum jig_err set_url(struct jig_request *r, const struct jig_exchange *x,
                            struct jig_error *error)
{
    struct buf url;
    buf_init(&url, 1 << 20);
    url_add_as_http(span_of(x->url), &url);
    enum jig_err err =
        url.failed ? jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory")
                   : jig_request_set_url(r, buf_str(&url), error);
    buf_clear(&url);
    return err;
}

static enum jig_err build(struct jig_request *r, const struct jig_transfer *t,
                          struct jig_error *error)
{
    struct jig_exchange *x = t->exchanges[0];
    enum jig_err err = set_url(r, x, error);
    if (!err)
        err = jig_request_set_options(r, &t->request->options, error);
    if (err)
        return err;
    if (jig_transfer_is_raw(t))
        return set_raw(r, x, error);
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
