/* The report of `jig tls` as JSON. Times are ISO 8601. */
#include <string.h>

#include "cli/tlsreport.h"
#include "format/hartls.h"
#include "wire/ctlogs.h"

static bool write_nowhere(void *ctx, const char *bytes, size_t len)
{
    (void)ctx;
    (void)bytes;
    (void)len;
    return true;
}

static void add_error(struct hartext *h, const struct jig_error *error)
{
    if (!error->code)
        return;
    hartext_open(h, "error", "{");
    hartext_str(h, "code", jig_err_name(error->code));
    hartext_str(h, "message", error->text);
    hartext_str(h, "phase", jig_phase_name(error->phase));
    hartext_close(h, "}");
}

static void add_session(struct hartext *h, const struct tlsreport *r)
{
    const struct jig_tls_facts *f = r->session;
    if (!f || !*f->version)
        return;
    hartext_str(h, "version", f->version);
    hartext_str(h, "cipher", f->cipher);
    hartext_number(h, "cipherBits", f->cipher_bits);
    hartext_str(h, "group", f->group);
    hartext_str(h, "alpn", f->alpn);
    hartext_str(h, "sni", f->sni);
    hartext_str(h, "resumption", tlsreport_resumption(r->resumption));
    hartext_open(h, "ocspStaple", "{");
    hartext_str(h, "status", tlsreport_staple(f->staple));
    hartext_str(h, "words", f->ocsp_staple);
    hartext_close(h, "}");
    hartext_ms(h, "handshakeMs", f->handshake_us);
    hartext_number(h, "roundTrips", f->round_trips);
    hartext_number(h, "handshakeSent", (int64_t)f->handshake_sent);
    hartext_number(h, "handshakeReceived", (int64_t)f->handshake_received);
}

/* null in the place of one that can't be read. */
static void add_sct(struct hartext *h, const struct jig_sct *sct)
{
    const struct ctlog *log = ctlogs_find(ctlogs, ctlogs_n, sct->log);
    if (!sct->log[0]) {
        buf_add_str(&h->text, "null,");
        return;
    }
    buf_add_byte(&h->text, '{');
    hartext_str(h, "log", sct->log);
    if (log)
        hartext_str(h, "name", log->name);
    hartext_time(h, "at", sct->at_ms * 1000);
    if (sct->proof != JIG_SCT_UNCHECKED)
        hartext_bool(h, "signatureHolds", sct->proof == JIG_SCT_GOOD);
    hartext_close(h, "}");
}

static void add_scts(struct hartext *h, const struct jig_cert *c)
{
    hartext_open(h, "scts", "[");
    for (size_t i = 0; i < c->n_scts; i++)
        add_sct(h, &c->scts[i]);
    hartext_close(h, "]");
}

static void add_certificate(struct hartext *h, const struct jig_cert *c)
{
    hartls_certificate(h, c);
    hartext_str(h, "sha1", c->sha1);
    hartext_str(h, "keyGroup", c->key_group);
    hartext_str(h, "usage", c->usage);
    hartext_str(h, "ocsp", c->ocsp);
    hartext_str(h, "caIssuers", c->ca_issuers);
    hartext_str(h, "crl", c->crl);
    hartext_bool(h, "mustStaple", c->must_staple);
    add_scts(h, c);
    hartext_bool(h, "ca", c->is_ca);
    if (c->path_len >= 0)
        hartext_number(h, "pathLength", c->path_len);
    hartext_str(h, "nameConstraints", c->name_limits);
    hartext_bool(h, "inStore", c->in_store);
    hartext_str(h, "problem", c->problem);
    hartext_str(h, "pem", c->pem);
    hartext_close(h, "}");
}

static void add_chain(struct hartext *h, const struct jig_tls_facts *f)
{
    if (!f)
        return;
    hartext_bool(h, "verified", f->verified);
    hartext_str(h, "verdict", f->verified ? f->verify_words : f->verify_error);
    hartext_open(h, "chain", "[");
    for (size_t i = 0; i < f->n_chain; i++) {
        buf_add_byte(&h->text, '{');
        add_certificate(h, &f->chain[i]);
    }
    hartext_close(h, "]");
    if (!f->anchor)
        return;
    hartext_open(h, "anchor", "{");
    add_certificate(h, f->anchor);
}

static void add_version(struct hartext *h, const struct tlsprobe_version *v)
{
    buf_add_byte(&h->text, '{');
    hartext_str(h, "version", v->name);
    hartext_bool(h, "accepted", v->accepted);
    hartext_bool(h, "asked", !v->is_unknown);
    hartext_open(h, "ciphers", "[");
    for (size_t i = 0; i < v->n; i++) {
        buf_add_byte(&h->text, '{');
        hartext_str(h, "name", v->ciphers[i].name);
        hartext_number(h, "bits", v->ciphers[i].bits);
        hartext_str(h, "fault", tlsprobe_fault(v->ciphers[i].name));
        hartext_close(h, "}");
    }
    hartext_close(h, "]");
    hartext_close(h, "}");
}

void tlsreport_add_json(const struct tlsreport *r, struct buf *out)
{
    struct hartext h;
    hartext_init(&h, &(struct har_output){ .write = write_nowhere });
    buf_add_byte(&h.text, '{');
    hartext_str(&h, "host", r->host);
    hartext_number(&h, "port", r->port);
    hartext_str(&h, "address", r->address);
    add_error(&h, r->error);
    add_session(&h, r);
    add_chain(&h, r->trust);
    if (r->probe) {
        hartext_open(&h, "probe", "[");
        for (size_t i = 0; i < TLSPROBE_VERSIONS; i++)
            add_version(&h, &r->probe->versions[i]);
        hartext_close(&h, "]");
    }
    hartext_close(&h, "}");
    buf_add(out, span_sub(buf_span(&h.text), 0, h.text.len - 1)); /* without the comma */
    buf_add_byte(out, '\n');
    if (h.text.failed)
        out->failed = h.text.failed;
    hartext_clear(&h);
}
