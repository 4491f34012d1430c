#include "cli/tlsreport.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "cli/colour.h"
#include "data/human.h"
#include "wire/certwords.h"
#include "wire/ctlogs.h"

enum { SOON_DAYS = 30 };

const char *tlsreport_resumption(enum tlsreport_resumption resumption)
{
    static const char *const words[] = { "unknown", "refused", "works" };
    return words[resumption];
}

const char *tlsreport_staple(enum jig_staple staple)
{
    static const char *const words[] = {
        [JIG_STAPLE_NONE] = "none",       [JIG_STAPLE_GOOD] = "good",
        [JIG_STAPLE_REVOKED] = "revoked", [JIG_STAPLE_UNKNOWN] = "unknown",
        [JIG_STAPLE_STALE] = "stale",     [JIG_STAPLE_UNTRUSTED] = "untrusted",
        [JIG_STAPLE_FOREIGN] = "foreign", [JIG_STAPLE_UNREADABLE] = "unreadable",
    };
    return words[staple];
}

/* ---- Lines ----
 * What a certificate says was made visible when it was read; names from the command line were not. */

struct page {
    struct buf *out;
    bool colour;
};

static void add_coloured(const struct page *p, enum colour colour, const char *text)
{
    colour_set(p->out, p->colour, colour);
    visible_add(p->out, span_of(text), VISIBLE_ONE_LINE);
    colour_set(p->out, p->colour, COLOUR_PLAIN);
}

static void add_row(const struct page *p, const char *label, const char *value,
                    const char *note)
{
    if (!value || !*value)
        return;
    buf_add_str(p->out, "  ");
    colour_set(p->out, p->colour, COLOUR_DIM);
    buf_addf(p->out, "%-14s", label);
    colour_set(p->out, p->colour, COLOUR_PLAIN);
    visible_add(p->out, span_of(value), VISIBLE_ONE_LINE);
    if (note && *note) {
        buf_add_str(p->out, "   ");
        add_coloured(p, COLOUR_DIM, note);
    }
    buf_add_byte(p->out, '\n');
}

static void add_heading(const struct page *p, const char *text)
{
    buf_add_byte(p->out, '\n');
    add_coloured(p, COLOUR_KEY, text);
    buf_add_byte(p->out, '\n');
}

/* ---- The verdict ---- */

/* Of what is not trusted: no certificate may have come, or no word of TLS. */
static const char *title_of(const struct jig_tls_facts *trust)
{
    if (trust && trust->n_chain > 0)
        return "✗ Not trusted: ";
    return trust && *trust->version ? "✗ Not verified: " : "✗ No TLS: ";
}

static void add_verdict(const struct page *p, const struct tlsreport *r)
{
    const struct jig_tls_facts *trust = r->trust;
    bool is_trusted = trust && trust->verified;
    if (is_trusted)
        add_coloured(p, COLOUR_GOOD, "✓ Trusted: ");
    else
        add_coloured(p, COLOUR_BAD, title_of(trust));
    const char *words = is_trusted                      ? trust->verify_words
                        : trust && *trust->verify_error ? trust->verify_error
                        : r->error->code                ? r->error->text
                                                        : "no certificate was shown";
    visible_add(p->out, span_of(words), VISIBLE_ONE_LINE);
    buf_addf(p->out, "\n  ");
    visible_add(p->out, span_of(r->host), VISIBLE_ONE_LINE);
    buf_addf(p->out, ":%u", r->port);
    if (*r->address)
        buf_addf(p->out, " at %s", r->address);
    buf_add_byte(p->out, '\n');
    if (is_trusted && r->error->code) {
        add_coloured(p, COLOUR_BAD, "✗ ");
        visible_add(p->out, span_of(r->error->text), VISIBLE_ONE_LINE);
        buf_add_byte(p->out, '\n');
    }
}

/* ---- The session ---- */

static void add_session(const struct page *p, const struct tlsreport *r)
{
    const struct jig_tls_facts *f = r->session;
    char note[128], time[HUMAN_SHORT], size[HUMAN_SHORT], sent[HUMAN_SHORT];
    char words[CERTWORDS_ROOM];
    if (!f || !*f->version)
        return;
    add_heading(p, "Session");
    snprintf(note, sizeof note, "offered %s", f->offered);
    add_row(p, "Protocol", f->version, note);
    const char *fault = tlsprobe_fault(f->cipher);
    snprintf(note, sizeof note, "%d bits%s%s", f->cipher_bits, *fault ? ", " : "", fault);
    add_row(p, "Cipher", f->cipher, note);
    add_row(p, "Key exchange", certwords_exchange(f),
            certwords_is_forward_secret(f) ? "forward secret" : "not forward secret");
    snprintf(note, sizeof note, "offered %s", f->alpn_offered);
    add_row(p, "ALPN", *f->alpn ? f->alpn : "none", *f->alpn_offered ? note : "");
    add_row(p, "SNI", *f->sni ? f->sni : "not sent", "");
    add_row(p, "Resumption", tlsreport_resumption(r->resumption), "");
    add_row(p, "OCSP staple", f->ocsp_staple, "");
    certwords_handshake(f, human_bytes(size, f->handshake_received), words);
    snprintf(note, sizeof note, "%s, %s sent", words, human_bytes(sent, f->handshake_sent));
    add_row(p, "Handshake", human_time(time, f->handshake_us), note);
}

/* ---- The chain ---- */

static const char *place_of(const struct jig_tls_facts *f, size_t i)
{
    const struct jig_cert *c = &f->chain[i];
    if (i > 0 && c->in_store)
        return c->is_self_issued ? "root, in the store" : "intermediate, in the store";
    return certwords_place(f, i);
}

static void add_validity(const struct page *p, const struct jig_cert *c, int64_t now)
{
    char from[HUMAN_SHORT], to[HUMAN_SHORT], left[HUMAN_SHORT], text[80], note[64];
    snprintf(text, sizeof text, "%s to %s", human_date(from, c->not_before),
             human_date(to, c->not_after));
    if (c->not_before == JIG_CERT_NO_DATE || c->not_after == JIG_CERT_NO_DATE)
        snprintf(note, sizeof note, "not in force: a date can't be read");
    else if (now < c->not_before)
        snprintf(note, sizeof note, "not for another %s",
                 human_span(left, c->not_before - now));
    else if (now > c->not_after)
        snprintf(note, sizeof note, "expired %s ago", human_span(left, now - c->not_after));
    else
        snprintf(note, sizeof note, "%s %s",
                 c->not_after - now < SOON_DAYS * 86400 ? "ends soon: in" : "ends in",
                 human_span(left, c->not_after - now));
    add_row(p, "valid", text, note);
}

static void add_names(const struct page *p, const struct jig_cert *c)
{
    struct buf names;
    buf_init(&names, 1u << 20);
    for (size_t i = 0; i < c->n_names; i++)
        buf_addf(&names, "%s%s", i ? ", " : "",
                 c->names[i] + (strncmp(c->names[i], "DNS:", 4) == 0 ? 4 : 0));
    add_row(p, "names", buf_str(&names), "");
    buf_clear(&names);
}

static void add_sct(const struct page *p, const struct jig_sct *sct, bool is_first)
{
    char note[96], date[HUMAN_SHORT];
    const struct ctlog *log = ctlogs_find(ctlogs, ctlogs_n, sct->log);
    if (!sct->log[0]) {
        add_row(p, is_first ? "SCT" : "", "one that can't be read", "");
        return;
    }
    snprintf(note, sizeof note, "%s, %s", human_date(date, sct->at_ms / 1000),
             certwords_proof(sct->proof));
    add_row(p, is_first ? "SCT" : "", log ? log->name : sct->log, note);
}

static void add_certificate(const struct page *p, const struct jig_cert *c, const char *place,
                            int64_t now)
{
    char key[96], words[CERTWORDS_ROOM];
    buf_add_byte(p->out, '\n');
    add_coloured(p, COLOUR_NAME, c->common_name);
    buf_add_str(p->out, "   ");
    add_coloured(p, COLOUR_DIM, place);
    buf_add_byte(p->out, '\n');
    for (struct span rest = span_of(c->problem); rest.len > 0;) {
        add_coloured(p, COLOUR_BAD, "  ✗ ");
        visible_add(p->out, span_cut(&rest, '\n'), VISIBLE_ONE_LINE);
        buf_add_byte(p->out, '\n');
    }
    add_validity(p, c, now);
    add_names(p, c);
    add_row(p, "subject", c->subject, "");
    add_row(p, "issuer", c->issuer, "");
    snprintf(key, sizeof key, "%s %s%s%d bits", c->key_type, c->key_group,
             *c->key_group ? ", " : "", c->key_bits);
    add_row(p, "key", key, "");
    add_row(p, "signature", c->signature, "");
    add_row(p, "serial", c->serial, "");
    add_row(p, "sha256", c->sha256, "");
    add_row(p, "sha1", c->sha1, "");
    add_row(p, "usage", c->usage, "");
    certwords_authority(c, words);
    add_row(p, "authority", words, "");
    add_row(p, "names limited", c->name_limits, "");
    add_row(p, "OCSP", c->ocsp, c->must_staple ? "a staple has to come along" : "");
    add_row(p, "must staple", c->must_staple && !*c->ocsp ? "yes" : "", "");
    add_row(p, "issuer at", c->ca_issuers, "");
    add_row(p, "CRL", c->crl, "");
    for (size_t i = 0; i < c->n_scts; i++)
        add_sct(p, &c->scts[i], i == 0);
}

static void add_chain(const struct page *p, const struct tlsreport *r)
{
    const struct jig_tls_facts *f = r->trust;
    if (!f || f->n_chain == 0)
        return;
    add_heading(p, "Certificates");
    for (size_t i = 0; i < f->n_chain; i++)
        add_certificate(p, &f->chain[i], place_of(f, i), r->now);
    if (f->anchor)
        add_certificate(p, f->anchor,
                        f->anchor->is_self_issued ? "root, in the store, not sent"
                                                  : "intermediate, in the store, not sent",
                        r->now);
}

/* ---- The probe ---- */

static void add_version(const struct page *p, const struct tlsprobe_version *v)
{
    buf_addf(p->out, "  TLS %s  ", v->name);
    if (v->is_unknown)
        add_coloured(p, COLOUR_DIM, "not asked");
    else if (!v->accepted)
        add_coloured(p, COLOUR_DIM, "not accepted");
    else
        add_coloured(p, tlsprobe_is_obsolete(v) ? COLOUR_BAD : COLOUR_GOOD,
                     tlsprobe_is_obsolete(v) ? "accepted, obsolete" : "accepted");
    buf_add_byte(p->out, '\n');
    for (size_t i = 0; i < v->n; i++) {
        const char *fault = tlsprobe_fault(v->ciphers[i].name);
        buf_addf(p->out, "    %-34s%4d bits", v->ciphers[i].name, v->ciphers[i].bits);
        if (*fault) {
            buf_add_str(p->out, "   ");
            add_coloured(p, COLOUR_BAD, fault);
        }
        buf_add_byte(p->out, '\n');
    }
}

void tlsreport_add_text(const struct tlsreport *r, bool colour, struct buf *out)
{
    struct page p = { out, colour };
    add_verdict(&p, r);
    add_session(&p, r);
    add_chain(&p, r);
    if (!r->probe)
        return;
    add_heading(&p, "What the server accepts");
    for (size_t i = 0; i < TLSPROBE_VERSIONS; i++)
        add_version(&p, &r->probe->versions[i]);
}
