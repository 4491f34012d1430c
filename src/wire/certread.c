#include "wire/certread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/visible.h"
#include "wire/certext.h"
#include "wire/certfacts.h"
#include "wire/certwords.h"

#define TEXT_MAX 65536
#define HEX_MAX  64

/* A byte becomes at most four; what is longer is cut, so that it can't pass for want of memory. */
char *cert_text(const char *text, size_t len)
{
    struct buf out;
    size_t fits = len < TEXT_MAX / 4 ? len : TEXT_MAX / 4;
    buf_init(&out, TEXT_MAX + 8);
    visible_add(&out, span_make(text, fits), VISIBLE_ONE_LINE);
    buf_add_str(&out, fits < len ? "…" : "");
    return buf_take(&out);
}

/* What was written into a memory BIO; frees it. */
static char *take_bio(const struct openssl *o, BIO *bio, bool is_text)
{
    char *data = NULL;
    long len = o->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
    char *copy = is_text ? cert_text(data, (size_t)len) : mem_dup(span_make(data, (size_t)len));
    o->BIO_free(bio);
    return copy;
}

static char *name_text(const struct openssl *o, const X509_NAME *name)
{
    BIO *bio = o->BIO_new(o->BIO_s_mem());
    if (!bio)
        return NULL;
    unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    o->X509_NAME_print_ex(bio, name, 0, flags);
    return take_bio(o, bio, true);
}

static char *common_name(const struct openssl *o, const X509_NAME *name)
{
    int at = o->X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0)
        return name_text(o, name);
    unsigned char *utf8 = NULL;
    ASN1_STRING *data = o->X509_NAME_ENTRY_get_data(o->X509_NAME_get_entry(name, at));
    int len = o->ASN1_STRING_to_UTF8(&utf8, data);
    char *text = len < 0 ? name_text(o, name) : cert_text((char *)utf8, (size_t)len);
    if (utf8)
        o->CRYPTO_free(utf8, __FILE__, __LINE__);
    return text;
}

static int64_t unix_time(const struct openssl *o, const ASN1_TIME *time)
{
    struct tm tm = { 0 };
    return o->ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) : JIG_CERT_NO_DATE;
}

/* "9f:31:04": as openssl and browsers print it, in lower case. A serial number has up to 20
 * bytes. */
static char *colon_hex(const unsigned char *bytes, size_t n)
{
    struct buf out;
    buf_init(&out, TEXT_MAX);
    for (size_t i = 0; i < n && i < HEX_MAX; i++)
        buf_addf(&out, i ? ":%02x" : "%02x", bytes[i]);
    buf_add_str(&out, n > HEX_MAX ? ":…" : "");
    return buf_take(&out);
}

static char *digest(const struct openssl *o, const X509 *x, const EVP_MD *kind)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    return o->X509_digest(x, kind, bytes, &len) ? colon_hex(bytes, len) : mem_strdup("");
}

static char *serial(const struct openssl *o, X509 *x)
{
    const ASN1_INTEGER *number = o->X509_get0_serialNumber(x);
    return colon_hex(o->ASN1_STRING_get0_data(number), (size_t)o->ASN1_STRING_length(number));
}

static void read_key(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    EVP_PKEY *key = o->X509_get0_pubkey(x);
    char group[64] = "";
    size_t len;
    const char *type = key ? o->EVP_PKEY_get0_type_name(key) : NULL;
    if (key && !o->EVP_PKEY_get_group_name(key, group, sizeof group, &len))
        group[0] = '\0';
    out->key_type = mem_strdup(type ? type : "unknown");
    out->key_group = mem_strdup(certwords_group(group));
    out->key_bits = key ? o->EVP_PKEY_get_bits(key) : 0;
}

static char *pem_of(const struct openssl *o, X509 *x)
{
    BIO *bio = o->BIO_new(o->BIO_s_mem());
    if (!bio)
        return NULL;
    o->PEM_write_bio_X509(bio, x);
    return take_bio(o, bio, false);
}

bool cert_read(const struct openssl *o, X509 *x, struct jig_cert *out)
{
    memset(out, 0, sizeof *out);
    const char *signature = o->OBJ_nid2ln(o->X509_get_signature_nid(x));
    out->subject = name_text(o, o->X509_get_subject_name(x));
    out->common_name = common_name(o, o->X509_get_subject_name(x));
    out->issuer = name_text(o, o->X509_get_issuer_name(x));
    out->not_before = unix_time(o, o->X509_get0_notBefore(x));
    out->not_after = unix_time(o, o->X509_get0_notAfter(x));
    out->serial = serial(o, x);
    out->sha256 = digest(o, x, o->EVP_sha256());
    out->sha1 = digest(o, x, o->EVP_sha1());
    out->signature = mem_strdup(signature ? signature : "unknown");
    out->is_ca = o->X509_check_ca(x) > 0;
    out->is_self_issued = (o->X509_get_extension_flags(x) & EXFLAG_SI) != 0;
    bool is_unreadable = (o->X509_get_extension_flags(x) & EXFLAG_INVALID) != 0;
    out->problem = mem_strdup(is_unreadable ? CERTWORDS_UNREADABLE : "");
    out->pem = pem_of(o, x);
    read_key(o, x, out);
    o->ERR_clear_error();
    bool ok = out->subject && out->common_name && out->issuer && out->serial && out->sha256 &&
              out->sha1 && out->key_type && out->key_group && out->signature && out->problem &&
              out->pem && certext_read(o, x, out);
    if (!ok)
        cert_clear(out);
    return ok;
}

static void add_days(struct buf *out, const char *before, int64_t seconds, const char *after)
{
    int64_t days = seconds / 86400;
    if (days > 0)
        buf_addf(out, "%s %lld day%s%s", before, (long long)days, days == 1 ? "" : "s", after);
    else
        buf_addf(out, "%s %lld minutes%s", before, (long long)(seconds / 60), after);
}

static void add_names(struct buf *out, const struct jig_cert *cert, const char *host)
{
    buf_addf(out, "is not for %s", host ? host : "this host");
    if (cert->n_names == 0)
        buf_add_str(out, "; it names no host at all in subjectAltName");
    for (size_t i = 0; i < cert->n_names && i < 8; i++) {
        const char *name = cert->names[i];
        bool is_dns = strncmp(name, "DNS:", 4) == 0, is_ip = strncmp(name, "IP:", 3) == 0;
        buf_addf(out, "%s%s", i ? ", " : " but for ", name + (is_dns ? 4 : is_ip ? 3 : 0));
    }
    if (cert->n_names > 8)
        buf_addf(out, " and %zu more", cert->n_names - 8);
}

char *cert_problem_unreadable(const struct jig_cert *cert, const struct jig_cert *issuer)
{
    struct buf out;
    buf_init(&out, TEXT_MAX);
    if (certwords_is_unreadable(cert))
        buf_add_str(&out, CERTWORDS_UNREADABLE); /* known already: no issuer is looked for */
    else
        buf_addf(&out, "is signed by %s, which came along but " CERTWORDS_UNREADABLE,
                 issuer->subject);
    if (out.failed != JIG_ERR_TOO_LARGE)
        return buf_take(&out);
    buf_clear(&out);
    return mem_strdup("is signed by one that " CERTWORDS_UNREADABLE);
}

/* One that says where its issuer's certificate is stands below an intermediate as a rule, which the
 * server forgot; one that does not, below a root of somebody's own. */
static void add_missing_issuer(struct buf *out, const struct jig_cert *cert)
{
    buf_addf(out, "is signed by %s, which was not sent along and is not in the store; ",
             cert->issuer);
    if (cert->ca_issuers[0])
        buf_addf(
            out,
            "the server has to send that one (%s has it), or trust it with the option cacert",
            cert->ca_issuers);
    else
        buf_add_str(out, "trust that one with the option cacert");
}

struct problem_row {
    int verdict;
    const char *words;
};

static const struct problem_row problems[] = {
    { X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      "is self-signed and not in the store; trust it with the option cacert" },
    { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      "is a root that is not in the store; trust it with the option cacert" },
    { X509_V_ERR_CERT_SIGNATURE_FAILURE, "has a signature that its issuer did not make" },
    { X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, "has a begin that is no date" },
    { X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, "has an end that is no date" },
    { X509_V_ERR_INVALID_EXTENSION, CERTWORDS_UNREADABLE },
    { X509_V_ERR_INVALID_CA, "signs another one but is no CA" },
    { X509_V_ERR_INVALID_PURPOSE, "is not meant for a TLS server" },
    { X509_V_ERR_EE_KEY_TOO_SMALL, "has a key that is too short" },
    { X509_V_ERR_CA_KEY_TOO_SMALL, "has a key that is too short" },
    { X509_V_ERR_CA_MD_TOO_WEAK, "is signed with a digest that is too weak" },
    { X509_V_ERR_CERT_REVOKED, "is revoked" },
    { X509_V_ERR_PATH_LENGTH_EXCEEDED, "stands below more CAs than it allows" },
    { X509_V_ERR_PERMITTED_VIOLATION, "has a name that its CA must not sign" },
    { X509_V_ERR_EXCLUDED_VIOLATION, "has a name that its CA must not sign" },
};

static const char *problem_words(const struct openssl *o, int verdict)
{
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        if (problems[i].verdict == verdict)
            return problems[i].words;
    return o->X509_verify_cert_error_string(verdict);
}

bool cert_lacks_issuer(int verdict)
{
    return verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           verdict == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

char *cert_problem(const struct openssl *o, int verdict, const struct jig_cert *cert,
                   const char *host)
{
    struct buf out;
    int64_t now = (int64_t)time(NULL);
    buf_init(&out, TEXT_MAX);
    bool has_dates =
        cert->not_before != JIG_CERT_NO_DATE && cert->not_after != JIG_CERT_NO_DATE;
    if (verdict == X509_V_ERR_CERT_HAS_EXPIRED && has_dates)
        add_days(&out, "expired", now - cert->not_after, " ago");
    else if (verdict == X509_V_ERR_CERT_NOT_YET_VALID && has_dates)
        add_days(&out, "is not valid for another", cert->not_before - now,
                 " (is this machine's clock right?)");
    else if (verdict == X509_V_ERR_HOSTNAME_MISMATCH ||
             verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        add_names(&out, cert, host);
    else if (cert_lacks_issuer(verdict))
        add_missing_issuer(&out, cert);
    else
        buf_add_str(&out, problem_words(o, verdict));
    if (out.failed != JIG_ERR_TOO_LARGE)
        return buf_take(&out);
    buf_clear(&out); /* names without end */
    return mem_strdup(problem_words(o, verdict));
}
