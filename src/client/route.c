#include "client/route.h"

#include <string.h>

#include "base/ascii.h"
#include "client/proxy.h"
#include "wire/h2.h"

/* Strings end with their NUL, so that no two rows of settings read the same; what is not set
 * differs from what is set to nothing. */
static void add_text(struct buf *key, const char *text)
{
    buf_add_byte(key, text ? '=' : '-');
    if (text)
        buf_add(key, span_make(text, strlen(text) + 1));
}

/* Names are the same in any case. */
static void add_host(struct buf *key, struct span host)
{
    char *space = buf_space(key, host.len + 1);
    if (!space)
        return;
    for (size_t i = 0; i < host.len; i++)
        space[i] = ascii_lower(host.ptr[i]);
    space[host.len] = '\0';
    buf_added(key, host.len + 1);
}

static void add_number(struct buf *key, uint32_t number)
{
    char bytes[4] = { (char)(number >> 24), (char)(number >> 16), (char)(number >> 8),
                      (char)number };
    buf_add(key, span_make(bytes, sizeof bytes));
}

/* A host up to its colon, which an IPv6 address in brackets may hold too; *rest goes on behind the
 * colon. False: no colon, or a bracket that is not closed. */
static bool cut_host(struct span *rest, struct span *host)
{
    size_t close = rest->len > 0 && rest->ptr[0] == '[' ? span_find_byte(*rest, ']', 0) : 0;
    if (close == SIZE_MAX)
        return false;
    size_t colon = span_find_byte(*rest, ':', close);
    if (colon == SIZE_MAX)
        return false;
    *host = close > 0 ? span_sub(*rest, 1, close) : span_sub(*rest, 0, colon);
    *rest = span_sub(*rest, colon + 1, rest->len);
    return true;
}

static bool read_port(struct span text, uint64_t *port)
{
    return span_to_u64(text, port) && *port >= 1 && *port <= 65535;
}

/* ---- Addresses in place of the resolver's ---- */

struct pin {
    struct span host;
    uint64_t port;
    struct span addresses;
    bool is_taken_back; /* "-host:port": no entry before it counts */
};

/* A "+" before it lets curl forget the entry after a while; here that is after the request
 * anyway. */
static bool pin_parse(const char *entry, struct pin *out)
{
    out->is_taken_back = *entry == '-';
    struct span rest = span_of(entry + (*entry == '-' || *entry == '+'));
    if (!cut_host(&rest, &out->host) || out->host.len == 0)
        return false;
    struct span port = span_cut(&rest, ':');
    out->addresses = rest;
    return read_port(port, &out->port) && (rest.len > 0) == !out->is_taken_back;
}

bool route_is_pin(const char *entry)
{
    struct pin pin;
    if (!pin_parse(entry, &pin))
        return false;
    while (pin.addresses.ptr) {
        struct address address;
        if (!address_parse(span_trim(span_cut(&pin.addresses, ',')), 1, &address))
            return false;
    }
    return true;
}

/* The last entry that fits wins, as the last word of a command line does. */
static bool find_pin(const struct jig_options *o, const struct place *place, struct pin *out)
{
    bool found = false;
    struct pin pin;
    const char *const *entries = o->resolve;
    for (; entries && *entries; entries++)
        if (pin_parse(*entries, &pin) && pin.port == place->port &&
            (span_ieq(pin.host, place->host) || span_eq_str(pin.host, "*"))) {
            *out = pin;
            found = !pin.is_taken_back;
        }
    return found;
}

size_t route_pinned(const struct jig_options *o, const struct place *place, struct address *out,
                    size_t room)
{
    struct pin pin;
    size_t n = 0;
    if (!find_pin(o, place, &pin))
        return 0;
    while (pin.addresses.ptr && n < room)
        if (address_parse(span_trim(span_cut(&pin.addresses, ',')), place->port, &out[n]))
            n++;
    return n;
}

/* ---- Places ---- */

struct detour {
    struct span from, to;        /* hosts; empty: any, the same */
    uint64_t from_port, to_port; /* 0: any, the same */
};

/* What could be no part of a host would break the CONNECT that names it. */
static bool is_host(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_is_alnum(s.ptr[i]) && !strchr("-._:", s.ptr[i]))
            return false;
    return true;
}

static bool detour_parse(const char *entry, struct detour *out)
{
    struct span rest = span_of(entry);
    out->from_port = out->to_port = 0;
    if (!cut_host(&rest, &out->from))
        return false;
    struct span port = span_cut(&rest, ':');
    if (!rest.ptr || (port.len > 0 && !read_port(port, &out->from_port)))
        return false;
    return cut_host(&rest, &out->to) && is_host(out->to) &&
           (rest.len == 0 || read_port(rest, &out->to_port));
}

bool route_is_detour(const char *entry)
{
    struct detour detour;
    return detour_parse(entry, &detour);
}

static bool leads_away(const struct detour *d, const struct place *from)
{
    return (d->from.len == 0 || span_ieq(d->from, from->host)) &&
           (d->from_port == 0 || d->from_port == from->port);
}

struct place route_destination(const struct route *route)
{
    struct place place = { span_of(route->host), route->zone, route->port };
    struct detour detour;
    const char *const *entries = route->options->connect_to;
    for (; entries && *entries; entries++) {
        if (!detour_parse(*entries, &detour) || !leads_away(&detour, &place))
            continue;
        if (detour.to.len > 0) {
            place.host = detour.to;
            place.zone = NULL;
        }
        if (detour.to_port > 0)
            place.port = (uint16_t)detour.to_port;
        break;
    }
    return place;
}

struct place route_first_stop(const struct route *route)
{
    const struct proxy *p = route->proxy;
    if (!p)
        return route_destination(route);
    return (struct place){ span_of(p->url.name), p->url.zone, p->url.port };
}

void route_add_authority(const struct route *route, struct buf *out)
{
    struct place to = route_destination(route);
    bool is_ipv6 = span_find_byte(to.host, ':', 0) != SIZE_MAX;
    buf_addf(out, is_ipv6 ? "[%.*s]:%u" : "%.*s:%u", (int)to.host.len, to.host.ptr,
             (unsigned)to.port);
}

bool route_is_diverted(const struct route *route)
{
    struct place to = route_destination(route);
    return to.port != route->port || !span_ieq_str(to.host, route->host);
}

/* ---- Keys ---- */

void route_add_tls(struct buf *key, const struct jig_options *o)
{
    buf_add_byte(key, o->insecure ? 'k' : 'v');
    add_text(key, o->ca_file);
    add_text(key, o->ca_path);
    add_text(key, o->cert_file);
    add_text(key, o->key_file);
    add_text(key, o->key_pass);
    add_text(key, o->tls_min);
    add_text(key, o->tls_max);
    add_text(key, o->ciphers);
    add_text(key, o->keylog_file);
}

static void add_span(struct buf *key, struct span s)
{
    buf_add_byte(key, s.ptr ? '=' : '-');
    add_number(key, (uint32_t)s.len);
    buf_add(key, s);
}

/* Where the bytes go, and the addresses that the options give for it. */
static void add_place(struct buf *key, const struct place *place, const struct jig_options *o)
{
    struct pin pin = { .addresses = { NULL, 0 } };
    add_host(key, place->host);
    add_text(key, place->zone);
    add_number(key, place->port);
    find_pin(o, place, &pin);
    add_span(key, pin.addresses);
}

static void add_proxy(struct buf *key, const struct route *route)
{
    const struct proxy *p = route->proxy;
    buf_add_byte(key, p ? (char)('0' + p->kind) : '-');
    if (!p)
        return;
    struct place stop = route_first_stop(route);
    const char *const *lines = route->options->proxy_headers;
    add_place(key, &stop, route->options);
    buf_add_byte(key, route->is_tunnelled ? 't' : '-');
    buf_add_byte(key, p->has_login ? 'l' : '-');
    add_span(key, buf_span(&p->user));
    add_span(key, buf_span(&p->password));
    add_span(key, route->proxy_login);
    for (; lines && *lines; lines++)
        add_text(key, *lines);
    buf_add_byte(key, '\0');
    if (p->kind == PROXY_HTTPS)
        route_add_tls(key, route->options);
}

/* A proxy that gets the requests itself is spoken to in HTTP/1 as well. */
static bool offers_h2(const struct route *route)
{
    enum jig_http_version http = route->options->http;
    bool is_forwarded = route->proxy && !route->is_tunnelled;
    if (route->only_h1 || is_forwarded || http == JIG_HTTP_1_0 || http == JIG_HTTP_1_1)
        return false;
    return http != JIG_HTTP_AUTO || h2_is_there(NULL);
}

bool route_is_prior(const struct route *route)
{
    return route->options->http == JIG_HTTP_2_PRIOR && offers_h2(route);
}

const char *route_alpn(const struct route *route)
{
    if (!route->secure)
        return NULL;
    if (!offers_h2(route))
        return "http/1.1";
    return route_is_prior(route) ? "h2" : "h2,http/1.1";
}

bool route_may_be_h2(const struct route *route)
{
    return route_is_prior(route) || (route->secure && offers_h2(route));
}

enum { USUAL_KEY = 250 };

void route_key(const struct route *route, struct buf *key)
{
    const struct jig_options *o = route->options;
    struct place to = route_destination(route);
    buf_reset(key);
    buf_space(key, USUAL_KEY);
    buf_add_byte(key, route->secure ? 's' : 'p');
    add_host(key, span_of(route->host));
    add_text(key, route->zone);
    add_number(key, route->port);
    add_text(key, o->unix_socket);
    add_text(key, o->local_address);
    add_number(key, (uint32_t)o->family);
    add_number(key, (uint32_t)(route->only_h1 ? JIG_HTTP_1_1 : o->http));
    add_number(key, (uint32_t)o->max_line); /* the connection's reader was made with these */
    add_number(key, (uint32_t)o->max_fields);
    add_number(key, (uint32_t)o->max_head);
    add_place(key, &to, o);
    add_proxy(key, route);
    if (route->secure)
        route_add_tls(key, o);
}
