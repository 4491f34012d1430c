#include "view/facts.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "wire/url.h"

bool facts_is_https(const struct jig_exchange *x)
{
    struct span url = span_of(jig_exchange_url(x));
    return span_istarts(url, SPAN("https:")) || span_istarts(url, SPAN("wss:"));
}

struct status {
    int code;
    const char *words;
};

static const struct status statuses[] = {
    { 100, "Continue" },
    { 101, "Switching Protocols" },
    { 102, "Processing" },
    { 103, "Early Hints" },
    { 200, "OK" },
    { 201, "Created" },
    { 202, "Accepted" },
    { 203, "Non-Authoritative Information" },
    { 204, "No Content" },
    { 205, "Reset Content" },
    { 206, "Partial Content" },
    { 207, "Multi-Status" },
    { 208, "Already Reported" },
    { 226, "IM Used" },
    { 300, "Multiple Choices" },
    { 301, "Moved Permanently" },
    { 302, "Found" },
    { 303, "See Other" },
    { 304, "Not Modified" },
    { 305, "Use Proxy" },
    { 307, "Temporary Redirect" },
    { 308, "Permanent Redirect" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 402, "Payment Required" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 407, "Proxy Authentication Required" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 411, "Length Required" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 418, "I'm a teapot" },
    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" },
    { 423, "Locked" },
    { 424, "Failed Dependency" },
    { 425, "Too Early" },
    { 426, "Upgrade Required" },
    { 428, "Precondition Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 451, "Unavailable For Legal Reasons" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
    { 506, "Variant Also Negotiates" },
    { 507, "Insufficient Storage" },
    { 508, "Loop Detected" },
    { 510, "Not Extended" },
    { 511, "Network Authentication Required" },
};

const char *facts_status_words(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].code == status)
            return statuses[i].words;
    return "";
}

enum role facts_status_role(int status)
{
    static const uint8_t roles[] = { ROLE_ERROR, ROLE_INFO, ROLE_OK,
                                     ROLE_WARN,  ROLE_WARN, ROLE_ERROR };
    return status >= 100 && status < 600 ? roles[status / 100] : ROLE_ERROR;
}

enum role facts_status_badge(int status)
{
    static const uint8_t roles[] = { ROLE_BADGE_ERROR, ROLE_BADGE_INFO, ROLE_BADGE_OK,
                                     ROLE_BADGE_INFO,  ROLE_BADGE_WARN, ROLE_BADGE_ERROR };
    return status >= 100 && status < 600 ? roles[status / 100] : ROLE_BADGE_ERROR;
}

const char *facts_version(const struct jig_exchange *x)
{
    const char *version = jig_exchange_version(x);
    return strcmp(version, "HTTP/2") == 0 ? "h2" : version;
}

bool facts_has_tls(const struct jig_tls_facts *tls)
{
    return tls && tls->version && tls->version[0];
}

void facts_tls_version(const struct jig_tls_facts *tls, char out[24])
{
    struct span v = span_of(tls->version);
    bool usual = span_starts(v, SPAN("TLSv"));
    if (!v.len) /* none was agreed on */
        v = SPAN("TLS");
    snprintf(out, 24, "%s%.*s", usual ? "TLS " : "", (int)(v.len < 16 ? v.len : 16),
             usual ? v.ptr + 4 : v.ptr);
}

void facts_add_end(const char *host, uint16_t port, struct buf *out)
{
    bool is_v6 = strchr(host, ':') && port;
    buf_addf(out, is_v6 ? "[%s]" : "%s", host);
    if (port)
        buf_addf(out, ":%u", port);
}

int64_t facts_received_us(const struct jig_exchange *x)
{
    struct jig_timing t = jig_exchange_timing(x);
    int64_t head = t.head >= 0 ? t.head : t.wait;
    return jig_exchange_status(x) && head >= 0 && t.started_wall_us ? t.started_wall_us + head
                                                                    : 0;
}

int64_t facts_offset(const struct jig_transfer *t, size_t i)
{
    int64_t offset = 0;
    while (i-- > 0)
        offset += jig_exchange_timing(jig_transfer_exchange(t, i)).total;
    return offset;
}

int64_t facts_total(const struct jig_transfer *t)
{
    return facts_offset(t, jig_transfer_n_exchanges(t));
}

static bool find_field(const void *ctx, const char *name, struct span *value)
{
    struct jig_field field;
    if (!jig_exchange_find(ctx, JIG_SECTION_RESPONSE, name, &field))
        return false;
    *value = span_make(field.value, field.value_len);
    return true;
}

static void count_fields(const struct jig_exchange *x, struct explain_answer *a)
{
    size_t n = jig_exchange_n_fields(x, JIG_SECTION_RESPONSE);
    for (size_t i = 0; i < n; i++) {
        struct jig_field field = jig_exchange_field(x, JIG_SECTION_RESPONSE, i);
        explain_count(a, span_make(field.name, field.name_len));
    }
}

static bool is_loopback(const struct jig_exchange *x)
{
    struct url url = { .text = NULL };
    bool is = !url_parse(&url, span_of(jig_exchange_url(x)), NULL) && url_is_loopback(&url);
    url_clear(&url);
    return is;
}

struct explain_answer facts_answer(const struct jig_exchange *x)
{
    struct explain_answer a = {
        .is_https = facts_is_https(x),
        .is_loopback = is_loopback(x),
        .status = jig_exchange_status(x),
        .received_us = facts_received_us(x),
        .wire_len = jig_exchange_body_wire_len(x),
        .body_len = jig_exchange_body_len(x),
        .is_complete = jig_exchange_is_done(x),
        .find = find_field,
        .ctx = x,
    };
    find_field(x, "Content-Type", &a.content_type);
    count_fields(x, &a);
    return a;
}

struct advice {
    enum jig_err code;
    enum jig_phase phase; /* JIG_PHASE_NONE: whichever */
    const char *words;
};

static const struct advice advices[] = {
    { JIG_ERR_RESOLVE, 0, "Is the host's name spelled right, and is there a network?" },
    { JIG_ERR_RESOLVE_PROXY, 0,
      "Is the proxy's name right? It can be switched off under Options." },
    { JIG_ERR_CONNECT, 0,
      "Does the server run, and on this port? A firewall may be in the way." },
    { JIG_ERR_PROXY, 0,
      "Check the proxy's address and login, and that it leads to this host and port." },
    { JIG_ERR_TIMEOUT, JIG_PHASE_CONNECT,
      "The address does not answer: a firewall, or a machine that is off." },
    { JIG_ERR_TIMEOUT, 0, "The time allowed stands under Options." },
    { JIG_ERR_TLS, 0, "Does the port speak TLS? The versions allowed stand under Options." },
    { JIG_ERR_CERTIFICATE, 0,
      "The TLS tab shows the chain. A CA file can be named under Options, or verification "
      "switched off." },
    { JIG_ERR_CLIENT_CERTIFICATE, 0, "Check the certificate and key files under Options." },
    { JIG_ERR_REMOTE_DISCONNECTED, 0,
      "The server closed the connection without an answer; its log may say why." },
    { JIG_ERR_BAD_STATUS_LINE, 0,
      "The Wire tab shows what came. Is this an HTTP server, and is the scheme right?" },
    { JIG_ERR_UNKNOWN_PROTOCOL, 0,
      "The Wire tab shows what came. Is this an HTTP server, and is the scheme right?" },
    { JIG_ERR_LINE_TOO_LONG, 0, "The Wire tab shows what came." },
    { JIG_ERR_TOO_MANY_HEADERS, 0, "The Wire tab shows what came." },
    { JIG_ERR_BAD_HEADER, 0, "The Wire tab shows what came." },
    { JIG_ERR_BAD_CHUNK, 0, "The Wire tab shows what came; the body up to there is kept." },
    { JIG_ERR_INCOMPLETE_READ, 0, "What came is kept and shown." },
    { JIG_ERR_DECODE, 0,
      "What could be decoded is shown. The Wire tab has the bytes as they came." },
    { JIG_ERR_TOO_MANY_REDIRECTS, 0, "The Timing tab lists every hop." },
    { JIG_ERR_TOO_LARGE, 0,
      "\"Body at most\" under Options says how much is taken; what came up to there is kept." },
    { JIG_ERR_RECEIVE, 0, "What came is kept and shown." },
    { JIG_ERR_CANCELLED, 0, "What came is kept and shown." },
};

/* With a server that had shown its certificate. */
static bool is_refused_by_server(const struct jig_error *error, const struct jig_exchange *x)
{
    const struct jig_tls_facts *tls = jig_exchange_tls(x);
    return error->code == JIG_ERR_TLS && tls && tls->n_chain > 0;
}

/* What came first of it; ptr NULL: nothing did. */
static struct span heard(const struct jig_exchange *x, bool with_proxy)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == JIG_RECEIVED && piece.with_proxy == with_proxy)
            return span_make(piece.data, piece.len);
    }
    return (struct span){ 0 };
}

/* By something else than TLS. */
static bool is_answered_in_clear(const struct jig_error *error, const struct jig_exchange *x)
{
    bool is_proxy = error->phase == JIG_PHASE_PROXY;
    const struct jig_tls_facts *tls =
        is_proxy ? jig_exchange_proxy_tls(x) : jig_exchange_tls(x);
    return error->code == JIG_ERR_TLS && !facts_has_tls(tls) && heard(x, is_proxy).ptr != NULL;
}

static const char *advise_clear(const struct jig_error *error, const struct jig_exchange *x)
{
    bool is_proxy = error->phase == JIG_PHASE_PROXY;
    if (!span_starts(heard(x, is_proxy), SPAN("HTTP/")))
        return "The Wire tab shows what came. Does the port speak TLS?";
    if (is_proxy)
        return "What came is HTTP without TLS: try http:// as the proxy's scheme.";
    return span_istarts(span_of(jig_exchange_url(x)), SPAN("wss:"))
               ? "What came is HTTP without TLS: try ws:// in the place of wss://."
               : "What came is HTTP without TLS: try http:// in the place of https://.";
}

const char *facts_advice(const struct jig_error *error, const struct jig_exchange *x)
{
    if (is_refused_by_server(error, x))
        return "A client certificate, ciphers and versions are set under Options.";
    if (is_answered_in_clear(error, x))
        return advise_clear(error, x);
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (advices[i].code == error->code &&
            (!advices[i].phase || advices[i].phase == error->phase))
            return advices[i].words;
    return NULL;
}
