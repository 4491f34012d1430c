#include "wire/certfacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define N_OF(array) (sizeof(array) / sizeof *(array))

/* The strings of a struct, one after the other. */
#define CERT_TEXTS(c)                                                               \
    {                                                                               \
        &(c)->subject, &(c)->common_name, &(c)->issuer, &(c)->serial, &(c)->sha256, \
            &(c)->sha1, &(c)->key_type, &(c)->key_group, &(c)->usage, &(c)->ocsp,   \
            &(c)->signature, &(c)->problem, &(c)->pem, &(c)->ca_issuers, &(c)->crl, \
            &(c)->name_limits                                                       \
    }
#define FACTS_TEXTS(f)                                                                    \
    {                                                                                     \
        &(f)->version, &(f)->cipher, &(f)->group, &(f)->alpn, &(f)->sni, &(f)->offered,   \
            &(f)->alpn_offered, &(f)->verify_error, &(f)->verify_words, &(f)->ocsp_staple \
    }

static void free_texts(char **const texts[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(*texts[i]);
}

static bool complete_texts(char **const texts[], size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        if (!*texts[i])
            *texts[i] = mem_strdup("");
        ok = ok && *texts[i];
    }
    return ok;
}

void cert_clear(struct jig_cert *cert)
{
    char **const texts[] = CERT_TEXTS(cert);
    free_texts(texts, N_OF(texts));
    for (size_t i = 0; i < cert->n_names; i++)
        free(cert->names[i]);
    free(cert->names);
    free(cert->scts);
    memset(cert, 0, sizeof *cert);
}

void tls_facts_clear(struct jig_tls_facts *facts)
{
    char **const texts[] = FACTS_TEXTS(facts);
    free_texts(texts, N_OF(texts));
    for (size_t i = 0; i < facts->n_chain; i++)
        cert_clear(&facts->chain[i]);
    free(facts->chain);
    if (facts->anchor)
        cert_clear(facts->anchor);
    free(facts->anchor);
    memset(facts, 0, sizeof *facts);
}

static bool complete_cert(struct jig_cert *cert)
{
    char **const texts[] = CERT_TEXTS(cert);
    return complete_texts(texts, N_OF(texts));
}

bool tls_facts_complete(struct jig_tls_facts *facts)
{
    char **const texts[] = FACTS_TEXTS(facts);
    bool ok = complete_texts(texts, N_OF(texts));
    for (size_t i = 0; i < facts->n_chain; i++)
        ok = complete_cert(&facts->chain[i]) && ok;
    return (!facts->anchor || complete_cert(facts->anchor)) && ok;
}
