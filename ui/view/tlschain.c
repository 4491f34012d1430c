#include "view/tlschain.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "wire/certwords.h"
#include "wire/ctlogs.h"

enum {
    LEFT = 2,
    LABEL_X = 6,
    VALUE_X = 17,
    BAR_LEAST = 4,
    BAR_MOST = 32,
    SOON_DAYS = 30,
    FEW_NAMES = 24
};
enum { NARROW = 86, LEAST_NAME = 16 };

static const char *text_of(const char *s)
{
    return s ? s : "";
}

size_t tlschain_n(const struct jig_tls_facts *f)
{
    size_t n = f->n_chain + (f->anchor != NULL);
    return n < TLSCHAIN_MAX ? n : TLSCHAIN_MAX;
}

const struct jig_cert *tlschain_at(const struct jig_tls_facts *f, size_t i)
{
    if (i < f->n_chain)
        return &f->chain[i];
    return i == f->n_chain ? f->anchor : NULL;
}

bool tlschain_has_more_names(const struct jig_tls_facts *f)
{
    for (size_t i = 0; i < tlschain_n(f); i++)
        if (tlschain_at(f, i)->n_names > FEW_NAMES)
            return true;
    return false;
}

/* The verdict's words say which store was asked. */
static bool is_system_store(const struct jig_tls_facts *f)
{
    return span_starts(span_of(f->verify_words), SPAN("a root of this system"));
}

/* Where there is little room the verdict alone says whose root it is. */
static const char *place_of(const struct jig_tls_facts *f, size_t i, bool is_narrow)
{
    const struct jig_cert *cert = tlschain_at(f, i);
    if (i == 0)
        return certwords_place(f, i);
    if (cert->in_store && !cert->is_self_issued)
        return i == f->n_chain ? "intermediate, not sent, trusted" : "intermediate, trusted";
    if (i == f->n_chain)
        return is_narrow            ? "root, not sent"
               : is_system_store(f) ? "root of this system, not sent"
                                    : "root, not sent, given as a CA";
    if (cert->in_store && !is_narrow)
        return is_system_store(f) ? "root, in the system store" : "root, given as a CA";
    return certwords_place(f, i);
}

static bool has_dates(const struct jig_cert *c)
{
    return c->not_before != JIG_CERT_NO_DATE && c->not_after != JIG_CERT_NO_DATE;
}

enum role tlschain_validity(const struct jig_cert *c, int64_t now, char out[64])
{
    char span[HUMAN_SHORT];
    if (!has_dates(c)) {
        snprintf(out, 64, "a date can't be read");
        return ROLE_ERROR;
    }
    int64_t left = c->not_after - now;
    if (now < c->not_before) {
        snprintf(out, 64, "not valid for another %s", human_span(span, c->not_before - now));
        return ROLE_ERROR;
    }
    if (left <= 0) {
        snprintf(out, 64, "expired %s ago", human_span(span, left));
        return ROLE_ERROR;
    }
    snprintf(out, 64, "expires in %s", human_span(span, left));
    return left < SOON_DAYS * 86400 ? ROLE_WARN : ROLE_OK;
}

/* ---- What one says ----------------------------------------------------------------------------*/

static void label(struct sheet *s, const char *words)
{
    sheet_row(s);
    sheet_str(s, LABEL_X, ROLE_MUTED, words);
}

static void detail(struct sheet *s, const struct tlschain_look *look, const char *name,
                   const char *value)
{
    if (!value || !value[0])
        return;
    label(s, name);
    sheet_wrap(s, VALUE_X, look->w - VALUE_X - 2, ROLE_BRIGHT, span_of(value));
}

/* "9f:31:04": where it takes several rows, each has as many bytes of it. */
static void add_fingerprint(struct sheet *s, const struct tlschain_look *look, const char *name,
                            const char *value)
{
    size_t n = value ? (strlen(value) + 1) / 3 : 0;
    if (!n)
        return;
    size_t room = look->w > VALUE_X + 5 ? (size_t)(look->w - VALUE_X - 2) / 3 : 1;
    size_t n_rows = (n + room - 1) / room;
    size_t per_row = n_rows > 1 ? (n + n_rows - 1) / n_rows : n;
    label(s, name);
    sheet_wrap(s, VALUE_X, (int)per_row * 3, ROLE_BRIGHT, span_of(value));
}

/* As wide as there is room for, between the dates. */
static int bar_width(const struct tlschain_look *look)
{
    int width = look->w - VALUE_X - 12 - 12 - 20;
    return width > BAR_MOST ? BAR_MOST : width < BAR_LEAST ? BAR_LEAST : width;
}

static void add_bar(struct sheet *s, const struct tlschain_look *look,
                    const struct jig_cert *cert, enum role role)
{
    char date[HUMAN_SHORT], days[64];
    int64_t all = has_dates(cert) ? cert->not_after - cert->not_before : 0;
    int64_t gone = has_dates(cert) ? look->now - cert->not_before : -1;
    int width = bar_width(look), right = look->w - 2;
    double part = all > 0 ? (double)gone / (double)all : has_dates(cert) ? 1 : 0;
    int done = part <= 0 ? 0 : part >= 1 ? width : (int)(part * width + 0.5);
    int at = sheet_str(s, VALUE_X, ROLE_MUTED, human_date(date, cert->not_before));
    at = sheet_fill(s, at + 1, done, role, "━");
    at = sheet_fill(s, at, width - done, ROLE_BORDER, "─"); /* told apart without colours too */
    at = sheet_behind(s, at + 1, VALUE_X, right, ROLE_BRIGHT,
                      span_of(human_date(date, cert->not_after)));
    if (gone < 0 || gone > all)
        return;
    snprintf(days, sizeof days, "%lld of %lld days", (long long)(gone / 86400),
             (long long)(all / 86400));
    sheet_behind(s, at + 3, VALUE_X, right, ROLE_FAINT, span_of(days));
}

static void add_names(struct sheet *s, const struct tlschain_look *look,
                      const struct jig_cert *cert)
{
    struct buf names;
    size_t n = look->all_names || cert->n_names <= FEW_NAMES ? cert->n_names : FEW_NAMES;
    buf_init(&names, 16u << 20);
    for (size_t i = 0; i < n; i++) {
        struct span name = span_of(cert->names[i]);
        struct span dns = SPAN("DNS:");
        if (span_starts(name, dns))
            name = span_sub(name, dns.len, name.len);
        buf_add_str(&names, i ? ", " : "");
        buf_add(&names, name);
    }
    detail(s, look, "names", buf_str(&names));
    buf_clear(&names);
    char count[HUMAN_COUNT], more[HUMAN_COUNT + 40];
    if (n == cert->n_names)
        return;
    snprintf(more, sizeof more, "and %s more; m shows them all",
             human_count(count, cert->n_names - n));
    sheet_row(s);
    sheet_wrap(s, VALUE_X, look->w - VALUE_X - 2, ROLE_WARN, span_of(more));
}

static bool is_weak_key(const struct jig_cert *cert)
{
    return strcmp(text_of(cert->key_type), "RSA") == 0 && cert->key_bits < 2048;
}

static void add_key(struct sheet *s, const struct tlschain_look *look,
                    const struct jig_cert *cert)
{
    const char *type =
        strcmp(text_of(cert->key_type), "EC") == 0 ? "ECDSA" : text_of(cert->key_type);
    bool has_group = text_of(cert->key_group)[0] != '\0';
    label(s, "key");
    int at = sheet_str(s, VALUE_X, ROLE_BRIGHT, type);
    if (has_group)
        at = sheet_str(s, at + 1, ROLE_BRIGHT, cert->key_group);
    else
        at = sheet_addf(s, at, ROLE_BRIGHT, ", %d bits", cert->key_bits);
    if (is_weak_key(cert))
        sheet_behind(s, at + 3, VALUE_X, look->w - 2, ROLE_WARN,
                     SPAN("short: 2048 bits are asked for today"));
}

/* A root's own signature proves nothing, whatever its digest. */
static void add_signature(struct sheet *s, const struct tlschain_look *look,
                          const struct jig_cert *cert)
{
    const char *name = text_of(cert->signature);
    bool is_weak = strstr(name, "sha1") || strstr(name, "SHA1") || strstr(name, "md5");
    label(s, "signature");
    int at = sheet_behind(s, VALUE_X, VALUE_X, look->w - 2, ROLE_BRIGHT, span_of(name));
    if (is_weak && !cert->is_self_issued)
        sheet_behind(s, at + 3, VALUE_X, look->w - 2, ROLE_WARN,
                     SPAN("a digest that can be forged"));
}

static void add_sct(struct sheet *s, const struct tlschain_look *look,
                    const struct jig_sct *sct, bool is_first)
{
    static const char stranger[] = "not a log that jig knows";
    char date[HUMAN_SHORT];
    const struct ctlog *log = ctlogs_find(ctlogs, ctlogs_n, sct->log);
    int right = look->w - 2;
    label(s, is_first ? "SCT" : "");
    if (!sct->log[0]) {
        sheet_str(s, VALUE_X, ROLE_WARN, "one that can't be read");
        return;
    }
    int at = sheet_str(s, VALUE_X, ROLE_BRIGHT, human_date(date, sct->at_ms / 1000));
    at = sheet_behind(s, at + 2, VALUE_X, right, log ? ROLE_BRIGHT : ROLE_MUTED,
                      span_of(log ? log->name : sct->log));
    if (sct->proof != JIG_SCT_UNCHECKED)
        sheet_behind(s, at + 2, VALUE_X, right,
                     sct->proof == JIG_SCT_GOOD ? ROLE_OK : ROLE_WARN,
                     span_of(certwords_proof(sct->proof)));
    else if (!log && at + 2 + (int)sizeof stranger <= right)
        sheet_str(s, at + 2, ROLE_FAINT, stranger);
}

static void add_promises(struct sheet *s, const struct tlschain_look *look,
                         const struct jig_cert *cert)
{
    if (cert->must_staple) {
        bool came = look->facts->staple == JIG_STAPLE_GOOD;
        label(s, "staple");
        sheet_wrap(s, VALUE_X, look->w - VALUE_X - 2, came ? ROLE_OK : ROLE_WARN,
                   came ? SPAN("must come along, and did")
                        : SPAN("must come along, and did not"));
    }
    for (size_t i = 0; i < cert->n_scts; i++)
        add_sct(s, look, &cert->scts[i], i == 0);
}

static void add_details(struct sheet *s, const struct tlschain_look *look,
                        const struct jig_cert *cert, enum role role)
{
    char authority[CERTWORDS_ROOM];
    label(s, "valid");
    add_bar(s, look, cert, role);
    add_names(s, look, cert);
    detail(s, look, "subject", cert->subject);
    detail(s, look, "issuer", cert->issuer);
    add_key(s, look, cert);
    add_signature(s, look, cert);
    detail(s, look, "serial", cert->serial);
    add_fingerprint(s, look, "sha256", cert->sha256);
    add_fingerprint(s, look, "sha1", cert->sha1);
    detail(s, look, "usage", cert->usage);
    certwords_authority(cert, authority);
    detail(s, look, "authority", authority);
    detail(s, look, "limits", cert->name_limits);
    detail(s, look, "OCSP", cert->ocsp);
    detail(s, look, "CRL", cert->crl);
    detail(s, look, "issuer at", cert->ca_issuers);
    add_promises(s, look, cert);
}

/* ---- The tree ---------------------------------------------------------------------------------*/

/* Below each other, but where there is no room for that. */
static int place_words(const struct tlschain_look *look, const char *place,
                       const char *validity)
{
    int width = visible_columns(span_of(place), look->w) + 3 +
                visible_columns(span_of(validity), look->w);
    int x = look->w < NARROW ? look->w * 2 / 5 : 37;
    int most = look->w - 2 - width;
    return x < most ? x : most > LEAST_NAME ? most : LEAST_NAME;
}

static void add_title(struct sheet *s, const struct tlschain_look *look, size_t i,
                      const struct jig_cert *cert, enum role role, const char *validity)
{
    const char *place = place_of(look->facts, i, look->w < NARROW);
    int place_x = place_words(look, place, validity);
    struct span name = span_of(cert->common_name);
    sheet_str(s, LEFT, ROLE_FOLD, look->open[i] ? "▾" : "▸");
    size_t fits = visible_fit(name, place_x - 6, NULL);
    int at = sheet_add(s, 4, ROLE_STRONG, span_sub(name, 0, fits));
    if (fits < name.len)
        sheet_str(s, at, ROLE_FAINT, "…");
    at = sheet_behind(s, place_x, LABEL_X, look->w - 2, ROLE_FAINT, span_of(place));
    sheet_behind(s, at + 3, LABEL_X, look->w - 2, role, span_of(validity));
}

static void add_certificate(struct sheet *s, const struct tlschain_look *look, size_t i)
{
    const struct jig_cert *cert = tlschain_at(look->facts, i);
    char validity[64];
    enum role role = tlschain_validity(cert, look->now, validity);
    sheet_item(s);
    add_title(s, look, i, cert, role, validity);
    for (struct span rest = span_of(text_of(cert->problem)); rest.len > 0;) {
        sheet_row(s);
        sheet_str(s, 4, ROLE_ERROR, "✗");
        sheet_wrap(s, LABEL_X, look->w - LABEL_X - 2, ROLE_ERROR, span_cut(&rest, '\n'));
    }
    if (!look->open[i])
        return;
    add_details(s, look, cert, role);
    sheet_row(s);
}

void tlschain_add(struct sheet *s, const struct tlschain_look *look)
{
    sheet_row(s);
    sheet_str(s, LEFT, ROLE_HEADING, "Certificate chain");
    sheet_row(s);
    for (size_t i = 0; i < tlschain_n(look->facts); i++)
        add_certificate(s, look, i);
    if (look->facts->n_chain > TLSCHAIN_MAX) {
        sheet_row(s);
        sheet_addf(s, LEFT, ROLE_WARN, "and %zu more; Y copies them all",
                   look->facts->n_chain - TLSCHAIN_MAX);
    }
    if (look->facts->n_chain > 0)
        return;
    sheet_row(s);
    sheet_wrap(s, LEFT, look->w - LEFT - 2, ROLE_FAINT,
               look->facts->resumed
                   ? SPAN("the session was resumed: no certificate was sent again")
                   : SPAN("no certificate was sent"));
}
