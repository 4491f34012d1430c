#include "wire/cert.h"

#include <stdlib.h>
#include <string.h>

void cert_clear(struct jig_cert *cert)
{
    char *const texts[] = { cert->subject, cert->common_name, cert->issuer,    cert->serial,
                            cert->sha256,  cert->sha1,        cert->key_type,  cert->key_group,
                            cert->usage,   cert->ocsp,        cert->signature, cert->problem,
                            cert->pem };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    for (size_t i = 0; i < cert->n_names; i++)
        free(cert->names[i]);
    free(cert->names);
    memset(cert, 0, sizeof *cert);
}

void tls_facts_clear(struct jig_tls_facts *facts)
{
    char *const texts[] = { facts->version,      facts->cipher,       facts->group,
                            facts->alpn,         facts->sni,          facts->offered,
                            facts->alpn_offered, facts->verify_error, facts->verify_words,
                            facts->ocsp_staple };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    for (size_t i = 0; i < facts->n_chain; i++)
        cert_clear(&facts->chain[i]);
    free(facts->chain);
    if (facts->anchor)
        cert_clear(facts->anchor);
    free(facts->anchor);
    memset(facts, 0, sizeof *facts);
}
