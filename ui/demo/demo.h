/* The small server behind `jig demo`: a child process that listens on two free ports of 127.0.0.1,
 * one plain, one with TLS and a certificate chain made at the start. It ends when its owner does. */
#ifndef JIG_UI_DEMO_DEMO_H
#define JIG_UI_DEMO_DEMO_H

#include <stdint.h>

#include "base/error.h"

struct demo;

/* Returns once both ports listen. Before any thread of the program: the child is a copy of it. Fails with connect-failed (no port), write-failed (no place for
 * the certificates) or tls-failed (no OpenSSL). */
enum jig_err demo_start(struct demo **out, struct jig_error *error);
/* Ends the server and removes its files; takes NULL. */
void demo_stop(struct demo *demo);

uint16_t demo_port(const struct demo *demo);
uint16_t demo_tls_port(const struct demo *demo);
const char *demo_ca_file(const struct demo *demo); /* PEM of the root to trust */

#endif
