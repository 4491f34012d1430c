/* The own certificate: PEM, or PKCS#12 with certificate, key and chain in one locked file. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "wire/tlscontext_private.h"

static const char no_pair[] = "the key is not that of the certificate";

static enum jig_err bad_certificate(struct jig_error *error, const char *file, const char *why)
{
    if (access(file, R_OK) != 0)
        why = strerror(errno);
    return jig_error_set(error, JIG_ERR_CLIENT_CERTIFICATE, JIG_PHASE_TLS, "%s: %s", file, why);
}

/* ---- PEM ---- */

static int give_password(char *out, int room, int writing, void *password)
{
    (void)writing;
    size_t len = password ? strlen(password) : 0;
    if (len >= (size_t)room)
        return -1;
    if (len > 0)
        memcpy(out, password, len);
    return (int)len;
}

static const char *key_trouble(const struct openssl *o, const char *password)
{
    unsigned long code = o->ERR_peek_error();
    if (ERR_GET_LIB(code) == ERR_LIB_X509 &&
        (ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH ||
         ERR_GET_REASON(code) == X509_R_KEY_TYPE_MISMATCH))
        return no_pair;
    return password ? "no key in PEM could be read from it with this password"
                    : "no key in PEM could be read from it; a locked one needs its password";
}

static enum jig_err use_key(struct tls_context *c, const char *key, const char *password,
                            struct jig_error *error)
{
    const struct openssl *o = c->o;
    o->SSL_CTX_set_default_passwd_cb(c->ctx, give_password);
    o->SSL_CTX_set_default_passwd_cb_userdata(c->ctx, (void *)(uintptr_t)password);
    int ok = o->SSL_CTX_use_PrivateKey_file(c->ctx, key, SSL_FILETYPE_PEM);
    o->SSL_CTX_set_default_passwd_cb_userdata(c->ctx, NULL);
    if (!ok)
        return bad_certificate(error, key, key_trouble(o, password));
    return o->SSL_CTX_check_private_key(c->ctx) ? JIG_OK : bad_certificate(error, key, no_pair);
}

/* ---- PKCS#12 ---- */

/* DER of any kind begins with a SEQUENCE; PEM is text. */
static bool is_der(const struct openssl *o, BIO *file)
{
    unsigned char first = 0;
    bool is = o->BIO_read(file, &first, 1) == 1 && first == 0x30;
    o->BIO_ctrl(file, BIO_CTRL_RESET, 0, NULL);
    return is;
}

static const char *archive_trouble(const struct openssl *o, const char *password)
{
    unsigned long code = o->ERR_peek_error();
    if (ERR_GET_LIB(code) == ERR_LIB_EVP && ERR_GET_REASON(code) == ERR_R_UNSUPPORTED)
        return "it is locked in an old way (RC2) that this OpenSSL does not open";
    return password ? "the password does not open it" : "it is locked and needs its password";
}

static bool use_parts(struct tls_context *c, EVP_PKEY *key, X509 *cert,
                      const STACK_OF(X509) * chain)
{
    const struct openssl *o = c->o;
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)chain;
    bool ok = o->SSL_CTX_use_certificate(c->ctx, cert) == 1 &&
              o->SSL_CTX_use_PrivateKey(c->ctx, key) == 1;
    for (int i = 0; ok && stack && i < o->OPENSSL_sk_num(stack); i++)
        ok = o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_CHAIN_CERT, 1, o->OPENSSL_sk_value(stack, i)) > 0;
    return ok;
}

static enum jig_err use_archive(struct tls_context *c, const struct tls_config *config,
                                BIO *file, struct jig_error *error)
{
    const struct openssl *o = c->o;
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    STACK_OF(X509) *chain = NULL;
    PKCS12 *archive = o->d2i_PKCS12_bio(file, NULL);
    enum jig_err err = JIG_OK;
    if (!archive)
        return bad_certificate(error, config->cert_file, "neither PEM nor PKCS#12");
    if (!o->PKCS12_parse(archive, config->key_pass ? config->key_pass : "", &key, &cert,
                         &chain))
        err = bad_certificate(error, config->cert_file, archive_trouble(o, config->key_pass));
    else if (!cert || (!key && !config->key_file))
        err = bad_certificate(error, config->cert_file,
                              cert ? "it holds no key" : "it holds no certificate");
    else if (key && !use_parts(c, key, cert, chain))
        err = bad_certificate(error, config->cert_file, no_pair);
    else if (!key && !o->SSL_CTX_use_certificate(c->ctx, cert))
        err = bad_certificate(error, config->cert_file, "its certificate can't be used");
    o->EVP_PKEY_free(key);
    o->X509_free(cert);
    o->OPENSSL_sk_pop_free((OPENSSL_STACK *)chain, (OPENSSL_sk_freefunc)o->X509_free);
    o->PKCS12_free(archive);
    return err;
}

/* ---- Either ---- */

enum jig_err tls_use_certificate(struct tls_context *c, const struct tls_config *config,
                                 struct jig_error *error)
{
    const struct openssl *o = c->o;
    const char *cert = config->cert_file;
    if (!cert && !config->key_file)
        return JIG_OK;
    if (!cert)
        return jig_error_set(error, JIG_ERR_CLIENT_CERTIFICATE, JIG_PHASE_TLS,
                             "%s: a key without its certificate", config->key_file);
    o->ERR_clear_error();
    BIO *file = o->BIO_new_file(cert, "rb");
    if (!file)
        return bad_certificate(error, cert, "it can't be read");
    bool is_archive = is_der(o, file);
    enum jig_err err = is_archive ? use_archive(c, config, file, error) : JIG_OK;
    o->BIO_free(file);
    if (!err && !is_archive && !o->SSL_CTX_use_certificate_chain_file(c->ctx, cert))
        err = bad_certificate(error, cert, "no certificate in PEM could be read from it");
    const char *key = config->key_file ? config->key_file : is_archive ? NULL : cert;
    return !err && key ? use_key(c, key, config->key_pass, error) : err;
}
