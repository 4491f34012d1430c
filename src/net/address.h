/* A socket address: IPv4, IPv6 or a unix socket's path, with its words. */
#ifndef JIG_NET_ADDRESS_H
#define JIG_NET_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/span.h"

#define ADDRESS_TEXT 128 /* room for address_print() */

struct address {
    struct sockaddr_storage storage;
    socklen_t len; /* 0: no address */
};

/* A numeric address: "127.0.0.1", "::1", "[::1]", "fe80::1%eth0" (RFC 4007 zone, a name or a
 * number; RFC 6874's "%25" too). Dotted decimal only: no octal, no short forms. */
bool address_parse(struct span text, uint16_t port, struct address *out);
bool address_unix(const char *path, struct address *out); /* false: too long for a socket */
bool address_from(const struct sockaddr *sa, socklen_t len, struct address *out);

/* AF_INET, AF_INET6, AF_UNIX; AF_UNSPEC for none. */
int address_family(const struct address *a);
uint16_t address_port(const struct address *a);
void address_set_port(struct address *a, uint16_t port);

/* "127.0.0.1", "::1", a path; "" for none. Cut to fit, always ended with a NUL. */
void address_host(const struct address *a, char *out, size_t room);
/* "127.0.0.1:80", "[::1]:80", a path. */
void address_print(const struct address *a, char *out, size_t room);

#endif
