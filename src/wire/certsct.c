#include "wire/certsct.h"

#include "base/base64.h"
#include "base/buf.h"
#include "wire/certscts.h"

#define SIGNED_MAX (1u << 20)

/* Certificates have two to five. A thousand fit into one, and each costs a check of a signature. */
enum { JUDGED_MAX = 8 };

static EVP_PKEY *key_of(const struct openssl *o, const struct ctlog *log)
{
    struct buf der;
    buf_init(&der, 256);
    bool ok = base64_decode(SPAN(CTLOGS_KEY_HEAD), &der) &&
              base64_decode(span_of(log->key), &der) && !der.failed;
    const unsigned char *at = (const unsigned char *)der.ptr;
    EVP_PKEY *key = ok ? o->d2i_PUBKEY(NULL, &at, (long)der.len) : NULL;
    buf_clear(&der);
    return key;
}

/* A number of so many bytes, the most significant one first. */
static void add_number(struct buf *out, uint64_t number, int bytes)
{
    while (bytes-- > 0)
        buf_add_byte(out, (char)(number >> (8 * bytes)));
}

static void add_counted(struct buf *out, const unsigned char *bytes, int len, int bytes_of_len)
{
    add_number(out, (uint64_t)len, bytes_of_len);
    buf_add(out, span_make(bytes, (size_t)len));
}

static bool add_issuer(const struct openssl *o, X509 *issuer, struct buf *out)
{
    unsigned char *der = NULL, hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int len = o->i2d_X509_PUBKEY(o->X509_get_X509_PUBKEY(issuer), &der);
    bool ok = len > 0 && o->EVP_Digest(der, (size_t)len, hash, &n, o->EVP_sha256(), NULL);
    if (der)
        o->CRYPTO_free(der, __FILE__, __LINE__);
    buf_add(out, span_make(hash, ok ? n : 0));
    return ok;
}

/* The certificate as the log saw it: without what the log was yet to give. */
static bool add_precertificate(const struct openssl *o, X509 *x, struct buf *out)
{
    unsigned char *der = NULL;
    X509 *copy = o->X509_dup(x);
    int at = copy ? o->X509_get_ext_by_NID(copy, NID_ct_precert_scts, -1) : -1;
    if (at >= 0)
        o->X509_EXTENSION_free(o->X509_delete_ext(copy, at));
    int len = at >= 0 ? o->i2d_re_X509_tbs(copy, &der) : -1;
    if (len > 0)
        add_counted(out, der, len, 3);
    if (der)
        o->CRYPTO_free(der, __FILE__, __LINE__);
    o->X509_free(copy);
    return len > 0;
}

/* What all of them are about: the hash of the issuer's key, and the certificate. */
static bool add_entry(const struct openssl *o, X509 *x, X509 *issuer, struct buf *out)
{
    return add_issuer(o, issuer, out) && add_precertificate(o, x, out) && !out->failed;
}

static bool verifies(const struct openssl *o, const struct ctlog *log, const SCT *sct,
                     struct span text)
{
    unsigned char *signature = NULL;
    size_t len = o->SCT_get0_signature(sct, &signature);
    EVP_PKEY *key = key_of(o, log);
    EVP_MD_CTX *md = o->EVP_MD_CTX_new();
    bool ok =
        key && md && o->EVP_DigestVerifyInit(md, NULL, o->EVP_sha256(), NULL, key) == 1 &&
        o->EVP_DigestVerify(md, signature, len, (const unsigned char *)text.ptr, text.len) == 1;
    o->EVP_MD_CTX_free(md);
    o->EVP_PKEY_free(key);
    return ok;
}

static enum jig_sct_proof judge(const struct openssl *o, const struct ctlog *log,
                                const SCT *sct, struct span entry)
{
    enum { V1 = 0, CERTIFICATE_TIMESTAMP = 0, PRECERTIFICATE = 1 };
    unsigned char *extensions = NULL;
    size_t n = o->SCT_get0_extensions(sct, &extensions);
    struct buf text;
    if (!log || o->SCT_get_version(sct) != SCT_VERSION_V1)
        return JIG_SCT_UNCHECKED;
    buf_init(&text, SIGNED_MAX);
    add_number(&text, V1, 1);
    add_number(&text, CERTIFICATE_TIMESTAMP, 1);
    add_number(&text, o->SCT_get_timestamp(sct), 8);
    add_number(&text, PRECERTIFICATE, 2);
    buf_add(&text, entry);
    add_counted(&text, extensions, (int)n, 2);
    enum jig_sct_proof proof = text.failed                              ? JIG_SCT_UNCHECKED
                               : verifies(o, log, sct, buf_span(&text)) ? JIG_SCT_GOOD
                                                                        : JIG_SCT_BAD;
    buf_clear(&text);
    return proof;
}

void certsct_judge(const struct openssl *o, X509 *x, X509 *issuer, const struct ctlog *logs,
                   size_t n_logs, struct jig_cert *cert)
{
    struct buf entry;
    struct certscts list;
    bool ok = certscts_read(o, x, &list);
    buf_init(&entry, SIGNED_MAX);
    if (ok && list.n > 0 && add_entry(o, x, issuer, &entry))
        for (size_t i = 0; i < list.n && i < cert->n_scts && i < JUDGED_MAX; i++)
            if (list.items[i])
                cert->scts[i].proof = judge(o, ctlogs_find(logs, n_logs, cert->scts[i].log),
                                            list.items[i], buf_span(&entry));
    buf_clear(&entry);
    certscts_clear(o, &list);
    o->ERR_clear_error();
}
