#include "demo/routes.h"

#include <stdio.h>

#include "base/base64.h"
#include "demo/reply.h"
#include "demo/samples.h"
#include "demo/shop.h"
#include "demo/streams.h"

typedef void handler(const struct asked *a, struct link *l, struct span rest);

struct route {
    const char *prefix; /* of whole path segments; what follows is the handler's `rest` */
    handler *handle;
    const char *what;
};

/* The number after the slash, at most `most`. */
static unsigned number(struct span rest, unsigned most)
{
    uint64_t n;
    struct span digits = span_sub(rest, 1, rest.len);
    return span_to_u64(digits, &n) && n < most ? (unsigned)n : most;
}

static void add_request(struct buf *out, const struct asked *a)
{
    struct span rest = a->fields, name, value;
    bool first = true;
    buf_add_str(out, "{\"method\":");
    reply_quote(out, a->method);
    buf_add_str(out, ",\"path\":");
    reply_quote(out, a->path);
    buf_add_str(out, ",\"query\":");
    reply_quote(out, a->query);
    buf_add_str(out, ",\"headers\":[");
    while (asked_next_field(&rest, &name, &value)) {
        buf_add_str(out, first ? "{\"name\":" : ",{\"name\":");
        reply_quote(out, name);
        buf_add_str(out, ",\"value\":");
        reply_quote(out, value);
        buf_add_byte(out, '}');
        first = false;
    }
    buf_addf(out, "],\"length\":%zu,\"body\":", a->body.len);
    reply_quote(out, span_sub(buf_span(&a->body), 0, 1 << 20));
    buf_add_str(out, "}\n");
}

static void echo(const struct asked *a, struct link *l, struct span rest)
{
    struct buf out;
    (void)rest;
    buf_init(&out, 16u << 20);
    add_request(&out, a);
    reply_json(a, l, "200 OK", buf_span(&out));
    buf_clear(&out);
}

static const char *reason(unsigned status)
{
    static const struct {
        unsigned status;
        const char *words;
    } rows[] = { { 200, "OK" },
                 { 201, "Created" },
                 { 204, "No Content" },
                 { 304, "Not Modified" },
                 { 400, "Bad Request" },
                 { 401, "Unauthorized" },
                 { 403, "Forbidden" },
                 { 404, "Not Found" },
                 { 418, "I'm a teapot" },
                 { 429, "Too Many Requests" },
                 { 500, "Internal Server Error" },
                 { 503, "Service Unavailable" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].status == status)
            return rows[i].words;
    return "Whatever";
}

static void status(const struct asked *a, struct link *l, struct span rest)
{
    char line[64];
    unsigned code = number(rest, 999);
    snprintf(line, sizeof line, "%u %s", code < 200 ? 200 : code, reason(code));
    reply_text(a, l, line, code == 418 ? "short and stout\n" : "as you asked\n");
}

static void delay(const struct asked *a, struct link *l, struct span rest)
{
    unsigned seconds = number(rest, 60);
    reply_pause(seconds * 1000);
    echo(a, l, rest);
}

static void stream(const struct asked *a, struct link *l, struct span rest)
{
    char line[80];
    unsigned n = number(rest, 1000);
    (void)a;
    reply_head(l, "200 OK",
               "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");
    for (unsigned i = 1; i <= n && !l->broken; i++) {
        int len =
            snprintf(line, sizeof line, "{\"line\":%u,\"of\":%u,\"left\":%u}\n", i, n, n - i);
        reply_chunk(l, span_make(line, (size_t)len));
        reply_pause(150);
    }
    reply_last_chunk(l, "");
}

static void redirect(const struct asked *a, struct link *l, struct span rest)
{
    char fields[64];
    unsigned n = number(rest, 100);
    if (n == 0) {
        echo(a, l, rest);
        return;
    }
    snprintf(fields, sizeof fields, "Location: /redirect/%u\r\n", n - 1);
    reply(a, l, n % 2 ? "302 Found" : "301 Moved Permanently", fields, SPAN("over there\n"));
}

static void json(const struct asked *a, struct link *l, struct span rest)
{
    struct span size = asked_param(a, "size");
    uint64_t n = 10000, unit = 1;
    (void)rest;
    if (size.len > 2 && span_ieq(span_sub(size, size.len - 2, size.len), SPAN("KB")))
        unit = 1000;
    if (size.len > 2 && span_ieq(span_sub(size, size.len - 2, size.len), SPAN("MB")))
        unit = 1000000;
    if (!span_to_u64(span_sub(size, 0, size.len - (unit > 1 ? 2 : 0)), &n) || n > 1000000)
        n = 10000;
    shop_many(a, l, n * unit > 2000000000u ? 2000000000u : n * unit);
}

static void bytes(const struct asked *a, struct link *l, struct span rest)
{
    struct buf out;
    unsigned n = number(rest, 1 << 20), seed = 1;
    buf_init(&out, 1 << 20);
    for (unsigned i = 0; i < n; i++) {
        seed = seed * 1103515245u + 12345u;
        buf_add_byte(&out, (char)(seed >> 16));
    }
    reply(a, l, "200 OK", "Content-Type: application/octet-stream\r\n", buf_span(&out));
    buf_clear(&out);
}

/* /basic-auth/USER/PASSWORD wants just these. */
static void basic_auth(const struct asked *a, struct link *l, struct span rest)
{
    struct span user = span_sub(rest, 1, rest.len);
    struct span password = user;
    struct buf plain, want;
    user = span_cut(&password, '/');
    buf_init(&plain, 1024);
    buf_init(&want, 2048);
    buf_add(&plain, user);
    buf_add_byte(&plain, ':');
    buf_add(&plain, password);
    buf_add_str(&want, "Basic ");
    base64_add(buf_span(&plain), &want);
    if (span_eq(asked_field(a, "Authorization"), buf_span(&want)))
        reply_json(a, l, "200 OK", SPAN("{\"authenticated\":true}\n"));
    else
        reply(a, l, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"the demo\"\r\n",
              SPAN("a name and a password, please\n"));
    buf_clear(&plain);
    buf_clear(&want);
}

static void cookies(const struct asked *a, struct link *l, struct span rest)
{
    struct buf fields;
    struct span pairs = a->query;
    (void)rest;
    buf_init(&fields, 4096);
    while (pairs.len > 0) {
        struct span pair = span_cut(&pairs, '&');
        buf_addf(&fields, "Set-Cookie: %.*s; Path=/; %s\r\n", (int)pair.len, pair.ptr,
                 span_starts(pair, SPAN("sid=")) ? "HttpOnly; SameSite=Lax" : "Max-Age=86400");
    }
    buf_add_str(&fields, "Content-Type: application/json\r\n");
    reply(a, l, "200 OK", buf_str(&fields), SPAN("{\"set\":true}\n"));
    buf_clear(&fields);
}

static void trailers(const struct asked *a, struct link *l, struct span rest)
{
    (void)a;
    (void)rest;
    reply_head(l, "200 OK",
               "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
               "Trailer: Server-Timing, X-Checksum\r\n");
    reply_chunk(l, SPAN("the body comes first,\n"));
    reply_chunk(l, SPAN("then what could only be known after it\n"));
    reply_last_chunk(l, "Server-Timing: db;dur=41.2\r\nX-Checksum: 9c1-18f\r\n");
}

static void early_hints(const struct asked *a, struct link *l, struct span rest)
{
    (void)rest;
    link_write(
        l, SPAN("HTTP/1.1 103 Early Hints\r\nLink: </app.css>; rel=preload; as=style\r\n\r\n"));
    reply_pause(300);
    reply_text(a, l, "200 OK", "a 103 came before this\n");
}

static void headers(const struct asked *a, struct link *l, struct span rest)
{
    (void)rest;
    if (span_eq_str(asked_field(a, "If-None-Match"), "W/\"9c1-18f\""))
        reply(a, l, "304 Not Modified", "ETag: W/\"9c1-18f\"\r\n", SPAN(""));
    else
        reply(a, l, "200 OK", sample_headers, SPAN("{\"look\":\"at the headers\"}\n"));
}

static void broken(const struct asked *a, struct link *l, struct span rest)
{
    (void)a;
    (void)rest;
    reply_head(l, "200 OK", "Content-Type: application/json\r\nContent-Length: 1000\r\n");
    link_write(
        l,
        SPAN("{\n  \"orders\": [\n    { \"id\": \"ord_1\", \"total\": 12.90 },\n    { \"id"));
    reply_pause(200);
    l->broken = true;
}

static void malformed(const struct asked *a, struct link *l, struct span rest)
{
    (void)a;
    (void)rest;
    reply_head(l, "200 OK",
               "Content-Type: text/plain\r\nThis line has no colon\r\n"
               "Content-Length: 2\r\n");
    l->broken = true;
}

static void sample(const struct asked *a, struct link *l, struct span rest)
{
    (void)rest;
    const struct sample *s = sample_find(a->path);
    char fields[256];
    if (!s) {
        reply_text(a, l, "404 Not Found", "no such place; / lists them\n");
        return;
    }
    snprintf(fields, sizeof fields, "Content-Type: %s\r\n%s", s->type, s->fields);
    reply(a, l, "200 OK", fields, s->body);
}

static void index_of(const struct asked *a, struct link *l, struct span rest);

static const struct route routes[] = {
    { "/anything", echo, "tells what it received" },
    { "/echo", echo, "the same" },
    { "/orders", shop_orders, "GET, POST; /orders/ID: GET, DELETE" },
    { "/customers", shop_customers, "GET; /customers/ID: PATCH" },
    { "/token", shop_token, "POST: a token" },
    { "/me", shop_me, "wants the token" },
    { "/basic-auth", basic_auth, "/basic-auth/USER/PASSWORD" },
    { "/status", status, "/status/CODE" },
    { "/delay", delay, "/delay/SECONDS" },
    { "/stream", stream, "/stream/LINES, one after another" },
    { "/events", streams_events, "server-sent events" },
    { "/live", streams_live, "a WebSocket: prices, and what it is sent" },
    { "/redirect", redirect, "/redirect/TIMES" },
    { "/json", json, "/json?size=10KB, 1MB, 100MB" },
    { "/bytes", bytes, "/bytes/N" },
    { "/cookies/set", cookies, "/cookies/set?name=value" },
    { "/headers", headers, "a rich head" },
    { "/trailers", trailers, "fields after the body" },
    { "/early-hints", early_hints, "a 103 first" },
    { "/broken", broken, "a body cut half-way" },
    { "/malformed", malformed, "a bad header line" },
    { "/", index_of, "this list" },
};

static void index_of(const struct asked *a, struct link *l, struct span rest)
{
    struct buf out;
    if (rest.len > 0) {
        sample(a, l, rest);
        return;
    }
    buf_init(&out, 65536);
    buf_add_str(&out, "{\n");
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        buf_addf(&out, "  \"%s\": \"%s\",\n", routes[i].prefix, routes[i].what);
    buf_add_str(&out, "  \"and\": \"/html /xml /csv /form /text-utf8 /text-latin1 /image.png "
                      "/gzip /control-bytes\"\n}\n");
    reply_json(a, l, "200 OK", buf_span(&out));
    buf_clear(&out);
}

bool routes_answer(const struct routes_env *env, const struct asked *asked, struct link *link)
{
    if (span_eq_str(asked->path, "/redirect-to-tls")) {
        char fields[96];
        snprintf(fields, sizeof fields, "Location: https://localhost:%u/anything\r\n",
                 (unsigned)env->tls_port);
        reply(asked, link, "302 Found", fields, SPAN("over there, in TLS\n"));
        return asked->keep;
    }
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        struct span prefix = span_of(routes[i].prefix);
        struct span rest = span_sub(asked->path, prefix.len, asked->path.len);
        bool is_whole = prefix.len == 1 || rest.len == 0 || rest.ptr[0] == '/';
        if (!span_starts(asked->path, prefix) || !is_whole)
            continue;
        routes[i].handle(asked, link, rest);
        break;
    }
    return asked->keep && !link->broken;
}
