#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/record.h"
#include "book/recordparts.h"
#include "book/recordwire.h"

/* ---- How it was sent --------------------------------------------------------------------------*/

/* Without the login in it; NULL for NULL. */
static char *proxy_without_login(const char *proxy)
{
    const char *scheme_end = proxy ? strstr(proxy, "://") : NULL;
    const char *host = scheme_end ? scheme_end + 3 : proxy;
    struct span authority = proxy ? span_make(host, strcspn(host, "/?#")) : span_make(NULL, 0);
    size_t at = authority.len;
    while (at > 0 && authority.ptr[at - 1] != '@')
        at--;
    if (!proxy || at == 0)
        return mem_strdup(proxy);
    struct buf clean;
    buf_init(&clean, 1 << 20);
    buf_add(&clean, span_make(proxy, (size_t)(host - proxy)));
    buf_add_str(&clean, host + at);
    return buf_take(&clean);
}

static void write_list(struct packer *p, const char *const *list)
{
    size_t n = 0;
    while (list && list[n])
        n++;
    pack_u64(p, n);
    for (size_t i = 0; i < n; i++)
        pack_text(p, span_of(list[i]));
}

static void write_options(struct packer *p, const struct jig_transfer *t)
{
    struct jig_options o = *jig_transfer_options(t);
    char *proxy = proxy_without_login(o.proxy);
    if (o.proxy && !proxy)
        p->out->failed = JIG_ERR_MEMORY;
    o.proxy = proxy;
    pack_struct(p, &recordparts_options, &o);
    write_list(p, o.resolve);
    write_list(p, o.connect_to);
    pack_bool(p, jig_transfer_is_raw(t));
    free(proxy);
}

/* ---- Messages ---------------------------------------------------------------------------------*/

static void write_field(struct packer *p, struct jig_field f)
{
    pack_hidden(p, span_make(f.name, f.name_len));
    pack_hidden(p, span_make(f.value, f.value_len));
}

static void write_fields(struct packer *p, const struct jig_exchange *x,
                         enum jig_section section)
{
    size_t n = jig_exchange_n_fields(x, section);
    pack_u64(p, n);
    for (size_t i = 0; i < n; i++)
        write_field(p, jig_exchange_field(x, section, i));
}

/* Of a text that was cut off, without what may be the first half of a secret at its end. */
static void pack_beginning(struct packer *p, struct span text)
{
    struct mask_stream stream;
    struct buf masked;
    buf_init(&masked, SIZE_MAX / 2);
    mask_stream_init(&stream, p->mask);
    if ((!mask_stream_add(&stream, text, &masked) || masked.failed) && !p->out->failed)
        p->out->failed = JIG_ERR_MEMORY;
    pack_text(p, buf_span(&masked));
    mask_stream_clear(&stream);
    buf_clear(&masked);
}

/* As much of it as a record may hold. */
static void read_request_body(const struct jig_exchange *x, struct buf *body)
{
    uint64_t whole = jig_exchange_request_body_len(x);
    size_t most = whole < RECORD_INLINE ? (size_t)whole : RECORD_INLINE;
    for (char *room; body->len < most && (room = buf_space(body, 65536));) {
        size_t left = most - body->len;
        size_t n =
            jig_exchange_request_body_read(x, body->len, room, left < 65536 ? left : 65536);
        if (n == 0)
            break;
        buf_added(body, n);
    }
}

/* True: there were secrets in the body. */
static bool write_request_body(struct packer *p, const struct jig_exchange *x)
{
    struct buf body;
    uint64_t whole = jig_exchange_request_body_len(x);
    buf_init_secret(&body, RECORD_MAX);
    read_request_body(x, &body);
    if (body.failed)
        p->out->failed = body.failed;
    pack_u64(p, whole - body.len);
    if (p->mask && body.len < whole)
        pack_beginning(p, buf_span(&body));
    else
        pack_hidden(p, buf_span(&body));
    pack_u64(p, 0);
    bool had_secrets = p->mask && mask_hits(p->mask, buf_span(&body));
    buf_wipe(&body);
    return had_secrets;
}

/* Of one that was cut: marks may be longer than what they hide, but a byte at least is missing. */
static uint64_t missing_of(const struct jig_exchange *x, const struct record_body *sent)
{
    uint64_t whole = jig_exchange_request_body_len(x);
    if (sent->is_whole)
        return 0;
    return whole > sent->kept ? whole - sent->kept : 1;
}

/* The same of one that is in the store; where not all of it was looked through, there may be. */
static bool write_stored_body(struct packer *p, const struct jig_exchange *x,
                              const struct record_body *sent)
{
    pack_u64(p, missing_of(x, sent));
    pack_text(p, SPAN(""));
    pack_u64(p, sent->kept);
    return p->mask && (sent->had_secrets || !sent->is_whole);
}

static bool write_request(struct packer *p, const struct jig_exchange *x,
                          const struct record_body *sent)
{
    write_fields(p, x, JIG_SECTION_REQUEST);
    return sent && sent->kept > 0 ? write_stored_body(p, x, sent) : write_request_body(p, x);
}

static void write_head(struct packer *p, int status, const char *reason, size_t reason_len,
                       const char *version)
{
    pack_i64(p, status);
    pack_hidden(p, span_make(reason, reason_len));
    pack_text(p, span_of(version));
}

static void write_interim(struct packer *p, const struct jig_exchange *x)
{
    size_t n = jig_exchange_n_interim(x), len;
    pack_u64(p, n);
    for (size_t i = 0; i < n; i++) {
        const char *reason = jig_exchange_interim_reason(x, i, &len);
        write_head(p, jig_exchange_interim_status(x, i), reason, len, "");
        size_t fields = jig_exchange_n_interim_fields(x, i);
        pack_u64(p, fields);
        for (size_t k = 0; k < fields; k++)
            write_field(p, jig_exchange_interim_field(x, i, k));
    }
}

static void write_answer(struct packer *p, const struct jig_exchange *x)
{
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    write_head(p, jig_exchange_status(x), reason, len, jig_exchange_version(x));
    write_fields(p, x, JIG_SECTION_RESPONSE);
    write_fields(p, x, JIG_SECTION_TRAILERS);
    pack_u64(p, jig_exchange_n_cookies(x));
    for (size_t i = 0; i < jig_exchange_n_cookies(x); i++)
        pack_u64(p, jig_exchange_cookie(x, i).verdict);
}

/* A whole body is as long as what is kept of it: a mark is not of the length of what it hides. */
static void write_body(struct packer *p, const struct jig_exchange *x,
                       const struct record_body *body)
{
    uint64_t len = jig_exchange_body_len(x);
    bool is_streamed = jig_exchange_body_kept(x) < len;
    pack_u64(p, body->is_whole ? body->kept : len);
    pack_u64(p, body->kept);
    pack_u64(p, jig_exchange_body_wire_len(x));
    pack_i64(p, jig_exchange_body_expected(x));
    pack_text(p, span_of(jig_exchange_coding(x)));
    pack_bool(p, is_streamed);
}

/* ---- The way ----------------------------------------------------------------------------------*/

static void write_cert(struct packer *p, const struct jig_cert *cert)
{
    pack_struct(p, &recordparts_cert, cert);
    pack_u64(p, cert->n_names);
    for (size_t i = 0; i < cert->n_names; i++)
        pack_text(p, span_of(cert->names[i]));
    pack_u64(p, cert->n_scts);
    for (size_t i = 0; i < cert->n_scts; i++) {
        pack_text(p, span_of(cert->scts[i].log));
        pack_i64(p, cert->scts[i].at_ms);
        pack_u64(p, cert->scts[i].proof);
    }
}

static void write_tls(struct packer *p, const struct jig_tls_facts *facts)
{
    pack_bool(p, facts != NULL);
    if (!facts)
        return;
    pack_struct(p, &recordparts_tls, facts);
    pack_u64(p, facts->n_chain);
    for (size_t i = 0; i < facts->n_chain; i++)
        write_cert(p, &facts->chain[i]);
    pack_bool(p, facts->anchor != NULL);
    if (facts->anchor)
        write_cert(p, facts->anchor);
}

static void write_proxy(struct packer *p, const struct jig_exchange *x)
{
    const char *proxy = jig_exchange_proxy(x);
    size_t len;
    pack_bool(p, proxy != NULL);
    if (!proxy)
        return;
    const char *reason = jig_exchange_proxy_reason(x, &len);
    pack_text(p, span_of(proxy));
    write_head(p, jig_exchange_proxy_status(x), reason, len, "");
    write_fields(p, x, JIG_SECTION_PROXY);
    write_tls(p, jig_exchange_proxy_tls(x));
}

/* ---- The whole --------------------------------------------------------------------------------*/

static void write_state(struct packer *p, const struct jig_exchange *x)
{
    const struct jig_error *error = jig_exchange_error(x);
    pack_hidden(p, span_of(jig_exchange_method(x)));
    pack_hidden(p, span_of(jig_exchange_url(x)));
    pack_u64(p, jig_exchange_phase(x));
    pack_bool(p, jig_exchange_is_followed(x));
    pack_text(p, span_of(jig_err_name(error->code)));
    pack_i64(p, jig_err_exit_status(error->code));
    pack_u64(p, error->phase);
    pack_hidden(p, span_of(error->text));
}

static uint64_t wire_received(const struct jig_exchange *x)
{
    uint64_t n = 0;
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++)
        if (jig_exchange_wire(x, i).direction == JIG_RECEIVED)
            n += jig_exchange_wire(x, i).len;
    return n;
}

/* Of a body that was not looked through to its end the wire may hold more. */
static bool may_hold_secrets(const struct packer *p, const struct jig_exchange *x,
                             const struct record_body *body)
{
    bool is_all_seen =
        body->is_whole || (!jig_exchange_coding(x)[0] && body->kept >= wire_received(x));
    return body->had_secrets || (p->mask && !is_all_seen);
}

static void write_exchange(struct packer *p, const struct jig_exchange *x,
                           const struct record_body *body, const struct record_body *sent)
{
    struct jig_timing timing = jig_exchange_timing(x);
    bool body_has_secrets[] = { [JIG_RECEIVED] = may_hold_secrets(p, x, body) };
    write_state(p, x);
    body_has_secrets[JIG_SENT] = write_request(p, x, sent);
    write_interim(p, x);
    write_answer(p, x);
    write_body(p, x, body);
    pack_struct(p, &recordparts_timing, &timing);
    pack_struct(p, &recordparts_connection, jig_exchange_connection(x));
    write_tls(p, jig_exchange_tls(x));
    write_proxy(p, x);
    recordwire_write(p, x, body_has_secrets);
}

void record_write(const struct jig_transfer *t, const struct mask *mask,
                  const struct record_body *bodies, const struct record_body *sent,
                  struct buf *out)
{
    struct packer p = { out, mask && mask_longest(mask) > 0 ? mask : NULL };
    buf_add_str(out, "jig");
    buf_add_byte(out, RECORD_VERSION);
    write_options(&p, t);
    pack_u64(&p, jig_transfer_n_exchanges(t));
    for (size_t i = 0; i < jig_transfer_n_exchanges(t) && !out->failed; i++)
        write_exchange(&p, jig_transfer_exchange(t, i), &bodies[i], sent ? &sent[i] : NULL);
}
