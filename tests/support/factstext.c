#include "support/factstext.h"

static void add_bytes(struct buf *out, const char *name, const char *bytes, size_t len)
{
    buf_addf(out, "%s %zu: ", name, len);
    buf_add(out, span_make(bytes, len));
    buf_add_byte(out, '\n');
}

static void add_str(struct buf *out, const char *name, const char *text)
{
    buf_addf(out, "%s: %s\n", name, text ? text : "(none)");
}

static void add_num(struct buf *out, const char *name, long long number)
{
    buf_addf(out, "%s: %lld\n", name, number);
}

static void add_field(struct buf *out, const char *name, struct jig_field f)
{
    add_bytes(out, name, f.name, f.name_len);
    add_bytes(out, "=", f.value, f.value_len);
}

static void add_fields(struct buf *out, const struct jig_exchange *x, const char *name,
                       enum jig_section section)
{
    for (size_t i = 0; i < jig_exchange_n_fields(x, section); i++)
        add_field(out, name, jig_exchange_field(x, section, i));
}

static void add_error(struct buf *out, const struct jig_error *error)
{
    buf_addf(out, "error %d %d %s\n", error->code, error->phase, error->text);
}

static void add_messages(struct buf *out, const struct jig_exchange *x)
{
    size_t len;
    add_fields(out, x, "request", JIG_SECTION_REQUEST);
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++) {
        const char *reason = jig_exchange_interim_reason(x, i, &len);
        add_num(out, "interim", jig_exchange_interim_status(x, i));
        add_bytes(out, "reason", reason, len);
        for (size_t k = 0; k < jig_exchange_n_interim_fields(x, i); k++)
            add_field(out, "interim field", jig_exchange_interim_field(x, i, k));
    }
    const char *reason = jig_exchange_reason(x, &len);
    buf_addf(out, "answer %s %d\n", jig_exchange_version(x), jig_exchange_status(x));
    add_bytes(out, "reason", reason, len);
    add_fields(out, x, "response", JIG_SECTION_RESPONSE);
    add_fields(out, x, "trailer", JIG_SECTION_TRAILERS);
    for (size_t i = 0; i < jig_exchange_n_cookies(x); i++) {
        struct jig_set_cookie c = jig_exchange_cookie(x, i);
        add_bytes(out, jig_cookie_words(c.verdict), c.field.value, c.field.value_len);
    }
}

static void add_bodies(struct buf *out, const struct jig_exchange *x)
{
    char bytes[4096];
    uint64_t at = 0;
    add_num(out, "request body", (long long)jig_exchange_request_body_len(x));
    add_bytes(out, "it", bytes, jig_exchange_request_body_read(x, 0, bytes, sizeof bytes));
    buf_addf(out, "body %llu kept %llu wire %llu expected %lld coding %s\n",
             (unsigned long long)jig_exchange_body_len(x),
             (unsigned long long)jig_exchange_body_kept(x),
             (unsigned long long)jig_exchange_body_wire_len(x),
             (long long)jig_exchange_body_expected(x), jig_exchange_coding(x));
    for (size_t n; (n = jig_exchange_body_read(x, at, bytes, sizeof bytes)) > 0; at += n)
        buf_add(out, span_make(bytes, n));
    add_num(out, "\nread", (long long)at);
}

static void add_cert(struct buf *out, const struct jig_cert *c)
{
    const char *const texts[] = { c->subject, c->common_name, c->issuer,    c->serial,
                                  c->sha256,  c->sha1,        c->key_type,  c->key_group,
                                  c->usage,   c->ocsp,        c->signature, c->problem,
                                  c->pem };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_str(out, "cert", texts[i]);
    for (size_t i = 0; i < c->n_names; i++)
        add_str(out, "name", c->names[i]);
    buf_addf(out, "%lld %lld %d %d %d %d\n", (long long)c->not_before, (long long)c->not_after,
             c->key_bits, c->is_ca, c->is_self_issued, c->in_store);
}

static void add_tls(struct buf *out, const char *name, const struct jig_tls_facts *f)
{
    add_num(out, name, f != NULL);
    if (!f)
        return;
    const char *const texts[] = { f->version,      f->cipher,       f->group,
                                  f->alpn,         f->sni,          f->offered,
                                  f->alpn_offered, f->verify_error, f->verify_words,
                                  f->ocsp_staple };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_str(out, "tls", texts[i]);
    buf_addf(out, "%d %d %d %lld %llu %d\n", f->cipher_bits, f->resumed, f->verified,
             (long long)f->handshake_us, (unsigned long long)f->handshake_received, f->staple);
    for (size_t i = 0; i < f->n_chain; i++)
        add_cert(out, &f->chain[i]);
    add_num(out, "anchor", f->anchor != NULL);
    if (f->anchor)
        add_cert(out, f->anchor);
}

static void add_way(struct buf *out, const struct jig_exchange *x)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    struct jig_timing t = jig_exchange_timing(x);
    size_t len;
    buf_addf(out, "times %lld %lld %lld %lld %lld %lld %lld %lld %lld %lld\n",
             (long long)t.started_wall_us, (long long)t.resolve, (long long)t.connect,
             (long long)t.proxy, (long long)t.tls, (long long)t.send, (long long)t.wait,
             (long long)t.head, (long long)t.body, (long long)t.total);
    buf_addf(out, "connection %s %u %s %u %llu %d %llu %llu\n", c->remote, c->remote_port,
             c->local, c->local_port, (unsigned long long)c->id, c->reused,
             (unsigned long long)c->bytes_sent, (unsigned long long)c->bytes_received);
    buf_addf(out, "addresses %u %u %s, request %u, stream %u\n", c->n_addresses, c->n_refused,
             c->addresses, c->request_number, c->stream);
    add_tls(out, "tls", jig_exchange_tls(x));
    add_str(out, "proxy", jig_exchange_proxy(x));
    add_num(out, "its status", jig_exchange_proxy_status(x));
    const char *reason = jig_exchange_proxy_reason(x, &len);
    add_bytes(out, "its reason", reason, len);
    add_fields(out, x, "its field", JIG_SECTION_PROXY);
    add_tls(out, "its tls", jig_exchange_proxy_tls(x));
}

static void add_wire(struct buf *out, const struct jig_exchange *x)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece p = jig_exchange_wire(x, i);
        buf_addf(out, "wire %d %d %d %lld", p.direction, p.with_proxy, p.is_frame,
                 (long long)p.at);
        add_bytes(out, "", p.data, p.len);
    }
    buf_addf(out, "dropped %llu %llu\n",
             (unsigned long long)jig_exchange_wire_dropped(x, JIG_SENT),
             (unsigned long long)jig_exchange_wire_dropped(x, JIG_RECEIVED));
}

static void add_exchange(struct buf *out, const struct jig_exchange *x)
{
    buf_addf(out, "\n== %s %s, phase %d, done %d, followed %d, h2 %d\n", jig_exchange_method(x),
             jig_exchange_url(x), jig_exchange_phase(x), jig_exchange_is_done(x),
             jig_exchange_is_followed(x), jig_exchange_is_h2(x));
    add_error(out, jig_exchange_error(x));
    add_messages(out, x);
    add_bodies(out, x);
    add_way(out, x);
    add_wire(out, x);
}

static void add_options(struct buf *out, const struct jig_options *o)
{
    const char *const texts[] = { o->ca_file,  o->ca_path,     o->cert_file,    o->key_file,
                                  o->tls_min,  o->tls_max,     o->ciphers,      o->proxy,
                                  o->no_proxy, o->unix_socket, o->local_address };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_str(out, "option", texts[i]);
    for (size_t i = 0; o->resolve && o->resolve[i]; i++)
        add_str(out, "resolve", o->resolve[i]);
    for (size_t i = 0; o->connect_to && o->connect_to[i]; i++)
        add_str(out, "connect-to", o->connect_to[i]);
    buf_addf(out, "%lld %lld %lld %d %d %d %d %d %d %d %d %u %d %llu %zu %zu %zu\n",
             (long long)o->total_timeout_us, (long long)o->connect_timeout_us,
             (long long)o->idle_timeout_us, o->http, o->family, o->insecure, o->proxy_digest,
             o->proxy_tunnel, o->proxy_from_environment, o->follow, o->trust_redirects,
             o->max_redirects, o->decode, (unsigned long long)o->max_body, o->max_line,
             o->max_fields, o->wire_keep);
}

void factstext_add(const struct jig_transfer *t, struct buf *out)
{
    add_options(out, jig_transfer_options(t));
    buf_addf(out, "raw %d done %d\n", jig_transfer_is_raw(t), jig_transfer_is_done(t));
    add_error(out, jig_transfer_error(t));
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        add_exchange(out, jig_transfer_exchange(t, i));
}
