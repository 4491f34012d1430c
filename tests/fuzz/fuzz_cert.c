/* Certificates: whatever a server puts into one becomes facts without a byte that could drive a
 * terminal, and words for each verdict. */
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "wire/certfacts.h"
#include "wire/certread.h"
#include "wire/certsct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int verdicts[] = { X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID,
                                X509_V_ERR_HOSTNAME_MISMATCH,
                                X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                                X509_V_ERR_INVALID_CA };

/* No C0, no DEL and, in UTF-8, no C1. */
static void check(const char *text)
{
    if (!text)
        abort();
    for (size_t i = 0; text[i]; i++) {
        unsigned char c = (unsigned char)text[i];
        bool is_c1 = c == 0xc2 && (unsigned char)text[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || is_c1)
            abort();
    }
}

static void check_all(const struct openssl *o, const struct jig_cert *cert)
{
    const char *texts[] = { cert->subject,    cert->common_name, cert->issuer,
                            cert->serial,     cert->sha256,      cert->sha1,
                            cert->key_type,   cert->key_group,   cert->signature,
                            cert->usage,      cert->ocsp,        cert->crl,
                            cert->ca_issuers, cert->name_limits };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(texts[i]);
    for (size_t i = 0; i < cert->n_names; i++)
        check(cert->names[i]);
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        char *words = cert_problem(o, verdicts[i], cert, "host.test");
        check(words);
        free(words);
    }
}

/* As if its own key had signed it, and the first SCT's log were one that is known. */
static void judge(const struct openssl *o, X509 *x, struct jig_cert *cert)
{
    struct ctlog log = { "a log", cert->n_scts ? cert->scts[0].log : "", ctlogs[0].key };
    certsct_judge(o, x, x, &log, 1, cert);
    for (size_t i = 0; i < cert->n_scts; i++)
        if (cert->scts[i].proof == JIG_SCT_GOOD)
            abort(); /* nobody has that log's key */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct openssl *o = openssl_get(NULL);
    struct jig_cert cert;
    if (!o)
        abort(); /* nothing would be tested */
    X509 *x = o->d2i_X509(NULL, &data, (long)size);
    if (x && cert_read(o, x, &cert)) {
        check_all(o, &cert);
        judge(o, x, &cert);
        cert_clear(&cert);
    }
    if (x)
        o->X509_free(x);
    o->ERR_clear_error();
    return 0;
}
