#include "wire/certext.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/visible.h"
#include "wire/certread.h"

#define TEXT_MAX 65536

static char *address_text(const unsigned char *bytes, size_t n)
{
    char text[3 + INET6_ADDRSTRLEN] = "IP:";
    int family = n == 4 ? AF_INET : AF_INET6;
    if ((n != 4 && n != 16) || !inet_ntop(family, bytes, text + 3, sizeof text - 3))
        return mem_strdup("an address of no kind");
    return mem_strdup(text);
}

static char *alternative_name(const struct openssl *o, const GENERAL_NAME *name)
{
    if (name->type == GEN_IPADD)
        return address_text(o->ASN1_STRING_get0_data(name->d.ip),
                            (size_t)o->ASN1_STRING_length(name->d.ip));
    const char *prefix = name->type == GEN_DNS     ? "DNS:"
                         : name->type == GEN_EMAIL ? "email:"
                         : name->type == GEN_URI   ? "URI:"
                                                   : NULL;
    struct buf out;
    buf_init(&out, TEXT_MAX);
    if (!prefix)
        return mem_strdup("another kind of name");
    buf_add_str(&out, prefix);
    const ASN1_STRING *text = name->d.ia5;
    visible_add(&out,
                span_make(o->ASN1_STRING_get0_data(text), (size_t)o->ASN1_STRING_length(text)),
                VISIBLE_ONE_LINE);
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
    { KU_DIGITAL_SIGNATURE, "digital signature" }, { KU_KEY_ENCIPHERMENT, "key encipherment" },
    { KU_KEY_AGREEMENT, "key agreement" },         { KU_KEY_CERT_SIGN, "signs certificates" },
    { KU_CRL_SIGN, "signs revocation lists" },
};

static const struct usage_row extended_usages[] = {
    { XKU_SSL_SERVER, "TLS server" },  { XKU_SSL_CLIENT, "TLS client" },
    { XKU_CODE_SIGN, "code signing" }, { XKU_SMIME, "e-mail" },
    { XKU_OCSP_SIGN, "OCSP signing" }, { XKU_TIMESTAMP, "time stamping" },
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

static char *ocsp_address(const struct openssl *o, X509 *x)
{
    STACK_OF(OPENSSL_STRING) *list = o->X509_get1_ocsp(x);
    if (!list)
        return mem_strdup("");
    const char *first = o->OPENSSL_sk_value((const OPENSSL_STACK *)list, 0);
    char *text = cert_text(first, first ? strlen(first) : 0);
    o->X509_email_free(list);
    return text;
}

bool certext_read(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    out->usage = usage_words(o, x);
    out->ocsp = ocsp_address(o, x);
    return out->usage && out->ocsp && read_names(o, x, out);
}
