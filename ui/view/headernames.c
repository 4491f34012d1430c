#include "view/headernames.h"

#include <stddef.h>

enum { MOST_VALUES = 10 };

struct known {
    const char *name, *note;
    const char *values[MOST_VALUES]; /* ends with NULL */
};

/* The IANA registry's request fields that people type, the usual ones of proxies and APIs, and
 * values that stand in their specifications. */
static const struct known table[] = {
    { "Accept",
      "media types wanted",
      { "application/json", "application/xml", "text/html", "text/plain", "text/event-stream",
        "application/problem+json", "application/octet-stream", "image/*", "*/*" } },
    { "Accept-Charset", "", { "utf-8" } },
    { "Accept-Encoding", "codings wanted", { "gzip", "br", "zstd", "gzip, br", "identity" } },
    { "Accept-Language", "languages wanted", { "en", "en-GB, en;q=0.8", "de", "fr", "*" } },
    { "Access-Control-Request-Headers", "CORS preflight", { "content-type, authorization" } },
    { "Access-Control-Request-Method", "CORS preflight", { "GET", "POST", "PUT", "DELETE" } },
    { "Authorization", "see the Auth tab", { "Bearer ", "Basic ", "Digest " } },
    { "Cache-Control", "", { "no-cache", "no-store", "max-age=0", "only-if-cached" } },
    { "Connection", "", { "close", "keep-alive", "Upgrade" } },
    { "Content-Disposition", "", { "attachment; filename=\"\"", "inline" } },
    { "Content-Encoding", "of the body", { "gzip", "br", "zstd", "identity" } },
    { "Content-Language", "of the body", { "en" } },
    { "Content-Length", "jig counts by itself", { NULL } },
    { "Content-Type",
      "of the body",
      { "application/json", "application/json; charset=utf-8", "application/xml",
        "application/x-www-form-urlencoded", "multipart/form-data", "text/plain",
        "text/plain; charset=utf-8", "text/csv", "application/octet-stream" } },
    { "Cookie", "", { NULL } },
    { "DNT", "", { "1" } },
    { "Date", "", { NULL } },
    { "Early-Data", "RFC 8470", { "1" } },
    { "Expect", "", { "100-continue" } },
    { "Forwarded", "RFC 7239", { "for=192.0.2.1;proto=https" } },
    { "From", "", { NULL } },
    { "Host", "from the URL", { NULL } },
    { "Idempotency-Key", "", { "{{$uuid}}" } },
    { "If-Match", "only if the ETag is", { "*" } },
    { "If-Modified-Since", "", { NULL } },
    { "If-None-Match", "only if the ETag is not", { "*" } },
    { "If-Range", "", { NULL } },
    { "If-Unmodified-Since", "", { NULL } },
    { "Last-Event-ID", "event streams", { NULL } },
    { "Link", "", { NULL } },
    { "Max-Forwards", "TRACE, OPTIONS", { "0", "10" } },
    { "Origin", "", { "https://", "null" } },
    { "Pragma", "", { "no-cache" } },
    { "Prefer", "RFC 7240", { "return=minimal", "return=representation", "respond-async" } },
    { "Priority", "RFC 9218", { "u=0", "u=3, i" } },
    { "Proxy-Authorization", "", { "Basic " } },
    { "Range", "part of the answer", { "bytes=0-1023", "bytes=-1024" } },
    { "Referer", "", { "https://" } },
    { "Sec-Fetch-Dest", "", { "document", "empty" } },
    { "Sec-Fetch-Mode", "", { "cors", "navigate", "no-cors" } },
    { "Sec-Fetch-Site", "", { "cross-site", "same-origin", "none" } },
    { "TE", "transfer codings", { "trailers" } },
    { "Trailer", "", { NULL } },
    { "Transfer-Encoding", "jig chooses by itself", { "chunked" } },
    { "Upgrade", "", { "websocket", "h2c" } },
    { "Upgrade-Insecure-Requests", "", { "1" } },
    { "User-Agent", "", { "Mozilla/5.0", "curl/8.0" } },
    { "Via", "", { NULL } },
    { "X-API-Key", "", { "{{secret.api_key}}" } },
    { "X-CSRF-Token", "", { NULL } },
    { "X-Correlation-ID", "", { "{{$uuid}}" } },
    { "X-Forwarded-For", "", { "192.0.2.1" } },
    { "X-Forwarded-Host", "", { NULL } },
    { "X-Forwarded-Proto", "", { "https", "http" } },
    { "X-HTTP-Method-Override", "", { "PATCH", "PUT", "DELETE" } },
    { "X-Request-ID", "", { "{{$uuid}}" } },
    { "X-Requested-With", "", { "XMLHttpRequest" } },
    { "traceparent", "W3C trace context", { NULL } },
    { "tracestate", "W3C trace context", { NULL } },
};

enum { N = sizeof table / sizeof *table };

size_t headernames_offer(struct span typed, struct candidate *out, size_t room)
{
    struct candidate all[N];
    for (size_t i = 0; i < N; i++)
        all[i] = (struct candidate){ span_of(table[i].name), span_of(table[i].note) };
    return complete_filter(all, N, typed, out, room);
}

size_t headernames_offer_values(struct span name, struct span typed, struct candidate *out,
                                size_t room)
{
    struct candidate values[MOST_VALUES] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        if (span_ieq_str(name, table[i].name))
            while (n < MOST_VALUES && table[i].values[n]) {
                values[n].text = span_of(table[i].values[n]);
                n++;
            }
    return complete_filter(values, n, typed, out, room);
}
