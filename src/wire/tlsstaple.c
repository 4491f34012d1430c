/* The OCSP staple that came with the certificate (RFC 6066, 8): what it says, whether it speaks of
 * this certificate, whether the issuer or its delegate signed it, and whether it is in force now
 * (RFC 6960, 3.2 and 4.2.2.2). */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/certfacts.h"
#include "wire/certread.h"
#include "wire/tlscontext_private.h"

enum {
    CLOCK_SLACK_S = 300,
    MAX_AGE_S = 7 * 86400, /* of an answer that names no end */
    REASON_NOT_GIVEN = -1
};

/* The answer about the leaf. */
struct answer {
    int status, reason;
    int64_t from, until, revoked; /* Unix time; until and revoked 0: not said */
};

static X509 *cert_at(const struct openssl *o, const STACK_OF(X509) * chain, int i)
{
    const OPENSSL_STACK *stack = (const OPENSSL_STACK *)chain;
    return stack && o->OPENSSL_sk_num(stack) > i ? o->OPENSSL_sk_value(stack, i) : NULL;
}

static int64_t unix_time(const struct openssl *o, const ASN1_GENERALIZEDTIME *time)
{
    struct tm tm = { 0 };
    return time && o->ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) : 0;
}

/* The responder chose the digest by which it names certificates. */
static bool is_about(const struct openssl *o, OCSP_SINGLERESP *single, X509 *leaf, X509 *issuer)
{
    OCSP_CERTID *theirs = (OCSP_CERTID *)(uintptr_t)o->OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *digest = NULL;
    if (!theirs || !o->OCSP_id_get0_info(NULL, &digest, NULL, NULL, theirs))
        return false;
    const char *name = o->OBJ_nid2sn(o->OBJ_obj2nid(digest));
    const EVP_MD *md = name ? o->EVP_get_digestbyname(name) : NULL;
    OCSP_CERTID *ours = md ? o->OCSP_cert_to_id(md, leaf, issuer) : NULL;
    bool same = ours && o->OCSP_id_cmp(ours, theirs) == 0;
    if (ours)
        o->OCSP_CERTID_free(ours);
    return same;
}

static bool find_answer(const struct openssl *o, OCSP_BASICRESP *basic, X509 *leaf,
                        X509 *issuer, struct answer *out)
{
    for (int i = 0; i < o->OCSP_resp_count(basic); i++) {
        ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *until = NULL;
        OCSP_SINGLERESP *single = o->OCSP_resp_get0(basic, i);
        if (!single || !is_about(o, single, leaf, issuer))
            continue;
        out->reason = REASON_NOT_GIVEN;
        out->status = o->OCSP_single_get0_status(single, &out->reason, &revoked, &from, &until);
        out->revoked = unix_time(o, revoked);
        out->from = unix_time(o, from);
        out->until = unix_time(o, until);
        return true;
    }
    return false;
}

/* The issuer itself is what is trusted here, whoever signed that one. */
static bool is_signed(const struct openssl *o, OCSP_BASICRESP *basic,
                      const STACK_OF(X509) * chain, X509 *issuer)
{
    X509_STORE *store = o->X509_STORE_new();
    bool ok = store && o->X509_STORE_add_cert(store, issuer) &&
              o->X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) &&
              o->OCSP_basic_verify(basic, (STACK_OF(X509) *)(uintptr_t)chain, store, 0) > 0;
    o->X509_STORE_free(store);
    return ok;
}

static void add_date(struct buf *out, const char *before, int64_t when)
{
    struct tm tm;
    time_t seconds = (time_t)when;
    if (when != 0 && gmtime_r(&seconds, &tm))
        buf_addf(out, "%s%04d-%02d-%02d", before, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void add_signer(const struct openssl *o, OCSP_BASICRESP *basic,
                       const STACK_OF(X509) * chain, X509 *issuer, struct buf *out)
{
    X509 *signer = NULL;
    struct jig_cert cert;
    bool found =
        o->OCSP_resp_get0_signer(basic, &signer, (STACK_OF(X509) *)(uintptr_t)chain) == 1;
    if (!found || o->X509_cmp(signer, issuer) == 0) {
        buf_add_str(out, ", signed by the issuer");
        return;
    }
    if (!cert_read(o, signer, &cert))
        return;
    buf_addf(out, ", signed for the issuer by %s", cert.common_name);
    cert_clear(&cert);
}

static enum jig_staple judge_time(const struct answer *a, int64_t now, struct buf *out)
{
    int64_t until = a->until ? a->until : a->from + MAX_AGE_S;
    if (a->from == 0 || a->from > now + CLOCK_SLACK_S) {
        buf_add_str(out, "not in force yet");
        add_date(out, ": it begins ", a->from);
        return JIG_STAPLE_STALE;
    }
    if (until < now - CLOCK_SLACK_S) {
        buf_add_str(out, "out of date");
        add_date(out, " since ", until);
        return JIG_STAPLE_STALE;
    }
    return JIG_STAPLE_GOOD;
}

static enum jig_staple judge_status(const struct openssl *o, const struct answer *a,
                                    struct buf *out)
{
    if (a->status == V_OCSP_CERTSTATUS_REVOKED) {
        buf_add_str(out, "revoked");
        add_date(out, " on ", a->revoked);
        if (a->reason != REASON_NOT_GIVEN)
            buf_addf(out, " (%s)", o->OCSP_crl_reason_str(a->reason));
        return JIG_STAPLE_REVOKED;
    }
    bool is_good = a->status == V_OCSP_CERTSTATUS_GOOD;
    buf_add_str(out, is_good ? "good" : "unknown to the responder");
    add_date(out, a->until ? " until " : " as of ", a->until ? a->until : a->from);
    return is_good ? JIG_STAPLE_GOOD : JIG_STAPLE_UNKNOWN;
}

static enum jig_staple judge(const struct openssl *o, OCSP_BASICRESP *basic,
                             const STACK_OF(X509) * chain, struct buf *out)
{
    struct answer answer = { 0 };
    X509 *leaf = cert_at(o, chain, 0), *issuer = cert_at(o, chain, 1);
    issuer = issuer ? issuer : leaf;
    if (!leaf) {
        buf_add_str(out, "about no certificate that was sent");
        return JIG_STAPLE_FOREIGN;
    }
    if (!find_answer(o, basic, leaf, issuer, &answer)) {
        buf_add_str(out, "about another certificate");
        return JIG_STAPLE_FOREIGN;
    }
    if (!is_signed(o, basic, chain, issuer)) {
        buf_add_str(out, "not signed by the issuer or one that it allowed to");
        return JIG_STAPLE_UNTRUSTED;
    }
    enum jig_staple fresh = judge_time(&answer, (int64_t)time(NULL), out);
    if (fresh != JIG_STAPLE_GOOD)
        return fresh;
    enum jig_staple status = judge_status(o, &answer, out);
    add_signer(o, basic, chain, issuer, out);
    return status;
}

static enum jig_staple judge_response(const struct openssl *o, OCSP_RESPONSE *response,
                                      const STACK_OF(X509) * chain, struct buf *out)
{
    int status = response ? o->OCSP_response_status(response) : -1;
    if (status > 0) {
        buf_addf(out, "the responder failed: %s", o->OCSP_response_status_str(status));
        return JIG_STAPLE_UNREADABLE;
    }
    OCSP_BASICRESP *basic = response ? o->OCSP_response_get1_basic(response) : NULL;
    if (!basic) {
        buf_add_str(out, "unreadable");
        return JIG_STAPLE_UNREADABLE;
    }
    enum jig_staple staple = judge(o, basic, chain, out);
    o->OCSP_BASICRESP_free(basic);
    return staple;
}

enum jig_staple tls_staple_judge(const struct openssl *o, SSL *ssl,
                                 const STACK_OF(X509) * chain, char **words)
{
    const unsigned char *bytes = NULL;
    struct buf out;
    long len = o->SSL_ctrl(ssl, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, &bytes);
    if (len <= 0 || !bytes) {
        *words = mem_strdup("none");
        return JIG_STAPLE_NONE;
    }
    buf_init(&out, 65536);
    OCSP_RESPONSE *response = o->d2i_OCSP_RESPONSE(NULL, &bytes, len);
    enum jig_staple staple = judge_response(o, response, chain, &out);
    if (response)
        o->OCSP_RESPONSE_free(response);
    o->ERR_clear_error();
    *words = buf_take(&out);
    return staple;
}
