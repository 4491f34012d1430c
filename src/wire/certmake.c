#include "wire/certmake.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "wire/openssl.h"

struct certmake {
    const struct openssl *o;
    X509 *cert;
    EVP_PKEY *key;
};

static bool set_name(const struct openssl *o, X509 *cert, const char *common_name)
{
    return o->X509_NAME_add_entry_by_txt(o->X509_get_subject_name(cert), "CN", MBSTRING_UTF8,
                                         (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* Two certificates of one issuer must differ in it; 63 random bits do (RFC 5280, 4.1.2.2). */
static bool set_serial(const struct openssl *o, X509 *cert)
{
    uint64_t value;
    ASN1_INTEGER *number = o->ASN1_INTEGER_new();
    bool ok = number && o->RAND_bytes((unsigned char *)&value, sizeof value) == 1 &&
              o->ASN1_INTEGER_set_uint64(number, (value >> 1) | 1) == 1 &&
              o->X509_set_serialNumber(cert, number) == 1;
    if (number)
        o->ASN1_INTEGER_free(number);
    return ok;
}

/* False where there is none, too. */
static bool put_in(const struct openssl *o, X509 *cert, X509_EXTENSION *take)
{
    bool ok = take && o->X509_add_ext(cert, take, -1) == 1;
    if (take)
        o->X509_EXTENSION_free(take);
    return ok;
}

static bool add_extension(const struct openssl *o, X509 *cert, X509 *issuer, int nid,
                          const char *value)
{
    X509V3_CTX context;
    o->X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    return put_in(o, cert, o->X509V3_EXT_conf_nid(NULL, &context, nid, value));
}

/* "crlDistributionPoints=URI:http://a.test/": the name and the value as OpenSSL reads them. */
static bool add_named(const struct openssl *o, X509 *cert, X509 *issuer, const char *line)
{
    char name[64];
    struct span value = span_of(line);
    struct span key = span_cut(&value, '=');
    X509V3_CTX context;
    if (key.len >= sizeof name || !value.ptr)
        return false;
    snprintf(name, sizeof name, "%.*s", (int)key.len, key.ptr);
    o->X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    return put_in(o, cert, o->X509V3_EXT_conf(NULL, &context, name, value.ptr));
}

static bool add_more(const struct openssl *o, X509 *cert, X509 *issuer,
                     const char *const *lines)
{
    bool ok = true;
    for (; ok && lines && *lines; lines++)
        ok = add_named(o, cert, issuer, *lines);
    return ok;
}

static bool add_extensions(const struct openssl *o, X509 *cert, X509 *issuer,
                           const struct certmake_spec *spec)
{
    bool ok = add_extension(o, cert, issuer, NID_subject_key_identifier, "hash");
    if (issuer != cert)
        ok = ok && add_extension(o, cert, issuer, NID_authority_key_identifier, "keyid");
    if (spec->is_ca)
        return ok &&
               add_extension(o, cert, issuer, NID_basic_constraints, "critical,CA:TRUE") &&
               add_extension(o, cert, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    ok = ok && add_extension(o, cert, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(o, cert, issuer, NID_key_usage, "critical,digitalSignature") &&
         add_extension(o, cert, issuer, NID_ext_key_usage, "serverAuth,clientAuth");
    return ok &&
           (!spec->names || add_extension(o, cert, issuer, NID_subject_alt_name, spec->names));
}

static bool fill(struct certmake *c, const struct certmake_spec *spec,
                 const struct certmake *issuer)
{
    const struct openssl *o = c->o;
    X509 *by = issuer ? issuer->cert : c->cert;
    return o->X509_set_version(c->cert, X509_VERSION_3) && set_serial(o, c->cert) &&
           o->ASN1_TIME_set(o->X509_getm_notBefore(c->cert), (time_t)spec->not_before) &&
           o->ASN1_TIME_set(o->X509_getm_notAfter(c->cert), (time_t)spec->not_after) &&
           set_name(o, c->cert, spec->common_name) &&
           o->X509_set_issuer_name(c->cert, o->X509_get_subject_name(by)) &&
           o->X509_set_pubkey(c->cert, c->key) && add_extensions(o, c->cert, by, spec) &&
           add_more(o, c->cert, by, spec->extensions) &&
           o->X509_sign(c->cert, issuer ? issuer->key : c->key, o->EVP_sha256()) > 0;
}

enum jig_err certmake_new(const struct certmake_spec *spec, const struct certmake *issuer,
                          struct certmake **out, struct jig_error *error)
{
    const struct openssl *o = openssl_get(error);
    if (!o)
        return JIG_ERR_TLS;
    struct certmake *c = mem_zero(1, sizeof *c);
    if (!c)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    c->o = o;
    c->key = o->EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    c->cert = o->X509_new();
    if (!c->key || !c->cert || !fill(c, spec, issuer)) {
        certmake_free(c);
        o->ERR_clear_error();
        return jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_NONE,
                             "no certificate could be made for %s", spec->common_name);
    }
    *out = c;
    return JIG_OK;
}

void certmake_free(struct certmake *c)
{
    if (!c)
        return;
    c->o->X509_free(c->cert);
    c->o->EVP_PKEY_free(c->key);
    free(c);
}

static char *take(const struct openssl *o, BIO *bio, bool ok)
{
    char *data = NULL;
    long len = o->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
    char *copy = ok ? mem_dup(span_make(data, (size_t)len)) : NULL;
    o->BIO_free(bio);
    return copy;
}

char *certmake_cert_pem(const struct certmake *c)
{
    BIO *bio = c->o->BIO_new(c->o->BIO_s_mem());
    return bio ? take(c->o, bio, c->o->PEM_write_bio_X509(bio, c->cert)) : NULL;
}

char *certmake_key_pem(const struct certmake *c)
{
    BIO *bio = c->o->BIO_new(c->o->BIO_s_mem());
    return bio ? take(c->o, bio,
                      c->o->PEM_write_bio_PrivateKey(bio, c->key, NULL, NULL, 0, NULL, NULL))
               : NULL;
}
