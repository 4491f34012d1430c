/* Whether the peer of a TLS connection is to be trusted: its chain, judged by OpenSSL with every
 * fault noted, and the OCSP staple that came along. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/certread.h"
#include "wire/certsct.h"
#include "wire/certwords.h"
#include "wire/tls_private.h"

#define TEXT_MAX 262144

static struct tls *owner(const struct openssl *o, X509_STORE_CTX *store)
{
    SSL *ssl = o->X509_STORE_CTX_get_ex_data(store, o->SSL_get_ex_data_X509_STORE_CTX_idx());
    return ssl ? o->SSL_get_ex_data(ssl, EX_TLS) : NULL;
}

static struct jig_cert *sent_cert(struct tls *t, X509_STORE_CTX *store, const X509 *x)
{
    const OPENSSL_STACK *sent =
        (const OPENSSL_STACK *)t->o->X509_STORE_CTX_get0_untrusted(store);
    for (size_t i = 0; i < t->n_chain; i++)
        if (t->o->X509_cmp(t->o->OPENSSL_sk_value(sent, (int)i), x) == 0)
            return &t->chain[i];
    return NULL;
}

/* One that the peer did not send is the store's; NULL where memory is out. */
static struct jig_cert *store_cert(struct tls *t, X509 *x)
{
    if (t->anchor)
        return t->anchor;
    t->anchor = mem_zero(1, sizeof *t->anchor);
    if (t->anchor && cert_read(t->o, x, t->anchor)) {
        t->anchor->in_store = true;
        return t->anchor;
    }
    free(t->anchor);
    t->anchor = NULL;
    return NULL;
}

/* A fault that names no certificate is the leaf's. */
static struct jig_cert *cert_at_fault(struct tls *t, X509_STORE_CTX *store)
{
    X509 *x = t->o->X509_STORE_CTX_get_current_cert(store);
    if (!x)
        return t->n_chain > 0 ? &t->chain[0] : NULL;
    struct jig_cert *sent = sent_cert(t, store, x);
    return sent ? sent : store_cert(t, x);
}

/* On a line of its own below what is wrong with it already; OpenSSL finds some of it twice. */
static void add_problem(struct jig_cert *cert, const char *words)
{
    struct buf all;
    if (strstr(cert->problem, words))
        return;
    buf_init(&all, TEXT_MAX);
    if (cert->problem[0])
        buf_addf(&all, "%s\n", cert->problem);
    buf_add_str(&all, words);
    char *joined = buf_take(&all);
    if (!joined)
        return;
    free(cert->problem);
    cert->problem = joined;
}

/* What keeps OpenSSL from finding the issuer where nothing is missing: its own extensions, or those
 * of the issuer that was sent, can't be read; NULL: it is not that. */
static const struct jig_cert *unreadable(const struct tls *t, const struct jig_cert *cert)
{
    if (certwords_is_unreadable(cert))
        return cert;
    for (size_t i = 0; i < t->n_chain; i++)
        if (certwords_is_unreadable(&t->chain[i]) &&
            strcmp(t->chain[i].subject, cert->issuer) == 0)
            return &t->chain[i];
    return NULL;
}

static char *problem_of(const struct tls *t, int verdict, const struct jig_cert *cert)
{
    const struct jig_cert *bad = cert_lacks_issuer(verdict) ? unreadable(t, cert) : NULL;
    return bad ? cert_problem_unreadable(cert, bad)
               : cert_problem(t->o, verdict, cert, t->host);
}

/* Called for each fault; going on after it finds the others too. Only the first decides. */
static int on_fault(int ok, X509_STORE_CTX *store)
{
    const struct openssl *o = openssl_get(NULL);
    struct tls *t = o ? owner(o, store) : NULL;
    int verdict = o ? o->X509_STORE_CTX_get_error(store) : 0;
    if (ok || !t)
        return ok;
    struct jig_cert *cert = cert_at_fault(t, store);
    char *words = cert ? problem_of(t, verdict, cert) : NULL;
    if (words)
        add_problem(cert, words);
    free(words);
    if (t->verdict == X509_V_OK) {
        t->verdict = verdict;
        t->at_fault = cert;
    }
    /* It would stand for whatever makes the chain end, of another certificate. */
    o->X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

static bool keep_chain(struct tls *t, X509_STORE_CTX *store)
{
    const OPENSSL_STACK *sent =
        (const OPENSSL_STACK *)t->o->X509_STORE_CTX_get0_untrusted(store);
    int n = sent ? t->o->OPENSSL_sk_num(sent) : 0;
    if (n <= 0)
        return true;
    t->chain = mem_zero((size_t)n, sizeof *t->chain);
    for (int i = 0; t->chain && i < n; i++) {
        if (!cert_read(t->o, t->o->OPENSSL_sk_value(sent, i), &t->chain[i]))
            return false;
        t->n_chain++;
    }
    return t->chain != NULL;
}

/* The root that ends a trusted chain: one of those that were sent, or one more to show. */
static X509 *keep_anchor(struct tls *t, X509_STORE_CTX *store)
{
    const OPENSSL_STACK *built = (const OPENSSL_STACK *)t->o->X509_STORE_CTX_get0_chain(store);
    int n = built ? t->o->OPENSSL_sk_num(built) : 0;
    if (n <= 0)
        return NULL;
    X509 *root = t->o->OPENSSL_sk_value(built, n - 1);
    struct jig_cert *cert = sent_cert(t, store, root);
    if (cert)
        cert->in_store = true;
    else
        store_cert(t, root);
    return root;
}

/* Whatever the verdict: of each certificate whose issuer was found. */
static void judge_promises(struct tls *t, X509_STORE_CTX *store)
{
    const OPENSSL_STACK *built = (const OPENSSL_STACK *)t->o->X509_STORE_CTX_get0_chain(store);
    int n = built ? t->o->OPENSSL_sk_num(built) : 0;
    for (int i = 0; i + 1 < n; i++) {
        X509 *x = t->o->OPENSSL_sk_value(built, i);
        struct jig_cert *cert = sent_cert(t, store, x);
        if (cert && cert->n_scts > 0)
            certsct_judge(t->o, x, t->o->OPENSSL_sk_value(built, i + 1), ctlogs, ctlogs_n,
                          cert);
    }
}

static void add_fault(const struct jig_cert *cert, struct buf *out)
{
    if (!cert || !cert->problem[0])
        return;
    struct span rest = span_of(cert->problem);
    buf_addf(out, "%sthe certificate %s%s ", out->len ? "; " : "", cert->common_name,
             cert->in_store ? " of the store" : "");
    buf_add(out, span_cut(&rest, '\n'));
    while (rest.len > 0) {
        buf_add_str(out, ", and ");
        buf_add(out, span_cut(&rest, '\n'));
    }
}

/* Every certificate that has a fault, the one that decided first. */
static char *faults_of(const struct tls *t)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    add_fault(t->at_fault, &text);
    for (size_t i = 0; i < t->n_chain && text.len < TEXT_MAX / 4; i++)
        if (&t->chain[i] != t->at_fault)
            add_fault(&t->chain[i], &text);
    if (t->anchor != t->at_fault)
        add_fault(t->anchor, &text);
    if (!text.len)
        buf_addf(&text, "the certificate: %s", t->o->X509_verify_cert_error_string(t->verdict));
    return buf_take(&text);
}

/* The verdict in words. `root`: what the chain ends in, where it is trusted. */
static void set_words(struct tls *t, X509 *root)
{
    struct buf text;
    bool is_trusted = t->verdict == X509_V_OK;
    free(t->verify_error);
    t->verify_error = is_trusted ? NULL : faults_of(t);
    buf_init(&text, TEXT_MAX);
    if (is_trusted && root)
        tlsstore_add_origin(t->context, root, &text);
    if (is_trusted)
        buf_addf(&text, " signs the chain; the name matches %s", t->host ? t->host : "");
    else
        buf_add_str(&text, t->verify_error ? t->verify_error : "not trusted");
    free(t->verify_words);
    t->verify_words = buf_take(&text);
}

/* OpenSSL's own verification, with every fault noted and the chain kept whatever comes of it. */
int tls_verify_chain(X509_STORE_CTX *store, void *context)
{
    struct tls_context *c = context;
    struct tls *t = owner(c->o, store);
    if (!t || t->chain)
        return 0;
    if (!keep_chain(t, store)) {
        t->pipe.is_starved = true;
        return 0;
    }
    tlsstore_complete(c, store);
    c->o->X509_STORE_CTX_set_verify_cb(store, on_fault);
    int ok = c->o->X509_verify_cert(store);
    if (ok <= 0 && t->verdict == X509_V_OK)
        t->verdict = X509_V_ERR_UNSPECIFIED;
    X509 *root = t->verdict == X509_V_OK ? keep_anchor(t, store) : NULL;
    judge_promises(t, store);
    set_words(t, root);
    c->o->X509_STORE_CTX_set_error(store, t->verdict);
    return t->verdict == X509_V_OK || c->insecure;
}

/* A resumed session brings no certificates: those of the session are judged anew, as they would
 * have been if they had been sent. */
static bool verify_again(struct tls *t)
{
    const struct openssl *o = t->o;
    STACK_OF(X509) *sent = o->SSL_get_peer_cert_chain(t->ssl);
    X509_STORE_CTX *store = o->X509_STORE_CTX_new();
    X509 *leaf = sent ? o->OPENSSL_sk_value((const OPENSSL_STACK *)sent, 0) : NULL;
    bool ok =
        leaf && store &&
        o->X509_STORE_CTX_init(store, o->SSL_CTX_get_cert_store(t->context->ctx), leaf, sent) &&
        o->X509_STORE_CTX_set_ex_data(store, o->SSL_get_ex_data_X509_STORE_CTX_idx(), t->ssl) &&
        o->X509_STORE_CTX_set_default(store, "ssl_server");
    if (ok) {
        X509_VERIFY_PARAM *param = o->X509_STORE_CTX_get0_param(store);
        ok = o->X509_VERIFY_PARAM_set1(param, o->SSL_get0_param(t->ssl)) == 1;
        o->X509_VERIFY_PARAM_set_auth_level(param, o->SSL_get_security_level(t->ssl));
        ok = ok && tls_verify_chain(store, t->context) != 0;
    }
    o->X509_STORE_CTX_free(store);
    return ok;
}

static const STACK_OF(X509) * chain_of(const struct tls *t)
{
    const STACK_OF(X509) *built = t->o->SSL_get0_verified_chain(t->ssl);
    return built ? built : t->o->SSL_get_peer_cert_chain(t->ssl);
}

/* A staple that the issuer stands for and that says "revoked" decides like any other fault. */
static bool judge_staple(struct tls *t)
{
    t->staple = tls_staple_judge(t->o, t->ssl, chain_of(t), &t->staple_words);
    if (t->staple != JIG_STAPLE_REVOKED || t->n_chain == 0)
        return true;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    buf_addf(&text, "was %s", t->staple_words ? t->staple_words : "revoked");
    char *words = buf_take(&text);
    if (words)
        add_problem(&t->chain[0], words);
    free(words);
    if (t->verdict == X509_V_OK) {
        t->at_fault = &t->chain[0];
        t->verdict = X509_V_ERR_CERT_REVOKED;
    }
    set_words(t, NULL);
    return t->context->insecure;
}

bool tls_is_trusted(struct tls *t)
{
    bool was_resumed = t->o->SSL_session_reused(t->ssl) == 1;
    return (!was_resumed || t->chain || verify_again(t)) && judge_staple(t);
}
