#include "net/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

bool address_from(const struct sockaddr *sa, socklen_t len, struct address *out)
{
    *out = (struct address){ 0 };
    if (len == 0 || len > sizeof out->storage)
        return false;
    memcpy(&out->storage, sa, len);
    out->len = len;
    return true;
}

static bool copy_text(struct span s, char *out, size_t room)
{
    if (s.len == 0 || s.len >= room || span_find_byte(s, '\0', 0) != SIZE_MAX)
        return false;
    memcpy(out, s.ptr, s.len);
    out[s.len] = '\0';
    return true;
}

static bool parse_4(struct span text, uint16_t port, struct address *out)
{
    char host[INET_ADDRSTRLEN];
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };
    return copy_text(text, host, sizeof host) && inet_pton(AF_INET, host, &in.sin_addr) == 1 &&
           address_from((const struct sockaddr *)&in, sizeof in, out);
}

/* The zone after '%': an interface's name or number (RFC 4007, 11.2). */
static bool parse_zone(struct span zone, uint32_t *out)
{
    char name[IF_NAMESIZE];
    uint64_t number;
    if (zone.len > 2 && span_starts(zone, SPAN("25")))
        zone = span_sub(zone, 2, zone.len);
    if (!copy_text(zone, name, sizeof name))
        return false;
    *out = if_nametoindex(name);
    if (*out == 0 && span_to_u64(zone, &number) && number > 0 && number <= UINT32_MAX)
        *out = (uint32_t)number;
    return *out != 0;
}

static bool parse_6(struct span text, uint16_t port, struct address *out)
{
    char host[INET6_ADDRSTRLEN];
    struct sockaddr_in6 in = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    size_t percent = span_find_byte(text, '%', 0);
    if (percent != SIZE_MAX) {
        if (!parse_zone(span_sub(text, percent + 1, text.len), &in.sin6_scope_id))
            return false;
        text.len = percent;
    }
    return copy_text(text, host, sizeof host) &&
           inet_pton(AF_INET6, host, &in.sin6_addr) == 1 &&
           address_from((const struct sockaddr *)&in, sizeof in, out);
}

bool address_parse(struct span text, uint16_t port, struct address *out)
{
    *out = (struct address){ 0 };
    if (text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        return parse_6(span_sub(text, 1, text.len - 1), port, out);
    return parse_4(text, port, out) || parse_6(text, port, out);
}

bool address_unix(const char *path, struct address *out)
{
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    *out = (struct address){ 0 };
    if (!copy_text(span_of(path), un.sun_path, sizeof un.sun_path))
        return false;
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
    return address_from((const struct sockaddr *)&un, len, out);
}

int address_family(const struct address *a)
{
    return a->len == 0 ? AF_UNSPEC : a->storage.ss_family;
}

/* Where the port stands in network order; NULL for an address that has none. */
static in_port_t *port_of(struct address *a)
{
    if (address_family(a) == AF_INET)
        return &((struct sockaddr_in *)&a->storage)->sin_port;
    if (address_family(a) == AF_INET6)
        return &((struct sockaddr_in6 *)&a->storage)->sin6_port;
    return NULL;
}

uint16_t address_port(const struct address *a)
{
    struct address copy = *a;
    const in_port_t *port = port_of(&copy);
    return port ? ntohs(*port) : 0;
}

void address_set_port(struct address *a, uint16_t port)
{
    in_port_t *place = port_of(a);
    if (place)
        *place = htons(port);
}

static void print_6(const struct sockaddr_in6 *in, char *out, size_t room)
{
    char host[INET6_ADDRSTRLEN], zone[IF_NAMESIZE];
    inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
    if (in->sin6_scope_id == 0)
        snprintf(out, room, "%s", host);
    else if (if_indextoname(in->sin6_scope_id, zone))
        snprintf(out, room, "%s%%%s", host, zone);
    else
        snprintf(out, room, "%s%%%u", host, (unsigned)in->sin6_scope_id);
}

static void print_unix(const struct address *a, char *out, size_t room)
{
    const struct sockaddr_un *un = (const struct sockaddr_un *)&a->storage;
    size_t head = offsetof(struct sockaddr_un, sun_path);
    size_t len = a->len > head ? strnlen(un->sun_path, a->len - head) : 0;
    snprintf(out, room, "%.*s", (int)len, un->sun_path);
}

void address_host(const struct address *a, char *out, size_t room)
{
    if (room == 0)
        return;
    out[0] = '\0';
    switch (address_family(a)) {
    case AF_INET:
        inet_ntop(AF_INET, &((const struct sockaddr_in *)&a->storage)->sin_addr, out,
                  (socklen_t)room);
        break;
    case AF_INET6:
        print_6((const struct sockaddr_in6 *)&a->storage, out, room);
        break;
    case AF_UNIX:
        print_unix(a, out, room);
        break;
    default:
        break;
    }
}

void address_print(const struct address *a, char *out, size_t room)
{
    char host[ADDRESS_TEXT];
    address_host(a, host, sizeof host);
    unsigned port = address_port(a);
    if (address_family(a) == AF_INET6)
        snprintf(out, room, "[%s]:%u", host, port);
    else if (address_family(a) == AF_INET)
        snprintf(out, room, "%s:%u", host, port);
    else
        snprintf(out, room, "%s", host);
}
