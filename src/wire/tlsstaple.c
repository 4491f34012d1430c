/* The OCSP staple that came with the certificate (RFC 6066, 8), in words. Its signature is the
 * issuer's business and is not judged here. */
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "wire/tlscontext_private.h"

static char *status_words(const struct openssl *o, OCSP_BASICRESP *basic)
{
    ASN1_GENERALIZEDTIME *next = NULL;
    OCSP_SINGLERESP *single = o->OCSP_resp_get0(basic, 0);
    struct tm tm = { 0 };
    char text[64];
    if (!single)
        return mem_strdup("says nothing of this certificate");
    int status = o->OCSP_single_get0_status(single, NULL, NULL, NULL, &next);
    const char *word = status == V_OCSP_CERTSTATUS_GOOD      ? "good"
                       : status == V_OCSP_CERTSTATUS_REVOKED ? "revoked"
                                                             : "unknown";
    if (!next || !o->ASN1_TIME_to_tm(next, &tm))
        return mem_strdup(word);
    snprintf(text, sizeof text, "%s until %04d-%02d-%02d", word, (tm.tm_year + 1900) % 10000,
             (tm.tm_mon + 1) % 100, tm.tm_mday % 100);
    return mem_strdup(text);
}

char *tls_staple_words(const struct openssl *o, SSL *ssl)
{
    const unsigned char *bytes = NULL;
    long len = o->SSL_ctrl(ssl, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, &bytes);
    if (len <= 0 || !bytes)
        return mem_strdup("none");
    OCSP_RESPONSE *response = o->d2i_OCSP_RESPONSE(NULL, &bytes, len);
    OCSP_BASICRESP *basic = response && o->OCSP_response_status(response) == 0
                                ? o->OCSP_response_get1_basic(response)
                                : NULL;
    char *words = basic ? status_words(o, basic) : mem_strdup("unreadable");
    if (basic)
        o->OCSP_BASICRESP_free(basic);
    if (response)
        o->OCSP_RESPONSE_free(response);
    o->ERR_clear_error();
    return words;
}
