/* One TLS connection between two byte pipes, without descriptors: ciphertext goes in and out at one
 * end, plain bytes at the other, so TLS inside TLS is two of them. What is OpenSSL's stays within.
 *
 *   network ->  tls_space / tls_added  ->  [ TLS ]  ->  tls_read
 *   network <-  tls_out / tls_sent     <-  [ TLS ]  <-  tls_write
 *
 * After every call that returns TLS_AGAIN or TLS_OK there may be something in tls_out(). */
#ifndef JIG_WIRE_TLS_H
#define JIG_WIRE_TLS_H

#include "wire/cert.h"
#include "wire/tlscontext.h"

struct tls;

enum tls_status {
    TLS_OK,
    TLS_AGAIN,  /* needs more ciphertext, or its output taken away */
    TLS_CLOSED, /* the peer said close_notify (RFC 8446, 6.1): the end is a true one */
    TLS_CUT,    /* the transport ended without it */
    TLS_FAILED, /* *error has the words: tls-failed, certificate-untrusted or receive-failed */
};

/* `host` is the name or address to verify and, where it is a name, to send as SNI; without brackets
 * or zone. NULL for a server. The context must outlive the connection. */
enum jig_err tls_new(struct tls_context *context, const char *host, struct tls **out,
                     struct jig_error *error);
void tls_free(struct tls *t); /* takes NULL */

/* Before the handshake: sessions are kept in the context under this name, and one of it is offered
 * for resumption. What it resumes is verified again, so trust never outlives its reasons. */
enum jig_err tls_resume(struct tls *t, struct span name, struct jig_error *error);
/* A session came that another connection can resume. */
bool tls_is_resumable(const struct tls *t);
/* How many came; over TLS 1.3 they come after the handshake (RFC 8446, 4.6.1). */
unsigned tls_tickets(const struct tls *t);

/* Room for ciphertext that was received: at least 16 KiB, 64 KiB once data flows. NULL: out
 * of memory. What was written there is counted with tls_added(). */
char *tls_space(struct tls *t, size_t *room);
void tls_added(struct tls *t, size_t n);
/* The transport has ended: what is in the pipe is all there will be. */
void tls_ended(struct tls *t);

/* Ciphertext to be sent; borrowed until the next call. */
struct span tls_out(const struct tls *t);
void tls_sent(struct tls *t, size_t n);

/* What the peer said in place of a handshake, all that came of it; empty where it speaks TLS, and
 * while nothing has come. No part of what the facts call received. Borrowed until more comes. */
struct span tls_plain(const struct tls *t);

/* TLS_OK once the handshake is done and the peer is trusted (or need not be). */
enum tls_status tls_handshake(struct tls *t, struct jig_error *error);

/* TLS_OK with *n > 0, or why not. */
enum tls_status tls_read(struct tls *t, void *out, size_t room, size_t *n,
                         struct jig_error *error);
/* Takes some of s: TLS_OK with *n > 0; TLS_AGAIN while 256 KiB of output stand unsent. */
enum tls_status tls_write(struct tls *t, struct span s, size_t *n, struct jig_error *error);
/* Plain bytes may be had without more ciphertext: some is left, if only a part of a record. */
bool tls_has_input(const struct tls *t);
/* Queues a close_notify. */
void tls_close(struct tls *t);

/* The facts so far, also after a failed handshake; owned by the caller, to be released with
 * tls_facts_clear() (wire/certfacts.h). The chain is moved out, so a second call has none.
 * handshake_us is left to the caller, who has the clock. False: out of memory. */
bool tls_facts(struct tls *t, struct jig_tls_facts *out);
bool tls_is_starved(const struct tls *t);  /* it failed for lack of memory */
const char *tls_alpn(const struct tls *t); /* what was agreed on, or "" */

#endif
