#include "data/explain.h"

#include "data/explainrules.h"
#include "data/fieldparts.h"
#include "data/human.h"

struct header {
    const char *name;
    explain_rule *rule;
};

static const struct header headers[] = {
    { "Accept-Ranges", explain_accept_ranges },
    { "Access-Control-Allow-Credentials", explain_allow_credentials },
    { "Access-Control-Allow-Headers", explain_allow_any },
    { "Access-Control-Allow-Methods", explain_allow_any },
    { "Access-Control-Allow-Origin", explain_allow_origin },
    { "Access-Control-Expose-Headers", explain_allow_any },
    { "Access-Control-Max-Age", explain_preflight_age },
    { "Age", explain_age },
    { "Alt-Svc", explain_alt_svc },
    { "Cache-Control", explain_cache_control },
    { "Cache-Status", explain_cache_status },
    { "Connection", explain_connection },
    { "Content-Disposition", explain_content_disposition },
    { "Content-Encoding", explain_content_encoding },
    { "Content-Length", explain_content_length },
    { "Content-MD5", explain_out_of_use },
    { "Content-Range", explain_content_range },
    { "Content-Security-Policy", explain_csp },
    { "Content-Security-Policy-Report-Only", explain_csp_report },
    { "Content-Type", explain_content_type },
    { "Cross-Origin-Embedder-Policy", explain_embedder_policy },
    { "Cross-Origin-Opener-Policy", explain_opener_policy },
    { "Cross-Origin-Resource-Policy", explain_resource_policy },
    { "Date", explain_date },
    { "Deprecation", explain_deprecation },
    { "ETag", explain_etag },
    { "Expect-CT", explain_out_of_use },
    { "Expires", explain_expires },
    { "Last-Modified", explain_last_modified },
    { "Link", explain_link },
    { "Location", explain_location },
    { "NEL", explain_reporting },
    { "Permissions-Policy", explain_permissions },
    { "Pragma", explain_out_of_use },
    { "Priority", explain_priority },
    { "Proxy-Authenticate", explain_authenticate },
    { "RateLimit", explain_rate_limit },
    { "RateLimit-Limit", explain_limit },
    { "RateLimit-Policy", explain_rate_policy },
    { "RateLimit-Remaining", explain_remaining },
    { "RateLimit-Reset", explain_reset },
    { "Referrer-Policy", explain_referrer_policy },
    { "Report-To", explain_out_of_use },
    { "Retry-After", explain_retry_after },
    { "Server", explain_server },
    { "Server-Timing", explain_server_timing },
    { "Set-Cookie", explain_set_cookie },
    { "Strict-Transport-Security", explain_hsts },
    { "Sunset", explain_sunset },
    { "Transfer-Encoding", explain_transfer_encoding },
    { "Vary", explain_vary },
    { "Via", explain_via },
    { "WWW-Authenticate", explain_authenticate },
    { "Warning", explain_out_of_use },
    { "X-Content-Type-Options", explain_nosniff },
    { "X-Frame-Options", explain_frame_options },
    { "X-Powered-By", explain_powered_by },
    { "X-RateLimit-Limit", explain_limit },
    { "X-RateLimit-Remaining", explain_x_remaining },
    { "X-RateLimit-Reset", explain_reset },
    { "X-XSS-Protection", explain_xss_protection },
};

static explain_rule *rule_of(struct span name)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (span_ieq_str(name, headers[i].name))
            return headers[i].rule;
    return NULL;
}

/* A structured field that breaks the grammar is passed over whole (RFC 9651, 4.2). */
static bool is_broken(struct span name, struct span value, struct explanation *out)
{
    const struct fieldinfo *info = fieldinfo_find(name);
    struct fieldparts parts;
    if (!info || info->syntax < FIELD_ITEM)
        return false;
    fieldparts_read(info, value, &parts);
    return parts.is_broken &&
           explain_say(out, EXPLAIN_WARN, "no structured field: it breaks off at byte %zu",
                       parts.broken_at + 1);
}

/* Fields that are no lists, and what readers make of more than one. */
static const struct single {
    const char *name;
    enum explain_tone tone;
    const char *words;
} singles[] = {
    { "Access-Control-Allow-Credentials", EXPLAIN_BAD, "browsers refuse more than one" },
    { "Access-Control-Allow-Origin", EXPLAIN_BAD, "browsers refuse more than one" },
    { "Age", EXPLAIN_WARN, "the first counts" }, /* RFC 9111, 5.1 */
    { "Content-Location", EXPLAIN_WARN, NULL },
    { "Content-Range", EXPLAIN_WARN, NULL },
    { "Content-Type", EXPLAIN_WARN, NULL },
    { "Date", EXPLAIN_WARN, NULL },
    { "ETag", EXPLAIN_WARN, NULL },
    { "Expires", EXPLAIN_WARN, NULL },
    { "Last-Modified", EXPLAIN_WARN, NULL },
    { "Location", EXPLAIN_WARN, NULL },
    { "Retry-After", EXPLAIN_WARN, NULL },
    { "Strict-Transport-Security", EXPLAIN_WARN, "the first counts" }, /* RFC 6797, 8.1 */
};

_Static_assert(sizeof singles / sizeof *singles == EXPLAIN_SINGLES, "a count for each");

/* EXPLAIN_SINGLES: it may stand there more than once. */
static size_t single_of(struct span name)
{
    size_t i = 0;
    while (i < EXPLAIN_SINGLES && !span_ieq_str(name, singles[i].name))
        i++;
    return i;
}

void explain_count(struct explain_answer *a, struct span name)
{
    size_t i = single_of(name);
    if (i < EXPLAIN_SINGLES)
        a->counts[i]++;
}

/* RFC 9110, 5.3: a sender must not send such a field twice. */
static bool is_repeated(const struct explain_answer *a, struct span name,
                        struct explanation *out)
{
    size_t i = single_of(name);
    char count[HUMAN_COUNT];
    if (i == EXPLAIN_SINGLES || a->counts[i] < 2)
        return false;
    return explain_say(
        out, singles[i].tone, "sent %s times: %s", human_count(count, a->counts[i]),
        singles[i].words ? singles[i].words : "readers differ in which one counts");
}

bool explain_field(const struct explain_answer *a, struct span name, struct span value,
                   struct explanation *out)
{
    explain_rule *rule = rule_of(name);
    return is_repeated(a, name, out) || (rule && rule(a, value, out)) ||
           is_broken(name, value, out);
}

static bool has(const struct explain_answer *a, const char *name)
{
    struct span value;
    return a->find(a->ctx, name, &value);
}

size_t explain_missing(const struct explain_answer *a, const char *out[EXPLAIN_MISSING])
{
    size_t n = 0;
    bool is_page = span_istarts(a->content_type, SPAN("text/html")) ||
                   span_istarts(a->content_type, SPAN("application/xhtml"));
    if (a->status < 200 || a->status == 204 || a->status == 304)
        return 0;
    if (a->is_https && !has(a, "Strict-Transport-Security"))
        out[n++] = "Strict-Transport-Security";
    if (a->content_type.len && !has(a, "X-Content-Type-Options"))
        out[n++] = "X-Content-Type-Options";
    if (is_page && !has(a, "Content-Security-Policy"))
        out[n++] = "Content-Security-Policy";
    if (is_page && !has(a, "Referrer-Policy"))
        out[n++] = "Referrer-Policy";
    if (is_page && !has(a, "X-Frame-Options") && !has(a, "Content-Security-Policy"))
        out[n++] = "X-Frame-Options";
    return n;
}
