#include "wire/tlsprobe.h"

#include <stdio.h>
#include <string.h>

#include "wire/certwords.h"

static const char *const versions[TLSPROBE_VERSIONS] = { "1.3", "1.2", "1.1", "1.0" };

static const char *const suites[] = {
    "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256",
};

static bool is_found(const struct tlsprobe_version *v, const char *name)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->ciphers[i].name, name) == 0)
            return true;
    return false;
}

/* TLS 1.3 knows five and no way to take one away: those that are left are named. */
static void name_suites(const struct tlsprobe_version *v, struct buf *out)
{
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (!is_found(v, suites[i]))
            buf_addf(out, "%s%s", out->len > 0 ? ":" : "", suites[i]);
}

/* All that OpenSSL has, also what nobody should accept, without what was found. */
static void name_rest(const struct tlsprobe_version *v, struct buf *out)
{
    buf_add_str(out, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
    for (size_t i = 0; i < v->n; i++)
        buf_addf(out, ":!%s", v->ciphers[i].name);
}

void tlsprobe_begin(struct tlsprobe *p)
{
    *p = (struct tlsprobe){ 0 };
    for (size_t i = 0; i < TLSPROBE_VERSIONS; i++)
        p->versions[i].name = versions[i];
}

bool tlsprobe_next(struct tlsprobe *p, const char **version, struct buf *ciphers)
{
    for (; p->at < TLSPROBE_VERSIONS; p->at++) {
        const struct tlsprobe_version *v = &p->versions[p->at];
        buf_reset(ciphers);
        if (p->at == 0)
            name_suites(v, ciphers);
        else
            name_rest(v, ciphers);
        *version = v->name;
        if (ciphers->failed)
            return false;
        if (ciphers->len > 0)
            return true;
    }
    return false;
}

static bool is_anonymous(const char *cipher)
{
    return strstr(cipher, "ADH") || strstr(cipher, "AECDH");
}

bool tlsprobe_read(const struct jig_tls_facts *f, struct tlsprobe_cipher *out)
{
    if (!f || !f->cipher || !*f->cipher || (f->n_chain == 0 && !is_anonymous(f->cipher)))
        return false;
    snprintf(out->name, sizeof out->name, "%s", f->cipher);
    out->bits = f->cipher_bits;
    return true;
}

bool tlsprobe_is_answer(enum jig_err code)
{
    return code == JIG_OK || code == JIG_ERR_TLS || code == JIG_ERR_CERTIFICATE ||
           code == JIG_ERR_REMOTE_DISCONNECTED || code == JIG_ERR_RECEIVE ||
           code == JIG_ERR_SEND || code == JIG_ERR_USAGE;
}

void tlsprobe_answer(struct tlsprobe *p, const struct tlsprobe_cipher *found)
{
    struct tlsprobe_version *v = &p->versions[p->at];
    bool goes_on = found && found->name[0] && !is_found(v, found->name);
    p->n_asked++;
    if (goes_on)
        v->ciphers[v->n++] = *found;
    v->accepted = v->n > 0;
    p->at += !goes_on || v->n == TLSPROBE_CIPHERS;
}

void tlsprobe_give_up(struct tlsprobe *p)
{
    for (; p->at < TLSPROBE_VERSIONS; p->at++)
        p->versions[p->at].is_unknown = true;
}

const char *tlsprobe_fault(const char *cipher)
{
    static const struct {
        const char *part, *words;
    } faults[] = {
        { "NULL", "no encryption" }, { "EXP", "export strength" }, { "RC4", "broken: RC4" },
        { "DES", "broken: DES" },    { "MD5", "broken: MD5" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (strstr(cipher, faults[i].part))
            return faults[i].words;
    if (is_anonymous(cipher))
        return "no authentication";
    bool is_suite = strncmp(cipher, "TLS_", 4) == 0;
    if (!is_suite && !strstr(cipher, "DHE"))
        return "not forward secret";
    return certwords_is_aead(cipher) ? "" : "no AEAD";
}

bool tlsprobe_is_obsolete(const struct tlsprobe_version *v)
{
    return strcmp(v->name, "1.2") < 0;
}
