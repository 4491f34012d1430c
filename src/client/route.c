#include "client/route.h"

#include <string.h>

#include "base/ascii.h"

/* Strings end with their NUL, so that no two rows of settings read the same; what is not set
 * differs from what is set to nothing. */
static void add_text(struct buf *key, const char *text)
{
    buf_add_byte(key, text ? '=' : '-');
    if (text)
        buf_add(key, span_make(text, strlen(text) + 1));
}

/* Names are the same in any case. */
static void add_host(struct buf *key, const char *host)
{
    size_t len = strlen(host) + 1;
    char *space = buf_space(key, len);
    for (size_t i = 0; space && i < len; i++)
        space[i] = ascii_lower(host[i]);
    if (space)
        buf_added(key, len);
}

static void add_number(struct buf *key, uint32_t number)
{
    char bytes[4] = { (char)(number >> 24), (char)(number >> 16), (char)(number >> 8),
                      (char)number };
    buf_add(key, span_make(bytes, sizeof bytes));
}

struct pin {
    struct span host;
    uint64_t port;
    struct span addresses;
};

/* The host may be an IPv6 address in brackets. */
static bool pin_parse(const char *entry, struct pin *out)
{
    struct span rest = span_of(entry);
    size_t close = rest.len > 0 && rest.ptr[0] == '[' ? span_find_byte(rest, ']', 0) : 0;
    if (close == SIZE_MAX)
        return false;
    size_t colon = span_find_byte(rest, ':', close);
    if (colon == SIZE_MAX || colon == 0)
        return false;
    out->host = close > 0 ? span_sub(rest, 1, close) : span_sub(rest, 0, colon);
    rest = span_sub(rest, colon + 1, rest.len);
    struct span port = span_cut(&rest, ':');
    out->addresses = rest;
    return span_to_u64(port, &out->port) && out->port >= 1 && out->port <= 65535 &&
           rest.len > 0;
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
static bool find_pin(const struct route *route, struct pin *out)
{
    bool found = false;
    struct pin pin;
    const char *const *entries = route->options->resolve;
    for (; entries && *entries; entries++)
        if (pin_parse(*entries, &pin) && pin.port == route->port &&
            (span_ieq_str(pin.host, route->host) || span_eq_str(pin.host, "*"))) {
            *out = pin;
            found = true;
        }
    return found;
}

size_t route_pinned(const struct route *route, struct address *out, size_t room)
{
    struct pin pin;
    size_t n = 0;
    if (!find_pin(route, &pin))
        return 0;
    while (pin.addresses.ptr && n < room)
        if (address_parse(span_trim(span_cut(&pin.addresses, ',')), route->port, &out[n]))
            n++;
    return n;
}

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

void route_key(const struct route *route, struct buf *key)
{
    const struct jig_options *o = route->options;
    struct pin pin;
    buf_reset(key);
    buf_add_byte(key, route->secure ? 's' : 'p');
    add_host(key, route->host);
    add_text(key, route->zone);
    add_number(key, route->port);
    add_text(key, o->unix_socket);
    add_text(key, o->local_address);
    add_number(key, (uint32_t)o->family);
    add_number(key, (uint32_t)o->http);
    add_number(key, (uint32_t)o->max_line); /* the connection's reader was made with these */
    add_number(key, (uint32_t)o->max_fields);
    buf_add_byte(key, find_pin(route, &pin) ? '@' : '-');
    if (find_pin(route, &pin))
        buf_add(key, pin.addresses);
    buf_add_byte(key, '\0');
    if (route->secure)
        route_add_tls(key, o);
}
