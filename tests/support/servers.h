/* More servers that the tests did not write, each on free ports with the site of peer.h: Apache, Caddy,
 * h2o, and HAProxy before another one. One process each, which ends with the test. */
#ifndef JIG_TESTS_SERVERS_H
#define JIG_TESTS_SERVERS_H

#include "support/peer.h"

/* All of them: plain, and TLS that also agrees to HTTP/2; /moved answers 301 or 307 to /small.txt; text
 * is compressed where that is asked for.
 *     Apache   /dav takes PUT; /digest/small.txt asks ann for "p w" as Digest
 *     Caddy    /basic/small.txt asks ann for "p w"; /empty is 204
 *     HAProxy  /hints is 103 and then /small.txt; /empty is 204; /too-large is 413 before the body is read */
enum server_kind { SERVER_APACHE, SERVER_CADDY, SERVER_H2O, SERVER_HAPROXY, SERVER_N };

/* `behind` is where HAProxy leads, a plain port; the others don't look at it. */
void servers_start(struct peer *peer, enum server_kind kind, uint16_t behind);

#endif
