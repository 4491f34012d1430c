#include "format/hartls.h"

void hartls_certificate(struct hartext *h, const struct jig_cert *c)
{
    hartext_str(h, "subject", c->subject);
    hartext_str(h, "issuer", c->issuer);
    hartext_date(h, "notBefore", c->not_before);
    hartext_date(h, "notAfter", c->not_after);
    hartext_open(h, "subjectAltName", "[");
    for (size_t i = 0; i < c->n_names; i++) {
        hartext_string(h, span_of(c->names[i]));
        buf_add_byte(&h->text, ',');
    }
    hartext_close(h, "]");
    hartext_str(h, "serial", c->serial);
    hartext_str(h, "sha256", c->sha256);
    hartext_str(h, "keyType", c->key_type);
    hartext_number(h, "keyBits", c->key_bits);
    hartext_str(h, "signature", c->signature);
}

void hartls_add(struct hartext *h, const struct jig_tls_facts *t)
{
    if (!t || (!t->version[0] && t->n_chain == 0)) /* nothing came of it */
        return;
    hartext_open(h, "_tls", "{");
    hartext_str(h, "version", t->version);
    hartext_str(h, "cipher", t->cipher);
    hartext_str(h, "group", t->group);
    hartext_str(h, "alpn", t->alpn);
    hartext_bool(h, "resumed", t->resumed);
    hartext_bool(h, "verified", t->verified);
    hartext_str(h, "verifyError", t->verify_error);
    hartext_open(h, "chain", "[");
    for (size_t i = 0; i < t->n_chain; i++) {
        buf_add_byte(&h->text, '{');
        hartls_certificate(h, &t->chain[i]);
        hartext_close(h, "}");
    }
    hartext_close(h, "]");
    hartext_close(h, "}");
}
