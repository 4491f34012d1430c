#include "data/explain.h"

#include "data/explainrules.h"

struct header {
    const char *name;
    explain_rule *rule;  /* NULL: its value needs no explanation */
    const char *meaning; /* what it is for, and where that is written */
};

static const struct header headers[] = {
    { "Accept-Ranges", explain_accept_ranges,
      "whether parts of it may be asked for · RFC 9110, 14.3" },
    { "Access-Control-Allow-Credentials", explain_allow_credentials,
      "whether pages of other sites may send cookies along · Fetch" },
    { "Access-Control-Allow-Headers", NULL,
      "request headers that pages of other sites may set · Fetch" },
    { "Access-Control-Allow-Methods", NULL,
      "methods that pages of other sites may use · Fetch" },
    { "Access-Control-Allow-Origin", explain_allow_origin,
      "which sites' pages may read this · Fetch" },
    { "Access-Control-Expose-Headers", NULL,
      "headers that pages of other sites may read · Fetch" },
    { "Age", explain_age, "seconds since a cache had it from the origin · RFC 9111, 5.1" },
    { "Allow", NULL, "methods that this resource takes · RFC 9110, 10.2.1" },
    { "Alt-Svc", NULL, "other places and protocols for the same site · RFC 7838" },
    { "Cache-Control", explain_cache_control,
      "who may keep this, and for how long · RFC 9111, 5.2" },
    { "Connection", NULL, "what happens to the connection afterwards · RFC 9110, 7.6.1" },
    { "Content-Disposition", explain_content_disposition,
      "a file to be saved, and its name · RFC 6266" },
    { "Content-Encoding", explain_content_encoding,
      "how the content is compressed · RFC 9110, 8.4" },
    { "Content-Language", NULL, "the language of its readers · RFC 9110, 8.5" },
    { "Content-Length", explain_content_length, "bytes of content · RFC 9110, 8.6" },
    { "Content-Range", NULL, "which part of the whole this is · RFC 9110, 14.4" },
    { "Content-Security-Policy", explain_csp,
      "where a page may load things from · CSP Level 3" },
    { "Content-Type", NULL, "what the content is · RFC 9110, 8.3" },
    { "Date", explain_date, "when the message was made · RFC 9110, 6.6.1" },
    { "ETag", explain_etag, "names this version of the resource · RFC 9110, 8.8.3" },
    { "Expires", explain_expires, "when a cache must ask again · RFC 9111, 5.3" },
    { "Keep-Alive", NULL, "how long the connection stays open unused" },
    { "Last-Modified", explain_last_modified,
      "when the resource last changed · RFC 9110, 8.8.2" },
    { "Link", NULL, "other resources that belong to this one · RFC 8288" },
    { "Location", explain_location, "where to go on · RFC 9110, 10.2.2" },
    { "RateLimit-Limit", explain_limit, "requests that are allowed" },
    { "RateLimit-Remaining", explain_remaining, "requests that are left" },
    { "RateLimit-Reset", explain_reset, "when the count begins anew" },
    { "Referrer-Policy", explain_referrer_policy,
      "what links tell about the page they are on" },
    { "Retry-After", explain_retry_after, "when to try again · RFC 9110, 10.2.3" },
    { "Server", explain_server, "the software of the server · RFC 9110, 10.2.4" },
    { "Server-Timing", explain_server_timing, "where the server's time went · Server Timing" },
    { "Set-Cookie", explain_set_cookie, "a cookie to be kept and sent back · RFC 6265" },
    { "Strict-Transport-Security", explain_hsts,
      "browsers must use https from now on · RFC 6797" },
    { "Trailer", NULL, "fields that follow the content · RFC 9110, 6.6.2" },
    { "Transfer-Encoding", explain_transfer_encoding,
      "how the message is framed · RFC 9112, 6.1" },
    { "Upgrade", NULL, "protocols that the server would change to · RFC 9110, 7.8" },
    { "Vary", explain_vary, "request headers that the answer depends on · RFC 9110, 12.5.5" },
    { "Via", explain_via, "proxies on the way · RFC 9110, 7.6.3" },
    { "WWW-Authenticate", NULL, "how to log in · RFC 9110, 11.6.1" },
    { "X-Content-Type-Options", explain_nosniff, "browsers must believe Content-Type · Fetch" },
    { "X-Frame-Options", explain_frame_options,
      "which pages may show this one in a frame · RFC 7034" },
    { "X-Powered-By", explain_powered_by, "software behind the server" },
    { "X-RateLimit-Limit", explain_limit, "requests that are allowed" },
    { "X-RateLimit-Remaining", explain_remaining, "requests that are left" },
    { "X-RateLimit-Reset", explain_reset, "when the count begins anew" },
    { "X-XSS-Protection", explain_xss_protection, "a filter that browsers no longer have" },
};

static const struct header *header_of(struct span name)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (span_ieq_str(name, headers[i].name))
            return &headers[i];
    return NULL;
}

bool explain_field(const struct explain_answer *a, struct span name, struct span value,
                   struct explanation *out)
{
    const struct header *h = header_of(name);
    return h && h->rule && h->rule(a, value, out);
}

const char *explain_meaning(struct span name)
{
    const struct header *h = header_of(name);
    return h ? h->meaning : NULL;
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
