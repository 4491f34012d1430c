/* Proxies that the tests did not write: tinyproxy (HTTP, with or without a login), microsocks (SOCKS5,
 * the same) and Squid (HTTP, with a login said as Basic or as Digest), each on a free port of
 * 127.0.0.1. */
#ifndef JIG_TESTS_PROXIES_H
#define JIG_TESTS_PROXIES_H

#include "support/peer.h"

/* The login is user and password, both NULL for none. They can't take over a socket, so the port is
 * one that was free a moment before; they return once it answers. */
void proxies_start_tinyproxy(struct peer *peer, const char *user, const char *password);
void proxies_start_microsocks(struct peer *peer, const char *user, const char *password);
void proxies_start_squid(struct peer *peer, bool is_digest, const char *user,
                         const char *password);

#endif
