#include "wire/certext.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/visible.h"
#include "wire/certscts.h"

#define TEXT_MAX   65536
#define STRING_MAX 1024                     /* of one name or address: more is nobody's */
#define LIST_MAX   8                        /* of addresses */
#define LAST_MS    INT64_C(253402300799999) /* of the year 9999: no time is later */

/* A string of the certificate, visible, cut where it is longer than any that means something. */
static void add_string(const struct openssl *o, const ASN1_STRING *s, struct buf *out)
{
    size_t len = (size_t)o->ASN1_STRING_length(s);
    size_t fits = len < STRING_MAX ? len : STRING_MAX;
    visible_add(out, span_make(o->ASN1_STRING_get0_data(s), fits), VISIBLE_ONE_LINE);
    buf_add_str(out, fits < len ? "…" : "");
}

static char *address_text(const unsigned char *bytes, size_t n)
{
    char text[3 + INET6_ADDRSTRLEN] = "IP:";
    int family = n == 4 ? AF_INET : AF_INET6;
    if ((n != 4 && n != 16) || !inet_ntop(family, bytes, text + 3, sizeof text - 3))
        return mem_strdup("an address of no kind");
    return mem_strdup(text);
}

/* As OpenSSL writes them; NULL for a kind of name that is rare. */
static const char *kind_of(const GENERAL_NAME *name)
{
    return name->type == GEN_DNS     ? "DNS:"
           : name->type == GEN_EMAIL ? "email:"
           : name->type == GEN_URI   ? "URI:"
                                     : NULL;
}

static char *alternative_name(const struct openssl *o, const GENERAL_NAME *name)
{
    if (name->type == GEN_IPADD)
        return address_text(o->ASN1_STRING_get0_data(name->d.ip),
                            (size_t)o->ASN1_STRING_length(name->d.ip));
    const char *prefix = kind_of(name);
    struct buf out;
    buf_init(&out, TEXT_MAX);
    if (!prefix)
        return mem_strdup("another kind of name");
    buf_add_str(&out, prefix);
    add_string(o, name->d.ia5, &out);
    return buf_take(&out);
}

static bool read_names(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    GENERAL_NAMES *names = o->X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)names;
    int n = names ? o->OPENSSL_sk_num(stack) : 0;
    bool ok = true;
    if (n > 0) {
        out->names = mem_zero((size_t)n, sizeof *out->names);
        ok = out->names != NULL;
    }
    for (int i = 0; ok && i < n; i++) {
        out->names[i] = alternative_name(o, o->OPENSSL_sk_value(stack, i));
        ok = out->names[i] != NULL;
        out->n_names += ok;
    }
    if (names)
        o->GENERAL_NAMES_free(names);
    return ok;
}

struct usage_row {
    uint32_t bit;
    const char *words;
};

static const struct usage_row key_usages[] = {
    { KU_DIGITAL_SIGNATURE, "digital signature" },
    { KU_NON_REPUDIATION, "non-repudiation" },
    { KU_KEY_ENCIPHERMENT, "key encipherment" },
    { KU_DATA_ENCIPHERMENT, "data encipherment" },
    { KU_KEY_AGREEMENT, "key agreement" },
    { KU_KEY_CERT_SIGN, "signs certificates" },
    { KU_CRL_SIGN, "signs revocation lists" },
};

static const struct usage_row extended_usages[] = {
    { XKU_SSL_SERVER, "TLS server" },  { XKU_SSL_CLIENT, "TLS client" },
    { XKU_CODE_SIGN, "code signing" }, { XKU_SMIME, "e-mail" },
    { XKU_OCSP_SIGN, "OCSP signing" }, { XKU_TIMESTAMP, "time stamping" },
    { XKU_ANYEKU, "any purpose" },
};

static void add_usages(struct buf *out, uint32_t bits, const struct usage_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bits & rows[i].bit)
            buf_addf(out, "%s%s", out->len ? " · " : "", rows[i].words);
}

/* UINT32_MAX is OpenSSL's way to say that the extension is not there. */
static char *usage_words(const struct openssl *o, X509 *x)
{
    struct buf out;
    uint32_t usage = o->X509_get_key_usage(x), extended = o->X509_get_extended_key_usage(x);
    buf_init(&out, 1024);
    if (usage != UINT32_MAX)
        add_usages(&out, usage, key_usages, sizeof key_usages / sizeof *key_usages);
    if (extended != UINT32_MAX)
        add_usages(&out, extended, extended_usages,
                   sizeof extended_usages / sizeof *extended_usages);
    return buf_take(&out);
}

/* ---- Addresses ---- */

static void add_address(const struct openssl *o, const GENERAL_NAME *name, size_t *n,
                        struct buf *out)
{
    if (name->type != GEN_URI || (*n)++ >= LIST_MAX)
        return;
    buf_add_str(out, out->len ? ", " : "");
    add_string(o, name->d.uniformResourceIdentifier, out);
}

static char *take_list(struct buf *out, size_t n)
{
    if (n > LIST_MAX)
        buf_addf(out, " and %zu more", n - LIST_MAX);
    return buf_take(out);
}

/* Of one kind, from the access descriptions (RFC 5280, 4.2.2.1). */
static char *access_list(const struct openssl *o, X509 *x, int method)
{
    AUTHORITY_INFO_ACCESS *access = o->X509_get_ext_d2i(x, NID_info_access, NULL, NULL);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)access;
    struct buf out;
    size_t n = 0;
    buf_init(&out, TEXT_MAX);
    for (int i = 0; access && i < o->OPENSSL_sk_num(stack); i++) {
        const ACCESS_DESCRIPTION *d = o->OPENSSL_sk_value(stack, i);
        if (o->OBJ_obj2nid(d->method) == method)
            add_address(o, d->location, &n, &out);
    }
    if (access)
        o->AUTHORITY_INFO_ACCESS_free(access);
    return take_list(&out, n);
}

static char *crl_list(const struct openssl *o, X509 *x)
{
    CRL_DIST_POINTS *points = o->X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)points;
    struct buf out;
    size_t n = 0;
    buf_init(&out, TEXT_MAX);
    for (int i = 0; points && i < o->OPENSSL_sk_num(stack); i++) {
        const DIST_POINT *p = o->OPENSSL_sk_value(stack, i);
        bool is_full = p->distpoint && p->distpoint->type == 0;
        const OPENSSL_STACK *names =
            is_full ? (const OPENSSL_STACK *)p->distpoint->name.fullname : NULL;
        for (int k = 0; names && k < o->OPENSSL_sk_num(names); k++)
            add_address(o, o->OPENSSL_sk_value(names, k), &n, &out);
    }
    if (points)
        o->CRL_DIST_POINTS_free(points);
    return take_list(&out, n);
}

/* ---- Name constraints (RFC 5280, 4.2.1.10) ---- */

/* An address with its mask, as long again. */
static void add_network(const struct openssl *o, const ASN1_STRING *s, struct buf *out)
{
    const unsigned char *bytes = o->ASN1_STRING_get0_data(s);
    size_t half = (size_t)o->ASN1_STRING_length(s) / 2;
    char text[INET6_ADDRSTRLEN];
    int bits = 0;
    if ((half != 4 && half != 16) ||
        !inet_ntop(half == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text)) {
        buf_add_str(out, "addresses of no kind");
        return;
    }
    for (size_t i = 0; i < half; i++)
        bits += __builtin_popcount(bytes[half + i]);
    buf_addf(out, "%s/%d", text, bits);
}

static void add_subtrees(const struct openssl *o, const OPENSSL_STACK *trees,
                         const char *before, struct buf *out)
{
    int n = trees ? o->OPENSSL_sk_num(trees) : 0;
    if (n > 0)
        buf_add_str(out, before);
    for (int i = 0; i < n && i < LIST_MAX; i++) {
        const GENERAL_NAME *base =
            ((const GENERAL_SUBTREE *)o->OPENSSL_sk_value(trees, i))->base;
        buf_add_str(out, i ? ", " : "");
        if (base->type == GEN_IPADD)
            add_network(o, base->d.ip, out);
        else if (kind_of(base))
            add_string(o, base->d.ia5, out);
        else
            buf_add_str(out, "names of another kind");
    }
    if (n > LIST_MAX)
        buf_addf(out, " and %d more", n - LIST_MAX);
}

static char *name_limits(const struct openssl *o, X509 *x)
{
    NAME_CONSTRAINTS *limits = o->X509_get_ext_d2i(x, NID_name_constraints, NULL, NULL);
    struct buf out;
    if (!limits)
        return mem_strdup("");
    buf_init(&out, 4 * TEXT_MAX);
    add_subtrees(o, (const OPENSSL_STACK *)limits->permittedSubtrees, "only ", &out);
    add_subtrees(o, (const OPENSSL_STACK *)limits->excludedSubtrees,
                 out.len ? ", but not " : "not ", &out);
    o->NAME_CONSTRAINTS_free(limits);
    return buf_take(&out);
}

/* ---- Promises ---- */

static bool must_staple(const struct openssl *o, X509 *x)
{
    TLS_FEATURE *features = o->X509_get_ext_d2i(x, NID_tlsfeature, NULL, NULL);
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)features;
    bool must = false;
    for (int i = 0; features && i < o->OPENSSL_sk_num(stack); i++) {
        int64_t feature = 0;
        must |= o->ASN1_INTEGER_get_int64(&feature, o->OPENSSL_sk_value(stack, i)) &&
                feature == TLSEXT_TYPE_status_request;
    }
    if (features)
        o->TLS_FEATURE_free(features);
    return must;
}

/* One that can't be read has no log. */
static void read_sct(const struct openssl *o, const SCT *sct, struct jig_sct *out)
{
    unsigned char *id = NULL;
    struct buf text;
    if (!sct)
        return;
    size_t len = o->SCT_get0_log_id(sct, &id);
    buf_init(&text, sizeof out->log - 1);
    base64_add(span_make(id, len), &text);
    snprintf(out->log, sizeof out->log, "%s",
             text.failed ? "of no known kind" : buf_str(&text));
    buf_clear(&text);
    uint64_t at_ms = o->SCT_get_timestamp(sct);
    out->at_ms = at_ms < LAST_MS ? (int64_t)at_ms : LAST_MS;
}

static bool read_scts(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    struct certscts list;
    bool ok = certscts_read(o, x, &list);
    if (list.n > 0)
        out->scts = mem_zero(list.n, sizeof *out->scts);
    out->n_scts = out->scts ? list.n : 0;
    ok = ok && out->n_scts == list.n;
    for (size_t i = 0; i < out->n_scts; i++)
        read_sct(o, list.items[i], &out->scts[i]);
    certscts_clear(o, &list);
    return ok;
}

bool certext_read(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    out->usage = usage_words(o, x);
    out->ocsp = access_list(o, x, NID_ad_OCSP);
    out->ca_issuers = access_list(o, x, NID_ad_ca_issuers);
    out->crl = crl_list(o, x);
    out->name_limits = name_limits(o, x);
    out->must_staple = must_staple(o, x);
    out->path_len = (int)o->X509_get_pathlen(x);
    return out->usage && out->ocsp && out->ca_issuers && out->crl && out->name_limits &&
           read_scts(o, x, out) && read_names(o, x, out);
}
